import { describe, expect, it } from 'vitest';
import { formatResult, isResultWord, parseResult } from '../../../src/formats/procmon/results.js';
import { ntStatus } from '../../../src/windows/nt-status.js';

/** Status and the word that Procmon prints for it, as procmon-pml.md §11 lists them. */
const WORDS: readonly (readonly [number, string])[] = [
  [0x00000000, 'SUCCESS'],
  [0x00000104, 'REPARSE'],
  [0x00000105, 'MORE ENTRIES'],
  [0x00000108, 'OPLOCK BREAK IN PROGRESS'],
  [0x0000010b, 'NOTIFY CLEANUP'],
  [0x0000010c, 'NOTIFY ENUM DIR'],
  [0x0000012a, 'FILE LOCKED WITH ONLY READERS'],
  [0x0000012b, 'FILE LOCKED WITH WRITERS'],
  [0x00000215, 'OPLOCK SWITCHED TO NEW HANDLE'],
  [0x00000216, 'OPLOCK HANDLE CLOSED'],
  [0x00000367, 'WAIT FOR OPLOCK'],
  [0x00000368, 'REPARSE GLOBAL'],
  [0x40000016, 'PREDEFINED HANDLE'],
  [0x80000002, 'DATATYPE MISALIGNMENT'],
  [0x80000005, 'BUFFER OVERFLOW'],
  [0x80000006, 'NO MORE FILES'],
  [0x80000015, 'INVALID EA FLAG'],
  [0x8000001a, 'NO MORE ENTRIES'],
  [0x80090322, 'E_WRONG_PRINCIPAL'],
  [0xc0000001, 'UNSUCCESSFUL'],
  [0xc0000002, 'NOT IMPLEMENTED'],
  [0xc0000003, 'INVALID INFO CLASS'],
  [0xc0000004, 'INFO LENGTH MISMATCH'],
  [0xc0000005, 'ACCESS VIOLATION'],
  [0xc0000006, 'IN PAGE ERROR'],
  [0xc0000008, 'INVALID HANDLE'],
  [0xc000000d, 'INVALID PARAMETER'],
  [0xc000000e, 'NO SUCH DEVICE'],
  [0xc000000f, 'NO SUCH FILE'],
  [0xc0000010, 'INVALID DEVICE REQUEST'],
  [0xc0000011, 'END OF FILE'],
  [0xc0000012, 'WRONG VOLUME'],
  [0xc0000013, 'NO MEDIA'],
  [0xc0000015, 'NONEXISTENT SECTOR'],
  [0xc0000017, 'NO MEMORY'],
  [0xc0000021, 'ALREADY COMMITED'],
  [0xc0000022, 'ACCESS DENIED'],
  [0xc0000023, 'BUFFER TOO SMALL'],
  [0xc0000024, 'OBJECT TYPE MISMATCH'],
  [0xc0000032, 'DISK CORRUPT'],
  [0xc0000033, 'NAME INVALID'],
  [0xc0000034, 'NAME NOT FOUND'],
  [0xc0000035, 'NAME COLLISION'],
  [0xc0000039, 'OBJECT PATH INVALID'],
  [0xc000003a, 'PATH NOT FOUND'],
  [0xc000003b, 'PATH SYNTAX BAD'],
  [0xc000003c, 'DATA OVERRUN'],
  [0xc000003f, 'CRC ERROR'],
  [0xc0000043, 'SHARING VIOLATION'],
  [0xc0000044, 'QUOTA EXCEEDED'],
  [0xc000004f, 'EAS NOT SUPPORTED'],
  [0xc0000050, 'EA TOO LARGE'],
  [0xc0000051, 'NONEXISTENT EA ENTRY'],
  [0xc0000052, 'NO EAS ON FILE'],
  [0xc0000053, 'EA CORRUPTED ERROR'],
  [0xc0000054, 'FILE LOCK CONFLICT'],
  [0xc0000055, 'NOT GRANTED'],
  [0xc0000056, 'DELETE PENDING'],
  [0xc0000061, 'PRIVILEGE NOT HELD'],
  [0xc000006a, 'WRONG PASSWORD'],
  [0xc000006d, 'LOGON FAILURE'],
  [0xc0000079, 'INVALID SID'],
  [0xc000007e, 'RANGE NOT LOCKED'],
  [0xc000007f, 'DISK FULL'],
  [0xc0000098, 'FILE INVALID'],
  [0xc000009a, 'INSUFFICIENT RESOURCES'],
  [0xc000009c, 'DEVICE DATA ERROR'],
  [0xc000009d, 'DEVICE NOT CONNECTED'],
  [0xc00000a2, 'MEDIA WRITE PROTECTED'],
  [0xc00000a5, 'BAD IMPERSONATION'],
  [0xc00000ab, 'INSTANCE NOT AVAILABLE'],
  [0xc00000ac, 'PIPE NOT AVAILABLE'],
  [0xc00000ad, 'INVALID PIPE STATE'],
  [0xc00000ae, 'PIPE BUSY'],
  [0xc00000b0, 'PIPE DISCONNECTED'],
  [0xc00000b1, 'PIPE CLOSING'],
  [0xc00000b2, 'PIPE CONNECTED'],
  [0xc00000b3, 'PIPE LISTENING'],
  [0xc00000b4, 'INVALID READ MODE'],
  [0xc00000b5, 'IO TIMEOUT'],
  [0xc00000ba, 'IS DIRECTORY'],
  [0xc00000bb, 'NOT SUPPORTED'],
  [0xc00000bd, 'DUPLICATE NAME'],
  [0xc00000be, 'BAD NETWORK PATH'],
  [0xc00000c3, 'INVALID NETWORK RESPONSE'],
  [0xc00000c4, 'NETWORK ERROR'],
  [0xc00000cc, 'BAD NETWORK NAME'],
  [0xc00000d8, 'CANT WAIT'],
  [0xc00000d9, 'PIPE EMPTY'],
  [0xc00000db, 'CSC OBJECT PATH NOT FOUND'],
  [0xc00000e2, 'OPLOCK NOT GRANTED'],
  [0xc00000ef, 'INVALID PARAMETER 1'],
  [0xc00000f0, 'INVALID PARAMETER 2'],
  [0xc00000f1, 'INVALID PARAMETER 3'],
  [0xc00000f2, 'INVALID PARAMETER 4'],
  [0xc00000fb, 'REDIRECTOR NOT STARTED'],
  [0xc0000101, 'NOT EMPTY'],
  [0xc0000102, 'FILE CORRUPT'],
  [0xc0000103, 'NOT A DIRECTORY'],
  [0xc0000107, 'FILES OPEN'],
  [0xc000010d, 'CANNOT IMPERSONATE'],
  [0xc0000120, 'CANCELLED'],
  [0xc0000121, 'CANNOT DELETE'],
  [0xc0000123, 'FILE DELETED'],
  [0xc0000128, 'FILE CLOSED'],
  [0xc000012a, 'THREAD NOT IN PROCESS'],
  [0xc0000148, 'INVALID LEVEL'],
  [0xc000014b, 'PIPE BROKEN'],
  [0xc000014c, 'REGISTRY CORRUPT'],
  [0xc000014d, 'IO FAILED'],
  [0xc000017c, 'KEY DELETED'],
  [0xc0000181, 'CHILD MUST BE VOLATILE'],
  [0xc0000184, 'INVALID DEVICE STATE'],
  [0xc0000185, 'IO DEVICE ERROR'],
  [0xc0000188, 'LOG FILE FULL'],
  [0xc000019c, 'FS DRIVER REQUIRED'],
  [0xc0000203, 'USER SESSION DELETED'],
  [0xc0000205, 'INSUFFICIENT SERVER RESOURCES'],
  [0xc0000207, 'INVALID ADDRESS COMPONENT'],
  [0xc000020c, 'DISCONNECTED'],
  [0xc0000225, 'NOT FOUND'],
  [0xc0000243, 'USER MAPPED FILE'],
  [0xc0000248, 'LOGIN WKSTA RESTRICTION'],
  [0xc0000257, 'PATH NOT COVERED'],
  [0xc000026d, 'DFS UNAVAILABLE'],
  [0xc0000273, 'NO MORE MATCHES'],
  [0xc0000275, 'NOT REPARSE POINT'],
  [0xc00002ea, 'CANNOT MAKE'],
  [0xc00002f0, 'OBJECTID NOT FOUND'],
  [0xc0000388, 'DOWNGRADE DETECTED'],
  [0xc0000425, 'HIVE UNLOADED'],
  [0xc0000427, 'FILE SYSTEM LIMITATION'],
  [0xc0000463, 'DEVICE FEATURE NOT SUPPORTED'],
  [0xc000046d, 'OBJECT NOT EXTERNALLY BACKED'],
  [0xc00004ad, 'STORAGE RESERVE ID INVALID'],
  [0xc00004ae, 'STORAGE RESERVE DOES NOT EXIST'],
  [0xc00004af, 'STORAGE RESERVE ALREADY EXISTS'],
  [0xc00004b0, 'STORAGE RESERVE NOT EMPTY'],
  [0xc00004b1, 'NOT A DAX VOLUME'],
  [0xc0000909, 'CANNOT BREAK OPLOCK'],
  [0xc000a2a3, 'OFFLOAD READ FILE NOT SUPPORTED'],
  [0xc0190001, 'TRANSACTIONAL CONFLICT'],
  [0xc0190002, 'INVALID TRANSACTION'],
  [0xc019003e, 'EFS NOT ALLOWED IN TRANSACTION'],
  [0xc019003f, 'TRANSACTIONAL OPEN NOT ALLOWED'],
  [0xc0190040, 'TRANSACTED MAPPING UNSUPPORTED REMOTE'],
  [0xc0190044, 'CANNOT EXECUTE FILE IN TRANSACTION'],
  [0xc0190049, 'SPARSE NOT ALLOWED IN TRANSACTION'],
  [0xc01c0004, 'FAST IO DISALLOWED'],
];

