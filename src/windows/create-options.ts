/** What a create asks for beside rights. Source: procmon-createfile-detail.md §3–5 ([MS-FSA] 2.1.5.1, [MS-SMB2] 2.2.13). */

export const DISPOSITIONS = ['Supersede', 'Open', 'Create', 'OpenIf', 'Overwrite', 'OverwriteIf'] as const;
/** What to do if the object exists or not; the index is the number of CreateDisposition. */
export type Disposition = (typeof DISPOSITIONS)[number];

export const OPEN_RESULTS = ['Superseded', 'Opened', 'Created', 'Overwritten', 'Exists', 'DoesNotExist'] as const;
/** What a successful create did; the index is the number in IO_STATUS_BLOCK.Information. */
export type OpenResult = (typeof OPEN_RESULTS)[number];

export const SHARE_MODES = [
  [0x1, 'Read'],
  [0x2, 'Write'],
  [0x4, 'Delete'],
] as const;
export const SHARE_READ = 0x1;
export const SHARE_WRITE = 0x2;
export const SHARE_DELETE = 0x4;

/** A share mode in Procmon's words: `Read, Write`, or `None`. */
export function formatShareMode(shareMode: number): string {
  const words = SHARE_MODES.filter(([bit]) => (shareMode & bit) !== 0).map(([, word]) => word);
  return words.length === 0 ? 'None' : words.join(', ');
}

export const FILE_ATTRIBUTE_READONLY = 0x1;
export const FILE_ATTRIBUTE_HIDDEN = 0x2;
export const FILE_ATTRIBUTE_SYSTEM = 0x4;

/** In the order in which Procmon prints them: the last two come after the higher bits. */
export const CREATE_OPTIONS = [
  [0x1, 'Directory'],
  [0x2, 'Write Through'],
  [0x4, 'Sequential Access'],
  [0x8, 'No Buffering'],
  [0x10, 'Synchronous IO Alert'],
  [0x20, 'Synchronous IO Non-Alert'],
  [0x40, 'Non-Directory File'],
  [0x80, 'Create Tree Connection'],
  [0x100, 'Complete If Oplocked'],
  [0x200, 'No EA Knowledge'],
  [0x400, 'Open for Recovery'],
  [0x800, 'Random Access'],
  [0x1000, 'Delete On Close'],
  [0x2000, 'Open By ID'],
  [0x4000, 'Open For Backup'],
  [0x8000, 'No Compression'],
  [0x100000, 'Reserve OpFilter'],
  [0x200000, 'Open Reparse Point'],
  [0x400000, 'Open No Recall'],
  [0x800000, 'Open For Free Space Query'],
  [0x10000, 'Open Requiring Oplock'],
  [0x20000, 'Disallow Exclusive'],
] as const;
/** An option of a create, in Procmon's words. */
export type CreateOption = (typeof CREATE_OPTIONS)[number][1];

/** Letters as Procmon concatenates them; 0x10 (directory) and 0x40 (device) print the same letter. */
export const ATTRIBUTE_LETTERS = [
  [0x1, 'R'],
  [0x2, 'H'],
  [0x4, 'S'],
  [0x10, 'D'],
  [0x20, 'A'],
  [0x40, 'D'],
  [0x80, 'N'],
  [0x100, 'T'],
  [0x200, 'SF'],
  [0x400, 'RP'],
  [0x800, 'C'],
  [0x1000, 'O'],
  [0x2000, 'NCI'],
  [0x4000, 'E'],
  [0x10000, 'V'],
] as const;

const OPTION_BITS: ReadonlyMap<CreateOption, number> = new Map(CREATE_OPTIONS.map(([bit, name]) => [name, bit]));

/** Whether an options dword holds an option. */
export function hasOption(options: number, option: CreateOption): boolean {
  return (options & (OPTION_BITS.get(option) ?? 0)) !== 0;
}

/** Rights that a disposition needs on an object that exists, beyond the mask. Source: [MS-FSA] 2.1.5.1.2.1. */
export const DISPOSITION_RIGHTS: Readonly<Record<Disposition, number>> = {
  Supersede: 0x10000 | 0x10 | 0x100,
  Open: 0,
  Create: 0,
  OpenIf: 0,
  Overwrite: 0x2 | 0x10 | 0x100,
  OverwriteIf: 0x2 | 0x10 | 0x100,
};
