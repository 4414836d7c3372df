/** docs/accuracy.md: what the measurement says, for users of the tool. */

import { type AccuracyOptions, FIGURES, rowsByCause, rowsByInput, type Verdict } from './accuracy.js';

/** The same text for the same seeds; tables are aligned by whoever formats it. */
export function accuracyDocument({ first, seeds }: AccuracyOptions, verdicts: readonly Verdict[]): string {
  return [
    '# Accuracy',
    `How often the diagnosis is right, measured on ${seeds} simulated copies: seeds ${first} to ${first + seeds - 1}. This page is
written by \`npm run accuracy -- --first ${first} --seeds ${seeds} --write docs/accuracy.md\`.`,
    '## What is measured',
    `A model of robocopy copies to a model of a share (Azure Files, a Windows server, a local disk). One documented cause of
failure is put into each copy, or none (_healthy_). What comes out is what a user has: a trace of Process Monitor (PML, CSV or
XML), the log of robocopy in one of several languages and encodings, or both; some are filtered, cut off or full of what other
programs do. The tool reads these files alone, and its report is compared with what was put in.`,
    `The model follows the same documents as the tool, and no line of its reasoning. No real traces of robocopy could be compared:
the numbers show whether the tool concludes rightly from evidence as it is documented, not how often each cause occurs.`,
    '## How to read the numbers',
    `Some causes leave the same files to the letter: a missing role and a firewall, for instance. Such causes count as one
another, for nobody could tell them apart.`,
    [
      '- **top right**: the first finding is the cause, or one that leaves the same files. Of a healthy copy: there is no finding.',
      '- **named**: the cause itself is named, as a finding or among the alternatives of one.',
      '- **wrong above possible**: a finding of another cause is _likely_ or _proven_.',
      '- **wrong proven**: a finding of another cause is _proven_. This must not happen.',
      '- **wrong rights**: a failure names denied rights, and none of them was what was missing.',
      '- **unexplained**: a failure has no finding at all.',
    ].join('\n'),
    '## By cause',
    table('cause', rowsByCause(verdicts), true),
    '## By input',
    table('input', rowsByInput(verdicts), false),
    '',
  ].join('\n\n');
}

function table(head: string, rows: readonly (readonly string[])[], namesIds: boolean): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const named = rows.map(([name = '', ...cells]) => [namesIds && name.includes('/') ? `\`${name}\`` : name, ...cells]);
  return [line([head, ...FIGURES]), line(['---', ...FIGURES.map(() => '--:')]), ...named.map(line)].join('\n');
}
