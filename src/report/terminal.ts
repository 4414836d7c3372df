/** The report for eyes: the answer, the proof, then the details, in 80 columns. */

import { formatDistanceStrict } from 'date-fns/formatDistanceStrict';
import type { Alternative, DenialBasis, Side } from '../correlate/evidence.js';
import { groupBy } from '../formats/group-by.js';
import { isTraceFormat } from '../formats/detect.js';
import type { Confidence } from '../diagnose/rule.js';
import { fileName } from '../windows/path.js';
import { win32Error } from '../windows/win32-error.js';
import { count, Page } from './page.js';
import { number } from './printable.js';
import type {
  Report,
  ReportEvidence,
  ReportFailure,
  ReportFinding,
  ReportHolder,
  ReportInput,
  ReportListing,
} from './report.js';

export interface TerminalOptions {
  readonly color: boolean;
}

/** Rows shown of each list; what is left out is counted, and `--format json` has it all. */
const SHOWN_PROOFS = 3;
const SHOWN_UNEXPLAINED = 10;
const SHOWN_WARNINGS = 12;

/** Renders the whole report, with a line end behind the last line. */
export function renderTerminal(report: ReportListing, options: TerminalOptions): string {
  const page = new Page(options.color);
  const causes = report.findings.filter(({ gate, jobs }) => gate !== 'benign' && jobs.length === 0);
  const remarks = report.findings.filter(({ jobs }) => jobs.length > 0);
  page.line(headline(report));
  answer(page, report, causes, remarks);
  const explained = new Set<string>();
  for (const finding of [...causes, ...remarks]) {
    explanation(page, report, finding, explained.has(finding.ruleId));
    explained.add(finding.ruleId);
  }
  next(page, report);
  rights(page, report);
  byCause(page, report);
  unexplained(page, report);
  evidence(page, report);
  warnings(page, report);
  return page.text();
}

function headline({ inputs, summary, tool }: ReportListing): string {
  const used = inputs.filter(({ format }) => format !== null);
  const parts = [
    count(used.length, 'input'),
    summary.events > 0 ? count(summary.events, 'trace row') : null,
    summary.jobs > 0 ? count(summary.jobs, 'robocopy job') : null,
    summary.logErrors > 0 ? count(summary.logErrors, 'logged error') : null,
  ];
  return `${tool.name} ${tool.version}: ${parts.filter((part) => part !== null).join(', ')}`;
}

function answer(
  page: Page,
  report: ReportListing,
  causes: readonly ReportFinding[],
  remarks: readonly ReportFinding[],
): void {
  const { summary } = report;
  page.heading('ANSWER');
  const [top] = causes;
  if (top !== undefined) {
    page.wrapped('  ', verdict(report, top), page.paint.bold);
    inContext(page, report, top);
    if (causes.length > 1) {
      page.wrapped('  ', `${count(causes.length, 'cause')} in all, most failures first.`);
    }
  } else if (summary.failures > 0) {
    let denied = 0;
    for (const { deniedRights } of report.failures) {
      denied += deniedRights === null ? 0 : 1;
    }
    page.wrapped('  ', `${count(summary.failures, 'failure')}, none with a documented cause we know.`, page.paint.bold);
    if (denied > 0) {
      page.wrapped('  ', `What was refused is listed below; ${denied} of them with the rights asked for.`);
    }
  } else if (summary.jobFailed > 0 && !summary.narrowed) {
    page.wrapped(
      '  ',
      `The log counts ${number(summary.jobFailed)} FAILED but shows no error line: it does not say what failed.`,
      page.paint.bold,
    );
    page.wrapped('  ', 'Record a Process Monitor trace while the copy runs, and hand both over.');
  } else {
    page.wrapped('  ', nothingFound(report), page.paint.bold);
  }
  // What is only possible stands below; that FAILED has no error line was said above.
  for (const { title } of remarks.filter(
    ({ ruleId, confidence }) => confidence !== 'possible' && ruleId !== 'log/failed-without-error',
  )) {
    page.wrapped('  ', `The log of itself: ${title}.`);
  }
  if (summary.everyProcess && summary.failures > 0) {
    page.wrapped(
      '  ',
      'No robocopy.exe in the trace: the failures are those of every process. --process narrows them.',
    );
  }
  if (summary.otherProcessDenials > 0) {
    const others = count(summary.otherProcessDenials, 'row');
    page.wrapped('  ', `Not looked at: ${others} with ACCESS DENIED of other processes. --process names them.`);
  }
}

