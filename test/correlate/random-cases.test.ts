import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { benignRuleOf } from '../../src/diagnose/diagnose.js';
import { parseResult } from '../../src/formats/procmon/results.js';
import type { Report, ReportFailure } from '../../src/report/report.js';
import { accessMask, rightNames } from '../../src/windows/access-mask.js';
import { CREATE_OPTIONS, DISPOSITION_RIGHTS, DISPOSITIONS, OPEN_RESULTS } from '../../src/windows/create-options.js';
import { isErrorStatus } from '../../src/windows/nt-status.js';
import { writeLog } from '../formats/robocopy/generate-log.js';
import { create, row, type TraceRow, textSource, trace, writeTrace } from '../generate-trace.js';
import { complaints, parsed } from '../report/against-schema.js';
import { COPY_STEP, JOB, logError, SECURITY_STEP } from './job-log.js';

const NAMES = ['a.docx', 'b', 'b\\c.docx', 'b\\line\nbreak', ''];
const ROOTS = ['D:\\data\\', 'Z:\\data\\', 'Z:\\', '\\\\server\\share\\data\\'];
const RESULTS = [
  'SUCCESS',
  'ACCESS DENIED',
  'ACCESS DENIED',
  'NAME NOT FOUND',
  'NAME COLLISION',
  'SHARING VIOLATION',
  '',
  'NEW WORD',
];
const OPERATIONS = [
  'SetSecurityFile',
  'SetBasicInformationFile',
  'SetRenameInformationFile',
  'SetDispositionInformationFile',
  'QueryBasicInformationFile',
  'WriteFile',
  'CloseFile',
  'RegOpenKey',
];

const PATH = fc
  .tuple(fc.constantFrom(...ROOTS), fc.constantFrom(...NAMES))
  .map(([root, name]) => root + name)
  .filter((path) => path !== 'Z:\\');
const SECOND = fc.integer({ min: 0, max: 3600 });
const CLOCK = SECOND.map((at) => new Date(Date.UTC(2026, 1, 11, 10) + at * 1000).toISOString().slice(11, 19));
const COMMON = {
  at: CLOCK,
  process: fc.constantFrom('Robocopy.exe', 'Robocopy.exe', 'explorer.exe'),
  user: fc.constantFrom('CONTOSO\\anna', 'CONTOSO\\anna', 'CONTOSO\\bert'),
};
/** The bits of a mask that Procmon prints. */
const ACCESS = fc.integer({ min: 0, max: 0x7fff_ffff }).map((bits) => bits & 0x031f_01ff);
const CREATE = fc
  .record({
    ...COMMON,
    path: PATH,
    access: ACCESS,
    result: fc.constantFrom(...RESULTS),
    disposition: fc.constantFrom(...DISPOSITIONS),
    options: fc.subarray(CREATE_OPTIONS.map(([, name]) => name)),
    attributes: fc.constantFrom(0, 0x20, 0x22, 0x26),
    openResult: fc.constantFrom(...OPEN_RESULTS),
    impersonating: fc.option(fc.constant('CONTOSO\\bert'), { nil: null, freq: 4 }),
  })
  .map(({ path, access, result, impersonating, ...extras }) =>
    create(path, access, result, impersonating === null ? extras : { ...extras, impersonating }),
  );
const OTHER_ROW = fc
  .record({
    ...COMMON,
    path: PATH,
    operation: fc.constantFrom(...OPERATIONS),
    result: fc.constantFrom(...RESULTS),
    detail: fc.constantFrom(
      '',
      'FileAttributes: A',
      'FileAttributes: RHS',
      'FileAttributes: n/a',
      'FileName: Z:\\data\\b',
    ),
  })
  .map(({ path, operation, ...extras }) => row(operation, path, extras));
const ROWS: fc.Arbitrary<readonly TraceRow[]> = fc.array(fc.oneof({ weight: 3, arbitrary: CREATE }, OTHER_ROW), {
  maxLength: 30,
});
const ERRORS = fc.array(
  fc
    .record({
      path: PATH.filter((path) => !path.includes('\n')),
      time: CLOCK,
      code: fc.constantFrom(2, 5, 5, 32, 1307),
      action: fc.constantFrom(COPY_STEP, SECURITY_STEP),
      tries: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ path, time, ...extras }) => logError(path, time, extras)),
  { maxLength: 6 },
);

/** What a create asked for, with what its disposition adds, and what a parent can refuse. */
function askedRights(failure: ReportFailure, { disposition }: { disposition: string }): ReadonlySet<string> {
  const implied = DISPOSITIONS.find((word) => word === disposition);
  const kind = failure.objectKind;
  return new Set<string>([
    ...(failure.desiredAccess?.rights ?? []),
    ...rightNames(accessMask(implied === undefined ? 0 : DISPOSITION_RIGHTS[implied]), kind),
    ...(failure.object === failure.path ? [] : ['FILE_ADD_FILE', 'FILE_ADD_SUBDIRECTORY']),
  ]);
}

