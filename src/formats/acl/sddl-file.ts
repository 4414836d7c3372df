/**
 * Files that hold security descriptors in SDDL: one a line, as `(Get-Acl x).Sddl` prints them, or in lists of PowerShell
 * (`Get-Acl x | Format-List Path, Sddl`); the console may have wrapped them.
 */

import { indentOf, linesOf, PlacedText, startsAtRoot, typedCommand, withoutBlankEnd } from '../console-text.js';
import { type ContextReading, NO_CASE_FACTS, type ObjectAcl } from '../context/case-facts.js';
import { type LineRange, type OutputReading, readConsole } from '../context/console-output.js';
import { headText } from '../encoding.js';
import { InputError } from '../input-error.js';
import { linesPassedOver } from '../read-warnings.js';
import type { ReadWarning, Source } from '../source.js';
import { parseSddl } from './sddl.js';

/** The start of a descriptor, sound or not. `D:\` is a path. */
const START = /^"?(?:[OG]:(?:S-|[A-Z]{2})|[DS]:(?:P|AR|AI|NO_|[A-Z_]*\())/;
/** One that is sound as far as it goes: it has an owner and another part, an entry, or says that there are none. */
const SURE_START =
  /^"?(?:O:(?:S-[\d-]+|[A-Z]{2})(?=[GDS]:)|(?:G:(?:S-[\d-]+|[A-Z]{2}))?[DS]:(?:P|AR|AI)*(?:NO_ACCESS_CONTROL|\([A-Z]{1,2};))/;

/** A property of a list: its name is longer than the letter of a part. */
const PROPERTY = /^([A-Za-z]{2,40}) *:(?: (.*))?$/;
/** The properties that name an object. Get-Acl and PSPath put the provider in front. */
const PATH_PROPERTIES: ReadonlySet<string> = new Set(['path', 'pspath', 'fullname']);
const PROVIDER = /^(?:Microsoft\.PowerShell\.Core\\)?FileSystem::/i;

/** `Get-Acl` with a path, by itself or behind -Path or -LiteralPath, whose Sddl is asked for. */
const GET_ACL = /get-acl +(?:-(?:literal)?path +)?(?:"([^"]*)"|'([^']*)'|([^\s"')|;]+)).*sddl/i;

/** In characters: what one command is looked through for a path. */
const LONGEST_COMMAND = 2_000;

/** Whether a line is the start of a descriptor, sound or not. */
export function startsSddl(line: string): boolean {
  return START.test(line.trimStart());
}

/** The same for one that can be nothing else. */
export function surelyStartsSddl(line: string): boolean {
  return SURE_START.test(line.trimStart());
}

/** Whether a text holds descriptors that are not those of `icacls /save`, which have a path above each. */
export function sniffSddl(head: Uint8Array): boolean {
  const lines = linesOf(headText(head));
  return lines.some((line, index) => {
    const property = PROPERTY.exec(line);
    if (property !== null) {
      return property[1]?.toLowerCase() === 'sddl' && startsSddl(property[2] ?? '');
    }
    return surelyStartsSddl(line) && (line.trimStart().startsWith('O:') || !isName(lines[index - 1] ?? ''));
  });
}

function isName(line: string): boolean {
  return line.trim() !== '' && typedCommand(line) === null && !PROPERTY.test(line) && !startsSddl(line);
}

/**
 * Reads all descriptors of a file. A path is known from a property of the same list or from the `Get-Acl` that was typed for it.
 * What cannot be read is left out with a warning that has line and column. Throws an InputError where nothing can be used.
 */
export function readSddl(source: Source): Promise<ContextReading> {
  return readConsole(source, [readSddlOutput]);
}

/** Reads the descriptors among other lines. Throws an InputError where there is none. */
export function readSddlOutput(lines: readonly string[]): OutputReading {
  const file = new SddlFile();
  withoutBlankEnd(lines).forEach((line, index) => {
    file.add(line, index + 1);
  });
  const { acls, ranges, problems, passedOver } = file.finish();
  const [first] = problems;
  if (acls.length === 0) {
    throw new InputError(
      first?.message ?? 'no security descriptor: expected a line such as D:PAI(A;OICI;FA;;;SY)',
      first?.at ?? { line: 1, column: 1 },
    );
  }
  return {
    facts: { ...NO_CASE_FACTS, acls },
    records: acls.length,
    warnings: [...problems, ...linesPassedOver(passedOver, 'no SDDL')],
    ranges,
  };
}

/** A list of properties, as far as they matter. */
interface PropertyList {
  readonly line: number;
  readonly names: Set<string>;
  path: PlacedText | null;
  sddl: PlacedText | null;
  /** What an indented line goes on with. */
  last: PlacedText | null;
}

/** Collects the descriptors of a file, line by line. */
class SddlFile {
  readonly #acls: ObjectAcl[] = [];
  readonly #ranges: LineRange[] = [];
  readonly #problems: ReadWarning[] = [];
  #passedOver = 0;
  #plain: PlainDescriptor | null = null;
  #list: PropertyList | null = null;
  /** The path of the last Get-Acl, until its answer was read. */
  #asked: string | null = null;