/** Other causes of a finding: so many are named in the answer, and so many told at the finding; the others are named there. */
const NAMED_LOOKALIKES = 3;
const TOLD_LOOKALIKES = 6;

/** What else the evidence fits, and what context files speak against. */
function inContext(page: Page, report: ReportListing, { alternatives, confidence, context }: ReportFinding): void {
  const against = context.filter(({ effect }) => effect === 'contradicts').map((remark) => placeOf(report, remark));
  if (against.length > 0) {
    page.wrapped('  ', `${[...new Set(against)].join(', ')} speaks against this cause: see Context below.`);
  }
  const named = (contradicted: boolean): string => {
    const ids = alternatives.filter((other) => other.contradicted === contradicted).map(({ ruleId }) => ruleId);
    const more = ids.length - NAMED_LOOKALIKES;
    return more < 2 ? ids.join(', ') : `${ids.slice(0, NAMED_LOOKALIKES).join(', ')} and ${more} more causes`;
  };
  if (named(false) !== '') {
    const what = confidence === 'proven' ? 'What is behind it can also be' : 'The same evidence also fits';
    page.wrapped('  ', `${what} ${named(false)}.`);
  }
  if (named(true) !== '') {
    page.wrapped('  ', `Context files speak against ${named(true)}.`);
  }
}

/** Warnings after which "no failure" would say too much. */
const LOSSES = new Set(['no-result', 'malformed-record', 'malformed-records', 'unusable', 'unreadable']);

