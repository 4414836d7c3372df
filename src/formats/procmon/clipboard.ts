/**
 * Rows copied out of Procmon's window: no header, no quotes, columns divided by tabs. Web pages and mails turn the tabs
 * into runs of blanks, so a row is found by what its cells are: a time, an operation, a result. Source: procmon-csv-xml.md §8.
 */

import { headText, openUtf8 } from '../encoding.js';
import type { ReadWarning, Source } from '../source.js';
import { TextClock } from './clock.js';
import { parseCreateDetail } from './create-detail.js';
import type { TraceEvent, TraceSummary } from './event.js';
import { eventClass, friendlyOperation, isOperation } from './operations.js';
import { isResultWord, parseResult } from './results.js';
import { processId } from './row.js';
import type { RowSieve } from './row-sieve.js';

/** A time of day, with the half-day word in front or, where the cell ends behind it, after it. */
const TIME =
  /(?:\p{L}{2}\s)?\d{1,2}[:.]\d{2}[:.]\d{2}[.,]\d{7}(?:[ \u00a0\u202f][\p{L}.]{1,4}(?:[ \u00a0\u202f][\p{L}.]{1,3})?(?=\t|\s{2}))?(?=\s)/u;
/** A pasted row may stand behind a list mark (`i.`) or a quotation mark, not behind a sentence. */
const MAX_PREFIX = 12;
const MAX_LINE = 65_536;

/** Whether a text holds a row copied from Procmon. */
export function sniffProcmonClipboard(head: Uint8Array): boolean {
  return headText(head)
    .split('\n')
    .some((line) => parseRow(line) !== null);
}

/** Reads copied rows and shows each event. Lines that are no rows are passed over and counted in a warning. */
export async function readProcmonClipboard(source: Source, sieve: RowSieve): Promise<TraceSummary> {
  const text = await openUtf8(source);
  const clock = new TextClock();
  const warnings: ReadWarning[] = [...text.warnings];
  let records = 0;
  let lineNumber = 0;
  let passedOver = 0;
  const readLine = (line: string): void => {
    lineNumber++;
    const row = parseRow(line);
    if (row !== null) {
      records++;
      sieve.show({ ...row.event, record: records, line: lineNumber, time: clock.read(row.time, null) });
    } else if (line.trim() !== '') {
      passedOver++;
    }
  };

  const decoder = new TextDecoder();
  let pending = '';
  for await (const chunk of text.chunks) {
    const lines = (pending + decoder.decode(chunk, { stream: true })).split('\n');
    pending = (lines.pop() ?? '').slice(0, MAX_LINE);
    lines.forEach(readLine);
  }
  if (pending !== '') {
    readLine(pending);
  }
  if (passedOver > 0) {
    warnings.push({
      code: 'lines-passed-over',
      message: `${passedOver} lines are no Procmon rows and were passed over`,
      at: null,
    });
  }
  warnings.push(...clock.warnings);
  return { encoding: text.encoding, records, dropped: 0, clock: clock.clock, warnings };
}

interface Row {
  readonly time: string;
  readonly event: Omit<TraceEvent, 'record' | 'line' | 'time'>;
}

function parseRow(line: string): Row | null {
  const text = line.trim();
  const time = TIME.exec(text);
  if (time === null || time.index > MAX_PREFIX) {
    return null;
  }
  const rest = text.slice(time.index + time[0].length);
  const cells = cutCells(rest);
  const operationAt = cells.findIndex(({ text }) => isOperation(text));
  const resultAt = cells.findIndex(
    ({ text }, index) => index > operationAt && (isResultWord(text) || /^0x[0-9A-F]{1,8}$/.test(text)),
  );
  const operation = cells[operationAt];
  const result = cells[resultAt];
  if (operation === undefined || result === undefined) {
    return null;
  }
  const before = cells.slice(0, operationAt).map(({ text }) => text);
  const pid = before.find((text) => processId(text) !== null);
  const after = cells.slice(resultAt + 1).map(({ text }) => text);
  // Behind the detail come further columns, most often the thread id.
  while (after.length > 1 && /^\d+$/.test(after.at(-1) ?? '')) {
    after.pop();
  }
  const detail = after.join(' ');
  const name = friendlyOperation(operation.text, detail);
  return {
    time: time[0],
    event: {
      processName: before.find((text) => text !== pid) ?? '',
      pid: processId(pid ?? ''),
      user: null,
      eventClass: eventClass(name),
      operation: name,
      operationText: operation.text,
      path: rest.slice(operation.end, result.index).trim(),
      result: result.text,
      ntStatus: parseResult(result.text),
      detail,
      create: name === 'CreateFile' ? parseCreateDetail(detail) : null,
    },
  };
}

interface Cell {
  readonly text: string;
  readonly index: number;
  readonly end: number;
}

/** The cells that are not empty. Where a tab is left, blanks belong to the cells; else two of them divide. */
function cutCells(text: string): Cell[] {
  return [...text.matchAll(text.includes('\t') ? /[^\t]+/g : /\S+(?:\s\S+)*/g)]
    .map((match) => ({ text: match[0].trim(), index: match.index, end: match.index + match[0].length }))
    .filter((cell) => cell.text !== '');
}
