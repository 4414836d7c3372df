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

/** The style of a locale (`en-US`, `it`, `pl` …). Throws a RangeError for one without a known style. */
export function textStyle(locale: string, zone: ZoneOfMoment): TextStyle {
  const style = LOCALES[locale];
  if (style === undefined) {
    throw new RangeError(`"${locale}" has no known style: expected one of ${Object.keys(LOCALES).join(', ')}`);
  }
  // At the very limits of what ticks hold there is no room for a zone: such times are garbage, in whichever zone.
  const local = (utc: Ticks): Ticks =>
    zone === null || Math.abs(utc) > Number.MAX_SAFE_INTEGER - TICKS_PER_DAY * 2 ? utc : shiftMinutes(utc, zone(utc));
  let lastSecond = Number.NaN;
  let lastDateTime = '';
  return {
    integer: (value) => String(value).replace(/\B(?=(?:\d{3})+$)/g, () => style.group),
    dateTime(utc) {
      const shown = local(utc);
      const second = Math.floor(shown / TICKS_PER_SECOND);
      // Thousands of events share a second, and an export asks for them one after the other.
      if (second !== lastSecond) {
        lastSecond = second;
        lastDateTime = dateTimeText(shown, style);
      }
      return lastDateTime;
    },
    timeOfDay: (utc) => clockText(local(utc), style),
    relativeTime: (elapsed) => formatTimeOfDay(ticks(elapsed)).replace('.', style.decimal),
    seconds: (elapsed) =>
      `${Math.floor(elapsed / TICKS_PER_SECOND)}.${String(elapsed % TICKS_PER_SECOND).padStart(7, '0')}`,
  };
}

function dateTimeText(shown: Ticks, style: LocaleStyle): string {
  const date = new Date(unixMilliseconds(shown));
  const day = style.date(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
  return `${day} ${clockText(shown, style).replace(/[.,]\d{7}/, '')}`;
}

function clockText(time: Ticks, { clock, decimal }: LocaleStyle): string {
  const text = formatTimeOfDay(time).replace('.', decimal);
  if (clock === 24) {
    return text;
  }
  const hour = Math.floor(timeOfDay(time) / 36_000_000_000);
  return `${hour % 12 === 0 ? 12 : hour % 12}${text.slice(2)} ${hour < 12 ? 'AM' : 'PM'}`;
}
