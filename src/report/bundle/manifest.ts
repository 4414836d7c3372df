/** What is in a bundle, what it was made of, and how both can be checked. */

import { escapeJson } from '../json.js';
import type { ReportInput, ReportListing } from '../report.js';
import { hiddenIn } from '../secrets.js';
import type { BundleFacts, FileHash, InputHash } from './facts.js';

const MANIFEST_VERSION = 1;

/** The manifest, as JSON. `files` are all others but the checksums, in their order. */
export function renderManifest(
  { tool, inputs, clock, coverage }: ReportListing,
  facts: BundleFacts,
  hashes: readonly InputHash[],
  files: readonly FileHash[],
): string {
  const { given, again, width, verification, hidesNames, evidence } = facts;
  const nameIn = (id: string, name: string): string => (hidesNames ? `${id}${extensionOf(name)}` : name);
  return escapeJson(
    hiddenIn({
      schemaVersion: MANIFEST_VERSION,
      tool,
      kind: 'bundle',
      options: given,
      inputs: inputs.map((input) => {
        const { id, format, encoding, records } = input;
        const hash = hashes.find((one) => one.id === id);
        const hashed = (file: FileHash): FileHash => ({ ...file, name: nameIn(id, file.name) });
        return {
          id,
          name: nameIn(id, input.name),
          format,
          encoding,
          records,
          size: hash?.file?.size ?? null,
          sha256: hash?.file?.sha256 ?? null,
          packedIn: hash?.packedIn.map(hashed) ?? [],
          continuedIn: hash?.continuedIn.map(hashed) ?? [],
          warnings: warningCounts(input),
          evidence: evidence.find((file) => file.input === id)?.name ?? null,
        };
      }),
      clock,
      coverage: {
        trace: coverage.trace,
        log: coverage.log,
        otherTraceDate: coverage.otherTraceDate,
        logErrorsInsideTrace: coverage.logErrorsInsideTrace,
        logErrorsExplained: coverage.logErrorsExplained,
        logErrors: coverage.logErrors,
        filters: coverage.filters,
        droppedRows: coverage.droppedRows,
      },
      evidence: { traces: width.traces, logs: width.logs, options: again, verified: verification },
      files,
    }),
  );
}

function warningCounts({ warnings }: ReportInput): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { code } of warnings) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function extensionOf(name: string): string {
  return /\.[a-z0-9]{1,8}$/i.exec(name)?.[0].toLowerCase() ?? '';
}

/** Checksums as `sha256sum -c` reads them. */
export function renderChecksums(files: readonly FileHash[]): string {
  return files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
}
