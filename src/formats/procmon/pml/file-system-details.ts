/** The Detail texts of file-system operations other than CreateFile. Source: procmon-pml.md §8.4 and exports. */

import { accessMask } from '../../../windows/access-mask.js';
import { ATTRIBUTE_LETTERS, CREATE_OPTIONS } from '../../../windows/create-options.js';
import { formatAccess } from '../create-detail.js';
import type { TextStyle } from './decoder.js';
import type { ByteRange } from './byte-range.js';
import type { PmlEvent } from './event.js';
import { FSCTL_OFFLOAD_READ, formatControlCode } from './file-system-control-codes.js';
import { directoryFields } from './file-system-directory.js';
import { hasExtra, irpFlags, parameterOffset, subOperation, tailOffset } from './file-system-layout.js';
import { controlCode, OPERATIONS } from './file-system-operations.js';
import { fileTimeText } from './file-system-times.js';

/** `Key: value` texts in their order. */
type Fields = readonly string[];
type EventFields = (event: PmlEvent, style: TextStyle) => Fields;
/** Fields of a structure that begins at `at`. */
type StructureFields = (range: ByteRange, at: number, style: TextStyle) => Fields;
type BitNames = readonly (readonly [number, string])[];

const NO_FIELDS: Fields = [];

/** The Detail text; empty for an operation of which Procmon shows nothing. */
export function fileSystemDetail(event: PmlEvent, style: TextStyle): string {
  return (BY_OPERATION[event.operationCode]?.(event, style) ?? NO_FIELDS).join(', ');
}

const BY_OPERATION: Readonly<Record<number, EventFields>> = {
  [OPERATIONS.mdlReadComplete]: mdlFields,
  [OPERATIONS.acquireForModWrite]: (event, style) => [
    `EndingOffset: ${style.integer(event.detail.i64(tailOffset(event)))}`,
  ],
  [OPERATIONS.createFileMapping]: mappingFields,
  [OPERATIONS.read]: transferFields,
  [OPERATIONS.write]: transferFields,
  [OPERATIONS.queryInformation]: (event, style) => givenFields(FILE_QUERIES, event, style),
  [OPERATIONS.setInformation]: (event, style) =>
    FILE_SETTINGS[subOperation(event)]?.(event.detail, tailOffset(event), style) ??
    (RENAMES.includes(subOperation(event)) ? renameFields(event) : NO_FIELDS),
  [OPERATIONS.queryVolume]: (event, style) => givenFields(VOLUME_QUERIES, event, style),
  [OPERATIONS.directoryControl]: (event) => (subOperation(event) === 1 ? directoryFields(event) : notifyFields(event)),
  [OPERATIONS.fileSystemControl]: controlFields,
  [OPERATIONS.deviceControl]: controlFields,
  [OPERATIONS.internalDeviceControl]: controlFields,
  [OPERATIONS.lockControl]: lockFields,
  [OPERATIONS.querySecurity]: securityFields,
  [OPERATIONS.setSecurity]: securityFields,
};

/** Fields of what a query gave back; a failed one gave nothing. */
function givenFields(table: Readonly<Record<number, StructureFields>>, event: PmlEvent, style: TextStyle): Fields {
  const { extra } = event;
  return (hasExtra(extra) ? table[subOperation(event)]?.(extra, 0, style) : undefined) ?? NO_FIELDS;
}

/** IRP flags that Procmon names. Source: exports; wdm.h, IRP_… . */
const IO_FLAGS: BitNames = [
  [0x1, 'Non-cached'],
  [0x2, 'Paging I/O'],
  [0x40, 'Synchronous Paging I/O'],
  [0x400000, 'Write Through'],
];

/** By the number in bits 17 to 19 of the IRP flags; 0 says none. Source: procmon-pml.md §8.2. */
const PRIORITIES: Readonly<Record<number, string>> = { 1: 'Very Low', 2: 'Low', 3: 'Normal', 4: 'High', 5: 'Critical' };

/** ReadFile and WriteFile: what was transferred counts as the length where it is told, else what was asked for. */
function transferFields(event: PmlEvent, style: TextStyle): Fields {
  const { detail, extra } = event;
  const offset = detail.i64(parameterOffset(event, 2));
  const length = hasExtra(extra) ? extra.u32(0) : detail.u32(parameterOffset(event, 0));
  const flags = names(irpFlags(event), IO_FLAGS);
  const priority = PRIORITIES[(irpFlags(event) >>> 17) & 7];
  return [
    `Offset: ${style.integer(offset)}`,
    `Length: ${style.integer(length)}`,
    ...(flags.length > 0 ? [`I/O Flags: ${flags.join(', ')}`] : []),
    ...(priority === undefined ? [] : [`Priority: ${priority}`]),
  ];
}

