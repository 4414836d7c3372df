/**
 * The words of Procmon's Result column. They are not the constants (`NAME INVALID`, `NOT EMPTY`, `IS DIRECTORY`), newer
 * versions know more of them, and what a version has no word for it prints as hex. Source: procmon-pml.md §11, procmon-csv-xml.md §5.
 */

import { type NtStatus, ntStatus, STATUS_PENDING } from '../../windows/nt-status.js';
import type { ReadWarning } from '../source.js';
import type { RowKind } from './row-sieve.js';

/** Status and word. Where sources print two words for one status, both stand here, the preferred first. */
const RESULT_WORDS: readonly (readonly [number, string])[] = [
  [0x0000_0000, 'SUCCESS'],
  [0x0000_0104, 'REPARSE'],
  [0x0000_0105, 'MORE ENTRIES'],
  [0x0000_0108, 'OPLOCK BREAK IN PROGRESS'],
  [0x0000_010b, 'NOTIFY CLEANUP'],
  [0x0000_010c, 'NOTIFY ENUM DIR'],
  [0x0000_012a, 'FILE LOCKED WITH ONLY READERS'],
  [0x0000_012b, 'FILE LOCKED WITH WRITERS'],
  [0x0000_0215, 'OPLOCK SWITCHED TO NEW HANDLE'],
  [0x0000_0216, 'OPLOCK HANDLE CLOSED'],
  [0x0000_0367, 'WAIT FOR OPLOCK'],
  [0x0000_0368, 'REPARSE GLOBAL'],
  [0x4000_0016, 'PREDEFINED HANDLE'],
  [0x8000_0002, 'DATATYPE MISALIGNMENT'],
  [0x8000_0005, 'BUFFER OVERFLOW'],
  [0x8000_0006, 'NO MORE FILES'],
  [0x8000_0011, 'NO MORE ENTRIES'],
  [0x8000_0015, 'INVALID EA FLAG'],
  [0x8000_001a, 'NO MORE ENTRIES'],
  [0x8009_0322, 'E_WRONG_PRINCIPAL'],
  [0xc000_0001, 'UNSUCCESSFUL'],
  [0xc000_0002, 'NOT IMPLEMENTED'],
  [0xc000_0003, 'INVALID INFO CLASS'],
  [0xc000_0004, 'INFO LENGTH MISMATCH'],
  [0xc000_0005, 'ACCESS VIOLATION'],
  [0xc000_0006, 'IN PAGE ERROR'],
  [0xc000_0008, 'INVALID HANDLE'],
  [0xc000_000d, 'INVALID PARAMETER'],
  [0xc000_000e, 'NO SUCH DEVICE'],
  [0xc000_000f, 'NO SUCH FILE'],
  [0xc000_0010, 'INVALID DEVICE REQUEST'],
  [0xc000_0011, 'END OF FILE'],
  [0xc000_0012, 'WRONG VOLUME'],
  [0xc000_0013, 'NO MEDIA'],
  [0xc000_0015, 'NONEXISTENT SECTOR'],
  [0xc000_0017, 'NO MEMORY'],
  [0xc000_0021, 'ALREADY COMMITED'],
  [0xc000_0021, 'ALREADY COMMITTED'],
  [0xc000_0022, 'ACCESS DENIED'],
  [0xc000_0023, 'BUFFER TOO SMALL'],
  [0xc000_0024, 'OBJECT TYPE MISMATCH'],
  [0xc000_0032, 'DISK CORRUPT'],
  [0xc000_0033, 'NAME INVALID'],
  [0xc000_0034, 'NAME NOT FOUND'],
  [0xc000_0035, 'NAME COLLISION'],
  [0xc000_0039, 'OBJECT PATH INVALID'],
  [0xc000_003a, 'PATH NOT FOUND'],
  [0xc000_003b, 'PATH SYNTAX BAD'],
  [0xc000_003c, 'DATA OVERRUN'],
  [0xc000_003f, 'CRC ERROR'],
  [0xc000_0043, 'SHARING VIOLATION'],
  [0xc000_0044, 'QUOTA EXCEEDED'],
  [0xc000_004f, 'EAS NOT SUPPORTED'],
  [0xc000_0050, 'EA TOO LARGE'],
  [0xc000_0051, 'NONEXISTENT EA ENTRY'],
  [0xc000_0052, 'NO EAS ON FILE'],
  [0xc000_0053, 'EA CORRUPTED ERROR'],
  [0xc000_0053, 'EA CORRUPT ERROR'],
  [0xc000_0054, 'FILE LOCK CONFLICT'],
  [0xc000_0055, 'NOT GRANTED'],
  [0xc000_0056, 'DELETE PENDING'],
  [0xc000_0061, 'PRIVILEGE NOT HELD'],
  [0xc000_006a, 'WRONG PASSWORD'],
  [0xc000_006d, 'LOGON FAILURE'],
  [0xc000_0079, 'INVALID SID'],
  [0xc000_007e, 'RANGE NOT LOCKED'],
  [0xc000_007f, 'DISK FULL'],
  [0xc000_0098, 'FILE INVALID'],
  [0xc000_009a, 'INSUFFICIENT RESOURCES'],
  [0xc000_009c, 'DEVICE DATA ERROR'],
  [0xc000_009d, 'DEVICE NOT CONNECTED'],
  [0xc000_00a2, 'MEDIA WRITE PROTECTED'],
  [0xc000_00a5, 'BAD IMPERSONATION'],
  [0xc000_00ab, 'INSTANCE NOT AVAILABLE'],
  [0xc000_00ac, 'PIPE NOT AVAILABLE'],
  [0xc000_00ad, 'INVALID PIPE STATE'],
  [0xc000_00ae, 'PIPE BUSY'],
  [0xc000_00b0, 'PIPE DISCONNECTED'],
  [0xc000_00b1, 'PIPE CLOSING'],
  [0xc000_00b2, 'PIPE CONNECTED'],
  [0xc000_00b3, 'PIPE LISTENING'],
  [0xc000_00b4, 'INVALID READ MODE'],
  [0xc000_00b5, 'IO TIMEOUT'],
  [0xc000_00ba, 'IS DIRECTORY'],
  [0xc000_00bb, 'NOT SUPPORTED'],
  [0xc000_00bd, 'DUPLICATE NAME'],
  [0xc000_00be, 'BAD NETWORK PATH'],
  [0xc000_00c1, 'BAD NETWORK PATH'],
  [0xc000_00c1, 'TOO MANY COMMANDS'],
  [0xc000_00c3, 'INVALID NETWORK RESPONSE'],
  [0xc000_00c4, 'NETWORK ERROR'],
  [0xc000_00cc, 'BAD NETWORK NAME'],
  [0xc000_00d4, 'BAD NETWORK NAME'],
  [0xc000_00d4, 'NOT SAME DEVICE'],
  [0xc000_00d8, 'CANT WAIT'],
  [0xc000_00d9, 'PIPE EMPTY'],
  [0xc000_00db, 'CSC OBJECT PATH NOT FOUND'],
  [0xc000_00e2, 'OPLOCK NOT GRANTED'],
  [0xc000_00ef, 'INVALID PARAMETER 1'],
  [0xc000_00f0, 'INVALID PARAMETER 2'],
  [0xc000_00f1, 'INVALID PARAMETER 3'],
  [0xc000_00f2, 'INVALID PARAMETER 4'],
  [0xc000_00fb, 'REDIRECTOR NOT STARTED'],
  [0xc000_0101, 'NOT EMPTY'],
  [0xc000_0102, 'FILE CORRUPT'],
  [0xc000_0103, 'NOT A DIRECTORY'],
  [0xc000_0107, 'FILES OPEN'],
  [0xc000_010d, 'CANNOT IMPERSONATE'],
  [0xc000_0120, 'CANCELLED'],
  [0xc000_0121, 'CANNOT DELETE'],
  [0xc000_0123, 'FILE DELETED'],
  [0xc000_0128, 'FILE CLOSED'],
  [0xc000_012a, 'THREAD NOT IN PROCESS'],
  [0xc000_0148, 'INVALID LEVEL'],
  [0xc000_014b, 'PIPE BROKEN'],
  [0xc000_014c, 'REGISTRY CORRUPT'],
  [0xc000_014d, 'IO FAILED'],
  [0xc000_017c, 'KEY DELETED'],
  [0xc000_0181, 'CHILD MUST BE VOLATILE'],
  [0xc000_0184, 'INVALID DEVICE STATE'],
  [0xc000_0185, 'IO DEVICE ERROR'],
  [0xc000_0188, 'LOG FILE FULL'],
  [0xc000_019c, 'FS DRIVER REQUIRED'],
  [0xc000_01e5, 'FAST IO DISALLOWED'],
  [0xc000_0203, 'USER SESSION DELETED'],
  [0xc000_0205, 'INSUFFICIENT SERVER RESOURCES'],
  [0xc000_0207, 'INVALID ADDRESS COMPONENT'],
  [0xc000_020c, 'DISCONNECTED'],
  [0xc000_0225, 'NOT FOUND'],
  [0xc000_0243, 'USER MAPPED FILE'],
  [0xc000_0248, 'LOGIN WKSTA RESTRICTION'],
  [0xc000_0257, 'PATH NOT COVERED'],
  [0xc000_026d, 'DFS UNAVAILABLE'],
  [0xc000_0273, 'NO MORE MATCHES'],
  [0xc000_0275, 'NOT REPARSE POINT'],
  [0xc000_02ea, 'CANNOT MAKE'],
  [0xc000_02f0, 'OBJECTID NOT FOUND'],
  [0xc000_0388, 'DOWNGRADE DETECTED'],
  [0xc000_0425, 'HIVE UNLOADED'],
  [0xc000_0427, 'FILE SYSTEM LIMITATION'],
  [0xc000_0463, 'DEVICE FEATURE NOT SUPPORTED'],
  [0xc000_046d, 'OBJECT NOT EXTERNALLY BACKED'],
  [0xc000_04ad, 'STORAGE RESERVE ID INVALID'],
  [0xc000_04ae, 'STORAGE RESERVE DOES NOT EXIST'],
  [0xc000_04af, 'STORAGE RESERVE ALREADY EXISTS'],
  [0xc000_04b0, 'STORAGE RESERVE NOT EMPTY'],
  [0xc000_04b1, 'NOT A DAX VOLUME'],
  [0xc000_0909, 'CANNOT BREAK OPLOCK'],
  [0xc000_a2a1, 'STATUS_OFFLOAD_READ_FLT_NOT_SUPPORTED'],
  [0xc000_a2a1, 'OFFLOAD READ FLT NOT SUPPORTED'],
  [0xc000_a2a2, 'STATUS_OFFLOAD_WRITE_FLT_NOT_SUPPORTED'],
  [0xc000_a2a2, 'OFFLOAD WRITE FLT NOT SUPPORTED'],
  [0xc000_a2a3, 'OFFLOAD READ FILE NOT SUPPORTED'],
  [0xc000_a2a4, 'OFFLOAD READ FILE NOT SUPPORTED'],
  [0xc000_a2a4, 'OFFLOAD WRITE FILE NOT SUPPORTED'],
  [0xc019_0001, 'TRANSACTIONAL CONFLICT'],
  [0xc019_0002, 'INVALID TRANSACTION'],
  [0xc019_0003, 'TRANSACTION_NOT_ACTIVE'],
  [0xc019_0003, 'TRANSACTION NOT ACTIVE'],
  [0xc019_003e, 'EFS NOT ALLOWED IN TRANSACTION'],
  [0xc019_003f, 'TRANSACTIONAL OPEN NOT ALLOWED'],
  [0xc019_0040, 'TRANSACTED MAPPING UNSUPPORTED REMOTE'],
  [0xc019_0044, 'CANNOT EXECUTE FILE IN TRANSACTION'],
  [0xc019_0049, 'SPARSE NOT ALLOWED IN TRANSACTION'],
  [0xc01c_0004, 'FAST IO DISALLOWED'],
];

