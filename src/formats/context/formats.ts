/** All formats of context files, in the order in which they are asked. */

import { readAzAccess, sniffAzAccess } from '../acl/az-access.js';
import { readDataLakeItemTable, sniffDataLakeItemTable } from '../acl/data-lake-item-table.js';
import { readGetfacl, sniffGetfacl } from '../acl/getfacl.js';
import { readIcacls, readIcaclsOutput, sniffIcacls } from '../acl/icacls.js';
import { readIcaclsSaved, sniffIcaclsSaved } from '../acl/icacls-saved.js';
import { readSddl, readSddlOutput, sniffSddl } from '../acl/sddl-file.js';
import { headText } from '../encoding.js';
import type { Source } from '../source.js';
import type { ContextReading } from './case-facts.js';
import type { ReadOutput } from './console-output.js';
import { readNetUse, readNetUseOutput, sniffNetUse } from './net-use.js';
import { readWhoami, readWhoamiOutput, sniffWhoami } from './whoami.js';

/** A kind of file that tells of the case around a trace or a log. */
export type ContextFormat = 'icacls' | 'sddl' | 'posix-acl' | 'az-access' | 'whoami' | 'net-use';

interface ContextReader {
  readonly format: ContextFormat;
  /** What stands in every head that `sniff` knows: to look for it first costs a hundredth of reading all lines. */
  readonly mark: RegExp;
  readonly sniff: (head: Uint8Array) => boolean;
  readonly read: (source: Source) => Promise<ContextReading>;
  /** For what a console prints: several of these can stand in one file. */
  readonly readOutput?: ReadOutput;
  /** Whether it passes over what other readers have read, and is to read last for that. */
  readonly isLast?: boolean;
}

/** PowerShell's table of Data Lake items says what `az storage fs access show` does, so it is of the same format. */
const READERS: readonly ContextReader[] = [
  { format: 'az-access', mark: /"(?:acl|permissions)"/, sniff: sniffAzAccess, read: readAzAccess },
  {
    format: 'az-access',
    mark: /IsDirectory|DefaultScope/,
    sniff: sniffDataLakeItemTable,
    read: readDataLakeItemTable,
  },
  // UTF-16 whose first letter is not ASCII is not found to be that, and has NULs.
  { format: 'icacls', mark: /^\0?D\0?:/m, sniff: sniffIcaclsSaved, read: readIcaclsSaved },
  {
    format: 'whoami',
    // A SID, a privilege, or the row of `=` of a table in which a console may have broken both.
    mark: /[Ss]-\d-|Se[A-Z][a-z]|^[^\S\r\n\u2028\u2029]*=(?:=|[^\S\r\n\u2028\u2029])*$/m,
    sniff: sniffWhoami,
    read: readWhoami,
    readOutput: readWhoamiOutput,
  },
  {
    format: 'icacls',
    // Of an entry that a console broke no more can be left in its line; one that was cut has lost its end.
    mark: /:\([A-Z(),]*[^\S\r\n\u2028\u2029]*$|(?:^|[A-Za-z\d])[^\S\r\n\u2028\u2029]*\)[^\S\r\n\u2028\u2029]*$|^Successfully processed|No permissions are set/m,
    sniff: sniffIcacls,
    read: readIcacls,
    readOutput: readIcaclsOutput,
    isLast: true,
  },
  {
    format: 'sddl',
    mark: /[OG]:(?:S-|[A-Z]{2})|[DS]:[PAN(]/,
    sniff: sniffSddl,
    read: readSddl,
    readOutput: readSddlOutput,
  },
  { format: 'posix-acl', mark: /^(?:# file: |user::)/m, sniff: sniffGetfacl, read: readGetfacl },
  {
    format: 'net-use',
    mark: /\\\\[^\\\s]+\\|ServerName|Domain:target=|cmdkey/i,
    sniff: sniffNetUse,
    read: readNetUse,
    readOutput: readNetUseOutput,
  },
];

/** The readers for a file that begins so: one, or several of what a console printed; none for other files. */
export function contextReadersFor(head: Uint8Array): readonly ContextReader[] {
  const text = headText(head);
  const found = READERS.filter(({ mark, sniff }) => mark.test(text) && sniff(head));
  return found[0]?.readOutput === undefined
    ? found.slice(0, 1)
    : found.filter(({ readOutput }) => readOutput !== undefined);
}

/** What reads the output of several commands, in the order in which they are to read. */
export function inReadingOrder(readers: readonly ContextReader[]): readonly ReadOutput[] {
  const place = ({ isLast = false }: ContextReader): number => (isLast ? 1 : 0);
  return readers.toSorted((one, other) => place(one) - place(other)).flatMap(({ readOutput }) => readOutput ?? []);
}
