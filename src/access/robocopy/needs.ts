/**
 * What robocopy needs, switch by switch and kind of item by kind. Rights: what the operation needs by specification; which handle
 * robocopy asks them on is inferred. Sources: robocopy-errors.md §2, windows-access.md §5 and §7, azure-files.md §6.1 (the three
 * checks of the support article).
 */

import {
  ACCESS_SYSTEM_SECURITY,
  type AccessMask,
  accessMask,
  DELETE,
  FILE_ADD_FILE,
  FILE_ADD_SUBDIRECTORY,
  FILE_LIST_DIRECTORY,
  FILE_MAPPING,
  FILE_READ_ATTRIBUTES,
  FILE_READ_EA,
  FILE_WRITE_ATTRIBUTES,
  FILE_WRITE_EA,
  READ_CONTROL,
  SYNCHRONIZE,
  WRITE_DAC,
  WRITE_OWNER,
} from '../../windows/access-mask.js';
import type { Disposition } from '../../windows/create-options.js';
import type { RobocopyOptions } from '../../formats/robocopy/types.js';
import type { HandleOperation } from '../ntfs/handle.js';
import type { Privilege } from '../ntfs/token.js';

/** What an item is to a copy. `existing-directory` is the root too. */
export const ITEM_KINDS = [
  'existing-directory',
  'new-directory',
  'new-file',
  'existing-file',
  'extra-file',
  'extra-directory',
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** One thing that robocopy does with items of some kinds. */
export interface RobocopyNeed {
  readonly items: readonly ItemKind[];
  readonly side: 'source' | 'destination';
  /** Whose DACL decides. */
  readonly on: 'item' | 'parent';
  readonly rights: AccessMask;
  readonly disposition: Disposition;
  /** What is done with the handle. */
  readonly then: HandleOperation | null;
  /** The switch that asks for it, `/COPY:S`. */
  readonly switch: string;
  /** `to add the file`. */
  readonly purpose: string;
  /** Whether only a report about Azure Files tells that it is asked for; elsewhere it is not counted. */
  readonly onlySeenAtShares: boolean;
  /** Number of the check in the support article of the preview; null: none of the three. */
  readonly check: 1 | 2 | 3 | null;
}

/** A privilege that the console on the copying machine must hold; robocopy ends at once without it. */
export interface ClientNeed {
  readonly privileges: readonly Privilege[];
  readonly switch: string;
  readonly purpose: string;
}

const FILES: readonly ItemKind[] = ['new-file', 'existing-file'];
const DIRECTORIES: readonly ItemKind[] = ['existing-directory', 'new-directory'];

/** A row of the table: which switches ask for it, and what it is. */
interface NeedRow extends Omit<
  RobocopyNeed,
  'rights' | 'disposition' | 'then' | 'check' | 'switch' | 'onlySeenAtShares'
> {
  readonly onlySeenAtShares?: true;
  readonly when: (options: RobocopyOptions) => boolean;
  readonly switch: (options: RobocopyOptions) => string;
  readonly rights: number;
  readonly disposition?: Disposition;
  readonly then?: HandleOperation;
  readonly check?: 1 | 2 | 3;
}

const always = (): boolean => true;
const copies =
  (...flags: readonly RobocopyOptions['copyFlags'][number][]) =>
  ({ copyFlags }: RobocopyOptions): boolean =>
    flags.some((flag) => copyFlags.includes(flag));
const copiesOfDirectories =
  (...flags: readonly RobocopyOptions['directoryCopyFlags'][number][]) =>
  ({ directoryCopyFlags }: RobocopyOptions): boolean =>
    flags.some((flag) => directoryCopyFlags.includes(flag));
const recurses = ({ switches }: RobocopyOptions): boolean =>
  ['/S', '/E', '/MIR', '/MOVE', '/CREATE'].some((name) => switches.includes(name));
const changesAttributes = ({ addedAttributes, removedAttributes }: RobocopyOptions): boolean =>
  addedAttributes !== '' || removedAttributes !== '';
const moves = ({ move }: RobocopyOptions): boolean => move !== 'none';

const named = (name: string) => (): string => name;
/** The switch that brought the first of these flags that is there. */
const copyFlag =
  (...flags: readonly RobocopyOptions['copyFlags'][number][]) =>
  (options: RobocopyOptions): string =>
    spelled(options, flags.find((flag) => options.copyFlags.includes(flag)) ?? '');

/** The switch that brought a flag: `/SEC`, `/COPYALL` or `/COPY:…` as the command line has it. */
function spelled({ switches }: RobocopyOptions, flag: string): string {
  const brings = (word: string): boolean =>
    (word === '/COPYALL' && 'DATSOU'.includes(flag)) ||
    (word === '/SEC' && 'DATS'.includes(flag)) ||
    (word.startsWith('/COPY:') && word.slice('/COPY:'.length).includes(flag));
  const word = switches.find(brings);
  return word === undefined ? `/COPY:${flag} (default)` : word === `/COPY:${flag}` ? word : `${flag} of ${word}`;
}

const NEEDS: readonly NeedRow[] = [
  // The source.
  {
    side: 'source',
    items: ['existing-directory'],
    on: 'item',
    rights: FILE_LIST_DIRECTORY | SYNCHRONIZE,
    when: always,
    switch: named('any copy'),
    purpose: 'to list the directory',
    then: 'query-directory',
  },
  {
    side: 'source',
    items: FILES,
    on: 'item',
    rights: FILE_MAPPING.read,
    when: copies('D'),
    switch: copyFlag('D'),
    purpose: 'to read the data',
  },
  {
    side: 'source',
    items: FILES,
    on: 'item',
    rights: FILE_READ_ATTRIBUTES,
    when: copies('A', 'T'),
    switch: copyFlag('A', 'T'),
    purpose: 'to read attributes and times',
  },
  {
    side: 'source',
    items: [...FILES, ...DIRECTORIES],
    on: 'item',
    rights: READ_CONTROL,
    when: copies('S', 'O'),
    switch: copyFlag('S', 'O'),
    purpose: 'to read owner and permissions',
    then: 'query-security',
  },
  {
    side: 'source',
    items: [...FILES, ...DIRECTORIES],
    on: 'item',
    rights: ACCESS_SYSTEM_SECURITY | READ_CONTROL,
    when: copies('U'),
    switch: copyFlag('U'),
    purpose: 'to read auditing information',
    then: 'query-sacl',
  },
  {
    side: 'source',
    items: FILES,
    on: 'item',
    rights: DELETE | FILE_READ_ATTRIBUTES,
    when: moves,
    switch: ({ move }) => (move === 'files' ? '/MOV' : '/MOVE'),
    purpose: 'to delete it once it is copied',
    then: 'set-disposition',
  },
  {
    side: 'source',
    items: DIRECTORIES,
    on: 'item',
    rights: DELETE | FILE_READ_ATTRIBUTES,
    when: ({ move }) => move === 'files-and-directories',
    switch: named('/MOVE'),
    purpose: 'to delete the directory once all in it is copied',
    then: 'set-disposition',
  },
  {
    side: 'source',
    items: DIRECTORIES,
    on: 'item',
    rights: FILE_READ_ATTRIBUTES,
    when: copiesOfDirectories('A', 'T'),
    switch: named('/DCOPY:A or T (A is the default)'),
    purpose: 'to read attributes and times of the directory',
  },
  {
    side: 'source',
    items: DIRECTORIES,
    on: 'item',
    rights: FILE_READ_EA,
    when: copiesOfDirectories('E'),
    switch: named('/DCOPY:E'),
    purpose: 'to read extended attributes of the directory',
  },
  // The destination: the directory itself, what is made there, what is written.
  {
    side: 'destination',
    items: ['existing-directory'],
    on: 'item',
    rights: FILE_LIST_DIRECTORY | SYNCHRONIZE,
    when: always,
    switch: named('any copy'),
    purpose: 'to list the directory',
    then: 'query-directory',
  },
  {
    side: 'destination',
    items: ['new-directory'],
    on: 'parent',
    rights: FILE_ADD_SUBDIRECTORY,
    when: recurses,
    switch: named('/S, /E, /MIR'),
    purpose: 'to add the directory',
  },
  {
    side: 'destination',
    items: ['new-file'],
    on: 'parent',
    rights: FILE_ADD_FILE,
    when: always,
    switch: named('any copy'),
    purpose: 'to add the file',
    check: 1,
  },
  {
    side: 'destination',
    items: ['existing-file'],
    on: 'item',
    rights: FILE_MAPPING.write,
    disposition: 'OverwriteIf',
    when: copies('D'),
    switch: copyFlag('D'),
    purpose: 'to overwrite the data',
  },
  {
    side: 'destination',
    items: FILES,
    on: 'item',
    rights: FILE_WRITE_ATTRIBUTES | SYNCHRONIZE,
    when: copies('A', 'T'),
    switch: copyFlag('A', 'T'),
    purpose: 'to set attributes and times',
    then: 'set-basic-information',
  },
  {
    side: 'destination',
    items: FILES,
    on: 'item',
    rights: FILE_WRITE_ATTRIBUTES | SYNCHRONIZE,
    when: changesAttributes,
    switch: named('/A+, /A-'),
    purpose: 'to change attributes',
    then: 'set-basic-information',
  },
  {
    side: 'destination',
    items: DIRECTORIES,
    on: 'item',
    rights: FILE_WRITE_ATTRIBUTES | SYNCHRONIZE,
    when: copiesOfDirectories('A', 'T'),
    switch: named('/DCOPY:A or T (A is the default)'),
    purpose: 'to set attributes and times of the directory',
    then: 'set-basic-information',
  },
  {
    side: 'destination',
    items: DIRECTORIES,
    on: 'item',
    rights: FILE_WRITE_EA,
    when: copiesOfDirectories('E'),
    switch: named('/DCOPY:E'),
    purpose: 'to set extended attributes of the directory',
  },
  // Security, of files and directories alike.
  {
    side: 'destination',
    items: [...FILES, ...DIRECTORIES],
    on: 'item',
    rights: WRITE_DAC,
    when: copies('S'),
    switch: copyFlag('S'),
    purpose: 'to set the permissions',
    then: 'set-dacl',
    check: 2,
  },
  {
    side: 'destination',
    items: [...FILES, ...DIRECTORIES],
    on: 'item',
    rights: WRITE_OWNER,
    when: (options) => copies('S')(options) && !copies('O')(options),
    switch: copyFlag('S'),
    onlySeenAtShares: true,
    purpose: 'to set the group, as it was seen to be asked for against Azure Files',
    then: 'set-group',
    check: 3,
  },
  {
    side: 'destination',
    items: [...FILES, ...DIRECTORIES],
    on: 'item',
    rights: WRITE_OWNER,
    when: copies('O'),
    switch: copyFlag('O'),
    purpose: 'to set owner and group',
    then: 'set-owner',
    check: 3,
  },
  {
    side: 'destination',
    items: [...FILES, ...DIRECTORIES],
    on: 'item',
    rights: ACCESS_SYSTEM_SECURITY,
    when: copies('U'),
    switch: copyFlag('U'),
    purpose: 'to set auditing information',
    then: 'set-sacl',
  },
  // What is deleted.
  {
    side: 'destination',
    items: ['extra-file'],
    on: 'item',
    rights: DELETE | FILE_READ_ATTRIBUTES,
    when: ({ purge }) => purge,
    switch: named('/PURGE, /MIR'),
    purpose: 'to delete the extra file',
    then: 'set-disposition',
  },
  {
    side: 'destination',
    items: ['extra-directory'],
    on: 'item',
    rights: FILE_LIST_DIRECTORY | SYNCHRONIZE,
    when: ({ purge }) => purge,
    switch: named('/PURGE, /MIR'),
    purpose: 'to list the extra directory',
    then: 'query-directory',
  },
  {
    side: 'destination',
    items: ['extra-directory'],
    on: 'item',
    rights: DELETE | FILE_READ_ATTRIBUTES,
    when: ({ purge }) => purge,
    switch: named('/PURGE, /MIR'),
    purpose: 'to delete the extra directory',
    then: 'set-disposition',
  },
];

/** Everything that a copy with these switches needs, in the order in which it is needed: source first. `/L` only lists. */
export function robocopyNeeds(options: RobocopyOptions): RobocopyNeed[] {
  return NEEDS.filter(({ when, then }) => when(options) && (!options.listOnly || then === 'query-directory')).map(
    (row) => ({
      items: itemsOf(row.items, options),
      side: row.side,
      on: row.on,
      rights: accessMask(row.rights),
      disposition: row.disposition ?? 'Open',
      then: row.then ?? null,
      switch: row.switch(options),
      purpose: row.purpose,
      onlySeenAtShares: row.onlySeenAtShares === true,
      check: row.check ?? null,
    }),
  );
}

/** New directories come with recursion only. */
function itemsOf(items: readonly ItemKind[], options: RobocopyOptions): readonly ItemKind[] {
  return recurses(options) ? items : items.filter((item) => item !== 'new-directory');
}

/** What the console on the copying machine must hold. Source: robocopy-strings.md, ids 24 and 27. */
export function clientNeeds({ backupMode, copyFlags, switches }: RobocopyOptions): ClientNeed[] {
  const needs: ClientNeed[] = [];
  if (backupMode === 'backup' || backupMode === 'restartable-backup') {
    needs.push({
      privileges: ['SeBackupPrivilege', 'SeRestorePrivilege'],
      switch: backupMode === 'backup' ? '/B' : '/ZB',
      purpose: 'to open for backup',
    });
  }
  if (copyFlags.includes('U')) {
    needs.push({
      privileges: ['SeSecurityPrivilege'],
      switch: switches.includes('/COPYALL') ? 'U of /COPYALL' : '/COPY:U',
      purpose: 'to manage auditing',
    });
  }
  return needs;
}

/** Switches that contradict one another: what is wrong, in a sentence; null: nothing is. Source: robocopy-strings.md ids 12, 1110 to 1112; azure-files.md §7. */
export function contradictionIn({ secfix, copyFlags, switches, backupMode, efsRaw }: RobocopyOptions): string | null {
  if (secfix && !copyFlags.some((flag) => 'SOU'.includes(flag))) {
    return '/SECFIX without S, O or U in /COPY: robocopy ends at once; expected /COPY:DATS, /SEC or /COPYALL beside it';
  }
  const threads = switches.find((word) => word === '/MT' || word.startsWith('/MT:'));
  const singleThreaded = efsRaw ? '/EFSRAW' : switches.find((word) => word.startsWith('/IPG:'));
  if (threads !== undefined && singleThreaded !== undefined) {
    return `${singleThreaded} with ${threads}: robocopy does not take both`;
  }
  if (switches.some((word) => word === '/LFSM' || word.startsWith('/LFSM:'))) {
    const other = threads ?? (efsRaw ? '/EFSRAW' : BACKUP_SWITCHES.get(backupMode));
    return other === undefined ? null : `/LFSM with ${other}: robocopy does not take both`;
  }
  return null;
}

const BACKUP_SWITCHES: ReadonlyMap<RobocopyOptions['backupMode'], string> = new Map([
  ['backup', '/B'],
  ['restartable-backup', '/ZB'],
]);
