/** Reads a CSV export with our reader and with csv-parse, and compares what comes of it. */

import { InputError } from '../../src/formats/input-error.js';
import { keepEvent, type TraceEvent, type TraceSummary } from '../../src/formats/procmon/event.js';
import type { CountedKind, RowVisitor } from '../../src/formats/procmon/row-sieve.js';
import type { Source } from '../../src/formats/source.js';
import { readTrace } from '../../src/read-trace.js';
import { judgeMessage, must } from '../judge-report.js';
import { pick, type Random, randomSize } from '../random.js';
import type { Outcome } from '../target.js';
import {
  countedOneByOne,
  countOriginals,
  encodingOf,
  type Header,
  headerLine,
  headerOf,
  keptRows,
  strictRows,
  utf8Of,
} from './reference.js';
import { CONTENTS, type RowContents, type RowTruth } from './rows.js';
import { Selection } from './selection.js';

/** What a reader made of a file. */
export interface CsvReading {
  readonly rows: readonly TraceEvent[];
  readonly summary: TraceSummary & { readonly kinds: readonly CountedKind[] };
}

/** Judges how a file is read, which may be a damaged copy of a sound one. Throws whatever is not as it must be. */
export async function judgeCsv(file: Uint8Array, original: Uint8Array | null, random: Random): Promise<Outcome> {
  const encoding = encodingOf(file);
  const utf8 = utf8Of(file, encoding);
  const header = headerOf(utf8);
  const reading = await readAll(inChunks(file, random));
  if (reading === null) {
    must(header === null, 'an export with a sound header is not read');
    return 'error';
  }
  if (header === null) {
    // A damaged header: what csv-parse takes for one may be another row. No rows can be compared.
    judgeSummary(reading);
    return 'warnings';
  }
  const strict = hasLooseQuote(utf8) ? null : strictRows(utf8, header);
  if (strict === null) {
    judgeDamaged(reading, utf8, header, original === null ? null : utf8Of(original, encoding));
  } else {
    judgeWellFormed(reading, strict);
  }
  judgeSummary(reading);
  await judgeSelection(reading, inChunks(file, random), random);
  return reading.summary.warnings.length > 0 ? 'warnings' : 'result';
}

/** Every row; null after one clear error. */
async function readAll(source: Source): Promise<CsvReading | null> {
  const rows: TraceEvent[] = [];
  try {
    const summary = await readTrace(source, (event) => rows.push(keepEvent(event)));
    return { rows, summary };
  } catch (error) {
    if (error instanceof InputError) {
      judgeMessage(error.message);
      return null;
    }
    throw error;
  }
}

/**
 * csv-parse takes a NUL behind a quote for the end of the file, closes the field, and reads on: `"a<NUL>b",` with a quote before
 * the NUL is no fault to it, but text behind a field. That is no well-formed CSV; a row may seem to start within such a field.
 */
function hasLooseQuote(utf8: Uint8Array): boolean {
  return Buffer.from(utf8.buffer, utf8.byteOffset, utf8.byteLength).includes('"\u0000');
}

const LARGEST_CHUNK = 70_000;
/** A row that does not end is looked through again with each chunk: a row of a megabyte does not come byte by byte. */
const MOST_CHUNKS = 2_000;
const DIFFERENT_CHUNKS = 16;

/** A source in chunks of any sizes. */
function inChunks(file: Uint8Array, random: Random): Source {
  const least = Math.ceil(file.length / MOST_CHUNKS);
  const isEven = random(2) === 0;
  const sizes = Array.from({ length: isEven ? 1 : DIFFERENT_CHUNKS }, () =>
    Math.max(least, pick([1 + random(LARGEST_CHUNK), randomSize(LARGEST_CHUNK, random), 1 + random(20)], random)),
  );
  return {
    name: 'Logfile.CSV',
    size: file.length,
    async *stream() {
      let at = 0;
      for (let index = 0; at < file.length; index++) {
        const size = sizes[index % sizes.length] ?? file.length;
        yield file.slice(at, at + size);
        at += size;
      }
    },
  };
}

/** Of a well-formed file all rows are read, as csv-parse in strict mode reads them. */
export function judgeWellFormed({ rows, summary }: CsvReading, expected: readonly RowTruth[]): void {
  must(summary.dropped === 0, `${summary.dropped} rows dropped of a well-formed file`);
  must(rows.length === expected.length, `${rows.length} rows, and csv-parse has ${expected.length}`);
  for (const [index, row] of rows.entries()) {
    const truth = expected[index];
    must(truth !== undefined, `row ${index + 1} is none`);
    for (const name of [...CONTENTS, 'record', 'line'] as const) {
      must(
        row[name] === truth[name],
        `${name} of row ${index + 1}: ${shown(row[name])}, expected ${shown(truth[name])}`,
      );
    }
  }
}

const SHOWN_LETTERS = 200;

function shown(value: unknown): string {
  return `${JSON.stringify(value)}`.slice(0, SHOWN_LETTERS);
}

