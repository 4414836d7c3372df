/** What the report says in sentences, the same on every page. No claim is stronger than its evidence. */

import { formatDistanceStrict } from 'date-fns/formatDistanceStrict';
import type { Alternative, Side } from '../correlate/evidence.js';
import { isTraceFormat } from '../formats/detect.js';
import type { Confidence } from '../diagnose/rule.js';
import { fileName } from '../windows/path.js';
import { win32Error } from '../windows/win32-error.js';
import { failingStep } from './failing-path.js';
import { withLosses } from './losses.js';
import { count, number } from './printable.js';
import type {
  Redacted,
  Report,
  ReportEvidence,
  ReportFailure,
  ReportFinding,
  ReportHolder,
  ReportInput,
  ReportListing,
  ReportTimeline,
} from './report.js';

export function headline({ inputs, summary, tool }: ReportListing): string {
  const used = inputs.filter(({ format }) => format !== null);
  const parts = [
    count(used.length, 'input'),
    summary.events > 0 ? count(summary.events, 'trace row') : null,
    summary.jobs > 0 ? count(summary.jobs, 'robocopy job') : null,
    summary.logErrors > 0 ? count(summary.logErrors, 'logged error') : null,
  ];
  return `${tool.name} ${tool.version}: ${parts.filter((part) => part !== null).join(', ')}`;
}

/** The findings about failures, most failures first. */
export function causesOf({ findings }: Pick<Report, 'findings'>): readonly ReportFinding[] {
  return findings.filter(({ gate, jobs }) => gate !== 'benign' && jobs.length === 0);
}

/** By failure, its finding among `causesOf`, counted from 0. */
export function causeIndexes(report: Pick<Report, 'findings'>): ReadonlyMap<string, number> {
  return new Map(causesOf(report).flatMap(({ failureIds }, index) => failureIds.map((id) => [id, index] as const)));
}

/** What logs say about themselves. */
export function remarksOf({ findings }: Pick<Report, 'findings'>): readonly ReportFinding[] {
  return findings.filter(({ jobs }) => jobs.length > 0);
}

/** The one sentence that answers the question, and what has to be said with it. */
export interface ReportAnswer {
  readonly verdict: string;
  readonly more: readonly string[];
}

export function answerOf(report: ReportListing): ReportAnswer {
  const { summary } = report;
  const { verdict: sentence, more } = mainAnswer(report);
  return {
    verdict: sentence,
    more: [
      ...more,
      // What is only possible stands below; that FAILED has no error line was said above.
      ...remarksOf(report)
        .filter(({ ruleId, confidence }) => confidence !== 'possible' && ruleId !== 'log/failed-without-error')
        .map(({ title }) => `The log of itself: ${title}.`),
      ...(summary.everyProcess && summary.failures > 0
        ? ['No robocopy.exe in the trace: the failures are those of every process. --process narrows them.']
        : []),
      ...(summary.otherProcessDenials > 0
        ? [
            `Not looked at: ${count(summary.otherProcessDenials, 'row')} with ACCESS DENIED of other processes. --process names them.`,
          ]
        : []),
    ],
  };
}

function mainAnswer(report: ReportListing): ReportAnswer {
  const { summary } = report;
  const causes = causesOf(report);
  const [top] = causes;
  if (top !== undefined) {
    const others = causes.length > 1 ? [`${count(causes.length, 'cause')} in all, most failures first.`] : [];
    return { verdict: verdict(top), more: [reasonAndScope(report, top), ...inContext(report, top), ...others] };
  }
  if (summary.failures > 0) {
    const { denied, failures, logErrors } = summary;
    return {
      verdict:
        denied === 0 && logErrors === 0
          ? `Nothing was denied. ${count(failures, 'failure')} of another kind, none with a documented cause we know.`
          : `${count(failures, 'failure')}, none with a documented cause we know.`,
      more: denied > 0 ? [`What was refused is listed below; ${denied} of them with the rights asked for.`] : [],
    };
  }
  if (summary.jobFailed > 0 && !summary.narrowed) {
    return {
      verdict: `The log counts ${number(summary.jobFailed)} FAILED but shows no error line: it does not say what failed.`,
      more: ['Record a Process Monitor trace while the copy runs, and hand both over.'],
    };
  }
  return { verdict: nothingFound(report), more: [] };
}

