/** A filled template for whoever takes a case over: nothing in it says more than the report. */

import type { DenialBasis } from '../../correlate/evidence.js';
import { type InputFormat, isTraceFormat } from '../../formats/detect.js';
import type { RightName } from '../../windows/access-mask.js';
import { markdownPage } from '../markdown.js';
import { count, number } from '../printable.js';
import type { ReportEvidence, ReportFailure, ReportJob, ReportListing } from '../report.js';
import type { PlacedRow, ReportPage } from '../report-page.js';
import { hideSecrets } from '../secrets.js';
import {
  acted,
  answerOf,
  causesOf,
  CONTEXT_WORDS,
  coverageFacts,
  failuresOf,
  headline,
  inputName,
  named,
  place,
  remarksOf,
  unexplainedKinds,
} from '../wording.js';
import type { BundleFacts, DestinationMount } from './facts.js';
import { repeatCommand, takenParts, verified } from './wording.js';

/** Items told of each list; the report has them all. */
const TOLD = 10;

/** The template as Markdown. */
export function renderEscalation(report: ReportListing, facts: BundleFacts): string {
  return markdownPage((page) => {
    page.title(problemInALine(report));
    page.paragraph(headline(report));
    page.heading('Escalation');
    page.paragraph('Lines without a text are for what the files do not tell.');
    ['Customer', 'Subscription, storage account, region', 'Impact', 'Since when, and what was changed before'].forEach(
      (label) => page.labelled(label, ''),
    );
    problem(page, report);
    refused(page, report, facts);
    copies(page, report, facts);
    findings(page, report, facts);
    tried(page, report);
    articleSteps(page, report, facts);
    open(page, report, facts);
    page.heading('Evidence');
    page.paragraph(`The folder evidence holds ${takenParts(report, facts)}. ${verified(facts)}`);
    page.paragraph(
      'Places above are rows of the evidence, with the record or line of the original behind them; evidence/rows.csv lists both, but for files that are numbered alike.',
    );
    page.steps('', [
      {
        text: 'The same findings, but for counts of benign results, from the evidence:',
        commands: [hideSecrets(repeatCommand(facts.again))],
      },
    ]);
  }, pathsIn(report));
}

/** What stands in sentences and is a path. */
function pathsIn(report: ReportListing): readonly string[] {
  const { jobs, coverage } = report;
  const causes = causesOf(report);
  const firsts = failuresOf(report, [
    ...causes.flatMap(({ failureIds }) => failureIds.slice(0, 1)),
    ...report.unexplained.failureIds.slice(0, TOLD),
  ]);
  return [
    ...jobs.slice(0, TOLD).flatMap(({ source, destination }) => [source, destination]),
    ...causes.map(({ scope }) => scope?.folder ?? null),
    ...coverage.aliases.flatMap(({ trace, log }) => [trace, log]),
    ...[...firsts].flatMap(({ path, object, sourcePath, destinationPath }) => [
      path,
      object,
      sourcePath,
      destinationPath,
    ]),
  ].flatMap((path) => path ?? []);
}

/** Rights that a title names; more of them are no answer. */
const TITLE_RIGHTS = 3;

/** What failed, at what, and which right is known to have been refused. */
function problemInALine(report: ReportListing): string {
  const { failures } = report;
  if (failures.length === 0) {
    return answerOf(report).verdict.replace(/\.$/, '');
  }
  let denials = 0;
  for (const { ntStatusName, win32 } of failures) {
    denials += ntStatusName === 'STATUS_ACCESS_DENIED' || (ntStatusName === null && win32 === ACCESS_DENIED) ? 1 : 0;
  }
  const sure = refusedTogether(report).filter(({ basis, isOpen }) => basis !== 'requested' && !isOpen);
  const refusals = sure.reduce((sum, one) => sum + one.failures, 0);
  const named = [...new Set(sure.flatMap(({ rights }) => rights))].slice(0, TITLE_RIGHTS).join(', ');
  const rights =
    named === '' || refusals === failures.length
      ? named
      : `${named} (in ${number(refusals)} of ${count(failures.length, 'failure')})`;
  const what =
    denials === failures.length
      ? 'Access denied'
      : `${count(failures.length, 'failure')}${denials > 0 ? `, ${number(denials)} of them access denied,` : ''}`;
  return `${what}${copying(report)}${rights === '' ? '' : `: ${rights}`}`;
}

