import { describe, expect, it } from 'vitest';
import { accuracyTable, judge, measure, type Verdict } from './accuracy.js';

/** Moderate: the whole measurement is `npm run accuracy`. */
const SEEDS = 48;

/**
 * Causes whose first finding is not theirs in some form of the files, as of now: what the diagnosis does not do yet. A cause
 * that leaves this list must not come back.
 */
const KNOWN_GAPS: ReadonlySet<string> = new Set([
  // The root of a drive that is not there: PATH NOT FOUND, with `Creating Destination Directory` in the log, is unexplained.
  'reach/drive-per-user',
  // Error 53 on a drive letter, in a log alone, is taken for a dropped session.
  'reach/ntlmv1',
  // A logon failure in the middle, where the same object is not asked for again, is taken for a wrong key.
  'session/network-change',
  // CANNOT DELETE is a read-only file, not a missing right.
  'ntfs/readonly-attr',
  // Error 87 where the file is too large.
  'limit/file-size',
  // A log alone does not tell which side refused, and source-unreadable comes first.
  'ntfs/propagation-race',
  'share/reader-writes',
  // A log alone: error 123 of a name without fault.
  'unsupported/ads',
  // A drive letter whose root refuses everything, in a trace alone.
  'share/no-rbac',
]);

const verdicts: Verdict[] = [];

describe('the diagnosis of simulated cases', () => {
  it('claims nothing that is wrong', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      verdicts.push((await judge({ seed })).verdict);
    }
    expect(verdicts.filter(({ wrongProven }) => wrongProven.length > 0)).toEqual([]);
    expect(verdicts.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    expect(verdicts.filter(({ wrongRights }) => wrongRights.length > 0)).toEqual([]);
  });

  it('names nothing in a healthy run', () => {
    const healthy = verdicts.filter(({ cause }) => cause === 'healthy');
    expect(healthy.length).toBeGreaterThan(0);
    expect(healthy.filter(({ top }) => top !== null)).toEqual([]);
  });

  it('puts first what was wrong, or what looks the same', () => {
    const wrong = verdicts.filter(({ topRight, cause }) => !topRight && !KNOWN_GAPS.has(cause));
    expect(wrong).toEqual([]);
  });

  it('is shown as a table', () => {
    expect(accuracyTable(verdicts)).toMatch(/all +│ +48 │/);
  });

  it('prints what went wrong above the table', async () => {
    const lines: string[] = [];
    await measure({ first: 57, seeds: 1, details: true }, (line) => lines.push(line));
    expect(lines.at(-1)).toMatch(/healthy +│ +1 │/);
  });

  // Known gap: exports with advanced output name the query in their Detail alone, and NOT IMPLEMENTED then counts as a failure.
  it.fails('leaves nothing unexplained in a healthy run whose export has advanced output', async () => {
    const { verdict } = await judge({ seed: 57 });
    expect(verdict.cause).toBe('healthy');
    expect(verdict.unexplained).toBe(0);
  });
});
