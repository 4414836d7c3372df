import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { ResultsFolder } from '../../src/bulk/results-folder.js';
import { readStatistics } from '../../src/bulk/stats.js';
import { isoWeek, mondayOf } from '../../src/bulk/tables.js';
import { InputError } from '../../src/formats/input-error.js';
import { complaintsOfStatistics } from '../report/against-schema.js';
import { simulate, type SimulatedFile, type Truth } from '../simulator/simulate.js';
import { temporaryFolder } from '../temporary-folder.js';
import { type MadeUpCase, manyCases, writeResults } from './made-up-results.js';
import { runHere } from './run-here.js';

const OWNER = 'copy/write-owner';
const ROLE = 'share/no-rbac';

/** Of each kind of case one or two. */
const CASES: readonly MadeUpCase[] = [
  {
    id: 'a',
    day: '2026-11-23',
    destination: 'azure-files',
    took: 4000,
    findings: [
      { rule: OWNER, failures: 3 },
      { rule: ROLE, failures: 1, confidence: 'possible' },
      { rule: 'benign/name-not-found', gate: 'benign', failures: 500 },
      { rule: 'log/failed-without-error', gate: 'log', failures: 0 },
    ],
  },
  {
    id: 'b',
    day: '2026-11-29',
    destination: 'azure-files',
    bytes: 9_000_000,
    failures: 6,
    explained: 4,
    // Findings of one rule differ by how sure they are: one case all the same.
    findings: [
      { rule: OWNER, failures: 1, confidence: 'possible' },
      { rule: OWNER, failures: 3, confidence: 'likely' },
    ],
    signatures: [
      { signature: 'ReadFile STATUS_X on source', failures: 1, example: 'D:\\one.docx' },
      { signature: 'WriteFile STATUS_Y on destination', failures: 1, example: 'Z:\\two.docx' },
    ],
  },
  {
    id: 'c',
    day: '2026-12-14',
    failures: 5,
    explained: 0,
    losses: 2,
    warnings: [
      { code: 'unfinished-capture', message: 'cut off' },
      { code: 'encoding-guessed', message: 'guessed' },
    ],
    signatures: [{ signature: 'WriteFile STATUS_Y on destination', failures: 5, example: 'Z:\\three.docx' }],
  },
  { id: 'd', losses: 1, warnings: [{ code: 'unfinished-capture', message: 'cut off' }] },
  { id: 'e', state: 'unusable', error: 'the file is empty', losses: 1 },
  { id: 'f', state: 'failed', error: 'took longer than 3600 seconds', version: '0.0.9' },
];

