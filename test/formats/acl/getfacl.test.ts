import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGetfacl, sniffGetfacl } from '../../../src/formats/acl/getfacl.js';
import { formatPosixAclEntry, type PosixItem, posixPermissions } from '../../../src/formats/acl/posix-acl.js';
import { InputError } from '../../../src/formats/input-error.js';

const HADOOP = `# file: /data
# owner: 0a1b2c3d-0000-1111-2222-333344445555
# group: $superuser
# flags: --t
user::rwx
user:anna:rwx\t#effective:r-x
group::rwx\t#effective:r-x
mask::r-x
other::---
default:user::rwx
default:group::r-x
default:other::---

# file: /data/a.csv
# owner: bob
# group: eng
user::rw-
group::r--
other::---

`;

/** As coreutils' friend prints it, with the escapes of names that hold blanks. */
const LINUX = `getfacl: Removing leading '/' from absolute path names
# file: srv/my\\040files
# owner: CONTOSO\\134anna
# group: gr\\303\\266\\303\\237e
user::rwx
user:daemon:rw-                 #effective:r--
group::r-x                      #effective:r--
mask::r--
other::---
`;

async function read(text: string | Uint8Array<ArrayBuffer>) {
  return readGetfacl(new File([text], 'getfacl.txt'));
}

async function itemsOf(text: string): Promise<readonly PosixItem[]> {
  return (await read(text)).facts.posixItems;
}

function sniff(text: string): boolean {
  return sniffGetfacl(new TextEncoder().encode(text));
}

describe('a console with getfacl', () => {
  it.each([
    '$ getfacl /data',
    'PS> hdfs dfs -getfacl /data',
    'PS C:\\> hdfs dfs -getfacl -R /data',
    'C:\\hadoop>hdfs dfs -getfacl /data',
    'anna@host:~$ hdfs dfs -getfacl -R /',
    '[root@host ~]# getfacl -p /data',
    '# getfacl /data',
    '+ hadoop fs -getfacl /data',
    'hdfs dfs -getfacl /data',
  ])('has its prompt: %s', async (prompt) => {
    const text = `${prompt}\n${HADOOP}anna@host:~$ \n${prompt}\n${HADOOP}PS C:\\> \n`;
    expect(sniff(text)).toBe(true);
    const { facts, warnings } = await read(text);
    expect(warnings).toEqual([]);
    expect(facts.posixItems.map(({ path, line }) => [path, line])).toEqual([
      ['/data', 2],
      ['/data/a.csv', 15],
      ['/data', 24],
      ['/data/a.csv', 37],
    ]);
  });
});

