/** Names and categories of file-system operations. Source: procmon-pml.md §9; categories: the Category column of exports. */

import { DISPOSITIONS, OPEN_RESULTS } from '../../../windows/create-options.js';
import { CONTROL_CATEGORIES } from './file-system-control-codes.js';
import { parameterOffset, subOperation } from './file-system-layout.js';
import type { PmlEvent } from './event.js';

/** Operation numbers: (IRP major + 20) & 0xff. */
export const OPERATIONS = {
  mdlReadComplete: 4,
  acquireForModWrite: 17,
  createFileMapping: 19,
  create: 20,
  read: 23,
  write: 24,
  queryInformation: 25,
  setInformation: 26,
  queryVolume: 30,
  setVolume: 31,
  directoryControl: 32,
  fileSystemControl: 33,
  deviceControl: 34,
  internalDeviceControl: 35,
  lockControl: 37,
  querySecurity: 40,
  setSecurity: 41,
} as const;

const UNKNOWN_OPERATION = '<Unknown>';

/** Operations of one name. Source: procmon-pml.md §9. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'VolumeDismount',
  1: 'VolumeMount',
  2: 'FASTIO_MDL_WRITE_COMPLETE',
  3: 'WriteFile',
  4: 'FASTIO_MDL_READ_COMPLETE',
  5: 'ReadFile',
  6: 'QueryOpen',
  7: 'FASTIO_CHECK_IF_POSSIBLE',
  13: 'FASTIO_NOTIFY_STREAM_FO_CREATION',
  14: 'FASTIO_RELEASE_FOR_CC_FLUSH',
  15: 'FASTIO_ACQUIRE_FOR_CC_FLUSH',
  16: 'FASTIO_RELEASE_FOR_MOD_WRITE',
  17: 'FASTIO_ACQUIRE_FOR_MOD_WRITE',
  18: 'FASTIO_RELEASE_FOR_SECTION_SYNCHRONIZATION',
  19: 'CreateFileMapping',
  20: 'CreateFile',
  21: 'CreatePipe',
  22: 'IRP_MJ_CLOSE',
  23: 'ReadFile',
  24: 'WriteFile',
  27: 'QueryEAFile',
  28: 'SetEAFile',
  29: 'FlushBuffersFile',
  33: 'FileSystemControl',
  34: 'DeviceIoControl',
  35: 'InternalDeviceIoControl',
  36: 'Shutdown',
  38: 'CloseFile',
  39: 'CreateMailSlot',
  40: 'QuerySecurityFile',
  41: 'SetSecurityFile',
  42: 'Power',
  43: 'SystemControl',
  44: 'DeviceChange',
  45: 'QueryFileQuota',
  46: 'SetFileQuota',
  47: 'PlugAndPlay',
};

/**
 * Operations that their kind names: by operation, then by sub-operation. Source: procmon-pml.md §9. Procmon 3.5x prints
 * `<Unknown>` for the query class 0x47 and the set class 0x4a, which newer ones name: what the exports print counts here.
 */
