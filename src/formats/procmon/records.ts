/**
 * Cuts a stream of CSV bytes into batches at record starts, and lets csv-parse in strict mode judge each batch.
 *
 * csv-parse stops at the first malformed record, and one stray quote would swallow the rest of the file. So the bytes
 * are cut where a record must start, and a batch that fails is judged record by record: only the bad ones are lost.
 */

import { CsvError, type Options, parse } from 'csv-parse/browser/esm/sync';
import { QuotedRows } from './quoted-rows.js';
import { type RowCells, TextCells } from './row.js';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

const BATCH_BYTES = 65_536;
/** A record longer than this is given up, so that one endless line cannot eat the memory. Real ones stay below 100 KB. */
const MAX_RECORD_BYTES = 8 * 1024 * 1024;
/** Kept of the bytes given up: the start of the next record may lie across their end. */
const KEPT_BYTES = 256;

/** How much of the first record tells whether every field is quoted. */
const LOOKED_AT_BYTES = 4096;

/** A record, or what is wrong with the bytes where one should be. `line` counts from 1. */
export interface RecordVisitor {
  /** `cells` are valid during the visit only. */
  record(cells: RowCells, line: number): void;
  malformed(reason: string, line: number): void;
}

/** Reads UTF-8 CSV bytes and visits every record after the header, and the header itself through `start`. */
export async function readRecords(
  chunks: AsyncIterable<Uint8Array>,
  start: (header: readonly string[], delimiter: string) => void,
  visitor: RecordVisitor,
): Promise<void> {
  const judge = new RecordJudge(start, visitor);
  let parts: Uint8Array[] = [];
  let length = 0;
  let enough = BATCH_BYTES;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= enough) {
      const rest = judge.take(concatenate(parts));
      parts = [rest];
      length = rest.length;
      // A long record is looked through again each time it has doubled, not with every chunk.
      enough = Math.min(Math.max(BATCH_BYTES, 2 * length), MAX_RECORD_BYTES + BATCH_BYTES);
    }
  }
  judge.end(concatenate(parts));
}

class RecordJudge {
  #line = 1;
  #skipping = false;
  #header: Uint8Array | null = null;
  #delimiter = 0;
  #width = 0;
  #everyFieldQuoted = true;
  #rows: QuotedRows | null = null;
  #options: Options = {};
  readonly #start: (header: readonly string[], delimiter: string) => void;
  readonly #visitor: RecordVisitor;

  constructor(start: (header: readonly string[], delimiter: string) => void, visitor: RecordVisitor) {
    this.#start = start;
    this.#visitor = visitor;
  }

  /** Visits the records that are surely complete; returns the bytes behind them, to be handed over again with more. */
  take(bytes: Uint8Array): Uint8Array {
    // The first record behind the header tells whether all fields are quoted, so it is waited for.
    if (this.#header === null && bytes.length <= MAX_RECORD_BYTES && !hasTwoLines(bytes)) {
      return bytes;
    }
    const body = this.#behindSkipped(this.#behindHeader(bytes));
    const cut = this.#skipping ? 0 : this.#lastRecordStart(body);
    if (cut > 0) {
      this.#batch(body.subarray(0, cut));
      return body.slice(cut);
    }
    return body.length > MAX_RECORD_BYTES ? this.#giveUp(body) : body;
  }

  /** Visits what is left at the end of the stream. */
  end(bytes: Uint8Array): void {
    const body = this.#behindSkipped(this.#behindHeader(bytes));
    if (!this.#skipping) {
      this.#batch(body);
    }
  }

