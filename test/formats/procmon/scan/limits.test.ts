import { describe, expect, it } from 'vitest';
import { readProcmonCsv } from '../../../../src/formats/procmon/csv.js';
import { keepEvent, type TraceEvent } from '../../../../src/formats/procmon/event.js';
import { type RowKind, RowSieve, type RowVisitor, type Wish } from '../../../../src/formats/procmon/row-sieve.js';
import { encodeText } from '../encode-text.js';
import { sourceOf } from '../read-events.js';

const HEADER = '"Time of Day","Process Name","PID","Operation","Path","Result","Detail"';

interface Row {
  readonly process?: string;
  readonly operation?: string;
  readonly path?: string;
  readonly result?: string;
  readonly detail?: string;
}

function line({
  process = 'a.exe',
  operation = 'ReadFile',
  path = 'C:\\x',
  result = 'SUCCESS',
  detail = '',
}: Row): string {
  return `"10:00:00.0000000","${process}","7","${operation}","${path}","${result}","${detail}"`;
}

/** What a visitor with such wishes is shown of an export, and the kinds that are counted. */
async function read(text: string, wants: (kind: RowKind) => Wish, names: readonly string[] = []) {
  const events: TraceEvent[] = [];
  const visitor: RowVisitor = { wants, wishes: 0, names, visit: (event) => events.push(keepEvent(event)) };
  const sieve = new RowSieve(visitor);
  const summary = await readProcmonCsv(sourceOf(encodeText(text), 262_144), sieve);
  return { events, kinds: sieve.kinds, summary };
}

function exportOf(rows: readonly Row[]): string {
  return [HEADER, ...rows.map(line), ''].join('\r\n');
}

describe('a scanned export', () => {
  it('has all rows of more kinds than the scanner tells apart, each counted', async () => {
    const rows = Array.from({ length: 80_000 }, (_, at) => ({
      process: `p${at % 70_000}.exe`,
      result: at % 7 === 0 ? 'ACCESS DENIED' : 'SUCCESS',
    }));
    const { events, kinds, summary } = await read(exportOf(rows), ({ result }) =>
      result === 'ACCESS DENIED' ? 'all' : 'none',
    );
    expect(summary).toMatchObject({ records: 80_000, dropped: 0 });
    const denied = rows.flatMap(({ result, process }, at) => (result === 'ACCESS DENIED' ? [[at + 1, process]] : []));
    expect(events.map(({ record, processName }) => [record, processName])).toEqual(denied);
    expect(kinds.reduce((sum, { count }) => sum + count, 0)).toBe(80_000);
    expect(kinds.filter(({ ntStatus }) => ntStatus === 0).reduce((sum, { count }) => sum + count, 0)).toBe(
      80_000 - denied.length,
    );
  });

  it('has the Details and paths of its rows, however many, long or full of quotes they are', async () => {
    const rows = Array.from({ length: 9_000 }, (_, at) => ({
      path: `C:\\${'d'.repeat(at % 300)}\\é${at}`,
      detail: at % 3 === 0 ? `Data: ""${at}""` : `Data: ${'y'.repeat(at % 1500)} ${at}`,
    }));
    const { events } = await read(exportOf(rows), () => 'all');
    expect(events.map(({ path, detail }) => [path, detail])).toEqual(
      rows.map(({ path, detail }) => [path, detail.replaceAll('""', '"')]),
    );
  });

  it('has rows whose texts have the same hash', async () => {
    // Of a text longer than sixteen bytes the first and last eight count: these differ in the middle alone.
    const rows = Array.from({ length: 200 }, (_, at) => ({
      process: `eight-by${String(at).padStart(4, '0')}tes-more.exe`,
    }));
    const { kinds } = await read(exportOf([...rows, ...rows]), () => 'none');
    expect(kinds.map(({ processName, count }) => [processName, count])).toEqual(
      rows.map(({ process }) => [process, 2]),
    );
  });

  it('of more columns than it scans is read all the same', async () => {
    const more = Array.from({ length: 70 }, (_, at) => `"Column ${at}"`).join(',');
    const cells = Array.from({ length: 70 }, (_, at) => `"${at}"`).join(',');
    const text = [
      `${HEADER},${more}`,
      `${line({ path: 'C:\\1' })},${cells}`,
      `${line({ path: 'C:\\2' })},${cells}`,
    ].join('\r\n');
    const { events } = await read(text, () => 'all');
    expect(events.map(({ path, line: at }) => [path, at])).toEqual([
      ['C:\\1', 2],
      ['C:\\2', 3],
    ]);
  });

  it('has rows that are longer than what is scanned at a time, between others', async () => {
    const rows = [{}, { detail: 'z'.repeat(1_500_000) }, { path: 'C:\\behind' }, { detail: 'w'.repeat(3_000_000) }, {}];
    const { events, kinds } = await read(exportOf(rows), () => 'all');
    expect(events.map(({ record, line: at, detail, path }) => [record, at, detail.length, path])).toEqual(
      rows.map(({ detail = '', path = 'C:\\x' }, at) => [at + 1, at + 2, detail.length, path]),
    );
    expect(kinds.map(({ count }) => count)).toEqual([5]);
  });
});

describe('rows that are wanted by name', () => {
  const paths = [
    'C:\\Data\\Report.DOCX',
    'c:/data/report.docx\\',
    '\\\\Server\\Share\\REPORT.docx',
    'C:\\Data\\other.docx',
    'C:\\report.docx\\below',
    'C:\\report.docx\\far\\below',
    'C:\\\u212aeys',
    'C:\\Übersicht',
    'C:\\ÜBERSICHT',
  ];
  const text = exportOf(paths.map((path) => ({ path })));
  const shown = async (wish: Wish, names: readonly string[]): Promise<readonly string[]> =>
    (await read(text, () => wish, names)).events.map(({ path }) => path);

  it('are those whose path ends in one, in whatever case and with whatever slashes', async () => {
    expect(await shown('named', ['report.docx'])).toEqual(paths.slice(0, 3));
    // Letters that become ASCII in lower case are compared as that, others not at all.
    expect(await shown('named', ['keys', 'übersicht'])).toEqual(paths.slice(6));
  });

  it('or those too whose directory does', async () => {
    expect(await shown('within', ['report.docx'])).toEqual([...paths.slice(0, 3), paths[4]]);
  });

  it('are none without names, and all with a name in doubled quotes', async () => {
    expect(await shown('named', [])).toEqual([]);
    const quoted = await read(exportOf([{ path: 'C:\\a ""b""' }, { path: 'C:\\c' }]), () => 'named', ['a "b"']);
    expect(quoted.events.map(({ path }) => path)).toEqual(['C:\\a "b"']);
  });
});