const NAMES_BY_KIND: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  [OPERATIONS.queryInformation]: {
    0x04: 'QueryBasicInformationFile',
    0x05: 'QueryStandardInformationFile',
    0x06: 'QueryFileInternalInformationFile',
    0x07: 'QueryEaInformationFile',
    0x09: 'QueryNameInformationFile',
    0x0e: 'QueryPositionInformationFile',
    0x12: 'QueryAllInformationFile',
    0x14: 'QueryEndOfFile',
    0x16: 'QueryStreamInformationFile',
    0x1c: 'QueryCompressionInformationFile',
    0x1d: 'QueryId',
    0x1f: 'QueryMoveClusterInformationFile',
    0x22: 'QueryNetworkOpenInformationFile',
    0x23: 'QueryAttributeTagFile',
    0x25: 'QueryIdBothDirectory',
    0x27: 'QueryValidDataLength',
    0x28: 'QueryShortNameInformationFile',
    0x2b: 'QueryIoPiorityHint',
    0x2e: 'QueryLinks',
    0x30: 'QueryNormalizedNameInformationFile',
    0x31: 'QueryNetworkPhysicalNameInformationFile',
    0x37: 'QueryRemoteProtocolInformation',
    0x3b: 'QueryIdInformation',
    0x44: 'QueryStatInformation',
  },
  [OPERATIONS.setInformation]: {
    0x04: 'SetBasicInformationFile',
    0x0a: 'SetRenameInformationFile',
    0x0b: 'SetLinkInformationFile',
    0x0d: 'SetDispositionInformationFile',
    0x0e: 'SetPositionInformationFile',
    0x13: 'SetAllocationInformationFile',
    0x14: 'SetEndOfFileInformationFile',
    0x16: 'SetFileStreamInformation',
    0x17: 'SetPipeInformation',
    0x27: 'SetValidDataLengthInformationFile',
    0x28: 'SetShortNameInformation',
    0x3d: 'SetReplaceCompletionInformation',
    0x40: 'SetDispositionInformationEx',
    0x41: 'SetRenameInformationEx',
    0x42: 'SetRenameInformationExBypassAccessCheck',
  },
  [OPERATIONS.queryVolume]: {
    1: 'QueryInformationVolume',
    2: 'QueryLabelInformationVolume',
    3: 'QuerySizeInformationVolume',
    4: 'QueryDeviceInformationVolume',
    5: 'QueryAttributeInformationVolume',
    6: 'QueryControlInformationVolume',
    7: 'QueryFullSizeInformationVolume',
    8: 'QueryObjectIdInformationVolume',
  },
  // FS_INFORMATION_CLASS ([MS-FSCC] 2.5), named as the query classes are: no export has one.
  [OPERATIONS.setVolume]: {
    2: 'SetLabelInformationVolume',
    6: 'SetControlInformationVolume',
    8: 'SetObjectIdInformationVolume',
  },
  [OPERATIONS.directoryControl]: { 1: 'QueryDirectory', 2: 'NotifyChangeDirectory' },
  [OPERATIONS.lockControl]: { 1: 'LockFile', 2: 'UnlockFileSingle', 3: 'UnlockFileAll', 4: 'UnlockFileByKey' },
};

/** The operation as Procmon names it without advanced output. */
export function operationName(event: PmlEvent): string {
  const { operationCode } = event;
  const byKind = NAMES_BY_KIND[operationCode];
  return (byKind === undefined ? NAMES[operationCode] : byKind[subOperation(event)]) ?? UNKNOWN_OPERATION;
}

/** Advanced names by operation number: of an I/O request packet, and of the fast path where it has one. Source: procmon-pml.md §9. */
const ADVANCED_NAMES: Readonly<Record<number, readonly [string, string?]>> = {
  0: ['IRP_MJ_VOLUME_DISMOUNT'],
  1: ['IRP_MJ_VOLUME_MOUNT'],
  2: ['IRP_MJ_MDL_WRITE_COMPLETE', 'FASTIO_MDL_WRITE_COMPLETE'],
  3: ['IRP_MJ_PREPARE_MDL_WRITE', 'FASTIO_PREPARE_MDL_WRITE'],
  4: ['FASTIO_MDL_READ_COMPLETE'],
  5: ['IRP_MJ_MDL_READ', 'FASTIO_MDL_READ'],
  6: ['IRP_MJ_NETWORK_QUERY_OPEN', 'FASTIO_NETWORK_QUERY_OPEN'],
  19: ['IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION', 'FASTIO_ACQUIRE_FOR_SECTION_SYNCHRONIZATION'],
  20: ['IRP_MJ_CREATE'],
  21: ['IRP_MJ_CREATE_NAMED_PIPE'],
  22: ['IRP_MJ_CLOSE'],
  23: ['IRP_MJ_READ', 'FASTIO_READ'],
  24: ['IRP_MJ_WRITE', 'FASTIO_WRITE'],
  25: ['IRP_MJ_QUERY_INFORMATION', 'FASTIO_QUERY_INFORMATION'],
  26: ['IRP_MJ_SET_INFORMATION', 'FASTIO_SET_INFORMATION'],
  27: ['IRP_MJ_QUERY_EA'],
  28: ['IRP_MJ_SET_EA'],
  29: ['IRP_MJ_FLUSH_BUFFERS'],
  30: ['IRP_MJ_QUERY_VOLUME_INFORMATION'],
  31: ['IRP_MJ_SET_VOLUME_INFORMATION'],
  32: ['IRP_MJ_DIRECTORY_CONTROL'],
  33: ['IRP_MJ_FILE_SYSTEM_CONTROL'],
  34: ['IRP_MJ_DEVICE_CONTROL', 'FASTIO_DEVICE_CONTROL'],
  35: ['IRP_MJ_INTERNAL_DEVICE_CONTROL'],
  36: ['IRP_MJ_SHUTDOWN'],
  37: ['IRP_MJ_LOCK_CONTROL'],
  38: ['IRP_MJ_CLEANUP'],
  39: ['IRP_MJ_CREATE_MAILSLOT'],
  40: ['IRP_MJ_QUERY_SECURITY'],
  41: ['IRP_MJ_SET_SECURITY'],
  42: ['IRP_MJ_POWER'],
  43: ['IRP_MJ_SYSTEM_CONTROL'],
  44: ['IRP_MJ_DEVICE_CHANGE'],
  45: ['IRP_MJ_QUERY_QUOTA'],
  46: ['IRP_MJ_SET_QUOTA'],
  47: ['IRP_MJ_PNP'],
};

