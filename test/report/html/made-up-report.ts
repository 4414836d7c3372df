import type { ReportFailure, ReportListing } from '../../../src/report/report.js';

/** A failure of a trace and a log; everything of it can be said otherwise. */
export function failure(ordinal: number, other: Partial<ReportFailure> = {}): ReportFailure {
  const path = other.path ?? `\\\\server\\share\\folder\\file ${ordinal}.txt`;
  return {
    id: `F${ordinal}`,
    path,
    sourcePath: `D:\\data\\folder\\file ${ordinal}.txt`,
    destinationPath: path,
    side: 'destination',
    object: path,
    objectKind: 'file',
    existed: true,
    attributes: null,
    operation: 'CreateFile',
    process: 'Robocopy.exe',
    time: null,
    localTime: '2026-02-11T09:15:02.1131927',
    ntStatus: '0xC0000022',
    ntStatusName: 'STATUS_ACCESS_DENIED',
    win32: 5,
    desiredAccess: { mask: '0x00160089', rights: ['WRITE_DAC'] },
    deniedRights: { rights: ['WRITE_DAC'], basis: 'isolated' },
    otherExplanations: [],
    heldBy: [],
    failedBelow: null,
    occurrences: 1,
    laterSucceeded: false,
    evidence: [
      { input: 'I1', record: 6, line: 7, text: `09:15:02.1131927  Robocopy.exe  CreateFile  ${path}  ACCESS DENIED` },
    ],
    robocopy: null,
    findings: [],
    ...other,
  };
}

/** A report of these failures, none of them explained. */
export function reportOf(failures: readonly ReportFailure[]): ReportListing {
  return {
    schemaVersion: 1,
    tool: { name: 'whydenied', version: '0.0.0' },
    inputs: [
      {
        id: 'I1',
        name: 'trace.CSV',
        format: 'procmon-csv',
        encoding: 'utf-8',
        encodingChoice: null,
        records: 9,
        warnings: [],
      },
      {
        id: 'I2',
        name: 'job.log',
        format: 'robocopy-log',
        encoding: 'utf-8',
        encodingChoice: null,
        records: 9,
        warnings: [],
      },
    ],
    clock: { offsetMinutes: null, method: 'unknown', matchedPairs: 0 },
    coverage: {
      trace: null,
      otherTraceDate: null,
      log: null,
      logErrorsInsideTrace: null,
      logErrorsExplained: 0,
      logErrors: 0,
      filtered: false,
      filters: [],
      droppedRows: 0,
      aliases: [],
    },
    jobs: [],
    processes: [],
    rights: [],
    attempts: [],
    failures,
    findings: [],
    unexplained: { count: failures.length, failureIds: failures.map(({ id }) => id) },
    nextSteps: [],
    summary: {
      failures: failures.length,
      explained: 0,
      events: 9,
      jobs: 0,
      logErrors: 0,
      jobFailed: 0,
      benign: 0,
      fileRows: 9,
      registryDenials: 0,
      otherProcessDenials: 0,
      processRows: 9,
      narrowed: false,
      everyProcess: false,
    },
  };
}
