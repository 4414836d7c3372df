import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { analyze } from '../../src/analyze.js';
import type { Source } from '../../src/formats/source.js';
import { createFile, fileTime, writePml } from '../formats/procmon/pml/write-pml.js';
import { temporaryFolder } from '../temporary-folder.js';
import { open, textOf } from './read-sources.js';
import { type MemberSpec, unicodeName, writeZip } from './write-zip.js';

// Temporary files are made once in a process: what this file leaves there is seen here.
const temporary = mkdtempSync(join(tmpdir(), 'whydenied-test-'));
vi.stubEnv('TMPDIR', temporary);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true, force: true });
});

const LOG = '2025/11/18 23:30:15 ERROR 5 (0x00000005) Copying File C:\\x\\y.txt\r\nAccess is denied.\r\n';

/** The Sources of an archive; their names are told without the folder. */
async function openZip(archive: Uint8Array, name = 'case.zip'): Promise<Source[]> {
  return open([join(temporaryFolder({ [name]: archive }), name)]);
}

function namesOf(sources: readonly Source[]): string[] {
  return sources.map(({ name }) => name.slice(name.indexOf('case.zip')));
}

/** What reading each Source says: `text …` or the message of its error. */
async function outcomes(sources: readonly Source[]): Promise<Record<string, string>> {
  const found = await Promise.all(
    sources.map((source) =>
      textOf(source).then(
        (text) => `text ${text}`,
        (error: unknown) => (error instanceof Error ? error.message : 'not an error'),
      ),
    ),
  );
  return Object.fromEntries(namesOf(sources).map((name, index) => [name, found[index] ?? '']));
}

/** A capture whose events lie in this second. */
function capture(second: number): Uint8Array {
  const time = fileTime(`2025-11-18T11:57:0${second}.5000000Z`);
  const events = ['a', 'b'].map((file) => ({ ...createFile(`F:\\${second}${file}`), time }));
  return writePml({ events }).bytes;
}