/** No more than the inputs and the options allow to say. */
function nothingFound({ summary, inputs }: ReportListing): string {
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
function verdict(report: ReportListing, finding: ReportFinding): string {
  const rights = finding.deniedRights;
  const bases = new Set<DenialBasis | null>();
  const sides = new Set<Side>();
  let othersExplain = false;
  for (const { deniedRights, side, otherExplanations } of failuresOf(report, finding.failureIds)) {
    bases.add(deniedRights?.basis ?? null);
    sides.add(side);
    othersExplain ||= otherExplanations.length > 0;
  }
  const where = sideOf(sides);
  if (rights.length === 0) {
    return `${SURENESS[finding.confidence]}${finding.title}.`;
  }
  const one = rights.length === 1 && !bases.has('requested');
  // What a trace isolated stays refused where context files speak against the cause.
  const isFact = one && finding.context.some(({ effect }) => effect === 'contradicts') && !othersExplain;
  if (finding.confidence === 'possible' && !isFact) {
    const missing = rights.length === 1 ? (rights[0] ?? '') : `one or more of ${rights.join(', ')}`;
    return `Possibly missing${where} at gate "${finding.gate}": ${missing}.`;
  }
  const subject = one ? `${rights[0]} was refused` : `One or more of ${rights.join(', ')} were refused`;
  const basis = one ? ` (${[...bases].join(', ')})` : '';
  return `${subject}${where} at gate "${finding.gate}"${basis}.`;
}

const SURENESS: Readonly<Record<Confidence, string>> = { proven: '', likely: 'Likely: ', possible: 'Possibly: ' };

function sideOf(sides: ReadonlySet<Side>): string {
  const [side] = sides;
  return sides.size === 1 && side !== undefined && side !== 'unknown' ? ` on the ${side}` : '';
}

/** One finding. `again`: the same cause stood above with another confidence, so its advice is not repeated. */
function explanation(page: Page, report: ReportListing, finding: ReportFinding, again: boolean): void {
  const { jobs } = finding;
  const counted = jobs.length > 0 ? count(jobs.length, 'job') : count(finding.failureCount, 'failure');
  page.heading(`${finding.ruleId}  ${finding.confidence}, gate ${finding.gate}, ${counted}`);
  if (again) {
    page.wrapped('  ', 'The same cause as above, less sure here: what to do and what would verify it stand there.');
  } else {
    page.wrapped('  ', `${finding.title}${finding.pack === null ? '' : ` (rule of ${finding.pack})`}`);
    // What is only possible is not said as if it were so.
    page.wrapped(finding.confidence === 'possible' ? '  If so   ' : '  Why     ', finding.cause);
    page.list('  Do      ', finding.fix, (index) => `${index + 1}. `);
  }
  let shown = 0;
  for (const failure of failuresOf(report, finding.failureIds)) {
    if (shown === SHOWN_PROOFS) {
      break;
    }
    proof(page, report, failure, shown === 0);
    shown++;
  }
  if (finding.failureIds.length > SHOWN_PROOFS) {
    page.wrapped(
      '          ',
      `and ${number(finding.failureIds.length - SHOWN_PROOFS)} more: --format json lists them all`,
    );
  }
  jobProof(page, report, finding);
  const remarks = finding.context.map(
    ({ effect, text, input, line }) => `${CONTEXT_WORDS[effect]}: ${text} (${placeOf(report, { input, line })})`,
  );
  page.list('  Context ', remarks, () => '- ');
  const bullet = (): string => '- ';
  if (!again) {
    page.list('  Verify  ', finding.verify, bullet);
  }
  const told = finding.alternatives.map(
    ({ ruleId, verify, contradicted }) =>
      `${ruleId}${contradicted ? ' (the context speaks against it)' : ''}: ${verify}`,
  );
  const untold = told.length > TOLD_LOOKALIKES + 1 ? finding.alternatives.slice(TOLD_LOOKALIKES) : [];
  const rest = untold.length === 0 ? [] : [`or ${untold.map(({ ruleId }) => ruleId).join(', ')}`];
  page.list('  Or      ', [...told.slice(0, told.length - untold.length), ...rest], bullet);
  if (!again) {
    if (finding.escalate !== null) {
      page.wrapped('  Hand on ', finding.escalate);
    }
    const sources = finding.sources.map(({ title, section, dated }) => `${title}, ${section}; ${dated}`);
    page.list('  Source  ', sources, bullet);
  }
}

const CONTEXT_WORDS = {
  confirms: 'Confirms it',
  contradicts: 'Speaks against it',
  narrows: 'Narrows it',
  fits: 'Fits it',
  open: 'Leaves it open',
} as const;

/** A failure of a finding; the first one with the rows that prove it. */
function proof(page: Page, report: ReportListing, failure: ReportFailure, first: boolean): void {
  const indent = ' '.repeat(10);
  page.wrapped(first ? '  Proof   ' : indent, named(failure), page.paint.cyan);
  page.wrapped(indent, described(failure));
  for (const row of first ? failure.evidence : []) {
    page.wrapped(`${indent}> `, `${place(report, row)}: ${row.text}`);
  }
}

/** The lines of a log that a finding about its runs rests on. */
function jobProof(page: Page, report: ReportListing, { jobs }: ReportFinding): void {
  const rows = jobs.flatMap(({ evidence: lines }) => lines);
  rows.slice(0, SHOWN_PROOFS).forEach((row, index) => {
    page.wrapped(index === 0 ? '  Proof   > ' : `${' '.repeat(10)}> `, `${place(report, row)}: ${row.text}`);
  });
  if (rows.length > SHOWN_PROOFS) {
    page.wrapped('          ', `and ${number(rows.length - SHOWN_PROOFS)} more lines: --format json has them all`);
  }
}

/** What would decide failures that only a log knows. */
function next(page: Page, { nextSteps }: ReportListing): void {
  if (nextSteps.length > 0) {
    page.heading('NEXT  the log names the step that failed, not the right; this would tell');
    nextSteps.forEach(({ text, commands }, index) => {
      page.wrapped(`  ${index + 1}. `, text);
      commands.forEach((command) => page.command('     ', command));
    });
  }
}

function named(failure: ReportFailure): string {
  const { id, path, occurrences, laterSucceeded } = failure;
  const times = occurrences > 1 ? `, ${number(occurrences)} times` : '';
  return `${id}  ${path === '' ? 'the whole job' : path}${times}${laterSucceeded ? ', later granted' : ''}`;
}

/** What a failure shows, in a few sentences. */
function described(failure: ReportFailure): string {
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

function rights(page: Page, report: ReportListing): void {
  const asked = report.rights.filter(({ denied }) => denied > 0);
  if (asked.length === 0) {
    return;
  }
  page.heading('RIGHTS  asked for, granted on existing objects, part of a refused request');
  page.table(
    ['right', 'requested', 'granted', 'denied'],
    asked.map(({ right, requested, granted, denied }) => [right, requested, granted, denied]),
    0,
  );
}

function byCause(page: Page, report: ReportListing): void {
  if (report.findings.length === 0) {
    return;
  }
  page.heading('RESULTS BY CAUSE');
  page.table(
    ['cause', 'gate', 'confidence', 'count'],
    report.findings.map(({ ruleId, title, gate, confidence, failureCount, jobs }) =>
      gate === 'benign'
        ? [`${ruleId}: ${title}`, gate, '', failureCount]
        : [`${ruleId}: ${title}`, gate, confidence, jobs.length > 0 ? count(jobs.length, 'job') : failureCount],
    ),
    0,
  );
}

/** Failures without a rule; those that are alike but for their paths stand together. */
function unexplained(page: Page, report: ReportListing): void {
  const ids = new Set(report.unexplained.failureIds);
  if (ids.size === 0) {
    return;
  }
  page.heading(`UNEXPLAINED  ${count(ids.size, 'failure')} that no rule covers`);
  const alike = groupBy(failuresOf(report, report.unexplained.failureIds), (failure) =>
    [failure.process, failure.operation, failure.side, failure.robocopy?.action, described(failure)].join('|'),
  );
  const groups = [...alike.values()].sort((a, b) => b.length - a.length);
  for (const group of groups.slice(0, SHOWN_UNEXPLAINED)) {
    const [first] = group;
    if (first !== undefined) {
      const more = group.length > 1 ? `, and ${number(group.length - 1)} more like it` : '';
      const side = first.side === 'unknown' ? '' : `, on the ${first.side}`;
      page.wrapped('  ', `${named(first)}${side}${more}`);
      const actor = [first.process, first.operation].filter((part) => part !== null).join(' ');
      page.wrapped('      ', `${actor} ${described(first)}`.trim());
      for (const row of first.evidence.filter((_, index, rows) => index === 0 || index === rows.length - 1)) {
        page.wrapped('      > ', `${place(report, row)}: ${row.text}`);
      }
    }
  }
  if (groups.length > SHOWN_UNEXPLAINED) {
    page.wrapped('  ', `and ${number(groups.length - SHOWN_UNEXPLAINED)} more kinds: --format json lists them all`);
  }
}

/** How well trace and log fit, and what is missing to say more. */
function evidence(page: Page, report: ReportListing): void {
  const { coverage, inputs, summary } = report;
  const hasTrace = inputs.some(({ format }) => format !== null && isTraceFormat(format));
  const hasLog = inputs.some(({ format }) => format === 'robocopy-log');
  if (!hasTrace && !hasLog) {
    return;
  }
  page.heading('EVIDENCE');
  if (coverage.trace !== null) {
    page.wrapped('  Trace   ', `${period(coverage.trace)}${traceClock(report)}`);
  }
  for (const { name, encodingChoice } of inputs) {
    if (encodingChoice !== null) {
      page.wrapped('  Text    ', `${fileName(name)} read as ${codePage(encodingChoice)}`);
    }
  }
  for (const { commandLine, user, integrity } of report.processes.slice(0, SHOWN_PROOFS)) {
    page.wrapped('  Copy    ', `as ${user} (${integrity}): ${commandLine}`);
  }
  if (coverage.log !== null) {
    page.wrapped('  Log     ', `errors at ${period(coverage.log)}`);
  }
  if (coverage.otherTraceDate !== null) {
    page.wrapped(
      '          ',
      `Day and month of the trace could be swapped: then it begins on ${coverage.otherTraceDate}.`,
    );
  }
  if (hasTrace && hasLog && coverage.logErrors > 0) {
    page.wrapped('  Fit     ', overlap(report));
  }
  for (const alias of coverage.aliases) {
    page.wrapped(
      '  Alias   ',
      `${alias.trace} in the trace is ${alias.log} in the log (${count(alias.support, 'object')})`,
    );
  }
  if (summary.registryDenials > 0) {
    page.wrapped('  Beside  ', `${count(summary.registryDenials, 'refused registry row')}: counted, not diagnosed`);
  }
  for (const filter of coverage.filters) {
    page.wrapped('  Filter  ', FILTERS[filter]);
  }
  if (hasTrace && !hasLog && summary.failures > 0) {
    page.wrapped(
      '  Missing ',
      "robocopy's log (/LOG:file): it tells which of these failures robocopy gave up on, and the job's source, destination and switches.",
    );
  }
}

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

function period({ from, to, localFrom, localTo }: NonNullable<Report['coverage']['trace']>): string {
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

function warnings(page: Page, report: ReportListing): void {
  const all = report.inputs.flatMap((input) => input.warnings.map((warning) => ({ input, warning })));
  const passedOver = report.inputs.filter(({ format, warnings: own }) => format === null && own.length === 0);
  if (all.length === 0 && passedOver.length === 0) {
    return;
  }
  page.heading('INPUTS');
  for (const { input, warning } of all.slice(0, SHOWN_WARNINGS)) {
    const at = warning.at?.line !== undefined ? ` line ${warning.at.line}` : '';
    page.wrapped('  ! ', `${input.name}${at}: ${warning.message}`);
  }
  if (all.length > SHOWN_WARNINGS) {
    page.wrapped('  ! ', `and ${all.length - SHOWN_WARNINGS} more warnings`);
  }
  if (passedOver.length > 0) {
    page.wrapped('  ', `Passed over: ${passedOver.map(({ name }) => name).join(', ')}`);
  }
}

/** The failures with these ids, one after the other: a report can have more than should be in memory at once. */
function* failuresOf(report: ReportListing, ids: readonly string[]): Generator<ReportFailure> {
  const ordinals = ids.map((id) => Number(id.slice(1))).sort((a, b) => a - b);
  for (const ordinal of ordinals) {
    const failure = report.failures.at(ordinal - 1);
    if (failure !== undefined) {
      yield failure;
    }
  }
}

/** The line of a context file. */
function placeOf(
  report: ReportListing,
  { input, line }: Pick<ReportFinding['context'][number], 'input' | 'line'>,
): string {
  return place(report, { input, line, record: null, text: '' });
}

function place({ inputs }: Pick<Report, 'inputs'>, { input, line, record }: ReportEvidence): string {
  const name = inputs.find(({ id }) => id === input)?.name ?? input;
  const short = fileName(name);
  return line === null ? `${short} record ${record}` : `${short}:${line}`;
}