const ACCESS_DENIED = 5;

/** Where that was: the copy's root on the side that failed, as far as there is only one. */
function copying(report: ReportListing): string {
  const { jobs, failures } = report;
  const only = (names: readonly (string | null)[]): string | null => {
    const [name, ...others] = new Set(names);
    return others.length === 0 ? (name ?? null) : null;
  };
  const side = only([...failures].map((failure) => failure.side));
  const source = only(jobs.map((job) => job.source));
  const destination = only(jobs.map((job) => job.destination));
  if (side === 'source' && source !== null) {
    return ` copying from ${source}`;
  }
  if (destination !== null) {
    return ` copying to ${destination}`;
  }
  const causes = causesOf(report);
  const folder = causes.length === 1 && report.unexplained.count === 0 ? (causes[0]?.scope?.folder ?? null) : null;
  return below(folder);
}

/** Rights that were refused together, how that is known, and on how many failures. */
interface RefusedTogether {
  readonly rights: readonly RightName[];
  readonly basis: DenialBasis;
  /** Whether something else can explain the refusals too. */
  readonly isOpen: boolean;
  readonly failures: number;
}

const BASES: readonly DenialBasis[] = ['isolated', 'systematic', 'requested'];

/** The surest first, then the most frequent. */
function refusedTogether({ failures }: ReportListing): readonly RefusedTogether[] {
  const found = new Map<string, RefusedTogether>();
  for (const { deniedRights, otherExplanations } of failures) {
    if (deniedRights !== null && deniedRights.rights.length > 0) {
      const isOpen = otherExplanations.length > 0;
      const key = [deniedRights.basis, isOpen, ...deniedRights.rights].join();
      found.set(key, { ...deniedRights, isOpen, failures: (found.get(key)?.failures ?? 0) + 1 });
    }
  }
  return BASES.flatMap((basis) =>
    [...found.values()]
      .filter((one) => one.basis === basis)
      .sort((one, other) => Number(one.isOpen) - Number(other.isOpen) || other.failures - one.failures),
  );
}

function problem(page: ReportPage, report: ReportListing): void {
  const { verdict, more } = answerOf(report);
  page.heading('Problem');
  page.answer(verdict);
  page.bullets('Refused rights, the surest first', rightsByBasis(report));
  more.forEach((text) => page.paragraph(text));
}

/** Which rights were refused, on how many of the failures, and how that is known. */
function rightsByBasis(report: ReportListing): string[] {
  const all = count(report.failures.length, 'failure');
  return refusedTogether(report)
    .slice(0, TOLD)
    .map(({ rights, basis, isOpen, failures }) => {
      const named = `${basis === 'requested' && rights.length > 1 ? 'one or more of ' : ''}${rights.join(', ')}`;
      const open = isOpen ? '; something else can explain it too' : '';
      return `${named}, ${BASIS_WORDS[basis]} ${number(failures)} of ${all}${open}`;
    });
}

const BASIS_WORDS: Readonly<Record<DenialBasis, string>> = {
  isolated: 'isolated in',
  systematic: 'never granted on any object, in',
  requested: 'asked for and not known to be granted, in',
};

/** What failed, where and since when; of each cause the first failure with its rows. */
function refused(page: ReportPage, report: ReportListing, facts: BundleFacts): void {
  if (report.summary.failures === 0) {
    return;
  }
  page.heading('What failed', count(report.summary.failures, 'failure'));
  for (const { ruleId, failureIds, scope } of causesOf(report).slice(0, TOLD)) {
    const first = report.failures.at(Number(failureIds[0]?.slice(1)) - 1);
    if (first !== undefined) {
      page.failure(ruleId, named(first), acted(first), placed(report, facts, first));
      page.labelled('How many', `${count(failureIds.length, 'failure')}${below(scope?.folder ?? null)}`);
    }
  }
  page.labelled('When', sinceWhen(report));
}

