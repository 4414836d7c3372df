/** Writes PML files from events and processes. Source: procmon-pml.md §1–7, §8.2, §8.3. What a reader must ignore is filled with GARBAGE. */

import type { CreateDetail } from '../../../../src/formats/procmon/create-detail.js';
import type { Source } from '../../../../src/formats/source.js';
import { accessMask } from '../../../../src/windows/access-mask.js';
import { DISPOSITIONS, OPEN_RESULTS } from '../../../../src/windows/create-options.js';

const HEADER_BYTES = 0x3a8;
const GARBAGE = 0xcd;
const FILE_SYSTEM = 3;
const CREATE_FILE = 20;

export interface PmlEventSpec {
  readonly processIndex: number;
  readonly tid: number;
  readonly eventClass: number;
  readonly operation: number;
  readonly sequence: number;
  /** 100-ns ticks. */
  readonly duration: bigint;
  /** FILETIME. */
  readonly time: bigint;
  readonly status: number;
  readonly stackDepth: number;
  readonly detail: Uint8Array;
  /** Null: no extra detail. */
  readonly extra: Uint8Array | null;
}

export interface PmlModuleSpec {
  readonly base: bigint;
  readonly size: number;
  readonly path: string;
  readonly version: string;
  readonly company: string;
  readonly description: string;
}

export interface PmlProcessSpec {
  readonly index: number;
  readonly pid: number;
  readonly parentPid: number;
  readonly parentIndex: number;
  readonly authenticationId: bigint;
  readonly session: number;
  readonly started: bigint;
  readonly ended: bigint;
  readonly virtualized: number;
  readonly is64Bit: boolean;
  readonly integrity: string;
  readonly user: string;
  readonly name: string;
  readonly imagePath: string;
  readonly commandLine: string;
  readonly company: string;
  readonly version: string;
  readonly description: string;
  readonly modules: readonly PmlModuleSpec[];
}

export interface PmlSpec {
  readonly version: number;
  readonly is64Bit: boolean;
  readonly events: readonly Partial<PmlEventSpec>[];
  readonly processes: readonly Partial<PmlProcessSpec>[];
  readonly hosts: readonly { readonly address: readonly number[]; readonly name: string }[];
  readonly ports: readonly { readonly port: number; readonly isTcp: boolean; readonly name: string }[];
}

/** A written file and where its parts begin. */
export interface WrittenPml {
  readonly bytes: Uint8Array;
  readonly eventOffsets: readonly number[];
  readonly offsetTable: number;
  readonly processTable: number;
  readonly stringTable: number;
  readonly hostTable: number;
}

export const PLAIN_EVENT: PmlEventSpec = {
  processIndex: 7,
  tid: 4711,
  eventClass: FILE_SYSTEM,
  operation: CREATE_FILE,
  sequence: 1,
  duration: 161n,
  time: fileTime('2025-11-18T11:57:13.4620871Z'),
  status: 0,
  stackDepth: 0,
  detail: new Uint8Array(0),
  extra: null,
};

const ROBOCOPY: PmlProcessSpec = {
  index: 7,
  pid: 162116,
  parentPid: 4242,
  parentIndex: 3,
  authenticationId: 0x1_0012_f69en,
  session: 2,
  started: fileTime('2025-11-18T11:57:00.0000001Z'),
  ended: 0n,
  virtualized: 0,
  is64Bit: true,
  integrity: 'High',
  user: 'CONTOSO\\Łukasz',
  name: 'Robocopy.exe',
  imagePath: 'C:\\Windows\\System32\\Robocopy.exe',
  commandLine: 'robocopy "F:\\Data" \\\\server\\share /COPYALL',
  company: 'Microsoft Corporation',
  version: '10.0.20348.1 (WinBuild.160101.0800)',
  description: 'Microsoft Robocopy',
  modules: [],
};

/** The FILETIME of `2025-11-18T11:57:13.4620871Z`; seven decimals. */
export function fileTime(iso: string): bigint {
  const [seconds = '', ticks = ''] = iso.replace('Z', '').split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 10_000n + 116_444_736_000_000_000n + BigInt(ticks);
}

