import { type Ticks, ticksFromParts } from '../../windows/time.js';
import { AFTERNOON_WORDS, MONTH_LOCALES, MORNING_WORDS } from './words.js';

/**
 * The wall-clock time of a `Started` or `Ended` line, which Windows writes in the long form of the user's locale:
 * `Tuesday, November 18, 2025 11:30:01 PM`, `Thu May 01 09:08:20 2014`, `sobota, 14 maja 2022 22:31:17`,
 * `2025年11月18日 23:30:01`, also with date and time glued together (robocopy-log.md §5).
 * Null where month, order of day and month, or the half of the day cannot be told: a wrong time is worse than none.
 */
export function parseLocalDateTime(text: string): Ticks | null {
  const clock = CLOCK.exec(text) ?? DOTTED_CLOCK.exec(text);
  if (clock === null) {
    return null;
  }
  const before = text.slice(0, clock.index);
  const behind = text.slice(clock.index + clock[0].length);
  const year = YEAR.exec(before) ?? YEAR.exec(behind);
  const hour = hourOf(Number(clock[1]), before, behind);
  if (year === null || hour === null) {
    return null;
  }
  const monthAndDay = monthAndDayOf(before, year.input === before ? year.index : null);
  return monthAndDay === null
    ? null
    : ticksFromParts(Number(year[0]), monthAndDay.month, monthAndDay.day, hour, Number(clock[2]), Number(clock[3]));
}

/** Whether the text holds a time of day, as the value of `Started` and `Ended` does. */
export function hasTimeOfDay(text: string): boolean {
  return CLOCK.test(text) || DOTTED_CLOCK.test(text);
}

/**
 * The time at the start of an error line: `YYYY/MM/DD` in every language seen, other orders tolerated (robocopy-log.md
 * §4 Errors). `parts` are the three numbers of the date and the three of the time, as printed.
 */
export function ticksOfErrorStamp(parts: readonly string[]): Ticks | null {
  const [first = '', second = '', third = '', hour, minute, second60] = parts;
  const clock = [Number(hour), Number(minute), Number(second60)] as const;
  if (first.length === 4) {
    return ticksFromParts(Number(first), Number(second), Number(third), ...clock);
  }
  const order = third.length === 4 ? orderDayAndMonth(Number(first), Number(second)) : null;
  return order === null ? null : ticksFromParts(Number(third), order.month, order.day, ...clock);
}

const CLOCK = /(\d{1,2}):(\d{2}):(\d{2})/;
/** Finnish and Italian settings write dots; `18.11.2025` is no time. */
const DOTTED_CLOCK = /(?<!\d\.)(\d{1,2})\.(\d{2})\.(\d{2})(?!\d)/;
const YEAR = /(?<!\d)\d{4}(?!\d)/;

/** The hour 0…23; null where a 12-hour clock may be meant and the half of the day is in words we do not know. */
function hourOf(printed: number, before: string, behind: string): number | null {
  const suffix = behind.replace(YEAR, '').trim().toLowerCase();
  const prefix = before.trimEnd();
  const says = (words: readonly string[]): boolean =>
    words.some((word) => suffix.startsWith(word) || prefix.endsWith(word));
  if (says(AFTERNOON_WORDS)) {
    return (printed % 12) + 12;
  }
  if (says(MORNING_WORDS)) {
    return printed % 12;
  }
  return printed >= 1 && printed <= 12 && suffix !== '' ? null : printed;
}

interface MonthAndDay {
  readonly month: number;
  readonly day: number;
}

/** From the text before the time; `yearAt` is where the year stands in it, null where it comes behind the time. */
function monthAndDayOf(text: string, yearAt: number | null): MonthAndDay | null {
  const withoutYear = text.replace(YEAR, '    ');
  const numbers = [...withoutYear.matchAll(/\d+/g)];
  const [first, second] = numbers;
  if (first === undefined || numbers.length > 2) {
    return null;
  }
  if (second === undefined) {
    const named = monthNamed(withoutYear.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []);
    return named === undefined ? null : { month: named, day: Number(first[0]) };
  }
  if (yearAt !== null && yearAt < first.index) {
    return { month: Number(first[0]), day: Number(second[0]) };
  }
  return withoutYear.includes('.')
    ? { month: Number(second[0]), day: Number(first[0]) }
    : orderDayAndMonth(Number(first[0]), Number(second[0]));
}

/** Two numbers of which only one can be the month. */
function orderDayAndMonth(first: number, second: number): MonthAndDay | null {
  if (first > 12 || first === second) {
    return { month: second, day: first };
  }
  return second > 12 ? { month: first, day: second } : null;
}

/** The month that one of the lower-case words names, 1…12. English, the most frequent, is tried first. */
function monthNamed(words: readonly string[]): number | undefined {
  for (const locale of MONTH_LOCALES) {
    const names = monthNames(locale);
    const word = words.find((candidate) => names.has(candidate));
    if (word !== undefined) {
      return names.get(word);
    }
  }
  return undefined;
}

const ENGLISH_MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const NAMES_BY_LOCALE = new Map<string, ReadonlyMap<string, number>>();

/**
 * Lower-case month names, from the platform's own tables but for English, made at the first date that needs them: they
 * cost 2 ms each, the first ones more.
 */
function monthNames(locale: string): ReadonlyMap<string, number> {
  const known = NAMES_BY_LOCALE.get(locale);
  if (known !== undefined) {
    return known;
  }
  const names = new Map<string, number>();
  if (locale === 'en') {
    // By far the most frequent; asctime (`Thu May 01 …`) has the short names.
    ENGLISH_MONTHS.forEach((name, at) => names.set(name, at + 1).set(name.slice(0, 3), at + 1));
  } else {
    addMonths(names, locale, { month: 'long' });
    // Slavic languages decline the name beside a day: `maj`, but `14 maja`.
    addMonths(names, locale, { day: 'numeric', month: 'long' });
  }
  NAMES_BY_LOCALE.set(locale, names);
  return names;
}

function addMonths(names: Map<string, number>, locale: string, options: Intl.DateTimeFormatOptions): void {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  for (let month = 1; month <= 12; month++) {
    const part = format.formatToParts(Date.UTC(2025, month - 1, 1)).find(({ type }) => type === 'month');
    if (part !== undefined) {
      names.set(part.value.toLowerCase(), month);
    }
  }
}
