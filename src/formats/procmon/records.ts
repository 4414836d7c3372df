/**
 * Cuts a stream of CSV bytes into batches at record starts, and lets csv-parse in strict mode judge each batch.
 *
 * csv-parse stops at the first malformed record, and one stray quote would swallow the rest of the file. So the bytes
 * are cut where a record must start, and a batch that fails is judged record by record: only the bad ones are lost.
 */

import { CsvError, type Options, parse } from 'csv-parse/browser/esm/sync';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;

const BATCH_BYTES = 65_536;
/** A record longer than this is given up, so that one endless line cannot eat the memory. Real ones stay below 100 KB. */
const MAX_RECORD_BYTES = 8 * 1024 * 1024;

/** A record, or what is wrong with the bytes where one should be. `line` counts from 1. */
export interface RecordVisitor {
  record(cells: readonly string[], line: number): void;
  malformed(reason: string, line: number): void;
}

/** Reads UTF-8 CSV bytes and visits every record after the header, and the header itself through `start`. */
export async function readRecords(
  chunks: AsyncIterable<Uint8Array>,
  start: (header: readonly string[], delimiter: string) => boolean,
  visitor: RecordVisitor,
): Promise<void> {
  const judge = new RecordJudge(start, visitor);
  let pending: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : concatenate(pending, chunk);
    if (pending.length < BATCH_BYTES) {
      continue;
    }
    const cut = judge.lastRecordStart(pending);
    if (cut > 0) {
      judge.batch(pending.subarray(0, cut));
      pending = pending.slice(cut);
    } else if (pending.length > MAX_RECORD_BYTES) {
      judge.skip(pending);
      pending = new Uint8Array(0);
    }
    if (judge.stopped) {
      return;
    }
  }
  if (pending.length > 0) {
    judge.batch(pending);
  }
}

class RecordJudge {
  #line = 1;
  #skipping = false;
  #header: Uint8Array | null = null;
  #width = 0;
  #everyFieldQuoted = true;
  #options: Options = {};
  stopped = false;
  readonly #start: (header: readonly string[], delimiter: string) => boolean;
  readonly #visitor: RecordVisitor;

  constructor(start: (header: readonly string[], delimiter: string) => boolean, visitor: RecordVisitor) {
    this.#start = start;
    this.#visitor = visitor;
  }

  /** Offset of the last place where a record surely starts, 0 if there is none behind the first byte. */
  lastRecordStart(bytes: Uint8Array): number {
    if (this.#header === null) {
      this.#everyFieldQuoted = bytes[0] === QUOTE;
    }
    return this.#everyFieldQuoted ? lastQuotedStart(bytes) : lastLineStartOutsideQuotes(bytes);
  }

  batch(bytes: Uint8Array): void {
    let body = bytes;
    if (this.#skipping) {
      // A batch ends where a record starts, so what is given up ends here at the latest.
      const next = this.#everyFieldQuoted ? nextQuotedStart(body, 0) : body.indexOf(LF) + 1;
      const skipped = next > 0 ? next : body.length;
      this.#line += countLines(body.subarray(0, skipped));
      this.#skipping = false;
      body = body.subarray(skipped);
    }
    if (this.#header === null) {
      this.#everyFieldQuoted = body[0] === QUOTE;
      body = this.#readHeader(body);
    }
    if (this.stopped || body.length === 0) {
      return;
    }
    const lines = countLines(body);
    const records = this.#parse(body);
    if (records !== null) {
      this.#visitAll(records, lines);
    } else {
      this.#judgeOneByOne(body);
    }
    this.#line += lines;
  }

  /** Gives up bytes in which no record starts. */
  skip(bytes: Uint8Array): void {
    if (!this.#skipping) {
      this.#visitor.malformed(`record longer than ${MAX_RECORD_BYTES / 1024 / 1024} MB`, this.#line);
    }
    this.#skipping = true;
    this.#line += countLines(bytes);
  }

  #readHeader(bytes: Uint8Array): Uint8Array {
    let end = 0;
    while (end < bytes.length && bytes[end] !== LF && bytes[end] !== CR) {
      end++;
    }
    const line = bytes.subarray(0, end);
    const text = new TextDecoder().decode(line);
    const delimiter = text.includes(',') ? ',' : text.includes(';') ? ';' : '\t';
    this.#options = { delimiter, record_delimiter: ['\r\n', '\n', '\r'], skip_empty_lines: true };
    const cells = this.#parseStrict(line)?.[0] ?? [];
    this.#width = cells.length;
    // Each batch is parsed behind a row of the header's width, so that strict mode compares every row with it.
    this.#header = new TextEncoder().encode(`${delimiter.repeat(Math.max(0, cells.length - 1))}\n`);
    this.stopped = !this.#start(cells, delimiter);
    while (end < bytes.length && (bytes[end] === LF || bytes[end] === CR)) {
      this.#line += bytes[end] === LF ? 1 : 0;
      end++;
    }
    return bytes.subarray(end);
  }

  #parse(bytes: Uint8Array): string[][] | null {
    if (this.#width === 1) {
      return this.#parseStrict(bytes);
    }
    const records = this.#parseStrict(concatenate(this.#header ?? new Uint8Array(0), bytes));
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

  #visitAll(records: readonly string[][], lines: number): void {
    // As many line ends as records: every record is one line, and no field has to be searched for more.
    const oneLineEach = lines === records.length;
    let line = this.#line;
    for (const cells of records) {
      this.#visitor.record(cells, line);
      line += oneLineEach ? 1 : 1 + cells.reduce((sum, cell) => sum + countNewlines(cell), 0);
    }
  }

  #judgeOneByOne(bytes: Uint8Array): void {
    let line = this.#line;
    let start = 0;
    while (start < bytes.length) {
      const end = this.#everyFieldQuoted ? nextQuotedStart(bytes, start + 1) : bytes.indexOf(LF, start) + 1;
      const piece = bytes.subarray(start, end > start ? end : bytes.length);
      const records = this.#parse(piece);
      if (records === null) {
        this.#visitor.malformed(describeMalformed(piece), line);
      } else {
        for (const cells of records) {
          this.#visitor.record(cells, line);
        }
      }
      line += countLines(piece);
      start += piece.length;
    }
  }
}

function describeMalformed(piece: Uint8Array): string {
  const text = new TextDecoder().decode(piece.subarray(0, 60)).replace(/[\r\n].*/s, '');
  return `not a CSV record with the header's columns: ${text}${piece.length > text.length ? ' …' : ''}`;
}

/** LF, a quote, then neither a quote nor the end of a field: inside a field quotes come doubled. Source: ingestion-limits.md. */
function isQuotedStart(bytes: Uint8Array, quote: number): boolean {
  const next = bytes[quote + 1];
  return (
    bytes[quote] === QUOTE &&
    bytes[quote - 1] === LF &&
    next !== undefined &&
    next !== QUOTE &&
    next !== COMMA &&
    next !== CR &&
    next !== LF
  );
}

function lastQuotedStart(bytes: Uint8Array): number {
  for (let at = bytes.lastIndexOf(LF); at > 0; at = bytes.lastIndexOf(LF, at - 1)) {
    if (isQuotedStart(bytes, at + 1)) {
      return at + 1;
    }
  }
  return 0;
}

/** Offset of the next record start at or behind `from`, 0 if there is none. */
function nextQuotedStart(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (isQuotedStart(bytes, at + 1)) {
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

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
