/**
 * The output of icacls. An object is its path, one blank and its first entry; the others stand below it, as far in as the first.
 * Nothing needs a word of a language. What cannot be read makes its object unusable: a list without one of its entries would
 * lie. Source: windows-access.md §2.
 */

import { type Acl, aclOf, type Ace, type SecurityDescriptor } from '../../windows/security-descriptor.js';
import { indentOf, linesOf, type PlacedText, startsAtRoot, withoutBlankEnd } from '../console-text.js';
import { type ContextReading, NO_CASE_FACTS, type ObjectAcl, type UnshownAcl } from '../context/case-facts.js';
import { type LineRange, type OutputReading, readConsole } from '../context/console-output.js';
import { headText } from '../encoding.js';
import { InputError } from '../input-error.js';
import { clipped, linesPassedOver, quoted } from '../read-warnings.js';
import type { ReadWarning, Source } from '../source.js';
import { accountStart, isTrusteeAlone, isTwofold, KnownTrustees, type PlacedEntry } from './icacls-account.js';
import {
  cutEntry,
  type EntryText,
  formatEntry,
  isUnfinished,
  parseEntryRights,
  parsePrintedTrustee,
} from './icacls-entry.js';
import {
  commandOf,
  failureOf,
  isNoPath,
  isProcessedFile,
  printedLines,
  processedFiles,
  typedPath,
} from './icacls-lines.js';

/** What stands in place of entries for a NULL DACL. In other languages it is not known. */
const NO_DACL = 'No permissions are set. All users have full control.';

/** The last line in English. Others are told by their structure. */
const ENGLISH_SUMMARY = /^Successfully processed \d+ files; Failed processing \d+ files\s*$/;

/** Whether the first bytes of a file hold output of icacls: an object, or the last line of a run. */
export function sniffIcacls(head: Uint8Array): boolean {
  const lines = printedLines(linesOf(headText(head)), () => false)
    .map(({ text }) => text.trimEnd())
    .filter((line) => commandOf(line) === null);
  return (
    breaksOff(lines.findLast((line) => line !== '') ?? '') ||
    lines.some((line, index) => ENGLISH_SUMMARY.test(line) || startsObject(line, lines.slice(index + 1, index + 3)))
  );
}