  #behindHeader(bytes: Uint8Array): Uint8Array {
    if (this.#header !== null || bytes.length === 0) {
      return bytes;
    }
    const end = endOfLine(bytes);
    const line = bytes.subarray(0, end);
    const text = new TextDecoder().decode(line).replace(/[\r\n]+$/, '');
    const delimiter = text.includes(',') ? ',' : text.includes(';') ? ';' : '\t';
    this.#delimiter = delimiter.charCodeAt(0);
    this.#options = { delimiter, record_delimiter: ['\r\n', '\n', '\r'], skip_empty_lines: true };
    const cells = this.#parseStrict(line)?.[0] ?? [];
    this.#width = cells.length;
    // Each batch is parsed behind a row of the header's width, so that strict mode compares every row with it.
    this.#header = new TextEncoder().encode(`${delimiter.repeat(Math.max(0, cells.length - 1))}\n`);
    const body = bytes.subarray(end);
    this.#everyFieldQuoted = line[0] === QUOTE || this.#isQuotedRow(body.subarray(0, endOfLine(body)));
    this.#rows = this.#everyFieldQuoted ? new QuotedRows(this.#delimiter, this.#width) : null;
    this.#start(cells, delimiter);
    this.#line += countLines(line);
    return body;
  }

  /** Programs that save an export again leave the quotes out of the header, and of every field that can do without. */
  #isQuotedRow(row: Uint8Array): boolean {
    const text = new TextDecoder().decode(row.subarray(0, LOOKED_AT_BYTES)).trimEnd();
    const field = '"(?:[^"]|"")*';
    // The last field may go on behind what is looked at, or on the next line.
    return new RegExp(`^(?=")(?:${field}"(?:${String.fromCharCode(this.#delimiter)}|$))*(?:${field})?$`).test(text);
  }

  /** Offset of the last place behind the first byte where a record surely starts, 0 if there is none. */
  #lastRecordStart(bytes: Uint8Array): number {
    return this.#everyFieldQuoted ? lastQuotedStart(bytes, this.#delimiter) : lastLineStartOutsideQuotes(bytes);
  }

  /** Offset of the next place behind `from` where a record can start, the end if there is none. */
  #nextRecordStart(bytes: Uint8Array, from: number): number {
    const next = this.#everyFieldQuoted
      ? nextQuotedStart(bytes, from, this.#delimiter)
      : nextLineStartOutsideQuotes(bytes, from);
    return next > 0 ? next : bytes.length;
  }

  #batch(bytes: Uint8Array): void {
    if (this.#rows?.cut(bytes) === true) {
      this.#visitRows(this.#rows, bytes);
      return;
    }
    const records = this.#parse(bytes);
    if (records === null || !this.#visitAll(records, bytes)) {
      this.#judgeOneByOne(bytes);
    } else {
      this.#line += countLines(bytes);
    }
  }

  #visitRows(rows: QuotedRows, bytes: Uint8Array): void {
    const lines = countLines(bytes);
    // As many lines as rows: each is one line, and no field has to be searched for more.
    const isPlain = lines + (bytes.at(-1) === LF ? 0 : 1) === rows.rows;
    let line = this.#line;
    for (let row = 0; row < rows.rows; row++) {
      this.#visitor.record(rows.show(row), line);
      line += isPlain ? 1 : countLines(bytes.subarray(rows.startOf(row), rows.startOf(row + 1)));
    }
    this.#line += lines;
  }

  /** Gives up a record that does not end. */
  #giveUp(bytes: Uint8Array): Uint8Array {
    const size = `${MAX_RECORD_BYTES / 1024 / 1024} MB`;
    this.#visitor.malformed(`record longer than ${size}, or a quote that was left open`, this.#line);
    this.#skipping = true;
    return this.#behindSkipped(bytes);
  }

  /** Passes over the rest of a record that was given up: where not all fields are quoted, of its line, for the quote may be a stray one. */
  #behindSkipped(bytes: Uint8Array): Uint8Array {
    if (!this.#skipping) {
      return bytes;
    }
    const next = this.#everyFieldQuoted ? nextQuotedStart(bytes, 0, this.#delimiter) : bytes.indexOf(LF) + 1;
    this.#skipping = next <= 0;
    const end = next > 0 ? next : Math.max(0, bytes.length - KEPT_BYTES);
    this.#line += countLines(bytes.subarray(0, end));
    return bytes.slice(end);
  }

  #parse(bytes: Uint8Array): string[][] | null {
    if (this.#width === 1) {
      return this.#parseStrict(bytes);
    }
    const records = this.#parseStrict(concatenate([this.#header ?? new Uint8Array(0), bytes]));
    records?.shift();
    return records;
  }

  #parseStrict(bytes: Uint8Array): string[][] | null {
    try {
      return parse(bytes, this.#options);
    } catch (error) {
      if (error instanceof CsvError) {
        return null;
      }
      throw error;
    }
  }

  /** False, and nothing visited, where the records do not account for the lines: empty lines lie between them. */
  #visitAll(records: readonly string[][], bytes: Uint8Array): boolean {
    const lines = countLines(bytes) + (bytes.length === 0 || bytes.at(-1) === LF ? 0 : 1);
    // As many lines as records: every record is one line, and no field has to be searched for more.
    if (lines === records.length) {
      records.forEach((cells, index) => {
        this.#visitor.record(new TextCells(cells), this.#line + index);
      });
      return true;
    }
    const heights = records.map((cells) => 1 + cells.reduce((sum, cell) => sum + countNewlines(cell), 0));
    if (heights.reduce((sum, height) => sum + height, 0) !== lines) {
      return false;
    }
    let line = this.#line;
    records.forEach((cells, index) => {
      this.#visitor.record(new TextCells(cells), line);
      line += heights[index] ?? 1;
    });
    return true;
  }

  #judgeOneByOne(bytes: Uint8Array): void {
    let start = 0;
    while (start < bytes.length) {
      let end = this.#nextRecordStart(bytes, start);
      const piece = bytes.subarray(start, end);
      const records = this.#parse(piece);
      if (records === null) {
        // Where fields stand without quotes, a quote that was left open reaches as far as the next one.
        end = this.#everyFieldQuoted ? end : start + endOfLine(piece);
        this.#visitor.malformed(describeMalformed(bytes.subarray(start, end)), this.#line);
      } else if (!this.#visitAll(records, piece)) {
        for (const cells of records) {
          this.#visitor.record(new TextCells(cells), this.#line);
        }
      }
      this.#line += countLines(bytes.subarray(start, end));
      start = end;
    }
  }
}

