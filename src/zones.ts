/** Time zones by name or offset. */

import { tzOffset } from '@date-fns/tz';
import type { ZoneOffset } from './correlate/align-clocks.js';
import { memoized } from './formats/memoized.js';
import { type Ticks, unixMilliseconds } from './windows/time.js';

/** Minutes east of UTC of a zone at a moment in UTC; null for UTC itself. Throws a RangeError for a zone that is none. */
export function momentOffset(zone: string): ((utc: Ticks) => number) | null {
  const name = zoneName(zone);
  if (name === 'UTC') {
    return null;
  }
  const offset = offsetLookup(name);
  return (utc) => offset(unixMilliseconds(utc));
}

/** The zone a user names: an IANA name (`Europe/Rome`), `UTC` or an offset (`+02:00`). Throws a RangeError for anything else. */
export function zoneOffset(zone: string): ZoneOffset {
  const offset = offsetLookup(zoneName(zone));
  return (wall) => {
    // The offset at a wall-clock time is found by guessing it as UTC and correcting once; around a change of the clocks it can be the other hour's.
    const asUtc = unixMilliseconds(wall);
    return offset(asUtc - offset(asUtc) * MINUTE);
  };
}

/** Milliseconds. */
const MINUTE = 60_000;
/** Minutes whose offset is kept: a capture of some hours. */
const KEPT_MINUTES = 1024;

/**
 * Minutes east of UTC at a moment in milliseconds since 1970. Asking the runtime takes a hundred times as long as writing a
 * row, and rows have several times; clocks are changed at full minutes, so it is asked once a minute.
 */
function offsetLookup(name: string): (milliseconds: number) => number {
  const offset = memoized((minute: number) => tzOffset(name, new Date(minute * MINUTE)), KEPT_MINUTES);
  return (milliseconds) => offset(Math.floor(milliseconds / MINUTE));
}

function zoneName(zone: string): string {
  const name = /^(?:z|utc)$/i.test(zone) ? 'UTC' : zone;
  if (Number.isNaN(tzOffset(name, new Date(0)))) {
    throw new RangeError(
      `"${zone}" is no time zone: expected a name such as Europe/Rome, UTC, or an offset such as +02:00`,
    );
  }
  return name;
}