/** Whether a text ends within the first entry of an object, or within one that stands alone. */
function breaksOff(line: string): boolean {
  return isUnfinished(line) && (startsAtRoot(line) || /^[^ \\:][^\\:]*\\[^\\:]+:\(/.test(line));
}

/** `next`: the two lines behind it. */
function startsObject(line: string, next: readonly string[]): boolean {
  if (startsAtRoot(line) && line.endsWith(` ${NO_DACL}`)) {
    return true;
  }
  const entry = cutEntry(line);
  const isFirstEntry = entry !== null && isSound(entry) && indentOf(line) === 0 && entry.subject.includes(' ');
  const isSummedUp = processedFiles(next.find((one) => one !== '') ?? '') !== null;
  return isFirstEntry && (startsAtRoot(line) || isSummedUp || fitsBelow(line, next[0] ?? ''));
}

/** What ends like this is of no other command's output, whatever stands around it. */
function isSoundEntry(line: string): boolean {
  const entry = cutEntry(line.trimEnd());
  return entry !== null && isSound(entry);
}

function fitsBelow(first: string, next: string): boolean {
  const entry = cutEntry(next);
  const indent = indentOf(next);
  return entry !== null && isSound(entry, indent) && indent > 1 && first[indent - 1] === ' ';
}

function isSound(entry: EntryText, accountStart: number | null = null): boolean {
  try {
    parseEntryRights(entry);
    return accountStart === null || parsePrintedTrustee(entry.subject.slice(accountStart), accountStart).name !== '';
  } catch (error) {
    if (error instanceof InputError) {
      return false;
    }
    throw error;
  }
}

/**
 * Reads all objects of an output, also of several runs and pasted from a console with its prompts, wrapped at its edge or not. Mandatory
 * labels are the SACL; owner and group are not shown. What cannot be read, and paths that icacls could not show, are
 * warnings with line and column. Throws an InputError where nothing can be used.
 */
export function readIcacls(source: Source): Promise<ContextReading> {
  return readConsole(source, [readIcaclsOutput]);
}

/** Reads output of icacls among other lines. Throws an InputError where nothing can be used. */
export function readIcaclsOutput(lines: readonly string[], isTaken: (line: number) => boolean): OutputReading {
  const isOthers = (index: number): boolean => isTaken(index + 1) && !isSoundEntry(lines[index] ?? '');
  const output = new IcaclsOutput();
  for (const line of printedLines(withoutBlankEnd(lines), isOthers)) {
    if (isOthers(line.line - 1)) {
      output.endOutput();
    } else {
      output.add(line);
    }
  }
  const { acls, notShown, ranges, problems, passedOver } = output.finish();
  const [first] = problems;
  if (acls.length + notShown.length === 0 && problems.every(({ code }) => code !== NOTHING_SHOWN)) {
    throw new InputError(
      first?.message ?? 'no output of icacls: expected lines such as C:\\folder BUILTIN\\Users:(OI)(CI)(RX)',
      first?.at ?? { line: 1, column: 1 },
    );
  }
  return {
    facts: { ...NO_CASE_FACTS, acls, notShown },
    records: acls.length,
    warnings: [...problems, ...linesPassedOver(passedOver, 'no output of icacls')],
    ranges,
  };
}

/** Runs that show no permissions, as those that change some. */
const NOTHING_SHOWN = 'no-acl-shown';
/** A path whose permissions icacls did not get. */
const NOT_SHOWN = 'acl-not-shown';
/** Of its message, in UTF-16 units. */
const LONGEST_PART = 300;

/** An object as far as it is read. */
interface ObjectText {
  readonly placed: PlacedText;
  /** The path of the command before it. */
  readonly typed: string | null;
  /** Empty: the path stands alone; null: it has a NULL DACL. */
  readonly entries: PlacedEntry[] | null;
  /** The object right above, of which this may be an entry that lost its indentation. */
  readonly follows: ObjectText | null;
  /** Why it cannot be used. */
  problem: ReadWarning | null;
}

/** Sorts the lines of an output into objects. */
class IcaclsOutput {
  readonly #objects: ObjectText[] = [];
  readonly #problems: ReadWarning[] = [];
  readonly #notShown: UnshownAcl[] = [];
  #passedOver = 0;
  /** The object above the line, if nothing but blank lines lies between, and whether not even those do. */
  #above: ObjectText | null = null;
  #touching = false;
  /** Objects of earlier runs. */
  #before = 0;
  #typed: string | null = null;
  #inOrphans = false;
  #hasSummary = false;

  add(placed: PlacedText): void {
    const line = placed.text.trimEnd();
    const command = commandOf(line);
    const cut = command === null ? cutEntry(line) : null;
    if (line === '') {
      this.#touching = false;
    } else if (command !== null) {
      this.#close();
      this.#typed = typedPath(command);
    } else if (cut !== null) {
      this.#addEntry({ placed, cut });
    } else if (indentOf(line) > 0 && this.#touching) {
      this.#spoil(noEntry(placed, indentOf(line)));
    } else {
      this.#addOther(placed, line);
    }
  }

  /** To be called where the output of another command stands. */
  endOutput(): void {
    this.#judgeEnd();
    this.#close();
  }

  finish(): {
    acls: ObjectAcl[];
    notShown: readonly UnshownAcl[];
    ranges: readonly LineRange[];
    problems: readonly ReadWarning[];
    passedOver: number;
  } {
    this.#judgeBarePaths(null);
    const known = new KnownTrustees(this.#objects.flatMap(({ entries }) => (entries ?? []).slice(1)));
    // The last first: what is no object by itself may be an entry of the one above it.
    const read = this.#objects
      .toReversed()
      .flatMap((object) => this.#finishObject(object, known))
      .reverse();
    this.#judgeEnd();
    if (this.#hasSummary && this.#objects.length === 0 && this.#problems.length === 0) {
      this.#problems.push({
        code: NOTHING_SHOWN,
        message: 'icacls shows no permissions here: expected the output of icacls with a path alone',
        at: null,
      });
    }
    this.#problems.sort((one, other) => (one.at?.line ?? 0) - (other.at?.line ?? 0));
    return {
      acls: read.map(({ acl }) => acl),
      notShown: this.#notShown,
      ranges: read.map(({ range }) => range),
      problems: this.#problems,
      passedOver: this.#passedOver,
    };
  }

  /** Behind an object comes a blank line, behind the last one another that sums up. */
  #judgeEnd(): void {
    const last = this.#above?.problem === null ? this.#above.entries?.at(-1) : undefined;
    if (this.#touching && last !== undefined) {
      this.#problems.push({
        code: 'unfinished-output',
        message: 'the output ends with an entry, without the line that sums up: if it was cut, entries are missing',
        at: last.placed.positionOf(0),
      });
    }
  }

  #finishObject(object: ObjectText, known: KnownTrustees): { acl: ObjectAcl; range: LineRange }[] {
    if (object.problem === null) {
      try {
        return [{ acl: objectAcl(object, known), range: rangeOf(object) }];
      } catch (error) {
        if (!(error instanceof PlacedError)) {
          throw error;
        }
        object.problem = { code: 'unreadable-entry', message: error.message, at: error.at };
      }
    }
    if (object.follows !== null) {
      object.follows.problem ??= unreadable(object.placed, 0, 'below an entry: expected another below its account');
    }
    this.#problems.push(object.problem);
    return [];
  }

  #addEntry(entry: PlacedEntry): void {
    const { subject } = entry.cut;
    const isBelow = indentOf(subject) > 0 || isTrusteeAlone(subject);
    if (isBelow && !this.#touching && !isTwofold(subject)) {
      this.#addOrphan(entry);
    } else if (isBelow && this.#touching) {
      this.#addBelow(entry);
    } else {
      this.#open(entry.placed, [entry]);
    }
  }

  #addBelow(entry: PlacedEntry): void {
    const entries = this.#above?.entries ?? [];
    if (entries.length === 0) {
      this.#addOrphan(entry);
    } else if (isTwofold(entry.cut.subject)) {
      this.#spoil(unreadable(entry.placed, 0, `${CANNOT_BE_TOLD}: expected it below the account of the line above`));
    } else {
      entries.push(entry);
    }
  }

  #open(placed: PlacedText, entries: PlacedEntry[] | null): ObjectText {
    const follows = this.#touching && !startsAtRoot(placed.text) ? this.#above : null;
    const object = { placed, typed: this.#typed, entries, follows, problem: null };
    this.#objects.push(object);
    this.#above = object;
    this.#touching = true;
    this.#inOrphans = false;
    return object;
  }

  /** An entry that stands apart from the object above it may be one of its entries, or of another whose beginning is lost. */
  #addOrphan({ placed }: PlacedEntry): void {
    const message = `an entry without an object: expected a path before it, or an object in the line above`;
    const at = placed.positionOf(indentOf(placed.text));
    if (this.#above !== null) {
      this.#above.problem ??= { code: 'entry-without-path', message, at };
    } else if (!this.#inOrphans) {
      this.#problems.push({ code: 'entry-without-path', message, at });
      this.#inOrphans = true;
    }
  }

  /** Makes the object above unusable. */
  #spoil(problem: ReadWarning): void {
    if (this.#above !== null) {
      this.#above.problem ??= problem;
    }
  }

  #addOther(placed: PlacedText, line: string): void {
    const processed = processedFiles(line);
    const failure = failureOf(line);
    if (line.endsWith(` ${NO_DACL}`)) {
      this.#open(placed, null);
    } else if (processed !== null) {
      this.#close();
      this.#hasSummary = true;
      this.#judgeBarePaths(processed);
    } else if (failure !== null) {
      this.#close();
      this.#addFailure(placed, failure);
    } else if (startsAtRoot(line)) {
      this.#addPath(placed, line);
    } else if (isProcessedFile(line) && !this.#touching) {
      this.#close();
    } else {
      this.#addUnknown(placed, line);
    }
  }

  #addFailure(placed: PlacedText, failure: Pick<UnshownAcl, 'path' | 'message'>): void {
    const [path, reason] = [clipped(failure.path, LONGEST_PART), clipped(failure.message, LONGEST_PART)];
    const message = `icacls did not show the permissions of ${path}: ${reason}`;
    this.#notShown.push({ ...failure, line: placed.line });
    this.#problems.push({ code: NOT_SHOWN, message, at: placed.positionOf(0) });
  }

  #close(): void {
    this.#above = null;
    this.#touching = false;
    this.#inOrphans = false;
  }

  /** A path alone. One with blanks cannot be told from an entry whose rights are lost. */
  #addPath(placed: PlacedText, line: string): void {
    const object = this.#open(placed, []);
    if (line.includes(' ')) {
      object.problem = noEntry(placed, endOfSound(line));
    }
  }

  #addUnknown(placed: PlacedText, line: string): void {
    if (this.#touching) {
      this.#spoil(unreadable(placed, 0, `below an entry: expected another such as ${EXAMPLE}, or a blank line`));
    } else if (line.includes(':(')) {
      this.#open(placed, []).problem = noEntry(placed, endOfSound(line));
    } else {
      this.#close();
      this.#passedOver++;
    }
  }

  /**
   * A path alone is an object whose DACL has no entries if the summary of its run counts it (not attested in a log); else it is
   * perhaps a line that was cut.
   */
  #judgeBarePaths(processed: number | null): void {
    const run = this.#objects.slice(this.#before);
    this.#before = this.#objects.length;
    for (const object of run) {
      if (object.entries?.length === 0 && processed !== run.length) {
        object.problem ??= noEntry(object.placed, object.placed.text.trimEnd().length);
      }
    }
  }
}

