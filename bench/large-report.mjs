// A report with so many failures, made up: what a copy of a large share that fails on every object leaves. A seed decides it.

const SHARE = '\\\\contoso.file.core.windows.net\\data';
const SOURCE = 'D:\\Departments';
const WORDS = [
  'report',
  'Minutes of the meeting',
  'IMG_',
  'budget (final)',
  'invoice',
  'scan',
  'Präsentation',
  '見積書',
];
const ENDS = ['docx', 'xlsx', 'pdf', 'jpg', 'txt', 'pptx'];
const FOLDERS = ['Finance', 'Human Resources', 'Projects', 'Archive', 'Legal', 'Marketing'];
const KINDS = [
  {
    rule: 'copy/write-owner',
    right: 'WRITE_OWNER',
    mask: '0x001E0089',
    title: 'Setting the owner needs WRITE_OWNER',
    asked: 'Generic Read, Write DAC, Write Owner',
  },
  {
    rule: 'copy/write-dac',
    right: 'WRITE_DAC',
    mask: '0x00160089',
    title: 'Setting the ACL needs WRITE_DAC',
    asked: 'Generic Read, Write DAC',
  },
  {
    rule: 'ntfs/parent-add-file',
    right: 'FILE_ADD_FILE',
    mask: '0x00130196',
    title: 'The directory does not let the account add files',
    asked: 'Generic Write, Read Attributes, Delete',
  },
];

/** A Report as docs/json-report.md has it, its failures made when they are read. */
export function largeReport(failures) {
  const kindOf = (index) => (index % 97 === 0 ? null : KINDS[index % 7 < 4 ? 0 : index % 7 < 6 ? 1 : 2]);
  const at = (index) => (index < 0 || index >= failures ? undefined : failureOf(index, kindOf(index)));
  const idsOf = (kind) =>
    Array.from({ length: failures }, (_, index) => index)
      .filter((index) => kindOf(index) === kind)
      .map((index) => `F${index + 1}`);
  const listing = {
    length: failures,
    at,
    *[Symbol.iterator]() {
      for (let index = 0; index < failures; index++) {
        yield at(index);
      }
    },
  };
  const unexplained = idsOf(null);
  return {
    schemaVersion: 1,
    tool: { name: 'whydenied', version: '0.0.0' },
    redacted: null,
    inputs: [
      input('I1', 'trace.CSV', 'procmon-csv', failures * 9),
      input('I2', 'robocopy.log', 'robocopy-log', failures * 11),
    ],
    clock: { offsetMinutes: 60, method: 'matched', matchedPairs: failures },
    coverage: {
      trace: span(9, failures),
      otherTraceDate: null,
      log: span(10, failures),
      logErrorsInsideTrace: failures,
      logErrorsExplained: failures,
      logErrors: failures,
      filtered: false,
      filters: [],
      droppedRows: 0,
      aliases: [],
    },
    jobs: [],
    processes: [],
    rights: KINDS.map(({ right }) => ({
      right,
      requested: failures,
      granted: right === 'WRITE_DAC' ? 31 : 0,
      denied: failures,
    })),
    attempts: Array.from({ length: Math.min(2000, failures) }, (_, index) => ({
      failureId: `F${index + 1}`,
      path: pathOf(index),
      time: null,
      localTime: timeOf(index, 9),
      result: index % 3 === 0 ? 'SUCCESS' : 'ACCESS DENIED',
      mask: '0x00120089',
      granted: index % 3 === 0 ? '0x00120089' : '0x00000000',
    })),
    failures: listing,
    findings: KINDS.map((kind) => findingOf(kind, idsOf(kind))),
    unexplained: { count: unexplained.length, failureIds: unexplained },
    folders: [],
    timeline: null,
    nextSteps: [],
    summary: {
      failures,
      explained: failures - unexplained.length,
      denied: failures,
      folders: 0,
      events: failures * 9,
      jobs: 1,
      logErrors: failures,
      jobFailed: failures,
      benign: failures,
      fileRows: failures * 9,
      registryDenials: 0,
      otherProcessDenials: 0,
      processRows: failures * 9,
      narrowed: false,
      unmatched: null,
      everyProcess: false,
    },
  };
}

function input(id, name, format, records) {
  return { id, name, format, encoding: 'utf-8', encodingChoice: null, records, warnings: [] };
}

