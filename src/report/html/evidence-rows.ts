/** Rows that prove what the page says. Each has a number and an anchor, so that a claim can point at it. */

import { count } from '../printable.js';
import type { ReportEvidence, ReportListing } from '../report.js';
import { inputName } from '../wording.js';
import { element, foreign, group, type Markup } from './markup.js';

/** Rows that a claim points at by number; the others are counted. */
const CITED = 4;

/** Numbers the rows in the order in which they are shown; one that is shown twice keeps its number. */
export class EvidenceRows {
  readonly #numbers = new Map<string, number>();
  readonly #shown = new Set<number>();
  readonly #inputs: ReportListing['inputs'];

  constructor({ inputs }: Pick<ReportListing, 'inputs'>) {
    this.#inputs = inputs;
  }

  /** Links to rows, which have to be shown somewhere on the page. */
  cite(rows: readonly ReportEvidence[]): Markup {
    const numbers = [...new Set(rows.map((row) => this.#numberOf(row)))].slice(0, CITED);
    return group(
      ...numbers.map((number) =>
        element('a', { class: 'cite', href: `#row-${number}`, 'aria-label': `evidence row ${number}` }, String(number)),
      ),
    );
  }

  /** The rows themselves. */
  list(rows: readonly ReportEvidence[]): Markup {
    return rows.length === 0
      ? group()
      : element(
          'ol',
          { class: 'rows', role: 'list' },
          rows.map((row) => this.#item(row)),
        );
  }

  #item(row: ReportEvidence): Markup {
    const number = this.#numberOf(row);
    const isFirst = !this.#shown.has(number);
    this.#shown.add(number);
    return element(
      'li',
      { id: isFirst ? `row-${number}` : null, class: 'row' },
      element('span', { class: 'row-number' }, number),
      element('span', { class: 'row-place' }, this.place(row)),
      element('code', { class: 'row-text' }, foreign(row.text)),
    );
  }

  /** `trace.CSV, record 9, line 10`. */
  place({ input, record, line }: Pick<ReportEvidence, 'input' | 'record' | 'line'>): Markup {
    return group(
      foreign(inputName(this.#inputs, input)),
      record === null ? '' : ` record ${record}`,
      line === null ? '' : ` line ${line}`,
    );
  }

  #numberOf({ input, record, line, text }: ReportEvidence): number {
    const key = `${input} ${record} ${line} ${text}`;
    const number = this.#numbers.get(key) ?? this.#numbers.size + 1;
    this.#numbers.set(key, number);
    return number;
  }
}

/** What is left out of a list, with where to find it. */
export function leftOut(left: number, noun: string, where: string): Markup | null {
  return left <= 0 ? null : element('p', { class: 'muted' }, `and ${count(left, `more ${noun}`)}${where}`);
}
