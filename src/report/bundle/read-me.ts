/** The page that tells what is in a bundle. */

import { hanging, printable } from '../printable.js';
import type { ReportListing } from '../report.js';
import { hideSecrets } from '../secrets.js';
import { headline } from '../wording.js';
import type { BundleFacts } from './facts.js';
import { repeatCommand, takenParts, verified } from './wording.js';

/** Plain text of 80 columns. */
export function renderReadMe(report: ReportListing, facts: BundleFacts): string {
  const paragraph = (text: string): string => hanging('', text);
  const item = (name: string, text: string): string => hanging(`  ${name.padEnd(18)} `, text);
  const command = (text: string): string => `  ${text}`;
  const { keyedDigest } = facts;
  return [
    paragraph(headline(report)),
    'THE BUNDLE OF ONE CASE',
    [
      item('escalation.md', 'the case on a page, with lines left empty for what only a person knows'),
      item('report.html', 'the whole report, for a browser; report.md for tickets, report.json for programs'),
      item('evidence/', `what the report rests on: ${takenParts(report, facts)}`),
      item(
        'evidence/rows.csv',
        'for each row or line of the evidence, the record and line of the original input; files that are not in it have the same numbers',
      ),
      ...(facts.attached.length === 0 ? [] : [item('rules/', "users' own rules that were asked")]),
      item(
        'manifest.json',
        `the original inputs with their ${keyedDigest === null ? 'SHA-256' : 'keyed SHA-256'}, the options, and the files of the bundle`,
      ),
      item('SHA256SUMS', 'the checksums of all files here'),
    ].join('\n'),
    paragraph('Are the files as they were made?'),
    command('sha256sum -c SHA256SUMS'),
    paragraph('In PowerShell, to be compared with the line in SHA256SUMS:'),
    command('Get-FileHash -Algorithm SHA256 report.json'),
    paragraph('The same findings again, but for counts of benign results, from the evidence alone:'),
    command(printable(hideSecrets(repeatCommand(facts.again)))),
    paragraph(
      `${verified(facts)} Counts of rows are smaller there, and records and lines are those of the evidence: evidence/rows.csv leads back.`,
    ),
    ...[`${SECRETS} ${namesIn(report, facts)}`, ...(keyedDigest === null ? [] : [STAYS])].map(paragraph),
  ]
    .join('\n\n')
    .concat('\n');
}

const SECRETS =
  'Keys, passwords and tokens that were found are hidden, here and in the evidence, wherever their form is known.';

function namesIn({ redacted }: ReportListing, { keyedDigest }: BundleFacts): string {
  if (keyedDigest === null) {
    return 'Look before you pass the bundle on: names of files, accounts and servers are in it.';
  }
  const [more, stay] =
    redacted === 'paths'
      ? [', addresses, files and folders', '']
      : [' and addresses', ' Names of files and folders are as they were.'];
  return `Pseudonyms stand for accounts, groups, machines, domains, shares${more}, the same one for the same name everywhere.${stay}`;
}

const STAYS =
  'Not hidden: times, extensions of files, and what is written freely in logs and in files about accounts, permissions and connections. Read evidence/*.txt before you publish the bundle.';
