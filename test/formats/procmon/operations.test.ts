import { describe, expect, it } from 'vitest';
import { eventClass, friendlyOperation, isOperation } from '../../../src/formats/procmon/operations.js';

describe('the name of an operation', () => {
  it.each([
    ['IRP_MJ_CREATE', 'CreateFile'],
    ['IRP_MJ_CREATE_NAMED_PIPE', 'CreatePipe'],
    ['IRP_MJ_CREATE_MAILSLOT', 'CreateMailSlot'],
    ['IRP_MJ_CLEANUP', 'CloseFile'],
    ['IRP_MJ_READ', 'ReadFile'],
    ['FASTIO_READ', 'ReadFile'],
    ['FASTIO_MDL_READ', 'ReadFile'],
    ['IRP_MJ_MDL_READ', 'ReadFile'],
    ['IRP_MJ_WRITE', 'WriteFile'],
    ['FASTIO_WRITE', 'WriteFile'],
    ['IRP_MJ_PREPARE_MDL_WRITE', 'WriteFile'],
    ['FASTIO_NETWORK_QUERY_OPEN', 'QueryOpen'],
    ['IRP_MJ_NETWORK_QUERY_OPEN', 'QueryOpen'],
    ['FASTIO_ACQUIRE_FOR_SECTION_SYNCHRONIZATION', 'CreateFileMapping'],
    ['IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION', 'CreateFileMapping'],
    ['IRP_MJ_QUERY_EA', 'QueryEAFile'],
    ['IRP_MJ_SET_EA', 'SetEAFile'],
    ['IRP_MJ_FLUSH_BUFFERS', 'FlushBuffersFile'],
    ['IRP_MJ_FILE_SYSTEM_CONTROL', 'FileSystemControl'],
    ['IRP_MJ_DEVICE_CONTROL', 'DeviceIoControl'],
    ['IRP_MJ_INTERNAL_DEVICE_CONTROL', 'InternalDeviceIoControl'],
    ['IRP_MJ_SHUTDOWN', 'Shutdown'],
    ['FASTIO_LOCK', 'LockFile'],
    ['FASTIO_UNLOCK_SINGLE', 'UnlockFileSingle'],
    ['FASTIO_UNLOCK_ALL', 'UnlockFileAll'],
    ['FASTIO_UNLOCK_ALL_BY_KEY', 'UnlockFileByKey'],
    ['IRP_MJ_QUERY_SECURITY', 'QuerySecurityFile'],
    ['IRP_MJ_SET_SECURITY', 'SetSecurityFile'],
    ['IRP_MJ_VOLUME_MOUNT', 'VolumeMount'],
    ['IRP_MJ_VOLUME_DISMOUNT', 'VolumeDismount'],
  ])('%s of advanced output is %s', (advanced, friendly) => {
    expect(friendlyOperation(advanced, '')).toBe(friendly);
    // The detail of these says other things; a type in it is no name.
    expect(friendlyOperation(advanced, 'Type: SetBasicInformationFile')).toBe(friendly);
    expect(isOperation(advanced)).toBe(true);
  });

  it.each([
    ['IRP_MJ_SET_INFORMATION', 'Type: SetBasicInformationFile, CreationTime: 1/1/1601', 'SetBasicInformationFile'],
    ['IRP_MJ_SET_INFORMATION', 'Type: SetDispositionInformationEx, Flags: …', 'SetDispositionInformationEx'],
    ['IRP_MJ_SET_INFORMATION', 'CreationTime: 1/1/1601 1:00:00 AM, LastAccessTime: 0', 'SetBasicInformationFile'],
    ['IRP_MJ_SET_INFORMATION', 'Delete: True', 'SetDispositionInformationFile'],
    ['IRP_MJ_SET_INFORMATION', 'ReplaceIfExists: False, FileName: C:\\x', 'SetRenameInformationFile'],
    ['FASTIO_SET_INFORMATION', 'EndOfFile: 4,096', 'SetEndOfFileInformationFile'],
    ['IRP_MJ_SET_INFORMATION', 'AllocationSize: 4,096', 'SetAllocationInformationFile'],
    ['IRP_MJ_QUERY_INFORMATION', 'AllocationSize: 4,096, EndOfFile: 1', 'IRP_MJ_QUERY_INFORMATION'],
    ['IRP_MJ_QUERY_INFORMATION', 'Type: QueryNameInformationFile, Name: \\x', 'QueryNameInformationFile'],
    ['FASTIO_QUERY_INFORMATION', 'Type: QueryStandardInformationFile', 'QueryStandardInformationFile'],
    ['IRP_MJ_QUERY_VOLUME_INFORMATION', 'Type: QueryAttributeInformationVolume', 'QueryAttributeInformationVolume'],
    ['IRP_MJ_DIRECTORY_CONTROL', 'Type: QueryDirectory, Filter: *', 'QueryDirectory'],
    ['IRP_MJ_LOCK_CONTROL', 'Type: LockFile, Exclusive: True', 'LockFile'],
  ])('%s is what its detail says: %s', (advanced, detail, friendly) => {
    expect(friendlyOperation(advanced, detail)).toBe(friendly);
  });

  it.each(['IRP_MJ_SET_INFORMATION', 'IRP_MJ_CLOSE', 'FASTIO_RELEASE_FOR_CC_FLUSH', 'CreateFile', 'Future Thing', ''])(
    '%j stays as it is where nothing says more',
    (operation) => {
      expect(friendlyOperation(operation, '')).toBe(operation);
    },
  );
});

describe('a type in the detail', () => {
  it.each([
    ['RegQueryValue', 'Type: REG_SZ, Length: 12, Data: x'],
    ['CreateFile', 'Type: SetBasicInformationFile'],
    ['IRP_MJ_CLOSE', 'Type: Other'],
  ])('of %s is not its name', (operation, detail) => {
    expect(friendlyOperation(operation, detail)).toBe(operation);
  });
});

describe('the class of an operation', () => {
  it.each([
    ['CreateFile', 'file-system'],
    ['SetSecurityFile', 'file-system'],
    ['IRP_MJ_CLOSE', 'file-system'],
    ['QueryDirectory', 'file-system'],
    ['RegOpenKey', 'registry'],
    ['RegSetKeySecurity', 'registry'],
    ['TCP Connect', 'network'],
    ['UDP Send', 'network'],
    ['Process Start', 'process'],
    ['Thread Exit', 'process'],
    ['Load Image', 'process'],
    ['Process Profiling', 'profiling'],
    ['Thread Profiling', 'profiling'],
  ])('of %s is %s', (operation, expected) => {
    expect(eventClass(operation)).toBe(expected);
  });
});

describe('a pasted cell', () => {
  it.each([
    'CreateFile',
    'IRP_MJ_CREATE',
    'FASTIO_QUERY_INFORMATION',
    'QueryDirectory',
    'SetDispositionInformationEx',
    'RegQueryValue',
    'TCP Connect',
    'Process Create',
    'Load Image',
    'NotifyChangeDirectory',
    'CloseFile',
  ])('can be the operation %s', (word) => {
    expect(isOperation(word)).toBe(true);
  });

  it.each([
    'robocopy.exe',
    'SUCCESS',
    'Setup',
    'Registry',
    'C:\\CreateFile',
    'create file',
    'Creating files',
    '162116',
    '',
  ])('%j is no operation', (word) => {
    expect(isOperation(word)).toBe(false);
  });
});