/** MdlReadComplete.MdlChain. */
function mdlFields(event: PmlEvent): Fields {
  const at = parameterOffset(event, 0);
  const address = event.pointerBytes === 8 ? event.detail.u64(at) : event.detail.u32(at);
  return [`MDL: 0x${address.toString(16)}`];
}

/** SyncTypeCreateSection of FS_FILTER_SECTION_SYNC_TYPE; the other is SyncTypeOther. */
const CREATE_SECTION = 1;
/** Of the protections the lowest bit is named. Source: winnt.h, PAGE_…; exports. */
const PAGE_PROTECTIONS: BitNames = [
  [0x02, 'PAGE_READONLY'],
  [0x04, 'PAGE_READWRITE'],
  [0x08, 'PAGE_WRITECOPY'],
  [0x10, 'PAGE_EXECUTE'],
  [0x20, 'PAGE_EXECUTE_READ'],
  [0x40, 'PAGE_EXECUTE_READWRITE'],
  [0x80, 'PAGE_EXECUTE_WRITECOPY'],
];
const PAGE_NOCACHE = 0x200;

/**
 * CreateFileMapping. PageProtection is the dword at 4. In 64-bit captures Procmon prints the one at 8 instead, the lower
 * half of a kernel address (`90 64 75 0b 80 91 ff ff`: `PAGE_EXECUTE` for a mapping that is PAGE_READONLY at 4). The text is
 * Procmon's, so the wrong dword is read here too; it even prints `|PAGE_NOCACHE` without a protection before it.
 */
function mappingFields(event: PmlEvent): Fields {
  const { detail } = event;
  if (detail.u32(parameterOffset(event, 0)) !== CREATE_SECTION) {
    return ['SyncType: SyncTypeOther'];
  }
  const shown = detail.u32(parameterOffset(event, 1));
  const protection = names(shown, PAGE_PROTECTIONS)[0] ?? '';
  const noCache = (shown & PAGE_NOCACHE) === 0 ? '' : '|PAGE_NOCACHE';
  return ['SyncType: SyncTypeCreateSection', `PageProtection: ${protection}${noCache}`];
}

/** Only of an offloaded read the input is shown too: FSCTL_OFFLOAD_READ_INPUT ([MS-FSCC] 2.3), its offset and length. */
function controlFields(event: PmlEvent, style: TextStyle): Fields {
  const code = controlCode(event);
  const control = `Control: ${formatControlCode(code)}`;
  if (code !== FSCTL_OFFLOAD_READ) {
    return [control];
  }
  const input = tailOffset(event);
  return [
    control,
    `Offset: ${style.integer(event.detail.i64(input + 16))}`,
    `Length: ${style.integer(event.detail.i64(input + 24))}`,
  ];
}

const LOCK = 1;
const UNLOCK_SINGLE = 2;

/** FLT_PARAMETERS.LockControl; the length lies behind the path, the parameters only point to it. */
function lockFields(event: PmlEvent, style: TextStyle): Fields {
  const { detail } = event;
  const kind = subOperation(event);
  const range = [
    `Offset: ${style.integer(detail.i64(parameterOffset(event, 2)))}`,
    `Length: ${style.integer(detail.i64(tailOffset(event)))}`,
  ];
  if (kind !== LOCK) {
    return kind === UNLOCK_SINGLE ? range : NO_FIELDS;
  }
  const failImmediately = detail.u8(parameterOffset(event, 3, 8));
  const exclusive = detail.u8(parameterOffset(event, 3, 9));
  return [`Exclusive: ${bool(exclusive)}`, ...range, `Fail Immediately: ${bool(failImmediately)}`];
}

/** CompletionFilter of a change notification. Source: winnt.h, FILE_NOTIFY_CHANGE_… . */
const NOTIFY_FILTERS: BitNames = [
  [0x001, 'FILE_NOTIFY_CHANGE_FILE_NAME'],
  [0x002, 'FILE_NOTIFY_CHANGE_DIR_NAME'],
  [0x004, 'FILE_NOTIFY_CHANGE_ATTRIBUTES'],
  [0x008, 'FILE_NOTIFY_CHANGE_SIZE'],
  [0x010, 'FILE_NOTIFY_CHANGE_LAST_WRITE'],
  [0x020, 'FILE_NOTIFY_CHANGE_LAST_ACCESS'],
  [0x040, 'FILE_NOTIFY_CHANGE_CREATION'],
  [0x080, 'FILE_NOTIFY_CHANGE_EA'],
  [0x100, 'FILE_NOTIFY_CHANGE_SECURITY'],
  [0x200, 'FILE_NOTIFY_CHANGE_STREAM_NAME'],
  [0x400, 'FILE_NOTIFY_CHANGE_STREAM_SIZE'],
  [0x800, 'FILE_NOTIFY_CHANGE_STREAM_WRITE'],
];

