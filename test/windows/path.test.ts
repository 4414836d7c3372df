import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isAzureFilesPath,
  isUnder,
  parentKey,
  parentPath,
  pathKey,
  plainPath,
  rebase,
  volumeKey,
} from '../../src/windows/path.js';

const LOCAL = [
  'C:\\Data\\Sub',
  'c:\\data\\sub',
  'C:/Data/Sub',
  'C:\\Data\\Sub\\',
  'C:\\\\Data\\\\\\Sub\\\\',
  '\\\\?\\C:\\Data\\Sub',
  '\\??\\C:\\Data\\Sub',
  '//?/C:/Data/Sub',
];
const REMOTE = [
  '\\\\Server\\Share\\Sub',
  '\\\\server\\share\\sub\\',
  '//server/share/sub',
  '\\\\?\\UNC\\Server\\Share\\Sub',
  '\\\\?\\unc\\server\\share\\sub',
  '\\??\\UNC\\Server\\Share\\Sub',
  '\\\\.\\UNC\\Server\\Share\\Sub',
  '\\Device\\Mup\\Server\\Share\\Sub',
  '\\device\\mup\\server\\share\\sub',
  '\\Device\\Mup\\;LanmanRedirector\\;Z:0000000000012345\\Server\\Share\\Sub',
  '\\Device\\Mup\\;Z:0000000000012345\\Server\\Share\\Sub',
  '\\Device\\LanmanRedirector\\;Z:0000000000012345\\Server\\Share\\Sub',
  '\\Device\\LanmanRedirector\\Server\\Share\\Sub',
  '\\\\?\\GLOBALROOT\\Device\\Mup\\Server\\Share\\Sub',
  '\\\\.\\GlobalRoot\\Device\\Mup\\Server\\Share\\Sub',
];

describe('two spellings of one path', () => {
  it.each(LOCAL)('have one key, on a drive: %s', (path) => {
    expect(pathKey(path)).toBe('c:\\data\\sub');
  });

  it.each(REMOTE)('have one key, on a share: %s', (path) => {
    expect(pathKey(path)).toBe('\\\\server\\share\\sub');
  });

  it.each(['C:\\', 'c:', 'C:/', '\\\\?\\C:\\'])('have one key, of a root: %s', (path) => {
    expect(pathKey(path)).toBe('c:');
  });

  it.each([
    ['\\Device\\HarddiskVolume3\\x', '\\device\\harddiskvolume3\\x'],
    ['\\\\?\\GLOBALROOT\\Device\\HarddiskVolume3\\x', '\\device\\harddiskvolume3\\x'],
    ['HKLM\\Software\\X', 'hklm\\software\\x'],
    ['C:\\a\\file.txt:stream', 'c:\\a\\file.txt:stream'],
    ['C:\\Straße\\ÄÖÜ\\日本', 'c:\\straße\\äöü\\日本'],
    ['globalroot\\x', 'globalroot\\x'],
    ['C:\\unc\\x', 'c:\\unc\\x'],
    ['', ''],
  ])('keep what they name: %s', (path, key) => {
    expect(pathKey(path)).toBe(key);
  });

  it('do not mix different paths', () => {
    const different = ['C:\\a', 'C:\\a b', 'D:\\a', '\\\\a\\b', '\\a\\b', 'a\\b', 'C:\\a.', 'C:a'];
    expect(new Set(different.map(pathKey)).size).toBe(different.length);
  });

  it('have one key, whatever the names, the slashes and the prefix', () => {
    const names = fc.array(fc.constantFrom('UNC', 'globalroot', 'Device', 'Mup', '?', '..', 'Ä', 'two words', ';Z:0'), {
      minLength: 1,
      maxLength: 5,
    });
    const prefix = fc.constantFrom('', '\\\\?\\', '\\??\\', '//?/');
    fc.assert(
      fc.property(
        names,
        prefix,
        fc.constantFrom('\\', '/', '\\\\'),
        fc.constantFrom('', '\\'),
        (parts, lead, slash, end) => {
          const key = ['c:', ...parts].join('\\').toLowerCase();
          expect(pathKey(`${lead}C:\\${parts.join(slash)}${end}`)).toBe(key);
          expect(pathKey(key)).toBe(key);
        },
      ),
    );
  });

  it('keep their own letters where only the prefix is taken off', () => {
    expect(plainPath('\\\\?\\UNC\\Server\\Share\\Sub\\')).toBe('\\\\Server\\Share\\Sub\\');
    expect(plainPath('\\\\?\\C:\\Data')).toBe('C:\\Data');
    expect(plainPath('C:/Data\\Sub')).toBe('C:\\Data\\Sub');
    expect(plainPath('\\Device\\Mup\\$&\\Share')).toBe('\\\\$&\\Share');
  });
});

describe('the volume of a path', () => {
  it.each([
    ['C:\\a\\b', 'c:'],
    ['C:\\', 'c:'],
    ['\\\\Server\\Share\\a', '\\\\server\\share'],
    ['\\\\Server\\Share', '\\\\server\\share'],
    ['\\\\?\\UNC\\Server\\Share\\a', '\\\\server\\share'],
    ['\\\\Server', null],
    ['HKLM\\Software', null],
    ['\\Device\\HarddiskVolume3\\x', '\\device\\harddiskvolume3'],
    ['\\Device\\NamedPipe\\x', null],
    ['relative\\x', null],
    ['C:relative', null],
    ['', null],
  ])('%s is on %s', (path, volume) => {
    expect(volumeKey(pathKey(path))).toBe(volume);
  });
});

