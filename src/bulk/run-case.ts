/** Works on one case: what is asked of a thread, of this machine or another. */

import { type AnalyzeOptions, analyzeListing } from '../analyze.js';
import { openInputs } from '../case/index.js';
import { keyedDigest } from '../case/keyed-digest.js';
import type { RulePack } from '../diagnose/rule.js';
import type { Source } from '../formats/source.js';
import { jsonPieces } from '../report/json.js';
import { type BulkCase, bytesOf, type CaseRecord, type CaseState, type ResultOptions } from './bulk-case.js';
import { below, keyOf } from './case-key.js';
import { ResultsFolder } from './results-folder.js';
import { rowsOf } from './tables.js';

/** Everything that it takes, so that it can be sent. */
export interface CaseTask {
  readonly case: BulkCase;
  readonly results: string;
  readonly options: ResultOptions;
  readonly setup: string;
  /** What the files look like from outside. */
  readonly seen: string;
  /** What is there already; null: nothing, or it is not wanted. */
  readonly previous: CaseRecord | null;
}

/** What came of it. */
export interface CaseOutcome {
  readonly record: CaseRecord;
  /** The files look other than before and hold the same. */
  readonly unchanged: boolean;
  /** Why the result could not be written; null: it was. (Between threads errors lose what they are.) */
  readonly trouble: string | null;
}

/** Analyses a case and writes its result. What goes wrong with the case is its result. */
export async function runCase(task: CaseTask): Promise<CaseOutcome> {
  const { case: one, results, options, setup, seen, previous } = task;
  const began = performance.now();
  const key = (await attempt(() => keyOf(one, setup))).value;
  const folder = await ResultsFolder.openExisting(results);
  if (previous !== null && key !== null && key === previous.key) {
    const touched = { ...previous, seen };
    const { error } = await attempt(() => folder.writeRecord(touched));
    return { record: touched, unchanged: true, trouble: error };
  }
  const analyzed = await attempt(async () =>
    analyzeListing(namedBelow(one, openInputs(one.inputs)), await analyzeOptions(options)),
  );
  const report = analyzed.value;
  const isUsable = report?.inputs.some(({ format }) => format !== null) === true;
  const record: CaseRecord = {
    ...recordOf(task, report === null ? 'failed' : isUsable ? 'analyzed' : 'unusable'),
    error: report === null ? (analyzed.error ?? 'unknown error') : isUsable ? null : reasonOf(report.inputs),
    key,
    took: Math.round(performance.now() - began),
  };
  const { error } = await attempt(() =>
    folder.writeCase(
      record,
      report === null ? null : jsonPieces(report),
      rowsOf(record, report, report === null ? null : folder.reportPath(one.id)),
    ),
  );
  return { record, unchanged: false, trouble: error };
}

function recordOf({ case: one, setup, seen }: CaseTask, state: CaseState): CaseRecord {
  return {
    ...{ id: one.id, state, error: null, key: null, setup, seen, bytes: bytesOf(one), took: 0 },
    finished: new Date().toISOString(),
  };
}

/** Records a case that could not be worked on at all: its thread ended, or took too long. */
export async function recordFailure(task: CaseTask, error: string): Promise<CaseOutcome> {
  const folder = await ResultsFolder.openExisting(task.results);
  const record = { ...recordOf(task, 'failed'), error };
  await folder.writeCase(record, null, rowsOf(record, null, null));
  return { record, unchanged: false, trouble: null };
}

interface Attempt<Value> {
  readonly value: Value | null;
  readonly error: string | null;
}

async function attempt<Value>(work: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await work(), error: null };
  } catch (error) {
    return { value: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function reasonOf(inputs: readonly { readonly warnings: readonly { readonly message: string }[] }[]): string {
  const [first] = inputs.flatMap(({ warnings }) => warnings);
  return first?.message ?? 'no trace, log or context file among its files';
}

/** Inputs called by what is left of their paths below the base: reports are the same wherever the files lie. */
async function* namedBelow({ base }: BulkCase, sources: AsyncIterable<Source>): AsyncGenerator<Source> {
  for await (const source of sources) {
    yield { ...source, name: below(base, source.name) };
  }
}

let loaded: { readonly rules: string; readonly packs: readonly RulePack[] } = { rules: '[]', packs: [] };

async function analyzeOptions({ rules, redact, ...rest }: ResultOptions): Promise<AnalyzeOptions> {
  const names = JSON.stringify(rules);
  if (loaded.rules !== names) {
    loaded = { rules: names, packs: await import('./rule-files.js').then(({ readRuleFiles }) => readRuleFiles(rules)) };
  }
  return {
    ...rest,
    packs: loaded.packs,
    ...(redact === null ? {} : { redact: { paths: redact.paths, digest: keyedDigest(redact.key) } }),
  };
}