describe('an archive', () => {
  it('is known by its content, and gives its files in the order of their names', async () => {
    const members: MemberSpec[] = [
      { name: 'logs/b.log', content: 'b' },
      { name: 'logs/' },
      { name: 'a.csv', content: 'a', method: 0 },
      { name: '__MACOSX/logs/._b.log', content: 'x' },
      { name: 'logs/.DS_Store', content: 'x' },
      { name: 'empty.txt' },
    ];
    const folder = temporaryFolder({ 'case.zip.bin': writeZip(members) });
    const named = await open([join(folder, 'case.zip.bin')]);
    const expected = {
      'case.zip.bin/a.csv': 'text a',
      'case.zip.bin/empty.txt': 'text ',
      'case.zip.bin/logs/b.log': 'text b',
    };
    expect(await outcomes(named)).toEqual(expected);
    expect(named.map(({ named: byUser }) => byUser)).toEqual([false, false, false]);
    expect(await outcomes(await open([folder]))).toEqual(expected);
    // Once, however often it is given.
    expect(await open([join(folder, 'case.zip.bin'), folder])).toHaveLength(3);
  });

  it('comes from standard input as well, small or large', async () => {
    const small = writeZip([{ name: 'a.log', content: LOG }]);
    const filled = writeZip([
      { name: 'a.log', content: LOG },
      { name: 'b.bin', content: Buffer.alloc(17_000_000, 'b'), method: 0 },
    ]);
    for (const archive of [small, filled]) {
      const [log] = await open(['-'], Readable.from([archive.subarray(0, 10), archive.subarray(10)]));
      expect(log?.name).toBe('standard input/a.log');
      expect(await textOf(log)).toBe(LOG);
    }
  });

  it('is analyzed like the files in it', async () => {
    const sources = await openZip(
      writeZip([
        { name: 'robocopy.log', content: LOG },
        { name: 'trace.PML', content: capture(1) },
        { name: 'readme.txt', content: 'nothing of ours' },
      ]),
    );
    const { inputs } = await analyze(sources);
    expect(inputs.map(({ format, warnings }) => [format, warnings.length])).toEqual([
      [null, 0],
      ['robocopy-log', expect.any(Number)],
      ['procmon-pml', 0],
    ]);
  });

  it('reads members more than once, stored ones anywhere', async () => {
    const [deflated, stored] = await openZip(
      writeZip([
        { name: 'deflated', content: '0123456789'.repeat(100_000) },
        { name: 'stored', content: '0123456789', method: 0 },
        // A small archive is read whole, and its members are parts of that.
        { name: 'z', content: 'behind'.repeat(100_000), method: 0 },
      ]),
    );
    expect(await textOf(deflated)).toBe(await textOf(deflated));
    expect(deflated).toMatchObject({ size: 1_000_000 });
    expect(deflated?.read).toBeUndefined();
    expect(await textOf(stored)).toBe('0123456789');
    const read = async (offset: number, length: number) =>
      Buffer.from((await stored?.read?.(offset, length)) ?? []).toString();
    expect([await read(2, 3), await read(8, 100), await read(10, 5), await read(20, 5)]).toEqual(['234', '89', '', '']);
    const memory = new Uint8Array(4);
    expect((await stored?.read?.(0, 4, memory))?.buffer).toBe(memory.buffer);
  });

  it('unpacks .gz in it, and is unpacked of a .gz', async () => {
    const archive = writeZip([
      { name: 'a.csv.gz', content: gzipSync('rows') },
      { name: 'b.csv.gz', content: gzipSync('stored'), method: 0 },
      { name: 'cut.gz', content: gzipSync('x'.repeat(1000)).subarray(0, 25) },
    ]);
    const expected = {
      'case.zip/a.csv.gz': 'text rows',
      'case.zip/b.csv.gz': 'text stored',
      'case.zip/cut.gz': expect.stringMatching(/damaged or cut off/),
    };
    expect(await outcomes(await openZip(archive))).toEqual(expected);
    expect(await outcomes(await openZip(gzipSync(archive)))).toEqual(expected);
  });

  it('opens an archive in it, and says what to do about one more', async () => {
    const innermost = writeZip([{ name: 'a.log', content: 'a' }]);
    const inner = writeZip([
      { name: 'b.log', content: 'b' },
      { name: 'innermost.zip', content: innermost },
    ]);
    for (const method of [0, 8]) {
      expect(await outcomes(await openZip(writeZip([{ name: 'inner.zip', content: inner, method }])))).toEqual({
        'case.zip/inner.zip/b.log': 'text b',
        'case.zip/inner.zip/innermost.zip': expect.stringMatching(/zip archive in two others.*unpack it/),
      });
    }
  });

  it.each([0, 8])('gives random access to captures (method %i), and puts their files together', async (method) => {
    const sources = await openZip(
      writeZip([
        { name: 'x/big-1.PML', content: capture(2), method },
        { name: 'x/big.PML', content: capture(1), method },
        { name: 'x/big-2.PML', content: capture(0), method },
        { name: 'big-1.PML', content: capture(3), method },
        { name: 'packed.PML.gz', content: gzipSync(capture(4)), method },
      ]),
    );
    expect(
      sources.map(({ name, continuations = [] }) =>
        namesOf([{ name, size: 0, stream: () => Readable.from([]) }, ...continuations]),
      ),
    ).toEqual([
      ['case.zip/big-1.PML'],
      ['case.zip/packed.PML.gz'],
      ['case.zip/x/big.PML', 'case.zip/x/big-1.PML'],
      ['case.zip/x/big-2.PML'],
    ]);
    for (const { read, size } of sources) {
      expect(Buffer.from((await read?.(0, 4)) ?? []).toString()).toBe('PML_');
      expect(size).toBe(capture(1).length);
    }
    const { inputs } = await analyze(sources);
    expect(inputs.map(({ format, records }) => [format, records])).toEqual([
      ['procmon-pml', 2],
      ['procmon-pml', 2],
      ['procmon-pml', 4],
      ['procmon-pml', 2],
    ]);
  });
});

