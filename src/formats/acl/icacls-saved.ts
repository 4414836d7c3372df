/** The file of `icacls /save`: UTF-16, a line with a path relative to the folder that was named, below it its DACL in SDDL. */

import { type ContextReading, NO_CASE_FACTS, type ObjectAcl } from '../context/case-facts.js';
import { linesOf, PlacedText, readWholeText, withoutBlankEnd } from '../console-text.js';
import { headText, readHead } from '../encoding.js';
import { InputError } from '../input-error.js';
import { atMost, quoted } from '../read-warnings.js';
import type { ReadWarning, Source } from '../source.js';
import { isNoPath } from './icacls-lines.js';
import { parseSddl } from './sddl.js';
import { startsSddl, surelyStartsSddl } from './sddl-file.js';

/** Whether a text starts with a path and a DACL below it. */
export function sniffIcaclsSaved(head: Uint8Array): boolean {
  const lines = linesOf(headText(markedHead(head))).filter((line) => line.trim() !== '');
  return (
    isPath(lines[0] ?? '') &&
    lines.filter(isDacl).length * LINES_A_DACL >= lines.length &&
    lines.some((line, index) => line.startsWith('D:') && surelyStartsSddl(line) && isPath(lines[index - 1] ?? ''))
  );
}

/** At most: two of a sound file, and some more of a damaged one. In a console a descriptor can stand below something else by chance. */
const LINES_A_DACL = 4;

function isPath(line: string): boolean {
  return line.trim() !== '' && !isDacl(line) && !isNoPath(line);
}

/**
 * Reads the objects. Only the DACL is saved; an object without a path line is the folder itself. What cannot be read is left out
 * with a warning that has line and column. Throws an InputError where nothing can be used.
 */
export async function readIcaclsSaved(source: Source): Promise<ContextReading> {
  const { text, encoding, warnings } = await readWholeText(await markedSource(source), () => 0);
  const { acls, problems } = readPairs(withoutBlankEnd(linesOf(text)));
  const [first] = problems;
  if (acls.length === 0) {
    throw new InputError(
      first?.message ?? 'no object: expected a line with a path and below it one such as D:PAI(A;OICI;FA;;;SY)',
      first?.at ?? { line: 1, column: 1 },
    );
  }
  return {
    facts: { ...NO_CASE_FACTS, acls },
    encoding,
    records: acls.length,
    warnings: [...warnings, ...atMost(problems)],
  };
}

/** Sound or not: paths here are relative, so `D:` is no drive. By itself it is a DACL without entries. */
function isDacl(line: string): boolean {
  return startsSddl(line) || /^\s*D:(?![\\/])/.test(line);
}

interface SavedPath {
  readonly path: string;
  readonly line: number;
  /** Whether it can be one. */
  readonly isSound: boolean;
}

function readPairs(lines: readonly string[]): { acls: ObjectAcl[]; problems: ReadWarning[] } {
  const acls: ObjectAcl[] = [];
  const problems: ReadWarning[] = [];
  let above: SavedPath | null = null;
  lines.forEach((line, index) => {
    const number = index + 1;
    if (isDacl(line) && above?.isSound === false) {
      problems.push(unreadablePath(above));
      above = null;
    } else if (isDacl(line)) {
      readDacl(line, number, above, acls, problems);
      above = null;
    } else if (line.trim() !== '') {
      problems.push(...withoutDacl(above, number));
      above = { path: line, line: number, isSound: !isNoPath(line) };
    }
  });
  problems.push(...withoutDacl(above, lines.length));
  return { acls, problems };
}

function readDacl(
  line: string,
  number: number,
  above: SavedPath | null,
  acls: ObjectAcl[],
  problems: ReadWarning[],
): void {
  try {
    acls.push({ path: above?.path ?? null, descriptor: parseSddl(line), line: above?.line ?? number });
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    const { message, at } = new PlacedText(line, number).placed(error);
    problems.push({ code: 'unreadable-sddl', message, at });
  }
}

function unreadablePath({ path, line }: SavedPath): ReadWarning {
  return {
    code: 'unreadable-path',
    message: `${quoted(path)} is no path: expected one above its DACL, so that is left out`,
    at: { line, column: 1 },
  };
}

function withoutDacl(above: SavedPath | null, line: number): ReadWarning[] {
  return above === null
    ? []
    : [
        {
          code: 'path-without-dacl',
          message: `below ${quoted(above.path)} of line ${above.line}: expected its DACL in SDDL, such as D:PAI(A;OICI;FA;;;SY)`,
          at: { line, column: 1 },
        },
      ];
}

/** Before the first name: the bytes that say UTF-16, lowest first. */
const MARK = Uint8Array.of(0xff, 0xfe);

/** UTF-16 without a mark whose first name is not ASCII is told by the `D:` of the first DACL. */
function needsMark(head: Uint8Array): boolean {
  const text = new TextDecoder('utf-16le').decode(head);
  return head[0] !== 0xff && head[0] !== 0xfe && head[0] !== 0xef && /\nD:[PA(N]/.test(text);
}

function markedHead(head: Uint8Array): Uint8Array {
  return needsMark(head) ? Uint8Array.of(...MARK, ...head) : head;
}

async function markedSource(source: Source): Promise<Source> {
  const head = await readHead(source);
  if (!needsMark(head)) {
    return source;
  }
  return {
    name: source.name,
    size: source.size === null ? null : source.size + MARK.length,
    async *stream() {
      yield MARK;
      yield* source.stream();
    },
  };
}
