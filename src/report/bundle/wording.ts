/** What README and escalation say of the evidence, in the same words. */

import { isTraceFormat } from '../../formats/detect.js';
import type { ReportListing } from '../report.js';
import type { BundleFacts, EvidenceWidth, GivenOption } from './facts.js';

/** What a shell takes as it is. */
const PLAIN = /^[\w/:+.,@-]+$/;

/** The command that analyses the evidence again, in the folder where the bundle is unpacked. */
export function repeatCommand(options: readonly GivenOption[]): string {
  return [
    'whydenied evidence',
    ...options.map(({ name, value }) => `${name} ${PLAIN.test(value) ? value : `"${value}"`}`),
  ].join(' ');
}

const TRACE_WIDTHS: Readonly<Record<EvidenceWidth, string>> = {
  telling: 'the rows of the traces that bear on the outcome',
  copying:
    'the rows of the traces that bear on the outcome, all file-system rows of the copying process, and all rows on refused objects',
  whole: 'all rows of the traces',
};

const LOG_WIDTHS: Readonly<Record<EvidenceWidth, string>> = {
  telling: 'the logs without the entries that no error is about',
  copying: 'the logs without the entries that no error is about',
  whole: 'the logs whole',
};

/** What was taken of the inputs, as a part of a sentence. */
export function takenParts({ inputs }: ReportListing, { width }: BundleFacts): string {
  const hasTrace = inputs.some(({ format }) => format !== null && isTraceFormat(format));
  const hasLog = inputs.some(({ format }) => format === 'robocopy-log');
  const parts = [
    ...(hasTrace ? [TRACE_WIDTHS[width.traces]] : []),
    ...(hasLog ? [LOG_WIDTHS[width.logs]] : []),
    'files about accounts, permissions and connections whole',
  ];
  return parts.join('; ');
}

/** Whether the evidence gives the report's findings, in a sentence. */
export function verified({ verification: { same }, keyedDigest }: BundleFacts): string {
  if (same) {
    return 'It was analysed again when the bundle was made, and gave the same findings, but for counts of benign results, and the same failures and refused rights.';
  }
  const trust =
    keyedDigest === null
      ? 'Trust the report, and ask for the original files.'
      : 'The report was made of the originals, with names rewritten afterwards: the evidence may differ from it.';
  return `It was analysed again when the bundle was made, and did NOT give all of the same findings: manifest.json lists the differences. ${trust}`;
}