/** The disposition of the create that a failure quotes. */
function quotedCreate(failure: ReportFailure): { disposition: string } {
  return { disposition: /Disposition: (\w+)/.exec(failure.evidence[0]?.text ?? '')?.[1] ?? '' };
}

function expectSound(report: Report): void {
  expect(complaints(parsed(report))).toEqual([]);
  const ids = report.failures.map(({ id }) => id);
  expect(ids).toEqual(ids.map((_, index) => `F${index + 1}`));

  const explained = report.findings.flatMap(({ failureIds }) => failureIds);
  expect([...explained, ...report.unexplained.failureIds].toSorted()).toEqual(ids.toSorted());
  expect(report.unexplained.count).toBe(report.unexplained.failureIds.length);
  expect(report.summary).toMatchObject({ failures: ids.length, explained: explained.length });
  expect(report.attempts.filter(({ failureId }) => !ids.includes(failureId))).toEqual([]);

  for (const failure of report.failures) {
    const { deniedRights } = failure;
    if (deniedRights?.basis === 'isolated') {
      expect(deniedRights.rights).toHaveLength(1);
    }
    const asked = askedRights(failure, quotedCreate(failure));
    expect(deniedRights?.rights.filter((right) => !asked.has(right)) ?? []).toEqual([]);
    const rules = report.findings.filter(({ failureIds }) => failureIds.includes(failure.id));
    expect(failure.findings.slice(0, 1)).toEqual(rules.map(({ ruleId }) => ruleId));
  }
}

describe('any trace and any log', () => {
  it('give a sound report, whose evidence is in the inputs', async () => {
    await fc.assert(
      fc.asyncProperty(ROWS, ERRORS, fc.boolean(), async (rows, errors, dated) => {
        const shown = rows.map((cells) => (dated ? { ...cells, date: '2026-02-11' } : cells));
        const traceText = writeTrace(shown);
        const logText = writeLog([{ ...JOB, errors }]).text;
        const report = await analyze([textSource(traceText, 'Logfile.CSV'), textSource(logText, 'job.log')]);
        expectSound(report);

        const traceLines = traceText.split('\n');
        const logLines = logText.split('\n');
        for (const { input, record, line, text } of report.failures.flatMap(({ evidence }) => evidence)) {
          if (input === 'I2') {
            expect(record).toBeNull();
            expect(logLines[(line ?? 0) - 1]?.trim()).toBe(text);
          } else {
            const cells = shown[(record ?? 0) - 1];
            expect(text).toContain(`${cells?.operation}`);
            expect(text).toContain(`${cells?.path}`);
            expect(text).toContain(`${cells?.result}`);
            expect(traceLines[(line ?? 0) - 1]).toContain(`"${cells?.operation}","${cells?.path.split('\n')[0]}`);
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it('count every refused row once', async () => {
    await fc.assert(
      fc.asyncProperty(ROWS, async (rows) => {
        const { failures, findings, summary } = await analyze([trace(rows)]);
        const everyone = !rows.some(
          ({ process, operation }) => process === 'Robocopy.exe' && !operation.startsWith('Reg'),
        );
        expect(summary.everyProcess).toBe(everyone);
        const refused = rows.filter(({ operation, result, process }) => {
          const status = parseResult(result);
          const failed = status === null || (isErrorStatus(status) && benignRuleOf(operation, status) === null);
          return failed && !operation.startsWith('Reg') && (everyone || process === 'Robocopy.exe');
        });
        const retried = findings.find(({ ruleId }) => ruleId === 'benign/backup-intent-retry')?.failureCount ?? 0;
        expect(failures.reduce((sum, { occurrences }) => sum + occurrences, retried)).toBe(refused.length);
      }),
      { numRuns: 100 },
    );
  });

  it('say the same whatever else another process did elsewhere', async () => {
    const beside = fc.array(
      fc
        .tuple(ACCESS, fc.constantFrom(...RESULTS))
        .map(([access, result]) => create('Q:\\elsewhere', access, result, { process: 'backup.exe', at: '11:00:00' })),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(ROWS, beside, async (rows, others) => {
        const robocopy = [...rows, row('CloseFile', 'Q:\\', { at: '11:00:00' })];
        const alone = await analyze([trace(robocopy)]);
        const together = await analyze([trace([...robocopy, ...others])]);
        expect(together.failures).toEqual(alone.failures);
        expect(together.findings).toEqual(alone.findings);
      }),
      { numRuns: 40 },
    );
  });
});
