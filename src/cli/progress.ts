/** Progress on a terminal, for whatever takes longer than a second. */

import { type ScanExport, watched } from '../formats/procmon/scan/row-batch.js';
import type { Source } from '../formats/source.js';
import { fileName } from '../windows/path.js';

const FIRST_AFTER = 1000;
const EVERY = 250;
const CLEAR_LINE = '\r\u001b[K';

/** Sources that report on stderr how far reading is; as they are where stderr is no terminal. */
export async function* withProgress(sources: AsyncIterable<Source>): AsyncGenerator<Source> {
  if (!process.stderr.isTTY) {
    yield* sources;
    return;
  }
  const meter = new Meter();
  for await (const source of sources) {
    yield meter.wrap(source);
  }
}

/** Reports which share (0 … 1) of a source has been read, for one that is read by others. */
export function progressOf(source: Source): (share: number) => void {
  const meter = process.stderr.isTTY ? new Meter() : null;
  const began = Date.now();
  return (share) => meter?.show(source, Math.round(share * (source.size ?? 0)), began);
}

/** Takes the progress line away again. */
export function endProgress(): void {
  if (process.stderr.isTTY) {
    process.stderr.write(CLEAR_LINE);
  }
}

/** The one line on a terminal that says how far something is: not before it has taken a second, and not all the time. */
export class ProgressLine {
  readonly #started = Date.now();
  #shown = Date.now() - EVERY;

  /** `text` is asked for with the milliseconds that have passed, where the line is due. */
  show(text: (passed: number) => string): void {
    const now = Date.now();
    if (process.stderr.isTTY && now - this.#started >= FIRST_AFTER && now - this.#shown >= EVERY) {
      this.#shown = now;
      process.stderr.write(`${CLEAR_LINE}${text(now - this.#started)}`);
    }
  }
}

class Meter {
  readonly #started = Date.now();
  readonly #line = new ProgressLine();

  /** The source, with every byte that is read of it counted. */
  wrap(source: Source): Source {
    const { read, scanExport } = source;
    const counted = {
      ...source,
      ...(scanExport === undefined ? {} : { scanExport: this.#watchScan(source, scanExport) }),
      ...(source.continuations === undefined
        ? {}
        : { continuations: source.continuations.map((continuation) => this.wrap(continuation)) }),
      stream: (lent?: boolean) => this.#watch(source, lent),
    };
    return read === undefined
      ? counted
      : {
          ...counted,
          read: async (offset, length, into) => {
            const bytes = await read.call(source, offset, length, into);
            this.show(source, offset + bytes.length, this.#started);
            return bytes;
          },
        };
  }

  #watchScan(source: Source, scan: ScanExport): ScanExport {
    return (names, audience) => {
      const began = Date.now();
      let read = 0;
      return watched(scan, (bytes) => {
        read += bytes;
        this.show(source, read, began);
      })(names, audience);
    };
  }

  async *#watch(source: Source, lent: boolean | undefined): AsyncGenerator<Uint8Array> {
    const began = Date.now();
    let read = 0;
    for await (const chunk of source.stream(lent)) {
      read += chunk.length;
      this.show(source, read, began);
      yield chunk;
    }
  }

  show({ name, size }: Source, read: number, began: number): void {
    this.#line.show(() => {
      const now = Date.now();
      const rate = read / Math.max(1, now - began) / 1000;
      const share = size === null || size === 0 ? '' : ` of ${megabytes(size)} (${Math.floor((read / size) * 100)} %)`;
      const isSteady = now - began >= FIRST_AFTER;
      const left = size === null || rate === 0 || !isSteady ? '' : `, ${Math.ceil((size - read) / 1e6 / rate)} s left`;
      const file = fileName(name).slice(-30);
      return `${file.replace(/\p{C}/gu, '?')}: ${megabytes(read)}${share}, ${rate.toFixed(0)} MB/s${left}`;
    });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
