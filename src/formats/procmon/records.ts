/**
 * Cuts a stream of CSV bytes into records. Rows as Procmon writes them go to the scanner; whatever is written otherwise csv-parse
 * judges, in strict mode.
 *
 * csv-parse stops at the first malformed record, and one stray quote would swallow the rest of the file. So the bytes
 * are cut where a record must start, and a batch that fails is judged record by record: only the bad ones are lost.
 */

import { joinBytes } from '../join-bytes.js';
import { CsvError, type Options, parse } from 'csv-parse/browser/esm/sync';
import { faultyRecords, type FoundRecord } from './faulty-records.js';
import type { ReadingPosition } from './scan/row-batch.js';
import type { RowScanner } from './scan/row-scanner.js';

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

/** A record, or what is wrong with the bytes where one should be. */
export interface RecordVisitor {
  header(cells: readonly string[], delimiter: string): void;
  /** Who scans rows with all fields in quotes, from a place on; it tells of the rows itself. Null where nobody can. */
  scanner(width: number, delimiter: string, at: ReadingPosition): Promise<RowScanner | null>;
  record(cells: readonly string[], at: Readonly<ReadingPosition>): void;
  malformed(reason: string, line: number): void;
  /** So many bytes were taken; waited for before more are. */
  readonly taken?: (bytes: number) => Promise<void> | null;
}

/** Takes bytes and visits the records in them. */
interface RecordTaker {
  take(bytes: Uint8Array): void;
  /** Nothing comes behind what was taken. */
  end(): void;
  /** It is not to be used any more, with or without an end. */
  close(): void;
}

/**
 * Reads UTF-8 CSV bytes and visits the header and every record behind it. Returns how many records there were. A chunk is not
 * used any more when the next is asked for.
 */
export async function readRecords(chunks: AsyncIterable<Uint8Array>, visitor: RecordVisitor): Promise<number> {
  const at = { record: 1, line: 1 };
  const judge = new RecordJudge(visitor, at);
  let taker: RecordTaker | null = null;
  let head: Uint8Array[] = [];
  try {
    for await (const chunk of chunks) {
      if (taker === null) {
        const bytes: Uint8Array = joinBytes([...head, chunk.slice()]);
        head = [bytes];
        // The first record behind the header tells whether all fields are quoted, so it is waited for.
        if (hasTwoLines(bytes) || bytes.length > MAX_RECORD_BYTES) {
          const body = judge.takeHeader(bytes);
          const scanner = await judge.scanner();
          taker = scanner === null ? new JudgedRecords(judge) : new ScannedRecords(scanner, judge, at);
          taker.take(body);
        }
      } else {
        taker.take(chunk);
      }
      await visitor.taken?.(chunk.length);
    }
    if (taker === null) {
      taker = new JudgedRecords(judge);
      taker.take(judge.takeHeader(joinBytes(head)));
    }
    taker.end();
  } finally {
    taker?.close();
  }
  return at.record - 1;
}

/** Records that are judged together where the scanner came no further than the last ones. */
const TOGETHER = 64;

/** Records that the scanner reads, but for those that it leaves to the judge. */
class ScannedRecords implements RecordTaker {
  readonly #scanner: RowScanner;
  readonly #judge: RecordJudge;
  readonly #at: Readonly<ReadingPosition>;
  /** A record that does not fit into the scanner. */
  #long: JudgedRecords | null = null;
  /** The number of the record that the scanner left to the judge last. */
  #judged = 0;
  /** Bytes that must wait before what the scanner cannot read is looked through again: with every chunk would take long. */
  #enough = 0;

  constructor(scanner: RowScanner, judge: RecordJudge, at: Readonly<ReadingPosition>) {
    this.#scanner = scanner;
    this.#judge = judge;
    this.#at = at;
  }

