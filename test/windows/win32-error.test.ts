import { describe, expect, it } from 'vitest';
import { win32Error, win32ErrorByName } from '../../src/windows/win32-error.js';

describe('an error of Windows', () => {
  it.each([
    [2, 'ERROR_FILE_NOT_FOUND', 'The system cannot find the file specified.'],
    [5, 'ERROR_ACCESS_DENIED', 'Access is denied.'],
    [32, 'ERROR_SHARING_VIOLATION', 'The process cannot access the file because it is being used by another process.'],
    [53, 'ERROR_BAD_NETPATH', 'The network path was not found.'],
    [64, 'ERROR_NETNAME_DELETED', 'The specified network name is no longer available.'],
    [67, 'ERROR_BAD_NET_NAME', 'The network name cannot be found.'],
    [112, 'ERROR_DISK_FULL', 'There is not enough space on the disk.'],
    [1307, 'ERROR_INVALID_OWNER', 'This security ID may not be assigned as the owner of this object.'],
    [1314, 'ERROR_PRIVILEGE_NOT_HELD', 'A required privilege is not held by the client.'],
    [1326, 'ERROR_LOGON_FAILURE', 'The user name or password is incorrect.'],
  ])('%i is %s: %s', (code, name, text) => {
    expect(win32Error(code)).toEqual({ code, name, text });
    expect(win32ErrorByName(name)).toEqual({ code, name, text });
  });

  it('that is unknown is not guessed', () => {
    expect(win32Error(424_242)).toBeNull();
    expect(win32ErrorByName('ERROR_NONE_SUCH')).toBeNull();
    expect(win32ErrorByName('toString')).toBeNull();
  });
});
