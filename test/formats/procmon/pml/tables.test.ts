import { describe, expect, it } from 'vitest';
import { readPml, warningsOf } from './read-pml.js';
import { concat, createFile, patched, pmlSource, type PmlSpec, u32, u64, writePml } from './write-pml.js';

const MODULE = {
  base: 0x7ff7_95e7_0000n,
  size: 335_872,
  path: 'C:\\Windows\\System32\\ntdll.dll',
  version: '10.0.1',
  company: 'Microsoft',
  description: 'NT Layer',
};

async function tablesOf(spec: Partial<PmlSpec>) {
  const { pml } = await readPml(pmlSource(writePml(spec).bytes));
  return pml.tables;
}

describe('the process table', () => {
  it.each([
    { is64Bit: true, base: 0x7ff7_95e7_0000n, shown: '0x7ff795e70000' },
    { is64Bit: true, base: 0x7_0000_0010n, shown: '0x700000010' },
    { is64Bit: true, base: 0x77ce_0000n, shown: '0x77ce0000' },
    { is64Bit: false, base: 0x77ce_0000n, shown: '0x77ce0000' },
  ])('lists processes with their modules: base $shown, 64-bit $is64Bit', async ({ is64Bit, base, shown }) => {
    const tables = await tablesOf({
      is64Bit,
      processes: [
        {
          modules: [
            { ...MODULE, base },
            { ...MODULE, base },
          ],
        },
      ],
    });
    expect(tables.warnings).toEqual([]);
    const { base: _, ...rest } = MODULE;
    expect(tables.processes.get(7)).toMatchObject({
      pid: 162116,
      parentPid: 4242,
      parentIndex: 3,
      authenticationId: '00000001:0012f69e',
      session: 2,
      ended: null,
      virtualized: false,
      is64Bit: true,
      integrity: 'High',
      user: 'CONTOSO\\Łukasz',
      commandLine: 'robocopy "F:\\Data" \\\\server\\share /COPYALL',
      modules: [
        { ...rest, base: shown },
        { ...rest, base: shown },
      ],
    });
  });

  it('has sparse indexes, and equal PIDs are different processes', async () => {
    const { processes } = await tablesOf({
      processes: [
        { index: 0, name: 'System' },
        { index: 900, name: 'a.exe' },
        { index: 0xffff_fffe, name: 'b.exe' },
      ],
    });
    expect([...processes].map(([index, { name, pid }]) => [index, name, pid])).toEqual([
      [0, 'System', 162116],
      [900, 'a.exe', 162116],
      [0xffff_fffe, 'b.exe', 162116],
    ]);
  });

  it.each([
    [0, false],
    [1, true],
    [0xffff_ffff, null],
  ])('says whether a process is virtualized: %i', async (virtualized, expected) => {
    const { processes } = await tablesOf({ processes: [{ virtualized }] });
    expect(processes.get(7)?.virtualized).toBe(expected);
  });

  it('with a broken record keeps the others', async () => {
    const { bytes, processTable } = writePml({ processes: [{ index: 1 }, { index: 2 }, { index: 3 }] });
    const broken = patched(bytes, processTable + 4 + 12 + 4, u32(0x7fff_ffff));
    const { pml, warnings } = await readPml(pmlSource(broken));
    expect([...pml.tables.processes.keys()]).toEqual([1, 3]);
    expect(warnings).toEqual([
      {
        code: 'table-broken',
        message: 'the table of processes has broken entries, which are left out',
        at: { offset: processTable },
      },
    ]);
  });

  it('keeps a process whose modules are broken', async () => {
    const { bytes, processTable } = writePml({ processes: [{ modules: [MODULE] }, { index: 8 }] });
    const broken = patched(bytes, processTable + 4 + 16 + 0x60 + 8, u32(0x1000_0000));
    const { pml, warnings } = await readPml(pmlSource(broken));
    expect(pml.tables.processes.get(7)).toMatchObject({ name: 'Robocopy.exe', modules: [] });
    expect([...pml.tables.processes.keys()]).toEqual([7, 8]);
    expect(warnings.map(({ code }) => code)).toEqual(['table-broken']);
  });

  it('whose records all claim the same modules is not multiplied', async () => {
    const count = 3000;
    const { bytes, processTable } = writePml({
      processes: [{ modules: Array.from({ length: 2000 }, () => MODULE) }],
    });
    const record = bytes.slice(processTable + 12);
    const table = concat(
      u32(count),
      ...Array.from({ length: count }, (_, index) => u32(index)),
      ...Array.from({ length: count }, () => u32(4 + 8 * count)),
      record,
    );
    const hostile = patched(concat(bytes.slice(0, processTable), table), 0x258, concat(u64(0), u64(0)));
    const { pml } = await readPml(pmlSource(hostile));
    expect([...pml.tables.processes.values()].flatMap(({ modules }) => modules).length).toBeLessThan(5000);
  });
});

