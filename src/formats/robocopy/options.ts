import { isSwitch } from './switches.js';
import type { CopyFlag, DirectoryCopyFlag, RobocopyOptions } from './types.js';

/**
 * What the switches ask for, from the `Options :` line of a log or from the whole command line of a robocopy process:
 * only words that begin with a slash count. Switches that widen /COPY are united with it, whatever their order.
 * Sources: robocopy-log.md §3 Options line; azure-files.md §7 (/SEC = DATS, /COPYALL = DATSOU).
 */
export function robocopyOptions(raw: string): RobocopyOptions {
  const switches = splitCommandLine(raw)
    .filter(isSwitch)
    .map((word) => word.toUpperCase());
  const has = (name: string): boolean => switches.includes(name);
  return {
    raw: raw.trim(),
    switches,
    copyFlags: copyFlags(switches),
    directoryCopyFlags: directoryCopyFlags(switches),
    backupMode: backupMode(has),
    threads: has('/MT') ? DEFAULT_THREADS : numberOf(switches, '/MT:'),
    retries: numberOf(switches, '/R:'),
    wait: numberOf(switches, '/W:'),
    listOnly: has('/L'),
    purge: has('/PURGE') || has('/MIR'),
    mirror: has('/MIR') || (has('/PURGE') && has('/E')),
    move: move(has),
    secfix: has('/SECFIX'),
    timfix: has('/TIMFIX'),
    includeSame: has('/IS'),
    includeTweaked: has('/IT'),
    includeModified: has('/IM'),
    excludeDirectoryJunctions: has('/XJ') || has('/XJD'),
    excludeFileJunctions: has('/XJ') || has('/XJF'),
    copySymbolicLinks: has('/SL'),
    copyJunctions: has('/SJ'),
    efsRaw: has('/EFSRAW'),
    addedAttributes: lastValue(switches, '/A+:') ?? '',
    removedAttributes: lastValue(switches, '/A-:') ?? '',
  };
}

const DEFAULT_THREADS = 8;
const COPY_FLAGS: readonly CopyFlag[] = ['D', 'A', 'T', 'S', 'O', 'U', 'X'];
const DIRECTORY_COPY_FLAGS: readonly DirectoryCopyFlag[] = ['D', 'A', 'T', 'E', 'X'];
const COPY_SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['/NOCOPY', ''],
  ['/SEC', 'DATS'],
  ['/COPYALL', 'DATSOU'],
]);

function copyFlags(switches: readonly string[]): readonly CopyFlag[] {
  const letters = switches.flatMap((word) => COPY_SYNONYMS.get(word) ?? valueAfter(word, '/COPY:') ?? []);
  const asked = letters.length === 0 ? 'DAT' : letters.join('');
  return COPY_FLAGS.filter((flag) => asked.includes(flag));
}

function directoryCopyFlags(switches: readonly string[]): readonly DirectoryCopyFlag[] {
  const asked = switches.includes('/NODCOPY') ? '' : (lastValue(switches, '/DCOPY:') ?? 'DA');
  return DIRECTORY_COPY_FLAGS.filter((flag) => asked.includes(flag));
}

function backupMode(has: (name: string) => boolean): RobocopyOptions['backupMode'] {
  if (has('/ZB')) {
    return 'restartable-backup';
  }
  if (has('/B')) {
    return 'backup';
  }
  return has('/Z') ? 'restartable' : 'none';
}

function move(has: (name: string) => boolean): RobocopyOptions['move'] {
  if (has('/MOVE')) {
    return 'files-and-directories';
  }
  return has('/MOV') ? 'files' : 'none';
}

function numberOf(switches: readonly string[], prefix: string): number | null {
  const value = lastValue(switches, prefix);
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** The value of the last switch of that name. */
function lastValue(switches: readonly string[], prefix: string): string | null {
  const last = switches.findLast((word) => word.startsWith(prefix));
  return last === undefined ? null : valueAfter(last, prefix);
}

function valueAfter(word: string, prefix: string): string | null {
  return word.startsWith(prefix) ? word.slice(prefix.length) : null;
}

/**
 * The words of a command line as a Windows program gets them: quotes group, and a back slash before a quote makes it
 * part of the word. So `"D:\" /E` really is one word, and robocopy never sees that /E.
 */
export function splitCommandLine(text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quoted = false;
  for (const [token] of text.matchAll(/\\*"|[^\\"\s]+|\\+|\s+/g)) {
    if (token.endsWith('"')) {
      word += '\\'.repeat(Math.floor((token.length - 1) / 2));
      if (token.length % 2 === 0) {
        word += '"';
      } else {
        quoted = !quoted;
      }
    } else if (quoted || token.trim() !== '') {
      word += token;
    } else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}

/** A word of a command line as it is typed in cmd.exe: in quotes where it needs them; a placeholder where these do not help. */
export function argument(word: string): string {
  if (/["%!\p{C}]/u.test(word)) {
    return '<name>';
  }
  return /[\s&|<>^()]/.test(word) || word === '' ? `"${word.endsWith('\\') ? `${word}\\` : word}"` : word;
}