describe('the directory of a path', () => {
  it.each([
    ['C:\\a\\b.txt', 'c:\\a', 'C:\\a'],
    ['C:\\a\\', 'c:', 'C:\\'],
    ['C:\\a', 'c:', 'C:\\'],
    ['C:/a/b.txt', 'c:\\a', 'C:/a'],
    ['C:/a', 'c:', 'C:\\'],
    ['\\\\?\\C:\\a', 'c:', '\\\\?\\C:\\'],
    ['\\\\?\\C:\\a\\b', 'c:\\a', '\\\\?\\C:\\a'],
    ['\\\\Server\\Share\\a', '\\\\server\\share', '\\\\Server\\Share'],
    ['\\\\Server\\Share\\a\\b', '\\\\server\\share\\a', '\\\\Server\\Share\\a'],
    ['\\\\?\\UNC\\Server\\Share\\a', '\\\\server\\share', '\\\\?\\UNC\\Server\\Share'],
  ])('of %s has the key %s and the spelling %s', (path, key, spelling) => {
    expect(parentKey(pathKey(path))).toBe(key);
    expect(parentPath(path)).toBe(spelling);
  });

  it.each([
    'C:\\',
    'C:',
    '\\\\Server\\Share',
    '\\\\Server\\Share\\',
    '\\\\?\\UNC\\Server\\Share',
    'HKLM\\Software\\X',
    'x',
    '',
  ])('is none where %j is a root or on no volume', (path) => {
    expect(parentKey(pathKey(path))).toBeNull();
    expect(parentPath(path)).toBeNull();
  });

  it('holds the path, however it is spelled', () => {
    const name = fc.constantFrom('a', 'B', 'two words', 'ä', '.x', '$Recycle', 'x.txt');
    const root = fc.constantFrom('C:\\', 'c:/', '\\\\?\\C:\\', '\\\\Server\\Share\\', '\\\\?\\UNC\\Server\\Share\\');
    fc.assert(
      fc.property(
        root,
        fc.array(name, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('\\', '/'),
        (start, names, slash) => {
          const path = start + names.join(slash);
          const parent = parentPath(path);
          expect(parent === null ? null : pathKey(parent)).toBe(parentKey(pathKey(path)));
          expect(isUnder(pathKey(path), pathKey(start))).toBe(true);
        },
      ),
    );
  });
});

describe('a path below another', () => {
  it.each([
    ['C:\\a\\b', 'C:\\a', true],
    ['C:\\a', 'C:\\a', true],
    ['C:\\A\\B\\C', 'c:\\a\\', true],
    ['C:\\a', 'C:\\', true],
    ['C:\\ab', 'C:\\a', false],
    ['C:\\a', 'C:\\a\\b', false],
    ['D:\\a\\b', 'C:\\a', false],
    ['\\\\s\\share2\\x', '\\\\s\\share', false],
  ])('%s under %s: %s', (path, root, expected) => {
    expect(isUnder(pathKey(path), pathKey(root))).toBe(expected);
  });

  it.each([
    ['C:\\src\\a\\b.txt', 'C:\\src', '\\\\s\\share\\dst', '\\\\s\\share\\dst\\a\\b.txt'],
    ['C:\\src', 'C:\\src\\', 'D:\\', 'd:'],
    ['C:\\a\\b', 'C:\\', 'Z:\\x', 'z:\\x\\a\\b'],
    ['C:\\source2\\a', 'C:\\source', 'D:\\', null],
    ['D:\\a', 'C:\\', 'E:\\', null],
  ])('%s moves from %s to %s', (path, from, to, expected) => {
    expect(rebase(pathKey(path), pathKey(from), pathKey(to))).toBe(expected);
  });
});

describe('a share of Azure Files', () => {
  it.each([
    '\\\\account.file.core.windows.net\\share\\x',
    '\\\\Account.File.Core.Windows.Net\\share',
    '\\\\account.file.core.windows.net',
    '//account.file.core.windows.net/share',
    '\\\\?\\UNC\\account.file.core.windows.net\\share\\x',
    '\\Device\\Mup\\account.file.core.windows.net\\share\\x',
    '\\\\account.privatelink.file.core.windows.net\\share',
    '\\\\account.file.core.usgovcloudapi.net\\share',
    '\\\\account.file.core.chinacloudapi.cn\\share',
    '\\\\account.z01.file.storage.azure.net\\share',
    '\\\\account.privatelink.z12.file.storage.azure.net\\share',
    '\\\\abc.file.core.windows.net\\share',
    `\\\\${'a'.repeat(24)}.file.core.windows.net\\share`,
  ])('is known by its host: %s', (path) => {
    expect(isAzureFilesPath(path)).toBe(true);
  });

  it.each([
    '\\\\evil.com\\x.file.core.windows.net\\',
    '\\\\evil.com\\account.file.core.windows.net\\share',
    '\\\\account.file.core.windows.net.evil.com\\share',
    '\\\\account.file.core.windows.netx\\share',
    '\\\\sub.account.file.core.windows.net\\share',
    '\\\\account.blob.core.windows.net\\share',
    '\\\\ab.file.core.windows.net\\share',
    `\\\\${'a'.repeat(25)}.file.core.windows.net\\share`,
    '\\\\acc-ount.file.core.windows.net\\share',
    '\\\\fileXcoreXwindowsXnet\\share',
    '\\\\account.fileXcore.windows.net\\share',
    '\\\\accountXfile.core.windows.net\\share',
    '\\\\server\\share',
    'Z:\\account.file.core.windows.net\\share',
    'C:\\\\account.file.core.windows.net\\share',
    '\\account.file.core.windows.net\\share',
    '',
  ])('is not %s', (path) => {
    expect(isAzureFilesPath(path)).toBe(false);
  });
});