/** What is not named is as in PLAIN_EVENT and ROBOCOPY; 64-bit, version 9, one process. */
export function writePml(spec: Partial<PmlSpec> = {}): WrittenPml {
  const { version = 9, is64Bit = true, events = [], processes = [{}], hosts = [], ports = [] } = spec;
  const eventOffsets: number[] = [];
  const eventBytes: Uint8Array[] = [];
  let at = HEADER_BYTES;
  for (const event of events) {
    const bytes = writeEvent({ ...PLAIN_EVENT, ...event }, is64Bit);
    eventOffsets.push(at);
    eventBytes.push(bytes);
    at += bytes.length;
  }
  const strings = new Strings();
  const offsetTable = concat(...eventOffsets.map((offset) => u40(offset)));
  const processTable = writeProcesses(
    processes.map((process) => ({ ...ROBOCOPY, ...process })),
    strings,
    is64Bit,
  );
  const stringTable = strings.write();
  const iconTable = concat(u32(1), u32(8), u32(0), u32(0));
  const hostTable = concat(
    u32(hosts.length),
    ...hosts.flatMap(({ address, name }) => [fill(16, Uint8Array.from(address)), ...counted(utf16(name))]),
    u32(ports.length),
    ...ports.flatMap(({ port, isTcp, name }) => [u16(port), u16(isTcp ? 1 : 0), ...counted(utf16(name))]),
  );
  const sections = [offsetTable, processTable, stringTable, iconTable, hostTable];
  const starts = sections.map((_, index) => sections.slice(0, index).reduce((sum, { length }) => sum + length, at));
  const [offsetsAt = 0, processesAt = 0, stringsAt = 0, iconsAt = 0, hostsAt = 0] = starts;

  const header = new Uint8Array(HEADER_BYTES);
  header.set(ascii('PML_'), 0);
  header.set(concat(u32(version), u32(is64Bit ? 1 : 0)), 0x004);
  header.set(utf16('FILESERVER'), 0x00c);
  header.set(utf16('C:\\Windows'), 0x02c);
  header.set(u32(events.length), 0x234);
  header.set(concat(...[HEADER_BYTES, offsetsAt, processesAt, stringsAt, iconsAt].map((offset) => u64(offset))), 0x240);
  header.set(concat(u64(0x7fff_fffe_ffff), u32(284), u32(10), u32(0), u32(20348), u32(2)), 0x268);
  header.set(concat(u32(8), u64(0x4_0000_0000), u64(HEADER_BYTES), u64(hostsAt)), 0x38c);
  return {
    bytes: concat(header, ...eventBytes, ...sections),
    eventOffsets,
    offsetTable: offsetsAt,
    processTable: processesAt,
    stringTable: stringsAt,
    hostTable: hostsAt,
  };
}

export function writeEvent(event: PmlEventSpec, is64Bit: boolean): Uint8Array {
  const stack = new Uint8Array(event.stackDepth * (is64Bit ? 8 : 4)).fill(GARBAGE);
  const extraOffset = 0x34 + stack.length + event.detail.length;
  return concat(
    u32(event.processIndex),
    u32(event.tid),
    u32(event.eventClass),
    u16(event.operation),
    u16(GARBAGE),
    u32(event.sequence),
    u64(event.duration),
    u64(event.time),
    u32(event.status),
    u16(event.stackDepth),
    u16(GARBAGE),
    u32(event.detail.length),
    u32(event.extra === null ? 0 : extraOffset),
    stack,
    event.detail,
    ...(event.extra === null ? [] : [u16(event.extra.length), event.extra]),
  );
}

export const PLAIN_CREATE: CreateDetail = {
  desiredAccess: accessMask(0x100080),
  disposition: 'Open',
  options: 0x20,
  attributes: 0,
  shareMode: 7,
  allocationSize: null,
  impersonating: null,
  openResult: 'Opened',
  unrecognized: [],
};

