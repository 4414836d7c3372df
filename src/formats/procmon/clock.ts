/** Procmon's text times: clock styles of every locale, days told from dates or from midnight. Source: procmon-csv-xml.md §3. */

import { TICKS_PER_DAY, TICKS_PER_SECOND, type Ticks, ticks, ticksFromParts } from '../../windows/time.js';
import type { ReadWarning } from '../source.js';
import type { TraceClock } from './event.js';

/** Half-day words, folded by `foldMarker`. Seen: AM, PM, 上午, 下午; the others as the locales write them. */
const HALF_DAYS: ReadonlyMap<string, 'am' | 'pm'> = new Map([
  ...['am', '上午', '午前', '오전', 'πμ', 'sa', 'ص', 'dop', 'de'].map((word) => [word, 'am'] as const),
  ...['pm', '下午', '午後', '오후', 'μμ', 'ch', 'م', 'odp', 'du'].map((word) => [word, 'pm'] as const),
]);

/** ICU-style formatting puts these around the half-day word; none was seen in real exports. */
const INVISIBLE = /[\u200e\u200f]/g;
const NO_BREAK_SPACES = /[\u00a0\u202f]/g;
const TIME_OF_DAY = /^(\D*?)\s*(\d{1,2})[:.](\d{2})[:.](\d{2})(?:[.,](\d{1,7}))?\s*(\D*)$/;
/** Longer texts are no times, and looking for one in them takes the square of their length. */
const LONGEST_TIME = 100;
/** What Excel makes of a time: minutes, seconds and tenths. */
const EXCEL_TIME = /^\d{1,2}:\d{2}[.,]\d$/;

/** Why a time could not be read: Excel cut it, its half-day word is unknown, or it is no time at all. */
export type TimeProblem = 'excel-time' | 'unknown-half-day' | 'no-time';

/** How much of an unreadable cell a warning shows. */
const SHOWN_LETTERS = 60;
/** No capture passes this many midnights: its rows are sorted by something else than their times. */
const MAX_MIDNIGHTS = 100;

/** Ticks since midnight of a `Time of Day` cell (0 … 863,999,999,999), or why there are none. */
export function parseTimeOfDay(text: string): number | TimeProblem {
  if (text.length > LONGEST_TIME) {
    return 'no-time';
  }
  const plain = text.replace(INVISIBLE, '').replace(NO_BREAK_SPACES, ' ').trim();
  const match = TIME_OF_DAY.exec(plain);
  if (match === null) {
    return EXCEL_TIME.test(plain) ? 'excel-time' : 'no-time';
  }
  const [, before, hourText, minuteText, secondText, fraction, after] = match;
  const marker = foldMarker(`${before}${after}`);
  const half = marker === '' ? null : HALF_DAYS.get(marker);
  if (half === undefined) {
    return 'unknown-half-day';
  }
  const clockHour = Number(hourText);
  const minute = Number(minuteText);
  const second = Number(secondText);
  if (minute > 59 || second > 59 || clockHour > 23 || (half !== null && (clockHour < 1 || clockHour > 12))) {
    return 'no-time';
  }
  const hour = half === null ? clockHour : (clockHour % 12) + (half === 'pm' ? 12 : 0);
  return ((hour * 60 + minute) * 60 + second) * TICKS_PER_SECOND + Number((fraction ?? '').padEnd(7, '0'));
}

/** What stands around the digits of a time. */
const AROUND_DIGITS = /^(\D*)\d[\d:.,]*\d(\D*)$/s;

/** What the words beside the digits of a time say: 1 nothing, 2 morning, 3 afternoon; null where they cannot be read. */
export function halfOfDay(text: string): 1 | 2 | 3 | null {
  const [, before, after] = (text.length > LONGEST_TIME ? null : AROUND_DIGITS.exec(text)) ?? [];
  if (before === undefined || after === undefined) {
    return null;
  }
  const noon = parseTimeOfDay(`${before}12:00:00${after}`);
  const one = parseTimeOfDay(`${before}1:00:00${after}`);
  if (typeof noon === 'string' || typeof one === 'string') {
    return null;
  }
  return noon === 0 ? 2 : noon < one ? 3 : 1;
}

function foldMarker(word: string): string {
  return word.toLowerCase().replace(/[\s.]/g, '');
}

type DateOrder = 'year-first' | 'day-first' | 'month-first';

const PROBLEMS: Readonly<Record<TimeProblem, (cell: string) => string>> = {
  'excel-time': (cell) =>
    `times like ${cell} were shortened by Excel: hours and fractions are lost. Use the file as Procmon saved it`,
  'unknown-half-day': (cell) => `cannot tell morning from afternoon in ${cell}: the word beside the time is unknown`,
  'no-time': (cell) => `not a time of day: ${cell || '(empty)'}`,
};

const UNORDERED: ReadWarning = {
  code: 'time-order',
  message: 'the rows are not in the order of their times, so their days cannot be told: export them sorted by time',
  at: null,
};

/**
 * Puts the rows of one text trace on one axis: ticks since midnight of the first row's day.
 *
 * A `Date & Time` cell names the day; without one, time running backwards by more than half a day is a new day.
 * `7/8/2020` is July or August: a part over 12 decides, else the step to the next day's date, else the clock style
 * (an English 12-hour clock goes with month first), and the other reading is kept beside it.
 */
export class TextClock {
  /** Days since the first row's. */
  #day = 0;
  #lastInDay = -1;
  #dateText: string | null = null;
  #dateCell: readonly [number, number, number] | null = null;
  #firstDateCell: readonly [number, number, number] | null = null;
  #order: DateOrder | null = null;
  #twelveHour = false;
  #first = Number.POSITIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;
  #unordered = false;
  /** Each kind of unreadable time with one of its cells. */
  readonly #problems = new Map<TimeProblem, string>();