/** The cause with how sure it is, and where its failures are. The verdict says what was refused. */
function reasonAndScope(report: ReportListing, finding: ReportFinding): string {
  const { confidence, title, ruleId, deniedRights } = finding;
  const reason = deniedRights.length === 0 ? '' : `${CAUSES[confidence]}: ${title} (${ruleId}). `;
  return `${reason}${placesOf(report, finding)}.`;
}

const CAUSES: Readonly<Record<Confidence, string>> = {
  proven: 'Cause, proven',
  likely: 'Likely cause',
  possible: 'Possible cause',
};

function placesOf(report: ReportListing, { failureIds, scope }: ReportFinding): string {
  const [first] = failuresOf(report, failureIds.slice(0, 1));
  if (failureIds.length === 1 && first !== undefined) {
    return first.path === '' ? 'The whole job failed' : `Failed: ${failingStep(first)}`;
  }
  const folder = scope?.folder ?? null;
  return `${count(failureIds.length, 'failure')}${folder === null ? '' : ` below ${folder}`}`;
}

/** The filter of Process Monitor that shows what happened to the object of a failure; null for one that only a log knows. */
export function procmonFilter(report: ReportListing, { path, operation, evidence }: ReportFailure): string | null {
  const inTrace = evidence.find(({ record }) => record !== null);
  if (operation === null || inTrace === undefined) {
    return null;
  }
  const { input } = inTrace;
  return `in ${inputName(report.inputs, input)}: "Path is ${path}" shows all that was asked of it; "Operation is ${operation}" narrows it to this step`;
}

/** Other causes of a finding that the answer names. */
const NAMED_LOOKALIKES = 3;

/** What else the evidence fits, and what context files speak against. */
function inContext(report: ReportListing, { alternatives, confidence, context }: ReportFinding): readonly string[] {
  const against = context.filter(({ effect }) => effect === 'contradicts').map((remark) => placeOf(report, remark));
  const named = (contradicted: boolean): string => {
    const ids = alternatives.filter((other) => other.contradicted === contradicted).map(({ ruleId }) => ruleId);
    const more = ids.length - NAMED_LOOKALIKES;
    return more < 2 ? ids.join(', ') : `${ids.slice(0, NAMED_LOOKALIKES).join(', ')} and ${more} more causes`;
  };
  const what = confidence === 'proven' ? 'What is behind it can also be' : 'The same evidence also fits';
  return [
    ...(against.length > 0
      ? [`${[...new Set(against)].join(', ')} speaks against this cause: see Context below.`]
      : []),
    ...(named(false) === '' ? [] : [`${what} ${named(false)}.`]),
    ...(named(true) === '' ? [] : [`Context files speak against ${named(true)}.`]),
  ];
}

/** What next steps are for. */
export function purposeOfNextSteps({ summary }: ReportListing): string {
  return summary.failures > 0
    ? 'the log names the step that failed, not the right; this would tell'
    : 'these inputs show no refusal; this would, if there is one';
}

/** No more than the inputs and the options allow to say. */
export function nothingFound({ summary, inputs }: ReportListing): string {
  if (!inputs.some(({ format }) => format !== null)) {
    return 'Nothing to analyse: no input could be used.';
  }
  if (inputs.every(({ format }) => format === null || !isEvidence(format))) {
    return 'Nothing to analyse: neither a trace nor a log. "whydenied check" asks what these files would allow.';
  }
  if (summary.narrowed) {
    return summary.events > 0 && summary.processRows === 0 && !summary.everyProcess
      ? 'No failure: the trace has no file-system row of the process that was asked for.'
      : 'No failure within what --process, --path, --from and --to ask for.';
  }
  if (summary.events > 0 && summary.fileRows === 0 && summary.jobs === 0) {
    return 'Nothing to diagnose: the trace has no row of the file system. Save it with Show File System Activity on.';
  }
  const benign = summary.benign > 0 ? ` (${count(summary.benign, 'benign result')})` : '';
  return withLosses(inputs).length > 0
    ? `No failure in what could be read${benign}, but something could not: see INPUTS below.`
    : `No failure in what these inputs show${benign}.`;
}