/** Fast paths of LockControl by sub-operation. */
const FAST_LOCKS: Readonly<Record<number, string>> = {
  1: 'FASTIO_LOCK',
  2: 'FASTIO_UNLOCK_SINGLE',
  3: 'FASTIO_UNLOCK_ALL',
  4: 'FASTIO_UNLOCK_ALL_BY_KEY',
};

/** Callback-data flag of a fast I/O call. Source: procmon-pml.md §8.2. */
const FAST_IO = 2;

/** The name with Procmon's advanced output; the file does not say whether that was on. */
export function advancedOperationName(event: PmlEvent): string {
  const { operationCode } = event;
  const isFast = (event.detail.u32(0x0c) & FAST_IO) !== 0;
  if (isFast && operationCode === OPERATIONS.lockControl) {
    return FAST_LOCKS[subOperation(event)] ?? UNKNOWN_OPERATION;
  }
  const [packet, fast] = ADVANCED_NAMES[operationCode] ?? [];
  return (isFast ? (fast ?? packet) : packet) ?? operationName(event);
}

/** Operations that are not here belong to no category. Those of the numbers 3 and 5 follow their names. */
const CATEGORIES: Readonly<Record<number, string>> = {
  3: 'Write',
  5: 'Read',
  23: 'Read',
  24: 'Write',
  25: 'Read Metadata',
  26: 'Write Metadata',
  27: 'Read Metadata',
  28: 'Write Metadata',
  32: 'Read Metadata',
  40: 'Read Metadata',
  41: 'Write Metadata',
};

/** FileDispositionInformation: the one set class that Procmon counts as a write of data. */
const SET_DISPOSITION = 0x0d;

export function operationCategory(event: PmlEvent): string {
  const { operationCode } = event;
  switch (operationCode) {
    case OPERATIONS.create:
      return createWrites(event) ? 'Write' : '';
    case OPERATIONS.fileSystemControl:
      return CONTROL_CATEGORIES[controlCode(event)] ?? '';
    case OPERATIONS.setInformation:
      return subOperation(event) === SET_DISPOSITION ? 'Write' : 'Write Metadata';
    default:
      return CATEGORIES[operationCode] ?? '';
  }
}

/** The code of a file-system or device control. */
export function controlCode(event: PmlEvent): number {
  return event.detail.u32(parameterOffset(event, 2));
}

/** The dword of options and disposition of a create. Source: procmon-pml.md §8.3. */
export function createOptions(event: PmlEvent): number {
  return event.detail.u32(parameterOffset(event, 1));
}

/**
 * A create writes if it made or emptied a file. A failed one tells no result: then it counts as a write when its
 * disposition could have done nothing else. (Seen: OpenIf that opened has no category; a failed OpenIf was not seen.)
 */
function createWrites(event: PmlEvent): boolean {
  const disposition = DISPOSITIONS[createOptions(event) >>> 24];
  if (disposition === undefined || disposition === 'Open') {
    return false;
  }
  if (event.extra.length < 4) {
    return disposition !== 'OpenIf';
  }
  const result = OPEN_RESULTS[event.extra.u32(0)];
  return result === 'Superseded' || result === 'Created' || result === 'Overwritten';
}
