/**
 * The escalation bundle: what is handed on with a case. Its report, the rows and lines that it rests on, and a template for whoever
 * takes over. The evidence is analysed again before it is handed on: it gives the same findings, or the bundle says that it does not.
 */

import { type AnalyzedCase, type AnalyzeOptions, analyzeListing, loadNames, namedCase, readCase } from './analyze.js';
import { chooseRows } from './correlate/choose-rows.js';
import { chosenProcesses } from './correlate/scope.js';
import { benignRuleOf } from './diagnose/diagnose.js';
import {
  type BundleFile,
  type EvidenceChoice,
  evidenceClock,
  type EvidenceFile,
  type EvidenceNames,
  evidenceFiles,
} from './evidence-files.js';
import { destinationMounts } from './destination-mounts.js';
import { isTraceFormat } from './formats/detect.js';
import type { Source } from './formats/source.js';
import { utf8 } from './formats/utf8-writer.js';
import { renderEscalation } from './report/bundle/escalation.js';
import type { BundleFacts, GivenOption, Verification } from './report/bundle/facts.js';
import { renderReadMe } from './report/bundle/read-me.js';
import { renderHtml } from './report/html/render-html.js';
import { jsonPieces } from './report/json.js';
import { renderMarkdown } from './report/markdown.js';
import type { RedactOptions, ReportRedaction } from './report/redact/redact-report.js';
import type { ReportListing } from './report/report.js';
import { differencesBetween } from './same-findings.js';
import { hasWildcard } from './windows/wildcard.js';

export interface BundleOptions extends AnalyzeOptions {
  /** The options as they were typed, for the manifest and the command that repeats the analysis. */
  readonly given?: readonly GivenOption[];
  /** Files that the bundle holds besides, such as packs of rules; `given` names them as they are called there. */
  readonly attached?: readonly BundleFile[];
}

export interface Bundle {
  readonly report: ReportListing;
  readonly facts: BundleFacts;
  /** All but the manifest and the checksums, in their order. */
  readonly files: readonly BundleFile[];
  /** The inputs as they were read, by id. */
  readonly sources: ReadonlyMap<string, Source>;
}

/** Analyses a case and makes the files of its bundle. Throws as `analyze` does. */
export async function bundle(
  sources: AsyncIterable<Source> | Iterable<Source>,
  options: BundleOptions = {},
  signal?: AbortSignal,
): Promise<Bundle> {
  const { redact, ...plain } = options;
  const analyzed = await readCase(sources, plain, signal);
  const found = await sufficientEvidence(analyzed, plain, signal);
  const {
    evidence: files,
    width,
    verification,
    redaction,
  } = redact === undefined ? found : await redactedEvidence(found, analyzed, plain, redact, signal);
  const { given = [], attached = [] } = options;
  const report = redaction?.report(analyzed.report) ?? analyzed.report;
  const shownGiven = given.flatMap((option) => redactedOption(option, redaction));
  const shownAttached = attached.map((file) => redactedFile(file, redaction));
  const facts: BundleFacts = {
    given: shownGiven,
    again: repeatedOptions(shownGiven, evidenceClock(analyzed, options).traceTimezone),
    width,
    verification,
    keyedDigest: redact?.digest ?? null,
    evidence: files.map(({ name, input, rows }) => ({
      name,
      input,
      rowOf: (place) => (rows === null ? place.line : rows.rowOf(place)),
    })),
    attached: attached.map(({ name }) => name),
    mounts: destinationMounts(analyzed).map((mount) => ({
      ...mount,
      destination: redaction?.texts.path(mount.destination) ?? mount.destination,
    })),
  };
  return {
    report,
    facts,
    sources: analyzed.evidence.sources,
    files: [
      textFile('README.txt', () => [renderReadMe(report, facts)]),
      textFile('escalation.md', () => [renderEscalation(report, facts)]),
      textFile('report.html', () => renderHtml(report)),
      textFile('report.md', () => [renderMarkdown(report)]),
      textFile('report.json', () => jsonPieces(report)),
      ...files,
      textFile('evidence/rows.csv', () => rowTable(files)),
      ...shownAttached,
    ],
  };
}

/** How much of the traces and of the logs is taken. */
type EvidenceWidths = BundleFacts['width'];

interface SufficientEvidence {
  readonly choice: EvidenceChoice;
  /** Null: names stay. */
  readonly redaction: ReportRedaction | null;
  readonly evidence: readonly EvidenceFile[];
  readonly width: EvidenceWidths;
  readonly verification: Verification;
}

/** The least evidence that gives the same findings; the widest where none does. */
async function sufficientEvidence(
  analyzed: AnalyzedCase,
  options: BundleOptions,
  signal: AbortSignal | undefined,
): Promise<SufficientEvidence> {
  const taken = async (width: EvidenceWidths): Promise<SufficientEvidence> => {
    const choice = await choiceOf(width, analyzed, options);
    const evidence = await evidenceFiles(analyzed, choice, options, NAMES_STAY);
    const verification = await verified(analyzed, evidence, options, null, signal);
    return { choice, redaction: null, evidence, width, verification };
  };
  const [least, ...wider] = widthsFor(analyzed.report);
  let found = await taken(least);
  for (const width of found.verification.same ? [] : wider) {
    found = await taken(width);
    if (found.verification.same) {
      break;
    }
  }
  return found;
}

const NAMES_STAY: EvidenceNames = { redaction: null, hidesNames: false };

