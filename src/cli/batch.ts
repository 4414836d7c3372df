import { type BatchChoice, runBatch, type BatchProgress, type BatchSummary } from '../bulk/batch.js';
import { type BulkCase, bytesOf, type ResultOptions } from '../bulk/bulk-case.js';
import { LocalThreads } from '../bulk/executor.js';
import { type FoundCases, findCases, readManifest } from '../bulk/find-cases.js';
import { ResultsFolder } from '../bulk/results-folder.js';
import { InputError } from '../formats/input-error.js';
import { escapeJson } from '../report/json.js';
import { count, number, printable } from '../report/printable.js';
import { wildcardPattern } from '../windows/wildcard.js';
import { analyzeOptions } from './case-options.js';
import { type BatchArguments, UsageError } from './commands.js';
import type { ExitCode } from './main.js';
import { endProgress, ProgressLine } from './progress.js';

/** Cases that a list names; the rest is counted. */
const LISTED = 20;

export async function batchCommand(roots: readonly string[], args: BatchArguments): Promise<ExitCode> {
  const options = resultOptions(args);
  const choice: BatchChoice = {
    since: sinceOf(args.since),
    only: onlyOf(args.only),
    retryFailed: args.retryFailed,
    prune: args.prune,
  };
  const found = await casesOf(roots, args);
  for (const problem of found.problems) {
    process.stderr.write(`whydenied: ${printable(problem)}\n`);
  }
  if (found.cases.length === 0) {
    throw new InputError(`${[...roots, args.manifest ?? ''].join(' ').trim()}: no traces, logs or archives there`);
  }
  if (args.dryRun) {
    process.stdout.write(args.format === 'json' ? escapeJson(grouping(found.cases)) : renderGrouping(found.cases));
    return 0;
  }
  if (options.rules.length > 0) {
    // What is wrong with them is told before anything is made.
    await (await import('../bulk/rule-files.js')).readRuleFiles(options.rules);
  }
  const folder = await ResultsFolder.open(args.out);
  const release = await folder.lock();
  const executor = new LocalThreads(args.threads);
  const line = new ProgressLine();
  try {
    const summary = await runBatch(found.cases, {
      ...{ folder, executor, options },
      choice,
      timeout: args.timeout * 1000,
      show: (progress) => line.show((passed) => progressText(progress, passed)),
    });
    endProgress();
    process.stdout.write(args.format === 'json' ? escapeJson(summary) : renderSummary(summary, args.out));
    return summary.failed > 0 ? 1 : 0;
  } finally {
    endProgress();
    await executor.end();
    await release();
  }
}

/** Throws a UsageError for options that do not fit together. */
function resultOptions(args: BatchArguments): ResultOptions {
  if (args.redact !== undefined && args.redactKey === undefined) {
    throw new UsageError('--redact: expected --redact-key too, so that another run gives the same results');
  }
  return {
    ...analyzeOptions(args),
    rules: args.rules ?? [],
    redact: args.redact === undefined ? null : { paths: args.redact === 'paths', key: args.redactKey ?? '' },
  };
}

async function casesOf(
  roots: readonly string[],
  { manifest, out, prune, since, only }: BatchArguments,
): Promise<FoundCases> {
  if (prune && (since !== undefined || only !== undefined)) {
    throw new UsageError('--prune: not with --since or --only, which leave cases out that are there');
  }
  if (manifest !== undefined && roots.length > 0) {
    throw new UsageError('--manifest: expected no roots beside it, it lists all inputs');
  }
  if (manifest === undefined && roots.length === 0) {
    throw new UsageError('expected a folder of cases, or --manifest with a list of them');
  }
  return manifest === undefined ? findCases(roots, out) : readManifest(manifest);
}

function sinceOf(text: string | undefined): number | null {
  if (text === undefined) {
    return null;
  }
  const time = Date.parse(text);
  if (Number.isNaN(time)) {
    throw new UsageError(`--since ${text}: expected a day or a time such as 2026-11-27 or 2026-11-27T08:00`);
  }
  return time;
}

function onlyOf(patterns: readonly string[] | undefined): ((id: string) => boolean) | null {
  if (patterns === undefined) {
    return null;
  }
  const tests = patterns.map((pattern) => wildcardPattern(pattern, 'i'));
  return (id) => tests.some((test) => test.test(id));
}

function grouping(cases: readonly BulkCase[]) {
  return cases.map(({ id, inputs, files }) => ({ case: id, inputs, files: files.map(({ path }) => path) }));
}

function renderGrouping(cases: readonly BulkCase[]): string {
  const lines = cases.flatMap((one) => [
    `${printable(one.id)}  ${count(one.files.length, 'file')}, ${megabytes(bytesOf(one))}`,
    ...one.files.slice(0, LISTED).map(({ path }) => `    ${printable(path)}`),
    ...(one.files.length > LISTED ? [`    and ${count(one.files.length - LISTED, 'more file')}`] : []),
  ]);
  return `${[...lines, count(cases.length, 'case')].join('\n')}\n`;
}

function renderSummary(summary: BatchSummary, out: string): string {
  const { cases, analyzed, unchanged, unusable, failed, removed, seconds, failures } = summary;
  const lines = [
    `${count(cases, 'case')}: ${number(analyzed)} analysed in ${seconds.toFixed(1)} s, ${number(unchanged)} unchanged`,
    ...(removed > 0 ? [`Results of ${count(removed, 'case')} that are no longer there were removed.`] : []),
    ...(unusable > 0 ? [`Nothing could be read of ${count(unusable, 'case')}: their reports say why.`] : []),
    ...(failed > 0 ? [`${count(failed, 'case')} without a report:`] : []),
    ...failures.slice(0, LISTED).map(({ id, error }) => `  ${printable(id)}: ${printable(error)}`),
    ...(failures.length > LISTED ? [`  and ${number(failures.length - LISTED)} more`] : []),
    `Next: whydenied stats ${printable(out)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** How far a run is. */
function progressText({ cases, done, bytes, doneBytes }: BatchProgress, passed: number): string {
  const seconds = passed / 1000;
  const left = doneBytes === 0 ? '' : `, ${Math.ceil((seconds / doneBytes) * (bytes - doneBytes))} s left`;
  return `${number(done)} of ${count(cases, 'case')}, ${(done / seconds).toFixed(1)} cases/s, ${(doneBytes / 1e6 / seconds).toFixed(0)} MB/s${left}`;
}