/** Words that stand for several statuses; the one that file systems return. */
const PREFERRED: Readonly<Record<string, number>> = {
  'BAD NETWORK PATH': 0xc000_00be,
  'BAD NETWORK NAME': 0xc000_00cc,
  'NO MORE ENTRIES': 0x8000_001a,
  'FAST IO DISALLOWED': 0xc01c_0004,
  'OFFLOAD READ FILE NOT SUPPORTED': 0xc000_a2a3,
};

const STATUS_BY_WORD: ReadonlyMap<string, NtStatus> = new Map(
  RESULT_WORDS.map(([status, word]) => [word, ntStatus(PREFERRED[word] ?? status)]),
);
const WORD_BY_STATUS: ReadonlyMap<NtStatus, string> = new Map(
  RESULT_WORDS.toReversed().map(([status, word]) => [ntStatus(status), word]),
);

/**
 * The status behind a Result cell: a word, `0x` and hex digits, or empty for a pending operation.
 * Null for a word nobody knows: newer versions print new ones, so it is kept as text and never guessed.
 */
export function parseResult(text: string): NtStatus | null {
  if (text === '') {
    return STATUS_PENDING;
  }
  const known = STATUS_BY_WORD.get(text);
  if (known !== undefined) {
    return known;
  }
  return /^0x[0-9a-f]{1,8}$/i.test(text) ? ntStatus(Number.parseInt(text, 16)) : null;
}

