/** The answer to the customer: what happened, why, and what to do, in a mail's plain words. */

import type { Confidence } from '../diagnose/rule.js';
import { fileName } from '../windows/path.js';
import { failingPath } from './failing-path.js';
import { withLosses } from './losses.js';
import { PlainWords } from './plain-words.js';
import { count, hanging, printable } from './printable.js';
import type { ReportFinding, ReportListing } from './report.js';
import { causesOf, failuresOf, nothingFound } from './wording.js';

/** Causes that a mail tells; the report has the others. */
const TOLD_CAUSES = 3;

/** Objects that are named of each. */
const NAMED_OBJECTS = 5;

/** Columns of a mail. */
const WIDTH = 76;

/** Renders the answer, with a line end behind the last line. It claims what the report claims, and no more. */
export function renderReply(report: ReportListing): string {
  const causes = causesOf(report);
  const told = causes.slice(0, TOLD_CAUSES);
  const words = new PlainWords();
  return [
    'Hello,',
    wrapped(`thank you for the files. We have looked at ${inputsOf(report)}.`),
    ...(told.length === 0
      ? [wrapped(words.of(unexplained(report)))]
      : told.map((finding, at) => cause(report, words, finding, at, told.length))),
    ...(causes.length > told.length
      ? [
          wrapped(
            `Beside this there ${causes.length - told.length === 1 ? 'is' : 'are'} ${count(causes.length - told.length, 'rarer cause')}; let us first see what is left when the above is done.`,
          ),
        ]
      : []),
    ...nextSteps(report, words),
    wrapped(
      report.summary.failures === 0
        ? 'If a copy failed all the same, send us the robocopy log and a Process Monitor trace of that run, unfiltered and of the same time.'
        : 'Please copy once more when that is done. If something still fails, send us the new robocopy log and a Process Monitor trace of that run, unfiltered and of the same time.',
    ),
    'Kind regards',
  ]
    .join('\n\n')
    .concat('\n');
}

function inputsOf({ inputs }: ReportListing): string {
  const read = inputs.filter(({ format }) => format !== null).map(({ name }) => fileName(name));
  const [first = 'them', ...others] = read;
  const last = others.pop();
  return last === undefined ? first : `${[first, ...others].join(', ')} and ${last}`;
}

function unexplained(report: ReportListing): string {
  const { failures } = report.summary;
  const lossy = withLosses(report.inputs);
  if (failures === 0 && lossy.length > 0) {
    return `A part of ${lossy.map(({ name }) => fileName(name)).join(', ')} could not be read. What could be read shows no failure.`;
  }
  return failures === 0
    ? nothingFound(report)
    : `They show ${count(failures, 'failure')} of a kind that none of the documented causes explains. We are looking into it.`;
}

const SURENESS: Readonly<Record<Confidence, string>> = {
  proven: 'The reason is this',
  likely: 'Most likely the reason is this',
  possible: 'A possible reason is this; what you sent does not decide it yet',
};

function cause(report: ReportListing, words: PlainWords, finding: ReportFinding, at: number, of: number): string {
  const { confidence, title, cause: why, fix, fixCommands, verify, failureIds } = finding;
  const objects = [...failuresOf(report, failureIds.slice(0, NAMED_OBJECTS))].map(failingPath);
  const more = failureIds.length - objects.length;
  const reason = words.of(`${title}. ${why}`);
  const steps = fix.flatMap((step, index) => [
    hanging(`  ${index + 1}. `, words.of(step), undefined, WIDTH),
    ...(fixCommands[index] ?? []).map((command) => `     ${printable(command)}`),
  ]);
  return [
    wrapped(`${of > 1 ? `${at + 1}) ` : ''}${SURENESS[confidence]}: ${reason}`),
    '',
    wrapped(`It concerns ${count(failureIds.length, 'object')}:`),
    ...objects.map((path) => `  ${printable(path === '' ? 'the whole job' : path)}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    '',
    'What to do (the first step that suits you is enough, unless it says otherwise):',
    ...steps,
    ...(confidence === 'proven' || verify.length === 0
      ? []
      : ['', 'What would confirm it:', ...verify.map((text) => hanging('  - ', words.of(text), undefined, WIDTH))]),
  ].join('\n');
}

/** Commands of this program are for whoever writes the mail. */
function isOurs(command: string): boolean {
  return command.startsWith('whydenied ');
}

function nextSteps({ nextSteps }: ReportListing, words: PlainWords): string[] {
  const steps = nextSteps
    .filter(({ commands }) => commands.length === 0 || !commands.every(isOurs))
    .map(({ text, commands }) => ({ text, commands: commands.filter((command) => !isOurs(command)) }));
  return steps.length === 0
    ? []
    : [
        [
          wrapped('To be sure, we would need the following from the machine that copies:'),
          ...steps.flatMap(({ text, commands }, index) => [
            hanging(`  ${index + 1}. `, words.of(text), undefined, WIDTH),
            ...commands.map((command) => `     ${printable(command)}`),
          ]),
        ].join('\n'),
      ];
}

function wrapped(text: string): string {
  return hanging('', text, undefined, WIDTH);
}
