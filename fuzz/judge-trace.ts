/** Reads a damaged trace in every way the library offers and judges what comes of it. */

import {
  analyze,
  convert,
  type ConvertOptions,
  type Converted,
  InputError,
  keepEvent,
  readTrace,
  type Source,
} from '../src/index.js';
import { concat } from '../test/formats/procmon/pml/write-pml.js';
import {
  judgeExplanation,
  judgeMessage,
  judgeReport,
  judgeWarnings,
  memorySource,
  must,
  outcomeOf,
} from './judge-report.js';
import { pick, type Random } from './random.js';
import type { Outcome } from './target.js';

const COLUMNS = 27;

/** Reads a trace; throws whatever is not as it must be. */
export async function judgeTrace(name: string, bytes: Uint8Array, random: Random): Promise<Outcome> {
  const source = memorySource(name, bytes, random);
  const report = await analyze([source]);
  const input = judgeReport(report);
  const way = random(8);
  if (way < 2) {
    await judgeExplanation(pick(['report.docx', '*\\share\\*', 'C:\\', '*'], random), source);
  } else if (way === 2 && input.format !== null) {
    await judgeEvents(source, input.records);
  }
  const conversion = await converted(source, random);
  if (input.format === 'procmon-pml') {
    must(conversion !== null, 'a capture that is analysed is not converted');
    must(conversion.events === input.records, `${input.records} events analysed, ${conversion.events} converted`);
    // An entry of the event table takes five bytes, an event more.
    must(conversion.events <= bytes.length / 5, `${conversion.events} events in ${bytes.length} bytes`);
    must(conversion.dropped === 0 || conversion.warnings.length > 0, `${conversion.dropped} events dropped in silence`);
  }
  return outcomeOf(input);
}

/** Reads the events one by one, with all that can be asked of them. */
async function judgeEvents(source: Source, records: number): Promise<void> {
  let events = 0;
  const summary = await readTrace(source, (event) => {
    events++;
    const { record, line, time, pid, path, detail } = keepEvent(event);
    must(record >= events, `event ${events} has the number ${record}`);
    must(line === null || line > 0, `an event in line ${line}`);
    must(time === null || Number.isSafeInteger(time), `an event at ${time}`);
    must(pid === null || (Number.isSafeInteger(pid) && pid >= 0), `an event of process ${pid}`);
    must(typeof path === 'string' && typeof detail === 'string', `event ${record} has no path or no detail`);
    must(event.create === null || event.operation === 'CreateFile', `a create of ${event.operation}`);
  });
  judgeWarnings(summary.warnings);
  must(
    events === summary.records && events === records,
    `${events} events of ${summary.records}, and ${records} analysed`,
  );
}

/** What came of a conversion; null after one clear error. */
async function converted(source: Source, random: Random): Promise<Converted | null> {
  const to = pick(['csv', 'csv', 'xml', 'jsonl'] as const, random);
  const options: ConvertOptions = {
    to,
    timezone: pick(['UTC', 'Europe/Rome', '+02:00'], random),
    locale: pick(['en-US', 'it', 'pl', 'ja'], random),
    advanced: random(2) === 0,
    asProcmon: random(2) === 0,
  };
  const rows = new ROW_COUNTERS[to]();
  const kept = random(8) === 0 ? new Kept() : null;
  let conversion;
  try {
    conversion = await convert(source, options, (piece) => {
      rows.add(piece);
      kept?.add(piece);
    });
  } catch (error) {
    if (error instanceof InputError) {
      judgeMessage(error.message);
      return null;
    }
    throw error;
  }
  judgeWarnings(conversion.warnings);
  const { written } = conversion;
  must(written === conversion.events, `${written} of ${conversion.events} events written`);
  must(rows.count() === written, `${rows.count()} rows of ${written} events`);
  if (kept !== null && to !== 'jsonl') {
    await readBack(kept, to, written);
  }
  return conversion;
}

/** What was written as an export is one. */
async function readBack(kept: Kept, to: 'csv' | 'xml', written: number): Promise<void> {
  const bytes = kept.bytes();
  if (bytes !== null) {
    const { inputs } = await analyze([memorySource(`Logfile.${to}`, bytes, () => 0)]);
    const [input] = inputs;
    must(input?.format === `procmon-${to}`, `what was written as ${to} is read as ${input?.format}`);
    must(input.records === written, `${written} events written as ${to}, ${input.records} read back`);
    const broken = input.warnings.find(({ code }) => code.startsWith('malformed'));
    must(broken === undefined, `what was written as ${to} is broken: ${broken?.message}`);
  }
}

/** Bytes that are read back: larger outputs are not. */
const READ_BACK = 1024 * 1024;

/** What was written, unless it is large. */
class Kept {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  add(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length <= READ_BACK) {
      this.#pieces.push(bytes);
    }
  }

  bytes(): Uint8Array | null {
    return this.#length <= READ_BACK ? concat(...this.#pieces) : null;
  }
}

const LINE_END = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;

/** Counts what was written as JSON lines. */
class LineCounter {
  #lines = 0;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#lines += byte === LINE_END ? 1 : 0;
    }
  }

  count(): number {
    return this.#lines;
  }
}

/** Counts rows of CSV: every field quoted, quotes in it doubled. */
class CsvCounter {
  #quotes = 0;
  #commas = 0;
  #lines = 0;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === QUOTE) {
        this.#quotes++;
      } else if (this.#quotes % 2 === 0) {
        this.#commas += byte === COMMA ? 1 : 0;
        this.#lines += byte === LINE_END ? 1 : 0;
      }
    }
  }

  count(): number {
    must(this.#commas === this.#lines * (COLUMNS - 1), `${this.#commas} commas in ${this.#lines} rows`);
    // The first one is the header.
    return this.#lines - 1;
  }
}

const EVENT_TAG = new TextEncoder().encode('<event>');

/** Counts events of XML: in texts a `<` is written as an entity. */
class XmlCounter {
  #matched = 0;
  #events = 0;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#matched = byte === EVENT_TAG[this.#matched] ? this.#matched + 1 : byte === EVENT_TAG[0] ? 1 : 0;
      if (this.#matched === EVENT_TAG.length) {
        this.#events++;
        this.#matched = 0;
      }
    }
  }

  count(): number {
    return this.#events;
  }
}

const ROW_COUNTERS = { csv: CsvCounter, jsonl: LineCounter, xml: XmlCounter } as const;
