import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  formatNtStatus,
  isErrorStatus,
  NT_STATUS_TABLE,
  ntStatus,
  ntStatusesOfWin32,
  ntStatusInfo,
} from '../../src/windows/nt-status.js';
import { win32Error } from '../../src/windows/win32-error.js';
import { sharedFile } from '../formats/procmon/shared-files.js';

describe('a status', () => {
  it.each([
    [0xc0000022, 'STATUS_ACCESS_DENIED', 5],
    [0xc0000121, 'STATUS_CANNOT_DELETE', 5],
    [0xc0000056, 'STATUS_DELETE_PENDING', 5],
    [0xc00000ba, 'STATUS_FILE_IS_A_DIRECTORY', 5],
    [0xc000005a, 'STATUS_INVALID_OWNER', 1307],
    [0xc0000061, 'STATUS_PRIVILEGE_NOT_HELD', 1314],
    [0xc0000043, 'STATUS_SHARING_VIOLATION', 32],
    [0xc00000ca, 'STATUS_NETWORK_ACCESS_DENIED', 65],
    [0xc00000c9, 'STATUS_NETWORK_NAME_DELETED', 64],
    [0xc00000cc, 'STATUS_BAD_NETWORK_NAME', 67],
    [0xc0000033, 'STATUS_OBJECT_NAME_INVALID', 123],
    [0xc0000106, 'STATUS_NAME_TOO_LONG', 206],
    [0xc0000195, 'STATUS_NETWORK_CREDENTIAL_CONFLICT', 1219],
    [0xc0000293, 'STATUS_FILE_ENCRYPTED', 6002],
    [0, 'STATUS_SUCCESS', 0],
  ])('0x%x is %s and becomes error %i', (status, name, win32) => {
    expect(ntStatusInfo(ntStatus(status))).toEqual({ status, name, win32 });
    expect(ntStatusesOfWin32(win32).map((info) => info.name)).toContain(name);
  });

  it('behind error 5 can be many', () => {
    expect(ntStatusesOfWin32(5).map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'STATUS_ACCESS_DENIED',
        'STATUS_CANNOT_DELETE',
        'STATUS_DELETE_PENDING',
        'STATUS_FILE_IS_A_DIRECTORY',
        'STATUS_FILE_DELETED',
      ]),
    );
    expect(ntStatusesOfWin32(123_456)).toEqual([]);
  });

  it('that is unknown has no name, and is not guessed', () => {
    expect(ntStatusInfo(ntStatus(0xc0ffee00))).toBeNull();
  });

  it('is in the table once, by value and by name', () => {
    expect(new Set(NT_STATUS_TABLE.map(({ status }) => status)).size).toBe(NT_STATUS_TABLE.length);
    expect(new Set(NT_STATUS_TABLE.map(({ name }) => name)).size).toBe(NT_STATUS_TABLE.length);
  });

  it.each([
    [0xc0000022, '0xC0000022', true],
    [0x80000005, '0x80000005', false],
    [0x40000016, '0x40000016', false],
    [0x103, '0x00000103', false],
    [0, '0x00000000', false],
  ])('0x%x is spelled %s, and says whether it is an error', (status, text, isError) => {
    expect(formatNtStatus(ntStatus(status))).toBe(text);
    expect(isErrorStatus(ntStatus(status))).toBe(isError);
  });

  it('is unsigned, however it was computed', () => {
    expect(ntStatus(0xc0000022 | 0)).toBe(0xc0000022);
  });
});

const VECTORS = sharedFile('vectors/ntstatus-win32.json');

describe('the table of other projects', () => {
  it.skipIf(VECTORS === null)('says the same of every status and error', () => {
    const { rows }: { rows: { ntstatus: string; name: string; win32: number | null; win32Name: string | null }[] } =
      JSON.parse(readFileSync(VECTORS ?? '', 'utf8'));
    expect(rows.length).toBeGreaterThan(50);
    const ours = rows.map(({ ntstatus }) => ntStatusInfo(ntStatus(Number(ntstatus))));
    expect(ours.map((info) => ({ name: info?.name, win32: info?.win32 }))).toEqual(
      rows.map(({ name, win32 }) => ({ name, win32 })),
    );
    const named = rows.filter(({ win32 }) => win32 !== null && win32Error(win32) !== null);
    expect(named.map(({ win32 }) => win32Error(win32 ?? 0)?.name)).toEqual(named.map(({ win32Name }) => win32Name));
  });
});
