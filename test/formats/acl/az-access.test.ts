import { describe, expect, it } from 'vitest';
import { readAzAccess, sniffAzAccess } from '../../../src/formats/acl/az-access.js';
import { formatPosixAcl } from '../../../src/formats/acl/posix-acl.js';
import { InputError } from '../../../src/formats/input-error.js';

const SHOWN = `{
  "acl": "user::rwx,user:anna:r-x,group::r-x,mask::r-x,other::---",
  "group": "$superuser",
  "owner": "$superuser",
  "permissions": "rwxr-x---+"
}
`;

async function read(text: string) {
  return readAzAccess(new File([text], 'az.json'));
}

describe('az storage fs access show', () => {
  it('shows one object without its path', async () => {
    const { facts, records } = await read(SHOWN);
    expect(records).toBe(1);
    const [item] = facts.posixItems;
    expect(item).toMatchObject({
      path: null,
      isDirectory: null,
      owner: '$superuser',
      group: '$superuser',
      sticky: false,
      complete: true,
      line: 1,
    });
    expect(item && formatPosixAcl(item.acl)).toBe('user::rwx,user:anna:r-x,group::r-x,mask::r-x,other::---');
  });

  it('may be put together to an array, with paths', async () => {
    const { facts } = await read(
      `[\n${SHOWN.trim()},\n  {"path": "/data", "acl": "user::rwx,group::r-x,other::---,default:user::rwx,default:group::---,default:other::---"}]`,
    );
    expect(
      facts.posixItems.map(({ path, isDirectory, sticky, line }) => ({ path, isDirectory, sticky, line })),
    ).toEqual([
      { path: null, isDirectory: null, sticky: false, line: 2 },
      { path: '/data', isDirectory: true, sticky: null, line: 8 },
    ]);
  });

  it('may be a list of files, which shows permissions alone', async () => {
    const { facts } = await read(
      '[{"name": "data/sub", "isDirectory": true, "owner": "bob", "group": "eng", "permissions": "rwxrwxrwt"},' +
        '{"name": "data/a.csv", "isDirectory": false, "owner": "bob", "group": null, "permissions": "rw-r-----+"}]',
    );
    expect(facts.posixItems).toMatchObject([
      { path: 'data/sub', isDirectory: true, sticky: true, complete: true },
      { path: 'data/a.csv', isDirectory: false, group: null, sticky: false, complete: false },
    ]);
  });

  it.each([
    ['', 'no JSON', 1, 1],
    ['{"acl": "user::rwx,group::r-x,other::---"', 'a comma or }', 1, 42],
    ['{"acl" "user::rwx"}', 'a colon', 1, 8],
    ['{"acl": "user::rwx",}', 'name of a further member', 1, 21],
    ['{"acl": user}', 'no JSON', 1, 9],
    ['{"acl": "a", "acl": "b"}', 'further member', 1, 14],
    ['{} {}', 'more text', 1, 4],
    ['[]', 'empty array', 1, 1],
    ['[1]', 'expected an object', 1, 2],
    ['"user::rwx"', 'expected an object', 1, 1],
    ['{"owner": "bob"}', 'neither "acl" nor "permissions"', 1, 1],
    ['{"acl": 5}', 'expected a text', 1, 9],
    ['{\n  "acl": "user::rwx,group::r-x"\n}', 'no other:: entry', 2, 11],
    ['{\n  "acl": "user::rwx,group::rx,other::---"\n}', 'no permissions', 2, 28],
    ['{"acl": "user::rwx,group::r-x,other::---",\n "permissions": "rwxr-x--x"}', 'contradict', 2, 18],
    ['{"permissions": "rwx"}', 'expected nine letters', 1, 18],
  ])('is refused as %j', async (text, message, line, column) => {
    const error: unknown = await read(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ message: expect.stringContaining(message), at: { line, column } });
  });

  it('is refused where it is nested without end', async () => {
    await expect(read('['.repeat(100_000))).rejects.toThrow('nested too deep');
  });

  it('is refused where a text in it is of megabytes', async () => {
    await expect(read(`{"acl": "${'a'.repeat(5_000_000)}"}`)).rejects.toThrow('no entry');
    await expect(read(`{"acl": "${'\\n'.repeat(2_000_000)}`)).rejects.toThrow('no JSON');
  });
});

describe('the sniff for az storage fs access show', () => {
  const sniff = (text: string): boolean => sniffAzAccess(new TextEncoder().encode(text));

  it('knows ACLs and lists of files', () => {
    expect(sniff(SHOWN)).toBe(true);
    expect(sniff('[{"name":"a","owner":"x","group":"y","permissions":"rwxr-x---"}]')).toBe(true);
  });

  it.each(['', '{}', '{"acl": 3}', '[1, 2]', '{"permissions": "rwl"}', 'user::rwx', '{"owner": "a", "group": "b"}'])(
    'does not take %j',
    (text) => {
      expect(sniff(text)).toBe(false);
    },
  );
});
