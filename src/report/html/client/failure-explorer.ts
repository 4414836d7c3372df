/** Search, filters, folders and the table of failures together. */

import { count, number } from '../../printable.js';
import type { ListedFailures } from '../listed-failures.js';
import type { PageData } from '../page-data.js';
import { byId, element } from './elements.js';
import { failureDetails } from './failure-details.js';
import { EVERYTHING, FailureSearch, type FailureWish, type SortColumn } from './failure-search.js';
import { FailureTable } from './failure-table.js';
import { FolderTree, foldersOf } from './folder-tree.js';

/** In milliseconds. */
const SOON = 100;

export class FailureExplorer {
  readonly #failures: ListedFailures;
  readonly #data: PageData;
  readonly #search: FailureSearch;
  readonly #table: FailureTable;
  readonly #tree: FolderTree;
  readonly #input = byId('search', HTMLInputElement);
  readonly #selects: Readonly<Record<'finding' | 'side' | 'status', HTMLSelectElement>>;
  readonly #matches = byId('matches', HTMLSpanElement);
  readonly #folder = byId('folder-filter', HTMLButtonElement);
  readonly #clear = byId('clear', HTMLButtonElement);
  #wish: FailureWish = EVERYTHING;

  constructor(failures: ListedFailures, data: PageData) {
    this.#failures = failures;
    this.#data = data;
    this.#search = new FailureSearch(failures);
    byId('explorer', HTMLDivElement).hidden = false;
    this.#table = new FailureTable(failures, {
      cause: (index) => data.findings[failures.finding(index) - 1]?.rule ?? 'unexplained',
      details: (index) => this.#details(index),
      sort: (column) => this.#sort(column),
      opened: (index) => {
        history.replaceState(null, '', index === null ? '#failures' : `#F${index + 1}`);
      },
    });
    this.#tree = new FolderTree(byId('tree', HTMLUListElement), foldersOf(failures), (folder) =>
      this.#want({ folder }),
    );
    this.#selects = {
      finding: select('cause-filter', this.#findingOptions()),
      side: select('side-filter', plainOptions(failures, 'side')),
      status: select('status-filter', plainOptions(failures, 'status')),
    };
    this.#listen();
    this.#want({});
    // Behind the first drawing, so that the first letter typed does not wait.
    setTimeout(() => this.#search.prepare(), SOON);
  }

  /** Shows the failures of a finding, counted from 1; 0: those that none explains. */
  showFinding(finding: number): void {
    this.#want({ ...this.#unfiltered(), finding });
  }

  /** Opens a failure, whatever is filtered. False where there is none of this index. */
  open(index: number): boolean {
    if (index < 0 || index >= this.#failures.length) {
      return false;
    }
    if (!this.#table.reveal(index)) {
      this.#want(this.#unfiltered());
      this.#table.reveal(index);
    }
    return true;
  }

  /** A failure in a few words. */
  describe(index: number): string {
    return `F${index + 1} ${this.#failures.path(index)}`;
  }

  beginPrint(): void {
    this.#table.beginPrint();
  }

  endPrint(): void {
    this.#table.endPrint();
  }

  #details(index: number): HTMLElement {
    const failure = this.#failures.at(index);
    return failure === null ? element('p', {}) : failureDetails(failure, this.#data);
  }

  #want(change: Partial<FailureWish>): void {
    this.#wish = { ...this.#wish, ...change };
    const { search, finding, side, status, folder, column, descending } = this.#wish;
    const found = this.#search.matching(this.#wish);
    const isFiltered = finding !== null || [search.trim(), side, status, folder].some((filter) => filter !== '');
    if (this.#input.value !== search) {
      this.#input.value = search;
    }
    this.#selects.finding.value = finding === null ? '' : String(finding);
    this.#selects.side.value = side;
    this.#selects.status.value = status;
    this.#matches.textContent = isFiltered
      ? `${number(found.length)} of ${count(this.#failures.length, 'failure')}`
      : count(found.length, 'failure');
    this.#clear.hidden = !isFiltered;
    this.#folder.hidden = folder === '';
    this.#folder.replaceChildren(
      'in ',
      element('bdi', {}, folder.length <= 200 ? folder : `…${folder.slice(-200)}`),
      ' ×',
    );
    this.#folder.setAttribute('aria-label', 'Show all folders');
    this.#tree.mark(folder);
    this.#table.show(found, column, descending);
  }

  #unfiltered(): Partial<FailureWish> {
    const { column, descending } = this.#wish;
    return { ...EVERYTHING, column, descending };
  }

  #sort(column: SortColumn): void {
    this.#want({ column, descending: this.#wish.column === column && !this.#wish.descending });
  }

  #listen(): void {
    this.#input.addEventListener('input', () => this.#want({ search: this.#input.value }));
    this.#selects.finding.addEventListener('change', () => {
      const { value } = this.#selects.finding;
      this.#want({ finding: value === '' ? null : Number(value) });
    });
    this.#selects.side.addEventListener('change', () => this.#want({ side: this.#selects.side.value }));
    this.#selects.status.addEventListener('change', () => this.#want({ status: this.#selects.status.value }));
    this.#folder.addEventListener('click', () => {
      this.#want({ folder: '' });
      this.#input.focus();
    });
    this.#clear.addEventListener('click', () => {
      this.#want(this.#unfiltered());
      this.#input.focus();
    });
  }

  #findingOptions(): readonly (readonly [string, string])[] {
    const { findings } = this.#data;
    const met = new Set<number>();
    for (let index = 0; index < this.#failures.length; index++) {
      met.add(this.#failures.finding(index));
    }
    const options = findings.map(
      ({ rule, confidence }, index) => [String(index + 1), `${rule}, ${confidence}`] as const,
    );
    return met.has(0) ? [...options, ['0', 'unexplained']] : options;
  }
}

function plainOptions(failures: ListedFailures, column: 'side' | 'status'): readonly (readonly [string, string])[] {
  return distinct(failures, column).map((value) => [value, value.replace(/^STATUS_/, '')] as const);
}

function distinct(failures: ListedFailures, column: 'side' | 'status'): readonly string[] {
  const found = new Set<string>();
  for (let index = 0; index < failures.length; index++) {
    found.add(failures[column](index));
  }
  return [...found].sort();
}

function select(id: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  const control = byId(id, HTMLSelectElement);
  control.append(
    element('option', { value: '' }, 'all'),
    ...options.map(([value, text]) => element('option', { value }, text)),
  );
  // One choice is none.
  control.parentElement?.toggleAttribute('hidden', options.length < 2);
  return control;
}
