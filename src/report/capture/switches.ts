/** What becomes of the customer's switches when the kit copies with them. */

import { faultOfSwitch, isSwitch, takesNames } from '../../formats/robocopy/switches.js';
import { splitCommandLine } from '../../formats/robocopy/options.js';
import { printable } from '../printable.js';

/** The words behind the roots, and what to tell about them. */
export interface KitSwitches {
  /** File names and switches as robocopy gets them, in their order; without those for retries and the log. */
  readonly words: readonly string[];
  /** What was left out or replaced, each a sentence. Nothing that decides what is copied is among it. */
  readonly changes: readonly string[];
  /** What whoever sends the kit should look at, each a sentence. */
  readonly warnings: readonly string[];
}

/** Switches that the kit leaves out: they decide when it runs and where it logs, not what is copied. */
const LEFT_OUT: readonly (readonly [RegExp, string])[] = [
  [/^\/(?:UNI)?LOG\+?(?::|$)/, 'the kit writes its own log'],
  [/^\/NJ[HS]$/, 'the log needs its header and its summary'],
  [/^\/[RW](?::|$)/, 'the kit retries once, after a second'],
  [/^\/REG$/, 'it would make the few retries of the kit the default of the machine'],
  [/^\/SAVE(?::|$)/, 'it would write a job file'],
  [/^\/QUIT$/, 'it would end robocopy before it copies'],
  [/^\/MO[NT](?::|$)/, 'the copy would not end'],
  [/^\/(?:RH(?::|$)|PF$)/, 'the copy would wait for its hours'],
];

/** Switches that do more than copy. Source: `robocopy /?`. */
const DANGERS: readonly (readonly [RegExp, string])[] = [
  [/^\/MIR$/, 'deletes from the destination whatever the source does not have'],
  [/^\/PURGE$/, 'deletes from the destination whatever the source does not have'],
  [/^\/MOV$/, 'deletes from the source the files that were copied'],
  [/^\/MOVE$/, 'deletes from the source the files and folders that were copied'],
  [/^\/M$/, 'takes the archive attribute off files of the source'],
  [/^\/A[+-](?::|$)/, 'changes attributes of the copied files'],
  [/^\/SECFIX$/, 'sets the permissions of files that are not copied, too'],
  [/^\/TIMFIX$/, 'sets the times of files that are not copied, too'],
  [/^\/CREATE$/, 'makes folders and empty files'],
  [/^\/JOB(?::|$)/, 'takes more switches from a file, which may delete or move'],
];

/** Switches that make a recording less useful. */
const WEAKENING: readonly (readonly [RegExp, string])[] = [
  [/^\/L$/, 'only lists: nothing is copied, and no right to write is asked for'],
  [/^\/JOB(?::|$)/, 'takes switches from a file that the kit does not know: look at what it holds'],
];

/**
 * Reads the customer's switches. Throws a RangeError for what is no list of file names and switches, so that nothing but
 * robocopy can be run with them.
 */
export function kitSwitches(options: string): KitSwitches {
  const words = wordsOf(options);
  const kept: string[] = [];
  const changes: string[] = [];
  for (const word of words) {
    const reason = firstOf(LEFT_OUT, word);
    if (reason === undefined) {
      kept.push(word);
    } else {
      changes.push(`${word} is left out: ${reason}.`);
    }
  }
  return { words: kept, changes, warnings: warningsOf(options, words) };
}

function firstOf(table: readonly (readonly [RegExp, string])[], word: string): string | undefined {
  return table.find(([pattern]) => pattern.test(word.toUpperCase()))?.[1];
}

function sentences(table: readonly (readonly [RegExp, string])[], words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    const what = firstOf(table, word);
    return what === undefined ? [] : [`${word} ${what}.`];
  });
}

/** What switches do beside copying, each a sentence. */
export function dangersOf(words: readonly string[]): readonly string[] {
  return sentences(DANGERS, words);
}

/** Why a recording of a copy with these switches tells less, each a sentence. */
export function weaknessesOf(words: readonly string[]): readonly string[] {
  return sentences(WEAKENING, words);
}

function warningsOf(options: string, words: readonly string[]): readonly string[] {
  const unknown = words.filter(isSwitch).flatMap((word) => {
    const fault = faultOfSwitch(word);
    return fault === null ? [] : [`${word} ${fault}; it stays as it is, and robocopy ends at once where it is wrong.`];
  });
  const variables = [...new Set(options.match(/%[^%\s"]+%/g) ?? [])];
  return [...unknown, ...variables.map((name) => `${name} stays as it is: the kit puts no value in its place.`)];
}

/** What cmd.exe makes a second command or a redirection of, outside quotes. */
const SECOND_COMMAND = /[&|<>^]/;

function wordsOf(text: string): readonly string[] {
  // No name holds a tab.
  const options = text.replaceAll('\t', ' ');
  if (/[\p{Cc}\p{Cs}]/u.test(options)) {
    throw refused('hold a line end, another control character or half a character: expected one line');
  }
  const [outside] = SECOND_COMMAND.exec(options.replace(/"[^"]*(?:"|$)/g, '')) ?? [];
  if (outside !== undefined) {
    throw refused(
      `hold ${outside} outside quotes, which is no switch of robocopy and would run or redirect something else; put a name that holds it into double quotes`,
    );
  }
  const words = splitCommandLine(options);
  const quoted = words.find((word) => word.includes('"'));
  if (quoted !== undefined) {
    throw refused(
      `hold a quote in ${printable(quoted)}: a back slash before a closing quote makes it a part of the name; leave the back slash away or double it`,
    );
  }
  requireSwitches(words);
  return words;
}

/** Throws for words that robocopy would take for a root, or that ask for its help. */
function requireSwitches(words: readonly string[]): void {
  let areNames = false;
  for (const [index, word] of words.entries()) {
    if (isSwitch(word)) {
      areNames = takesNames(word);
    } else if (word.startsWith('/')) {
      throw refused(`hold ${printable(word)}, which is no switch of robocopy`);
    } else if (index === 0 && /^(?:.*\\)?robocopy(?:\.exe)?$/i.test(word)) {
      throw refused('begin with robocopy: give the switches alone, and the roots as --source and --destination');
    } else if (!areNames && /[\\/:]/.test(word)) {
      throw refused(`hold the path ${printable(word)}: give the roots as --source and --destination`);
    }
  }
}

function refused(fault: string): RangeError {
  return new RangeError(`--options ${fault}`);
}