/** Whether a format tells what happened; others tell how things are. */
function isEvidence(format: NonNullable<ReportInput['format']>): boolean {
  return format === 'robocopy-log' || isTraceFormat(format);
}

/** What is claimed, no stronger than its evidence. */
function verdict(finding: ReportFinding): string {
  const rights = finding.deniedRights;
  const { bases = [], sides = [], otherExplanations = false } = finding.scope ?? {};
  const where = sideOf(sides);
  if (rights.length === 0) {
    return `${SURENESS[finding.confidence]}${finding.title}.`;
  }
  const one = rights.length === 1 && !bases.includes('requested');
  // What a trace isolated stays refused where context files speak against the cause.
  const isFact = one && finding.context.some(({ effect }) => effect === 'contradicts') && !otherExplanations;
  if (finding.confidence === 'possible' && !isFact) {
    const missing = rights.length === 1 ? (rights[0] ?? '') : `one or more of ${rights.join(', ')}`;
    return `Possibly missing${where} at gate "${finding.gate}": ${missing}.`;
  }
  const subject = one ? `${rights[0]} was refused` : `One or more of ${rights.join(', ')} were refused`;
  const basis = one ? ` (${bases.join(', ')})` : '';
  return `${subject}${where} at gate "${finding.gate}"${basis}.`;
}

const SURENESS: Readonly<Record<Confidence, string>> = { proven: '', likely: 'Likely: ', possible: 'Possibly: ' };

function sideOf(sides: readonly Side[]): string {
  const [side] = sides;
  return sides.length === 1 && side !== undefined && side !== 'unknown' ? ` on the ${side}` : '';
}

/** What a context file says about a cause. */
export const CONTEXT_WORDS = {
  confirms: 'Confirms it',
  contradicts: 'Speaks against it',
  narrows: 'Narrows it',
  fits: 'Fits it',
  open: 'Leaves it open',
} as const;

export function named(failure: ReportFailure): string {
  const { id, path, occurrences, laterSucceeded } = failure;
  const times = occurrences > 1 ? `, ${number(occurrences)} times` : '';
  return `${id}  ${path === '' ? 'the whole job' : path}${times}${laterSucceeded ? ', later granted' : ''}`;
}

/** What a failure shows, in a few sentences. */
export function described(failure: ReportFailure): string {
  const parts = [`${statusOf(failure)}.`];
  const { deniedRights } = failure;
  if (deniedRights !== null && deniedRights.rights.length > 0) {
    const on = failure.object === failure.path ? '' : ` on ${failure.object}`;
    parts.push(`${BASES[deniedRights.basis](deniedRights.rights.join(', '))}${on}.`);
  }
  const certain = failure.otherExplanations.filter((other) => isCertain(other, failure));
  const open = failure.otherExplanations.filter((other) => !isCertain(other, failure));
  if (certain.length > 0) {
    const reasons = certain.map((other) => CERTAIN_EXPLANATIONS[other] ?? other).join('; ');
    parts.push(`Its attributes are ${failure.attributes}: ${reasons}.`);
  }
  if (open.length > 0) {
    parts.push(`Not ruled out: ${open.map((other) => OTHER_EXPLANATIONS[other]).join('; ')}.`);
  }
  parts.push(...failure.heldBy.map(heldBy));
  if (failure.failedBelow !== null) {
    parts.push(`The first failure below it: ${failure.failedBelow}.`);
  }
  return parts.join(' ');
}

