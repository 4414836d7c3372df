/** A page for eyes: 80 columns, headings, labels, tables. */

import Table from 'cli-table3';
import { createColors } from 'picocolors';
import stringWidth from 'fast-string-width';
import { hanging, printable } from './printable.js';

const WIDTH = 80;
const CONTINUED = ' ^';

/** Lines of a page; everything that comes from inputs passes through `printable` here. */
export class Page {
  readonly #lines: string[] = [];
  readonly paint: ReturnType<typeof createColors>;

  constructor(color: boolean) {
    this.paint = createColors(color);
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  heading(text: string): void {
    this.#lines.push('', this.paint.bold(text));
  }

  line(text: string): void {
    this.wrapped('', text);
  }

  /** A command for cmd.exe, which reads on behind a caret at the end of a line. Words in quotes stay whole. */
  command(indent: string, text: string): void {
    const room = WIDTH - indent.length - CONTINUED.length;
    const [first = '', ...words] = printable(text).match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
    const lines = [first];
    for (const word of words) {
      const line = `${lines.at(-1) ?? ''} ${word}`;
      if (stringWidth(line) <= room) {
        lines[lines.length - 1] = line;
      } else {
        lines.push(`  ${word}`);
      }
    }
    this.#lines.push(...lines.map((line, at) => `${indent}${line}${at < lines.length - 1 ? CONTINUED : ''}`));
  }

  /** Text behind a label, wrapped under its own beginning. */
  wrapped(label: string, text: string, style?: (line: string) => string): void {
    this.#lines.push(hanging(label, text, style));
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
    const table = new Table({
      head: [...head],
      style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
      chars: NO_BORDERS,
      colAligns: head.map((_, column) => (column === wide ? 'left' : 'right')),
      colWidths: widths.map((width, column) => (column === wide ? Math.min(width + 2, WIDTH - 2 - others) : width + 2)),
      wordWrap: true,
      wrapOnWordBoundary: true,
    });
    table.push(...rows.map((row) => row.map((cell) => printable(String(cell)))));
    for (const line of table.toString().split('\n')) {
      this.#lines.push(`  ${line}`.trimEnd());
    }
  }
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
