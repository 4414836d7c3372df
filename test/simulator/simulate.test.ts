import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../fuzz/random.js';
import type { TraceEvent } from '../../src/formats/procmon/event.js';
import { readRobocopyLog } from '../../src/formats/robocopy/log.js';
import { keepEvent } from '../../src/formats/procmon/event.js';
import { readTrace } from '../../src/read-trace.js';
import { sourceOf } from './accuracy.js';
import { CATALOGUE, JOB_CATALOGUE } from '../../src/diagnose/catalogue/index.js';
import { COVERAGE } from '../../src/diagnose/catalogue/coverage.js';
import { INJECTED_CAUSES, INJECTIONS, NOT_INJECTED } from './injections/index.js';
import { SECOND } from './recording.js';
import { drawOutput, type Scenario, simulate, type Simulation } from './simulate.js';
import { STATUS } from './statuses.js';

const SEEDS = Array.from({ length: 24 }, (_, nth) => nth + 1);
const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** A whole trace, without what other programs do, and a whole log. */
function whole(seed: number, scenario: Partial<Scenario> = {}): Promise<Simulation> {
  const { trace, log } = drawOutput(randomNumbers(seed));
  return simulate({
    ...{ seed, lookalikes: false, ...scenario },
    output: {
      noise: 0,
      trace: trace === null ? null : { ...trace, filter: 'none', from: 0, to: 1 },
      log: log === null ? null : { ...log, kept: 1 },
    },
  });
}

describe('a simulation', () => {
  it('is the same for the same seed', async () => {
    for (const seed of SEEDS.slice(0, 3)) {
      expect(await simulate(seed)).toEqual(await simulate(seed));
    }
  });

  it('imports nothing of what it is to judge', () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    for (const file of files.filter((name) => !name.startsWith('accuracy') && !name.endsWith('.test.ts'))) {
      expect(readFileSync(join(FOLDER, file), 'utf8')).not.toMatch(
        /from '[^']*src\/(?:correlate|diagnose|access|report|analyze)/,
      );
    }
  });

  it('gives files that are read without a warning, row by row', async () => {
    for (const seed of SEEDS) {
      const { files, rows, truth } = await simulate({ seed, lookalikes: false });
      for (const file of files.filter(({ name }) => name !== 'copy.log')) {
        const events: TraceEvent[] = [];
        const summary = await readTrace(sourceOf(file), (event) => {
          events.push(keepEvent(event));
        });
        expect(summary.warnings, `seed ${seed}`).toEqual([]);
        // A listing shows its filter behind the path; XML has no control characters, and its writer puts `_` there.
        const plain = ({ path }: { readonly path: string }): string =>
          path.replace(/\\?\*?$/, '').replace(/\p{Cc}/u, '_');
        expect(events.map(plain)).toEqual(rows.map(plain));
        expect(events.map(({ ntStatus }) => ntStatus)).toEqual(rows.map(({ status }) => status));
      }
      for (const file of files.filter(({ name }) => name === 'copy.log')) {
        const { warnings } = await readRobocopyLog(sourceOf(file));
        // A national code page is always a guess.
        const codes = warnings.map(({ code }) => code).filter((code) => code !== 'encoding-guessed');
        expect(codes, `seed ${seed} ${truth.cause}`).toEqual([]);
      }
    }
  });

  it('prints full paths and no directories under /MT, and has its errors within the run', async () => {
    let threaded = 0;
    for (const seed of SEEDS) {
      const { logText, run, truth } = await whole(seed);
      if (logText === null || run.fatal !== null) {
        continue;
      }
      const fileLines = logText.split('\r\n').filter((line) => line.startsWith('\t  ') && line.includes('\t\t'));
      if (truth.setting.threads !== null) {
        threaded += 1;
        expect(fileLines.filter((line) => !/\t(?:[A-Z]:|\\\\)[^\t]*$/.test(line))).toEqual([]);
        expect(logText.split('\r\n').filter((line) => /^\t[^\t]*\t[^\t]*\\$/.test(line))).toEqual([]);
      }
      for (const file of [...run.entries, ...run.early]) {
        expect(file.at).toBeLessThanOrEqual(run.ended);
      }
    }
    expect(threaded).toBeGreaterThan(2);
  });

  it('logs the errors that the run had', async () => {
    for (const seed of SEEDS) {
      const { files, run } = await whole(seed);
      for (const file of files.filter(({ name }) => name === 'copy.log')) {
        const { jobs } = await readRobocopyLog(sourceOf(file));
        const read = jobs.flatMap(({ errors }) => errors.map(({ code, retries }) => [code, retries + 1]));
        const expected = [...run.early, ...run.entries].flatMap((entry) =>
          entry.kind === 'error' ? [[entry.code, entry.tries]] : [],
        );
        expect(read, `seed ${seed}`).toEqual(expected);
      }
    }
  });

  it('has a failing row shortly before every line of an error', async () => {
    for (const seed of SEEDS) {
      const { rows, run } = await whole(seed);
      const failing = rows.filter(({ status }) => status >= 0x8000_0000);
      for (const entry of run.entries) {
        if (entry.kind === 'error' && rows.length > 0) {
          const near = failing.filter(({ at }) => at <= entry.at && entry.at - at < SECOND);
          expect(near, `seed ${seed}: ${entry.code} ${entry.names.join('\\')}`).not.toEqual([]);
        }
      }
    }
  });

  it('tells of every refused open what was missing', async () => {
    for (const seed of SEEDS) {
      const { truth } = await whole(seed);
      for (const { refusal, status } of truth.denials) {
        const { reason, missing } = refusal;
        expect((missing.byAcl | missing.byRole) !== 0, `seed ${seed}`).toBe(reason === 'rights');
        expect([STATUS.accessDenied, STATUS.sharingViolation, STATUS.privilegeNotHeld]).toContain(status);
      }
    }
  });
});

