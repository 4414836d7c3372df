/** The tables behind the events: strings, processes, hosts and ports. Source: procmon-pml.md §3–6. */

import { ticksFromFileTime, type Ticks } from '../../../windows/time.js';
import type { ReadWarning } from '../../source.js';
import { HEADER_BYTES, type PmlHeader, TABLE_FIELDS } from './header.js';
import type { RandomAccess } from './random-access.js';

/** A process of the capture; PIDs are not unique in a file, the index is. */
export interface PmlProcess {
  readonly index: number;
  readonly pid: number;
  readonly parentPid: number;
  readonly parentIndex: number;
  /** The logon session's LUID, `00000000:0012f69e`. */
  readonly authenticationId: string;
  readonly session: number;
  /** UTC ticks; null where none is recorded. */
  readonly started: Ticks | null;
  readonly ended: Ticks | null;
  /** Null where it does not apply. */
  readonly virtualized: boolean | null;
  readonly is64Bit: boolean;
  readonly integrity: string;
  readonly user: string;
  readonly name: string;
  readonly imagePath: string;
  readonly commandLine: string;
  readonly company: string;
  readonly version: string;
  readonly description: string;
  readonly modules: readonly PmlModule[];
}

/** An image that a process has loaded. */
export interface PmlModule {
  /** UTC; null where none is recorded. */
  readonly loaded: Ticks | null;
  /** Hexadecimal, `0x7ff795e70000`: an address of 64 bits. */
  readonly base: string;
  /** Bytes. */
  readonly size: number;
  readonly path: string;
  readonly version: string;
  readonly company: string;
  readonly description: string;
}

export interface PmlTables {
  /** By process index. */
  readonly processes: ReadonlyMap<number, PmlProcess>;
  /** False where the table of processes or that of their texts is missing or broken. */
  readonly processesAreSound: boolean;
  /** Host names by address, 32 hexadecimal digits. */
  readonly hosts: ReadonlyMap<string, string>;
  /** Port names by `port/tcp` or `port/udp`. */
  readonly ports: ReadonlyMap<string, string>;
  readonly warnings: readonly ReadWarning[];
}

/** A table is read whole: processes with all their modules are some megabytes. Larger than this it is broken. */
const MAX_TABLE_BYTES = 256 * 1024 * 1024;

/** No text of Windows has more characters than 32,767; NULs end it. A longer one is a broken length, and every row repeats it. */
const MAX_TEXT_BYTES = 2 * (32_767 + 2);

/** A table with more broken entries holds no table. */
const MAX_BROKEN_ENTRIES = 1000;

/** Where a table is said to be. */
interface TablePlace {
  readonly name: string;
  /** Of the field of the header that says it. */
  readonly field: number;
  readonly offset: number;
}

/**
 * Reads the tables. One that is missing or broken is left empty, with a warning that names it and its offset; where the file has no such
 * offset, that of the field of the header.
 */
export async function readTables(file: RandomAccess, header: PmlHeader): Promise<PmlTables> {
  const warnings: ReadWarning[] = [];
  const section = async ({ name, field, offset }: TablePlace, end: number): Promise<Section | null> => {
    if (offset < HEADER_BYTES || offset >= file.size) {
      const found = offset === 0 ? 'is not set' : 'leads to no place for it';
      warnings.push({
        code: 'table-missing',
        message: `the table of ${name} is missing: its offset in the header ${found}, expected ${HEADER_BYTES} or more and less than the ${file.size} bytes of the file`,
        at: { offset: field },
      });
      return null;
    }
    const length = (end > offset ? Math.min(end, file.size) : file.size) - offset;
    return new Section(await file.read(offset, Math.min(length, MAX_TABLE_BYTES)), name, offset, warnings);
  };

  const { stringTableOffset, processTableOffset, hostTableOffset } = header;
  const stringPlace = { name: 'strings', field: TABLE_FIELDS.strings, offset: stringTableOffset };
  const strings = (await section(stringPlace, 0))?.guard(readStrings) ?? [];
  const processPlace = { name: 'processes', field: TABLE_FIELDS.processes, offset: processTableOffset };
  const processSection = await section(processPlace, stringTableOffset);
  const processes = processSection?.guard((table) => readProcesses(table, strings, header.is64Bit)) ?? [];
  const processesAreSound = warnings.length === 0;
  const hostPlace = { name: 'hosts and ports', field: TABLE_FIELDS.hosts, offset: hostTableOffset };
  const network = (await section(hostPlace, 0))?.guard(readHostsAndPorts);
  return {
    processes: new Map(processes.map((process) => [process.index, process])),
    processesAreSound,
    hosts: network?.hosts ?? new Map(),
    ports: network?.ports ?? new Map(),
    warnings,
  };
}

/**
 * The bytes of one table. Reading past its end throws a RangeError, which `guard` turns into a warning. So does reading
 * more than it holds: the entries of a broken table can all claim the same bytes, those of a sound one share none.
 */
class Section {
  readonly view: DataView;
  readonly #bytes: Uint8Array;
  readonly #name: string;
  readonly #offset: number;
  readonly #warnings: ReadWarning[];
  #unclaimed: number;
  #brokenEntries = 0;

  constructor(bytes: Uint8Array, name: string, offset: number, warnings: ReadWarning[]) {
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#name = name;
    this.#offset = offset;
    this.#warnings = warnings;
    this.#unclaimed = bytes.length;
  }

  guard<T>(read: (section: Section) => T): T | null {
    try {
      return read(this);
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      this.complain('is broken or cut off');
      return null;
    }
  }

