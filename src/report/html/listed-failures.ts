/** Blocks of columns to failures again, one by one as they are asked for. Runs in the page. */

import { formatTimeOfDay, ticks } from '../../windows/time.js';
import type { FailureBlock, TimeColumn } from './failure-block.js';
import { filled, type TemplateValues } from './templates.js';

/** A failure as the page shows it. */
export interface ListedFailure {
  readonly id: string;
  readonly path: string;
  readonly source: string | null;
  readonly destination: string | null;
  readonly object: string;
  readonly description: string;
  readonly actor: string;
  /** Counted from 1; 0: unexplained. */
  readonly finding: number;
  /** All rules that fit, best first. */
  readonly rules: readonly string[];
  readonly mask: string | null;
  readonly utc: string | null;
  readonly local: string | null;
  readonly occurrences: number;
  readonly later: boolean;
  readonly evidence: readonly ListedEvidence[];
}

export interface ListedEvidence {
  /** Counted from 0 among the inputs. */
  readonly input: number;
  readonly record: number | null;
  readonly line: number | null;
  readonly text: string;
}

/** The failures of all blocks. Indices count from 0; the failure `F1` is the first. */
export class ListedFailures {
  readonly length: number;
  readonly #blocks: readonly LoadedBlock[];
  readonly #strings: readonly string[];
  readonly #size: number;

  constructor(blocks: readonly FailureBlock[]) {
    this.#strings = blocks.flatMap(({ strings }) => strings);
    this.#blocks = blocks.map((block) => new LoadedBlock(block));
    // All blocks but the last are of one size.
    this.#size = blocks[0]?.names.length ?? 1;
    this.length = blocks.reduce((sum, { names }) => sum + names.length, 0);
  }

  /** What stands before the name, with its separator. */
  directory(index: number): string {
    return this.#shared('directories', index);
  }