describe('a healthy run', () => {
  it('logs no error and refuses nothing', async () => {
    for (const seed of SEEDS) {
      const { run, truth } = await whole(seed, { cause: null });
      expect(truth.cause).toBeNull();
      expect(run.entries.filter(({ kind }) => kind === 'error')).toEqual([]);
      expect([run.fatal, run.counts.files.failed, run.counts.directories.failed]).toEqual([null, 0, 0]);
      // /ZB asks without backup intent first, and is refused where only a privilege gives the right.
      expect(truth.setting.backup === 'ZB' ? [] : truth.denials).toEqual([]);
    }
  });
});

describe('the causes', () => {
  it.each(INJECTED_CAUSES)('%s can be put into a scene', async (cause) => {
    const { truth, run } = await whole(7, { cause });
    expect(truth.cause).toBe(cause);
    const errors = run.entries.filter(({ kind }) => kind === 'error').length + run.early.length;
    expect(errors > 0 || run.fatal !== null).toBe(true);
  });

  it('are all of the catalogue, but those that are left out with a reason', () => {
    const known = [...CATALOGUE, ...JOB_CATALOGUE, ...COVERAGE].map(({ id }) => id);
    const leftOut = NOT_INJECTED.flatMap(({ causes }) => causes);
    expect([...INJECTED_CAUSES, ...leftOut].toSorted()).toEqual([...new Set(known)].toSorted());
  });

  it('have names of their own for every variant', () => {
    const names = INJECTIONS.map(({ cause, variant }) => `${cause} ${variant}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['share/no-rbac', ['reach/firewall-rules', 'reach/unencrypted', 'share/unsynced-user']],
    ['session/app-assignment', ['session/admin-consent', 'reach/wrong-key']],
    ['share/contributor-acl', ['share/contributor-only-table']],
    ['ntfs/explicit-deny', ['ntfs/unsynced-acl-ignored', 'session/stale-group']],
    ['copy/elevated-contributor-others', ['copy/write-dac']],
  ] as const)('%s looks like %j', async (cause, others) => {
    const { truth } = await whole(11, { cause, lookalikes: true });
    expect(truth.equivalents).toEqual(expect.arrayContaining([...others]));
    expect(truth.equivalents).not.toContain(cause);
  });

  it('do not look like what leaves other rows', async () => {
    const { truth } = await whole(11, { cause: 'in-use/lock-conflict', lookalikes: true });
    expect(truth.equivalents).toEqual([]);
  });
});
