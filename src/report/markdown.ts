/** The report for tickets, in Markdown as GitHub, Azure DevOps and Jira's importers read it. */

import { clipped, printable } from './printable.js';
import type { ReportListing } from './report.js';
import { type Detail, type PageStep, type PlacedRow, type ReportPage, writeReport } from './report-page.js';

/** Renders the report, with a line end behind the last line. */
export function renderMarkdown(report: ReportListing, detail: Detail = 'usual'): string {
  return markdownPage((page) => writeReport(page, report, detail));
}

/**
 * A page of Markdown with a line end behind the last line; `write` says what is on it. `paths` stand in code spans within sentences,
 * and so does every other word with a back slash: outside of them back slashes are written twice. Null: sentences hold no code spans.
 */
export function markdownPage(write: (page: ReportPage) => void, paths: readonly string[] | null = null): string {
  const page = new MarkdownPage(paths === null ? null : inCode(paths));
  write(page);
  return page.text();
}

/** A page of Markdown. Nothing that comes from inputs can be read as HTML or as a mark of Markdown. */
class MarkdownPage implements ReportPage {
  readonly #blocks: string[] = [];
  readonly #inCode: RegExp | null;

  constructor(spans: RegExp | null) {
    this.#inCode = spans;
  }

  /** A sentence, with code spans for what stands in them. */
  #sentence(text: string): string {
    if (this.#inCode === null) {
      return plain(text);
    }
    // What is captured comes at the odd places.
    return clipped(text, SHOWN_LETTERS)
      .split(this.#inCode)
      .map((part, index) => (index % 2 === 1 ? code(part) : part === '' ? '' : plain(part)))
      .join('');
  }

  text(): string {
    return `${this.#blocks.join('\n\n')}\n`;
  }

  title(text: string): void {
    this.#blocks.push(`# ${this.#sentence(text)}`);
  }

  heading(text: string, note?: string): void {
    this.#blocks.push(`## ${plain(sentenceCase(text))}${note === undefined ? '' : ` — ${plain(note)}`}`);
  }

  answer(text: string): void {
    this.#blocks.push(`**${this.#sentence(text)}**`);
  }

  paragraph(text: string): void {
    this.#blocks.push(this.#sentence(text));
  }

  labelled(label: string, text: string): void {
    this.#blocks.push(`${strong(label)}${this.#sentence(text)}`);
  }

  bullets(label: string, items: readonly string[]): void {
    this.#list(
      label,
      items.map((item) => `- ${this.#sentence(item)}`),
    );
  }

  steps(label: string, steps: readonly PageStep[]): void {
    this.#list(
      label,
      steps.map(({ text, commands }, index) => {
        const mark = `${index + 1}. `;
        const block = commands.length === 0 ? '' : `\n\n${fenced(commands, ' '.repeat(mark.length))}`;
        return `${mark}${this.#sentence(text)}${block}`;
      }),
    );
  }

  failure(label: string | null, name: string, description: string, rows: readonly PlacedRow[]): void {
    this.#blocks.push(`${strong(label ?? '')}${code(name)}: ${this.#sentence(description)}`);
    this.rows('', rows);
  }

  rows(label: string, rows: readonly PlacedRow[]): void {
    this.#list(
      label,
      rows.map(({ place, text }) => `- ${plain(place)}: ${code(text)}`),
    );
  }

  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    this.#blocks.push(
      [
        line(head),
        line(head.map((_, column) => (column === 0 ? '---' : '---:'))),
        ...rows.map((row) => line(row.map((cell) => plain(String(cell))))),
      ].join('\n'),
    );
  }

  #list(label: string, items: readonly string[]): void {
    if (items.length > 0) {
      if (label !== '') {
        this.#blocks.push(strong(label).trimEnd());
      }
      this.#blocks.push(items.join('\n'));
    }
  }
}

function strong(label: string): string {
  return label === '' ? '' : `**${plain(label)}:** `;
}

/** Cuts texts at paths, the longest first, and at words with a back slash but without the punctuation around them. */
function inCode(paths: readonly string[]): RegExp {
  const known = [...new Set(paths.filter((path) => path.includes('\\')))]
    .sort((one, other) => other.length - one.length)
    .map((path) => path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`(${[...known, String.raw`[^\s"'()\\]*\\[^\s"'()]*[^\s"'(),.:;]`].join('|')})`);
}

/** `RIGHTS` to `Rights`; ids of rules stay as they are. */
function sentenceCase(heading: string): string {
  return heading === heading.toUpperCase() ? heading.charAt(0) + heading.slice(1).toLowerCase() : heading;
}

/** Letters of one text that a ticket shows. */
const SHOWN_LETTERS = 4000;

/** What Markdown, its tables, HTML within it, or a finder of addresses would read as a mark. Source: CommonMark 0.31 §2.4; GFM 0.29 §4.10, §6.9. */
const MARKS =
  /[\\`*[\]<>#|~&$@]|(?<![a-z0-9])_|_(?![a-z0-9])|^[-+=]|(?<=^\d{1,9})[.)]|(?<=https?|ftp|mailto|xmpp):|(?<=www)\./gim;

/** Text that stays text. Rights such as FILE_READ_DATA, ids and paths keep their underscores and back slashes. */
function plain(text: string): string {
  return printable(clipped(text, SHOWN_LETTERS)).replace(MARKS, '\\$&');
}

/** Text in a code span, which knows no escapes: the fence is longer than any run of back quotes within. */
function code(text: string): string {
  const shown = printable(clipped(text, SHOWN_LETTERS));
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') || shown.trim() === '' ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Commands in a block of code. */
function fenced(commands: readonly string[], indent: string): string {
  const longest = Math.max(
    2,
    ...commands.flatMap((command) => [...command.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}bat`, ...commands.map(printable), fence].map((line) => `${indent}${line}`).join('\n');
}
