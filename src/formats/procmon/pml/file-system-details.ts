/** The Detail texts of file-system operations other than CreateFile. Source: procmon-pml.md §8.4 and exports. */

import { accessMask } from '../../../windows/access-mask.js';
import { ATTRIBUTE_LETTERS, CREATE_OPTIONS } from '../../../windows/create-options.js';
import { memoized } from '../../memoized.js';
import type { TextSink } from '../../text-sink.js';
import { formatAccess } from '../create-detail.js';
import type { ByteRange } from './byte-range.js';
import type { TextStyle } from './decoder.js';
import type { PmlEvent } from './event.js';
import { FSCTL_OFFLOAD_READ, formatControlCode } from './file-system-control-codes.js';
import { writeDirectory } from './file-system-directory.js';
import { hasExtra, irpFlags, parameterOffset, subOperation, tailOffset } from './file-system-layout.js';
import { controlCode, OPERATIONS } from './file-system-operations.js';
import { fileTimeText } from './file-system-times.js';

type WriteDetail = (event: PmlEvent, style: TextStyle, out: TextSink) => void;
/** Writes the fields of a structure that begins at `at`. */
type WriteStructure = (range: ByteRange, at: number, style: TextStyle, out: TextSink) => void;
type BitNames = readonly (readonly [number, string])[];

/** Writes the Detail text; nothing for an operation of which Procmon shows nothing. */
export function writeFileSystemDetail(event: PmlEvent, style: TextStyle, out: TextSink): void {
  BY_OPERATION[event.operationCode]?.(event, style, out);
}

const BY_OPERATION: Readonly<Record<number, WriteDetail>> = {
  [OPERATIONS.mdlReadComplete]: writeMdl,
  [OPERATIONS.acquireForModWrite](event, style, out) {
    out.word('EndingOffset: ');
    style.integer(event.detail.int64(tailOffset(event)), out);
  },
  [OPERATIONS.createFileMapping]: writeMapping,
  [OPERATIONS.read]: writeTransfer,
  [OPERATIONS.write]: writeTransfer,
  [OPERATIONS.queryInformation]: (event, style, out) => writeGiven(FILE_QUERIES, event, style, out),
  [OPERATIONS.setInformation](event, style, out) {
    FILE_SETTINGS[subOperation(event)]?.(event.detail, tailOffset(event), style, out);
    if (RENAMES.includes(subOperation(event))) {
      writeRename(event, out);
    }
  },
  [OPERATIONS.queryVolume]: (event, style, out) => writeGiven(VOLUME_QUERIES, event, style, out),
  [OPERATIONS.directoryControl](event, { asProcmon }, out) {
    if (subOperation(event) === 1) {
      writeDirectory(event, asProcmon, out);
    } else {
      out.word(notifyField(event.detail.u32(parameterOffset(event, 1))));
    }
  },
  [OPERATIONS.fileSystemControl]: writeControl,
  [OPERATIONS.deviceControl]: writeControl,
  [OPERATIONS.internalDeviceControl]: writeControl,
  [OPERATIONS.lockControl]: writeLock,
  [OPERATIONS.querySecurity]: writeSecurity,
  [OPERATIONS.setSecurity]: writeSecurity,
};

/** Fields of what a query gave back; a failed one gave nothing. */
function writeGiven(
  table: Readonly<Record<number, WriteStructure>>,
  event: PmlEvent,
  style: TextStyle,
  out: TextSink,
): void {
  const { extra } = event;
  if (hasExtra(extra)) {
    table[subOperation(event)]?.(extra, 0, style, out);
  }
}

/** Different values of a field whose words are kept: real traces hold a few dozen. */
const KEPT_FIELDS = 1024;

/** IRP flags that Procmon names. Source: exports; wdm.h, IRP_… . */
const IO_FLAGS: BitNames = [
  [0x1, 'Non-cached'],
  [0x2, 'Paging I/O'],
  [0x40, 'Synchronous Paging I/O'],
  [0x400000, 'Write Through'],
];

/** By the number in bits 17 to 19 of the IRP flags; 0 says none. Source: procmon-pml.md §8.2. */
const PRIORITIES: Readonly<Record<number, string>> = { 1: 'Very Low', 2: 'Low', 3: 'Normal', 4: 'High', 5: 'Critical' };

/** The bits of the flags and of the priority. */
const SHOWN_IRP_FLAGS = IO_FLAGS.reduce((bits, [bit]) => bits | bit, 7 << 17);

