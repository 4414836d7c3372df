import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { benignRuleOf } from '../../src/diagnose/diagnose.js';
import { parseResult } from '../../src/formats/procmon/results.js';
import type { Report, ReportFailure } from '../../src/report/report.js';
import { accessMask, rightNames } from '../../src/windows/access-mask.js';
import { DISPOSITION_RIGHTS, DISPOSITIONS } from '../../src/windows/create-options.js';
import { isErrorStatus } from '../../src/windows/nt-status.js';
import { writeLog } from '../formats/robocopy/generate-log.js';
import { create, row, textSource, trace, writeTrace } from '../generate-trace.js';
import { complaints, parsed } from '../report/against-schema.js';
import { ACCESS, ERRORS, RESULTS, ROWS } from './any-case.js';
import { JOB } from './job-log.js';

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
