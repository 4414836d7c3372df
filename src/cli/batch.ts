import { type BatchChoice, type BatchProgress, type BatchSummary, chosenOf, runBatch } from '../bulk/batch.js';
import { type BulkCase, bytesOf, type ResultOptions } from '../bulk/bulk-case.js';
import { CaseThreads, type Executor, LocalThreads } from '../bulk/executor.js';
import { type FoundCases, findCases, readManifest } from '../bulk/find-cases.js';
import { ResultsFolder } from '../bulk/results-folder.js';
import { InputError } from '../formats/input-error.js';
import { escapeJson } from '../report/json.js';
import { count, number, printable } from '../report/printable.js';
import { duration, size } from '../report/statistics-wording.js';
import { wildcardPattern } from '../windows/wildcard.js';
import { analyzeOptions } from './case-options.js';
import { type BatchArguments, UsageError } from './commands.js';
import type { ExitCode } from './main.js';
import { endProgress, ProgressLine } from './progress.js';
import { StopSignal } from './stop-signal.js';

/** Cases that a list names; the rest is counted. */
const LISTED = 20;

export async function batchCommand(roots: readonly string[], { out, ...args }: BatchArguments): Promise<ExitCode> {
  if (args.status && args.queue !== undefined) {
    await (await import('./queue.js')).printStatus(args.queue, args, args.format);
    return 0;
  }
  return out === undefined ? 2 : runCommand(roots, { ...args, out });
}

type RunArguments = BatchArguments & { readonly out: string };

async function runCommand(roots: readonly string[], args: RunArguments): Promise<ExitCode> {
  const options = resultOptions(args);
  const found = await casesOf(roots, args);
  for (const problem of found.problems) {
    process.stderr.write(`whydenied: ${printable(problem)}\n`);
  }
  if (found.cases.length === 0) {
    throw new InputError(`${[...roots, args.manifest ?? ''].join(' ').trim()}: no traces, logs or archives there`);
  }
  const choice: BatchChoice = {
    since: sinceOf(args.since),
    only: onlyOf(args.only, found.cases),
    retryFailed: args.retryFailed,
    // What could not be seen may be there.
    prune: args.prune && found.problems.length === 0,
  };
  if (args.dryRun) {
    const chosen = chosenOf(found.cases, choice);
    process.stdout.write(args.format === 'json' ? escapeJson(grouping(chosen)) : renderGrouping(chosen, found));
    return found.problems.length > 0 ? 1 : 0;
  }
  if (options.rules.length > 0) {
    // What is wrong with them is told before anything is made.
    await (await import('../bulk/rule-files.js')).readRuleFiles(options.rules);
  }
  const folder = await ResultsFolder.open(args.out);
  const release = await folder.lock();
  const line = new ProgressLine();
  let executor: Executor | null = null;
  let stop: StopSignal | null = null;
  try {
    executor = await openExecutor(args);
    stop = new StopSignal();
    const summary = await runBatch(
      found.cases,
      { folder, executor, options, choice, show: (progress) => line.show((passed) => progressText(progress, passed)) },
      stop.signal,
    );
    endProgress();
    process.stdout.write(
      args.format === 'json' ? escapeJson(summary) : renderSummary(summary, args, found.problems.length),
    );
    return summary.failed > 0 || found.problems.length > 0 ? 1 : 0;
  } finally {
    endProgress();
    await executor?.end();
    if (executor !== null && args.queue !== undefined) {
      (await import('./queue.js')).leave();
    }
    await release();
    stop?.end();
  }
}

