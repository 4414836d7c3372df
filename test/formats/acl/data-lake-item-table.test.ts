import { describe, expect, it } from 'vitest';
import { readDataLakeItemTable, sniffDataLakeItemTable } from '../../../src/formats/acl/data-lake-item-table.js';
import { formatPosixAcl } from '../../../src/formats/acl/posix-acl.js';
import { InputError } from '../../../src/formats/input-error.js';

const HEADER = `Path                 IsDirectory  Length          LastModified         Permissions  Owner                Group
----                 -----------  ------          ------------         -----------  -----                -----
`;
const TABLE = `
   FileSystem Name: filesystem1

${HEADER}dir1/dir3            True                         2020-03-23 09:34:31Z rwxrw-rw-+   $superuser           $superuser
dir1/my file.txt     False        1024            2020-03-23 09:29:18Z rwxrwxrwt    bob                  eng

`;
const ACL = `DefaultScope AccessControlType EntityId Permissions
------------ ----------------- -------- -----------
False        User                       rwx
False        User              anna     r-x
False        Group                      rw-
False        Mask                       rw-
False        Other                      rw-
True         User                       rwx
True         Group                      r-x
True         Other                      ---

`;

async function read(text: string | Uint8Array<ArrayBuffer>) {
  return readDataLakeItemTable(new File([text], 'items.txt'));
}

describe('the table of Get-AzDataLakeGen2Item', () => {
  it('has rows with and without length', async () => {
    const { facts, warnings, records } = await read(TABLE);
    expect({ warnings, records }).toEqual({ warnings: [], records: 2 });
    expect(facts.posixItems).toMatchObject([
      {
        path: 'dir1/dir3',
        isDirectory: true,
        owner: '$superuser',
        group: '$superuser',
        sticky: false,
        complete: false,
        line: 6,
      },
      {
        path: 'dir1/my file.txt',
        isDirectory: false,
        owner: 'bob',
        group: 'eng',
        sticky: true,
        complete: true,
        line: 7,
      },
    ]);
  });

  it('may be coloured, in UTF-16, with the prompt above it', async () => {
    const coloured = `PS C:\\> Get-AzDataLakeGen2Item -FileSystem filesystem1\n\u001b[32;1m${HEADER.replace('\n', '\u001b[0m\n\u001b[32;1m')}/   True  2020-03-23 09:34:31Z rwxr-x---  a  b\n`;
    const bytes = new Uint8Array(
      new Uint16Array([0xfeff, ...[...coloured].map((letter) => letter.charCodeAt(0))]).buffer,
    );
    expect(sniffDataLakeItemTable(bytes)).toBe(true);
    const { facts } = await read(bytes);
    expect(facts.posixItems).toMatchObject([{ path: '/', isDirectory: true, owner: 'a', group: 'b', complete: true }]);
  });

  it('has cells that are cut, which do not count', async () => {
    const { facts, warnings } = await read(
      `${HEADER}dir1     True   2020-03-23 09:34:31Z rwxr-x---    0a1b2c3d-0000-1111-…   0a1b2c3d-0000-11...\n` +
        `dir1/a-long-na…  False  3  2020-03-23 09:34:31Z rw-r-----    a  b\n`,
    );
    expect(facts.posixItems).toMatchObject([{ path: 'dir1', owner: null, group: null }]);
    expect(warnings.map(({ code, at }) => ({ code, at }))).toEqual([
      { code: 'cut-cell', at: { line: 3 } },
      { code: 'cut-cell', at: { line: 3 } },
      { code: 'cut-cell', at: { line: 4 } },
    ]);
  });
});

describe('the listing of .ACL', () => {
  it('is of no object by itself', async () => {
    const { facts } = await read(ACL);
    expect(facts.posixItems).toMatchObject([{ path: null, owner: null, isDirectory: true, complete: true, line: 1 }]);
    const [item] = facts.posixItems;
    expect(item && formatPosixAcl(item.acl, item.defaultAcl)).toBe(
      'user::rwx,user:anna:r-x,group::rw-,mask::rw-,other::rw-,default:user::rwx,default:group::r-x,default:other::---',
    );
  });

  it('belongs to the one item above it that has these permissions', async () => {
    const row = (permissions: string) => `${HEADER}dir1/dir3   True   2020-03-23 09:34:31Z ${permissions}  a  b\n\n`;
    const together = await read(`${row('rwxrw-rw-+')}PS C:\\> $item.ACL\n${ACL}`);
    expect(together.facts.posixItems).toMatchObject([{ path: 'dir1/dir3', owner: 'a', complete: true }]);
    expect(together.facts.posixItems[0]?.acl).toHaveLength(5);
    const apart = await read(`${row('rwxr-x---+')}${ACL}`);
    expect(apart.facts.posixItems.map(({ path }) => path)).toEqual(['dir1/dir3', null]);
    const several = await read(`${TABLE}${ACL}`);
    expect(several.facts.posixItems.map(({ path }) => path)).toEqual(['dir1/dir3', 'dir1/my file.txt', null]);
  });
});

