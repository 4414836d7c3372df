/** The path to name for a failure where a log prints that of the other side. */

import type { Failure } from '../correlate/evidence.js';

/** A failure of a report, or before it is one. */
type Logged = Pick<Failure, 'path' | 'destinationPath' | 'operation'> & {
  readonly robocopy: Pick<NonNullable<Failure['robocopy']>, 'action'> | null;
};

/** Steps that write the destination's security, by their ids (words.ts): robocopy prints the path of the source with them. */
const SECURITY_STEP = /^copying-ntfs-security-to-destination-/;

/** The path of the object that the failing step is about: of a security step that of the destination, whichever side refused. */
export function failingPath({ path, destinationPath, operation, robocopy }: Logged): string {
  const isSecurityStep = operation === null && robocopy !== null && SECURITY_STEP.test(robocopy.action);
  return isSecurityStep ? (destinationPath ?? path) : path;
}

/** What failed in a few words: the path, and where that is not all, the step. */
export function failingStep(failure: Logged): string {
  const path = failingPath(failure);
  return path === failure.path ? path : `copying security to ${path}`;
}