function below(folder: string | null): string {
  return folder === null ? '' : ` below ${folder}`;
}

function placed(report: ReportListing, facts: BundleFacts, { evidence }: ReportFailure): PlacedRow[] {
  return evidence.map((row) => ({ place: placeIn(report, facts, row), text: row.text }));
}

/** A row of the evidence in the bundle, and where it stood. */
function placeIn(report: ReportListing, { evidence }: BundleFacts, row: Omit<ReportEvidence, 'text'>): string {
  const original = place(report, { ...row, text: '' });
  const file = evidence.find(({ input }) => input === row.input);
  if (file === undefined) {
    return original;
  }
  const at = file.rowOf(row);
  return `${file.name}${at === null ? '' : ` row ${at}`} (${original})`;
}

/** The first and the last of the failures, on the clock that the report shows. */
function sinceWhen({ timeline, failures }: ReportListing): string {
  if (timeline !== null) {
    return `from ${timeline.from.replace('T', ' ')} to ${timeline.to.replace('T', ' ')}`;
  }
  const first = failures.at(0);
  const time = first?.localTime ?? first?.time ?? null;
  return time === null ? 'the inputs show no time' : time.replace('T', ' ');
}

function copies(page: ReportPage, report: ReportListing, facts: BundleFacts): void {
  page.heading('The copy');
  for (const job of report.jobs.slice(0, TOLD)) {
    const { input, ordinal, source, destination, started, ended, complete } = job;
    const roots = `${source ?? 'source not printed'} to ${destination ?? 'destination not printed'}`;
    page.labelled(`Job ${ordinal} of ${inputName(report.inputs, input)}`, roots);
    page.labelled('Options', optionsOf(report, facts, job));
    page.labelled(
      'Run',
      `started ${started ?? 'at an unknown time'}, ${complete ? `ended ${ended ?? 'at an unknown time'}` : 'no end in the log'}`,
    );
  }
  if (report.jobs.length > TOLD) {
    page.labelled('', `and ${count(report.jobs.length - TOLD, 'more job')}: report.json`);
  }
  coverageFacts(report).forEach(({ label, text }) => page.labelled(label, text));
  if (report.jobs.length === 0 && report.processes.length === 0) {
    page.labelled('Command', '');
  }
}

/** A word that begins with a slash: a switch, for no name of Windows does. */
const SWITCH = /(?:^|\s)\/[a-z]/i;

/** The options as printed. A line of them that was not understood stands among the remarks, or among the lists of the header. */
function optionsOf(report: ReportListing, facts: BundleFacts, job: ReportJob): string {
  const { options, notes, input, excludedFiles, excludedDirectories } = job;
  if (options !== null) {
    return options.raw;
  }
  const note = notes.find(({ text }) => SWITCH.test(text));
  if (note !== undefined) {
    return `not understood: ${note.text} (${placeIn(report, facts, { input, line: note.line, record: null })})`;
  }
  const listed = [...excludedFiles, ...excludedDirectories].find((text) => SWITCH.test(text));
  return listed === undefined ? 'not known' : `not understood: ${listed}`;
}

function findings(page: ReportPage, report: ReportListing, facts: BundleFacts): void {
  const all = [...causesOf(report), ...remarksOf(report)];
  if (all.length === 0) {
    return;
  }
  page.heading('Findings');
  for (const { ruleId, title, confidence, gate, cause, deniedRights, context, failureCount, jobs, escalate } of all) {
    const counted = jobs.length > 0 ? count(jobs.length, 'job') : count(failureCount, 'failure');
    page.labelled(ruleId, `${confidence}, gate ${gate}, ${counted}: ${title}`);
    if (deniedRights.length > 0) {
      page.labelled('Rights', deniedRights.join(', '));
    }
    page.labelled(confidence === 'possible' ? 'If so' : 'Why', cause);
    page.bullets(
      'Context',
      context.map(
        ({ effect, text, input, line }) =>
          `${CONTEXT_WORDS[effect]}: ${text} (${placeIn(report, facts, { input, line, record: null })})`,
      ),
    );
    if (escalate !== null) {
      page.labelled('Hand on', escalate);
    }
  }
}