  take(bytes: Uint8Array): void {
    let left = bytes;
    while (left.length > 0) {
      if (this.#long === null) {
        const part = left.subarray(0, this.#scanner.room);
        this.#scanner.add(part);
        left = left.subarray(part.length);
        this.#scan(false);
      } else {
        this.#long.take(left);
        const rest = this.#long.takeBack();
        this.#long = rest === null ? this.#long : null;
        left = rest ?? new Uint8Array(0);
      }
    }
  }

  end(): void {
    if (this.#long === null) {
      this.#scan(true);
    } else {
      this.#long.end();
    }
  }

  close(): void {
    this.#scanner.close();
  }

  #scan(isLast: boolean): void {
    while (this.#scanner.scan(isLast) === 'other' && this.#judgeNext(isLast)) {
      // Goes on behind what was judged.
    }
    if (this.#scanner.room === 0) {
      this.#long = new JudgedRecords(this.#judge);
      this.#long.take(this.#scanner.waiting);
      this.#scanner.drop(this.#scanner.waiting.length);
    }
  }

  /** Judges what the scanner cannot read; false where it is not known yet how far that reaches. */
  #judgeNext(isLast: boolean): boolean {
    const bytes = this.#scanner.waiting;
    if (bytes.length < this.#enough && this.#scanner.room > 0 && !isLast) {
      return false;
    }
    let end = 0;
    for (let left = this.#judged === this.#at.record ? TOGETHER : 1; left > 0 && end < bytes.length; left--) {
      end = this.#judge.nextRecordStart(bytes, end);
    }
    // What is judged together must not depend on where the bytes happen to end.
    if (end === bytes.length && !isLast) {
      this.#enough = 2 * bytes.length;
      return false;
    }
    this.#enough = 0;
    this.#judge.batch(bytes.slice(0, end));
    this.#scanner.drop(end);
    this.#judged = this.#at.record;
    return true;
  }
}

/** Records that are all judged. */
class JudgedRecords implements RecordTaker {
  readonly #judge: RecordJudge;
  #parts: Uint8Array[] = [];
  #length = 0;
  #enough = BATCH_BYTES;

  constructor(judge: RecordJudge) {
    this.#judge = judge;
  }

  take(bytes: Uint8Array): void {
    this.#parts.push(bytes.slice());
    this.#length += bytes.length;
    if (this.#length >= this.#enough) {
      const rest = this.#judge.take(joinBytes(this.#parts));
      this.#parts = [rest];
      this.#length = rest.length;
      // A long record is looked through again each time it has doubled, not with every chunk.
      this.#enough = Math.min(Math.max(BATCH_BYTES, 2 * this.#length), MAX_RECORD_BYTES + BATCH_BYTES);
    }
  }

  /** The bytes that are not judged, where they are known to begin with a record; else null. */
  takeBack(): Uint8Array | null {
    return this.#judge.isAtRecord ? joinBytes(this.#parts) : null;
  }

  end(): void {
    this.#judge.end(joinBytes(this.#parts));
  }

  close(): void {
    this.#parts = [];
  }
}

/** Judges bytes by csv-parse. */
class RecordJudge {
  /** Whether what take() gave back begins with a record. */
  isAtRecord = false;
  #skipping = false;
  #header: Uint8Array | null = null;
  #delimiter = 0;
  #width = 0;
  #everyFieldQuoted = true;
  #options: Options = {};
  readonly #visitor: RecordVisitor;
  readonly #at: ReadingPosition;

  constructor(visitor: RecordVisitor, at: ReadingPosition) {
    this.#visitor = visitor;
    this.#at = at;
  }

  /** Who scans the records behind the header; null where they are written in a way that nobody does. */
  async scanner(): Promise<RowScanner | null> {
    const isScanned = this.#everyFieldQuoted && this.#width > 0;
    return isScanned ? this.#visitor.scanner(this.#width, String.fromCharCode(this.#delimiter), this.#at) : null;
  }

  /** Visits the records that are surely complete; returns the bytes behind them, to be handed over again with more. */
  take(bytes: Uint8Array): Uint8Array {
    const body = this.#behindSkipped(bytes);
    const end = this.#skipping ? 0 : this.#takeRecords(body);
    this.isAtRecord = end > 0;
    if (end > 0) {
      return body.slice(end);
    }
    return body.length > MAX_RECORD_BYTES ? this.#giveUp(body) : body;
  }

