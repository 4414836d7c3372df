/** An object's history for eyes. */

import { hanging } from './printable.js';
import type { ReportInput } from './report.js';
import { inputName } from './wording.js';

/** One row or line about the object. */
export interface ObjectEvent {
  readonly input: string;
  readonly record: number | null;
  readonly line: number | null;
  /** ISO 8601 UTC, or null where only the wall clock is known. */
  readonly time: string | null;
  readonly localTime: string | null;
  readonly path: string;
  /** The process, or `robocopy log`. */
  readonly by: string;
  readonly reading: string;
  readonly failed: boolean;
}

/** What the inputs show of an object. */
export interface Explanation {
  readonly path: string;
  readonly inputs: readonly ReportInput[];
  /** The spellings under which it was found. */
  readonly paths: readonly string[];
  readonly events: readonly ObjectEvent[];
  /** Events that are not listed because there are too many. */
  readonly omitted: number;
}

const INDENT = '    ';

/** Every event in time order: when, who, what was asked and what came of it, and where it stands. */
export function renderExplanation({ path, paths, events, inputs, omitted }: Explanation): string {
  const lines: string[] = [];
  const wrapped = (label: string, text: string): void => {
    lines.push(hanging(label, text));
  };
  if (events.length === 0) {
    wrapped('', `Nothing about ${path} in these inputs.`);
    return `${lines.join('\n')}\n`;
  }
  const failed = events.filter((event) => event.failed).length;
  wrapped(
    '',
    `${paths.join(', ')}: ${events.length + omitted} event${events.length + omitted === 1 ? '' : 's'}, ${failed} failed`,
  );
  for (const event of events) {
    const time = (event.localTime ?? event.time ?? 'no time').replace('T', ' ');
    const short = inputName(inputs, event.input);
    wrapped(event.failed ? '! ' : '  ', `${time}  ${event.by}`);
    wrapped(INDENT, event.reading);
    const on = paths.length > 1 ? `${event.path}, ` : '';
    wrapped(INDENT, `(${on}${short}:${event.line ?? event.record ?? '?'})`);
  }
  if (omitted > 0) {
    lines.push(`and ${omitted} more`);
  }
  return `${lines.join('\n')}\n`;
}