/** What the inputs show of attempts to get around it. */
function tried(page: ReportPage, report: ReportListing): void {
  const retries = report.jobs.reduce((sum, job) => sum + job.retries, 0);
  let later = 0;
  for (const { laterSucceeded } of report.failures) {
    later += laterSucceeded ? 1 : 0;
  }
  page.heading('What was tried');
  page.bullets(
    '',
    [
      ...(report.jobs.length > 1 ? [`${count(report.jobs.length, 'run')} of robocopy in the logs`] : []),
      ...(retries > 0 ? [`robocopy waited and tried again, ${count(retries, 'time')}`] : []),
      ...(later > 0 ? [`${count(later, 'failure')} later granted: the same process got what it had been refused`] : []),
      ...report.jobs.flatMap(({ options }) =>
        options === null || options.backupMode === 'none' ? [] : [`backup or restartable mode: ${options.raw}`],
      ),
    ].slice(0, TOLD),
  );
  page.labelled('Tried besides, not shown by the inputs (other accounts, mounts, tools, permissions)', '');
}

/** The three checks of the support article, with the rights that each needs. */
const CHECKS: readonly { readonly name: string; readonly rights: readonly RightName[] }[] = [
  {
    name: 'Check 1, to add a file or a directory to the parent directory',
    rights: ['FILE_ADD_FILE', 'FILE_ADD_SUBDIRECTORY'],
  },
  { name: 'Check 2, to set the ACL of the file', rights: ['WRITE_DAC'] },
  { name: 'Check 3, to set the owner of the file', rights: ['WRITE_OWNER'] },
];

/** Which steps of the support article were taken, as far as the inputs show. */
function articleSteps(page: ReportPage, report: ReportListing, facts: BundleFacts): void {
  const { inputs, coverage, summary } = report;
  const namesOf = (isOne: (format: InputFormat) => boolean): string =>
    inputs
      .filter(({ format }) => format !== null && isOne(format))
      .map(({ id }) => inputName(inputs, id))
      .join(', ');
  const traces = namesOf(isTraceFormat);
  const logs = namesOf((format) => format === 'robocopy-log');
  page.heading('Steps of the support article', 'as far as the inputs show');
  page.bullets('', [
    ...keyMounts(report, facts).map((text) => `Copied through a mount with the storage account key: ${text}`),
    traces === ''
      ? 'Trace of Process Monitor: not among the inputs'
      : `Trace of Process Monitor: ${traces}, ${count(summary.events, 'row')}; ${FILTERED[`${coverage.filtered}`]}`,
    logs === ''
      ? 'Log of robocopy (/LOG): not among the inputs'
      : `Log of robocopy (/LOG): ${logs}, ${count(summary.jobs, 'run')}`,
    ...(traces === '' || logs === ''
      ? []
      : [
          `Log and trace analysed together: the trace explains ${number(coverage.logErrorsExplained)} of ${count(coverage.logErrors, 'logged error')}`,
        ]),
  ]);
  const refusedOn = refusedRights(report);
  page.bullets(
    'The three checks',
    CHECKS.map(
      ({ name, rights }) => `${name} (${rights.join(', ')}): ${checked(report, refusedOn, rights, traces === '')}`,
    ),
  );
}

/** Whether the copy went through such a mount, for each destination. */
function keyMounts(report: ReportListing, { mounts }: BundleFacts): readonly string[] {
  if (mounts.length > 0) {
    return mounts
      .slice(0, TOLD)
      .map(({ destination, as, inputs }) =>
        MOUNTS[as](inputs.map((input) => inputName(report.inputs, input)).join(', '), destination),
      );
  }
  return [
    report.inputs.some(({ format }) => format === 'net-use')
      ? 'not known, no connection or no destination is shown'
      : 'not known, no output of net use is among the inputs',
  ];
}

