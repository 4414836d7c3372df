/** All formats of context files, in the order in which they are asked. */

import { readAzAccess, sniffAzAccess } from '../acl/az-access.js';
import { readDataLakeItemTable, sniffDataLakeItemTable } from '../acl/data-lake-item-table.js';
import { readGetfacl, sniffGetfacl } from '../acl/getfacl.js';
import { readIcacls, sniffIcacls } from '../acl/icacls.js';
import { readIcaclsSaved, sniffIcaclsSaved } from '../acl/icacls-saved.js';
import { readSddl, sniffSddl } from '../acl/sddl-file.js';
import type { Source } from '../source.js';
import type { ContextReading } from './case-facts.js';
import { readNetUse, sniffNetUse } from './net-use.js';
import { readWhoami, sniffWhoami } from './whoami.js';

/** A kind of file that tells of the case around a trace or a log. */
export type ContextFormat = 'icacls' | 'sddl' | 'posix-acl' | 'az-access' | 'whoami' | 'net-use';

interface ContextReader {
  readonly format: ContextFormat;
  readonly sniff: (head: Uint8Array) => boolean;
  readonly read: (source: Source) => Promise<ContextReading>;
  /** What a console prints, so that several of these can stand in one file: each reader passes over the others' lines. */
  readonly fromConsole: boolean;
}

/** PowerShell's table of Data Lake items says what `az storage fs access show` does, so it is of the same format. */
const READERS: readonly ContextReader[] = [
  { format: 'az-access', sniff: sniffAzAccess, read: readAzAccess, fromConsole: false },
  { format: 'az-access', sniff: sniffDataLakeItemTable, read: readDataLakeItemTable, fromConsole: false },
  { format: 'icacls', sniff: sniffIcaclsSaved, read: readIcaclsSaved, fromConsole: false },
  { format: 'whoami', sniff: sniffWhoami, read: readWhoami, fromConsole: true },
  { format: 'icacls', sniff: sniffIcacls, read: readIcacls, fromConsole: true },
  { format: 'sddl', sniff: sniffSddl, read: readSddl, fromConsole: false },
  { format: 'posix-acl', sniff: sniffGetfacl, read: readGetfacl, fromConsole: false },
  { format: 'net-use', sniff: sniffNetUse, read: readNetUse, fromConsole: true },
];

/** The readers for a file that begins so: one, or several of what a console printed; none for other files. */
export function contextReadersFor(head: Uint8Array): readonly ContextReader[] {
  const found = READERS.filter(({ sniff }) => sniff(head));
  const [first] = found;
  return first?.fromConsole === true ? found.filter(({ fromConsole }) => fromConsole) : found.slice(0, 1);
}
