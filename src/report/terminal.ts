/** The report for eyes: the answer, the proof, then the details, in 80 columns. */

import Table from 'cli-table3';
import { formatDistanceStrict } from 'date-fns/formatDistanceStrict';
import { createColors } from 'picocolors';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Alternative } from '../correlate/evidence.js';
import type { Confidence } from '../diagnose/rule.js';
import { win32Error } from '../windows/win32-error.js';
import { printable } from './printable.js';
import type { Report, ReportEvidence, ReportFailure, ReportFinding } from './report.js';

export interface TerminalOptions {
  readonly color: boolean;
}

const WIDTH = 80;
/** Rows shown of each list; what is left out is counted, and `--format json` has it all. */
const SHOWN_PROOFS = 3;
const SHOWN_UNEXPLAINED = 10;
const SHOWN_WARNINGS = 12;

/** Renders the whole report, with a line end behind the last line. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const page = new Page(options.color);
  const causes = report.findings.filter(({ gate }) => gate !== 'benign');
  page.line(headline(report));
  answer(page, report, causes);
  for (const finding of causes) {
    explanation(page, report, finding);
  }
  rights(page, report);
  byCause(page, report);
  unexplained(page, report);
  evidence(page, report);
  warnings(page, report);
  return page.text();
}

/** Lines of a page; everything that comes from inputs passes through `printable` here. */
class Page {
  readonly #lines: string[] = [];
  readonly paint: ReturnType<typeof createColors>;

  constructor(color: boolean) {
    this.paint = createColors(color);
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  heading(text: string): void {
    this.#lines.push('', this.paint.bold(text));
  }

  line(text: string): void {
    this.wrapped('', text);
  }

  /** Text behind a label, wrapped under its own beginning. */
  wrapped(label: string, text: string, style: (text: string) => string = plain): void {
    const indent = stringWidth(label);
    const body = wrapAnsi(printable(text), WIDTH - indent, { hard: true, trim: true }).split('\n');
    body.forEach((part, index) => {
      this.#lines.push(`${index === 0 ? label : ' '.repeat(indent)}${style(part)}`.trimEnd());
    });
  }

  table(head: readonly string[], rows: readonly (readonly (string | number)[])[], wide: number): void {
    const widths = head.map((title, column) =>
      Math.max(stringWidth(title), ...rows.map((row) => stringWidth(String(row[column])))),
    );
    const others = widths.reduce((sum, width, column) => sum + (column === wide ? 0 : width + 2), 0);
    const table = new Table({
      head: [...head],
      style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
      chars: NO_BORDERS,
      colAligns: head.map((_, column) => (column === wide ? 'left' : 'right')),
      colWidths: widths.map((width, column) => (column === wide ? Math.min(width + 2, WIDTH - 2 - others) : width + 2)),
      wordWrap: true,
      wrapOnWordBoundary: true,
    });
    table.push(...rows.map((row) => row.map((cell) => printable(String(cell)))));
    for (const line of table.toString().split('\n')) {
      this.#lines.push(`  ${line}`.trimEnd());
    }
  }
}

function plain(text: string): string {
  return text;
}

const NO_BORDERS = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);

function headline({ inputs, summary, tool }: Report): string {
  const used = inputs.filter(({ format }) => format !== null);
  const parts = [
    count(used.length, 'input'),
    summary.events > 0 ? count(summary.events, 'trace row') : null,
    summary.jobs > 0 ? count(summary.jobs, 'robocopy job') : null,
    summary.logErrors > 0 ? count(summary.logErrors, 'logged error') : null,
  ];
  return `${tool.name} ${tool.version}: ${parts.filter((part) => part !== null).join(', ')}`;
}

