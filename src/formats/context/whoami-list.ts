/** The lists of whoami (`/fo list`): two to four lines an entry, each a label and a value. */

import { parseSid } from '../../windows/sid.js';
import { labelledLine, typedCommand } from '../console-text.js';
import type { LineProblem } from '../read-warnings.js';
import { type Block, type Entry, entryOf, isNamed, type Kind } from './whoami-entry.js';

const LIST_HEIGHTS: Readonly<Record<Kind, number>> = { groups: 4, privileges: 3, user: 2 };

/** What one of the first three lines of every entry has behind its label. */
const LISTED = /(?::\s|：)\s*S(?:-\d-|e[A-Z])/i;

/** An entry of a list, and its labels. */
interface ListEntry {
  readonly kind: Kind;
  readonly entry: Entry;
  readonly labels: readonly string[];
}

/** The entry of a list that begins in this line. */
function listEntryAt(lines: readonly string[], at: number): ListEntry | null {
  if (labelledLine(lines[at] ?? '') === null || !lines.slice(at, at + 3).some((line) => LISTED.test(line))) {
    return null;
  }
  const labelled = lines.slice(at, at + LIST_HEIGHTS.groups).map(labelledLine);
  for (const kind of ['groups', 'privileges', 'user'] as const) {
    const height = LIST_HEIGHTS[kind];
    const own = labelled.slice(0, height).filter((line) => line !== null);
    const labels = own.map(({ label }) => label);
    const values = own.map(({ value }) => value);
    const cells = new Set(labels).size < height ? null : entryOf(kind, values);
    // The SID of a group is its third line: in the second there is that of a user, and other lines follow.
    if (cells !== null && (kind !== 'groups' || parseSid(values[2] ?? '') !== null) && isNamed(kind, cells)) {
      return { kind, entry: { ...cells, at, endsText: at + height >= lines.length }, labels };
    }
  }
  return null;
}

/** The list that begins in this line. */
export function listAt(lines: readonly string[], from: number): Block | null {
  const first = listEntryAt(lines, from);
  if (first === null) {
    return null;
  }
  const { kind, labels } = first;
  const [label = ''] = labels;
  const records = [first.entry];
  const unread = unreadAbove(lines, from, label).map((at) => problemOf(kind, at));
  let end = from + LIST_HEIGHTS[kind];
  for (let at = end; at < lines.length;) {
    const next = listEntryAt(lines, at);
    const own = labelledLine(lines[at] ?? '');
    if (next?.kind === kind && next.labels.every((one, nth) => one === labels[nth])) {
      records.push(next.entry);
      at += LIST_HEIGHTS[kind];
      end = at;
    } else if ((lines[at] ?? '').trim() === '' || isRestOfUnread(lines, at, end, unread)) {
      at++;
    } else if (own?.label === label || (at === end && next === null && !endsList(lines, at))) {
      unread.push(problemOf(kind, at));
      end = ++at;
    } else {
      break;
    }
  }
  return { kind, form: 'list', records, unread, first: from, end };
}

/** Whether a list can end before this line without a blank one between: before a prompt, or a title with its underline. */
function endsList(lines: readonly string[], at: number): boolean {
  return typedCommand(lines[at] ?? '') !== null || UNDERLINE.test(lines[at + 1] ?? '');
}

function problemOf(kind: Kind, at: number): LineProblem {
  return { code: 'row-not-read', at, column: 0, message: EXPECTED_LIST[kind] };
}

/** Of the title above a list. */
const UNDERLINE = /^\s*-+\s*$/;

/** Where the first entries of a list begin if they could not be read: by their label, in the lines up to the title. */
function unreadAbove(lines: readonly string[], from: number, label: string): number[] {
  const found: number[] = [];
  for (let at = from - 1; at >= Math.max(0, from - LINES_ABOVE); at--) {
    const line = lines[at] ?? '';
    if (UNDERLINE.test(line) || typedCommand(line) !== null) {
      break;
    }
    if (labelledLine(line)?.label === label) {
      found.unshift(at);
    }
  }
  return found;
}

/** Some entries. */
const LINES_ABOVE = 40;

/** Whether a line belongs to an entry that could not be read: such lines follow it without a blank one. */
function isRestOfUnread(lines: readonly string[], at: number, end: number, unread: readonly LineProblem[]): boolean {
  return unread.at(-1)?.at === end - 1 && labelledLine(lines[at] ?? '') !== null && at - end < LIST_HEIGHTS.groups;
}

const EXPECTED_LIST: Readonly<Record<Kind, string>> = {
  user: 'an entry of the list could not be read: expected two lines, name and SID',
  groups: 'an entry of the list could not be read: expected four lines, name, type, SID and attributes',
  privileges: 'an entry of the list could not be read: expected three lines, name, description and state',
};