  /** The folder that it is counted in: its own, or the other one of the copy. */
  folder(index: number): string {
    const other = this.#at(index, ({ folders }, at) => folders[at]) ?? null;
    return other === null ? this.directory(index) : (this.#strings[other] ?? '');
  }

  name(index: number): string {
    return this.#at(index, ({ names }, at) => names[at]) ?? '';
  }

  path(index: number): string {
    return this.directory(index) + this.name(index);
  }

  side(index: number): string {
    return this.#shared('sides', index);
  }

  status(index: number): string {
    return this.#shared('statuses', index);
  }

  rights(index: number): string {
    return this.#shared('rights', index);
  }

  /** Counted from 1; 0: unexplained. */
  finding(index: number): number {
    return this.#at(index, ({ findings }, at) => findings[at]) ?? 0;
  }

  /** Ids of all rules that fit, with blanks between. */
  rules(index: number): string {
    return this.#shared('rules', index);
  }

  occurrences(index: number): number {
    return this.#at(index, ({ occurrences }, at) => occurrences[at]) ?? 0;
  }

  /** As the input's clock says it, else UTC. */
  time(index: number): string | null {
    const { block, at } = this.#place(index);
    return block === undefined
      ? null
      : (block.time('local', at, this.#strings) ?? block.time('utc', at, this.#strings));
  }

  at(index: number): ListedFailure | null {
    const { block, at } = this.#place(index);
    if (block === undefined || at >= block.columns.names.length) {
      return null;
    }
    const { columns } = block;
    const path = this.path(index);
    const text = (string: number | null | undefined): string | null =>
      string === null || string === undefined ? null : (this.#strings[string] ?? null);
    const bare: TemplateValues = { path, source: null, destination: null, object: '' };
    const fill = (string: number | null | undefined, values: TemplateValues): string | null => {
      const template = text(string);
      return template === null ? null : filled(template, values);
    };
    const source = fill(columns.sources[at], bare);
    const destination = fill(columns.destinations[at], bare);
    const object = fill(columns.objects[at], bare) ?? '';
    const values: TemplateValues = { path, source, destination, object };
    return {
      id: `F${index + 1}`,
      path,
      source,
      destination,
      object,
      description: fill(columns.descriptions[at], values) ?? '',
      actor: text(columns.actors[at]) ?? '',
      finding: this.finding(index),
      rules: this.rules(index)
        .split(' ')
        .filter((rule) => rule !== ''),
      mask: text(columns.masks[at]),
      utc: block.time('utc', at, this.#strings),
      local: block.time('local', at, this.#strings),
      occurrences: columns.occurrences[at] ?? 1,
      later: columns.later[at] === 1,
      evidence: block.evidence(at).map(({ input, record, line, template, time }) => ({
        input,
        record,
        line,
        text: filled(withTime(text(template) ?? '', time), values),
      })),
    };
  }

  /** The index of the first failure with a row at each line of a log, by `input:line`. */
  byLogLine(): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    this.#blocks.forEach((block, ordinal) => {
      block.columns.names.forEach((_, at) => {
        for (const { input, record, line } of block.evidence(at)) {
          const key = `${input}:${line}`;
          if (record === null && !found.has(key)) {
            found.set(key, ordinal * this.#size + at);
          }
        }
      });
    });
    return found;
  }

  #place(index: number): { readonly block: LoadedBlock | undefined; readonly at: number } {
    const ordinal = Math.floor(index / this.#size);
    return { block: this.#blocks[ordinal], at: index - ordinal * this.#size };
  }

  #at<Value>(index: number, read: (columns: FailureBlock, at: number) => Value): Value | undefined {
    const { block, at } = this.#place(index);
    return block === undefined ? undefined : read(block.columns, at);
  }

  #shared(column: 'directories' | 'sides' | 'statuses' | 'rights' | 'rules', index: number): string {
    const string = this.#at(index, (columns, at) => columns[column][at]);
    return string === undefined ? '' : (this.#strings[string] ?? '');
  }
}

interface EvidencePlace {
  readonly input: number;
  readonly record: number | null;
  readonly line: number | null;
  readonly template: number;
  readonly time: number;
}

/** A block whose differences are sums again. */
class LoadedBlock {
  readonly columns: FailureBlock;
  readonly #times: Readonly<Record<'utc' | 'local', Float64Array>>;
  readonly #rowTimes: Float64Array;
  /** Where the evidence of each failure begins. */
  readonly #starts: Float64Array;

  constructor(columns: FailureBlock) {
    this.columns = columns;
    this.#times = { utc: sums(columns.utc.ticks), local: sums(columns.local.ticks) };
    this.#rowTimes = sums(columns.evidence.ticks);
    this.#starts = sums(columns.evidenceCounts);
  }

  time(clock: 'utc' | 'local', at: number, strings: readonly string[]): string | null {
    const column: TimeColumn = this.columns[clock];
    const frame = column.frames[at];
    if (frame === null || frame === undefined) {
      return null;
    }
    const [before = '', after = ''] = (strings[frame] ?? '').split('\0');
    return `${before}${formatTimeOfDay(ticks(this.#times[clock][at] ?? 0))}${after}`;
  }

  evidence(at: number): readonly EvidencePlace[] {
    const { evidence, evidenceCounts } = this.columns;
    const end = this.#starts[at] ?? 0;
    const start = end - (evidenceCounts[at] ?? 0);
    return evidence.texts.slice(start, end).map((template, offset) => {
      const row = start + offset;
      const record = evidence.records[row] ?? null;
      const line = evidence.lines[row] ?? null;
      return {
        input: evidence.inputs[row] ?? 0,
        record,
        line: line === null ? null : line + (record ?? 0),
        template,
        time: this.#rowTimes[row] ?? 0,
      };
    });
  }
}

function sums(differences: readonly number[]): Float64Array {
  const all = new Float64Array(differences.length);
  let sum = 0;
  differences.forEach((difference, index) => {
    sum += difference;
    all[index] = sum;
  });
  return all;
}

function withTime(template: string, time: number): string {
  return template.replace(/\0[TU]/, (mark) => {
    const text = formatTimeOfDay(ticks(time));
    return mark === '\0U' ? text.slice(0, text.indexOf('.')) : text;
  });
}
