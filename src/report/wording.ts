/** What a report says, in sentences: the same words for every output. */

import type { Alternative, Side } from '../correlate/evidence.js';
import { isTraceFormat } from '../formats/detect.js';
import type { Confidence } from '../diagnose/rule.js';
import { fileName } from '../windows/path.js';
import { win32Error } from '../windows/win32-error.js';
import { count, number } from './printable.js';
import type {
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

/** The cause with how sure it is, and where its failures are. The verdict says what was refused. */
export function reasonAndScope(report: ReportListing, finding: ReportFinding): string {
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
    return first.path === '' ? 'The whole job failed' : `Failed: ${first.path}`;
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
  const name = report.inputs.find(({ id }) => id === input)?.name ?? input;
  return `in ${fileName(name)}: "Path is ${path}" shows all that was asked of it; "Operation is ${operation}" narrows it to this step`;
}

/** Other causes of a finding that are named in the answer; they are told at the finding. */
const NAMED_LOOKALIKES = 3;

/** What else the evidence fits, and what context files speak against. */
export function contextSentences(
  report: ReportListing,
  { alternatives, confidence, context }: ReportFinding,
): string[] {
  const sentences: string[] = [];
  const against = context.filter(({ effect }) => effect === 'contradicts').map((remark) => placeOf(report, remark));
  if (against.length > 0) {
    sentences.push(`${[...new Set(against)].join(', ')} speaks against this cause: see Context below.`);
  }
  const names = (contradicted: boolean): string => {
    const ids = alternatives.filter((other) => other.contradicted === contradicted).map(({ ruleId }) => ruleId);
    const more = ids.length - NAMED_LOOKALIKES;
    return more < 2 ? ids.join(', ') : `${ids.slice(0, NAMED_LOOKALIKES).join(', ')} and ${more} more causes`;
  };
  if (names(false) !== '') {
    const what = confidence === 'proven' ? 'What is behind it can also be' : 'The same evidence also fits';
    sentences.push(`${what} ${names(false)}.`);
  }
  if (names(true) !== '') {
    sentences.push(`Context files speak against ${names(true)}.`);
  }
  return sentences;
}

/** Warnings after which "no failure" would say too much. */
const LOSSES = new Set(['no-result', 'malformed-record', 'malformed-records', 'unusable', 'unreadable']);

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
  const lost = inputs.some(({ warnings: all }) => all.some(({ code }) => LOSSES.has(code)));
  return lost
    ? `No failure in what could be read${benign}, but something could not: see INPUTS below.`
    : `No failure in what these inputs show${benign}.`;
}

/** Whether a format tells what happened; others tell how things are. */
function isEvidence(format: NonNullable<ReportInput['format']>): boolean {
  return format === 'robocopy-log' || isTraceFormat(format);
}

/** What is claimed, no stronger than its evidence. */
export function verdict(finding: ReportFinding): string {
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

function statusOf({ ntStatus, ntStatusName, robocopy, win32 }: ReportFailure): string {
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
  const name = inputs.find(({ id }) => id === input)?.name ?? input;
  const short = fileName(name);
  return line === null ? `${short} record ${record}` : `${short}:${line}`;
}

const BARS = '▁▂▃▄▅▆▇█';

/** How many failures came when, as a row of bars between the first time and the last. */
export function sparkline({ from, to, counts }: ReportTimeline): string {
  const most = Math.max(...counts);
  const bars = counts.map((value) => (value === 0 ? ' ' : BARS[Math.ceil((value / most) * BARS.length) - 1]));
  return `${clock(from)} │${bars.join('')}│ ${clock(to)}`;
}

/** Hours, minutes and seconds of a time with or without a date. */
function clock(text: string): string {
  return text.slice(text.indexOf('T') + 1, text.indexOf('T') + 9);
}
