import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

/**
 * Text from inputs made safe to print: file names can hold escape sequences that move the cursor, recolour or retitle the
 * terminal, and marks that turn the reading direction. They are shown as what they are, `\x1b`, and do nothing.
 */

/** Columns of a page, where no other width is asked for. */
export const PAGE_WIDTH = 80;

/** Characters of one text that a page shows. Broken exports have megabytes in a cell, and wrapping takes 10 µs a character. */
const SHOWN_LETTERS = 2000;

/** Text from an input behind a label, wrapped to the page under its own beginning. `style` is applied line by line. */
export function hanging(
  label: string,
  text: string,
  style: (line: string) => string = (line) => line,
  width = PAGE_WIDTH,
): string {
  const indent = SIMPLE.test(label) ? label.length : stringWidth(label);
  return lines(printable(clipped(text)), width - indent)
    .map((line, index) => `${index === 0 ? label : ' '.repeat(indent)}${style(line)}`.trimEnd())
    .join('\n');
}

/** Words of ASCII with one blank between them, as most of what we say is: each character is one column wide. */
const SIMPLE = /^[\x20-\x7e]*$/;
const SIMPLE_WORDS = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

/** The text in lines of so many columns at most. Simple ones are not worth the care of fast-wrap-ansi, which takes a hundred times as long. */
export function lines(text: string, columns: number): string[] {
  const words = SIMPLE_WORDS.test(text) ? text.split(' ') : [];
  if (words.length === 0 || words.some(({ length }) => length > columns)) {
    return wrapAnsi(withWholeEscapes(text, columns), columns, { hard: true, trim: true }).split('\n');
  }
  const found: string[] = [];
  let line = '';
  for (const word of words) {
    if (line === '') {
      line = word;
    } else if (line.length + 1 + word.length <= columns) {
      line = `${line} ${word}`;
    } else {
      found.push(line);
      line = word;
    }
  }
  return [...found, line];
}

/** What `printable` writes for a character. */
const ESCAPE = /\\x[0-9a-f]{2}|\\u[0-9a-f]{4}/;
const ESCAPES_AND_LETTERS = /\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|./gsu;

/** The text with words cut that no line holds, never inside of an escape: half of one would be read as something else. */
function withWholeEscapes(text: string, columns: number): string {
  return text.replace(/\S+/g, (word) =>
    ESCAPE.test(word) && stringWidth(word) > columns ? cutBetweenEscapes(word, columns) : word,
  );
}

function cutBetweenEscapes(word: string, columns: number): string {
  let width = 0;
  let cut = '';
  for (const piece of word.match(ESCAPES_AND_LETTERS) ?? []) {
    const own = stringWidth(piece);
    if (width > 0 && width + own > columns) {
      cut += '\n';
      width = 0;
    }
    cut += piece;
    width += own;
  }
  return cut;
}

/** The text as far as a page shows it. */
export function clipped(text: string, letters = SHOWN_LETTERS): string {
  const left = text.length - letters;
  // Half a pair of surrogates at the cut is left out.
  return left <= 0
    ? text
    : `${text.slice(0, letters).replace(/[\ud800-\udbff]$/, '')} … and ${number(left)} more characters`;
}

/** A whole number with commas between its thousands. (`toLocaleString` takes 10 ms to begin.) */
export function number(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 failure`, `2,000 failures`. */
export function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** C0, DEL, C1, line and paragraph separators, direction marks, byte order mark, lone surrogates. */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with every character that would act on a terminal written as an escape. Line ends become `\n` too. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
