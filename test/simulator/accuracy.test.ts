import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../fuzz/random.js';
import { accuracyDocument } from './accuracy-document.js';
import { accuracyTable, judge, measure, type Verdict } from './accuracy.js';
import { drawOutput } from './simulate.js';

/** Moderate: the whole measurement is `npm run accuracy`. */
const SEEDS = 48;

/**
 * Causes whose first finding is not theirs in some form of the files, as of now: what the diagnosis does not do yet. A cause
 * that leaves this list must not come back.
 */
const KNOWN_GAPS: ReadonlySet<string> = new Set([
  // The root of a drive that is not there: PATH NOT FOUND, with `Creating Destination Directory` in the log, is unexplained.
  'reach/drive-per-user',
  // Error 53 on a drive letter, in a log alone, is taken for a dropped session; 87 at a root is unexplained.
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
  'share/unsynced-user',
  'share/server-permissions',
  'reach/unencrypted',
  // ACCESS DENIED from the middle of a run to its end is taken for the ACLs of what came then.
  'session/tgt-10h',
  // Errors 64 and 123 before the session is set up.
  'session/enc-types',
  'session/forest',
  // A log alone: error 5 of an overwrite, and of a directory in a file's place.
  'ntfs/overwrite-implied',
  'name/kind-mismatch',
]);

/** ACCESS DENIED from the middle of a run to its end: an expired ticket that looks like ACLs, so far. */
const KNOWN_TO_MISLEAD = 'session/tgt-10h';

const verdicts: Verdict[] = [];

describe('the diagnosis of simulated cases', () => {
  it('claims nothing that is wrong', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      verdicts.push((await judge({ seed })).verdict);
    }
    expect(verdicts.filter(({ wrongProven }) => wrongProven.length > 0)).toEqual([]);
    const wrong = verdicts.filter((verdict) => verdict.wrong.length > 0 && verdict.cause !== KNOWN_TO_MISLEAD);
    expect(wrong).toEqual([]);
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

  it('is written down with what the figures mean', () => {
    const text = accuracyDocument({ first: 1, seeds: SEEDS, details: false }, verdicts);
    expect(text).toMatch(/^\| all \| 48 \|/m);
    expect(text).toMatch(/^\| log only \|/m);
    expect(text).not.toMatch(/undefined|NaN/);
  });

  it('prints what went wrong above the table', async () => {
    const lines: string[] = [];
    const measured = await measure({ first: 57, seeds: 1, details: true }, (line) => lines.push(line));
    expect(lines.at(-1)).toMatch(/all +│ +1 │/);
    expect(measured).toHaveLength(1);
  });

  it('leaves nothing unexplained in a healthy run whose export has advanced output', async () => {
    const { trace, log } = drawOutput(randomNumbers(2));
    const advanced = trace === null ? null : ({ ...trace, format: 'csv', advanced: true, filter: 'none' } as const);
    const { verdict } = await judge({ seed: 1, cause: null, output: { trace: advanced, log } });
    expect(verdict).toMatchObject({ cause: 'healthy', trace: 'csv', unexplained: 0 });
  });
});