describe('the string table', () => {
  const spec = { events: [createFile('C:\\x')] };
  const columns = ['Path', 'Process Name', 'User', 'Integrity', 'PID'] as const;

  it('that ends too early leaves texts empty', async () => {
    const { bytes, stringTable, hostTable } = writePml(spec);
    const { rows, warnings } = await readPml(pmlSource(patched(bytes, stringTable, concat(u32(3)))), columns);
    expect(hostTable).toBeGreaterThan(stringTable);
    // Texts 1 and 2 are integrity and user; the offsets of all others are behind the count.
    expect(rows).toEqual([['C:\\x', '', 'CONTOSO\\Łukasz', 'High', '162116']]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['an entry outside', 4 + 4 * 2, 0x7fff_0000],
    ['an entry at the very end', 4 + 4 * 2, 0xffff_ffff],
  ])('with %s keeps the other texts', async (_, at, value) => {
    const { bytes, stringTable } = writePml(spec);
    const { rows, warnings } = await readPml(pmlSource(patched(bytes, stringTable + at, u32(value))), columns);
    expect(rows).toEqual([['C:\\x', 'Robocopy.exe', '', 'High', '162116']]);
    expect(warnings).toEqual([
      {
        code: 'table-broken',
        message: 'the table of strings has broken entries, which are left out',
        at: { offset: stringTable },
      },
    ]);
  });

  it('with a text longer than the table keeps the other texts', async () => {
    const { bytes, stringTable } = writePml(spec);
    const view = new DataView(bytes.buffer);
    const user = stringTable + view.getUint32(stringTable + 4 + 4 * 2, true);
    const { rows, warnings } = await readPml(pmlSource(patched(bytes, user, u32(0xffff_fff0))), columns);
    expect(rows).toEqual([['C:\\x', 'Robocopy.exe', '', 'High', '162116']]);
    expect(warnings.map(({ code }) => code)).toEqual(['table-broken']);
  });

  it.each([
    [32_767, []],
    [32_770, ['the table of strings has broken entries, which are left out']],
  ])('has texts as long as those of Windows (%i characters)', async (length, expected) => {
    const commandLine = 'x'.repeat(length);
    const { processes, warnings } = await tablesOf({ processes: [{ commandLine }] });
    expect(processes.get(7)?.commandLine).toBe(expected.length === 0 ? commandLine : '');
    expect(warnings.map(({ message }) => message)).toEqual(expected);
  });

  it.each([
    [1000, 'Robocopy.exe', ['has broken entries, which are left out']],
    [1001, '', ['has broken entries, which are left out', 'is broken or cut off']],
  ])('with %i broken entries keeps the sound ones, or is broken as a whole', async (count, name, complaints) => {
    const { bytes, stringTable } = writePml(spec);
    const view = new DataView(bytes.buffer);
    const entries = view.getUint32(stringTable, true);
    const moved = Array.from({ length: entries }, (_, index) =>
      u32(view.getUint32(stringTable + 4 + 4 * index, true) + 4 * count),
    );
    const broken = Array.from({ length: count }, () => u32(0x7fff_0000));
    const strings = bytes.slice(stringTable + 4 + 4 * entries);
    const table = concat(u32(entries + count), ...moved, ...broken, strings);
    const { rows, warnings } = await readPml(pmlSource(concat(bytes.slice(0, stringTable), table)), columns);
    expect(rows[0]?.[1]).toBe(name);
    const ofStrings = warnings.filter(({ message }) => message.includes('strings'));
    expect(ofStrings.map(({ message }) => message)).toEqual(complaints.map((words) => `the table of strings ${words}`));
  });

  it('with more entries than bytes is broken', async () => {
    const { bytes, stringTable } = writePml(spec);
    const { rows, warnings } = await readPml(pmlSource(patched(bytes, stringTable, u32(0xffff_ffff))), columns);
    expect(rows).toEqual([['C:\\x', '', '', '', '162116']]);
    expect(warnings).toEqual([
      {
        code: 'table-broken',
        message: 'the table of strings is broken or cut off',
        at: { offset: stringTable },
      },
    ]);
  });

  it('whose entries all claim one long text of NULs is read in a moment', async () => {
    const { bytes, stringTable } = writePml(spec);
    const count = 20_000;
    const text = new Uint8Array(60_000);
    text.set(u32(59_990));
    text[59_992] = 0x41;
    const table = concat(u32(count), ...Array.from({ length: count }, () => u32(4 + 4 * count)), text);
    const { warnings } = await readPml(pmlSource(concat(bytes.slice(0, stringTable), table)), columns);
    expect(warnings.map(({ code }) => code)).toContain('table-broken');
  });

  it.each(['', '\0', '\ufeff marked', 'a\0b', '\ud800 alone'])('gives back %j', async (text) => {
    const { processes } = await tablesOf({ processes: [{ description: text }] });
    const expected = text.replace(/\0+$/, '').replace('\ud800', '\ufffd');
    expect(processes.get(7)?.description).toBe(expected);
  });
});

describe('a table', () => {
  it.each([
    ['strings', 0x258],
    ['processes', 0x250],
    ['hosts and ports', 0x3a0],
  ])('of %s that is not there warns, and the events are read', async (name, field) => {
    const written = writePml({ events: [createFile('C:\\x')] });
    const outside = written.bytes.length;
    for (const [offset, why] of [
      [0, 'is not set'],
      [1, 'leads to no place for it'],
      [0x3a7, 'leads to no place for it'],
      [outside, 'leads to no place for it'],
      [2 ** 60, 'leads to no place for it'],
    ] as const) {
      const read = await readPml(pmlSource(patched(written.bytes, field, u64(offset))), ['Path']);
      expect(read.rows).toEqual([['C:\\x']]);
      expect(warningsOf(read)).toEqual([
        `table-missing: the table of ${name} is missing: its offset in the header ${why}, expected 936 or more and less than the ${outside} bytes of the file`,
      ]);
      expect(read.warnings[0]?.at).toEqual({ offset: field });
    }
  });
});

describe('the table of hosts and ports', () => {
  const spec: Partial<PmlSpec> = {
    hosts: [
      { address: [192, 168, 0, 1], name: 'fileserver.contoso.com' },
      { address: [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], name: 'łocal' },
    ],
    ports: [
      { port: 445, isTcp: true, name: 'microsoft-ds' },
      { port: 53, isTcp: false, name: 'domain' },
    ],
  };

  it('is read', async () => {
    const { hosts, ports, warnings } = await tablesOf(spec);
    expect(warnings).toEqual([]);
    expect([...hosts]).toEqual([
      ['c0a80001000000000000000000000000', 'fileserver.contoso.com'],
      ['fe800000000000000000000000000001', 'łocal'],
    ]);
    expect([...ports]).toEqual([
      ['445/tcp', 'microsoft-ds'],
      ['53/udp', 'domain'],
    ]);
  });

  it('cut off anywhere warns, and the rest of the file is read', async () => {
    const { bytes, hostTable } = writePml({ ...spec, events: [createFile('C:\\x')] });
    for (let length = hostTable + 1; length < bytes.length; length++) {
      const { rows, warnings } = await readPml(pmlSource(bytes.subarray(0, length)), ['Path', 'Process Name']);
      expect(rows).toEqual([['C:\\x', 'Robocopy.exe']]);
      expect(warnings.map(({ code }) => code)).toEqual(['table-broken']);
    }
  });
});