describe('a listing of getfacl', () => {
  it('has several objects, as Hadoop prints them', async () => {
    const { facts, records, warnings, encoding } = await read(HADOOP);
    expect({ records, warnings, encoding }).toEqual({ records: 2, warnings: [], encoding: 'utf-8' });
    const [directory, file] = facts.posixItems;
    expect(directory).toMatchObject({
      path: '/data',
      isDirectory: true,
      owner: '0a1b2c3d-0000-1111-2222-333344445555',
      group: '$superuser',
      sticky: true,
      complete: true,
      line: 1,
    });
    expect(directory?.acl.map(formatPosixAclEntry)).toEqual([
      'user::rwx',
      'user:anna:rwx',
      'group::rwx',
      'mask::r-x',
      'other::---',
    ]);
    expect(directory?.defaultAcl).toHaveLength(3);
    expect(file).toMatchObject({
      path: '/data/a.csv',
      isDirectory: null,
      owner: 'bob',
      group: 'eng',
      sticky: false,
      defaultAcl: [],
      line: 14,
    });
  });

  it('has escapes and remarks, as Linux prints them', async () => {
    const { facts, warnings } = await read(LINUX);
    expect(facts.posixItems[0]).toMatchObject({
      path: 'srv/my files',
      owner: 'CONTOSO\\anna',
      group: 'größe',
      sticky: false,
      line: 2,
    });
    expect(warnings).toEqual([{ code: 'lines-passed-over', message: expect.stringContaining('1 lines'), at: null }]);
  });

  it('has no headers with -c', async () => {
    const items = await itemsOf('user::rwx\ngroup::r-x\nother::---\n\nuser::r--\ngroup::---\nother::---\n');
    expect(items.map(({ path, owner, sticky, line }) => ({ path, owner, sticky, line }))).toEqual([
      { path: null, owner: null, sticky: null, line: 1 },
      { path: null, owner: null, sticky: null, line: 5 },
    ]);
  });

  it('can follow without a blank line, and between lines of a log', async () => {
    const items = await itemsOf(
      [
        '2024-05-01 10:00:00,123 WARN  util.NativeCodeLoader: Unable to load native-hadoop library',
        ...['a', 'b'].flatMap((path) => [`# file: ${path}`, 'user::rwx', 'group::r-x', 'other::---']),
      ].join('\r\n'),
    );
    expect(items.map(({ path }) => path)).toEqual(['a', 'b']);
  });

  it('can be UTF-16, as PowerShell redirects it', async () => {
    const bytes = new Uint8Array(
      new Uint16Array([0xfeff, ...[...HADOOP].map((letter) => letter.charCodeAt(0))]).buffer,
    );
    expect(sniffGetfacl(bytes)).toBe(true);
    const { facts, encoding } = await read(bytes);
    expect(encoding).toBe('utf-16le');
    expect(facts.posixItems.map(({ path }) => path)).toEqual(['/data', '/data/a.csv']);
  });

  it.each([
    ['', 'no entries', 1, 1],
    ['# file: a\n# owner: b\n\n', 'has no entries', 1, 1],
    ['# file: a\nuser::rwx\ngroup::r-x\n', 'no other:: entry', 1, 1],
    ['# file: a\nuser::rwx\ngroup::r-x\nother::rw\n', 'no permissions', 4, 8],
    ['# file: a\nuser::rwx\ngroup::r-x\nother::---\nsome text\n', 'no entry', 5, 1],
    ['# file: a\nuser::rwx\ngroup::r-x\nother::---\nuser::rwx\n', 'there twice', 5, 1],
    ['# file: a\n# owner: b\n# owner: c\nuser::rwx\n', 'one line each', 3, 1],
    ['# file: a\n# creator: b\nuser::rwx\n', 'one line each', 2, 1],
    ['# file: a\nuser::rwx\n# owner: b\n', 'one line each', 3, 1],
    ['# file: a\n# flags: ttt\nuser::rwx\n', 'flags', 2, 10],
    ['# file: a\nuser::rwx\nuser:b:rwx\t#effective:rw-\ngroup::r-x\nmask::r-x\nother::---\n', 'contradicts', 3, 23],
    ['# file: a\nuser::rwx\nuser:b:rwx\t#effective:rw\ngroup::r-x\nmask::r-x\nother::---\n', 'no permissions', 3, 23],
  ])('is refused as %j', async (text, message, line, column) => {
    const error: unknown = await read(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ message: expect.stringContaining(message), at: { line, column } });
  });

  it('is the same again after it was printed', async () => {
    const permissions = fc.integer({ min: 0, max: 7 }).map(posixPermissions);
    const name = fc.stringMatching(/^[a-z0-9$@._-]{1,12}$/);
    const item = fc.record({
      path: name,
      owner: name,
      group: name,
      named: permissions,
      mask: permissions,
      sticky: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 4 }), async (specs) => {
        const text = specs.map(printed).join('\n');
        const items = await itemsOf(text);
        expect(items.map(({ path, owner, group, sticky }) => ({ path, owner, group, sticky }))).toEqual(
          specs.map(({ path, owner, group, sticky }) => ({ path, owner, group, sticky })),
        );
        expect(items.map(({ acl }) => acl.find(({ id }) => id === 'anna')?.permissions)).toEqual(
          specs.map(({ named }) => named),
        );
      }),
      { numRuns: 200 },
    );
  });
});

interface ItemSpec {
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  readonly named: ReturnType<typeof posixPermissions>;
  readonly mask: ReturnType<typeof posixPermissions>;
  readonly sticky: boolean;
}

function printed({ path, owner, group, named, mask, sticky }: ItemSpec): string {
  const entry = formatPosixAclEntry({ type: 'user', id: 'anna', permissions: named });
  const left = formatPosixAclEntry({ type: 'other', id: null, permissions: posixPermissions(named & mask) }).slice(-3);
  return [
    `# file: ${path}`,
    `# owner: ${owner}`,
    `# group: ${group}`,
    ...(sticky ? ['# flags: --t'] : []),
    'user::rwx',
    named === (named & mask) ? entry : `${entry}\t#effective:${left}`,
    'group::---',
    formatPosixAclEntry({ type: 'mask', id: null, permissions: mask }),
    'other::---',
    '',
  ].join('\n');
}

describe('the sniff for getfacl', () => {
  it.each([
    ['Hadoop', HADOOP],
    ['Linux', LINUX],
    ['getfacl -c', 'user::rwx\ngroup::r-x\nother::---\n'],
  ])('knows %s', (_, text) => {
    expect(sniff(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a Procmon CSV', '"Time of Day","Process Name","Operation","Path","Result","Detail"\n"1","2","3","4","5","6"\n'],
    ['a robocopy log', '\n-----\n   ROBOCOPY     ::     Robust File Copy for Windows\n-----\n\n  Source : C:\\a\\\n'],
    ['icacls', 'C:\\a BUILTIN\\Administrators:(F)\n\nSuccessfully processed 1 files; Failed processing 0 files\n'],
    ['whoami', 'USER INFORMATION\n----------------\n\nUser Name    SID\n'],
    ['a comment in a script', '# file: build.sh\n# owner: me\nset -e\necho user::rwx\n'],
    ['a page about ACLs', 'user::rwx is what the owner gets\n'],
    ['JSON', '{"acl": "user::rwx,group::r-x,other::---"}'],
  ])('does not take %s', (_, text) => {
    expect(sniff(text)).toBe(false);
  });
});