/** Of a damaged file at least as many original rows are read as csv-parse does that skips faults, and what is dropped is told. */
export function judgeDamaged(
  { rows, summary }: CsvReading,
  utf8: Uint8Array,
  header: Header,
  original: Uint8Array | null,
): void {
  if (hasLooseQuote(utf8)) {
    // What csv-parse keeps of it is no measure.
    return;
  }
  must(summary.dropped > 0, 'a file with faults is read as if it had none');
  if (original === null || !Buffer.from(headerLine(utf8)).equals(headerLine(original))) {
    return;
  }
  const originals = strictRows(original, header);
  must(originals !== null, 'the file was not sound before it was damaged');
  judgeLosses(rows, keptRows(utf8, header), originals);
}

export function judgeLosses(
  rows: readonly RowContents[],
  kept: readonly RowContents[],
  originals: readonly RowContents[],
): void {
  const [ours, theirs] = [countOriginals(rows, originals), countOriginals(kept, originals)];
  must(ours >= theirs, `${ours} of ${originals.length} rows are left, and csv-parse keeps ${theirs}`);
}

/** Malformed records that are reported one by one (csv.ts). */
const REPORTED_RECORDS = 20;

/** What holds of every reading: rows are in order, counted by kind, and what is dropped is told. */
export function judgeSummary({ rows, summary }: CsvReading): void {
  const { records, dropped, kinds, warnings } = summary;
  must(records === rows.length, `${records} records, and ${rows.length} rows`);
  rows.forEach((row, index) => {
    must(row.record === index + 1, `row ${index + 1} has the number ${row.record}`);
    const before = rows[index - 1]?.line ?? 1;
    must(row.line !== null && row.line >= before, `row ${index + 1} in line ${row.line}, behind line ${before}`);
  });
  judgeKinds(kinds, rows);
  const reported = warnings.filter(({ code }) => code === 'malformed-record').length;
  must(reported === Math.min(dropped, REPORTED_RECORDS), `${dropped} rows dropped, ${reported} of them reported`);
  const more = warnings.find(({ code }) => code === 'malformed-records')?.message ?? '0 more malformed records';
  must(
    more === `${dropped - reported} more malformed records`,
    `${dropped} rows dropped, ${reported} told, and ${more}`,
  );
}

/** Further kinds are not told apart (row-sieve.ts). */
const MOST_KINDS = 65_536;

function judgeKinds(kinds: readonly CountedKind[], rows: readonly TraceEvent[]): void {
  const sum = kinds.reduce((before, { count }) => before + count, 0);
  must(sum === rows.length, `${sum} rows by kind of ${rows.length}`);
  if (kinds.length < MOST_KINDS) {
    const counted = kinds.map(
      ({ count, processName, operation, result, eventClass, ntStatus }) =>
        `${count} × ${JSON.stringify([processName, operation, result, eventClass, ntStatus])}`,
    );
    const [ours, theirs] = [counted.sort(), countedOneByOne(rows)];
    const index = theirs.findIndex((kind, at) => kind !== ours[at]);
    must(index === -1 && ours.length === theirs.length, `kind ${ours[index]}, counted ${theirs[index]}`);
  }
}

/** Who wants some rows alone is shown these, and what is in them is the same. */
async function judgeSelection({ rows, summary }: CsvReading, source: Source, random: Random): Promise<void> {
  const selection = new Selection(rows, random);
  const visitor: RowVisitor = selection;
  const selected = await readTrace(source, visitor);
  judgeShown(selection.visited, rows, (event) => selection.needs(event));
  const counts = ({ kinds }: typeof summary): string =>
    JSON.stringify(
      kinds.map(({ count, processName, operation, result }) => [processName, operation, result, count]).sort(),
    );
  must(counts(selected) === counts(summary), 'kinds are counted otherwise where not all rows are wanted');
  const told = ({ kinds: _, ...rest }: typeof summary): string =>
    JSON.stringify({ ...rest, warnings: rest.warnings.map(({ message }) => message).sort() });
  must(told(selected) === told(summary), `told ${told(selected)}, where all rows are wanted ${told(summary)}`);
}

export function judgeShown(
  visited: readonly TraceEvent[],
  rows: readonly TraceEvent[],
  needs: (event: TraceEvent) => boolean,
): void {
  let last = 0;
  for (const event of visited) {
    must(event.record > last, `row ${event.record} is shown behind row ${last}`);
    last = event.record;
    const row = rows[event.record - 1];
    must(row !== undefined, `row ${event.record} is none`);
    for (const name of [...CONTENTS, 'line'] as const) {
      must(
        event[name] === row[name],
        `${name} of row ${row.record} is shown as ${shown(event[name])}, not ${shown(row[name])}`,
      );
    }
  }
  const numbers = new Set(visited.map(({ record }) => record));
  const missed = rows.find((row) => !numbers.has(row.record) && needs(row));
  must(missed === undefined, `row ${missed?.record} is wanted and not shown: ${shown(missed)}`);
}
