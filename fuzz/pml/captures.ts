/** Sound captures to be damaged: written ones of every kind, and pieces of real ones where those lie beside the project. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { accessMask } from '../../src/windows/access-mask.js';
import {
  concat,
  createFile,
  detailString,
  type PmlEventSpec,
  type PmlProcessSpec,
  type PmlSpec,
  patched,
  PLAIN_EVENT,
  u16,
  u32,
  u64,
  utf16,
  writePml,
} from '../../test/formats/procmon/pml/write-pml.js';
import { sharedFile } from '../../test/formats/procmon/shared-files.js';
import { readNumber } from '../damage-bytes.js';
import { pick, type Random, randomNumbers } from '../random.js';
import type { FuzzInput } from '../target.js';
import { EVENT_COUNT, HEADER_BYTES, SECTION_OFFSETS } from './structure.js';

const PATHS = [
  'C:\\',
  'C:\\Data\\report.docx',
  'F:\\Data\\Ünïcode – 日本\\😀.txt',
  '\\\\contoso.file.core.windows.net\\share\\a & b <1>.txt',
  `\\\\server\\share\\${'deep\\'.repeat(60)}x`,
  'C:\\line\nbreak\u001b[31m\u0085\u202e.txt',
  'D:\\lone\ud800surrogate',
  '',
];
const KEY_PATHS = ['HKLM\\Software\\Microsoft', 'HKCU\\Software\\日本', 'HKCR\\.txt', `HKLM\\${'Key\\'.repeat(40)}`];
const STATUSES = [0, 0, 0, 0xc000_0022, 0xc000_0022, 0xc000_0034, 0x103, 0x104, 0x8000_0005, 0xc000_046f, 0x368];

type EventBody = Pick<PmlEventSpec, 'eventClass' | 'operation' | 'detail' | 'extra'>;

/** Writes events of one class. */
type EventWriter = (is64Bit: boolean, random: Random) => EventBody;

function randomBytes(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random(256));
}

/** Numbers as records hold them: mostly small. */
function smallNumbers(count: number, random: Random): Uint8Array {
  return concat(...Array.from({ length: count }, () => u32(random(4) === 0 ? random(0x1_0000_0000) : random(200))));
}

/** Mostly nothing or a record of numbers and text; seldom as long as it can be. */
function randomExtra(random: Random): Uint8Array | null {
  const kind = random(20);
  if (kind < 6) {
    return null;
  }
  return kind === 19 ? randomBytes(random(2000), random) : concat(smallNumbers(random(30), random), utf16('name\0'));
}

const createEvent: EventWriter = (is64Bit, random) =>
  createFile(
    pick(PATHS, random),
    {
      desiredAccess: accessMask(pick([0x100080, 0x1a_0089, 0x0200_0000, 0xffff_ffff, 0x4_0000], random)),
      disposition: pick(['Open', 'Create', 'OpenIf', 'OverwriteIf', 'Supersede', null], random),
      options: random(0x100_0000),
      attributes: random(0x1_0000),
      shareMode: random(8),
      impersonating: pick([null, null, 'S-1-5-18', 'S-1-5-21-1-2-4294967295-500'], random),
      openResult: pick(['Opened', 'Created', 'unknown', null], random),
    },
    is64Bit,
  );

/** Sub-operations: IRP minors and information classes. */
const MOST_KINDS = 0x50;
/** The class of a directory query, FSCTL_OFFLOAD_READ, FSCTL_GET_REPARSE_POINT; anything. */
const PARAMETERS = [1, 3, 37, 0x9_4264, 0x9_00a8, 0xffff_ffff];

const fileSystemEvent: EventWriter = (is64Bit, random) => {
  const head = concat(...Array.from({ length: 0x18 / 4 + 5 * (is64Bit ? 2 : 1) }, () => u32(pick(PARAMETERS, random))));
  head[0] = random(MOST_KINDS);
  const { info, bytes } = detailString(pick(PATHS, random));
  const filter = detailString('*.txt');
  const tail = pick(
    [
      new Uint8Array(0),
      concat(u16(filter.info), filter.bytes),
      u64(random(100_000)),
      concat(smallNumbers(4, random), u32(22), utf16('C:\\new name')),
      randomBytes(40, random),
    ],
    random,
  );
  return {
    eventClass: 3,
    operation: random(48),
    detail: concat(head, u16(info), u16(0), bytes, tail),
    extra: randomExtra(random),
  };
};

/** Names of a directory's entries, one behind the other: FileIdBothDirectoryInformation. */
const directoryEvent: EventWriter = (is64Bit, random) => {
  const pointer = is64Bit ? 8 : 4;
  const head = new Uint8Array(0x18 + 5 * pointer);
  head[0] = 1;
  head.set(u32(37), 0x10 + 2 * pointer);
  const { info, bytes } = detailString(pick(PATHS, random));
  const entries = Array.from({ length: random(20) }, (_, index) => {
    const name = utf16(`file ${index}`);
    return concat(u32(104 + name.length), new Uint8Array(56), u32(name.length), new Uint8Array(40), name);
  });
  return {
    eventClass: 3,
    operation: 32,
    detail: concat(head, u16(info), u16(0), bytes, u16(0)),
    extra: concat(...entries),
  };
};