/** Unknown words that a warning shows, and their letters. */
const SHOWN_WORDS = 10;
const SHOWN_LETTERS = 60;

/** Says which results no table knows, going by the kinds of a trace's rows. */
export function unknownResults(kinds: readonly RowKind[]): ReadWarning[] {
  const words = new Set(
    kinds.filter(({ ntStatus: status, result }) => status === null && result !== '').map(({ result }) => result),
  );
  const shown = [...words].sort().slice(0, SHOWN_WORDS);
  const message = `results without a known NTSTATUS: ${shown.map((word) => word.slice(0, SHOWN_LETTERS)).join(', ')}`;
  return shown.length === 0 ? [] : [{ code: 'unknown-result', message, at: null }];
}

/** Statuses that have a word in newer versions only; 3.5x prints them as hex. Source: procmon-pml.md §11. */
const NEWER_WORDS: ReadonlySet<number> = new Set([0x0000_0368]);

/** What Procmon prints for a status: its word, empty for pending, else `0x` and hex digits without leading zeros. */
export function formatResult(status: NtStatus, version: 'newest' | 'older' = 'newest'): string {
  if (status === STATUS_PENDING) {
    return '';
  }
  const word = version === 'older' && NEWER_WORDS.has(status) ? undefined : WORD_BY_STATUS.get(status);
  return word ?? `0x${status.toString(16).toUpperCase()}`;
}

/** Every word, for recognising pasted lines. */
export function isResultWord(text: string): boolean {
  return STATUS_BY_WORD.has(text);
}
