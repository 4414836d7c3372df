/** How Procmon writes numbers and times on machines of different settings. Source: procmon-csv-xml.md §3, §4. */

import {
  formatTimeOfDay,
  shiftMinutes,
  TICKS_PER_DAY,
  TICKS_PER_SECOND,
  type Ticks,
  ticks,
  timeOfDay,
  unixMilliseconds,
} from '../../../windows/time.js';
import { memoized } from '../../memoized.js';
import type { TextSink } from '../../text-sink.js';
import type { TextStyle } from './decoder.js';

/** Minutes east of UTC at a moment in UTC; null: UTC itself. */
export type ZoneOfMoment = ((utc: Ticks) => number) | null;

/** The separators and clock of a locale. Those that were seen in real exports; others write as en-US does. */
interface LocaleStyle {
  readonly group: string;
  readonly decimal: string;
  readonly clock: 12 | 24;
  /** Date from its parts: year, month, day. */
  date(year: number, month: number, day: number): string;
}

const two = (part: number): string => String(part).padStart(2, '0');

const LOCALES: Readonly<Record<string, LocaleStyle>> = {
  'en-US': { group: ',', decimal: '.', clock: 12, date: (y, m, d) => `${m}/${d}/${y}` },
  'en-GB': { group: ',', decimal: '.', clock: 24, date: (y, m, d) => `${two(d)}/${two(m)}/${y}` },
  it: { group: '.', decimal: ',', clock: 24, date: (y, m, d) => `${two(d)}/${two(m)}/${y}` },
  es: { group: '.', decimal: ',', clock: 24, date: (y, m, d) => `${two(d)}/${two(m)}/${y}` },
  nl: { group: '.', decimal: ',', clock: 24, date: (y, m, d) => `${d}-${m}-${y}` },
  pl: { group: '\u00a0', decimal: ',', clock: 24, date: (y, m, d) => `${two(d)}.${two(m)}.${y}` },
  ru: { group: '\u00a0', decimal: ',', clock: 24, date: (y, m, d) => `${two(d)}.${two(m)}.${y}` },
  ja: { group: ',', decimal: '.', clock: 24, date: (y, m, d) => `${y}/${two(m)}/${two(d)}` },
};

/** What is asked of a style. */
export interface TextStyleOptions {
  /** `en-US`, `it`, `pl` … */
  readonly locale: string;
  readonly zone: ZoneOfMoment;
  readonly asProcmon: boolean;
}

/** The style of a locale. Throws a RangeError for one without a known style. */
export function textStyle({ locale, zone, asProcmon }: TextStyleOptions): TextStyle {
  const style = LOCALES[locale];
  if (style === undefined) {
    throw new RangeError(`"${locale}" has no known style: expected one of ${Object.keys(LOCALES).join(', ')}`);
  }
  // At the very limits of what ticks hold there is no room for a zone: such times are garbage, in whichever zone.
  const local = (utc: Ticks): Ticks =>
    zone === null || Math.abs(utc) > Number.MAX_SAFE_INTEGER - TICKS_PER_DAY * 2 ? utc : shiftMinutes(utc, zone(utc));
  const dateTimeOf = ofSecond((utc) => dateTimeText(local(utc), style));
  const clockOf = ofSecond((utc) => clockTexts(local(utc), style));
  const elapsedOf = ofSecond((elapsed) => formatTimeOfDay(elapsed).slice(0, 8) + style.decimal);
  return {
    asProcmon,
    integer: (value, out) => writeGrouped(value, style.group, out),
    dateTime: (utc) => dateTimeOf(utc),
    timeOfDay(utc, out) {
      const { before, behind } = clockOf(utc);
      out.word(before);
      out.digits(fraction(utc), 7);
      out.word(behind);
    },
    relativeTime(elapsed, out) {
      out.word(elapsedOf(ticks(elapsed)));
      out.digits(fraction(elapsed), 7);
    },
    seconds(elapsed, out) {
      out.integer(Math.floor(elapsed / TICKS_PER_SECOND));
      out.word('.');
      out.digits(fraction(elapsed), 7);
    },
  };
}

/** Seconds whose texts are kept. */
const KEPT_SECONDS = 4096;

/** The function of a second with its answers kept: thousands of events share one, and files have the same times again and again. */
function ofSecond<Answer>(answer: (utc: Ticks) => Answer): (utc: Ticks) => Answer {
  let asked = ticks(0);
  const ofNumber = memoized((_: number) => answer(asked), KEPT_SECONDS);
  let last = Number.NaN;
  let lastAnswer: Answer | null = null;
  return (utc) => {
    const second = Math.floor(utc / TICKS_PER_SECOND);
    if (second !== last || lastAnswer === null) {
      asked = utc;
      last = second;
      lastAnswer = ofNumber(second);
    }
    return lastAnswer;
  };
}

/** Ticks since the last whole second, 0 … 9,999,999. */
function fraction(time: number): number {
  return time - Math.floor(time / TICKS_PER_SECOND) * TICKS_PER_SECOND;
}

/** `1,234`. */
function writeGrouped(value: number | bigint, group: string, out: TextSink): void {
  if (typeof value === 'bigint' || value < 0) {
    out.text(String(value).replace(/\B(?=(?:\d{3})+$)/g, () => group));
  } else if (value < 1000) {
    out.integer(value);
  } else {
    writeGrouped(Math.floor(value / 1000), group, out);
    out.word(group);
    out.digits(value % 1000, 3);
  }
}

function dateTimeText(shown: Ticks, style: LocaleStyle): string {
  const date = new Date(unixMilliseconds(shown));
  const day = style.date(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
  const { clock, half } = clockOfSecond(shown, style);
  return `${day} ${clock}${half}`;
}

/** What stands before and behind the seven digits of a time of day. */
function clockTexts(shown: Ticks, style: LocaleStyle): { readonly before: string; readonly behind: string } {
  const { clock, half } = clockOfSecond(shown, style);
  return { before: clock + style.decimal, behind: half };
}

/** `7:19:37` and ` AM`. */
function clockOfSecond(time: Ticks, style: LocaleStyle): { readonly clock: string; readonly half: string } {
  const text = formatTimeOfDay(time).slice(0, 8);
  if (style.clock === 24) {
    return { clock: text, half: '' };
  }
  const hour = Math.floor(timeOfDay(time) / (3600 * TICKS_PER_SECOND));
  return { clock: `${hour % 12 === 0 ? 12 : hour % 12}${text.slice(2)}`, half: hour < 12 ? ' AM' : ' PM' };
}