function answer(page: Page, report: Report, causes: readonly ReportFinding[]): void {
  const { summary } = report;
  page.heading('ANSWER');
  const [top] = causes;
  if (top !== undefined) {
    page.wrapped('  ', verdict(report, top), page.paint.bold);
    if (top.alternatives.length > 0) {
      page.wrapped('  ', `The same evidence also fits ${top.alternatives.map(({ ruleId }) => ruleId).join(', ')}.`);
    }
    if (causes.length > 1) {
      page.wrapped('  ', `${count(causes.length, 'cause')} in all, most failures first.`);
    }
  } else if (summary.failures > 0) {
    const denied = report.failures.filter(({ deniedRights }) => deniedRights !== null).length;
    page.wrapped('  ', `${count(summary.failures, 'failure')}, none with a documented cause we know.`, page.paint.bold);
    if (denied > 0) {
      page.wrapped('  ', `What was refused is listed below; ${denied} of them with the rights asked for.`);
    }
  } else if (summary.jobFailed > 0) {
    page.wrapped(
      '  ',
      `The log counts ${summary.jobFailed} FAILED but shows no error line: it does not say what failed.`,
      page.paint.bold,
    );
    page.wrapped('  ', 'Record a Process Monitor trace while the copy runs, and hand both over.');
  } else {
    page.wrapped('  ', nothingDenied(report), page.paint.bold);
  }
  if (summary.everyProcess && summary.failures > 0) {
    page.wrapped(
      '  ',
      'No robocopy.exe in the trace: the failures are those of every process. --process narrows them.',
    );
  }
}

function nothingDenied({ summary, inputs }: Report): string {
  if (!inputs.some(({ format }) => format !== null)) {
    return 'Nothing to analyse: no input could be used.';
  }
  const benign = summary.benign > 0 ? ` (${count(summary.benign, 'benign result')})` : '';
  return `No failure in what these inputs show${benign}.`;
}

/** What is claimed, no stronger than its evidence. */
function verdict(report: Report, finding: ReportFinding): string {
  const rights = finding.deniedRights;
  const failures = failuresOf(report, finding);
  const bases = new Set(failures.map(({ deniedRights }) => deniedRights?.basis ?? null));
  const where = sideOf(failures);
  if (rights.length === 0) {
    return `${SURENESS[finding.confidence]}${finding.title}.`;
  }
  const one = rights.length === 1 && !bases.has('requested');
  const subject = one ? `${rights[0]} was refused` : `One or more of ${rights.join(', ')} were refused`;
  const basis = one ? ` (${[...bases].join(', ')})` : '';
  return `${subject}${where} at gate "${finding.gate}"${basis}.`;
}

const SURENESS: Readonly<Record<Confidence, string>> = { proven: '', likely: 'Likely: ', possible: 'Possibly: ' };

function sideOf(failures: readonly ReportFailure[]): string {
  const sides = new Set(failures.map(({ side }) => side));
  const [side] = sides;
  return sides.size === 1 && side !== undefined && side !== 'unknown' ? ` on the ${side}` : '';
}

function explanation(page: Page, report: Report, finding: ReportFinding): void {
  const failures = failuresOf(report, finding);
  page.heading(
    `${finding.ruleId}  ${finding.confidence}, gate ${finding.gate}, ${count(finding.failureCount, 'failure')}`,
  );
  page.wrapped('  ', finding.title);
  // What is only possible is not said as if it were so.
  page.wrapped(finding.confidence === 'possible' ? '  If so   ' : '  Why     ', finding.cause);
  finding.fix.forEach((step, index) => {
    page.wrapped(index === 0 ? '  Do      1. ' : `          ${index + 1}. `, step);
  });
  failures.slice(0, SHOWN_PROOFS).forEach((failure, index) => {
    proof(page, report, failure, index === 0);
  });
  if (failures.length > SHOWN_PROOFS) {
    page.wrapped('          ', `and ${failures.length - SHOWN_PROOFS} more: --format json lists them all`);
  }
  finding.verify.forEach((step, index) => {
    page.wrapped(index === 0 ? '  Verify  - ' : '          - ', step);
  });
  finding.alternatives.forEach(({ ruleId, verify }, index) => {
    page.wrapped(index === 0 ? '  Or      - ' : '          - ', `${ruleId}: ${verify}`);
  });
  if (finding.escalate !== null) {
    page.wrapped('  Hand on ', finding.escalate);
  }
  finding.sources.forEach(({ title, section, dated }, index) => {
    page.wrapped(index === 0 ? '  Source  - ' : '          - ', `${title}, ${section}; ${dated}`);
  });
}

