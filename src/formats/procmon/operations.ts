/** Procmon's operation names, with and without advanced output. Source: procmon-pml.md §9, procmon-csv-xml.md §6. */

/** Advanced names that have one friendly name. Classes of query and set operations stand in the Detail instead. */
const FRIENDLY: ReadonlyMap<string, string> = new Map(
  Object.entries({
    IRP_MJ_CREATE: 'CreateFile',
    IRP_MJ_CREATE_NAMED_PIPE: 'CreatePipe',
    IRP_MJ_CREATE_MAILSLOT: 'CreateMailSlot',
    IRP_MJ_CLEANUP: 'CloseFile',
    IRP_MJ_READ: 'ReadFile',
    IRP_MJ_MDL_READ: 'ReadFile',
    FASTIO_READ: 'ReadFile',
    FASTIO_MDL_READ: 'ReadFile',
    IRP_MJ_WRITE: 'WriteFile',
    IRP_MJ_PREPARE_MDL_WRITE: 'WriteFile',
    FASTIO_WRITE: 'WriteFile',
    FASTIO_PREPARE_MDL_WRITE: 'WriteFile',
    IRP_MJ_QUERY_EA: 'QueryEAFile',
    IRP_MJ_SET_EA: 'SetEAFile',
    IRP_MJ_FLUSH_BUFFERS: 'FlushBuffersFile',
    IRP_MJ_FILE_SYSTEM_CONTROL: 'FileSystemControl',
    IRP_MJ_DEVICE_CONTROL: 'DeviceIoControl',
    FASTIO_DEVICE_CONTROL: 'DeviceIoControl',
    IRP_MJ_INTERNAL_DEVICE_CONTROL: 'InternalDeviceIoControl',
    IRP_MJ_SHUTDOWN: 'Shutdown',
    FASTIO_LOCK: 'LockFile',
    FASTIO_UNLOCK_SINGLE: 'UnlockFileSingle',
    FASTIO_UNLOCK_ALL: 'UnlockFileAll',
    FASTIO_UNLOCK_ALL_BY_KEY: 'UnlockFileByKey',
    IRP_MJ_QUERY_SECURITY: 'QuerySecurityFile',
    IRP_MJ_SET_SECURITY: 'SetSecurityFile',
    IRP_MJ_POWER: 'Power',
    IRP_MJ_SYSTEM_CONTROL: 'SystemControl',
    IRP_MJ_DEVICE_CHANGE: 'DeviceChange',
    IRP_MJ_QUERY_QUOTA: 'QueryFileQuota',
    IRP_MJ_SET_QUOTA: 'SetFileQuota',
    IRP_MJ_PNP: 'PlugAndPlay',
    FASTIO_NETWORK_QUERY_OPEN: 'QueryOpen',
    IRP_MJ_NETWORK_QUERY_OPEN: 'QueryOpen',
    FASTIO_ACQUIRE_FOR_SECTION_SYNCHRONIZATION: 'CreateFileMapping',
    IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION: 'CreateFileMapping',
    IRP_MJ_VOLUME_MOUNT: 'VolumeMount',
    IRP_MJ_VOLUME_DISMOUNT: 'VolumeDismount',
  }),
);

/** With advanced output these rows say what they are in their Detail: `Type: SetBasicInformationFile, …`. */
const NAMED_BY_DETAIL =
  /^(?:IRP_MJ|FASTIO)_(?:QUERY_INFORMATION|SET_INFORMATION|QUERY_VOLUME_INFORMATION|SET_VOLUME_INFORMATION|DIRECTORY_CONTROL|LOCK_CONTROL|QUERY_BASIC_INFO|QUERY_STANDARD_INFO|QUERY_NETWORK_OPEN_INFO)$/;
const DETAIL_TYPE = /^Type: (\w+)/;

/** Where the Detail is that of the friendly row, what is set tells: `Delete: True`. Source: procmon-csv-xml.md §6. */
const SET_INFORMATION = /^(?:IRP_MJ|FASTIO)_SET_INFORMATION$/;
const DETAIL_KEY = /^(\w+): /;
const SET_BY_KEY: ReadonlyMap<string, string> = new Map(
  Object.entries({
    CreationTime: 'SetBasicInformationFile',
    Delete: 'SetDispositionInformationFile',
    ReplaceIfExists: 'SetRenameInformationFile',
    AllocationSize: 'SetAllocationInformationFile',
    EndOfFile: 'SetEndOfFileInformationFile',
  }),
);

/** Whether the friendly name of an operation stands in its Detail. */
export function isNamedByDetail(operation: string): boolean {
  return NAMED_BY_DETAIL.test(operation);
}

/** The friendly name of an operation, whichever way Procmon printed it. A name without a friendly one stays as it is. */
export function friendlyOperation(operation: string, detail: string): string {
  const friendly = FRIENDLY.get(operation);
  if (friendly !== undefined || !isNamedByDetail(operation)) {
    return friendly ?? operation;
  }
  return DETAIL_TYPE.exec(detail)?.[1] ?? (SET_INFORMATION.test(operation) ? setBy(detail) : undefined) ?? operation;
}

function setBy(detail: string): string | undefined {
  return SET_BY_KEY.get(DETAIL_KEY.exec(detail)?.[1] ?? '');
}

/** The five event classes of Procmon's Event Class column. */
export type EventClass = 'file-system' | 'registry' | 'process' | 'network' | 'profiling';

const PROCESS_OPERATIONS = new Set([
  'Process Defined',
  'Process Create',
  'Process Exit',
  'Process Start',
  'Process Statistics',
  'System Statistics',
  'Thread Create',
  'Thread Exit',
  'Load Image',
]);
const PROFILING_OPERATIONS = new Set([
  'Thread Profile',
  'Thread Profiling',
  'Process Profiling',
  'Debug Output Profiling',
]);

/** The class of a friendly operation: the Event Class column is rarely exported. */
export function eventClass(operation: string): EventClass {
  if (operation.startsWith('Reg')) {
    return 'registry';
  }
  if (operation.startsWith('TCP ') || operation.startsWith('UDP ')) {
    return 'network';
  }
  if (PROCESS_OPERATIONS.has(operation)) {
    return 'process';
  }
  return PROFILING_OPERATIONS.has(operation) ? 'profiling' : 'file-system';
}

/** Whether a word can stand in the Operation column of a file-system, registry, network or process row. */
export function isOperation(word: string): boolean {
  return (
    /^(?:IRP_MJ|FASTIO)_[A-Z_]+$/.test(word) ||
    /^(?:TCP|UDP) [A-Z][A-Za-z]+$/.test(word) ||
    /^(?:Reg|Query|Set|Create|Read|Write|Flush|Lock|Unlock|Notify|Close)[A-Z]\w*$/.test(word) ||
    /^(?:FileSystemControl|DeviceIoControl|InternalDeviceIoControl|VolumeMount|VolumeDismount|Shutdown)$/.test(word) ||
    PROCESS_OPERATIONS.has(word) ||
    PROFILING_OPERATIONS.has(word)
  );
}

/** The control code in the Detail of a FileSystemControl or DeviceIoControl row, `FSCTL_SET_REPARSE_POINT`; null without one. */
export function controlCode(detail: string): string | null {
  return /\bControl: (\w+)/.exec(detail)?.[1] ?? null;
}
