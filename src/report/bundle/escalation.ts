/** A filled template for whoever takes a case over: nothing in it says more than the report. */

import { type InputFormat, isTraceFormat } from '../../formats/detect.js';
import type { RightName } from '../../windows/access-mask.js';
import { markdownPage } from '../markdown.js';
import { count, number } from '../printable.js';
import type { ReportFailure, ReportListing } from '../report.js';
import type { ReportPage } from '../report-page.js';
import { hideSecrets } from '../secrets.js';
import {
  acted,
  answerOf,
  causesOf,
  CONTEXT_WORDS,
  coverageFacts,
  headline,
  inputName,
  named,
  place,
  placeOf,
  remarksOf,
  unexplainedKinds,
} from '../wording.js';
import type { BundleFacts } from './facts.js';
import { repeatCommand, takenParts, verified } from './wording.js';

/** Items told of each list; the report has them all. */
const TOLD = 10;

/** The template as Markdown. */
export function renderEscalation(report: ReportListing, facts: BundleFacts): string {
  return markdownPage((page) => {
    page.title(headline(report));
    page.heading('Escalation');
    page.paragraph('Lines without a text are for what the files do not tell.');
    ['Customer', 'Subscription, storage account, region', 'Impact', 'Since when, and what was changed before'].forEach(
      (label) => page.labelled(label, ''),
    );
    problem(page, report);
    refused(page, report);
    copies(page, report);
    findings(page, report);
    tried(page, report);
    articleSteps(page, report);
    open(page, report);
    page.heading('Evidence');
    page.paragraph(`The folder evidence holds ${takenParts(report, facts)}. ${verified(facts)}`);
    page.steps('', [
      { text: 'The same findings from the evidence:', commands: [hideSecrets(repeatCommand(facts.again))] },
    ]);
  });
}

function problem(page: ReportPage, report: ReportListing): void {
  const { verdict, more } = answerOf(report);
  page.heading('Problem');
  page.answer(verdict);
  more.forEach((text) => page.paragraph(text));
}

/** What failed, where and since when; of each cause the first failure with its rows. */
function refused(page: ReportPage, report: ReportListing): void {
  if (report.summary.failures === 0) {
    return;
  }
  page.heading('What failed', count(report.summary.failures, 'failure'));
  for (const { ruleId, failureIds, scope } of causesOf(report).slice(0, TOLD)) {
    const first = report.failures.at(Number(failureIds[0]?.slice(1)) - 1);
    if (first !== undefined) {
      page.failure(ruleId, named(first), acted(first), placed(report, first));
      page.labelled('How many', `${count(failureIds.length, 'failure')}${below(scope?.folder ?? null)}`);
    }
  }
  page.labelled('When', sinceWhen(report));
}

function below(folder: string | null): string {
  return folder === null ? '' : ` below ${folder}`;
}

function placed(report: ReportListing, { evidence }: ReportFailure) {
  return evidence.map((row) => ({ place: place(report, row), text: row.text }));
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

function copies(page: ReportPage, report: ReportListing): void {
  page.heading('The copy');
  for (const job of report.jobs.slice(0, TOLD)) {
    const { input, ordinal, source, destination, options, started, ended, complete } = job;
    const roots = `${source ?? 'source not printed'} to ${destination ?? 'destination not printed'}`;
    page.labelled(`Job ${ordinal} of ${inputName(report.inputs, input)}`, roots);
    page.labelled('Options', options === null ? 'not printed' : options.raw);
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

function findings(page: ReportPage, report: ReportListing): void {
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
        ({ effect, text, input, line }) => `${CONTEXT_WORDS[effect]}: ${text} (${placeOf(report, { input, line })})`,
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
  page.labelled('Besides', '');
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
function articleSteps(page: ReportPage, report: ReportListing): void {
  const { inputs, coverage, summary } = report;
  const namesOf = (isOne: (format: InputFormat) => boolean): string =>
    inputs
      .filter(({ format }) => format !== null && isOne(format))
      .map(({ id }) => inputName(inputs, id))
      .join(', ');
  const traces = namesOf(isTraceFormat);
  const logs = namesOf((format) => format === 'robocopy-log');
  const connections = namesOf((format) => format === 'net-use');
  page.heading('Steps of the support article', 'as far as the inputs show');
  page.bullets('', [
    connections === ''
      ? 'Copied through a mount with the storage account key: not shown, no output of net use is among the inputs'
      : `Copied through a mount with the storage account key: ${connections} shows the connections`,
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
  const refusals = refusedRights(report);
  page.bullets(
    'The three checks',
    CHECKS.map(
      ({ name, rights }) => `${name} (${rights.join(', ')}): ${checked(report, refusals, rights, traces === '')}`,
    ),
  );
}

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
function open(page: ReportPage, report: ReportListing): void {
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
      page.failure(null, `${named(first)}${more}`, acted(first), placed(report, first));
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
