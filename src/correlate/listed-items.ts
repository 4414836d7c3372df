/**
 * What a log shows of an object that it does not complain about. Robocopy prints the line of an object before it works on it, so a line
 * tells something only in a run that came to its end: then whatever failed has its error. Sources: robocopy-log.md §4,
 * robocopy-strings.md 41xx to 46xx.
 */

import type { PlacedItem } from '../formats/robocopy/item.js';
import type { CopyFlag, RobocopyJob, RobocopyOptions } from '../formats/robocopy/types.js';
import type { ItemClass } from '../formats/robocopy/words.js';
import {
  type AccessMask,
  ACCESS_SYSTEM_SECURITY,
  DELETE,
  NO_ACCESS,
  WRITE_DAC,
  WRITE_OWNER,
} from '../windows/access-mask.js';
import { type PathKey, pathKey } from '../windows/path.js';
import type { Evidence, Failure, Log } from './evidence.js';

/** What of a run a failure belongs to: a run that does not do it says nothing about it. */
export interface Step {
  /** The parts of the security that it sets. */
  readonly security: readonly CopyFlag[];
  readonly deletes: 'nothing' | 'source' | 'extra';
  readonly extendedAttributes: boolean;
  /** Whether it makes a new object. */
  readonly creates: boolean;
}

const SECURITY_RIGHTS: readonly (readonly [AccessMask, CopyFlag])[] = [
  [WRITE_DAC, 'S'],
  [WRITE_OWNER, 'O'],
  [ACCESS_SYSTEM_SECURITY, 'U'],
];
const SECURITY_FLAGS: readonly CopyFlag[] = ['S', 'O', 'U'];

/** The step of a failure, by what was refused and by what its log says. */
export function stepOf({ denial, operation, robocopy, side, job }: Failure): Step {
  const action = robocopy?.action ?? '';
  const rights = side === 'source' ? NO_ACCESS : (denial?.rights ?? NO_ACCESS);
  const asked = SECURITY_RIGHTS.flatMap(([right, flag]) => ((rights & right) === 0 ? [] : [flag]));
  const isSecurity = operation === 'SetSecurityFile' || action.startsWith('copying-ntfs-security');
  const copied = (job?.options?.copyFlags ?? []).filter((flag) => SECURITY_FLAGS.includes(flag));
  const ofSource = action.startsWith('deleting-source') || (side === 'source' && denial?.rights === DELETE);
  const isExtra = /^deleting-(?:extra|destination)|^scanning-extra/.test(action);
  return {
    security: asked.length > 0 || !isSecurity ? asked : copied.length > 0 ? copied : ['S'],
    deletes: ofSource ? 'source' : isExtra ? 'extra' : 'nothing',
    extendedAttributes: action === 'copying-directory-eas',
    creates: denial?.object === 'parent',
  };
}

/** Whether a run with these switches takes such a step; null: its log does not show its switches. */
function takesStep(options: RobocopyOptions | null, step: Step): boolean | null {
  const { security, deletes, extendedAttributes } = step;
  if (options === null) {
    return security.length === 0 && deletes === 'nothing' && !extendedAttributes ? true : null;
  }
  return (
    security.every((flag) => options.copyFlags.includes(flag)) &&
    (deletes !== 'source' || options.move !== 'none') &&
    (deletes !== 'extra' || options.purge) &&
    (!extendedAttributes || options.directoryCopyFlags.includes('E'))
  );
}

/** What the logs of a case show of one object. */
export class ListedObject {
  readonly #lines: ListedLine[] = [];

  add(line: ListedLine): void {
    // Of a file that was tried again, and of runs that were repeated, a few lines tell enough.
    if (this.#lines.length < KEPT_LINES) {
      this.#lines.push(line);
    }
  }

  /** Whether a run that came to its end worked on it. */
  get isTouched(): boolean {
    return this.#lines.some(({ item, job }) => isWorkedOn(item, job.options));
  }

  /** The line of a run that took a step on it. */
  passed(step: Step): Evidence | null {
    const found = this.#lines.find(
      ({ item, job }) =>
        takesStep(job.options, step) === true &&
        (step.deletes === 'extra') === isExtra(item) &&
        (isWorkedOn(item, job.options) || (step.security.length > 0 && isFixed(item))) &&
        (!step.creates || item.class === 'new-file' || item.class === 'new-directory'),
    );
    return found === undefined
      ? null
      : {
          input: found.input,
          record: null,
          line: found.item.line,
          text: `${found.item.classText}  ${found.item.path}`.trim(),
        };
  }
}

interface ListedLine {
  readonly input: string;
  readonly item: PlacedItem;
  readonly job: RobocopyJob;
}

const KEPT_LINES = 8;

/** With /V a log lists files too that the run leaves alone; without it, only those that it copies. */
const COPIED_CLASSES: ReadonlySet<ItemClass> = new Set(['new-file', 'newer', 'older', 'changed']);

function isWorkedOn(item: PlacedItem, options: RobocopyOptions | null): boolean {
  if (isExtra(item)) {
    return options?.purge === true;
  }
  if (item.kind === 'directory') {
    return item.class === 'existing' || item.class === 'new-directory';
  }
  const { switches = [], includeSame = false, includeTweaked = false, includeModified = false } = options ?? {};
  if (item.class === 'mismatch' || isFixed(item)) {
    return false;
  }
  if (options !== null && !switches.includes('/V')) {
    return true;
  }
  const left = [
    switches.includes('/XO') ? 'older' : null,
    switches.includes('/XN') ? 'newer' : null,
    switches.includes('/XC') ? 'changed' : null,
  ];
  return (
    item.class !== null &&
    ((COPIED_CLASSES.has(item.class) && !left.includes(item.class)) ||
      (item.class === 'same' && includeSame) ||
      (item.class === 'tweaked' && includeTweaked) ||
      (item.class === 'modified' && includeModified))
  );
}

function isExtra({ classText, class: found }: PlacedItem): boolean {
  return classText.startsWith('*') && found !== 'mismatch';
}

/** Of /SECFIX and /TIMFIX: only the security or the times of a file that is there are set. */
function isFixed(item: PlacedItem): boolean {
  return item.class?.startsWith('fix-') ?? false;
}

/** Objects that are looked for in logs. */
export class ListedObjects {
  readonly #objects = new Map<PathKey, ListedObject>();

  get isEmpty(): boolean {
    return this.#objects.size === 0;
  }

  watch(key: PathKey): ListedObject {
    const listed = this.#objects.get(key) ?? new ListedObject();
    this.#objects.set(key, listed);
    return listed;
  }

  /** A visitor of the lines of these logs. */
  reading(logs: readonly Log[]): (input: string, item: PlacedItem) => void {
    const ended = new Map<string, RobocopyJob>();
    for (const { input, log } of logs) {
      for (const job of log.jobs.filter(isWholeRun)) {
        ended.set(`${input} ${job.ordinal}`, job);
      }
    }
    return (input, item) => {
      const job = item.fullPath === null ? undefined : ended.get(`${input} ${item.job}`);
      if (job !== undefined && item.fullPath !== null) {
        this.#objects.get(pathKey(item.fullPath))?.add({ input, item, job });
      }
    };
  }
}

/** Whether a run came to its end and did what it lists. */
export function isWholeRun({ complete, fatal, options }: RobocopyJob): boolean {
  return complete && fatal.length === 0 && options?.listOnly !== true;
}
