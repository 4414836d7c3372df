/** The report for eyes: the answer, the proof, then the details, in 80 columns or as many as are asked for. */

import { Page } from './page.js';
import type { ReportListing } from './report.js';
import { type Detail, type PageStep, type PlacedRow, type ReportPage, writeReport } from './report-page.js';

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns, 40 or more; 80 without it. */
  readonly width?: number;
  readonly detail?: Detail;
}

/** Renders the whole report, with a line end behind the last line. */
export function renderTerminal(report: ReportListing, { color, width, detail = 'usual' }: TerminalOptions): string {
  const page = new Page(color, width);
  writeReport(new TerminalPage(page), report, detail);
  return page.text();
}

/** What stands behind a label begins here. */
const INDENT = 10;

class TerminalPage implements ReportPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  title(text: string): void {
    this.#page.line(text);
  }

  heading(text: string, note?: string): void {
    this.#page.heading(note === undefined ? text : `${text}  ${note}`);
  }

  answer(text: string): void {
    this.#page.wrapped('  ', text, this.#page.paint.bold);
  }

  paragraph(text: string): void {
    this.#page.wrapped('  ', text);
  }

  labelled(label: string, text: string): void {
    this.#page.wrapped(before(label), text);
  }

  bullets(label: string, items: readonly string[]): void {
    this.#page.list(label === '' ? '  ' : before(label), items, () => '- ');
  }

  steps(label: string, steps: readonly PageStep[]): void {
    const indent = label === '' ? '  ' : before('');
    steps.forEach(({ text, commands }, index) => {
      const mark = `${index + 1}. `;
      this.#page.wrapped(`${index === 0 && label !== '' ? before(label) : indent}${mark}`, text);
      commands.forEach((command) => this.#page.command(`${indent}${' '.repeat(mark.length)}`, command));
    });
  }

  failure(label: string | null, name: string, description: string, rows: readonly PlacedRow[]): void {
    const [first, indent] = label === null ? ['  ', '      '] : [before(label), before('')];
    this.#page.wrapped(first, name, this.#page.paint.cyan);
    this.#page.wrapped(indent, description);
    this.#rows(indent, indent, rows);
  }

  rows(label: string, rows: readonly PlacedRow[]): void {
    this.#rows(before(label), before(''), rows);
  }

  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    this.#page.table(head, rows, 0);
  }

  #rows(first: string, indent: string, rows: readonly PlacedRow[]): void {
    rows.forEach(({ place, text }, index) => {
      this.#page.wrapped(`${index === 0 ? first : indent}> `, `${place}: ${text}`);
    });
  }
}

function before(label: string): string {
  return `  ${label}`.padEnd(INDENT);
}