function describeMalformed(piece: Uint8Array): string {
  const text = new TextDecoder().decode(piece.subarray(0, 60)).replace(/[\r\n].*/s, '');
  return `not a CSV record with the header's columns: ${text}${piece.length > text.length ? ' …' : ''}`;
}

/**
 * Whether a record surely starts at `at`, behind an LF. Inside a field quotes come doubled, so an odd run of quotes that no
 * field ends behind can only open one. An even run with a delimiter is an empty field or text: what follows it decides.
 * Source: ingestion-limits.md.
 */
function isQuotedStart(bytes: Uint8Array, at: number, delimiter: number): boolean {
  let start = at;
  while (bytes[start] === QUOTE) {
    let end = start;
    while (bytes[end] === QUOTE) {
      end++;
    }
    const next = bytes[end];
    if ((end - start) % 2 === 1) {
      return next !== undefined && next !== delimiter && next !== CR && next !== LF;
    }
    start = next === delimiter ? end + 1 : bytes.length;
  }
  return false;
}

function lastQuotedStart(bytes: Uint8Array, delimiter: number): number {
  for (let at = bytes.lastIndexOf(LF); at > 0; at = bytes.lastIndexOf(LF, at - 1)) {
    if (isQuotedStart(bytes, at + 1, delimiter)) {
      return at + 1;
    }
  }
  return 0;
}

/** Offset of the next record start behind `from`, 0 if there is none. */
function nextQuotedStart(bytes: Uint8Array, from: number, delimiter: number): number {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (isQuotedStart(bytes, at + 1, delimiter)) {
      return at + 1;
    }
  }
  return 0;
}

function lastLineStartOutsideQuotes(bytes: Uint8Array): number {
  let quoted = false;
  let last = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) {
      quoted = !quoted;
    } else if (bytes[at] === LF && !quoted) {
      last = at + 1;
    }
  }
  return last;
}

function nextLineStartOutsideQuotes(bytes: Uint8Array, from: number): number {
  let quoted = false;
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) {
      quoted = !quoted;
    } else if (bytes[at] === LF && !quoted) {
      return at + 1;
    }
  }
  return 0;
}

/** Offset behind the first line and its end (LF, CR or CR LF); the length if it does not end. */
function endOfLine(bytes: Uint8Array): number {
  let end = 0;
  while (end < bytes.length && bytes[end] !== LF && bytes[end] !== CR) {
    end++;
  }
  return Math.min(bytes.length, bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1);
}

function hasTwoLines(bytes: Uint8Array): boolean {
  const first = endOfLine(bytes);
  return endOfLine(bytes.subarray(first)) < bytes.length - first;
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    lines++;
  }
  return lines;
}

function countNewlines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines++;
  }
  return lines;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) {
    return first;
  }
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
