/** Time zones by name or offset. */

import { tzOffset } from '@date-fns/tz';
import type { ZoneOffset } from './correlate/align-clocks.js';
import { type Ticks, unixMilliseconds } from './windows/time.js';

/** Minutes east of UTC of a zone at a moment in UTC; null for UTC itself. Throws a RangeError for a zone that is none. */
export function momentOffset(zone: string): ((utc: Ticks) => number) | null {
  const name = zoneName(zone);
  return name === 'UTC' ? null : (utc) => tzOffset(name, new Date(unixMilliseconds(utc)));
}

/** The zone a user names: an IANA name (`Europe/Rome`), `UTC` or an offset (`+02:00`). Throws a RangeError for anything else. */
export function zoneOffset(zone: string): ZoneOffset {
  const name = zoneName(zone);
  return (wall) => {
    // The offset at a wall-clock time is found by guessing it as UTC and correcting once; around a change of the clocks it can be the other hour's.
    const asUtc = unixMilliseconds(wall);
    const guess = tzOffset(name, new Date(asUtc));
    return tzOffset(name, new Date(asUtc - guess * 60_000));
  };
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