/** Who has the object open, in one sentence. */
function heldBy({ process, pid, below, shareMode, access, since, localSince, certain, record }: ReportHolder): string {
  const time = localSince ?? since;
  const from = time === null ? '' : ` since ${time.replace('T', ' ').replace(/(\.\d{3})\d*/, '$1')}`;
  const through = below === null ? '' : ` through ${below}`;
  const shares = shareMode === 'None' ? 'shares nothing' : `shares ${shareMode}`;
  const doing = access.rights.filter((right) => USES.has(right)).join(', ') || 'no data right';
  return `${certain ? 'Held' : 'Perhaps held'} by ${process} (PID ${pid ?? 'unknown'})${through}${from}: ${doing}, ${shares} (record ${record}).`;
}

/** Rights that take part in sharing. */
const USES: ReadonlySet<string> = new Set([
  'FILE_READ_DATA',
  'FILE_WRITE_DATA',
  'FILE_APPEND_DATA',
  'FILE_EXECUTE',
  'FILE_LIST_DIRECTORY',
  'FILE_ADD_FILE',
  'FILE_ADD_SUBDIRECTORY',
  'FILE_TRAVERSE',
  'DELETE',
]);

export function statusOf({ ntStatus, ntStatusName, robocopy, win32 }: ReportFailure): string {
  const error = win32 === null ? null : win32Error(win32);
  if (ntStatus !== null) {
    const logged = robocopy !== null && win32 !== null ? `, logged as error ${win32}` : '';
    return `${ntStatusName ?? ntStatus}${logged}`;
  }
  if (win32 === null) {
    return 'robocopy gave up';
  }
  return `robocopy error ${win32}${error === null ? '' : `, ${error.name}: ${error.text.replace(/\.$/, '')}`}`;
}

const BASES = {
  isolated: (rights: string) => `${rights} isolated: everything else it asked for was granted or not needed`,
  systematic: (rights: string) => `${rights} never granted on any object, everything else was`,
  requested: (rights: string) => `Asked for and not known to be granted: ${rights}`,
} as const;

/** Attributes that were read near the refusal decide it; where they were not, they may. */
function isCertain(other: Alternative, { attributes }: ReportFailure): boolean {
  return attributes !== null && other in CERTAIN_EXPLANATIONS;
}

const CERTAIN_EXPLANATIONS: Readonly<Partial<Record<Alternative, string>>> = {
  'read-only-attribute': 'writing a read-only file is refused whatever its ACL says',
  'hidden-or-system-attribute': 'an overwrite that does not repeat hidden and system is refused whatever its ACL says',
  'encrypted-file': 'it is encrypted (EFS), and only those named in it can open it',
};

const OTHER_EXPLANATIONS: Readonly<Record<Alternative, string>> = {
  'parent-rights': 'the object may not have existed, then the right to add it to its directory is what was missing',
  'read-only-attribute': 'the file may be read-only',
  'hidden-or-system-attribute': 'the file may be hidden or system, which an overwrite must repeat',
  'encrypted-file': 'the file may be encrypted (EFS) for somebody else',
  'extended-attributes-needed': 'the file may have extended attributes that the caller must know',
  'invalid-access-mask': 'the mask asks for nothing, or for bits that no open may ask for',
  'changed-meanwhile': 'all of it was granted at another time: something changed in between',
};

/** Failures without a rule that are alike but for their paths. */
export interface UnexplainedKind {
  readonly first: ReportFailure;
  readonly failures: number;
}

/** The most frequent kind first. */
export function unexplainedKinds(report: ReportListing): readonly UnexplainedKind[] {
  const kinds = new Map<string, UnexplainedKind>();
  for (const failure of failuresOf(report, report.unexplained.failureIds)) {
    const { process, operation, side, robocopy } = failure;
    const key = [process, operation, side, robocopy?.action, described(failure)].join('|');
    const kind = kinds.get(key);
    kinds.set(key, { first: kind?.first ?? failure, failures: (kind?.failures ?? 0) + 1 });
  }
  return [...kinds.values()].sort((a, b) => b.failures - a.failures);
}