/** Words that only some versions print, or that stand for a second status too. */
const OTHER_WORDS: readonly (readonly [number, string])[] = [
  [0xc0000021, 'ALREADY COMMITTED'],
  [0xc0000053, 'EA CORRUPT ERROR'],
  [0xc00000c1, 'TOO MANY COMMANDS'],
  [0xc00000d4, 'NOT SAME DEVICE'],
  [0xc000a2a1, 'STATUS_OFFLOAD_READ_FLT_NOT_SUPPORTED'],
  [0xc000a2a1, 'OFFLOAD READ FLT NOT SUPPORTED'],
  [0xc000a2a2, 'STATUS_OFFLOAD_WRITE_FLT_NOT_SUPPORTED'],
  [0xc000a2a2, 'OFFLOAD WRITE FLT NOT SUPPORTED'],
  [0xc000a2a4, 'OFFLOAD WRITE FILE NOT SUPPORTED'],
  [0xc0190003, 'TRANSACTION_NOT_ACTIVE'],
  [0xc0190003, 'TRANSACTION NOT ACTIVE'],
];

describe('a result', () => {
  it.each(WORDS)('0x%x is "%s" in both directions', (status, word) => {
    expect(parseResult(word)).toBe(status);
    expect(formatResult(ntStatus(status))).toBe(word);
    expect(isResultWord(word)).toBe(true);
  });

  it.each(OTHER_WORDS)('0x%x is also read from "%s"', (status, word) => {
    expect(parseResult(word)).toBe(status);
    expect(isResultWord(word)).toBe(true);
  });

  it.each([
    [0x80000011, 'NO MORE ENTRIES'],
    [0xc00001e5, 'FAST IO DISALLOWED'],
    [0xc00000c1, 'BAD NETWORK PATH'],
    [0xc00000d4, 'BAD NETWORK NAME'],
  ])('0x%x shares the word "%s" with the status that file systems return', (status, word) => {
    expect(formatResult(ntStatus(status))).toBe(word);
    expect(parseResult(word)).not.toBe(status);
  });

  it.each([
    ['0xC000046F', 0xc000046f],
    ['0x368', 0x368],
    ['0xc000005a', 0xc000005a],
    ['0xFFFFFFFF', 0xffffffff],
  ])('%s is the number that it says', (text, status) => {
    expect(parseResult(text)).toBe(status);
  });

  it.each([
    [0xc000005a, '0xC000005A'],
    [0xc00000ca, '0xC00000CA'],
    [0x1, '0x1'],
  ])('0x%x, for which Procmon has no word, is printed as %s', (status, text) => {
    expect(formatResult(ntStatus(status))).toBe(text);
  });

  it('is empty while an operation is pending', () => {
    expect(parseResult('')).toBe(0x103);
    expect(formatResult(ntStatus(0x103))).toBe('');
    expect(isResultWord('')).toBe(false);
  });

  it.each([
    'BRAND NEW RESULT',
    'Access Denied',
    'STATUS_ACCESS_DENIED',
    '0x',
    '0x123456789',
    '5',
    '__proto__',
    'toString',
  ])('%j is none that is known, and not guessed', (text) => {
    expect(parseResult(text)).toBeNull();
    expect(isResultWord(text)).toBe(false);
  });
});
