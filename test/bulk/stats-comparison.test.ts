import { describe, expect, it } from 'vitest';
import { compareStatistics } from '../../src/bulk/stats-comparison.js';
import type { StatisticsComparison } from '../../src/report/statistics.js';
import { complaintsOfStatisticsComparison } from '../report/against-schema.js';
import { temporaryFolder } from '../temporary-folder.js';
import { type MadeUpCase, manyCases, writeResults } from './made-up-results.js';

const OWNER = 'copy/write-owner';

async function compared(before: readonly MadeUpCase[], after: readonly MadeUpCase[]): Promise<StatisticsComparison> {
  const comparison = await compareStatistics(
    await writeResults(temporaryFolder(), before),
    await writeResults(temporaryFolder(), after),
  );
  expect(complaintsOfStatisticsComparison(JSON.parse(JSON.stringify(comparison)))).toEqual([]);
  return comparison;
}

describe('two runs beside each other', () => {
  it('differ in nothing where they are the same', async () => {
    const cases = [...manyCases(40)];
    const comparison = await compared(cases, cases);
    expect(comparison.cases).toEqual({ before: 40, after: 40, same: 40, changed: 0, new: 0, gone: 0 });
    expect([comparison.causes, comparison.changed, comparison.new, comparison.gone]).toEqual([[], [], [], []]);
  });

  it('tell which cases a new rule explains, which lost a claim, which are new and gone', async () => {
    const same: MadeUpCase = { id: 'same', findings: [{ rule: OWNER }] };
    const before: MadeUpCase[] = [
      same,
      { id: 'gone', findings: [{ rule: OWNER, failures: 2 }] },
      { id: 'explained now', failures: 3, explained: 0 },
      { id: 'surer', findings: [{ rule: OWNER, confidence: 'possible' }] },
      { id: 'second cause', findings: [{ rule: OWNER, failures: 2 }, { rule: 'ntfs/explicit-deny' }] },
      { id: 'failed', findings: [{ rule: OWNER }] },
      { id: 'benign only', findings: [{ rule: 'benign/name-not-found', gate: 'benign', failures: 3 }] },
    ];
    const after: MadeUpCase[] = [
      same,
      { id: 'new' },
      { id: 'explained now', failures: 3, findings: [{ rule: 'own/rule', failures: 3, confidence: 'likely' }] },
      { id: 'surer', findings: [{ rule: OWNER, confidence: 'likely' }] },
      { id: 'second cause', failures: 3, findings: [{ rule: OWNER, failures: 2 }, { rule: 'ntfs/file-write' }] },
      { id: 'failed', state: 'failed', error: 'took longer than 3600 seconds' },
      { id: 'benign only' },
    ];
    const { cases, causes, changed, new: fresh, gone, failures, notInTables } = await compared(before, after);
    expect(notInTables).toEqual({ before: 0, after: 0 });
    expect(cases).toEqual({ before: 7, after: 7, same: 2, changed: 4, new: 1, gone: 1 });
    expect([fresh, gone]).toEqual([['new'], ['gone']]);
    expect([failures.before.explained, failures.after.explained]).toEqual([8, 8]);
    expect(changed.map(({ caseId, gained, lost }) => [caseId, gained, lost])).toEqual([
      ['explained now', ['own/rule'], []],
      ['failed', [], [OWNER]],
      ['second cause', ['ntfs/file-write'], ['ntfs/explicit-deny']],
      ['surer', [], []],
    ]);
    expect([changed[0]?.before, changed[0]?.after]).toEqual([
      { state: 'analyzed', failures: 3, explained: 0, firstCause: null, confidence: null },
      { state: 'analyzed', failures: 3, explained: 3, firstCause: 'own/rule', confidence: 'likely' },
    ]);
    expect(causes.map(({ ruleId, before: old, after: now }) => [ruleId, old.cases, now.cases])).toEqual([
      [OWNER, 5, 3],
      ['ntfs/explicit-deny', 1, 0],
      ['ntfs/file-write', 0, 1],
      ['own/rule', 0, 1],
    ]);
  });
});