describe('statistics', () => {
  it('count cases, failures, causes, weeks, destinations and what is unexplained', async () => {
    const folder = await writeResults(temporaryFolder(), CASES);
    const statistics = await readStatistics(folder);
    expect(complaintsOfStatistics(JSON.parse(JSON.stringify(statistics)))).toEqual([]);
    expect(statistics.cases).toEqual({
      ...{ total: 6, analyzed: 4, unusable: 1, failed: 1 },
      ...{ withoutFailures: 1, withUnexplained: 2, undated: 1, notInTables: 0 },
      ...{ withWarnings: 2, incomplete: 2, incompleteWithoutFailures: 1 },
    });
    expect(statistics.failures).toEqual({ total: 15, explained: 8, unexplained: 7, denied: 15 });
    expect(statistics.causes.map(({ title: _, pack: __, gate: ___, ...counts }) => counts)).toEqual([
      {
        ...{ ruleId: OWNER, cases: 2, share: 0.5, firstIn: 2, failures: 7 },
        confidence: { proven: 1, likely: 1, possible: 0 },
      },
      {
        ...{ ruleId: ROLE, cases: 1, share: 0.25, firstIn: 0, failures: 1 },
        confidence: { proven: 0, likely: 0, possible: 1 },
      },
    ]);
    expect(statistics.remarks.map(({ ruleId, cases }) => [ruleId, cases])).toEqual([['log/failed-without-error', 1]]);
    expect(statistics.weeks).toEqual([
      { week: '2026-W48', monday: '2026-11-23', cases: 2, failures: 10, causes: [{ ruleId: OWNER, cases: 2 }] },
      { week: '2026-W51', monday: '2026-12-14', cases: 1, failures: 5, causes: [{ ruleId: null, cases: 1 }] },
    ]);
    expect(statistics.destinations.map(({ destination, cases, explained }) => [destination, cases, explained])).toEqual(
      [
        ['azure-files', 2, 8],
        [null, 2, 0],
      ],
    );
    expect(statistics.versions).toEqual([
      { version: '0.1.0', cases: 5 },
      { version: '0.0.9', cases: 1 },
    ]);
    expect(statistics.unexplained).toEqual([
      {
        ...{ signature: 'WriteFile STATUS_Y on destination', cases: 2, failures: 6 },
        examples: [
          { caseId: 'c', path: 'Z:\\three.docx', failures: 5 },
          { caseId: 'b', path: 'Z:\\two.docx', failures: 1 },
        ],
      },
      {
        ...{ signature: 'ReadFile STATUS_X on source', cases: 1, failures: 1 },
        examples: [{ caseId: 'b', path: 'D:\\one.docx', failures: 1 }],
      },
    ]);
    expect([statistics.slowest[0]?.caseId, statistics.largest[0]?.caseId]).toEqual(['a', 'b']);
    expect(statistics.unfinished).toEqual([
      { caseId: 'e', state: 'unusable', error: 'the file is empty' },
      { caseId: 'f', state: 'failed', error: 'took longer than 3600 seconds' },
    ]);
  });

  it('of no case at all are numbers too', async () => {
    const statistics = await readStatistics(await ResultsFolder.open(temporaryFolder()));
    expect(complaintsOfStatistics(JSON.parse(JSON.stringify(statistics)))).toEqual([]);
    expect(statistics.cases.total).toBe(0);
  });

  it('add up over many cases, whichever part of the tables each is in', async () => {
    const cases = [...manyCases(120)];
    const {
      causes,
      failures,
      weeks,
      cases: counts,
    } = await readStatistics(await writeResults(temporaryFolder(), cases));
    const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
    expect(counts).toMatchObject({ total: 120, notInTables: 0 });
    expect(failures.total).toBe(sum(cases.map((one) => one.failures ?? 0)));
    expect(sum(weeks.map((week) => week.cases)) + counts.undated).toBe(counts.analyzed);
    for (const { ruleId, cases: own, firstIn, failures: ownFailures, confidence } of causes) {
      const having = cases.filter(({ findings = [] }) => findings.some(({ rule }) => rule === ruleId));
      expect([own, sum(Object.values(confidence))], ruleId).toEqual([having.length, having.length]);
      expect(ownFailures).toBe(8 * having.length);
      expect(firstIn).toBe(cases.filter(({ findings = [] }) => findings[0]?.rule === ruleId).length);
    }
    expect(causes.map((cause) => cause.cases)).toEqual(causes.map((cause) => cause.cases).toSorted((a, b) => b - a));
  });

  it('say which cases are not in the tables', async () => {
    const folder = await writeResults(temporaryFolder(), CASES);
    const others = await writeResults(temporaryFolder(), [{ id: 'late' }]);
    const [record] = (await others.records()).values();
    await folder.writeRecord(record ?? expect.fail('no record'));
    expect((await readStatistics(folder)).cases).toMatchObject({ total: 6, notInTables: 1 });
  });

  it('are read from tables of a release that had fewer columns', async () => {
    const folder = await writeResults(temporaryFolder(), [{ id: 'a', findings: [{ rule: OWNER }] }]);
    const [part = ''] = await folder.partFiles('cases');
    const columnData = [
      { name: 'case_id', type: 'STRING' as const, data: ['a'] },
      { name: 'state', type: 'STRING' as const, data: ['analyzed'] },
    ];
    writeFileSync(part, new Uint8Array(parquetWriteBuffer({ columnData })));
    expect((await readStatistics(folder)).cases).toMatchObject({ total: 1, analyzed: 1, undated: 1 });
  });

  it('name a table that is damaged, and what to do', async () => {
    const folder = await writeResults(temporaryFolder(), CASES);
    const [part = ''] = await folder.partFiles('findings');
    for (const damage of [new Uint8Array(0), new Uint8Array(500).fill(7), Buffer.from('PAR1 PAR1')]) {
      writeFileSync(part, damage);
      const error: unknown = await readStatistics(folder).catch((one: unknown) => one);
      expect(error).toBeInstanceOf(InputError);
      expect(String(error)).toBe(
        `InputError: ${part}: is damaged, or no Parquet file. Remove the folder ${join(folder.path, 'tables')}: whydenied batch with the same roots and options makes it anew, and analyses no case again`,
      );
    }
    rmSync(join(folder.path, 'tables'), { recursive: true });
    expect(readdirSync(folder.path)).not.toContain('tables');
    expect((await readStatistics(folder)).cases).toMatchObject({ total: 0, notInTables: 6 });
  });
});

describe('weeks', () => {
  it('begin on the Monday that they are told by', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1980-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        (date) => {
          const day = date.toISOString().slice(0, 10);
          const monday = mondayOf(isoWeek(day));
          expect(new Date(monday).getUTCDay()).toBe(1);
          const days = (Date.parse(day) - Date.parse(monday)) / 86_400_000;
          expect(days).toBeGreaterThanOrEqual(0);
          expect(days).toBeLessThan(7);
        },
      ),
    );
  });
});

describe('statistics of simulated copies', () => {
  const CAUSES = [OWNER, 'copy/write-dac', 'in-use/sharing-violation', 'in-use/lock-conflict', null] as const;
  const SEEDS = 3;

  it('have the causes that were put into them, and none that could not be meant', async () => {
    const truths: Truth[] = [];
    const cases: Record<string, readonly SimulatedFile[]> = {};
    for (const cause of CAUSES) {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const { files, truth } = await simulate({ seed, cause });
        cases[`${cause?.replace('/', ' ') ?? 'healthy'}/${seed}`] = files;
        truths.push(truth);
      }
    }
    const { cases: counts, causes } = await readStatistics(await runHere(temporaryFolder(), cases));
    expect(counts).toMatchObject({ total: truths.length, analyzed: truths.length, withoutFailures: SEEDS });
    for (const { ruleId, cases: own } of causes) {
      const meant = truths.filter(({ cause, equivalents, also }) =>
        [cause, ...equivalents, ...also].some((one) => one === ruleId),
      );
      expect(own, ruleId).toBeLessThanOrEqual(meant.length);
    }
    // Nothing else has the same evidence.
    const sure = truths.filter(({ shown, equivalents }) => shown && equivalents.length === 0);
    expect(sure.length).toBeGreaterThan(SEEDS);
    for (const { cause } of sure) {
      const known = causes.find(({ ruleId }) => ruleId === cause);
      expect(known?.cases, cause ?? '').toBeGreaterThanOrEqual(sure.filter((one) => one.cause === cause).length);
    }
  });
});