  add(line: string, number: number): void {
    const command = typedCommand(line);
    const property = PROPERTY.exec(line);
    if (line.trim() === '') {
      this.#flush();
    } else if (command !== null) {
      this.#flush();
      this.#asked = askedPath(command);
    } else if (property !== null) {
      this.#addProperty(property[1]?.toLowerCase() ?? '', property[2] ?? '', number, line);
    } else if (this.#list !== null && /^\s/.test(line)) {
      this.#list.last?.add(line.trim(), number, indentOf(line) + 1);
    } else {
      this.#addPlain(line, number);
    }
  }

  finish(): {
    acls: readonly ObjectAcl[];
    ranges: readonly LineRange[];
    problems: readonly ReadWarning[];
    passedOver: number;
  } {
    this.#flush();
    return { acls: this.#acls, ranges: this.#ranges, problems: this.#problems, passedOver: this.#passedOver };
  }

  #addProperty(name: string, value: string, number: number, line: string): void {
    if (this.#list === null || this.#list.names.has(name)) {
      this.#flush();
      this.#list = { line: number, names: new Set(), path: null, sddl: null, last: null };
    }
    const list = this.#list;
    const placed = new PlacedText(value.trim(), number, line.length - value.length + indentOf(value) + 1);
    list.names.add(name);
    list.last = placed;
    if (name === 'sddl') {
      list.sddl = placed;
    } else if (PATH_PROPERTIES.has(name)) {
      list.path = placed;
    }
  }

  #addPlain(line: string, number: number): void {
    const text = line.trim();
    const column = indentOf(line) + 1;
    if (this.#list === null && this.#plain?.goesOnWith(text) === true) {
      this.#plain.add(text, number, column);
      return;
    }
    this.#flush();
    if (START.test(text)) {
      this.#plain = new PlainDescriptor(text, number, column);
    } else {
      this.#passedOver++;
    }
  }

  #flush(): void {
    if (this.#plain !== null) {
      const { placed } = this.#plain;
      this.#finishDescriptor(placed, this.#asked, { first: placed.line, last: placed.lastLine });
      this.#asked = null;
    }
    if (this.#list !== null && this.#list.sddl !== null) {
      const { line, sddl, last } = this.#list;
      this.#finishDescriptor(sddl, this.#pathOf(this.#list), { first: line, last: (last ?? sddl).lastLine });
    }
    this.#plain = null;
    this.#list = null;
  }

  #finishDescriptor(placed: PlacedText, path: string | null, range: LineRange): void {
    try {
      this.#acls.push({ path, descriptor: parseSddl(unquoted(placed.text)), line: range.first });
      this.#ranges.push(range);
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      const { message, at } = placed.placed(error);
      this.#problems.push({ code: 'unreadable-sddl', message, at });
    }
  }

  /** A path that was wrapped is not known: whether there was a blank at the edge is not to be seen. */
  #pathOf({ path }: PropertyList): string | null {
    if (path !== null && path.isJoined) {
      this.#problems.push({
        code: 'wrapped-path',
        message: 'the path goes on in the next line, with or without a blank between: expected it in one line',
        at: path.positionOf(0),
      });
      return null;
    }
    return path === null || path.text === '' ? null : path.text.replace(PROVIDER, '');
  }
}

/** Quotes become blanks, so that columns stay. */
function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? ` ${text.slice(1, -1)} ` : text;
}

/** The path of a Get-Acl, where it is one whole path and no pattern or variable. */
function askedPath(command: string): string | null {
  const [, double, single, bare] = GET_ACL.exec(command.slice(0, LONGEST_COMMAND)) ?? [];
  const path = double ?? single ?? bare ?? null;
  return path !== null && startsAtRoot(path) && !/[*?$[\]`]/.test(path) ? path : null;
}

const PART_ORDER = 'OGDS';

/** A descriptor by itself, which may go on in the next lines. */
class PlainDescriptor {
  readonly placed: PlacedText;
  #depth = 0;
  #quoted = false;
  /** The part that is open, by its place in their order. */
  #part = -1;

  constructor(text: string, line: number, column: number) {
    this.placed = new PlacedText(text, line, column);
    this.#follow(text);
  }

  add(text: string, line: number, column: number): void {
    this.placed.add(text, line, column);
    this.#follow(text);
  }

  /** A start of a part goes on with a descriptor that has no later part; other lines where an entry is open or one starts or ends. */
  goesOnWith(text: string): boolean {
    return START.test(text)
      ? PART_ORDER.indexOf(text.charAt(0)) > this.#part
      : this.#depth > 0 || (/[(;)]/.test(text) && !/\s/.test(text));
  }

  #follow(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at);
      if (character === '"' && this.#depth > 0) {
        this.#quoted = !this.#quoted;
      } else if (!this.#quoted && character === '(') {
        this.#depth++;
      } else if (!this.#quoted && character === ')') {
        this.#depth--;
      } else if (character === ':' && this.#depth === 0) {
        this.#part = Math.max(this.#part, PART_ORDER.indexOf(text.charAt(at - 1)));
      }
    }
  }
}
