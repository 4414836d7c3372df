/**
 * One record that is one line, by csv-parse's strict rules. A call of csv-parse takes as long as a hundred such lines, and where
 * it finds a fault it takes longer still: a damaged export of some megabytes would take minutes.
 */

const QUOTE = '"';

/** Characters that csv-parse has ways of its own with, or that end a line. */
// eslint-disable-next-line no-control-regex -- NUL is what is looked for
const NOT_PLAIN = /[\u0000\r\n\ufeff]/;

/** Whether a text can be read by `oneLineRecord`: what is not is no fault. */
export function isPlainLine(text: string): boolean {
  return !NOT_PLAIN.test(text);
}

/** The fields of a line without its end; null where a quote stands within a field without quotes, text behind one with, or one is open. */
export function oneLineRecord(line: string, delimiter: string): string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const end = line[at] === QUOTE ? endOfQuoted(line, at) : endOfBare(line, at, delimiter);
    if (end === null || (end < line.length && line[end] !== delimiter)) {
      return null;
    }
    fields.push(
      line[at] === QUOTE ? line.slice(at + 1, end - 1).replaceAll(`${QUOTE}${QUOTE}`, QUOTE) : line.slice(at, end),
    );
    if (end === line.length) {
      return fields;
    }
    at = end + 1;
  }
}

/** Behind the quote that closes the field that begins at `from`. */
function endOfQuoted(line: string, from: number): number | null {
  for (let at = line.indexOf(QUOTE, from + 1); at !== -1; at = line.indexOf(QUOTE, at + 2)) {
    if (line[at + 1] !== QUOTE) {
      return at + 1;
    }
  }
  return null;
}

function endOfBare(line: string, from: number, delimiter: string): number | null {
  const next = line.indexOf(delimiter, from);
  const end = next === -1 ? line.length : next;
  const quote = line.indexOf(QUOTE, from);
  return quote === -1 || quote >= end ? end : null;
}