function notifyFields(event: PmlEvent): Fields {
  return [`Filter: ${names(event.detail.u32(parameterOffset(event, 1)), NOTIFY_FILTERS).join(', ')}`];
}

/** SECURITY_INFORMATION in the order in which Procmon prints it. Source: procmon-pml.md §8.4. */
const SECURITY_PARTS: BitNames = [
  [0x1, 'Owner'],
  [0x2, 'Group'],
  [0x4, 'DACL'],
  [0x8, 'SACL'],
  [0x10, 'Label'],
  [0x20, 'Attribute'],
  [0x40, 'Scope'],
  [0x80, 'Process Trust Label'],
  [0x8000_0000, 'DACL Protected'],
  [0x4000_0000, 'SACL Protected'],
  [0x2000_0000, 'DACL Unprotected'],
  [0x1000_0000, 'SACL Unprotected'],
];

function securityFields(event: PmlEvent): Fields {
  return [`Information: ${namesAndRest(event.detail.u32(parameterOffset(event, 0)), SECURITY_PARTS)}`];
}

/** What queries of a file give back, by FILE_INFORMATION_CLASS. Structures: [MS-FSCC] 2.4. */
const FILE_QUERIES: Readonly<Record<number, StructureFields>> = {
  0x04: basicFields,
  0x05: standardFields,
  0x06: internalFields,
  0x09: (extra) => [`Name: ${extra.utf16(4, extra.u32(0))}`],
  0x12: allFields,
  0x22: networkOpenFields,
  0x23: (extra) => [`Attributes: ${attributes(extra.u32(0))}`, `ReparseTag: 0x${extra.u32(4).toString(16)}`],
};

/** FileBasicInformation. */
function basicFields(range: ByteRange, at: number, style: TextStyle): Fields {
  return [...timeFields(range, at, style), `FileAttributes: ${attributes(range.u32(at + 32))}`];
}

const TIME_KEYS = ['CreationTime', 'LastAccessTime', 'LastWriteTime', 'ChangeTime'];

function timeFields(range: ByteRange, at: number, style: TextStyle): Fields {
  return TIME_KEYS.map((key, index) => `${key}: ${fileTimeText(range, at + 8 * index, style)}`);
}

/** FileStandardInformation. */
function standardFields(range: ByteRange, at: number, style: TextStyle): Fields {
  return [
    `AllocationSize: ${style.integer(range.i64(at))}`,
    `EndOfFile: ${style.integer(range.i64(at + 8))}`,
    `NumberOfLinks: ${style.integer(range.u32(at + 16))}`,
    `DeletePending: ${bool(range.u8(at + 20))}`,
    `Directory: ${bool(range.u8(at + 21))}`,
  ];
}

/** FileInternalInformation. */
function internalFields(range: ByteRange, at: number): Fields {
  return [`IndexNumber: 0x${range.u64(at).toString(16)}`];
}

/** What a buffer of a volume has to be aligned to. Source: wdm.h, FILE_…_ALIGNMENT. */
const ALIGNMENTS: Readonly<Record<number, string>> = {
  0x0: 'Byte',
  0x1: 'Word',
  0x3: 'Long',
  0x7: 'Quad',
  0xf: 'Octa',
  0x1f: '32 Byte',
  0x3f: '64 Byte',
  0x7f: '128 Byte',
  0xff: '256 Byte',
  0x1ff: '512 Byte',
};

/** FileAllInformation. The name at its end is not shown; the buffer is often too small for it, the rest is there all the same. */
function allFields(extra: ByteRange, _: number, style: TextStyle): Fields {
  const mode = extra.u32(88);
  return [
    ...basicFields(extra, 0, style),
    ...standardFields(extra, 40, style),
    ...internalFields(extra, 64),
    `EaSize: ${style.integer(extra.u32(72))}`,
    `Access: ${formatAccess(accessMask(extra.u32(76)))}`,
    `Position: ${style.integer(extra.i64(80))}`,
    `Mode: ${names(mode, CREATE_OPTIONS).join(', ')}`,
    `AlignmentRequirement: ${ALIGNMENTS[extra.u32(92)] ?? `0x${extra.u32(92).toString(16)}`}`,
  ];
}

/** FileNetworkOpenInformation. Procmon prints the two sizes as dates: 4,096 bytes are `1/1/1601 12:00:00 AM`. */
function networkOpenFields(extra: ByteRange, _: number, style: TextStyle): Fields {
  return [
    ...timeFields(extra, 0, style),
    `AllocationSize: ${fileTimeText(extra, 32, style)}`,
    `EndOfFile: ${fileTimeText(extra, 40, style)}`,
    `FileAttributes: ${attributes(extra.u32(48))}`,
  ];
}

