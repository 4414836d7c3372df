/** Warnings about places of a text. */

import type { ReadWarning } from './source.js';

/** A file that is none of ours can have a problem in each of a million lines. */
const MOST_PLACES = 20;

/** Something in a line that could not be read. */
export interface LineProblem {
  readonly code: 'row-not-read' | 'name-not-read' | 'state-not-read' | 'ends-with-text' | 'attributes-not-known';
  /** Index of the line. */
  readonly at: number;
  /** From 0; null where the line as a whole is meant. */
  readonly column: number | null;
  /** Says what was expected. Never quotes the line: it may hold a password. */
  readonly message: string;
}

/** Problems as warnings; the line with the index 0 is line `firstLine`. */
export function placedWarnings(problems: readonly LineProblem[], firstLine: number): ReadWarning[] {
  return problems.map(({ code, at, column, message }) => ({
    code,
    message,
    at: { line: at + firstLine, ...(column === null ? {} : { column: column + 1 }) },
  }));
}

/** Warnings in the order of their lines, those without one last: the first of them, and how many more places there are. */
export function atMost(warnings: readonly ReadWarning[]): ReadWarning[] {
  const placed = warnings.filter(({ at }) => at !== null).sort((one, other) => lineOf(one) - lineOf(other));
  const left = placed.length - MOST_PLACES;
  return [
    ...placed.slice(0, MOST_PLACES),
    ...(left <= 0 ? [] : [{ code: 'more-problems', message: `${left} more places could not be read`, at: null }]),
    ...warnings.filter(({ at }) => at === null),
  ];
}

function lineOf({ at }: ReadWarning): number {
  return at?.line ?? 0;
}

/** A text within a message, in quotes and not too much of it. */
export function quoted(text: string): string {
  return JSON.stringify(clipped(text, LONGEST_QUOTE));
}

/** A text, of which so many UTF-16 units are left at most. */
export function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** In UTF-16 units. In quotes some take six. */
const LONGEST_QUOTE = 80;

/** A warning about lines that are none of a format's. */
export function linesPassedOver(count: number, what: string): ReadWarning[] {
  return count === 0
    ? []
    : [{ code: 'lines-passed-over', message: `${count} lines are ${what} and were passed over`, at: null }];
}
