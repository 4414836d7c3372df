/** Tables whose columns a program filled up with blanks, whatever it takes for the width of a letter. */

/** Cells of a console that a character takes. */
type CellWidth = (character: string) => number;

const EAST_ASIAN_WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const HALF_WIDTH_KATAKANA = /[\uff61-\uff9f]/;

/**
 * How programs count the width of a text when they pad a column: by units of UTF-16, by cells as Unicode's East Asian Width
 * has them, by bytes of a double-byte code page (where Greek and Cyrillic are wide too), by bytes of UTF-8.
 */
export const CELL_WIDTHS: readonly CellWidth[] = [
  (character) => character.length,
  (character) => (EAST_ASIAN_WIDE.test(character) ? 2 : 1),
  (character) => (character <= '\u007f' || HALF_WIDTH_KATAKANA.test(character) ? 1 : 2),
  (character) => utf8Length(character.codePointAt(0) ?? 0),
];

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) {
    return 1;
  }
  if (codePoint < 0x800) {
    return 2;
  }
  return codePoint < 0x1_0000 ? 3 : 4;
}

/** The width of a text in cells. */
export function cellsOf(text: string, width: CellWidth): number {
  let cells = 0;
  for (const character of text) {
    cells += width(character);
  }
  return cells;
}

/**
 * The texts of a row's columns, trimmed; `starts` in cells from 0, ascending. Null where a column does not begin behind a
 * blank: then the row is not laid out like that.
 */
export function cutAt(line: string, starts: readonly number[], width: CellWidth): string[] | null {
  const cuts: number[] = [];
  let cell = 0;
  let at = 0;
  let before = ' ';
  for (const character of line) {
    const start = starts[cuts.length];
    if (start === undefined) {
      break;
    }
    if (cell >= start) {
      if (cell > start || before.trim() !== '') {
        return null;
      }
      cuts.push(at);
    }
    cell += width(character);
    at += character.length;
    before = character;
  }
  const [first = line.length] = cuts;
  return line.slice(0, first).trim() === ''
    ? starts.map((_, nth) => line.slice(cuts[nth] ?? line.length, cuts[nth + 1] ?? line.length).trim())
    : null;
}