/** What is set on a file, by FILE_INFORMATION_CLASS. Structures: [MS-FSCC] 2.4. */
const FILE_SETTINGS: Readonly<Record<number, StructureFields>> = {
  0x04: basicFields,
  0x0d: (range, at) => [`Delete: ${bool(range.u8(at))}`],
  0x13: (range, at, style) => [`AllocationSize: ${style.integer(range.i64(at))}`],
  0x14: (range, at, style) => [`EndOfFile: ${style.integer(range.i64(at))}`],
};

/** Rename, link and rename with flags, of which the lowest also says to replace. */
const RENAMES: readonly number[] = [0x0a, 0x0b, 0x41];

/** FileRenameInformation: flag, root handle, length and name, aligned to pointers. No export at hand has one. */
function renameFields(event: PmlEvent): Fields {
  const { detail, pointerBytes } = event;
  const at = tailOffset(event);
  const length = at + 2 * pointerBytes;
  const name = detail.utf16(length + 4, detail.u32(length));
  return [`ReplaceIfExists: ${bool(detail.u8(at) & 1)}`, `FileName: ${dosPath(name)}`];
}

/** `\??\C:\x` as `C:\x` and `\??\UNC\server\share` as `\\server\share`. */
function dosPath(path: string): string {
  return path.replace(/^\\\?\?\\UNC\\/i, '\\\\').replace(/^\\\?\?\\/, '');
}

/** What queries of a volume give back, by FS_INFORMATION_CLASS. Structures: [MS-FSCC] 2.5. */
const VOLUME_QUERIES: Readonly<Record<number, StructureFields>> = {
  1: (extra, _, style) => [
    `VolumeCreationTime: ${fileTimeText(extra, 0, style)}`,
    `VolumeSerialNumber: ${serialNumber(extra.u32(8))}`,
    `SupportsObjects: ${bool(extra.u8(16))}`,
    `VolumeLabel: ${extra.utf16(18, extra.u32(12))}`,
  ],
  3: (extra, _, style) => sizeFields(['TotalAllocationUnits', 'AvailableAllocationUnits'], extra, style),
  5: (extra, _, style) => [
    `FileSystemAttributes: ${namesAndRest(extra.u32(0), FILE_SYSTEM_ATTRIBUTES)}`,
    `MaximumComponentNameLength: ${style.integer(extra.u32(4))}`,
    `FileSystemName: ${extra.utf16(12, extra.u32(8))}`,
  ],
  7: (extra, _, style) => sizeFields(FULL_SIZE_KEYS, extra, style),
  8: (extra) => [`ObjectId: ${Array.from(extra.bytes(0, 16), (byte) => hex(byte, 2)).join('')}`],
};

const FULL_SIZE_KEYS = ['TotalAllocationUnits', 'CallerAvailableAllocationUnits', 'ActualAvailableAllocationUnits'];

/** Counts of allocation units under their keys, and the size of a unit. */
function sizeFields(keys: readonly string[], extra: ByteRange, style: TextStyle): Fields {
  const unit = 8 * keys.length;
  return [
    ...keys.map((key, index) => `${key}: ${style.integer(extra.i64(8 * index))}`),
    `SectorsPerAllocationUnit: ${style.integer(extra.u32(unit))}`,
    `BytesPerSector: ${style.integer(extra.u32(unit + 4))}`,
  ];
}

/** In the order in which Procmon prints them. Source: exports; bits: [MS-FSCC] 2.5.1. */
const FILE_SYSTEM_ATTRIBUTES: BitNames = [
  [0x2, 'Case Preserved'],
  [0x1, 'Case Sensitive'],
  [0x4, 'Unicode'],
  [0x8, 'ACLs'],
  [0x10, 'Compression'],
  [0x4_0000, 'Named Streams'],
  [0x2_0000, 'EFS'],
  [0x1_0000, 'Object IDs'],
  [0x80, 'Reparse Points'],
  [0x40, 'Sparse Files'],
  [0x20, 'Quotas'],
  [0x20_0000, 'Transactions'],
];

/** `9CAE-C62A`. */
function serialNumber(serial: number): string {
  return `${hex(serial >>> 16, 4)}-${hex(serial & 0xffff, 4)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

function bool(value: number): string {
  return value === 0 ? 'False' : 'True';
}

/** Attribute letters one behind the other, `n/a` for none. */
function attributes(bits: number): string {
  return names(bits, ATTRIBUTE_LETTERS).join('') || 'n/a';
}

function names(bits: number, table: BitNames): string[] {
  return table.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
}

/** The names, and behind them the bits that have none: `Owner, 0x100`. */
function namesAndRest(bits: number, table: BitNames): string {
  const rest = table.reduce((left, [bit]) => left & ~bit, bits) >>> 0;
  return [...names(bits, table), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])].join(', ');
}
