/** FILETIMEs of any year as text: files carry times that lie outside `Ticks` (zero is the year 1601). */

import { ticksFromParts } from '../../../windows/time.js';
import type { TextStyle } from './decoder.js';
import type { ByteRange } from './byte-range.js';

/** 1970-01-01 as FILETIME, in milliseconds. */
const UNIX_EPOCH_MILLISECONDS = 11_644_473_600_000;

/** The FILETIME at `offset`, `1/1/1601 12:00:00 AM` for zero; empty for one that is no date. */
export function fileTimeText(range: ByteRange, offset: number, style: TextStyle): string {
  const time = range.fileTime(offset);
  return time === null ? distantTimeText(range.i64(offset), style) : style.dateTime(time);
}

/**
 * The style writes `Ticks` only. Apart from the year itself a date's text depends on its year by the leap day alone, so it
 * is written as of 2000 or 2001 and the year is put back; the style's zone may have moved it to the year beside.
 */
function distantTimeText(fileTime: bigint, style: TextStyle): string {
  const date = new Date(Number(fileTime / 10_000n) - UNIX_EPOCH_MILLISECONDS);
  const year = date.getUTCFullYear();
  // Windows turns no negative FILETIME into a date, and the texts have four digits for the year.
  if (fileTime < 0n || !(year <= 9999)) {
    return '';
  }
  const standIn = isLeapYear(year) ? 2000 : 2001;
  const time = ticksFromParts(
    standIn,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  );
  return time === null ? '' : style.dateTime(time).replace(/\d{4}/, (shown) => String(year + Number(shown) - standIn));
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