/** A failure of a finding; the first one with the rows that prove it. */
function proof(page: Page, report: Report, failure: ReportFailure, first: boolean): void {
  const indent = ' '.repeat(10);
  page.wrapped(first ? '  Proof   ' : indent, `${failure.id}  ${failure.path}${repeated(failure)}`, page.paint.cyan);
  page.wrapped(indent, described(failure));
  for (const row of first ? failure.evidence : []) {
    page.wrapped(`${indent}> `, `${place(report, row)}: ${row.text}`);
  }
}

function repeated({ occurrences, laterSucceeded }: ReportFailure): string {
  return `${occurrences > 1 ? `, ${occurrences} times` : ''}${laterSucceeded ? ', later granted' : ''}`;
}

/** One sentence on what a failure shows. */
function described(failure: ReportFailure): string {
  const { deniedRights, ntStatus, ntStatusName, robocopy, win32 } = failure;
  const status =
    ntStatus === null
      ? `robocopy error ${win32 ?? '(fatal)'}${win32 === null ? '' : `, ${win32Error(win32)?.name ?? 'unknown'}`}`
      : `${ntStatusName ?? ntStatus}`;
  const logged = robocopy !== null && ntStatus !== null && win32 !== null ? `, logged as error ${win32}` : '';
  const parts = [`${status}${logged}.`];
  if (deniedRights !== null) {
    const on = failure.object === failure.path ? '' : ` on ${failure.object}`;
    parts.push(`${BASES[deniedRights.basis](deniedRights.rights)}${on}.`);
  }
  if (failure.otherExplanations.length > 0) {
    parts.push(`Not ruled out: ${failure.otherExplanations.map((other) => OTHER_EXPLANATIONS[other]).join('; ')}.`);
  }
  return parts.join(' ');
}

const BASES = {
  isolated: (rights: readonly string[]) =>
    `${rights.join(', ')} isolated: everything else it asked for was granted or not needed`,
  systematic: (rights: readonly string[]) => `${rights.join(', ')} never granted on any object, everything else was`,
  requested: (rights: readonly string[]) => `Asked for and not known to be granted: ${rights.join(', ')}`,
} as const;

const OTHER_EXPLANATIONS: Readonly<Record<Alternative, string>> = {
  'parent-rights': 'the object may not have existed, then the right to add it to its directory is what was missing',
  'read-only-attribute': 'the file may be read-only',
  'hidden-or-system-attribute': 'the file may be hidden or system, which an overwrite must repeat',
  'encrypted-file': 'the file may be encrypted (EFS) for somebody else',
  'extended-attributes-needed': 'the file may have extended attributes that the caller must know',
  'invalid-access-mask': 'the mask asks for bits that no open may ask for',
  'changed-meanwhile': 'all of it was granted at another time: something changed in between',
};

