/** Control codes of file systems and devices. */

/**
 * Names. Those that exports hold come first; the others are documented ([MS-FSCC] 2.3, [MS-SMB2] 2.2.31, winioctl.h) and
 * older than Procmon 3.5. Codes that exports print as numbers (0x94148 and others) are left out on purpose.
 */
const NAMES: Readonly<Record<number, string>> = {
  0x1401ec: 'FSCTL_LMR_QUERY_DEBUG_INFO',
  0x9005c: 'FSCTL_REQUEST_FILTER_OPLOCK',
  0x9009c: 'FSCTL_GET_OBJECT_ID',
  0x900a0: 'FSCTL_DELETE_OBJECT_ID',
  0x900a8: 'FSCTL_GET_REPARSE_POINT',
  0x900bb: 'FSCTL_READ_USN_JOURNAL',
  0x900c0: 'FSCTL_CREATE_OR_GET_OBJECT_ID',
  0x900eb: 'FSCTL_READ_FILE_USN_DATA',
  0x900ef: 'FSCTL_WRITE_USN_CLOSE_RECORD',
  0x900f4: 'FSCTL_QUERY_USN_JOURNAL',
  0x90120: 'FSCTL_FILE_PREFETCH',
  0x90240: 'FSCTL_REQUEST_OPLOCK',
  0x90284: 'FSCTL_QUERY_FILE_REGIONS',
  0x9030c: 'FSCTL_SET_EXTERNAL_BACKING',
  0x90310: 'FSCTL_GET_EXTERNAL_BACKING',
  0x94264: 'FSCTL_OFFLOAD_READ',
  0x9c040: 'FSCTL_SET_COMPRESSION',
  0x2d1400: 'IOCTL_STORAGE_QUERY_PROPERTY',
  0x2d4800: 'IOCTL_STORAGE_CHECK_VERIFY',
  0x4d0008: 'IOCTL_MOUNTDEV_QUERY_DEVICE_NAME',
  0x560000: 'IOCTL_VOLUME_GET_VOLUME_DISK_EXTENTS',
  0x70000: 'IOCTL_DISK_GET_DRIVE_GEOMETRY',
  // Not in the exports at hand.
  0x90000: 'FSCTL_REQUEST_OPLOCK_LEVEL_1',
  0x90004: 'FSCTL_REQUEST_OPLOCK_LEVEL_2',
  0x90008: 'FSCTL_REQUEST_BATCH_OPLOCK',
  0x9000c: 'FSCTL_OPLOCK_BREAK_ACKNOWLEDGE',
  0x90010: 'FSCTL_OPBATCH_ACK_CLOSE_PENDING',
  0x90014: 'FSCTL_OPLOCK_BREAK_NOTIFY',
  0x90018: 'FSCTL_LOCK_VOLUME',
  0x9001c: 'FSCTL_UNLOCK_VOLUME',
  0x90020: 'FSCTL_DISMOUNT_VOLUME',
  0x90028: 'FSCTL_IS_VOLUME_MOUNTED',
  0x9002c: 'FSCTL_IS_PATHNAME_VALID',
  0x9003c: 'FSCTL_GET_COMPRESSION',
  0x90050: 'FSCTL_OPLOCK_BREAK_ACK_NO_2',
  0x90060: 'FSCTL_FILESYSTEM_GET_STATISTICS',
  0x90064: 'FSCTL_GET_NTFS_VOLUME_DATA',
  0x90068: 'FSCTL_GET_NTFS_FILE_RECORD',
  0x9006f: 'FSCTL_GET_VOLUME_BITMAP',
  0x90073: 'FSCTL_GET_RETRIEVAL_POINTERS',
  0x90074: 'FSCTL_MOVE_FILE',
  0x90078: 'FSCTL_IS_VOLUME_DIRTY',
  0x9008f: 'FSCTL_FIND_FILES_BY_SID',
  0x90098: 'FSCTL_SET_OBJECT_ID',
  0x900a4: 'FSCTL_SET_REPARSE_POINT',
  0x900ac: 'FSCTL_DELETE_REPARSE_POINT',
  0x900b3: 'FSCTL_ENUM_USN_DATA',
  0x900bc: 'FSCTL_SET_OBJECT_ID_EXTENDED',
  0x900c4: 'FSCTL_SET_SPARSE',
  0x980c8: 'FSCTL_SET_ZERO_DATA',
  0x940cf: 'FSCTL_QUERY_ALLOCATED_RANGES',
  0x900d7: 'FSCTL_SET_ENCRYPTION',
  0x900e7: 'FSCTL_CREATE_USN_JOURNAL',
  0x900f8: 'FSCTL_DELETE_USN_JOURNAL',
  0x900fc: 'FSCTL_MARK_HANDLE',
  0x98268: 'FSCTL_OFFLOAD_WRITE',
  0x110004: 'FSCTL_PIPE_DISCONNECT',
  0x110008: 'FSCTL_PIPE_LISTEN',
  0x11400c: 'FSCTL_PIPE_PEEK',
  0x110018: 'FSCTL_PIPE_WAIT',
  0x11c017: 'FSCTL_PIPE_TRANSCEIVE',
};

/** Categories of file-system controls, as exports show them; a code that is not here was not seen with one. */
export const CONTROL_CATEGORIES: Readonly<Record<number, string>> = {
  0x9009c: 'Read Metadata',
  0x900a0: 'Write Metadata',
  0x900a8: 'Read',
  0x900bb: 'Read Metadata',
  0x900c0: 'Read Metadata',
  0x900eb: 'Read Metadata',
  0x900ef: 'Write Metadata',
  0x900f4: 'Read Metadata',
  0x94264: 'Read',
  0x9c040: 'Write Metadata',
};

export const FSCTL_OFFLOAD_READ = 0x94264;

/** `FSCTL_REQUEST_OPLOCK`, or the code's parts where it has no name: `0x902eb (Device:0x9 Function:186 Method: 3)`. */
export function formatControlCode(code: number): string {
  return NAMES[code] ?? unnamedCode(code);
}

/** The parts as CTL_CODE puts them together: device, access, function, method. */
function unnamedCode(code: number): string {
  const device = (code >>> 16).toString(16);
  return `0x${code.toString(16)} (Device:0x${device} Function:${(code >>> 2) & 0xfff} Method: ${code & 3})`;
}
