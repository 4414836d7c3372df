import type { Report } from './report.js';

/** Characters that JSON may hold raw and a terminal acts on, or that line-based tools take for a line end. */
const ESCAPED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The report as JSON text: docs/json-report.md. */
export function renderJson(report: Report): string {
  return escapeJson(report);
}

/** Any value as indented JSON that is safe to print: the same value, with such characters as `\u` escapes. */
export function escapeJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(ESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