  /** One entry; a broken one is left out, with a warning. Throws a RangeError after too many of them. */
  entry<T>(read: () => T): T[] {
    try {
      return [read()];
    } catch (error) {
      this.#brokenEntries++;
      if (!(error instanceof RangeError) || this.#brokenEntries > MAX_BROKEN_ENTRIES) {
        throw error;
      }
      this.complain('has broken entries, which are left out');
      return [];
    }
  }

  complain(what: string): void {
    const message = `the table of ${this.#name} ${what}`;
    if (!this.#warnings.some((warning) => warning.message === message)) {
      this.#warnings.push({ code: 'table-broken', message, at: { offset: this.#offset } });
    }
  }

  /** UTF-16LE text without the NULs at its end. Throws a RangeError past the end, or for one that is too long. */
  text(offset: number, byteLength: number): string {
    if (byteLength > MAX_TEXT_BYTES) {
      throw new RangeError('longer than a text can be');
    }
    this.#claim(offset, byteLength);
    let end = offset + byteLength - (byteLength % 2);
    while (end > offset && this.view.getUint16(end - 2) === 0) {
      end -= 2;
    }
    return UTF16.decode(this.#bytes.subarray(offset, end));
  }

  u32(offset: number): number {
    return this.view.getUint32(offset, true);
  }

  /** A count, with so many entries of `size` bytes behind it. Throws a RangeError for more than the table can hold. */
  count(offset: number, size: number): number {
    const count = this.u32(offset);
    this.#claim(offset + 4, count * size);
    return count;
  }

  #claim(offset: number, length: number): void {
    if (offset + length > this.#bytes.length || length > this.#unclaimed) {
      throw new RangeError('more than the table holds');
    }
    this.#unclaimed -= length;
  }

  hex(offset: number, length: number): string {
    return Array.from(this.#bytes.subarray(offset, offset + length), (byte) => byte.toString(16).padStart(2, '0')).join(
      '',
    );
  }
}

const UTF16 = new TextDecoder('utf-16le', { ignoreBOM: true });

function readStrings(section: Section): string[] {
  const count = section.count(0, 4);
  return Array.from({ length: count }, (_, index) => {
    const at = section.u32(4 + 4 * index);
    return section.entry(() => section.text(at + 4, section.u32(at)))[0] ?? '';
  });
}

function readProcesses(section: Section, strings: readonly string[], is64Bit: boolean): PmlProcess[] {
  const count = section.count(0, 8);
  return Array.from({ length: count }, (_, index) => section.u32(4 + 4 * count + 4 * index)).flatMap((at) =>
    section.entry(() => readProcess(section, at, strings, is64Bit)),
  );
}

function readProcess(section: Section, at: number, strings: readonly string[], is64Bit: boolean): PmlProcess {
  const u32 = (offset: number): number => section.u32(at + offset);
  const string = (offset: number): string => strings[u32(offset)] ?? '';
  return {
    index: u32(0x00),
    pid: u32(0x04),
    parentPid: u32(0x08),
    parentIndex: u32(0x0c),
    authenticationId: formatLuid(u32(0x10), u32(0x14)),
    session: u32(0x18),
    started: fileTime(u32(0x20), u32(0x24)),
    ended: fileTime(u32(0x28), u32(0x2c)),
    virtualized: virtualization(u32(0x30)),
    is64Bit: u32(0x34) === 1,
    integrity: string(0x38),
    user: string(0x3c),
    name: string(0x40),
    imagePath: string(0x44),
    commandLine: string(0x48),
    company: string(0x4c),
    version: string(0x50),
    description: string(0x54),
    modules: section.entry(() => readModules(section, at + 0x60 + (is64Bit ? 8 : 4), strings, is64Bit))[0] ?? [],
  };
}

function readModules(section: Section, at: number, strings: readonly string[], is64Bit: boolean): PmlModule[] {
  const pointer = is64Bit ? 8 : 4;
  const size = 2 * pointer + 48;
  return Array.from({ length: section.count(at, size) }, (_, index) => {
    const module = at + 4 + index * size;
    const string = (offset: number): string => strings[section.u32(module + 2 * pointer + offset)] ?? '';
    const high = is64Bit ? section.u32(module + pointer + 4).toString(16) : '0';
    const low = section.u32(module + pointer).toString(16);
    return {
      // The halves of the time are the first and the last thing of the record.
      loaded: fileTime(section.u32(module), section.u32(module + size - 4)),
      base: `0x${high === '0' ? low : high + low.padStart(8, '0')}`,
      size: section.u32(module + 2 * pointer),
      path: string(4),
      version: string(8),
      company: string(12),
      description: string(16),
    };
  });
}

function readHostsAndPorts(section: Section): { hosts: Map<string, string>; ports: Map<string, string> } {
  const hosts = new Map<string, string>();
  const ports = new Map<string, string>();
  let at = 4;
  for (let left = section.count(0, 20); left > 0; left--) {
    const length = section.u32(at + 16);
    hosts.set(section.hex(at, 16), section.text(at + 20, length));
    at += 20 + length;
  }
  const portCount = section.count(at, 8);
  at += 4;
  for (let left = portCount; left > 0; left--) {
    const length = section.u32(at + 4);
    const protocol = section.view.getUint16(at + 2, true) === 1 ? 'tcp' : 'udp';
    ports.set(`${section.view.getUint16(at, true)}/${protocol}`, section.text(at + 8, length));
    at += 8 + length;
  }
  return { hosts, ports };
}

function fileTime(low: number, high: number): Ticks | null {
  return low === 0 && high === 0 ? null : ticksFromFileTime(low, high);
}

/** A logon session as Procmon prints it, `00000000:0012f69e`. */
export function formatLuid(low: number, high: number): string {
  return `${hex8(high)}:${hex8(low)}`;
}

/** Whether a process is virtualized; null where that does not apply. */
export function virtualization(code: number): boolean | null {
  return code > 1 ? null : code === 1;
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}