describe('names in an archive', () => {
  it('lose what leads out of it and are not the names of files', async () => {
    const names = [
      '../../up.PML',
      '/etc/abs.PML',
      'C:\\logs\\drive.PML',
      'a\\b.PML',
      './/same.PML',
      '..',
      'bell\u0007\u001b[2J\u0000.PML',
    ];
    const sources = await openZip(writeZip(names.map((name) => ({ name, content: capture(1) }))));
    expect(namesOf(sources).sort()).toEqual(
      [
        'case.zip/C:/logs/drive.PML',
        'case.zip/a/b.PML',
        'case.zip/bell\u0007\u001b[2J\ufffd.PML',
        'case.zip/etc/abs.PML',
        'case.zip/member without a name',
        'case.zip/same.PML',
        'case.zip/up.PML',
      ].sort(),
    );
    const written = readdirSync(temporary, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('/'));
    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((path) => !/^whydenied-[^/]+\/\d+$/.test(path) && !path.endsWith('case.zip'))).toEqual([]);
  });

  it('are in UTF-8, in cp437, or in the Unicode field', async () => {
    const sources = await openZip(
      writeZip([
        { name: 'Prüfung.log', content: '1' },
        { name: Buffer.from([0x50, 0x72, 0x81, 0x66, 0x2e, 0x6c, 0x6f, 0x67]), content: '2' },
        { name: Buffer.from([0xff, 0xfe]), flags: 0x0800, content: '3' },
        { name: Buffer.from('____.log'), extra: unicodeName('____.log', '日本.log'), content: '4' },
      ]),
    );
    expect(await outcomes(sources)).toEqual({
      'case.zip/Prüfung.log': 'text 1',
      'case.zip/Prüf.log': 'text 2',
      'case.zip/\ufffd\ufffd': 'text 3',
      'case.zip/日本.log': 'text 4',
    });
  });

  it('that are there twice are read once', async () => {
    const sources = await openZip(
      writeZip([
        { name: 'a.log', content: 'first' },
        { name: './a.log', content: 'second' },
        { name: 'b.log', content: 'b' },
      ]),
    );
    expect(namesOf(sources)).toEqual(['case.zip/a.log', 'case.zip/a.log', 'case.zip/b.log']);
    expect(await textOf(sources[0])).toBe('first');
    await expect(textOf(sources[1])).rejects.toThrow(/second member of this name.*expected each name once.*unpack/);
  });

  it('of many kilobytes cost their member', async () => {
    const sources = await openZip(
      writeZip([
        { name: 'x'.repeat(60_000), content: 'a' },
        { name: 'b.log', content: 'b' },
      ]),
    );
    expect(await textOf(sources[0])).toBe('b');
    expect(sources[1]?.name.length).toBeLessThan(5000);
    await expect(textOf(sources[1])).rejects.toThrow(/60000 bytes: expected 4096 at most/);
  });
});