function span(hour, failures) {
  return { from: null, to: null, localFrom: timeOf(0, hour), localTo: timeOf(failures, hour) };
}

function tailOf(index) {
  const folder = Math.floor(index / 40);
  const deep = folder % 3 === 0 ? `\\Archive ${folder % 17}\\${2000 + (folder % 26)}` : `\\Case ${folder}`;
  const name = `${WORDS[index % WORDS.length]} ${index}.${ENDS[index % ENDS.length]}`;
  return `\\${FOLDERS[folder % FOLDERS.length]}${deep}\\${name}`;
}

function pathOf(index) {
  return SHARE + tailOf(index);
}

/** Some ten failures a second. */
function timeOf(index, hour) {
  const ticks = Math.floor(index * 1_037_911) + hour * 36_000_000_000;
  const iso = new Date(Date.UTC(2026, 1, 11) + Math.floor(ticks / 10_000)).toISOString();
  return `${iso.slice(0, 23)}${String(10_000 + (ticks % 10_000)).slice(1)}`;
}

function failureOf(index, kind) {
  const path = pathOf(index);
  const source = SOURCE + tailOf(index);
  const { mask, right, rule, asked } = kind ?? { ...KINDS[1], right: null, rule: null };
  const localTime = timeOf(index, 9);
  const row = (time, result, rights) =>
    `${time.slice(11)}  Robocopy.exe  7312  CreateFile  ${path}  ${result}  Desired Access: ${rights}, Disposition: Open, Options: Synchronous IO Non-Alert, Non-Directory File, Attributes: n/a, ShareMode: Read, Write, Delete, AllocationSize: n/a`;
  return {
    id: `F${index + 1}`,
    path,
    sourcePath: source,
    destinationPath: path,
    side: index % 50 === 0 ? 'source' : 'destination',
    object: path,
    objectKind: 'file',
    existed: true,
    attributes: null,
    operation: 'CreateFile',
    process: 'Robocopy.exe',
    time: null,
    localTime,
    ntStatus: index % 11 === 0 ? '0xC0000043' : '0xC0000022',
    ntStatusName: index % 11 === 0 ? 'STATUS_SHARING_VIOLATION' : 'STATUS_ACCESS_DENIED',
    win32: 5,
    desiredAccess: { mask, rights: ['FILE_READ_DATA'] },
    deniedRights: right === null ? null : { rights: [right], basis: 'isolated' },
    otherExplanations: [],
    heldBy: [],
    failedBelow: null,
    occurrences: 1 + (index % 3),
    laterSucceeded: index % 1000 === 0,
    evidence: [
      { input: 'I1', record: index * 9 + 6, line: index * 9 + 7, text: row(localTime, 'ACCESS DENIED', asked) },
      {
        input: 'I1',
        record: index * 9 + 5,
        line: index * 9 + 6,
        text: row(timeOf(index - 0.5, 9), 'SUCCESS', 'Generic Read'),
      },
      {
        input: 'I2',
        record: null,
        line: index * 11 + 18,
        text: `2026/02/11 ${timeOf(index, 10).slice(11, 19)} ERROR 5 (0x00000005) Copying NTFS Security to Destination File ${source}`,
      },
    ],
    robocopy: { input: 'I2', line: index * 11 + 18, code: 5, action: 'copying-ntfs-security-to-destination-file' },
    findings: rule === null ? [] : [rule],
  };
}

function findingOf({ rule, right, title }, failureIds) {
  return {
    ruleId: rule,
    pack: null,
    title,
    gate: 'open',
    confidence: 'likely',
    failureCount: failureIds.length,
    failureIds,
    jobs: [],
    deniedRights: [right],
    cause: `The account does not get ${right}.`,
    scope: { folder: null, sides: ['destination'], bases: ['isolated'], otherExplanations: false },
    fix: ['Give the account Full Control:'],
    fixCommands: [['icacls <directory> /grant <account>:(OI)(CI)(F)']],
    verify: ['icacls shows it.'],
    alternatives: [{ ruleId: 'ntfs/explicit-deny', verify: 'icacls shows (DENY).', contradicted: false }],
    context: [],
    sources: [{ title: 'A document', section: 'A section', dated: '2026-01-01' }],
    since: null,
    until: null,
    escalate: null,
  };
}
