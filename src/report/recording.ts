/** The pieces of a recording: what next steps print and what the scripts of the capture kit run. */

import { fileName, parentPath } from '../windows/path.js';

/** Starts Procmon in the background; the name of the file to write follows. */
export const PROCMON_START = '/AcceptEula /Quiet /Minimized /BackingFile';
/** Waits until it records. */
export const PROCMON_READY = '/WaitForIdle';
/** Ends it, the file written whole. */
export const PROCMON_END = '/Terminate';

/** Switches that decide what is asked for; none of those that delete, wait, or copy a whole tree. */
const REPEATED = /^\/(?:B|ZB?|SEC|COPYALL|COPY:[DATSOUX]+|DCOPY:[DATEX]+|SECFIX|TIMFIX|EFSRAW|J)$/;

/** Names of a copy's object on both sides; null where it is not known. */
export interface CopiedObject {
  readonly sourcePath: string | null;
  readonly destinationPath: string | null;
  /** A directory is copied without what it holds. */
  readonly isDirectory: boolean;
}

/** The copy of one object as robocopy is asked for it. */
export interface ObjectCopy {
  readonly source: string | null;
  readonly destination: string | null;
  /** The file; null: not known, or a directory. */
  readonly file: string | null;
  /** Switches, without those for retries and the log. */
  readonly switches: readonly string[];
}

/** The same copy of one object: a file by its name, even where both sides look alike, a directory without what it holds. */
export function objectCopy(
  { sourcePath, destinationPath, isDirectory }: CopiedObject,
  switches: readonly string[],
): ObjectCopy {
  const repeated = switches.filter((word) => REPEATED.test(word));
  return isDirectory
    ? { source: sourcePath, destination: destinationPath, file: null, switches: ['/LEV:1', '/XF', '*', ...repeated] }
    : {
        source: sourcePath === null ? null : parentPath(sourcePath),
        destination: destinationPath === null ? null : parentPath(destinationPath),
        file: sourcePath === null ? null : fileName(sourcePath),
        switches: [...repeated, '/IS', '/IT'],
      };
}
