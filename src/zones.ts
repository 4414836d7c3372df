/** Time zones by name or offset. */

import { tzOffset } from '@date-fns/tz';
import type { ZoneOffset } from './correlate/align-clocks.js';
import { unixMilliseconds } from './windows/time.js';

/** The zone a user names: an IANA name (`Europe/Rome`), `UTC` or an offset (`+02:00`). Throws a RangeError for anything else. */
export function zoneOffset(zone: string): ZoneOffset {
  const name = /^z$/i.test(zone) ? 'UTC' : zone;
  if (Number.isNaN(tzOffset(name, new Date(0)))) {
    throw new RangeError(
      `"${zone}" is no time zone: expected a name such as Europe/Rome, UTC, or an offset such as +02:00`,
    );
  }
  return (wall) => {
    // The offset at a wall-clock time is found by guessing it as UTC and correcting once; around a change of the clocks it can be the other hour's.
    const asUtc = unixMilliseconds(wall);
    const guess = tzOffset(name, new Date(asUtc));
    return tzOffset(name, new Date(asUtc - guess * 60_000));
  };
}
