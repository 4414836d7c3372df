/** The NTSTATUS values that the model gives, and the Win32 errors that robocopy prints for them. Sources: windows-access.md §6, robocopy-errors.md §3. */

export const STATUS = {
  success: 0,
  reparse: 0x104,
  noMoreFiles: 0x8000_0006,
  notImplemented: 0xc000_0002,
  invalidDeviceRequest: 0xc000_0010,
  accessDenied: 0xc000_0022,
  nameInvalid: 0xc000_0033,
  nameNotFound: 0xc000_0034,
  nameCollision: 0xc000_0035,
  pathNotFound: 0xc000_003a,
  sharingViolation: 0xc000_0043,
  quotaExceeded: 0xc000_0044,
  lockConflict: 0xc000_0054,
  deletePending: 0xc000_0056,
  invalidOwner: 0xc000_005a,
  privilegeNotHeld: 0xc000_0061,
  wrongPassword: 0xc000_006a,
  logonFailure: 0xc000_006d,
  accountRestriction: 0xc000_006e,
  diskFull: 0xc000_007f,
  isDirectory: 0xc000_00ba,
  notSupported: 0xc000_00bb,
  badNetworkPath: 0xc000_00be,
  unexpectedNetworkError: 0xc000_00c4,
  networkNameDeleted: 0xc000_00c9,
  badNetworkName: 0xc000_00cc,
  notEmpty: 0xc000_0101,
  notADirectory: 0xc000_0103,
  nameTooLong: 0xc000_0106,
  cannotDelete: 0xc000_0121,
  timeDifference: 0xc000_0133,
  credentialConflict: 0xc000_0195,
  encryptionFailed: 0xc000_028a,
  wrongPrincipal: 0x8009_0322,
  invalidParameter: 0xc000_000d,
} as const;

const WIN32: ReadonlyMap<number, number> = new Map([
  [STATUS.notImplemented, 1],
  [STATUS.invalidDeviceRequest, 1],
  [STATUS.accessDenied, 5],
  [STATUS.nameInvalid, 123],
  [STATUS.nameNotFound, 2],
  [STATUS.nameCollision, 183],
  [STATUS.pathNotFound, 3],
  [STATUS.sharingViolation, 32],
  [STATUS.quotaExceeded, 1816],
  [STATUS.lockConflict, 33],
  [STATUS.deletePending, 5],
  [STATUS.invalidOwner, 1307],
  [STATUS.privilegeNotHeld, 1314],
  [STATUS.wrongPassword, 86],
  [STATUS.logonFailure, 1326],
  [STATUS.accountRestriction, 1327],
  [STATUS.diskFull, 112],
  [STATUS.isDirectory, 5],
  [STATUS.notSupported, 50],
  [STATUS.badNetworkPath, 53],
  [STATUS.unexpectedNetworkError, 59],
  [STATUS.networkNameDeleted, 64],
  [STATUS.badNetworkName, 67],
  [STATUS.notEmpty, 145],
  [STATUS.notADirectory, 267],
  [STATUS.nameTooLong, 206],
  [STATUS.cannotDelete, 5],
  [STATUS.timeDifference, 1398],
  [STATUS.credentialConflict, 1219],
  [STATUS.encryptionFailed, 6000],
  [STATUS.wrongPrincipal, 1396],
  [STATUS.invalidParameter, 87],
]);

/** The error that a program gets for a status. */
export function errorOf(status: number): number {
  const code = WIN32.get(status);
  if (code === undefined) {
    throw new RangeError(`no Win32 error is known for 0x${status.toString(16)}`);
  }
  return code;
}
