/** What people do not expect of the copy that a kit repeats. */

import { isSwitch } from '../../formats/robocopy/switches.js';
import { isUnder, pathKey } from '../../windows/path.js';

/** The roots of a copy and what stands behind them. */
interface Copy {
  readonly source: string;
  readonly destination: string;
  readonly words: readonly string[];
}

/** Switches that copy what is in folders below the source, or may: a job file is not known. Source: `robocopy /?`. */
const GOES_DEEPER = /^\/(?:[ES]|MIR|JOB(?::.*)?)$/i;

/** Each a sentence. */
export function remarksOn(copy: Copy): readonly string[] {
  const { source, destination, words } = copy;
  const isWhole = words.some((word) => GOES_DEEPER.test(word));
  return [
    ...(isWhole
      ? []
      : [
          `Only the files directly in ${source} are copied, none of its folders: the switches have none of /E, /S and /MIR.`,
        ]),
    ...(pathKey(source) === pathKey(destination)
      ? ['Source and destination are the same folder.']
      : isUnder(pathKey(destination), pathKey(source)) && !isExcluded(copy)
        ? [
            `The destination lies in the source: with /E, /S or /MIR the copy is copied again into itself. /XD "${destination}" leaves it out.`,
          ]
        : []),
  ];
}

/** Whether `/XD` names the destination. */
function isExcluded({ destination, words }: Copy): boolean {
  const names = words.map((word, at) => ({ word, after: words.slice(0, at).findLast(isSwitch)?.toUpperCase() }));
  return names.some(({ word, after }) => after === '/XD' && !isSwitch(word) && pathKey(word) === pathKey(destination));
}