/** The same evidence without names: they are learned from all that is in it, then taken out. */
async function redactedEvidence(
  found: SufficientEvidence,
  analyzed: AnalyzedCase,
  options: BundleOptions,
  redact: RedactOptions,
  signal: AbortSignal | undefined,
): Promise<SufficientEvidence> {
  const names = await loadNames(redact);
  names.learn(namedCase(analyzed));
  const { choice } = found;
  await evidenceFiles(analyzed, choice, options, { redaction: names.learning, hidesNames: true }, 0);
  const redaction = names.redaction();
  const evidence = await evidenceFiles(analyzed, choice, options, { redaction: redaction.texts, hidesNames: true });
  return {
    ...found,
    evidence,
    redaction,
    verification: await verified(analyzed, evidence, options, redaction, signal),
  };
}

/** Whether the evidence gives what the inputs gave, under the same options. */
async function verified(
  analyzed: AnalyzedCase,
  evidence: readonly EvidenceFile[],
  options: BundleOptions,
  redaction: ReportRedaction | null,
  signal: AbortSignal | undefined,
): Promise<Verification> {
  const { traceTimezone } = evidenceClock(analyzed, options);
  const { encoding: _, path, ...declared } = options;
  const again: AnalyzeOptions = {
    ...declared,
    ...(path === undefined || (redaction !== null && !isWholePath(path))
      ? {}
      : { path: redaction?.texts.path(path) ?? path }),
    ...(traceTimezone === null ? {} : { traceTimezone }),
  };
  const report = await analyzeListing(evidence.map(sourceOf), again, signal);
  const differences = differencesBetween(analyzed.report, report, redaction?.texts ?? null);
  return { same: differences.length === 0, differences: differences.map((one) => redaction?.texts.text(one) ?? one) };
}

/** Only paths name something of the case. A part of one, or a pattern, means nothing among pseudonyms. */
function redactedOption({ name, value }: GivenOption, redaction: ReportRedaction | null): GivenOption[] {
  if (redaction === null || name !== '--path') {
    return [{ name, value }];
  }
  return isWholePath(value) ? [{ name, value: redaction.texts.path(value) }] : [];
}

function isWholePath(path: string): boolean {
  return /^(?:[A-Za-z]:|\\\\)/.test(path) && !hasWildcard(path);
}

/** Users' rules name servers and shares: by their pseudonyms they fit the evidence. */
function redactedFile(file: BundleFile, redaction: ReportRedaction | null): BundleFile {
  if (redaction === null) {
    return file;
  }
  return textFile(file.name, async function* () {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of file.stream()) {
      text += decoder.decode(chunk, { stream: true });
    }
    yield redaction.texts.text(text);
  });
}

/** Which widths are tried one after the other: only what is there is widened. */
function widthsFor({ inputs }: ReportListing): readonly [EvidenceWidths, ...EvidenceWidths[]] {
  const hasTrace = inputs.some(({ format }) => format !== null && isTraceFormat(format));
  const hasLog = inputs.some(({ format }) => format === 'robocopy-log');
  const logs = hasLog ? 'whole' : 'telling';
  const wider = hasTrace ? (['copying', 'whole'] as const) : [];
  return [
    { traces: 'telling', logs: 'telling' },
    ...(hasLog ? [{ traces: 'telling', logs } as const] : []),
    ...wider.map((traces) => ({ traces, logs }) as const),
  ];
}

async function choiceOf(
  { traces, logs }: EvidenceWidths,
  { correlation }: AnalyzedCase,
  options: BundleOptions,
): Promise<EvidenceChoice> {
  const records =
    traces === 'whole'
      ? null
      : await chooseRows(correlation, traces, { benign: benignRuleOf, chosen: chosenProcesses(options) });
  return { records, wholeLogs: logs === 'whole' };
}

/** As it is found in the folder where the bundle is unpacked. */
function sourceOf({ name, stream }: BundleFile): Source {
  return { name, size: null, named: false, stream };
}

/** The options for the evidence: its texts are in UTF-8, and the zone of its traces can be another. */
function repeatedOptions(given: readonly GivenOption[], traceTimezone: string | null): readonly GivenOption[] {
  const kept = given.filter(
    ({ name }) => name !== '--encoding' && (traceTimezone === null || name !== '--trace-timezone'),
  );
  return traceTimezone === null ? kept : [...kept, { name: '--trace-timezone', value: traceTimezone }];
}

function textFile(name: string, pieces: () => Iterable<string> | AsyncIterable<string>): BundleFile {
  return {
    name,
    async *stream() {
      for await (const piece of pieces()) {
        yield utf8(piece);
      }
    },
  };
}

/** Lines of one piece. */
const LINES = 4096;

/**
 * From the rows of the evidence to those of the inputs; files that have the numbers of their inputs are left out. Rows count without
 * the header.
 */
function* rowTable(files: readonly EvidenceFile[]): Generator<string> {
  let piece = 'file,row,input,record,line\r\n';
  for (const { name, input, rows } of files) {
    let row = 0;
    for (const { record, line } of rows === null || rows.areNumberedAlike ? [] : rows) {
      row++;
      piece += `${name},${row},${input},${record ?? ''},${line ?? ''}\r\n`;
      if (row % LINES === 0) {
        yield piece;
        piece = '';
      }
    }
  }
  yield piece;
}

export { renderChecksums, renderManifest } from './report/bundle/manifest.js';
export type { BundleFacts, FileHash, GivenOption, InputHash, Verification } from './report/bundle/facts.js';
