import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CaseRecord } from '../../src/bulk/bulk-case.js';
import { parquetFile, readParquet } from '../../src/bulk/parquet.js';
import type { ResultsFolder } from '../../src/bulk/results-folder.js';
import { readStatistics } from '../../src/bulk/stats.js';
import { type CaseRows, type Cell, type ColumnName, rowsOf, TABLES, type TableName } from '../../src/bulk/tables.js';
import type { Confidence, RuleId } from '../../src/diagnose/rule.js';
import type { ReportFinding, ReportListing } from '../../src/report/report.js';
import { randomNumbers } from '../../fuzz/random.js';
import { failure, reportOf } from '../report/html/made-up-report.js';
import { temporaryFolder } from '../temporary-folder.js';
import { writeResults } from './made-up-results.js';
import { runHere } from './run-here.js';

const NONE: CaseRows = { cases: [], findings: [], failures: [], rights: [], warnings: [], signatures: [] };

/** What is read of one row with these cells. */
async function storedRow(table: TableName, cells: Readonly<Record<string, Cell>>): Promise<unknown> {
  const row = TABLES[table].map(([name]) => cells[name] ?? null);
  const [read] = await readParquet(parquetFile(table, [{ ...NONE, [table]: [row] }]), Object.keys(cells));
  return read;
}

async function readRows(folder: ResultsFolder, table: TableName, columns: readonly string[]): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const path of await folder.partFiles(table)) {
    rows.push(...(await readParquet(readFileSync(path), columns)));
  }
  return rows;
}

describe('a table', () => {
  it.each([
    ['offset', 2 ** 53 - 1, 2n ** 53n - 1n],
    ['offset', -(2 ** 53 - 1), 1n - 2n ** 53n],
    ['offset', 2 ** 53, null],
    ['offset', 12668572677890584576, null],
    ['offset', 1.5, null],
    ['offset', Number.NaN, null],
  ])('holds %s %d as it is, or as null where it is no whole number that can be told', async (name, cell, expected) => {
    expect(await storedRow('warnings', { [name]: cell })).toEqual({ [name]: expected });
  });

  it.each([
    [2 ** 31 - 1, 2 ** 31 - 1],
    [-(2 ** 31), -(2 ** 31)],
    [2 ** 31, null],
    [0xc000_0022, null],
    [0.5, null],
    [Number.POSITIVE_INFINITY, null],
  ])('holds %d in 32 bits, or null', async (cell, expected) => {
    expect(await storedRow('failures', { win32: cell })).toEqual({ win32: expected });
  });

  it('holds a time that is none as null', async () => {
    expect(await storedRow('failures', { time: 'yesterday' })).toEqual({ time: null });
  });

  it('of many cases is written whatever one of them says', async () => {
    const folder = await writeResults(temporaryFolder(), [
      { id: 'sound', findings: [{ rule: 'copy/write-owner' }] },
      { id: 'odd', warnings: [{ code: 'table-missing', message: 'none', offset: 12668572677890584576 }] },
    ]);
    expect((await readStatistics(folder)).cases).toMatchObject({ total: 2, notInTables: 0 });
    expect(await readRows(folder, 'warnings', ['case_id', 'offset'])).toEqual([{ case_id: 'odd', offset: null }]);
  });
});

describe('a PML of anything', () => {
  it('is a case like others: what is told of it lies in it', async () => {
    const random = randomNumbers(7);
    const bytes = Uint8Array.from({ length: 4000 }, () => random(256));
    bytes.set(new TextEncoder().encode('PML_'));
    const folder = await runHere(temporaryFolder(), { odd: [{ name: 'trace.pml', bytes }] });
    expect((await readStatistics(folder)).cases).toMatchObject({ total: 1, notInTables: 0 });
    const report = gunzipSync(readFileSync(join(folder.path, folder.reportPath('odd')))).toString('utf8');
    const offsets = [...report.matchAll(/"offset": ?(\d+)/g)].map(([, offset]) => Number(offset));
    expect(offsets.length).toBeGreaterThan(2);
    expect(Math.max(...offsets)).toBeLessThanOrEqual(bytes.length);
  });
});

describe('the table of cases', () => {
  const record: CaseRecord = {
    ...{ id: 'one', state: 'analyzed', error: null, key: 'key', setup: 'setup', seen: 'seen' },
    ...{ bytes: 1, took: 1, finished: '2026-11-27T00:00:00.000Z' },
  };
  const finding = (ruleId: RuleId, confidence: Confidence): ReportFinding => ({
    ...{ ruleId, confidence, pack: null, title: 'a cause', gate: 'open', cause: 'a cause' },
    ...{ failureCount: 1, failureIds: ['F1'], scope: null, jobs: [], deniedRights: [] },
    ...{ fix: [], fixCommands: [], verify: [], alternatives: [], context: [], sources: [] },
    ...{ since: null, until: null, escalate: null },
  });

  /** A cell of the row of a report. */
  function cellOf(report: ReportListing, column: ColumnName<'cases'>): Cell {
    const [row = []] = rowsOf(record, report, null).cases;
    return row[TABLES.cases.findIndex(([name]) => name === column)] ?? null;
  }

  it('counts a cause once, however many findings it has', () => {
    const one = [finding('copy/write-owner', 'proven'), finding('copy/write-owner', 'possible')];
    expect(cellOf({ ...reportOf([failure(1)]), findings: one }, 'causes')).toBe(1);
    const two = [...one, finding('copy/write-dac', 'possible')];
    expect(cellOf({ ...reportOf([failure(1)]), findings: two }, 'causes')).toBe(2);
  });

  it('counts files that were not read whole, and not those with another remark', () => {
    const report = reportOf([]);
    const withWarning = (code: string): ReportListing => ({
      ...report,
      inputs: report.inputs.map((input, index) =>
        index === 0 ? input : { ...input, warnings: [{ code, message: 'so it is', at: null }] },
      ),
    });
    expect(cellOf(withWarning('unfinished-capture'), 'losses')).toBe(1);
    expect(cellOf(withWarning('encoding-guessed'), 'losses')).toBe(0);
    expect(cellOf(withWarning('encoding-guessed'), 'warnings')).toBe(1);
  });
});