describe('a bomb', () => {
  const SIZE = 50_000_000;
  const zeros = Buffer.alloc(SIZE);

  it('costs no memory', async () => {
    const [bomb] = await openZip(writeZip([{ name: 'bomb.csv', content: zeros }]));
    let length = 0;
    let largest = 0;
    for await (const chunk of bomb?.stream() ?? []) {
      length += chunk.length;
      largest = Math.max(largest, chunk.length);
    }
    expect(length).toBe(SIZE);
    expect(largest).toBeLessThan(1_000_000);
  });

  it('that says it is small is left when it has given what it says', async () => {
    const packed = deflateRawSync(zeros);
    const [bomb] = await openZip(writeZip([{ name: 'bomb.csv', packed, says: { size: 1_000_000 } }]));
    let length = 0;
    const reading = (async () => {
      for await (const chunk of bomb?.stream() ?? []) {
        length += chunk.length;
      }
    })();
    await expect(reading).rejects.toThrow(/expected 1000000 bytes and found more/);
    expect(length).toBeLessThanOrEqual(1_000_000);
  });

  it('of members that share their bytes is read once', async () => {
    const content = Buffer.alloc(1_000_000);
    const packed = deflateRawSync(content);
    const kernel = { name: '0.csv', content };
    const others = Array.from({ length: 100 }, (_, index) => ({
      name: `${index + 1}.csv`,
      content,
      packed: new Uint8Array(),
      says: { at: 0, packedSize: packed.length },
    }));
    const sources = await openZip(writeZip([kernel, ...others]));
    const found = Object.values(await outcomes(sources));
    expect(found.filter((outcome) => outcome.startsWith('text '))).toHaveLength(1);
    expect(found.filter((outcome) => /^shares its bytes with 0\.csv: expected/.test(outcome))).toHaveLength(100);
  });

  it('of a directory without end is left after some thousand entries, in all archives together', async () => {
    const many = Array.from({ length: 6000 }, (_, index) => ({ name: `${index}/`, method: 0 }));
    const inner = writeZip([...many, { name: 'a.log', content: 'a' }]);
    const sources = await openZip(
      writeZip([
        { name: '1.zip', content: inner },
        { name: '2.zip', content: inner },
      ]),
    );
    expect(await outcomes(sources)).toEqual({
      'case.zip/1.zip/a.log': 'text a',
      'case.zip/2.zip': expect.stringMatching(/more than 10,000 entries.*expected a trace.*unpack/),
    });
  });

  it('whose directory claims more entries than there are gives those that are there', async () => {
    const archive = writeZip([{ name: 'a.log', content: 'a' }], { entries: 4_000_000_000, zip64: true });
    expect(await outcomes(await openZip(archive))).toEqual({
      'case.zip/a.log': 'text a',
      'case.zip': expect.stringMatching(/directory of the zip archive cannot be read further than its member 1/),
    });
  });

  it('that must be unpacked to a file and does not fit says so and leaves nothing', async () => {
    mkdirSync(temporary, { recursive: true });
    const before = readdirSync(temporary, { recursive: true }).length;
    const content = capture(1);
    const packed = deflateRawSync(content);
    const member = { name: 'huge.PML', content, packed, zip64: true, says: { size: 2 ** 52 } };
    const sources = await openZip(writeZip([member, { name: 'z.log', content: 'z' }]));
    expect(await outcomes(sources)).toEqual({
      'case.zip/huge.PML': expect.stringMatching(
        /temporary file of 4,503,599,628 MB or more, and .* has room for .* MB: free/,
      ),
      'case.zip/z.log': 'text z',
    });
    // The archive of this test itself, and its folder.
    expect(readdirSync(temporary, { recursive: true }).length).toBe(before + 2);
  });
});