describe('the list of Format-List', () => {
  it('is an item', async () => {
    const { facts } = await read(
      '\nPath        : dir1\nIsDirectory : True\nLength      : \nPermissions : rwxr-x--T\nOwner       : 0a1b2c3d-0000-1111-2222-333344445555\n' +
        'Group       : $superuser\nACL         : {, , }\nBlobType    : a value that is\n              continued\n\n',
    );
    expect(facts.posixItems).toMatchObject([
      {
        path: 'dir1',
        isDirectory: true,
        owner: '0a1b2c3d-0000-1111-2222-333344445555',
        group: '$superuser',
        sticky: true,
        complete: true,
        line: 2,
      },
    ]);
  });
});

describe('the ACL of a list', () => {
  const list = (acl: string, permissions = 'rwxr-x---+'): string =>
    `Path        : dir1\nIsDirectory : True\nPermissions : ${permissions}\nOwner       : bob\nGroup       : eng\nACL         : ${acl}\n\n`;
  const shown = async (text: string) => {
    const { facts, warnings } = await read(text);
    return { items: facts.posixItems.map(({ acl, complete }) => [formatPosixAcl(acl), complete]), warnings };
  };

  it.each([
    '{user::rwx, user:anna:r-x, group::r-x, mask::r-x, other::---}',
    'user::rwx,user:anna:r-x,group::r-x,mask::r-x,other::---',
    '{user::rwx, user:anna:r-x, group::r-x, mask::r-\n              x, other::---}',
  ])('is read: %j', async (acl) => {
    expect(await shown(list(acl))).toEqual({
      items: [['user::rwx,user:anna:r-x,group::r-x,mask::r-x,other::---', true]],
      warnings: [],
    });
  });

  it.each([
    '{user::rwx, user:anna:r-x, group::r-x, mask::r-x...}',
    '{user::rwx, user:anna:r-x, group::r-x, mask::r-x…}',
    '{Microsoft.WindowsAzure.Commands.Storage.Model.ResourceModel.PSPathAccessControlEntry, Micro\n              soft.WindowsAzure...}',
    '{, , }',
  ])('that does not show its entries is said: %j', async (acl) => {
    expect(await shown(list(acl))).toEqual({
      items: [['user::rwx,group::r-x,other::---', false]],
      warnings: [
        {
          code: 'acl-not-shown',
          message: expect.stringMatching(/ACL of dir1 .*expected .*\(Get-AzDataLakeGen2Item .*\)\.ACL/),
          at: { line: 6, column: 15 },
        },
      ],
    });
  });

  it('that contradicts the permissions is an error', async () => {
    await expect(read(list('{user::rwx, group::---, other::r--}'))).rejects.toMatchObject({
      message: expect.stringContaining('contradict'),
      at: { line: 6, column: 15 },
    });
  });
});

describe('output that is refused', () => {
  it.each([
    ['', 'no items', 1, 1],
    ['some text\n', 'expected the header', 1, 1],
    [`${HEADER}dir1  True  rwxr-x---\n`, 'half a row', 3, 1],
    [`${HEADER}dir1  True  2020-03-23 09:34:31Z rwxr-x---  a\n`, 'no permissions', 3, 24],
    [`${HEADER}dir1  Wahr  2020-03-23 09:34:31Z rwxr-x---  a  b\n`, 'half a row', 3, 1],
    [HEADER.replace(/\n.*\n/, '\ndir1 True rwxr-x--- a b\n'), 'a line of hyphens', 2, 1],
    [ACL.replace('False        Other                      rw-\n', ''), 'no other:: entry', 1, 1],
    [ACL.replace('anna ', '0a1b…'), 'half a row', 4, 1],
    [ACL.replace('Mask ', 'Masks'), 'no entry', 6, 1],
    ['Path        : dir1\nIsDirectory : True\n\n', 'half an item', 1, 1],
    ['Path        : dir1\nIsDirectory : Vrai\nPermissions : rwxr-x---\n', 'expected True or False', 2, 15],
    ['Path        : dir1\nIsDirectory : True\nPermissions : rwx\n', 'expected nine letters', 3, 15],
  ])('is %j', async (text, message, line, column) => {
    const error: unknown = await read(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ message: expect.stringContaining(message), at: { line, column } });
  });
});

describe('the sniff for Get-AzDataLakeGen2Item', () => {
  const sniff = (text: string): boolean => sniffDataLakeItemTable(new TextEncoder().encode(text));

  it('knows tables, ACLs and lists', () => {
    expect([TABLE, ACL, 'Path        : dir1\r\nIsDirectory : True\r\n'].map(sniff)).toEqual([true, true, true]);
  });

  it.each([
    ['nothing', ''],
    ['a Procmon CSV', '"Time of Day","Process Name","Operation","Path","Result","Detail"\n'],
    ['another table', 'Path      Length\n----      ------\na         3\n'],
    ['a header without a table', 'Path IsDirectory Length LastModified Permissions Owner Group\n'],
    ['Get-Acl', 'Path   : Microsoft.PowerShell.Core\\FileSystem::C:\\a\nOwner  : BUILTIN\\Administrators\n'],
    ['icacls', 'C:\\a BUILTIN\\Administrators:(F)\n'],
  ])('does not take %s', (_, text) => {
    expect(sniff(text)).toBe(false);
  });
});