  /** The time of a row from its `Time of Day` and, where the trace has it, its `Date & Time`. */
  read(timeOfDay: string | null, dateAndTime: string | null): Ticks | null {
    const inDay = parseTimeOfDay(timeOfDay ?? timePart(dateAndTime ?? ''));
    if (typeof inDay === 'string') {
      this.#problems.set(inDay, (timeOfDay ?? dateAndTime ?? '').slice(0, SHOWN_LETTERS));
      return null;
    }
    return this.#readTicks(inDay, dateAndTime);
  }

  #readTicks(inDay: number, dateAndTime: string | null): Ticks {
    if (dateAndTime !== null) {
      this.#readDate(dateAndTime);
    } else if (this.#lastInDay - inDay > TICKS_PER_DAY / 2) {
      this.#unordered ||= this.#day === MAX_MIDNIGHTS;
      this.#day += this.#unordered ? 0 : 1;
    }
    const time = ticks(this.#day * TICKS_PER_DAY + inDay);
    this.goOn(inDay, Math.min(this.#first, time), Math.max(this.#latest, time));
    return time;
  }

  /** Midnight of the last row's day, in ticks. */
  get day(): number {
    return this.#day * TICKS_PER_DAY;
  }

  /** The last row's time of day in ticks; negative: there was none. */
  get lastInDay(): number {
    return this.#lastInDay;
  }

  /** The least of all times, infinite without any. */
  get first(): number {
    return this.#first;
  }

  /** The greatest of all times. */
  get latest(): number {
    return this.#latest;
  }

  /** Somebody else has read the times of rows of the same day. */
  goOn(lastInDay: number, first: number, latest: number): void {
    this.#lastInDay = lastInDay;
    this.#first = first;
    this.#latest = latest;
  }

  /** What is wrong with the times read so far. */
  get warnings(): ReadWarning[] {
    const warnings = [...this.#problems].map(([code, cell]) => ({ code, message: PROBLEMS[code](cell), at: null }));
    return this.#unordered ? [...warnings, UNORDERED] : warnings;
  }

  get clock(): TraceClock {
    return {
      zone: 'wall',
      firstDay: this.#firstMidnight(this.#order ?? this.#assumedOrder()),
      otherFirstDay:
        this.#order !== null || this.#firstDateCell?.[0] === this.#firstDateCell?.[1]
          ? null
          : this.#firstMidnight(this.#assumedOrder() === 'day-first' ? 'month-first' : 'day-first'),
      first: this.#first > this.#latest ? null : ticks(this.#first),
      last: this.#first > this.#latest ? null : ticks(this.#latest),
    };
  }

  #firstMidnight(order: DateOrder): Ticks | null {
    return this.#firstDateCell === null ? null : midnight(this.#firstDateCell, order);
  }

  #assumedOrder(): DateOrder {
    return this.#twelveHour ? 'month-first' : 'day-first';
  }

  #readDate(text: string): void {
    if (text === this.#dateText) {
      return;
    }
    this.#dateText = text;
    const match = /(\d{1,4})[/.\-年]\s*(\d{1,2})[/.\-月]\s*(\d{1,4})/.exec(text);
    if (match === null) {
      return;
    }
    const cell = [Number(match[1]), Number(match[2]), Number(match[3])] as const;
    if (this.#dateCell !== null && cell.every((part, index) => part === this.#dateCell?.[index])) {
      return;
    }
    this.#dateCell = cell;
    this.#order ??= certainOrder(cell);
    if (this.#firstDateCell === null) {
      this.#firstDateCell = cell;
      this.#twelveHour = /[a-z]\.?\s*m/i.test(text);
      return;
    }
    this.#order ??= closerOrder(this.#firstDateCell, cell);
    const from = midnight(this.#firstDateCell, this.#order ?? this.#assumedOrder());
    const to = midnight(cell, this.#order ?? this.#assumedOrder());
    const day = from === null || to === null ? null : Math.round((to - from) / TICKS_PER_DAY);
    // Two dates at the far ends of what ticks can count lie further apart than ticks can count.
    if (day !== null && Number.isSafeInteger((Math.abs(day) + 1) * TICKS_PER_DAY)) {
      this.#day = day;
    }
  }
}

function timePart(dateAndTime: string): string {
  return dateAndTime.replace(INVISIBLE, '').replace(/^\s*\d{1,4}[/.\-年]\s*\d{1,2}[/.\-月]\s*\d{1,4}日?\s*/, '');
}

function certainOrder(cell: readonly [number, number, number]): DateOrder | null {
  if (cell[0] > 31) {
    return 'year-first';
  }
  if (cell[0] > 12) {
    return 'day-first';
  }
  return cell[1] > 12 ? 'month-first' : null;
}

/** Two dates of one capture lie days apart, not months. */
function closerOrder(
  first: readonly [number, number, number],
  next: readonly [number, number, number],
): DateOrder | null {
  const distance = (order: DateOrder): number => {
    const from = midnight(first, order);
    const to = midnight(next, order);
    return from === null || to === null ? Number.POSITIVE_INFINITY : Math.abs(to - from);
  };
  const dayFirst = distance('day-first');
  const monthFirst = distance('month-first');
  if (dayFirst === monthFirst) {
    return null;
  }
  return dayFirst < monthFirst ? 'day-first' : 'month-first';
}

function midnight([a, b, c]: readonly [number, number, number], order: DateOrder): Ticks | null {
  const [year, month, day] = order === 'year-first' ? [a, b, c] : order === 'day-first' ? [c, b, a] : [c, a, b];
  return ticksFromParts(year < 100 ? year + 2000 : year, month, day, 0, 0, 0);
}