/** What files show of a mount. That the copy ran in the same session no file shows. */
const MOUNTS: Readonly<Record<DestinationMount['as'], (files: string, destination: string) => string>> = {
  key: (files, destination) =>
    `${destination} is on a connection with it (${files}); whether the copy ran in that session is not shown`,
  identity: (files, destination) => `not shown, ${destination} is on a connection as an identity (${files})`,
  both: (files, destination) => `not known, ${destination} is on connections with it and as an identity (${files})`,
  unknown: (files, destination) => `not known, the connection of ${destination} is shown without an account (${files})`,
  elsewhere: (files, destination) =>
    `not known, connections are shown to another share or drive than ${destination} (${files})`,
};

const FILTERED = {
  true: 'it looks filtered, see above',
  false: 'no sign of a filter in its rows',
} as const;

/** On how many failures each right was refused for certain, and on how many it is one of several. */
interface RefusedRight {
  certain: number;
  possible: number;
}

function refusedRights({ failures }: ReportListing): ReadonlyMap<RightName, RefusedRight> {
  const refusals = new Map<RightName, RefusedRight>();
  for (const { deniedRights } of failures) {
    for (const right of deniedRights?.rights ?? []) {
      const known = refusals.get(right) ?? { certain: 0, possible: 0 };
      refusals.set(right, known);
      known[deniedRights?.basis === 'requested' ? 'possible' : 'certain']++;
    }
  }
  return refusals;
}

function checked(
  report: ReportListing,
  refusals: ReadonlyMap<RightName, RefusedRight>,
  rights: readonly RightName[],
  lacksTrace: boolean,
): string {
  if (lacksTrace) {
    return 'not known, a log does not name rights';
  }
  const told = rights.flatMap((right) => {
    const { certain = 0, possible = 0 } = refusals.get(right) ?? {};
    const parts = [
      ...(certain > 0 ? [`refused in ${count(certain, 'failure')}`] : []),
      ...(possible > 0 ? [`asked for and not known to be granted in ${count(possible, 'failure')}`] : []),
    ];
    return parts.map((part) => `${rights.length > 1 ? `${right} ` : ''}${part}`);
  });
  if (told.length > 0) {
    return told.join('; ');
  }
  const use = report.rights.find(({ right }) => right === rights[0]);
  return use === undefined || use.denied > 0
    ? 'no failure is known to be a refusal of it'
    : `no failure is a refusal of it; requested ${count(use.requested, 'time')} and granted on existing objects ${count(use.granted, 'time')}`;
}

/** What is not decided, not explained, not read. */
function open(page: ReportPage, report: ReportListing, facts: BundleFacts): void {
  const { nextSteps, unexplained, inputs } = report;
  page.heading('Open');
  for (const { ruleId, alternatives, verify } of causesOf(report).slice(0, TOLD)) {
    page.bullets(
      `${ruleId}, not ruled out`,
      alternatives.map(
        (other) => `${other.ruleId}${other.contradicted ? ' (the context speaks against it)' : ''}: ${other.verify}`,
      ),
    );
    page.bullets(`${ruleId}, what would verify it`, verify);
  }
  if (unexplained.count > 0) {
    page.labelled('Unexplained', `${count(unexplained.count, 'failure')} that no rule covers`);
    for (const { first, failures } of unexplainedKinds(report).slice(0, TOLD)) {
      const more = failures > 1 ? `, and ${number(failures - 1)} more like it` : '';
      page.failure(null, `${named(first)}${more}`, acted(first), placed(report, facts, first));
    }
  }
  if (nextSteps.length > 0) {
    page.steps('To be recorded', nextSteps);
  }
  page.bullets(
    'Inputs',
    inputs.flatMap(({ name, warnings }) => warnings.slice(0, TOLD).map(({ message }) => `${name}: ${message}`)),
  );
}