  /** Visits the records that are surely complete; returns the offset behind them. */
  #takeRecords(bytes: Uint8Array): number {
    const cut = this.lastRecordStart(bytes);
    if (cut > 0 && !this.#visitSound(bytes.subarray(0, cut))) {
      // A stray quote turns inside and outside around up to the end of its line: the cut may lie within a record.
      return this.#everyFieldQuoted
        ? this.#judgeOneByOne(bytes.subarray(0, cut), true)
        : this.#judgeOneByOne(bytes, false);
    }
    return cut;
  }

  /** Visits what is left at the end of the stream. */
  end(bytes: Uint8Array): void {
    const body = this.#behindSkipped(bytes);
    if (!this.#skipping) {
      this.batch(body);
    }
  }

  /** Visits the header; returns the bytes behind it. */
  takeHeader(bytes: Uint8Array): Uint8Array {
    if (bytes.length === 0) {
      return bytes;
    }
    const end = endOfLine(bytes);
    // Whoever changes the encoding of a file may leave the old byte order mark behind the new one.
    const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    const line = bytes.subarray(isMarked ? 3 : 0, end);
    const text = new TextDecoder().decode(line).replace(/[\r\n]+$/, '');
    const delimiter = text.includes(',') ? ',' : text.includes(';') ? ';' : '\t';
    this.#delimiter = delimiter.charCodeAt(0);
    this.#options = { delimiter, record_delimiter: ['\r\n', '\n', '\r'], skip_empty_lines: true };
    const cells = this.#parseStrict(line)?.[0] ?? [];
    this.#width = cells.length;
    // Each batch is parsed behind a row of the header's width, so that strict mode compares every row with it.
    this.#header = cells.length < 2 ? null : new TextEncoder().encode(`${delimiter.repeat(cells.length - 1)}\n`);
    const body = bytes.subarray(end);
    this.#everyFieldQuoted = line[0] === QUOTE || this.#isQuotedRow(body.subarray(0, endOfLine(body)));
    this.#visitor.header(cells, delimiter);
    this.#at.line += countLines(line);
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
  lastRecordStart(bytes: Uint8Array): number {
    return this.#everyFieldQuoted ? lastQuotedStart(bytes, this.#delimiter) : lastLineStartOutsideQuotes(bytes);
  }

  /** Offset of the next place behind `from` where a record can start, the end if there is none. */
  nextRecordStart(bytes: Uint8Array, from: number): number {
    const next = this.#everyFieldQuoted
      ? nextQuotedStart(bytes, from, this.#delimiter)
      : nextLineStartOutsideQuotes(bytes, from);
    return next > 0 ? next : bytes.length;
  }

  /** Visits the records of bytes that begin and end where records do. */
  batch(bytes: Uint8Array): void {
    if (!this.#visitSound(bytes)) {
      this.#judgeOneByOne(bytes, true);
    }
  }

  /** Gives up a record that does not end. */
  #giveUp(bytes: Uint8Array): Uint8Array {
    const size = `${MAX_RECORD_BYTES / 1024 / 1024} MB`;
    this.#visitor.malformed(`record longer than ${size}, or a quote that was left open`, this.#at.line);
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
    this.#at.line += countLines(bytes.subarray(0, end));
    return bytes.slice(end);
  }

  /** Visits the records of bytes in which each is sound; false where one is not, and nothing was visited. */
  #visitSound(bytes: Uint8Array): boolean {
    const records = this.#parseStrict(bytes);
    if (records === null) {
      return false;
    }
    const lines = countLines(bytes);
    const isOneLineEach = lines + (bytes.length === 0 || bytes.at(-1) === LF ? 0 : 1) === records.length;
    // Every record ends a line, unless a CR ends it alone.
    if (isOneLineEach && !hasLoneCr(bytes)) {
      records.forEach((cells, index) => this.#visit(cells, this.#at.line + index));
      this.#at.line += lines;
    } else {
      this.#visitPlaced(this.#recordsOf(bytes));
    }
    return true;
  }

  /** Returns the offset behind what was judged: the last record only if it is complete. */
  #judgeOneByOne(bytes: Uint8Array, isComplete: boolean): number {
    let start = 0;
    while (start < bytes.length) {
      let end = this.nextRecordStart(bytes, start);
      if (end === bytes.length && !isComplete) {
        break;
      }
      const piece = bytes.subarray(start, end);
      let found = this.#recordsOf(piece);
      if (!this.#everyFieldQuoted && !isSound(found)) {
        // Where fields stand without quotes, a quote that was left open reaches as far as the next one.
        end = start + endOfLine(piece);
        found = this.#recordsOf(bytes.subarray(start, end));
      }
      this.#visitPlaced(found);
      start = end;
    }
    return start;
  }

  #recordsOf(bytes: Uint8Array): PlacedRecords {
    const text = DECODER.decode(bytes);
    return { text, records: [...faultyRecords(text, String.fromCharCode(this.#delimiter), this.#width)] };
  }

  /** Visits the sound records of a text, each in the line where it begins, and tells of the others. */
  #visitPlaced({ text, records }: PlacedRecords): void {
    let counted = 0;
    for (const { fields, start } of records) {
      this.#at.line += countLines(text.slice(counted, start));
      counted = start;
      if (fields === null) {
        this.#visitor.malformed(describeMalformed(text.slice(start, start + 2 * DESCRIBED)), this.#at.line);
      } else {
        this.#visit(fields, this.#at.line);
      }
    }
    this.#at.line += countLines(text.slice(counted));
  }

  #visit(cells: readonly string[], line: number): void {
    this.#visitor.record(cells, { record: this.#at.record, line });
    this.#at.record++;
  }

  /** The records of bytes of which each is sound, else null. */
  #parseStrict(bytes: Uint8Array): string[][] | null {
    const header = this.#header ?? NO_BYTES;
    try {
      const records = parse(asUtf8(joinBytes([header, bytes])), this.#options);
      return header.length === 0 ? records : records.slice(1);
    } catch (error) {
      if (error instanceof CsvError) {
        return null;
      }
      throw error;
    }
  }
}