/** Who did what, and what a failure shows. */
export function acted(failure: ReportFailure): string {
  const actor = [failure.process, failure.operation].filter((part) => part !== null).join(' ');
  return `${actor} ${described(failure)}`.trim();
}

export function firstAndLast(rows: readonly ReportEvidence[]): readonly ReportEvidence[] {
  return rows.filter((_, index) => index === 0 || index === rows.length - 1);
}

/** What is said of how well trace and log fit, and of what is missing. */
export interface CoverageFact {
  /** One word of up to eight letters; empty where the line goes on with the one before. */
  readonly label: string;
  readonly text: string;
}

/** Processes that are told. */
const SHOWN_PROCESSES = 3;

/** Nothing where there is neither trace nor log. */
export function coverageFacts(report: ReportListing): readonly CoverageFact[] {
  const { coverage, inputs, processes, summary, redacted } = report;
  const hasTrace = inputs.some(({ format }) => format !== null && isTraceFormat(format));
  const hasLog = inputs.some(({ format }) => format === 'robocopy-log');
  if (!hasTrace && !hasLog) {
    return [];
  }
  const facts: CoverageFact[] = [];
  const tell = (label: string, text: string): void => {
    facts.push({ label, text });
  };
  if (coverage.trace !== null) {
    tell('Trace', `${period(coverage.trace)}${traceClock(report)}`);
  }
  for (const { name, encodingChoice } of inputs) {
    if (encodingChoice !== null) {
      tell('Text', `${fileName(name)} read as ${codePage(encodingChoice)}`);
    }
  }
  for (const { commandLine, user, integrity } of processes.slice(0, SHOWN_PROCESSES)) {
    tell('Copy', `as ${user} (${integrity}): ${commandLine}`);
  }
  if (coverage.log !== null) {
    tell('Log', `errors at ${period(coverage.log)}`);
  }
  if (coverage.otherTraceDate !== null) {
    tell('', `Day and month of the trace could be swapped: then it begins on ${coverage.otherTraceDate}.`);
  }
  if (hasTrace && hasLog && coverage.logErrors > 0) {
    tell('Fit', overlap(report));
  }
  for (const alias of coverage.aliases) {
    tell('Alias', `${alias.trace} in the trace is ${alias.log} in the log (${count(alias.support, 'object')})`);
  }
  if (summary.registryDenials > 0) {
    tell('Beside', `${count(summary.registryDenials, 'refused registry row')}: counted, not diagnosed`);
  }
  for (const filter of coverage.filters) {
    tell('Filter', FILTERS[filter]);
  }
  if (hasTrace && !hasLog && summary.failures > 0) {
    tell(
      'Missing',
      "robocopy's log (/LOG:file): it tells which of these failures robocopy gave up on, and the job's source, destination and switches.",
    );
  }
  if (redacted !== null) {
    tell('Names', PSEUDONYMS[redacted]);
  }
  return facts;
}

const PSEUDONYMS: Readonly<Record<NonNullable<Redacted>, string>> = {
  names: 'pseudonyms stand for accounts, machines, domains, shares and addresses; the same one for the same name',
  paths:
    'pseudonyms stand for accounts, machines, shares, addresses, files and folders; the same one for the same name',
};

/** How many logged errors the trace explains, and on which clocks that was decided. */
function overlap({ clock, coverage }: ReportListing): string {
  const inside = coverage.logErrorsInsideTrace;
  const explained = `The trace explains ${number(coverage.logErrorsExplained)} of ${count(coverage.logErrors, 'logged error')}.`;
  const offset = clock.offsetMinutes === null ? null : `Log clock = trace clock ${signed(clock.offsetMinutes)}`;
  if (offset !== null && clock.matchedPairs > 0) {
    const within = inside === null ? '' : ` ${number(inside)} of the errors lie inside its time.`;
    return `${explained}${within} ${offset} (${clock.method}, ${count(clock.matchedPairs, 'pair')}).`;
  }
  const days = [coverage.trace, coverage.log].map((span) => /^\d{4}-\d{2}-\d{2}/.exec(span?.localFrom ?? '')?.[0]);
  if (days[0] !== undefined && days[1] !== undefined && days[0] !== days[1]) {
    return `${explained} They are of different days, ${days[0]} and ${days[1]}: perhaps not of the same run.`;
  }
  return offset === null
    ? `${explained} No failure is in both, so their clocks could not be put together.`
    : `${explained} ${offset}, as declared, but no failure of the trace fits the log under it.`;
}