/** By operation: where the path begins, behind its info word and the operation's numbers. */
const KEY_PATH_OFFSETS = [8, 8, 2, 12, 16, 12, 16, 16, 16, 2, 2, 2, 4, 2, 4, 2, 2, 2];

const registryEvent: EventWriter = (_, random) => {
  const operation = random(KEY_PATH_OFFSETS.length + 1);
  const { info, bytes } = detailString(pick(KEY_PATHS, random));
  const second = detailString('C:\\hive.dat');
  const head = concat(u16(info), u16(second.info), ...Array.from({ length: 3 }, () => u32(random(13))));
  const names = operation === 12 || operation === 14 ? second.bytes : utf16('value\0');
  return {
    eventClass: 2,
    operation,
    detail: concat(head.subarray(0, KEY_PATH_OFFSETS[operation] ?? 2), bytes, names),
    extra: randomExtra(random),
  };
};

const processEvent: EventWriter = (is64Bit, random) => {
  const operation = random(10);
  const path = detailString(pick(PATHS, random));
  const commandLine = detailString('robocopy "F:\\Data" \\\\server\\share /COPYALL /R:1');
  const sid = Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0);
  const created = concat(
    smallNumbers(11, random),
    Uint8Array.of(sid.length, sid.length),
    ...[path.info, commandLine.info, 0].map(u16),
    sid,
    sid,
    path.bytes,
    commandLine.bytes,
  );
  const environment = 'PATH=C:\\Windows\0TEMP=C:\\Temp\0é=日本\0\0';
  const started = concat(
    u32(4242),
    ...[commandLine.info, path.info].map(u16),
    u32(environment.length),
    commandLine.bytes,
    path.bytes,
    utf16(environment),
  );
  const image = concat(randomBytes(is64Bit ? 8 : 4, random), u32(0x1000), ...[path.info, 0].map(u16), path.bytes);
  const details: Readonly<Record<number, Uint8Array>> = { 0: created, 1: created, 5: image, 7: started };
  return { eventClass: 1, operation, detail: details[operation] ?? smallNumbers(13, random), extra: null };
};

const profilingEvent: EventWriter = (_, random) => ({
  eventClass: 4,
  operation: random(4),
  detail: smallNumbers(8, random),
  extra: null,
});

const networkEvent: EventWriter = (_, random) => ({
  eventClass: 5,
  operation: random(11),
  detail: concat(
    u16(random(8)),
    u16(0),
    u32(random(2000)),
    pick([Uint8Array.of(10, 0, 0, 1), new Uint8Array(0)], random),
    ...[16, 16].map((length) => (random(2) === 0 ? new Uint8Array(length) : randomBytes(length, random))),
    u16(445),
    u16(random(0x1_0000)),
    utf16('mss\u00001460\0sackopt\u00001\0\0'),
  ),
  extra: null,
});

const EVENT_WRITERS = [
  createEvent,
  createEvent,
  fileSystemEvent,
  fileSystemEvent,
  directoryEvent,
  registryEvent,
  registryEvent,
  processEvent,
  profilingEvent,
  networkEvent,
];

/** A tenth of a second. */
const STEP = 1_000_000n;

function randomEvents(count: number, is64Bit: boolean, random: Random): Partial<PmlEventSpec>[] {
  return Array.from({ length: count }, (_, index) => ({
    ...pick(EVENT_WRITERS, random)(is64Bit, random),
    processIndex: pick([7, 7, 7, 8, 9, 99], random),
    tid: random(10_000),
    sequence: index,
    time: PLAIN_EVENT.time + BigInt(index) * STEP,
    duration: BigInt(random(100_000)),
    status: pick(STATUSES, random),
    stackDepth: random(6),
  }));
}

function processes(modules: number): Partial<PmlProcessSpec>[] {
  const loaded = Array.from({ length: modules }, (_, index) => ({
    base: 0x7ff7_95e7_0000n + BigInt(index) * 0x1_0000n,
    size: 0x1_0000,
    path: `C:\\Windows\\System32\\module ${index}.dll`,
    version: `10.0.${index}`,
    company: 'Microsoft Corporation',
    description: `Beschreibung ${index} – Übersicht`,
  }));
  return [
    { modules: loaded },
    { index: 8, pid: 9, name: 'explorer.exe', user: 'CONTOSO\\o"Neil', commandLine: 'a, "b"\r\nc', modules: loaded },
    { index: 9, pid: 4, name: 'System', virtualized: 0xffff_ffff, started: 0n, integrity: 'System', is64Bit: false },
  ];
}

