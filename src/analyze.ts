/** The front door: sources in, report out. */

import { type CorrelateOptions, type Correlation, correlate } from './correlate/correlate.js';
import type { Log, Trace } from './correlate/evidence.js';
import type { DriveName } from './correlate/same-names.js';
import { chosenProcesses, type ScopeOptions } from './correlate/scope.js';
import { CaseContext } from './diagnose/context-remarks.js';
import { benignRuleOf, type Diagnosis, diagnose } from './diagnose/diagnose.js';
import type { ContextFile } from './diagnose/remark.js';
import type { RulePack } from './diagnose/rule.js';
import type { NetworkConnection } from './formats/context/case-facts.js';
import { detectFormat, isTraceFormat, type TraceFormat } from './formats/detect.js';
import { readHead } from './formats/encoding.js';
import { InputError } from './formats/input-error.js';
import type { TraceProcess, TraceSummary } from './formats/procmon/event.js';
import { type CountedTrace, RowSieve, type RowVisitor } from './formats/procmon/row-sieve.js';
import { watched } from './formats/procmon/scan/row-batch.js';
import { narrowEncoding } from './formats/robocopy/code-page.js';
import type { PlacedItem } from './formats/robocopy/item.js';
import { type ReadLogOptions, readRobocopyItems, readRobocopyLog } from './formats/robocopy/log.js';
import type { ReadWarning, Source } from './formats/source.js';
import { readContext } from './read-context.js';
import { PROCESS_READERS, TRACE_READERS } from './read-trace.js';
import { buildReport } from './report/build-report.js';
import type { LearnedNames, NamedCase, RedactOptions, ReportRedaction } from './report/redact/redact-report.js';
import type { Report, ReportInput, ReportListing } from './report/report.js';
import { withoutSecrets } from './report/secrets.js';
import { VERSION } from './version.js';
import { zoneOffset } from './zones.js';

export interface AnalyzeOptions extends ScopeOptions {
  /** Zone of the machine that copied, and of the traces too unless `traceTimezone` says otherwise: `Europe/Rome`, `+02:00`. */
  readonly timezone?: string;
  /** Zone of the machine that exported the trace. */
  readonly traceTimezone?: string;
  /** Users' rules, of readRulePack; they come before the catalogue's. */
  readonly packs?: readonly RulePack[];
  /** Encoding of narrow text in robocopy logs, `cp850` or `utf-8`; without it the logs themselves have to tell. */
  readonly encoding?: string;
  /** Pseudonyms in place of names; see redact-report.ts. */
  readonly redact?: RedactOptions;
}

/**
 * Analyses one case: traces and logs in any order and number. Sources are read up to three times.
 * What cannot be read becomes a warning of its input, never an exception. Throws a RangeError for an unknown time zone or
 * encoding, and the signal's reason when it aborts.
 */
export async function analyze(
  sources: AsyncIterable<Source> | Iterable<Source>,
  options: AnalyzeOptions = {},
  signal?: AbortSignal,
): Promise<Report> {
  const report = await analyzeListing(sources, options, signal);
  return { ...report, failures: [...report.failures] };
}

/** The same, for whoever reads the failures once: they are made as they are read. */
export async function analyzeListing(
  sources: AsyncIterable<Source> | Iterable<Source>,
  options: AnalyzeOptions = {},
  signal?: AbortSignal,
): Promise<ReportListing> {
  return (await readCase(sources, options, signal)).report;
}

/** A case that has been analysed, with what its report is made of. */
export interface AnalyzedCase {
  readonly evidence: Evidence;
  readonly correlation: Correlation;
  readonly diagnosis: Diagnosis;
  /** Redacted where that was asked for; what else is here never is. */
  readonly report: ReportListing;
  /** What takes names out; null where nobody asked for it. */
  readonly redaction: ReportRedaction | null;
}

/** Analyses one case. Throws as `analyze` does. */
export async function readCase(
  sources: AsyncIterable<Source> | Iterable<Source>,
  options: AnalyzeOptions,
  signal?: AbortSignal,
): Promise<AnalyzedCase> {
  const prepared = prepareCorrelation(options);
  const evidence = await openEvidence(sources, options, signal);
  const drives = evidence.contexts.flatMap(({ facts }) => facts.connections.flatMap(driveName));
  const correlation = await correlate(evidence.traces, evidence.logs, { ...prepared, drives });
  const context = new CaseContext(evidence.contexts);
  const diagnosis = diagnose(correlation.failures, evidence.logs, {
    isCopying: chosenProcesses(options) ?? (() => false),
    benign: correlation.benign,
    context,
    ...(options.packs === undefined ? {} : { packs: options.packs }),
  });
  const inputs = evidence.describe(correlation);
  const report = withoutSecrets(buildReport(VERSION, inputs, evidence.logs, correlation, diagnosis, context));
  const analyzed = { evidence, correlation, diagnosis, report, redaction: null };
  if (options.redact === undefined) {
    return analyzed;
  }
  const redaction = await loadRedaction([namedCase(analyzed)], options.redact);
  return { ...analyzed, report: redaction.report(report), redaction };
}

