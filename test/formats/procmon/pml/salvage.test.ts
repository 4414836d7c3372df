import { describe, expect, it } from 'vitest';
import { readPml, warningsOf } from './read-pml.js';
import { concat, createFile, patched, pmlSource, u32, u64, writePml } from './write-pml.js';

const events = Array.from({ length: 5 }, (_, index) => ({
  ...createFile(`C:\\${'x'.repeat(index * 3)}`, { openResult: index % 2 === 0 ? 'Opened' : null }),
  stackDepth: index,
}));
const paths = events.map((_, index) => [`C:\\${'x'.repeat(index * 3)}`]);

describe.each([true, false])('a capture that was not closed (64-bit: %s)', (is64Bit) => {
  const written = writePml({
    is64Bit,
    events: events.map((event, index) => ({
      ...event,
      ...createFile(`C:\\${'x'.repeat(index * 3)}`, { openResult: index % 2 === 0 ? 'Opened' : null }, is64Bit),
    })),
  });
  const unclosed = patched(
    patched(written.bytes.slice(0, written.offsetTable), 0x234, new Uint8Array(0x34)),
    0x3a0,
    u64(0),
  );

  it('is read one event behind the other', async () => {
    const read = await readPml(pmlSource(unclosed), ['Path']);
    expect(read.rows).toEqual(paths);
    expect(warningsOf(read).at(-1)).toBe(
      'unfinished-capture: the capture was not closed or is cut off: its event table is missing. 5 events were read ' +
        `one behind the other, up to offset ${unclosed.length}`,
    );
    expect(warningsOf(read).filter((text) => text.startsWith('table-missing'))).toHaveLength(3);
  });

  it('and is cut off anywhere keeps every event before the cut, and says where it ends', async () => {
    for (let length = 0x3a8; length < written.offsetTable; length++) {
      const read = await readPml(pmlSource(unclosed.subarray(0, length)), ['Path']);
      const whole = [...written.eventOffsets, written.offsetTable].findLastIndex((end) => end <= length);
      expect(read.rows).toEqual(paths.slice(0, whole));
      expect(read.warnings.at(-1)).toMatchObject({
        code: 'unfinished-capture',
        at: { offset: written.eventOffsets[whole] },
      });
    }
  });
});

describe('a closed capture', () => {
  const written = writePml({ events });

  it('cut off in an event or in the event table keeps all before the cut and counts the lost', async () => {
    for (let length = 0x3a8; length < written.processTable; length++) {
      const read = await readPml(pmlSource(written.bytes.subarray(0, length)), ['Path']);
      const ends = [...written.eventOffsets, written.offsetTable];
      const whole = ends.findLastIndex((end) => end <= length);
      expect(read.rows).toEqual(paths.slice(0, whole));
      expect(read.dropped).toBe(5 - whole);
      expect(read.warnings.at(-1)).toEqual({
        code: 'unfinished-capture',
        message:
          `the capture was not closed or is cut off: its event table is missing. ${whole} of 5 events were read ` +
          `one behind the other, up to offset ${ends[whole]}`,
        at: { offset: ends[whole] },
      });
    }
  });

  it('cut off behind the event table keeps all events', async () => {
    for (let length = written.processTable; length < written.bytes.length; length++) {
      const read = await readPml(pmlSource(written.bytes.subarray(0, length)), ['Path']);
      expect(read.rows).toEqual(paths);
      expect(read.dropped).toBe(0);
      expect(read.warnings).not.toEqual([]);
    }
  });

  it.each([1, 0x3a7, 2 ** 40, 2 ** 60])('whose event table is said to lie at %i is read in a row', async (offset) => {
    const read = await readPml(pmlSource(patched(written.bytes, 0x248, u64(offset))), ['Path', 'Process Name']);
    expect(read.rows).toEqual(paths.map(([path]) => [path, 'Robocopy.exe']));
    expect(read).toMatchObject({ records: 5, dropped: 0, warnings: [{ code: 'unfinished-capture' }] });
  });

  it('that counts more events than its table holds is read in a row', async () => {
    const read = await readPml(pmlSource(patched(written.bytes, 0x234, u32(0xffff_ffff))), ['Path']);
    expect(read.rows).toEqual(paths);
    expect(read.dropped).toBe(0xffff_ffff - 5);
  });

  it('of many windows is read in a row, each byte about once', async () => {
    const many = Array.from({ length: 60 }, (_, tid) => ({
      ...createFile('C:\\x'),
      tid,
      extra: new Uint8Array(60_000),
    }));
    const { bytes } = writePml({ events: many });
    const cut = concat(bytes.subarray(0, bytes.length - 60_000));
    let bytesRead = 0;
    const read = await readPml(
      {
        ...pmlSource(cut),
        async read(offset, length) {
          const part = cut.subarray(offset, offset + length);
          bytesRead += part.length;
          return part;
        },
      },
      ['TID'],
    );
    expect(read.rows).toEqual(many.slice(0, 59).map(({ tid }) => [String(tid)]));
    expect(bytesRead).toBeLessThan(2 * cut.length);
  });
});