/** A written capture with all event classes. */
function capture(events: number, spec: Partial<PmlSpec> & { readonly modules?: number } = {}): Uint8Array {
  const { is64Bit = true, modules = 3, ...rest } = spec;
  return writePml({
    is64Bit,
    events: randomEvents(events, is64Bit, randomNumbers(events)),
    processes: processes(modules),
    hosts: Array.from({ length: 12 }, (_, index) => ({
      address: [10, 0, 0, index],
      name: `host-${index}.contoso.com`,
    })),
    ports: [
      { port: 445, isTcp: true, name: 'microsoft-ds' },
      { port: 53, isTcp: false, name: 'domain' },
    ],
    ...rest,
  }).bytes;
}

/** As Procmon leaves it when it is killed: no number of events, no tables, and no offsets of them. */
function unfinished(bytes: Uint8Array): Uint8Array {
  const end = Number(readNumber(bytes, SECTION_OFFSETS.eventTable, 8));
  return patched(
    patched(bytes.slice(0, end), EVENT_COUNT, new Uint8Array(SECTION_OFFSETS.icons + 8 - EVENT_COUNT)),
    SECTION_OFFSETS.hosts,
    u64(0),
  );
}

/** Few events, with the longest detail and extra detail of all. */
function longEvents(): Uint8Array {
  const random = randomNumbers(1);
  return writePml({
    events: [
      { ...createEvent(true, random), extra: randomBytes(0xffff, random) },
      {
        ...createFile(`C:\\${'x'.repeat(0x7fff - 3)}`),
        stackDepth: 0xffff,
      },
      createFile('C:\\after'),
    ],
  }).bytes;
}

/** The first events of a whole capture, with its own tables behind them. */
function firstEvents(whole: Uint8Array, count: number): Uint8Array {
  const at = (headerField: number): number => Number(readNumber(whole, headerField, 8));
  const table = at(SECTION_OFFSETS.eventTable);
  const events = whole.slice(HEADER_BYTES, Number(readNumber(whole, table + 5 * count, 5)));
  const parts = [
    whole.slice(0, HEADER_BYTES),
    events,
    whole.slice(table, table + 5 * count),
    whole.slice(at(SECTION_OFFSETS.processes), at(SECTION_OFFSETS.icons)),
    whole.slice(at(SECTION_OFFSETS.hosts)),
  ];
  const movedTo = HEADER_BYTES + events.length;
  const processTable = movedTo + 5 * count;
  const stringTable = processTable + at(SECTION_OFFSETS.strings) - at(SECTION_OFFSETS.processes);
  const end = processTable + at(SECTION_OFFSETS.icons) - at(SECTION_OFFSETS.processes);
  const offsets = [
    [SECTION_OFFSETS.eventTable, movedTo],
    [SECTION_OFFSETS.processes, processTable],
    [SECTION_OFFSETS.strings, stringTable],
    [SECTION_OFFSETS.icons, end],
    [SECTION_OFFSETS.hosts, end],
  ] as const;
  return offsets.reduce(
    (bytes, [headerField, offset]) => patched(bytes, headerField, u64(offset)),
    patched(concat(...parts), EVENT_COUNT, u32(count)),
  );
}

const REAL_CAPTURES = [
  'LogFileUTC64Process',
  'LogFileUTC64Filesystem',
  'LogFileUTC64Registry',
  'LogfileTests32bitUTC',
  'LogfileTests64bitUTC',
];

/** Bytes of a piece that is only the beginning of a capture. */
const CUT_PIECE = 60_000;
const REAL_EVENTS = 300;

function realPieces(name: string): FuzzInput[] {
  const path = sharedFile(`traces/${name}.PML.gz`);
  if (path === null) {
    return [];
  }
  const whole = gunzipSync(readFileSync(path));
  return [
    { name: `${name}, cut off`, bytes: whole.slice(0, CUT_PIECE) },
    { name: `${name}, its first events`, bytes: firstEvents(whole, REAL_EVENTS) },
  ];
}

/** All captures, 1 KB to 1 MB. */
export function captures(): FuzzInput[] {
  return [
    { name: 'no events', bytes: writePml({ events: [], processes: [] }).bytes },
    { name: '64-bit, 5 events', bytes: capture(5) },
    { name: '64-bit', bytes: capture(60) },
    { name: '64-bit, version 7', bytes: capture(61, { version: 7 }) },
    { name: '32-bit', bytes: capture(62, { is64Bit: false }) },
    { name: '32-bit, version 7', bytes: capture(63, { is64Bit: false, version: 7 }) },
    { name: '64-bit, unfinished', bytes: unfinished(capture(40)) },
    { name: '32-bit, unfinished', bytes: unfinished(capture(41, { is64Bit: false })) },
    { name: 'many modules', bytes: capture(30, { modules: 400 }) },
    { name: 'long events', bytes: longEvents() },
    { name: '64-bit, 300 KB', bytes: capture(900) },
    { name: '32-bit, 1 MB', bytes: capture(3000, { is64Bit: false }) },
    { name: '64-bit, 1 MB', bytes: capture(2700) },
    ...REAL_CAPTURES.flatMap(realPieces),
  ];
}