/** The detail and extra detail of a create. `impersonating` is a SID; an open result of `unknown` is a reparse tag. */
export function createFile(
  path: string,
  create: Partial<CreateDetail> = {},
  is64Bit = true,
): Pick<PmlEventSpec, 'eventClass' | 'operation' | 'detail' | 'extra'> {
  const { desiredAccess, disposition, options, attributes, shareMode, allocationSize, impersonating, openResult } = {
    ...PLAIN_CREATE,
    ...create,
  };
  const pointer = is64Bit ? 8 : 4;
  const head = new Uint8Array(0x18 + 5 * pointer).fill(GARBAGE);
  head.set(concat(u32(0), u32(0)), 0x08);
  const dispositionCode = disposition === null ? 0x99 : DISPOSITIONS.indexOf(disposition);
  head.set(u32(dispositionCode * 0x100_0000 + options), is64Bit ? 0x18 : 0x14);
  head.set(concat(u16(attributes), u16(shareMode)), is64Bit ? 0x20 : 0x18);
  head.set(u32(0), is64Bit ? 0x28 : 0x1c);
  head.set(u64(allocationSize ?? 0), is64Bit ? 0x38 : 0x24);
  const { info, bytes } = detailString(path);
  const sid = impersonating === null ? new Uint8Array(0) : sidBytes(impersonating);
  return {
    eventClass: FILE_SYSTEM,
    operation: CREATE_FILE,
    detail: concat(
      head,
      u16(info),
      u16(GARBAGE),
      bytes,
      u32(desiredAccess),
      Uint8Array.of(sid.length, GARBAGE, GARBAGE, GARBAGE),
      sid,
    ),
    extra: openResult === null ? null : u32(openResult === 'unknown' ? 0xa000_0003 : OPEN_RESULTS.indexOf(openResult)),
  };
}

/** What the event of a new process tells of it. */
export interface DefinedProcessSpec extends Pick<
  PmlProcessSpec,
  'index' | 'pid' | 'parentIndex' | 'parentPid' | 'session' | 'is64Bit' | 'started' | 'authenticationId' | 'virtualized'
> {
  readonly userSid: string;
  readonly integritySid: string;
  readonly path: string;
  readonly commandLine: string;
}

/** A Process Create (or Process Defined, `operation` 0). Source: procmon-pml.md §8.1. */
export function createProcess(
  defined: Partial<DefinedProcessSpec> = {},
  operation = 1,
): Pick<PmlEventSpec, 'eventClass' | 'operation' | 'detail' | 'extra'> {
  const process: DefinedProcessSpec = {
    ...ROBOCOPY,
    userSid: 'S-1-5-21-1-2-3-1104',
    integritySid: 'S-1-16-12288',
    path: ROBOCOPY.imagePath,
    ...defined,
  };
  const [user, integrity] = [sidBytes(process.userSid), sidBytes(process.integritySid)];
  const [path, commandLine] = [detailString(process.path), detailString(process.commandLine)];
  return {
    eventClass: 1,
    operation,
    detail: concat(
      u32(process.index),
      u32(process.pid),
      u32(process.parentIndex),
      u32(process.parentPid),
      u32(process.session),
      u32(process.is64Bit ? 1 : 0),
      u64(process.started),
      u64(process.authenticationId),
      u32(process.virtualized),
      Uint8Array.of(user.length, integrity.length),
      u16(path.info),
      u16(commandLine.info),
      u16(GARBAGE),
      user,
      integrity,
      path.bytes,
      commandLine.bytes,
    ),
    extra: null,
  };
}

/** The bytes of `S-1-5-18`. */
function sidBytes(sid: string): Uint8Array {
  const [revision = 0, authority = 0, ...subAuthorities] = sid.split('-').slice(1).map(Number);
  const authorityBytes = new DataView(new ArrayBuffer(8));
  authorityBytes.setBigUint64(0, BigInt(authority));
  return concat(
    Uint8Array.of(revision, subAuthorities.length),
    new Uint8Array(authorityBytes.buffer, 2),
    ...subAuthorities.map((part) => u32(part)),
  );
}

