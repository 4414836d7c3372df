/**
 * The table of failures. Only the rows in sight are elements; what is above and below is two rows of the height that they
 * would have. One row at a time can be open, and its details take the height that they need.
 */

import { number } from '../../printable.js';
import type { ListedFailures } from '../listed-failures.js';
import { byId, element } from './elements.js';
import type { SortColumn } from './failure-search.js';

/** Height of a row in pixels, as the style sheet has it, and rows beyond the edges that are made all the same. */
const ROW_HEIGHT = 34;
const BEYOND = 12;

/** Rows that are printed. */
const PRINTED = 200;

export interface TableActions {
  /** The rule that explains the failure of an index. */
  cause(index: number): string;
  /** The details of the failure of an index. */
  details(index: number): HTMLElement;
  sort(column: SortColumn): void;
  /** A row was opened, or none is any more. */
  opened(index: number | null): void;
}

export class FailureTable {
  readonly #failures: ListedFailures;
  readonly #actions: TableActions;
  readonly #scroller = byId('scroller', HTMLDivElement);
  readonly #table = byId('table', HTMLTableElement);
  readonly #body = byId('table-rows', HTMLTableSectionElement);
  readonly #heads = [...(this.#table.tHead?.rows[0]?.cells ?? [])];
  readonly #note = byId('print-note', HTMLParagraphElement);
  readonly #above = spacer();
  readonly #below = spacer();
  readonly #sizes = new ResizeObserver(() => this.#measure());
  /** Indices of failures, in the order shown. */
  #shown: readonly number[] = [];
  /** Places in `#shown`: of the rows that are elements, of the row that the keys move, of the open row. */
  #window = { start: 0, end: 0 };
  #active = 0;
  #open: { readonly index: number; readonly row: HTMLTableRowElement; height: number } | null = null;

