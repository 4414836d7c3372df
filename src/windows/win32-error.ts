/** Win32 errors as robocopy prints them: constant and English text. Source: robocopy-errors.md §3 (Microsoft's system error codes). */

const WIN32_ERRORS: readonly (readonly [number, string, string])[] = [
  [0, 'ERROR_SUCCESS', 'The operation completed successfully.'],
  [1, 'ERROR_INVALID_FUNCTION', 'Incorrect function.'],
  [2, 'ERROR_FILE_NOT_FOUND', 'The system cannot find the file specified.'],
  [3, 'ERROR_PATH_NOT_FOUND', 'The system cannot find the path specified.'],
  [4, 'ERROR_TOO_MANY_OPEN_FILES', 'The system cannot open the file.'],
  [5, 'ERROR_ACCESS_DENIED', 'Access is denied.'],
  [6, 'ERROR_INVALID_HANDLE', 'The handle is invalid.'],
  [8, 'ERROR_NOT_ENOUGH_MEMORY', 'Not enough memory resources are available to process this command.'],
  [15, 'ERROR_INVALID_DRIVE', 'The system cannot find the drive specified.'],
  [17, 'ERROR_NOT_SAME_DEVICE', 'The system cannot move the file to a different disk drive.'],
  [18, 'ERROR_NO_MORE_FILES', 'There are no more files.'],
  [19, 'ERROR_WRITE_PROTECT', 'The media is write protected.'],
  [21, 'ERROR_NOT_READY', 'The device is not ready.'],
  [22, 'ERROR_BAD_COMMAND', 'The device does not recognize the command.'],
  [23, 'ERROR_CRC', 'Data error (cyclic redundancy check).'],
  [31, 'ERROR_GEN_FAILURE', 'A device attached to the system is not functioning.'],
  [32, 'ERROR_SHARING_VIOLATION', 'The process cannot access the file because it is being used by another process.'],
  [
    33,
    'ERROR_LOCK_VIOLATION',
    'The process cannot access the file because another process has locked a portion of it.',
  ],
  [34, 'ERROR_WRONG_DISK', 'The wrong diskette is in the drive. Insert %2 (Volume Serial Number: %3) into drive %1.'],
  [38, 'ERROR_HANDLE_EOF', 'Reached the end of the file.'],
  [50, 'ERROR_NOT_SUPPORTED', 'The request is not supported.'],
  [52, 'ERROR_DUP_NAME', 'You were not connected because a duplicate name exists on the network.'],
  [53, 'ERROR_BAD_NETPATH', 'The network path was not found.'],
  [54, 'ERROR_NETWORK_BUSY', 'The network is busy.'],
  [55, 'ERROR_DEV_NOT_EXIST', 'The specified network resource or device is no longer available.'],
  [56, 'ERROR_TOO_MANY_CMDS', 'The network BIOS command limit has been reached.'],
  [58, 'ERROR_BAD_NET_RESP', 'The specified server cannot perform the requested operation.'],
  [59, 'ERROR_UNEXP_NET_ERR', 'An unexpected network error occurred.'],
  [64, 'ERROR_NETNAME_DELETED', 'The specified network name is no longer available.'],
  [65, 'ERROR_NETWORK_ACCESS_DENIED', 'Network access is denied.'],
  [67, 'ERROR_BAD_NET_NAME', 'The network name cannot be found.'],
  [82, 'ERROR_CANNOT_MAKE', 'The directory or file cannot be created.'],
  [86, 'ERROR_INVALID_PASSWORD', 'The specified network password is not correct.'],
  [87, 'ERROR_INVALID_PARAMETER', 'The parameter is incorrect.'],
  [109, 'ERROR_BROKEN_PIPE', 'The pipe has been ended.'],
  [112, 'ERROR_DISK_FULL', 'There is not enough space on the disk.'],
  [121, 'ERROR_SEM_TIMEOUT', 'The semaphore timeout period has expired.'],
  [122, 'ERROR_INSUFFICIENT_BUFFER', 'The data area passed to a system call is too small.'],
  [123, 'ERROR_INVALID_NAME', 'The filename, directory name, or volume label syntax is incorrect.'],
  [124, 'ERROR_INVALID_LEVEL', 'The system call level is not correct.'],
  [145, 'ERROR_DIR_NOT_EMPTY', 'The directory is not empty.'],
  [158, 'ERROR_NOT_LOCKED', 'The segment is already unlocked.'],
  [161, 'ERROR_BAD_PATHNAME', 'The specified path is invalid.'],
  [183, 'ERROR_ALREADY_EXISTS', 'Cannot create a file when that file already exists.'],
  [206, 'ERROR_FILENAME_EXCED_RANGE', 'The filename or extension is too long.'],
  [223, 'ERROR_FILE_TOO_LARGE', 'The file size exceeds the limit allowed and cannot be saved.'],
  [230, 'ERROR_BAD_PIPE', 'The pipe state is invalid.'],
  [231, 'ERROR_PIPE_BUSY', 'All pipe instances are busy.'],
  [232, 'ERROR_NO_DATA', 'The pipe is being closed.'],
  [233, 'ERROR_PIPE_NOT_CONNECTED', 'No process is on the other end of the pipe.'],
  [234, 'ERROR_MORE_DATA', 'More data is available.'],
  [240, 'ERROR_VC_DISCONNECTED', 'The session was canceled.'],
  [267, 'ERROR_DIRECTORY', 'The directory name is invalid.'],
  [282, 'ERROR_EAS_NOT_SUPPORTED', 'The mounted file system does not support extended attributes.'],
  [303, 'ERROR_DELETE_PENDING', 'The file cannot be opened because it is in the process of being deleted.'],
  [665, 'ERROR_FILE_SYSTEM_LIMITATION', 'The operation could not be completed due to a file system limitation.'],
  [995, 'ERROR_OPERATION_ABORTED', 'The I/O operation was aborted by a thread exit or an application request.'],
  [997, 'ERROR_IO_PENDING', 'Overlapped I/O operation is in progress.'],
  [
    1006,
    'ERROR_FILE_INVALID',
    'The volume for a file has been externally altered so that the opened file is no longer valid.',
  ],
  [1117, 'ERROR_IO_DEVICE', 'The request could not be performed because of an I/O device error.'],
  [1130, 'ERROR_NOT_ENOUGH_SERVER_MEMORY', 'Not enough server memory resources are available to process this command.'],
  [1168, 'ERROR_NOT_FOUND', 'Element not found.'],
  [
    1219,
    'ERROR_SESSION_CREDENTIAL_CONFLICT',
    'Multiple connections to one server under more than one user name are not allowed.',
  ],
  [1220, 'ERROR_REMOTE_SESSION_LIMIT_EXCEEDED', 'Too many sessions are already established to that server.'],
  [1225, 'ERROR_CONNECTION_REFUSED', 'The remote computer refused the network connection.'],
  [1307, 'ERROR_INVALID_OWNER', 'This security ID may not be assigned as the owner of this object.'],
  [1308, 'ERROR_INVALID_PRIMARY_GROUP', 'This security ID may not be assigned as the primary group of an object.'],
  [1311, 'ERROR_NO_LOGON_SERVERS', 'No logon server is available to service the logon request.'],
  [1312, 'ERROR_NO_SUCH_LOGON_SESSION', 'A specified logon session does not exist.'],
  [1314, 'ERROR_PRIVILEGE_NOT_HELD', 'A required privilege is not held by the client.'],
  [1326, 'ERROR_LOGON_FAILURE', 'The user name or password is incorrect.'],
  [1327, 'ERROR_ACCOUNT_RESTRICTION', 'Account restrictions are preventing this user from signing in.'],
  [1328, 'ERROR_INVALID_LOGON_HOURS', 'Your account has time restrictions that keep you from signing in right now.'],
  [1330, 'ERROR_PASSWORD_EXPIRED', 'The password for this account has expired.'],
  [1331, 'ERROR_ACCOUNT_DISABLED', "This user can't sign in because this account is currently disabled."],
  [1332, 'ERROR_NONE_MAPPED', 'No mapping between account names and security IDs was done.'],
  [1336, 'ERROR_INVALID_ACL', 'The access control list structure is invalid.'],
  [1337, 'ERROR_INVALID_SID', 'The security ID structure is invalid.'],
  [1338, 'ERROR_INVALID_SECURITY_DESCR', 'The security descriptor structure is invalid.'],
  [1344, 'ERROR_ALLOTTED_SPACE_EXCEEDED', 'No more memory is available for security information updates.'],
  [
    1346,
    'ERROR_BAD_IMPERSONATION_LEVEL',
    'Either a required impersonation level was not provided, or the provided impersonation level is invalid.',
  ],
  [1359, 'ERROR_INTERNAL_ERROR', 'An internal error occurred.'],
  [
    1368,
    'ERROR_CANNOT_IMPERSONATE',
    'Unable to impersonate using a named pipe until data has been read from that pipe.',
  ],
  [
    1385,
    'ERROR_LOGON_TYPE_NOT_GRANTED',
    'Logon failure: the user has not been granted the requested logon type at this computer.',
  ],
  [1392, 'ERROR_FILE_CORRUPT', 'The file or directory is corrupted and unreadable.'],
  [1393, 'ERROR_DISK_CORRUPT', 'The disk structure is corrupted and unreadable.'],
  [1396, 'ERROR_WRONG_TARGET_NAME', 'The target account name is incorrect.'],
  [1398, 'ERROR_TIME_SKEW', 'There is a time or date difference between the client and server.'],
  [1450, 'ERROR_NO_SYSTEM_RESOURCES', 'Insufficient system resources exist to complete the requested service.'],
  [
    1787,
    'ERROR_NO_TRUST_SAM_ACCOUNT',
    'The security database on the server does not have a computer account for this workstation trust relationship.',
  ],
  [
    1788,
    'ERROR_TRUSTED_DOMAIN_FAILURE',
    'The trust relationship between the primary domain and the trusted domain failed.',
  ],
  [
    1789,
    'ERROR_TRUSTED_RELATIONSHIP_FAILURE',
    'The trust relationship between this workstation and the primary domain failed.',
  ],
  [1793, 'ERROR_ACCOUNT_EXPIRED', "The user's account has expired."],
  [1816, 'ERROR_NOT_ENOUGH_QUOTA', 'Not enough quota is available to process this command.'],
  [1907, 'ERROR_PASSWORD_MUST_CHANGE', "The user's password must be changed before signing in."],
  [1909, 'ERROR_ACCOUNT_LOCKED_OUT', 'The referenced account is currently locked out and may not be logged on to.'],
  [1920, 'ERROR_CANT_ACCESS_FILE', 'The file cannot be accessed by the system.'],
  [1921, 'ERROR_CANT_RESOLVE_FILENAME', 'The name of the file cannot be resolved by the system.'],
  [4390, 'ERROR_NOT_A_REPARSE_POINT', 'The file or directory is not a reparse point.'],
  [4391, 'ERROR_REPARSE_ATTRIBUTE_CONFLICT', 'The reparse point attribute conflicts with an existing attribute.'],
  [6000, 'ERROR_ENCRYPTION_FAILED', 'The specified file could not be encrypted.'],
  [
    6002,
    'ERROR_FILE_ENCRYPTED',
    'The specified file is encrypted and the user does not have the ability to decrypt it.',
  ],
];

/** A Win32 error: constant and English text. */
export interface Win32Error {
  readonly code: number;
  readonly name: string;
  readonly text: string;
}

const BY_CODE: ReadonlyMap<number, Win32Error> = new Map(
  WIN32_ERRORS.map(([code, name, text]) => [code, { code, name, text }]),
);

/** The constant and text of a code, or null for one that the table does not know. */
export function win32Error(code: number): Win32Error | null {
  return BY_CODE.get(code) ?? null;
}

/** A code by its constant, `ERROR_ACCESS_DENIED`. */
export function win32ErrorByName(name: string): Win32Error | null {
  return [...BY_CODE.values()].find((error) => error.name === name) ?? null;
}
