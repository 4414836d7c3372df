import type { RobocopySummary, SummaryCounts } from './types.js';

/**
 * Collects the table at the end of a job from its text lines. Found by numbers alone, since the heads are translated
 * and glued together: three rows in a row with six cells, then one with four times (robocopy-log.md §5).
 */
export class SummaryReader {
  #rows: Row[] = [];
  #times: RobocopySummary['times'] = null;
  #speed: number | null = null;
  /** Tables before this one: a monitoring run has one for each pass. */
  #earlier = { count: 0, failed: 0 };

  /** Whether the line belongs to the table. */
  take(text: string): boolean {
    if (this.isFound && this.#times === null && this.#takeTimes(text)) {
      return true;
    }
    const row = parseRow(text);
    if (row !== null) {
      if (this.isFound) {
        this.#finishPass();
      }
      this.#rows = [...this.#rows, row];
    } else if (!this.isFound) {
      this.#rows = [];
    }
    return row !== null;
  }

  /** The first figure is in bytes per second, the second one in megabytes per minute. */
  takeSpeed(value: string): void {
    const digits = /^\d[\d.,'\s]*/.exec(value)?.[0].replace(/\D/g, '');
    if (this.#speed === null && digits !== undefined) {
      this.#speed = Number(digits);
    }
  }

  get earlierPasses(): { readonly count: number; readonly failed: number } {
    return this.#earlier;
  }

  /** Whether all rows of counts are there. */
  get isFound(): boolean {
    return this.#rows.length === ROWS;
  }

  get summary(): RobocopySummary | null {
    const [directories, files, bytes] = this.#rows;
    if (directories === undefined || files === undefined || bytes === undefined) {
      return null;
    }
    return {
      directories: directories.counts,
      files: files.counts,
      bytes: { ...bytes.counts, exact: bytes.exact },
      times: this.#times,
      speedBytesPerSecond: this.#speed,
    };
  }

  #finishPass(): void {
    const { count, failed } = this.#earlier;
    this.#earlier = { count: count + 1, failed: failed + failedOf(this.summary) };
    this.#rows = [];
    this.#times = null;
    this.#speed = null;
  }

  #takeTimes(text: string): boolean {
    const cells = [...text.matchAll(/(\d{1,9}):(\d{2}):(\d{2})/g)].map(
      ([, hours, minutes, seconds]) => Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    );
    const [total, copied, failed, extras, ...more] = cells;
    if (
      total === undefined ||
      copied === undefined ||
      failed === undefined ||
      extras === undefined ||
      more.length > 0
    ) {
      return false;
    }
    this.#times = { total, copied, failed, extras };
    return true;
  }
}

/** Files and directories that a table counts as FAILED. */
export function failedOf(summary: RobocopySummary | null): number {
  return (summary?.directories.failed ?? 0) + (summary?.files.failed ?? 0);
}

/** Whether the line is one of the rows of counts. */
export function isSummaryRow(text: string): boolean {
  return text.length <= LONGEST_ROW && SIX_CELLS.test(text);
}

interface Row {
  readonly counts: SummaryCounts;
  readonly exact: boolean;
}

const ROWS = 3;
const LONGEST_ROW = 400;
const SIX_CELLS = /^[^:：]{1,60}[:：](?:\s+\d[\d.,]*(?: [kmgt])?){6}\s*$/;
const CELL = /(\d[\d.,]*)(?: ([kmgt]))?/g;
const UNITS = 'kmgt';

function parseRow(text: string): Row | null {
  const cells = isSummaryRow(text) ? [...text.slice(text.search(/[:：]/)).matchAll(CELL)] : [];
  const [total, copied, skipped, mismatch, failed, extras] = cells.map(([, digits = '', unit]) => amount(digits, unit));
  if (
    total === undefined ||
    copied === undefined ||
    skipped === undefined ||
    mismatch === undefined ||
    failed === undefined ||
    extras === undefined
  ) {
    return null;
  }
  return {
    counts: { total, copied, skipped, mismatch, failed, extras },
    exact: cells.every(([, , unit]) => unit === undefined),
  };
}

/** `13.748 g` in bytes, base 1024. Without a unit the number is whole, so its points and commas only group digits. */
function amount(digits: string, unit: string | undefined): number {
  if (unit === undefined) {
    return Number(digits.replace(/\D/g, ''));
  }
  const point = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const whole = point < 0 ? digits : digits.slice(0, point);
  const fraction = point < 0 ? '' : digits.slice(point + 1);
  const value = Number(`${whole.replace(/\D/g, '')}.${fraction}`);
  return Math.round(value * 1024 ** (UNITS.indexOf(unit) + 1));
}