const FILTERS = {
  process: 'the trace shows one process only: what others did to the same files is not in it',
  failures:
    'the trace shows no successful row: without them no right can be told from the others. Save it unfiltered by result.',
} as const;

/** A code page and how sure it is, in points: `SURE_MARGIN` of them are enough. */
function codePage({ encoding, margin, runnerUp, words }: NonNullable<ReportInput['encodingChoice']>): string {
  const known = words > 0 ? ` (${count(words, 'known word')})` : '';
  return margin === null || runnerUp === null
    ? `${encoding}${known}`
    : `${encoding}${known}, ${margin} points before ${runnerUp}`;
}

function traceClock({ clock }: ReportListing): string {
  return clock.method === 'utc' ? ' UTC' : '';
}

export function period({ from, to, localFrom, localTo }: NonNullable<Report['coverage']['trace']>): string {
  const [start, end] = localFrom === null || localTo === null ? [from, to] : [localFrom, localTo];
  if (start === null || end === null) {
    return 'at an unknown time';
  }
  const shown = (time: string): string => time.replace('T', ' ').replace(/\.(\d{3})\d{4}/, '.$1');
  return start === end ? shown(start) : `${shown(start)} to ${shown(end)}${length(start, end)}`;
}

/** How long it took, where the dates are known. */
function length(start: string, end: string): string {
  // Both are on one clock, so whichever zone it is in, the difference is the same.
  const [from, to] = [start, end].map((time) => Date.parse(`${time.slice(0, 23)}Z`));
  return from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)
    ? ''
    : ` (${formatDistanceStrict(from, to)})`;
}

function signed(minutes: number): string {
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'} ${Math.floor(absolute / 60)} h ${String(absolute % 60).padStart(2, '0')} min`;
}

/** The failures with these ids, one after the other: a report can have more than should be in memory at once. */
export function* failuresOf(report: ReportListing, ids: readonly string[]): Generator<ReportFailure> {
  const ordinals = ids.map((id) => Number(id.slice(1))).sort((a, b) => a - b);
  for (const ordinal of ordinals) {
    const failure = report.failures.at(ordinal - 1);
    if (failure !== undefined) {
      yield failure;
    }
  }
}

/** The line of a context file. */
export function placeOf(
  report: ReportListing,
  { input, line }: Pick<ReportFinding['context'][number], 'input' | 'line'>,
): string {
  return place(report, { input, line, record: null, text: '' });
}

export function place({ inputs }: Pick<Report, 'inputs'>, { input, line, record }: ReportEvidence): string {
  const name = inputName(inputs, input);
  return line === null ? `${name} record ${record}` : `${name}:${line}`;
}

/** What an input is called without its folders; its id where it is none of these. */
export function inputName(inputs: readonly ReportInput[], input: string): string {
  return fileName(inputs.find(({ id }) => id === input)?.name ?? input);
}

const BARS = '▁▂▃▄▅▆▇█';

/** How many failures came when, as a row of bars between the first time and the last. */
export function sparkline({ from, to, counts }: ReportTimeline): string {
  return `${clock(from)} │${bars(counts)}│ ${clock(to)}`;
}

/** A bar for each number, as high as it is beside the highest; a blank for none. */
export function bars(counts: readonly number[]): string {
  const most = Math.max(...counts);
  return counts.map((value) => (value === 0 ? ' ' : BARS[Math.ceil((value / most) * BARS.length) - 1])).join('');
}

/** Hours, minutes and seconds of a time with or without a date. */
function clock(text: string): string {
  return text.slice(text.indexOf('T') + 1, text.indexOf('T') + 9);
}