describe('what is wrong with an archive', () => {
  const GOOD = { name: 'z.log', content: 'z' };

  it.each<readonly [string, MemberSpec, RegExp]>([
    [
      'a wrong checksum',
      { name: 'a', content: 'abc', says: { crc32: 1 } },
      /^damaged: .*checksum.*get the archive again/,
    ],
    ['a wrong checksum, stored', { name: 'a', content: 'abc', method: 0, says: { crc32: 1 } }, /^damaged: .*checksum/],
    ['a wrong size', { name: 'a', content: 'abc', says: { size: 4 } }, /expected 4 bytes and found only 3/],
    ['two sizes, stored', { name: 'a', content: 'abc', method: 0, says: { size: 9 } }, /^damaged: stored in 3 bytes/],
    ['no deflated bytes', { name: 'a', content: 'abc', packed: Buffer.from([7, 7, 7]) }, /^damaged or cut off: /],
    ['a password', { name: 'a', content: 'abc', flags: 0x0801 }, /^encrypted: expected .* without a password; unpack/],
    ['Deflate64', { name: 'a', content: 'abc', method: 9 }, /^packed with Deflate64, as Windows Explorer.*: expected/],
    ['an unknown method', { name: 'a', content: 'abc', method: 77 }, /^packed with method 77: expected .*; unpack/],
    [
      'bytes beyond the end',
      { name: 'a', content: 'abc', says: { packedSize: 1e9 } },
      /^damaged or cut off \(file data/,
    ],
    [
      'a place beyond the end',
      { name: 'a', content: 'abc', says: { at: 4e9 } },
      /^damaged or cut off \(unexpected EOF/,
    ],
    ['a place beyond all numbers', { name: 'a', content: 'abc', zip64: true, says: { at: 2 ** 63 } }, /unexpected EOF/],
    ['a place in another', { name: 'a', content: 'abc', says: { at: 5 } }, /^shares its bytes with z\.log: expected/],
    ['a place where none is', { name: 'a', content: 'abc', says: { at: 40 } }, /^damaged or cut off \(invalid local/],
  ])('is said of the member: %s', async (_, member, message) => {
    const sources = await openZip(writeZip([GOOD, member]));
    const found = await outcomes(sources);
    expect(found['case.zip/a']).toMatch(message);
    expect(Object.keys(found)).toEqual(['case.zip/a', 'case.zip/z.log']);
  });

  it('does not keep the other members from being read', async () => {
    const sources = await openZip(writeZip([{ name: 'a', content: 'a', says: { crc32: 1 } }, GOOD]));
    expect(await textOf(sources[1])).toBe('z');
    const { inputs } = await analyze(sources);
    expect(inputs.map(({ name, warnings }) => [basename(name), warnings.map(({ message }) => message)])).toEqual([
      ['a', [expect.stringMatching(/^damaged/)]],
      ['z.log', []],
    ]);
  });

  it('is said where the whole is unusable', async () => {
    const archive = writeZip([{ name: 'a.log', content: LOG }]);
    const split = Buffer.from(archive);
    split.writeUInt16LE(3, archive.length - 18);
    for (const [broken, message] of [
      [
        archive.subarray(0, 40),
        /damaged, cut off or one part of several \(End of central directory.*get the archive again/,
      ],
      [archive.subarray(0, -1), /damaged, cut off/],
      [split, /one part of several \(multi-disk/],
      [writeZip([]), /holds no files: expected a trace/],
      [writeZip([{ name: '__MACOSX/x' }, { name: 'folder/' }]), /holds no files/],
    ] as const) {
      expect(await outcomes(await openZip(broken))).toEqual({ 'case.zip': expect.stringMatching(message) });
    }
  });

  it('is no obstacle to a Zip64 archive', async () => {
    const archive = writeZip(
      [
        { name: 'a.log', content: 'a', zip64: true },
        { name: 'b.log', content: 'b', method: 0, zip64: true },
      ],
      { zip64: true },
    );
    expect(await outcomes(await openZip(archive))).toEqual({
      'case.zip/a.log': 'text a',
      'case.zip/b.log': 'text b',
    });
  });

  it('never ends the run, wherever an archive is cut off or changed', async () => {
    const archive = writeZip([
      { name: 'a.log', content: LOG },
      { name: 'b.PML', content: capture(1) },
      { name: 'c.log', content: 'c', method: 0, zip64: true },
    ]);
    for (let at = 4; at < archive.length; at += 17) {
      const changed = Buffer.from(archive);
      changed.writeUInt8(archive.readUInt8(at) ^ 0xff, at);
      for (const broken of [changed, archive.subarray(0, at)]) {
        const sources = await openZip(broken);
        expect(sources.length).toBeGreaterThan(0);
        await expect(analyze(sources)).resolves.toBeDefined();
      }
    }
  });
});
