/** How opens of one object share it. Source: [MS-FSA] 2.1.5.1.2.2: sharing is compared both ways. */

import {
  type AccessMask,
  DELETE,
  FILE_APPEND_DATA,
  FILE_EXECUTE,
  FILE_READ_DATA,
  FILE_WRITE_DATA,
  mapGenericRights,
} from './access-mask.js';
import { SHARE_DELETE, SHARE_READ, SHARE_WRITE } from './create-options.js';

/** What an open asks for, or holds, and what it lets others do meanwhile: bits of SHARE_MODES. */
export interface SharedOpen {
  readonly access: AccessMask;
  readonly shareMode: number;
}

/** Whether two opens of one object cannot be at the same time: one asks for what the other does not share. */
export function excludeEachOther(one: SharedOpen, other: SharedOpen): boolean {
  const [asked, held] = [sharesNeeded(one.access), sharesNeeded(other.access)];
  // Opens that neither read nor write nor delete take no part in sharing.
  return asked !== 0 && held !== 0 && ((asked & ~other.shareMode) !== 0 || (held & ~one.shareMode) !== 0);
}

/** What the others must share for a mask to be granted beside them. */
function sharesNeeded(access: AccessMask): number {
  const rights = mapGenericRights(access);
  return (
    ((rights & (FILE_READ_DATA | FILE_EXECUTE)) !== 0 ? SHARE_READ : 0) |
    ((rights & (FILE_WRITE_DATA | FILE_APPEND_DATA)) !== 0 ? SHARE_WRITE : 0) |
    ((rights & DELETE) !== 0 ? SHARE_DELETE : 0)
  );
}