async function openExecutor(args: RunArguments): Promise<Executor> {
  const timeout = args.timeout * 1000;
  return args.queue === undefined
    ? new LocalThreads(new CaseThreads(args.threads), timeout)
    : (await import('./queue.js')).openExecutor(args.queue, args, timeout);
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
  { manifest, out, prune, since, only }: RunArguments,
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

/** Throws an InputError where no case fits: it is a typing mistake, and looks like success. */
function onlyOf(patterns: readonly string[] | undefined, cases: readonly BulkCase[]): ((id: string) => boolean) | null {
  if (patterns === undefined) {
    return null;
  }
  const tests = patterns.map((pattern) => wildcardPattern(pattern, 'i'));
  const fits = (id: string): boolean => tests.some((test) => test.test(id));
  if (!cases.some(({ id }) => fits(id))) {
    const [first] = cases;
    throw new InputError(
      `--only ${patterns.join(' ')}: fits none of ${count(cases.length, 'case')}, which are called as in ${first?.id ?? ''}; * stands for any letters`,
    );
  }
  return fits;
}

function grouping(cases: readonly BulkCase[]) {
  return cases.map(({ id, inputs, files }) => ({ case: id, inputs, files: files.map(({ path }) => path) }));
}

function renderGrouping(chosen: readonly BulkCase[], { cases, passedOver }: FoundCases): string {
  const lines = chosen.flatMap((one) => [
    `${printable(one.id)}  ${count(one.files.length, 'file')}, ${size(bytesOf(one))}`,
    ...one.files.slice(0, LISTED).map(({ path }) => `    ${printable(path)}`),
    ...(one.files.length > LISTED ? [`    and ${count(one.files.length - LISTED, 'more file')}`] : []),
  ]);
  const passed = [...passedOver].map(([what, files]) => `${number(files)} ${printable(what)}`);
  return `${[
    ...lines,
    chosen.length === cases.length
      ? count(cases.length, 'case')
      : `${number(chosen.length)} of ${count(cases.length, 'case')}`,
    ...(passed.length > 0 ? [`Passed over by their names: ${passed.join(', ')}`] : []),
  ].join('\n')}\n`;
}

function renderSummary(summary: BatchSummary, { out, prune }: RunArguments, problems: number): string {
  const { cases, analyzed, unchanged, unusable, failed, waiting, removed, others, seconds, failures } = summary;
  const parts = [
    `${number(analyzed)} analysed in ${duration(seconds * 1000)}`,
    `${number(unchanged)} unchanged`,
    ...(failed > 0 ? [`${number(failed)} without a report`] : []),
    ...(waiting > 0 ? [`${number(waiting)} not reached`] : []),
  ];
  const lines = [
    `${count(cases, 'case')}: ${parts.join(', ')}`,
    ...(waiting > 0 ? ['Stopped: the same command goes on where this one was.'] : []),
    ...(problems > 0
      ? [
          `Not everything could be read, as said above: cases may be missing.${prune ? ' So no results were removed.' : ''}`,
        ]
      : []),
    ...(removed > 0 ? [`Results of ${count(removed, 'case')} that are no longer there were removed.`] : []),
    ...(unusable > 0 ? [`Nothing could be read of ${count(unusable, 'case')}: their reports say why.`] : []),
    ...(failed > 0 ? ['Without a report:'] : []),
    ...failures.slice(0, LISTED).map(({ id, error }) => `  ${printable(id)}: ${printable(error)}`),
    ...(failures.length > LISTED ? [`  and ${number(failures.length - LISTED)} more`] : []),
    ...(others > 0 ? [othersText(summary)] : []),
    `Next: whydenied stats ${printable(out)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Statistics are of all cases that the results hold. */
function othersText({ others, othersMadeOtherwise }: BatchSummary): string {
  const made =
    othersMadeOtherwise > 0
      ? `; ${number(othersMadeOtherwise)} of them were made by another release, or with other rules or options`
      : '';
  return `The results hold ${count(others, 'more case')}, which this run did not look at${made}.`;
}

/** How far a run is. */
function progressText({ cases, done, bytes, doneBytes }: BatchProgress, passed: number): string {
  const seconds = passed / 1000;
  const left = doneBytes === 0 ? '' : `, ${Math.ceil((seconds / doneBytes) * (bytes - doneBytes))} s left`;
  return `${number(done)} of ${count(cases, 'case')}, ${(done / seconds).toFixed(1)} cases/s, ${(doneBytes / 1e6 / seconds).toFixed(0)} MB/s${left}`;
}
