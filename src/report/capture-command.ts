/** The command that makes a kit which records a run once more. */

import type { Failure } from '../correlate/evidence.js';
import type { RobocopyJob } from '../formats/robocopy/types.js';
import { quotedPath } from '../windows/command-line.js';
import { closed } from './capture/roots.js';

/** Words that stand within the quotes of `--options` as they are. */
const BARE_WORDS = /^[^"%!<>&|^\p{C}]*$/u;

/** For the run that failed, or for one object of it; what is not known stays a placeholder. */
export function captureCommand(job: RobocopyJob | null, failure: Failure | null): string {
  const object = failure?.sourcePath ?? failure?.destinationPath ?? null;
  return [
    'whydenied capture',
    `--source ${root(job?.source ?? null, '<source folder>')}`,
    `--destination ${root(job?.destination ?? null, '<destination folder>')}`,
    ...(job === null ? [] : [`--options "${optionsOf(job)}"`]),
    ...(object === null ? [] : [`--object ${root(object, '<object>')}`]),
  ].join(' ');
}

/** In quotes, but for a drive: `"D:\"` would be no path to the program. */
function root(path: string | null, placeholder: string): string {
  if (path === null) {
    return placeholder;
  }
  const whole = closed(path);
  return /^[a-z]:\\$/i.test(whole) ? whole : quotedPath(whole.replace(/\\$/, ''), placeholder);
}

/** Names and switches as they stand behind the roots. Of those with names that need quotes it is not told: they are to be filled in. */
function optionsOf({ fileMasks, options, excludedFiles, excludedDirectories }: RobocopyJob): string {
  const masks = fileMasks.filter((mask) => mask !== '*.*' && mask !== '*');
  const names = [...masks, ...excludedFiles, ...excludedDirectories];
  const words = [
    ...masks,
    ...(options?.switches ?? []),
    ...(excludedFiles.length === 0 ? [] : ['/XF', ...excludedFiles]),
    ...(excludedDirectories.length === 0 ? [] : ['/XD', ...excludedDirectories]),
  ];
  const isKnown =
    options !== null && names.every((name) => !/\s/.test(name)) && words.every((word) => BARE_WORDS.test(word));
  return isKnown ? words.join(' ') : '<its switches>';
}