/** `, I/O Flags: Non-cached, Priority: Normal`; nothing for flags without a name. */
const flagFields = memoized((irp: number) => {
  const flags = names(irp, IO_FLAGS).join(', ');
  const priority = PRIORITIES[(irp >>> 17) & 7];
  return `${flags === '' ? '' : `, I/O Flags: ${flags}`}${priority === undefined ? '' : `, Priority: ${priority}`}`;
}, KEPT_FIELDS);

/** ReadFile and WriteFile: what was transferred counts as the length where it is told, else what was asked for. */
function writeTransfer(event: PmlEvent, style: TextStyle, out: TextSink): void {
  const { detail, extra } = event;
  out.word('Offset: ');
  style.integer(detail.int64(parameterOffset(event, 2)), out);
  out.word(', Length: ');
  style.integer(hasExtra(extra) ? extra.u32(0) : detail.u32(parameterOffset(event, 0)), out);
  out.word(flagFields(irpFlags(event) & SHOWN_IRP_FLAGS));
}

/** MdlReadComplete.MdlChain. */
function writeMdl(event: PmlEvent, _: TextStyle, out: TextSink): void {
  const at = parameterOffset(event, 0);
  const address = event.pointerBytes === 8 ? event.detail.u64(at) : event.detail.u32(at);
  out.text(`MDL: 0x${address.toString(16)}`);
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

const SHOWN_PROTECTION = PAGE_PROTECTIONS.reduce((bits, [bit]) => bits | bit, PAGE_NOCACHE);

/** The words of a protection. */
const protectionField = memoized((shown: number) => {
  const protection = names(shown, PAGE_PROTECTIONS)[0] ?? '';
  const noCache = (shown & PAGE_NOCACHE) === 0 ? '' : '|PAGE_NOCACHE';
  return `SyncType: SyncTypeCreateSection, PageProtection: ${protection}${noCache}`;
}, KEPT_FIELDS);

/**
 * CreateFileMapping. PageProtection is the dword at 4. In 64-bit captures Procmon prints the one at 8 instead, the lower
 * half of a kernel address (`90 64 75 0b 80 91 ff ff`: `PAGE_EXECUTE` for a mapping that is PAGE_READONLY at 4); it even
 * prints `|PAGE_NOCACHE` without a protection before it.
 */
function writeMapping(event: PmlEvent, { asProcmon }: TextStyle, out: TextSink): void {
  const { detail } = event;
  if (detail.u32(parameterOffset(event, 0)) === CREATE_SECTION) {
    const shown = detail.u32(asProcmon ? parameterOffset(event, 1) : parameterOffset(event, 0, 4));
    out.word(protectionField(shown & SHOWN_PROTECTION));
  } else {
    out.word('SyncType: SyncTypeOther');
  }
}

const controlField = memoized((code: number) => `Control: ${formatControlCode(code)}`, KEPT_FIELDS);

/** Only of an offloaded read the input is shown too: FSCTL_OFFLOAD_READ_INPUT ([MS-FSCC] 2.3), its offset and length. */
function writeControl(event: PmlEvent, style: TextStyle, out: TextSink): void {
  const code = controlCode(event);
  out.word(controlField(code));
  if (code === FSCTL_OFFLOAD_READ) {
    const input = tailOffset(event);
    writeRangeOf(event.detail.int64(input + 16), event.detail.int64(input + 24), style, out);
  }
}

/** `, Offset: 0, Length: 1`. */
function writeRangeOf(offset: number | bigint, length: number | bigint, style: TextStyle, out: TextSink): void {
  out.word(', Offset: ');
  style.integer(offset, out);
  out.word(', Length: ');
  style.integer(length, out);
}

const LOCK = 1;
const UNLOCK_SINGLE = 2;

/** FLT_PARAMETERS.LockControl; the length lies behind the path, the parameters only point to it. */
function writeLock(event: PmlEvent, style: TextStyle, out: TextSink): void {
  const { detail } = event;
  const kind = subOperation(event);
  const offset = detail.int64(parameterOffset(event, 2));
  const length = detail.int64(tailOffset(event));
  if (kind === LOCK) {
    out.word(detail.u8(parameterOffset(event, 3, 9)) === 0 ? 'Exclusive: False' : 'Exclusive: True');
    writeRangeOf(offset, length, style, out);
    out.word(detail.u8(parameterOffset(event, 3, 8)) === 0 ? ', Fail Immediately: False' : ', Fail Immediately: True');
  } else if (kind === UNLOCK_SINGLE) {
    out.word('Offset: ');
    style.integer(offset, out);
    out.word(', Length: ');
    style.integer(length, out);
  }
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

const notifyField = memoized((filter: number) => `Filter: ${names(filter, NOTIFY_FILTERS).join(', ')}`, KEPT_FIELDS);

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

const securityField = memoized((parts: number) => `Information: ${namesAndRest(parts, SECURITY_PARTS)}`, KEPT_FIELDS);

function writeSecurity(event: PmlEvent, _: TextStyle, out: TextSink): void {
  out.word(securityField(event.detail.u32(parameterOffset(event, 0))));
}

/** What queries of a file give back, by FILE_INFORMATION_CLASS. Structures: [MS-FSCC] 2.4. */
const FILE_QUERIES: Readonly<Record<number, WriteStructure>> = {
  0x04: writeBasic,
  0x05: writeStandard,
  0x06: writeInternal,
  0x09(extra, _, __, out) {
    out.word('Name: ');
    extra.writeUtf16(4, extra.u32(0), out);
  },
  0x12: writeAll,
  0x22: writeNetworkOpen,
  0x23(extra, _, __, out) {
    out.word('Attributes: ');
    out.word(attributes(extra.u32(0)));
    out.text(`, ReparseTag: 0x${extra.u32(4).toString(16)}`);
  },
};

/** FileBasicInformation. */
function writeBasic(range: ByteRange, at: number, style: TextStyle, out: TextSink): void {
  writeTimes(range, at, style, out);
  out.word(', FileAttributes: ');
  out.word(attributes(range.u32(at + 32)));
}

const TIME_KEYS = ['CreationTime: ', ', LastAccessTime: ', ', LastWriteTime: ', ', ChangeTime: '];

function writeTimes(range: ByteRange, at: number, style: TextStyle, out: TextSink): void {
  TIME_KEYS.forEach((key, index) => {
    out.word(key);
    out.text(fileTimeText(range, at + 8 * index, style));
  });
}

/** FileStandardInformation. */
function writeStandard(range: ByteRange, at: number, style: TextStyle, out: TextSink): void {
  out.word('AllocationSize: ');
  style.integer(range.int64(at), out);
  out.word(', EndOfFile: ');
  style.integer(range.int64(at + 8), out);
  out.word(', NumberOfLinks: ');
  style.integer(range.u32(at + 16), out);
  out.word(range.u8(at + 20) === 0 ? ', DeletePending: False' : ', DeletePending: True');
  out.word(range.u8(at + 21) === 0 ? ', Directory: False' : ', Directory: True');
}

/** FileInternalInformation. */
function writeInternal(range: ByteRange, at: number, _: TextStyle, out: TextSink): void {
  out.text(`IndexNumber: 0x${range.u64(at).toString(16)}`);
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

const modeField = memoized((mode: number) => `, Mode: ${names(mode, CREATE_OPTIONS).join(', ')}`, KEPT_FIELDS);

/** FileAllInformation. The name at its end is not shown; the buffer is often too small for it, the rest is there all the same. */
function writeAll(extra: ByteRange, _: number, style: TextStyle, out: TextSink): void {
  const alignment = extra.u32(92);
  writeBasic(extra, 0, style, out);
  out.word(', ');
  writeStandard(extra, 40, style, out);
  out.word(', ');
  writeInternal(extra, 64, style, out);
  out.word(', EaSize: ');
  style.integer(extra.u32(72), out);
  out.word(', Access: ');
  out.text(formatAccess(accessMask(extra.u32(76))));
  out.word(', Position: ');
  style.integer(extra.int64(80), out);
  out.word(modeField(extra.u32(88)));
  out.text(`, AlignmentRequirement: ${ALIGNMENTS[alignment] ?? `0x${alignment.toString(16)}`}`);
}

/** FileNetworkOpenInformation. Procmon prints the two sizes as dates: 4,096 bytes are `1/1/1601 12:00:00 AM`. */
function writeNetworkOpen(extra: ByteRange, _: number, style: TextStyle, out: TextSink): void {
  const writeSize = (offset: number): void => {
    if (style.asProcmon) {
      out.text(fileTimeText(extra, offset, style));
    } else {
      style.integer(extra.int64(offset), out);
    }
  };
  writeTimes(extra, 0, style, out);
  out.word(', AllocationSize: ');
  writeSize(32);
  out.word(', EndOfFile: ');
  writeSize(40);
  out.word(', FileAttributes: ');
  out.word(attributes(extra.u32(48)));
}

/** What is set on a file, by FILE_INFORMATION_CLASS. Structures: [MS-FSCC] 2.4. */
const FILE_SETTINGS: Readonly<Record<number, WriteStructure>> = {
  0x04: writeBasic,
  0x0d: (range, at, _, out) => out.word(range.u8(at) === 0 ? 'Delete: False' : 'Delete: True'),
  0x13(range, at, style, out) {
    out.word('AllocationSize: ');
    style.integer(range.int64(at), out);
  },
  0x14(range, at, style, out) {
    out.word('EndOfFile: ');
    style.integer(range.int64(at), out);
  },
};

/** Rename, link and rename with flags, of which the lowest also says to replace. */
const RENAMES: readonly number[] = [0x0a, 0x0b, 0x41];

/** FileRenameInformation: flag, root handle, length and name, aligned to pointers. No export at hand has one. */
function writeRename(event: PmlEvent, out: TextSink): void {
  const { detail, pointerBytes } = event;
  const at = tailOffset(event);
  const length = at + 2 * pointerBytes;
  const name = detail.utf16(length + 4, detail.u32(length));
  out.word((detail.u8(at) & 1) === 0 ? 'ReplaceIfExists: False' : 'ReplaceIfExists: True');
  out.word(', FileName: ');
  out.text(dosPath(name));
}

/** `\??\C:\x` as `C:\x` and `\??\UNC\server\share` as `\\server\share`. */
function dosPath(path: string): string {
  return path.replace(/^\\\?\?\\UNC\\/i, '\\\\').replace(/^\\\?\?\\/, '');
}

/** What queries of a volume give back, by FS_INFORMATION_CLASS. Structures: [MS-FSCC] 2.5. */
const VOLUME_QUERIES: Readonly<Record<number, WriteStructure>> = {
  1(extra, _, style, out) {
    out.word('VolumeCreationTime: ');
    out.text(fileTimeText(extra, 0, style));
    out.text(`, VolumeSerialNumber: ${serialNumber(extra.u32(8))}`);
    out.word(extra.u8(16) === 0 ? ', SupportsObjects: False' : ', SupportsObjects: True');
    out.word(', VolumeLabel: ');
    extra.writeUtf16(18, extra.u32(12), out);
  },
  3: (extra, _, style, out) => writeSizes(['TotalAllocationUnits', 'AvailableAllocationUnits'], extra, style, out),
  5(extra, _, style, out) {
    out.text(`FileSystemAttributes: ${namesAndRest(extra.u32(0), FILE_SYSTEM_ATTRIBUTES)}`);
    out.word(', MaximumComponentNameLength: ');
    style.integer(extra.u32(4), out);
    out.word(', FileSystemName: ');
    extra.writeUtf16(12, extra.u32(8), out);
  },
  7: (extra, _, style, out) => writeSizes(FULL_SIZE_KEYS, extra, style, out),
  8: (extra, _, __, out) => out.text(`ObjectId: ${Array.from(extra.bytes(0, 16), (byte) => hex(byte, 2)).join('')}`),
};

const FULL_SIZE_KEYS = ['TotalAllocationUnits', 'CallerAvailableAllocationUnits', 'ActualAvailableAllocationUnits'];

/** Counts of allocation units under their keys, and the size of a unit. */
function writeSizes(keys: readonly string[], extra: ByteRange, style: TextStyle, out: TextSink): void {
  const unit = 8 * keys.length;
  keys.forEach((key, index) => {
    out.word(index === 0 ? `${key}: ` : `, ${key}: `);
    style.integer(extra.int64(8 * index), out);
  });
  out.word(', SectorsPerAllocationUnit: ');
  style.integer(extra.u32(unit), out);
  out.word(', BytesPerSector: ');
  style.integer(extra.u32(unit + 4), out);
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

/** Attribute letters one behind the other, `n/a` for none. */
const attributes = memoized((bits: number) => names(bits, ATTRIBUTE_LETTERS).join('') || 'n/a', KEPT_FIELDS);

function names(bits: number, table: BitNames): string[] {
  return table.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
}

/** The names, and behind them the bits that have none: `Owner, 0x100`. */
function namesAndRest(bits: number, table: BitNames): string {
  const rest = table.reduce((left, [bit]) => left & ~bit, bits) >>> 0;
  return [...names(bits, table), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])].join(', ');
}
