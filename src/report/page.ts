/** A page for eyes: headings, labels, tables, so many columns wide. */

import Table from 'cli-table3';
import { createColors } from 'picocolors';
import stringWidth from 'fast-string-width';
import { hanging, lines, PAGE_WIDTH, printable } from './printable.js';

/** What stands before the words of a command that do not fit into its first line, and behind the lines that go on. */
const CONTINUATION = '  ';
const CONTINUED = ' ^';

/** Lines of a page; everything that comes from inputs passes through `printable` here. */
export class Page {
  readonly #lines: string[] = [];
  readonly #width: number;
  readonly paint: ReturnType<typeof createColors>;

  constructor(color: boolean, width = PAGE_WIDTH) {
    this.paint = createColors(color);
    this.#width = width;
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  heading(text: string): void {
    this.#lines.push('');
    this.wrapped('', text, this.paint.bold);
  }

  line(text: string): void {
    this.wrapped('', text);
  }

  /**
   * A command for cmd.exe, which reads on behind a caret at the end of a line. Words in quotes stay whole: where one does not fit,
   * the command stands further left, and is wider than the page if it must, for it is there to be copied.
   */
  command(indent: string, text: string): void {
    const words = printable(text).match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
    const longest = Math.max(0, ...words.map((word) => stringWidth(word)));
    const room = this.#width - indent.length - CONTINUATION.length - CONTINUED.length;
    const left = longest <= room ? indent : indent.slice(0, Math.max(2, indent.length + room - longest));
    const [first = '', ...others] = words;
    const lines = [first];
    for (const word of others) {
      const line = `${lines.at(-1) ?? ''} ${word}`;
      if (stringWidth(line) <= this.#width - left.length - CONTINUED.length) {
        lines[lines.length - 1] = line;
      } else {
        lines.push(`${CONTINUATION}${word}`);
      }
    }
    this.#lines.push(...lines.map((line, at) => `${left}${line}${at < lines.length - 1 ? CONTINUED : ''}`));
  }

  /** Text behind a label, wrapped under its own beginning. */
  wrapped(label: string, text: string, style?: (line: string) => string): void {
    this.#lines.push(hanging(label, text, style, this.#width));
  }

  /** Items behind a label, each behind its mark. */
  list(label: string, items: readonly string[], mark: (index: number) => string): void {
    items.forEach((item, index) => {
      this.wrapped(`${index === 0 ? label : ' '.repeat(label.length)}${mark(index)}`, item);
    });
  }

  table(head: readonly string[], rows: readonly (readonly (string | number)[])[], wide: number): void {
    const widths = head.map((title, column) =>
      Math.max(stringWidth(title), ...rows.map((row) => stringWidth(String(row[column])))),
    );
    const others = widths.reduce((sum, width, column) => sum + (column === wide ? 0 : width + 2), 0);
    const own = this.#width - 4 - others;
    if (own < Math.min(NARROWEST_WIDE, widths[wide] ?? 0)) {
      this.#records(head, rows, wide);
      return;
    }
    this.#grid(
      head,
      rows.map((row) =>
        row.map((cell, column) => {
          const text = printable(String(cell));
          // A word that is too long for the column is cut here: the table would let it stick out.
          return column === wide ? lines(text, own).join('\n') : text;
        }),
      ),
      widths.map((width, column) => (column === wide ? Math.min(width, own) : width)),
      head.map((_, column) => (column === wide ? 'left' : 'right')),
    );
  }

  /** The rows of a table that is too wide: its cells behind their titles, that of the wide column in lines of its own. */
  #records(head: readonly string[], rows: readonly (readonly (string | number)[])[], wide: number): void {
    for (const row of rows) {
      const others = head.flatMap((title, column) => {
        const cell = String(row[column] ?? '');
        return column === wide || cell === '' ? [] : [`${title} ${cell}`];
      });
      const [first, second] = wide === 0 ? [row[wide], others.join(', ')] : [others.join(', '), row[wide]];
      this.wrapped('  ', String(first ?? ''));
      this.wrapped('      ', String(second ?? ''));
    }
  }

  /** A table whose widest columns are wrapped as far as it takes; with too many columns for that, row by row, a line for each cell. */
  fitted(head: readonly string[], rows: readonly (readonly string[])[], areNumbers: readonly boolean[]): void {
    const titles = head.map(printable);
    const cells = rows.map((row) => row.map(printable));
    const natural = titles.map((title, column) =>
      Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[column] ?? ''))),
    );
    const widths = narrowed(natural, this.#width - 2 - 2 * titles.length);
    if (widths === null) {
      const label = Math.min(NARROWEST_RECORD, Math.max(...titles.map((title) => stringWidth(title))));
      cells.forEach((row, index) => {
        this.line(`row ${index + 1}`);
        row.forEach((cell, column) => this.#cell(titles[column] ?? '', label, cell));
      });
      return;
    }
    const fit = (text: string, column: number): string => lines(text, widths[column] ?? 1).join('\n');
    this.#grid(
      titles.map(fit),
      cells.map((row) => row.map(fit)),
      widths,
      titles.map((_, column) => (areNumbers[column] === true ? 'right' : 'left')),
    );
  }

  /** A cell behind its title, or below one that is too long for that. */
  #cell(title: string, label: number, cell: string): void {
    const width = stringWidth(title);
    if (width > label) {
      this.wrapped('  ', title);
    }
    this.wrapped(`  ${width > label ? ' '.repeat(label) : title + ' '.repeat(label - width)}  `, cell);
  }

  #grid(
    head: readonly string[],
    rows: readonly (readonly string[])[],
    widths: readonly number[],
    aligns: readonly ('left' | 'right')[],
  ): void {
    const table = new Table({
      head: [...head],
      style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
      chars: NO_BORDERS,
      colAligns: [...aligns],
      colWidths: widths.map((width) => width + 2),
    });
    table.push(...rows.map((row) => [...row]));
    for (const line of table.toString().split('\n')) {
      this.#lines.push(`  ${line}`.trimEnd());
    }
  }
}

/** Columns below which a cell says nothing. */
const NARROWEST = 8;

/** Columns below which texts of several words are torn to pieces. */
const NARROWEST_WIDE = 16;

/** Columns of a name in front of a cell. */
const NARROWEST_RECORD = 24;

/** The widths with the widest cut to one width, so that they fit into so many columns; null where that would be too narrow. */
function narrowed(widths: readonly number[], columns: number): readonly number[] | null {
  let widest = Math.max(0, ...widths);
  const cut = (): readonly number[] => widths.map((width) => Math.min(width, widest));
  while (widest >= NARROWEST && cut().reduce((sum, width) => sum + width, 0) > columns) {
    widest--;
  }
  return widest >= NARROWEST || widths.every((width) => width <= widest) ? cut() : null;
}

const NO_BORDERS = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);