const EXAMPLE = 'BUILTIN\\Users:(OI)(CI)(RX)';
const CANNOT_BE_TOLD = 'where the path ends and the account begins cannot be told';

/** Where an entry that is none stops to look like one: behind the colon, or at the end of the line. */
function endOfSound(line: string): number {
  const colon = line.lastIndexOf(':(');
  return colon < 0 ? line.length : colon + 1;
}

function unreadable(placed: PlacedText, offset: number, message: string): ReadWarning {
  return { code: 'unreadable-entry', message, at: placed.positionOf(offset) };
}

/** A line that is no entry where one is expected: why, at that offset or behind what is there of one. */
function noEntry(placed: PlacedText, offset: number): ReadWarning {
  const line = placed.text.trimEnd();
  return isUnfinished(line)
    ? unreadable(
        placed,
        line.length,
        'the entry is not finished: expected its rights in parentheses, such as (M). If the text was cut here, hand over the whole output',
      )
    : unreadable(placed, offset, `expected an entry such as ${EXAMPLE}`);
}

/** An error at a place of the file. */
class PlacedError extends InputError {}

/** Runs what throws errors whose column is one of the text, and has them be errors of the file. */
function inFile<Value>(placed: PlacedText, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    const { message, at: position } = placed.placed(error);
    throw new PlacedError(message, position);
  }
}

