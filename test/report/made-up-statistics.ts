import type { Statistics } from '../../src/report/statistics.js';

/** A name that acts on terminals and pages, and is longer than either. */
export const HOSTILE = `</script><script>alert(1)</script>\u001b]0;owned\u0007\u202egpj.exe "'&${'x'.repeat(10_000)}`;

/** Something in every list, with this for every name that comes from a customer. */
export function madeUpStatistics(changes: Partial<Statistics> = {}, name = 'a name'): Statistics {
  const extreme = { caseId: name, tookMs: 4000, bytes: 9_000_000, rows: 1234 };
  const causes = [
    { ruleId: 'copy/write-owner', cases: 15 },
    { ruleId: null, cases: 4 },
  ];
  return {
    schemaVersion: 1,
    tool: { name: 'whydenied', version: '0.1.0' },
    cases: {
      ...{ total: 1234, analyzed: 1200, unusable: 4, failed: 30 },
      ...{ withoutFailures: 100, withUnexplained: 50, undated: 7, notInTables: 2 },
      ...{ withWarnings: 60, incomplete: 20, incompleteWithoutFailures: 3 },
    },
    failures: { total: 5000, explained: 4900, unexplained: 100, denied: 4000 },
    input: { bytes: 3_000_000_000, rows: 12_345_678, tookMs: 3_700_000 },
    causes: [
      {
        ...{ ruleId: 'copy/write-owner', pack: null, title: 'Setting the owner needs WRITE_OWNER', gate: 'open' },
        ...{ cases: 700, share: 700 / 1200, firstIn: 650, failures: 2100 },
        confidence: { proven: 600, likely: 80, possible: 20 },
      },
      {
        ...{ ruleId: 'own/rule', pack: name, title: name, gate: 'share' },
        ...{ cases: 1, share: 1 / 1200, firstIn: 0, failures: 1 },
        confidence: { proven: 0, likely: 0, possible: 1 },
      },
    ],
    remarks: [{ ruleId: 'log/list-only', pack: null, title: 'The run only listed', cases: 3 }],
    weeks: [
      { week: '2026-W47', monday: '2026-11-16', cases: 19, failures: 40, causes },
      { week: '2026-W48', monday: '2026-11-23', cases: 12, failures: 30, causes: [{ ruleId: 'own/rule', cases: 12 }] },
    ],
    destinations: [
      { destination: 'azure-files', cases: 900, failures: 4000, explained: 3990, causes },
      { destination: null, cases: 300, failures: 0, explained: 0, causes: [] },
    ],
    versions: [{ version: '0.1.0', cases: 1234 }],
    unexplained: [
      {
        ...{ signature: `${name} STATUS_X on destination`, cases: 50, failures: 100 },
        examples: [
          { caseId: name, path: name, failures: 30 },
          { caseId: 'other', path: '', failures: 1 },
        ],
      },
    ],
    slowest: [extreme],
    largest: [extreme],
    unfinished: [
      { caseId: name, state: 'failed', error: name },
      { caseId: 'empty', state: 'unusable', error: 'the file is empty' },
    ],
    ...changes,
  };
}