/** Records with the text that they stand in. */
interface PlacedRecords {
  readonly text: string;
  readonly records: readonly FoundRecord[];
}

/** Whether a text is one sound record, or none at all. */
function isSound({ records }: PlacedRecords): boolean {
  return records.length < 2 && records.every(({ fields }) => fields !== null);
}

const NO_BYTES = new Uint8Array(0);

// A byte order mark within a file is text.
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** The bytes with U+FFFD for what is no UTF-8, as the scanner's are decoded: csv-parse has a way of its own. */
function asUtf8(bytes: Uint8Array): Uint8Array {
  return new TextEncoder().encode(DECODER.decode(bytes));
}

/** Letters of a malformed record that are shown. */
const DESCRIBED = 60;

function describeMalformed(piece: string): string {
  const text = piece.slice(0, DESCRIBED).replace(/[\r\n].*/s, '');
  return `not a CSV record with the header's columns: ${text}${piece.length > text.length ? ' …' : ''}`;
}

/**
 * Whether a record surely starts at `at`, behind an LF or a CR. Inside a field quotes come doubled, so an odd run of quotes that no
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
  for (let at = bytes.length - 1; at > 0; at--) {
    if ((bytes[at] === LF || bytes[at] === CR) && isQuotedStart(bytes, at + 1, delimiter)) {
      return at + 1;
    }
  }
  return 0;
}

/** Offset of the next record start behind `from`, 0 if there is none. */
function nextQuotedStart(bytes: Uint8Array, from: number, delimiter: number): number {
  for (let at = from; at < bytes.length; at++) {
    if ((bytes[at] === LF || bytes[at] === CR) && isQuotedStart(bytes, at + 1, delimiter)) {
      return at + 1;
    }
  }
  return 0;
}

/** Whether a line ends with this byte: an LF, or a CR that none follows. */
function isLineEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF && at + 1 < bytes.length);
}

function lastLineStartOutsideQuotes(bytes: Uint8Array): number {
  let quoted = false;
  let last = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) {
      quoted = !quoted;
    } else if (!quoted && isLineEnd(bytes, at)) {
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
    } else if (!quoted && isLineEnd(bytes, at)) {
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

function hasLoneCr(bytes: Uint8Array): boolean {
  let at = bytes.indexOf(CR);
  while (at >= 0 && bytes[at + 1] === LF) {
    at = bytes.indexOf(CR, at + 1);
  }
  return at >= 0;
}

function countLines(text: string | Uint8Array): number {
  const next = (from: number): number => (typeof text === 'string' ? text.indexOf('\n', from) : text.indexOf(LF, from));
  let lines = 0;
  for (let at = next(0); at >= 0; at = next(at + 1)) {
    lines++;
  }
  return lines;
}