/** What takes the names of these cases out. */
export async function loadRedaction(cases: readonly NamedCase[], options: RedactOptions): Promise<ReportRedaction> {
  const names = await loadNames(options);
  cases.forEach((one) => names.learn(one));
  return names.redaction();
}

/** Names to be learned; the code for that is loaded when it is asked for. */
export function loadNames(options: RedactOptions): Promise<LearnedNames> {
  return import('./report/redact/redact-report.js').then(({ LearnedNames: Names }) => new Names(options));
}

/** The names that a case tells of; its report must not be redacted. */
export function namedCase({ evidence, correlation, report }: AnalyzedCase): NamedCase {
  const { failures, ...rest } = report;
  return {
    inputs: report.inputs,
    facts: evidence.contexts.map(({ facts }) => facts),
    accounts: accountsOf(correlation),
    printed: [[rest], failures],
  };
}

/** Accounts as the traces print them. */
export function* accountsOf({ failures, processes }: Pick<Correlation, 'failures' | 'processes'>): Generator<string> {
  for (const { user } of processes) {
    yield user;
  }
  for (const { caller, attempts, create } of failures) {
    yield caller?.name ?? '';
    yield create?.impersonating ?? '';
    for (const attempt of attempts) {
      yield attempt.create?.impersonating ?? '';
      yield attempt.event.user ?? '';
    }
  }
}

/** What a drive stands for, going by a connection; a stored credential names a server alone. */
function driveName({ drive, remote, source }: NetworkConnection): readonly DriveName[] {
  return drive === null || source === 'stored-credential' ? [] : [{ drive, remote }];
}

/** The options of a correlation. Throws a RangeError for an unknown time zone. */
export function prepareCorrelation(options: AnalyzeOptions): CorrelateOptions {
  return {
    scope: options,
    clocks: {
      logZone: options.timezone === undefined ? null : zoneOffset(options.timezone),
      traceZone: options.traceTimezone === undefined ? null : zoneOffset(options.traceTimezone),
    },
    benign: benignRuleOf,
  };
}

/** The inputs of a case, opened: logs read, traces ready to be read. */
export interface Evidence {
  readonly traces: readonly Trace[];
  readonly logs: readonly Log[];
  readonly contexts: readonly ContextFile[];
  /** By the input's id. */
  readonly sources: ReadonlyMap<string, Source>;
  /** The inputs as the report lists them, once the traces have been read. */
  describe(correlation: Pick<Correlation, 'traces'>): ReportInput[];
  /** Reads the logs once more and shows all their directory and file lines. */
  readItems(visit: ItemVisitor): Promise<void>;
}

type ItemVisitor = (input: string, item: PlacedItem) => void;

