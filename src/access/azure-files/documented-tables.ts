/**
 * The two published tables of share-level role × NTFS permission, as they stand, and where the model says otherwise.
 * Source: azure-files.md §2.
 */

import {
  type AccessMask,
  accessMask,
  DELETE,
  FILE_READ_DATA,
  FILE_WRITE_DATA,
  WRITE_DAC,
} from '../../windows/access-mask.js';
import type { ShareRoleName } from './roles.js';

/** `2023`: configure-file-level-permissions in its older version. `2026`: the same page of 2026-04-14. */
export type TableDate = '2023' | '2026';

/** Icacls' simple rights for the rows: `N` none, `R`, `RX` (Read & Execute), `LIST` (List Folder), `W`, `M`, `F`, `X` (Execute). */
export type NtfsPermission = 'N' | 'R' | 'RX' | 'LIST' | 'X' | 'W' | 'M' | 'F';

/** One cell. `role` null: no role at all. */
export interface DocumentedCell {
  readonly table: TableDate;
  readonly role: ShareRoleName | null;
  readonly ntfs: NtfsPermission;
  /** What the table says results, in its words. */
  readonly result: readonly string[];
}

const READER = 'Storage File Data SMB Share Reader';
const CONTRIBUTOR = 'Storage File Data SMB Share Contributor';
const ELEVATED = 'Storage File Data SMB Share Elevated Contributor';

const READ_WRITE_DELETE = ['Read', 'Write', 'Delete'] as const;

/** Row, then the results for no role, Reader, Contributor, Elevated Contributor. An empty result is "denied". */
const TABLE_2026 = [
  ['N', [], [], [], []],
  ['R', [], ['Read'], ['Read'], ['Read']],
  ['RX', [], ['Read'], ['Read'], ['Read']],
  ['LIST', [], ['Read'], ['Read'], ['Read']],
  ['W', [], ['Read'], ['Read', 'Write'], ['Read', 'Write']],
  ['M', [], ['Read'], READ_WRITE_DELETE, [...READ_WRITE_DELETE, 'apply permissions to own']],
  ['F', [], ['Read'], READ_WRITE_DELETE, [...READ_WRITE_DELETE, 'apply permissions to anyone’s']],
] as const;

/** Role, NTFS permission, result. Reader has "Read" in two rows; the more precise one is taken for R. */
const TABLE_2023 = [
  [READER, 'F', ['Read & execute']],
  [READER, 'M', ['Read & execute']],
  [READER, 'W', ['Read & execute']],
  [READER, 'X', ['Read & execute']],
  [READER, 'R', ['Read']],
  [CONTRIBUTOR, 'F', ['Modify', 'Read', 'Write', 'Execute']],
  [CONTRIBUTOR, 'M', ['Modify']],
  [CONTRIBUTOR, 'RX', ['Read & execute']],
  [CONTRIBUTOR, 'R', ['Read']],
  [CONTRIBUTOR, 'W', ['Write']],
  [ELEVATED, 'F', ['Modify', 'Read', 'Write', 'Edit (Change permissions)', 'Execute']],
  [ELEVATED, 'M', ['Modify']],
  [ELEVATED, 'RX', ['Read & execute']],
  [ELEVATED, 'R', ['Read']],
  [ELEVATED, 'W', ['Write']],
] as const;

const COLUMNS_2026 = [null, READER, CONTRIBUTOR, ELEVATED] as const;

/** All cells of both tables. */
export const DOCUMENTED_CELLS: readonly DocumentedCell[] = [
  ...TABLE_2026.flatMap(([ntfs, ...results]) =>
    COLUMNS_2026.map((role, column) => ({ table: '2026' as const, role, ntfs, result: results[column] ?? [] })),
  ),
  ...TABLE_2023.map(([role, ntfs, result]) => ({ table: '2023' as const, role, ntfs, result })),
];

/** A cell that the intersection of role and ACL does not give, and why. */
export interface TableOddity {
  readonly table: TableDate;
  readonly ntfs: NtfsPermission;
  readonly roles: readonly (ShareRoleName | null)[];
  readonly why: string;
}

/** Source: azure-files.md §2.1, §2.2, where these are marked as oddities. */
export const TABLE_ODDITIES: readonly TableOddity[] = [
  {
    table: '2026',
    ntfs: 'W',
    roles: [READER, CONTRIBUTOR, ELEVATED],
    why: 'The table says that Read results from an ACL with Write alone; such an ACL gives nothing that can be read, and the older version of the page says Write.',
  },
  {
    table: '2026',
    ntfs: 'M',
    roles: [ELEVATED],
    why: 'That permissions can be applied to own files is the rule that an owner always has WRITE_DAC, not what Modify gives; it holds in the other rows too.',
  },
  {
    table: '2023',
    ntfs: 'W',
    roles: [READER],
    why: 'The table says that Read & execute results from an ACL with Write alone.',
  },
  {
    table: '2023',
    ntfs: 'X',
    roles: [READER],
    why: 'The table says that Read & execute results from an ACL with Execute alone.',
  },
];

/** The cell of one table, or null where the table has none. */
export function documentedCell(table: TableDate, role: string | null, ntfs: NtfsPermission): DocumentedCell | null {
  return DOCUMENTED_CELLS.find((cell) => cell.table === table && cell.role === role && cell.ntfs === ntfs) ?? null;
}

/** What each word of the tables claims. The table of 2026 calls running a file reading it, so execution is not compared. */
const WORDS: Readonly<Record<string, number>> = {
  Read: FILE_READ_DATA,
  'Read & execute': FILE_READ_DATA,
  Write: FILE_WRITE_DATA,
  Delete: DELETE,
  Modify: FILE_READ_DATA | FILE_WRITE_DATA | DELETE,
  'Edit (Change permissions)': WRITE_DAC,
  'apply permissions to own': WRITE_DAC,
  'apply permissions to anyone’s': WRITE_DAC,
};

/** The rights that a cell claims, on own objects or on all, so that cells in different words can be compared. */
export function rightsClaimed({ result }: DocumentedCell): AccessMask {
  return accessMask(result.reduce((mask, word) => mask | (WORDS[word] ?? 0), 0));
}
