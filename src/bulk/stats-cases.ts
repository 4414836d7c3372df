/** The table of cases, as far as statistics need it. */

import type { CaseCounts, CaseOutline, CaseSize, FailureCounts } from '../report/statistics.js';
import type { ResultsFolder } from './results-folder.js';
import { TablePart } from './table-part.js';

export interface CaseLine extends CaseSize, CaseOutline {
  readonly error: string | null;
  readonly week: string | null;
  readonly denied: number;
  readonly destination: string | null;
  readonly version: string;
  readonly warnings: number;
  readonly losses: number;
}

/** All cases. Throws an InputError for a table that cannot be read. */
export async function readCases(folder: ResultsFolder): Promise<CaseLine[]> {
  const cases: CaseLine[] = [];
  for await (const part of TablePart.of(folder, 'cases')) {
    const ids = await part.texts('case_id');
    const states = await part.texts('state');
    const errors = await part.texts('error');
    const weeks = await part.texts('week');
    const bytes = await part.numbers('bytes');
    const rows = await part.numbers('rows');
    const failures = await part.numbers('failures');
    const explained = await part.numbers('explained');
    const denied = await part.numbers('denied');
    const firstCauses = await part.texts('top_cause');
    const confidences = await part.texts('top_confidence');
    const destinations = await part.texts('destination');
    const versions = await part.texts('tool_version');
    const took = await part.numbers('took_ms');
    const warnings = await part.numbers('warnings');
    const losses = await part.numbers('losses');
    for (const [index, id] of ids.entries()) {
      cases.push({
        caseId: id ?? '',
        state: states[index] ?? '',
        error: errors[index] ?? null,
        week: weeks[index] ?? null,
        bytes: bytes[index] ?? 0,
        rows: rows[index] ?? 0,
        failures: failures[index] ?? 0,
        explained: explained[index] ?? 0,
        denied: denied[index] ?? 0,
        firstCause: firstCauses[index] ?? null,
        confidence: confidences[index] ?? null,
        destination: destinations[index] ?? null,
        version: versions[index] ?? '',
        tookMs: took[index] ?? 0,
        warnings: warnings[index] ?? 0,
        losses: losses[index] ?? 0,
      });
    }
  }
  return cases;
}

export function isAnalyzed({ state }: Pick<CaseLine, 'state'>): boolean {
  return state === 'analyzed';
}

/** `records`: cases that have a result, whether the tables have it or not. */
export function caseCounts(cases: readonly CaseLine[], records: number): CaseCounts {
  const analyzed = cases.filter(isAnalyzed);
  const incomplete = analyzed.filter(({ losses }) => losses > 0);
  return {
    total: cases.length,
    analyzed: analyzed.length,
    unusable: cases.filter(({ state }) => state === 'unusable').length,
    failed: cases.filter(({ state }) => state === 'failed').length,
    withoutFailures: analyzed.filter(({ failures }) => failures === 0).length,
    withUnexplained: analyzed.filter(({ failures, explained }) => failures > explained).length,
    undated: analyzed.filter(({ week }) => week === null).length,
    withWarnings: analyzed.filter(({ warnings }) => warnings > 0).length,
    incomplete: incomplete.length,
    incompleteWithoutFailures: incomplete.filter(({ failures }) => failures === 0).length,
    notInTables: Math.max(0, records - cases.length),
  };
}

export function failureCounts(cases: readonly CaseLine[]): FailureCounts {
  const total = sumOf(cases, ({ failures }) => failures);
  const explained = sumOf(cases, (one) => one.explained);
  return { total, explained, unexplained: total - explained, denied: sumOf(cases, ({ denied }) => denied) };
}

export function sumOf<Item>(items: readonly Item[], numberOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + numberOf(item), 0);
}