/** Detects and opens every source. Throws a RangeError for an unknown encoding. */
export async function openEvidence(
  sources: AsyncIterable<Source> | Iterable<Source>,
  options: Pick<AnalyzeOptions, 'encoding'>,
  signal?: AbortSignal,
): Promise<Evidence> {
  const logOptions: ReadLogOptions =
    options.encoding === undefined ? {} : { encoding: narrowEncoding(options.encoding) };
  const inputs: ReportInput[] = [];
  const traces: FailingTrace[] = [];
  const logs: Log[] = [];
  const contexts: ContextFile[] = [];
  const opened = new Map<string, Source>();
  const itemReaders: ((visit: ItemVisitor) => Promise<void>)[] = [];
  for await (const original of sources) {
    if (typeof original?.stream !== 'function') {
      throw new TypeError('a source has a name and a stream(): openInputs() of whydenied/node makes them of paths');
    }
    const source = abortable(original, signal);
    const id = `I${inputs.length + 1}`;
    opened.set(id, source);
    const unusable = { id, name: source.name, format: null, encoding: null, encodingChoice: null, records: 0 };
    try {
      const detection = detectFormat(await readHead(source));
      if (detection.format === null) {
        const passedOver = source.named === false && PASSED_OVER.has(detection.code);
        const warning = { code: detection.code, message: detection.message, at: null };
        inputs.push({ ...unusable, warnings: passedOver ? [] : [warning] });
      } else if (detection.format === 'robocopy-log') {
        const log = await readRobocopyLog(source, logOptions);
        logs.push({ input: id, log });
        itemReaders.push((visit) => readRobocopyItems(source, log, (item) => visit(id, item), logOptions));
        inputs.push({
          ...unusable,
          format: 'robocopy-log',
          encoding: log.encoding,
          encodingChoice: log.encodingChoice,
          records: log.lines,
          warnings: log.warnings,
        });
      } else if (isTraceFormat(detection.format)) {
        traces.push(new FailingTrace(id, source, detection.format));
        inputs.push({ ...unusable, format: detection.format, warnings: [] });
      } else {
        const { facts, encoding, records, warnings } = await readContext(source);
        contexts.push({ input: id, name: source.name, facts });
        inputs.push({ ...unusable, format: detection.format, encoding, records, warnings });
      }
    } catch (error) {
      signal?.throwIfAborted();
      inputs.push({ ...unusable, warnings: [warningOf(error)] });
    }
  }
  return {
    traces,
    logs,
    contexts,
    sources: opened,
    async readItems(visit) {
      for (const read of itemReaders) {
        await read(visit);
      }
    },
    describe: ({ traces: readings }) =>
      inputs.map((input) => {
        const summary = readings.find(({ trace }) => trace.input === input.id)?.summary;
        const failure = traces.find((trace) => trace.input === input.id)?.failure ?? null;
        const warnings = [...(summary?.warnings ?? input.warnings), ...(failure === null ? [] : [failure])];
        return summary === undefined
          ? input
          : {
              ...input,
              format: summary.records === 0 && failure !== null ? null : input.format,
              encoding: summary.encoding,
              records: summary.records,
              warnings,
            };
      }),
  };
}

/** What a file that was found in a folder can be without a word about it. */
const PASSED_OVER: ReadonlySet<string> = new Set(['not-recognised', 'own-report']);

/** A trace whose reading may break off: what was read counts, the reason is kept. */
class FailingTrace implements Trace {
  readonly input: string;
  failure: ReadWarning | null = null;
  readonly #source: Source;
  readonly #format: TraceFormat;

  constructor(input: string, source: Source, format: TraceFormat) {
    this.input = input;
    this.#source = source;
    this.#format = format;
  }

  async processes(isWanted: (processName: string) => boolean): Promise<readonly TraceProcess[]> {
    try {
      return (await PROCESS_READERS[this.#format]?.(this.#source, isWanted)) ?? [];
    } catch (error) {
      this.failure = warningOf(error);
      return [];
    }
  }

  async read(visitor: RowVisitor): Promise<CountedTrace> {
    const sieve = new RowSieve(visitor);
    try {
      const summary = await TRACE_READERS[this.#format](this.#source, sieve);
      return { ...summary, kinds: sieve.kinds };
    } catch (error) {
      if (error instanceof InputError || isSystemError(error)) {
        this.failure = warningOf(error);
        const records = sieve.kinds.reduce((sum, { count }) => sum + count, 0);
        return { ...NOTHING_READ, records, kinds: sieve.kinds };
      }
      throw error;
    }
  }
}

const NOTHING_READ: TraceSummary = {
  encoding: 'unknown',
  records: 0,
  dropped: 0,
  clock: { zone: 'wall', firstDay: null, otherFirstDay: null, first: null, last: null },
  warnings: [],
};

/** Errors of the file system carry a code, in Node and behind a browser's file alike they are no bug of ours. */
export function isSystemError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(?:E[A-Z]+|Z_)/.test(error.code)
  );
}

function warningOf(error: unknown): ReadWarning {
  if (error instanceof InputError) {
    return { code: error.code, message: error.message, at: error.at };
  }
  if (isSystemError(error) && error instanceof Error) {
    return { code: 'unreadable', message: error.message, at: null };
  }
  throw error;
}

function abortable(source: Source, signal: AbortSignal | undefined): Source {
  if (signal === undefined) {
    return source;
  }
  const { read, scanExport } = source;
  return {
    ...(source.packedIn === undefined ? {} : { packedIn: source.packedIn }),
    ...(scanExport === undefined ? {} : { scanExport: watched(scanExport, () => signal.throwIfAborted()) }),
    ...(source.continuations === undefined
      ? {}
      : { continuations: source.continuations.map((continuation) => abortable(continuation, signal)) }),
    name: source.name,
    size: source.size,
    named: source.named ?? true,
    async *stream(lent) {
      for await (const chunk of source.stream(lent)) {
        signal.throwIfAborted();
        yield chunk;
      }
    },
    ...(read === undefined
      ? {}
      : {
          read(offset: number, length: number, into?: Uint8Array) {
            signal.throwIfAborted();
            return read.call(source, offset, length, into);
          },
        }),
  };
}
