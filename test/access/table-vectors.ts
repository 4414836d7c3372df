/** The vectors that are tables: share-level roles, both tables of role × ACL, statuses. Their shapes: test/vectors/README.md. */
import { documentedCell, type NtfsPermission, SHARE_ROLES } from '../../src/index.js';
import { formatNtStatus, NT_STATUS_TABLE } from '../../src/windows/nt-status.js';
import { win32Error } from '../../src/windows/win32-error.js';
import type { VectorCase } from './windows-vectors.js';

interface RolesVector {
  readonly roles: readonly { readonly name: string; readonly id: string; readonly dataActions: readonly string[] }[];
  readonly rbacTimesNtfs2026?: {
    readonly rows: readonly string[];
    readonly columns: Readonly<Record<string, readonly string[]>>;
  };
  readonly rbacTimesNtfsSeed?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const ROWS_2026: Readonly<Record<string, NtfsPermission>> = {
  None: 'N',
  Read: 'R',
  'Read & Execute': 'RX',
  'List Folder': 'LIST',
  Write: 'W',
  Modify: 'M',
  Full: 'F',
};
const ROWS_2023: Readonly<Record<string, NtfsPermission>> = {
  Full: 'F',
  Modify: 'M',
  'Read & execute': 'RX',
  Read: 'R',
  Write: 'W',
  Execute: 'X',
};

export function roleCases(vector: RolesVector): VectorCase[] {
  return [
    ...vector.roles.map(({ name, id, dataActions }) => ({
      id: name,
      expected: { id, dataActions },
      actual() {
        const role = SHARE_ROLES.find((one) => one.name === name);
        return { id: role?.id, dataActions: role?.dataActions };
      },
    })),
    ...tableOf2026(vector.rbacTimesNtfs2026),
    ...tableOf2023(vector.rbacTimesNtfsSeed ?? {}),
  ];
}

function tableOf2026(table: RolesVector['rbacTimesNtfs2026']): VectorCase[] {
  return Object.entries(table?.columns ?? {}).flatMap(([column, results]) =>
    results.map((result, row) => {
      const name = table?.rows[row] ?? '';
      return {
        id: `2026: ${column} × ${name}`,
        expected: result,
        actual: () =>
          words('2026', column === '(no role)' ? null : shareRoleName(column), ROWS_2026[name], ', ') || 'denied',
      };
    }),
  );
}

/** Cells of several rows at once (`Full|Modify`) are one case each. */
function tableOf2023(table: NonNullable<RolesVector['rbacTimesNtfsSeed']>): VectorCase[] {
  return Object.entries(table).flatMap(([column, cells]) =>
    typeof cells === 'string'
      ? []
      : Object.entries(cells).flatMap(([rows, result]) =>
          rows
            .split('|')
            // Read has a row of its own beside the one for all.
            .filter((row) => rows === row || !(row in cells))
            .map((row) => ({
              id: `2023: ${column} × ${row}`,
              expected: result,
              actual: () => words('2023', shareRoleName(column), ROWS_2023[row], ', '),
            })),
        ),
  );
}

function shareRoleName(column: string): string {
  return `Storage File Data SMB Share ${column}`;
}

function words(
  table: '2023' | '2026',
  role: string | null,
  ntfs: NtfsPermission | undefined,
  separator: string,
): string {
  return ntfs === undefined
    ? 'no such row'
    : (documentedCell(table, role, ntfs)?.result.join(separator) ?? 'no such cell');
}

interface StatusVector {
  readonly rows: readonly {
    readonly ntstatus: string;
    readonly name: string;
    readonly win32: number;
    readonly win32Name: string;
  }[];
}

export function statusCases({ rows }: StatusVector): VectorCase[] {
  return rows.map(({ ntstatus, name, win32, win32Name }) => ({
    id: `${ntstatus} ${name}`,
    expected: { name, win32, win32Name },
    actual() {
      const info = NT_STATUS_TABLE.find(
        ({ status }) => formatNtStatus(status).toLowerCase() === ntstatus.toLowerCase(),
      );
      return { name: info?.name, win32: info?.win32, win32Name: win32Error(info?.win32 ?? -1)?.name ?? null };
    },
  }));
}