function rights(page: Page, report: Report): void {
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

function byCause(page: Page, report: Report): void {
  if (report.findings.length === 0) {
    return;
  }
  page.heading('RESULTS BY CAUSE');
  page.table(
    ['cause', 'gate', 'confidence', 'count'],
    report.findings.map(({ ruleId, title, gate, confidence, failureCount }) =>
      gate === 'benign'
        ? [`${ruleId}: ${title}`, gate, '', failureCount]
        : [`${ruleId}: ${title}`, gate, confidence, failureCount],
    ),
    0,
  );
}

function unexplained(page: Page, report: Report): void {
  const ids = new Set(report.unexplained.failureIds);
  if (ids.size === 0) {
    return;
  }
  page.heading(`UNEXPLAINED  ${count(ids.size, 'failure')} that no rule covers`);
  const failures = report.failures.filter(({ id }) => ids.has(id));
  for (const failure of failures.slice(0, SHOWN_UNEXPLAINED)) {
    page.wrapped('  ', `${failure.id}  ${failure.path}${repeated(failure)}`);
    page.wrapped(
      '      ',
      `${[failure.process, failure.operation].filter((part) => part !== null).join(' ')} ${described(failure)}`.trim(),
    );
    for (const row of failure.evidence.slice(0, 1)) {
      page.wrapped('      > ', `${place(report, row)}: ${row.text}`);
    }
  }
  if (failures.length > SHOWN_UNEXPLAINED) {
    page.wrapped('  ', `and ${failures.length - SHOWN_UNEXPLAINED} more: --format json lists them all`);
  }
}

/** How well trace and log fit, and what is missing to say more. */
function evidence(page: Page, report: Report): void {
  const { clock, coverage, inputs, summary } = report;
  const hasTrace = inputs.some(({ format }) => format?.startsWith('procmon') ?? false);
  const hasLog = inputs.some(({ format }) => format === 'robocopy-log');
  if (!hasTrace && !hasLog) {
    return;
  }
  page.heading('EVIDENCE');
  if (coverage.trace !== null) {
    page.wrapped('  Trace   ', `${period(coverage.trace)}${traceClock(report)}`);
  }
  if (coverage.log !== null) {
    page.wrapped('  Log     ', `errors ${period(coverage.log)}`);
  }
  if (hasTrace && hasLog && coverage.logErrors > 0) {
    const inside = coverage.logErrorsInsideTrace;
    page.wrapped(
      '  Fit     ',
      `the trace explains ${coverage.logErrorsExplained} of ${count(coverage.logErrors, 'logged error')}${
        inside === null ? '; their clocks could not be put together' : `; ${inside} of them lie inside its time`
      }.${clock.offsetMinutes === null ? '' : ` Log clock = trace clock ${signed(clock.offsetMinutes)} (${clock.method}, ${count(clock.matchedPairs, 'pair')}).`}`,
    );
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
  if (hasLog && !hasTrace && (summary.failures > 0 || summary.jobFailed > 0)) {
    page.wrapped(
      '  Missing ',
      'a trace: the log tells which step failed, not which right was refused. Record one with Process Monitor (filter: Process Name is robocopy.exe) while the copy runs, save it as CSV, and hand both over.',
    );
  }
  if (hasTrace && !hasLog && summary.failures > 0) {
    page.wrapped(
      '  Missing ',
      "robocopy's log (/LOG:file): it tells which of these failures robocopy gave up on, and the job's source, destination and switches.",
    );
  }
}

const FILTERS = {
  process: 'the trace shows one process only: what others did to the same files is not in it',
  failures:
    'the trace shows no successful row: without them no right can be told from the others. Save it unfiltered by result.',
} as const;

function traceClock({ clock }: Report): string {
  return clock.method === 'utc' ? ' UTC' : '';
}

function period({ from, to, localFrom, localTo }: NonNullable<Report['coverage']['trace']>): string {
  const [start, end] = localFrom === null || localTo === null ? [from, to] : [localFrom, localTo];
  if (start === null || end === null) {
    return 'at an unknown time';
  }
  const shown = (time: string): string => time.replace('T', ' ').replace(/\.(\d{3})\d{4}/, '.$1');
  return `${shown(start)} to ${shown(end)}${length(start, end)}`;
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

function warnings(page: Page, report: Report): void {
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

function failuresOf(report: Report, finding: ReportFinding): readonly ReportFailure[] {
  const ids = new Set(finding.failureIds);
  return report.failures.filter(({ id }) => ids.has(id));
}

function place({ inputs }: Report, { input, line, record }: ReportEvidence): string {
  const name = inputs.find(({ id }) => id === input)?.name ?? input;
  const short = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return line === null ? `${short} record ${record}` : `${short}:${line}`;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