function rangeOf({ placed, entries }: ObjectText): LineRange {
  return { first: placed.line, last: (entries?.at(-1)?.placed ?? placed).lastLine };
}

function objectAcl(object: ObjectText, known: KnownTrustees): ObjectAcl {
  const { placed, entries } = object;
  const line = placed.text.trimEnd();
  if (entries === null || entries.length === 0) {
    const path = entries === null ? line.slice(0, -NO_DACL.length).trimEnd() : line;
    return { path, descriptor: descriptorOf(aclOf(entries === null ? null : []), []), line: placed.line };
  }
  const start = accountStart(entries, object.typed, known);
  if (start === null) {
    throw new PlacedError(
      `${CANNOT_BE_TOLD} in ${quoted(line)}: expected the entries below each other as icacls prints them, or the file of icacls /save`,
      placed.positionOf(0),
    );
  }
  const path = line.slice(0, start - 1);
  if (isNoPath(path)) {
    throw new PlacedError(`no path: ${quoted(path)}: expected one without signs such as : and >`, placed.positionOf(0));
  }
  const aces = entries.map((entry, index) => readEntry(entry, index === 0 ? start : indentOf(entry.cut.subject)));
  return {
    path,
    descriptor: descriptorOf(
      aclOf(aces.filter(({ type }) => type !== 'mandatory-label')),
      aces.filter(({ type }) => type === 'mandatory-label'),
    ),
    line: placed.line,
  };
}

function descriptorOf(dacl: Acl, labels: readonly Ace[]): SecurityDescriptor {
  return { owner: null, group: null, dacl, sacl: labels.length === 0 ? null : aclOf(labels) };
}

function readEntry({ placed, cut }: PlacedEntry, start: number): Ace {
  return inFile(placed, () => ({
    ...parseEntryRights(cut),
    trustee: parsePrintedTrustee(cut.subject.slice(start), start),
    extra: null,
  }));
}

/**
 * The object as icacls prints it, without a line end behind it: entries of the DACL, then mandatory labels. Other entries of the SACL
 * are not shown, nor are flags of the DACL and the owner. Throws a RangeError for entries that it does not show.
 */
export function formatIcacls(path: string, descriptor: SecurityDescriptor): string {
  const labels = (descriptor.sacl?.aces ?? []).filter(({ type }) => type === 'mandatory-label').map(formatEntry);
  const { dacl } = descriptor;
  const entries = dacl?.aces === null ? [NO_DACL] : (dacl?.aces ?? []).map(formatEntry);
  const [first, ...others] = [...entries, ...labels];
  const indent = ' '.repeat(path.length + 1);
  return [first === undefined ? path : `${path} ${first}`, ...others.map((entry) => `${indent}${entry}`)].join('\n');
}