/** A source of these bytes, with or without random access. */
export function pmlSource(bytes: Uint8Array, access: 'read' | 'stream' = 'read'): Source {
  const source: Source = {
    name: 'Logfile.PML',
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += 65_536) {
        yield bytes.slice(at, at + 65_536);
      }
    },
  };
  return access === 'stream'
    ? source
    : { ...source, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

/** A copy with other bytes from `offset` on. */
export function patched(bytes: Uint8Array, offset: number, replacement: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(replacement, offset);
  return copy;
}

/** The string table: equal texts share an index, 0 is the empty one, all others end with a NUL. */
class Strings {
  readonly #indexes = new Map<string, number>([['', 0]]);

  index(text: string): Uint8Array {
    const index = this.#indexes.get(text) ?? this.#indexes.size;
    this.#indexes.set(text, index);
    return u32(index);
  }

  write(): Uint8Array {
    const texts = [...this.#indexes.keys()];
    return table(
      [],
      texts.map((text) => concat(...counted(text === '' ? new Uint8Array(0) : utf16(`${text}\0`)))),
    );
  }
}

function writeProcesses(processes: readonly PmlProcessSpec[], strings: Strings, is64Bit: boolean): Uint8Array {
  return table(
    processes.map(({ index }) => u32(index)),
    processes.map((process) => writeProcess(process, strings, is64Bit)),
  );
}

function writeProcess(process: PmlProcessSpec, strings: Strings, is64Bit: boolean): Uint8Array {
  const pointer = (value: bigint): Uint8Array => (is64Bit ? u64(value) : u32(Number(value)));
  return concat(
    u32(process.index),
    u32(process.pid),
    u32(process.parentPid),
    u32(process.parentIndex),
    u64(process.authenticationId),
    u32(process.session),
    u32(GARBAGE),
    u64(process.started),
    u64(process.ended),
    u32(process.virtualized),
    u32(process.is64Bit ? 1 : 0),
    strings.index(process.integrity),
    strings.index(process.user),
    strings.index(process.name),
    strings.index(process.imagePath),
    strings.index(process.commandLine),
    strings.index(process.company),
    strings.index(process.version),
    strings.index(process.description),
    u32(0),
    u32(0),
    pointer(1n),
    u32(process.modules.length),
    ...process.modules.flatMap(({ base, size, path, version, company, description }) => [
      pointer(0xcdcdcdcdn),
      pointer(base),
      u32(size),
      strings.index(path),
      strings.index(version),
      strings.index(company),
      strings.index(description),
      u32(0x5f00_0000),
      new Uint8Array(24).fill(GARBAGE),
    ]),
  );
}

/** A count, `keys`, the offsets of the entries relative to the table, the entries. */
function table(keys: readonly Uint8Array[], entries: readonly Uint8Array[]): Uint8Array {
  let at = 4 + 4 * keys.length + 4 * entries.length;
  const offsets = entries.map(({ length }) => {
    at += length;
    return u32(at - length);
  });
  return concat(u32(entries.length), ...keys, ...offsets, ...entries);
}

/** ASCII takes one byte a character, with bit 15 of the info set. */
export function detailString(text: string): { info: number; bytes: Uint8Array } {
  return [...text].every((character) => character.charCodeAt(0) < 0x80)
    ? { info: 0x8000 | text.length, bytes: ascii(text) }
    : { info: text.length, bytes: utf16(text) };
}

function counted(bytes: Uint8Array): [Uint8Array, Uint8Array] {
  return [u32(bytes.length), bytes];
}

function fill(length: number, bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array(length - bytes.length));
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function utf16(text: string): Uint8Array {
  return concat(...Array.from({ length: text.length }, (_, index) => u16(text.charCodeAt(index))));
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}

/** An entry of the offset table. */
export function u40(value: number): Uint8Array {
  return concat(u32(value % 0x1_0000_0000), Uint8Array.of(Math.floor(value / 0x1_0000_0000)));
}

export function u64(value: number | bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(value), true);
  return new Uint8Array(view.buffer);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