  constructor(failures: ListedFailures, actions: TableActions) {
    this.#failures = failures;
    this.#actions = actions;
    this.#scroller.addEventListener('scroll', () => this.#draw(false), { passive: true });
    this.#body.addEventListener('click', (event) => this.#clicked(event));
    this.#body.addEventListener('keydown', (event) => this.#pressed(event));
    for (const head of this.#heads) {
      head.addEventListener('click', () => {
        const column = sortColumn(head.dataset['column']);
        if (column !== null) {
          this.#actions.sort(column);
        }
      });
    }
    this.#body.append(this.#above, this.#below);
    new ResizeObserver(() => this.#draw(true)).observe(this.#scroller);
  }

  /** Shows these failures, from the first one on. */
  show(indices: readonly number[], column: SortColumn, descending: boolean): void {
    this.#shown = indices;
    this.#active = 0;
    this.#close();
    this.#table.setAttribute('aria-rowcount', String(indices.length + 1));
    for (const head of this.#heads) {
      const direction = descending ? 'descending' : 'ascending';
      head.setAttribute('aria-sort', head.dataset['column'] === column ? direction : 'none');
    }
    this.#scroller.scrollTop = 0;
    this.#draw(true);
  }

  /** Opens a failure and brings it into sight. False where it is not among those shown. */
  reveal(index: number): boolean {
    const place = this.#shown.indexOf(index);
    if (place < 0) {
      return false;
    }
    this.#close();
    this.#toggle(place);
    this.#scroller.scrollTop = Math.max(0, place * ROW_HEIGHT - ROW_HEIGHT);
    this.#draw(true);
    this.#focus(place);
    this.#scroller.scrollIntoView({ block: 'nearest' });
    return true;
  }

  /** The first rows of those shown, all as elements. */
  beginPrint(): void {
    const left = this.#shown.length - PRINTED;
    this.#note.textContent =
      left <= 0
        ? ''
        : `Printed: the first ${PRINTED} of ${number(this.#shown.length)} failures. The page itself has them all.`;
    this.#fill(0, Math.min(PRINTED, this.#shown.length), 0, 0);
  }

  endPrint(): void {
    this.#draw(true);
  }

  /** Makes the rows in sight, unless they are there. */
  #draw(anew: boolean): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const start = Math.max(0, this.#placeAt(scrollTop) - BEYOND);
    const end = Math.min(this.#shown.length, this.#placeAt(scrollTop + clientHeight) + 1 + BEYOND);
    if (!anew && start === this.#window.start && end === this.#window.end) {
      return;
    }
    const hadFocus = this.#body.contains(document.activeElement);
    const openPlace = this.#openPlace();
    const height = this.#open?.height ?? 0;
    this.#fill(
      start,
      end,
      start * ROW_HEIGHT + (openPlace !== null && openPlace < start ? height : 0),
      (this.#shown.length - end) * ROW_HEIGHT + (openPlace !== null && openPlace >= end ? height : 0),
    );
    if (hadFocus && !this.#body.contains(document.activeElement)) {
      this.#button(this.#active)?.focus({ preventScroll: true });
    }
  }

  /**
   * Makes the rows of these places. The new ones are put in before the old ones go: with the row that has the focus the
   * browser lays the table out at once, and would scroll back what is then too short.
   */
  #fill(start: number, end: number, above: number, below: number): void {
    this.#window = { start, end };
    const rows = this.#shown.slice(start, end).flatMap((index, offset) => {
      const row = this.#row(index, start + offset);
      return this.#open?.index === index ? [row, this.#open.row] : [row];
    });
    const columns = this.#heads.filter(({ offsetWidth }) => offsetWidth > 0).length;
    for (const wide of [this.#above, this.#below, ...(this.#open === null ? [] : [this.#open.row])]) {
      wide.cells[0]?.setAttribute('colspan', String(columns));
    }
    setHeight(this.#above, above);
    setHeight(this.#below, below);
    const old = [...this.#body.rows].filter((row) => row !== this.#above && row !== this.#below && !rows.includes(row));
    this.#above.after(...rows);
    old.forEach((row) => row.remove());
  }

  #row(index: number, place: number): HTMLTableRowElement {
    const failures = this.#failures;
    const isOpen = this.#open?.index === index;
    const directory = failures.directory(index);
    const name = failures.name(index);
    const time = failures.time(index);
    return element(
      'tr',
      { 'aria-rowindex': place + 2, 'data-place': place, class: isOpen ? 'open' : null },
      element(
        'td',
        { class: 'c-id' },
        element(
          'button',
          { type: 'button', 'aria-expanded': String(isOpen), tabindex: place === this.#active ? 0 : -1 },
          `F${index + 1}`,
        ),
      ),
      element(
        'td',
        { class: 'c-path' },
        element(
          'span',
          { class: 'short-path' },
          element('span', { class: 'folder' }, element('bdi', { dir: 'ltr' }, shortened(directory))),
          element('bdi', { class: 'name' }, directory + name === '' ? 'the whole job' : shortened(name)),
        ),
      ),
      element('td', { class: 'c-right' }, element('span', {}, failures.rights(index))),
      element('td', { class: 'c-status' }, failures.status(index).replace(/^STATUS_/, '')),
      element('td', { class: 'c-side' }, failures.side(index)),
      element('td', { class: 'c-cause' }, this.#actions.cause(index)),
      element('td', { class: 'c-time' }, time === null ? '' : timeOfDay(time)),
      element('td', { class: 'c-times number' }, number(failures.occurrences(index))),
    );
  }

  #clicked(event: MouseEvent): void {
    const { target } = event;
    const row = target instanceof Element ? target.closest('tr[data-place]') : null;
    // Who marks text in a row does not want it opened.
    if (row instanceof HTMLElement && (getSelection()?.isCollapsed ?? true)) {
      const place = Number(row.dataset['place']);
      this.#active = place;
      this.#toggle(place);
      this.#draw(true);
      this.#button(place)?.focus({ preventScroll: true });
    }
  }

  #pressed(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || event.target.closest('tr[data-place]') === null) {
      return;
    }
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / ROW_HEIGHT) - 2);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: this.#shown.length - 1,
    };
    const place = moves[event.key];
    if (place !== undefined) {
      event.preventDefault();
      this.#focus(Math.max(0, Math.min(this.#shown.length - 1, place)));
    }
  }

  /** Moves the keys' row, and scrolls as far as it takes to see it. */
  #focus(place: number): void {
    this.#active = place;
    const { scrollTop, clientHeight } = this.#scroller;
    const head = this.#table.tHead?.offsetHeight ?? 0;
    const top = this.#topOf(place);
    if (top < scrollTop) {
      this.#scroller.scrollTop = top;
    } else if (top + ROW_HEIGHT > scrollTop + clientHeight - head) {
      this.#scroller.scrollTop = top + ROW_HEIGHT - clientHeight + head;
    }
    this.#draw(true);
    this.#button(place)?.focus({ preventScroll: true });
  }

  #toggle(place: number): void {
    const index = this.#shown[place];
    const wasOpen = this.#open?.index === index;
    this.#close();
    if (index !== undefined && !wasOpen) {
      const row = element('tr', { class: 'details' }, element('td', {}, this.#actions.details(index)));
      this.#open = { index, row, height: 0 };
      this.#sizes.observe(row);
    }
    this.#actions.opened(this.#open?.index ?? null);
  }

  #close(): void {
    this.#sizes.disconnect();
    this.#open = null;
  }

  #measure(): void {
    if (this.#open !== null && this.#open.row.isConnected) {
      this.#open.height = this.#open.row.offsetHeight;
    }
  }

  #button(place: number): HTMLElement | null {
    return this.#body.querySelector(`tr[data-place="${place}"] button`);
  }

  #openPlace(): number | null {
    const place = this.#open === null ? -1 : this.#shown.indexOf(this.#open.index);
    return place < 0 ? null : place;
  }

  /** Which row is at a height. */
  #placeAt(height: number): number {
    const place = this.#openPlace();
    const open = this.#open?.height ?? 0;
    const before =
      place === null || height < (place + 1) * ROW_HEIGHT
        ? height
        : Math.max((place + 1) * ROW_HEIGHT - 1, height - open);
    return Math.floor(before / ROW_HEIGHT);
  }

  #topOf(place: number): number {
    const open = this.#openPlace();
    return place * ROW_HEIGHT + (open !== null && open < place ? (this.#open?.height ?? 0) : 0);
  }
}

function sortColumn(name: string | undefined): SortColumn | null {
  switch (name) {
    case 'id':
    case 'path':
    case 'right':
    case 'status':
    case 'side':
    case 'cause':
    case 'time':
    case 'times':
      return name;
    default:
      return null;
  }
}

/** What a cell can show at most. */
const CELL = 240;

function shortened(text: string): string {
  return text.length <= CELL ? text : `${text.slice(0, CELL / 2)}…${text.slice(-CELL / 2)}`;
}

/** `09:15:02.113` of a time with or without a date. */
function timeOfDay(time: string): string {
  return time.slice(time.indexOf('T') + 1).replace(/(\.\d{3})\d*/, '$1');
}

function spacer(): HTMLTableRowElement {
  return element('tr', { class: 'spacer', 'aria-hidden': 'true' }, element('td', {}));
}

function setHeight(row: HTMLTableRowElement, height: number): void {
  row.style.height = `${height}px`;
}
