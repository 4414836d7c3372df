/** What is in a bundle, what it was made of, and how both can be checked. */

import { escapeJson } from '../json.js';
import type { ReportInput, ReportListing } from '../report.js';
import type { KeyedDigest } from '../redact/pseudonyms.js';
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
  const { given, again, width, verification, keyedDigest, evidence } = facts;
  const nameIn = (id: string, name: string): string => (keyedDigest === null ? name : `${id}${extensionOf(name)}`);
  const archives = archiveNames(hashes);
  return escapeJson(
    hiddenIn({
      schemaVersion: MANIFEST_VERSION,
      tool,
      kind: 'bundle',
      options: given,
      inputs: inputs.map((input) => {
        const { id, format, encoding, records } = input;
        const hash = hashes.find((one) => one.id === id);
        const archiveIn = ({ name, sha256 }: FileHash): string =>
          keyedDigest === null ? name : (archives.get(sha256) ?? nameIn(id, name));
        return {
          id,
          name: input.name,
          format,
          encoding,
          records,
          ...originalHash(hash?.file ?? null, keyedDigest),
          packedIn: hash?.packedIn.map((file) => ({ name: archiveIn(file), ...originalHash(file, keyedDigest) })) ?? [],
          continuedIn:
            hash?.continuedIn.map((file) => ({ name: nameIn(id, file.name), ...originalHash(file, keyedDigest) })) ??
            [],
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

/** By SHA-256 one name for each archive, whichever inputs were in it. */
function archiveNames(hashes: readonly InputHash[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, sha256 } of hashes.flatMap(({ packedIn }) => packedIn)) {
    if (!names.has(sha256)) {
      names.set(sha256, `archive-${names.size + 1}${extensionOf(name)}`);
    }
  }
  return names;
}

/** What an original can be told by. */
interface OriginalHash {
  readonly size: number | null;
  readonly sha256: string | null;
  readonly keyedSha256: string | null;
}

/** A short original can be guessed, and size and hash would tell whether the guess is right: they are told only to the holder of the key. */
function originalHash(file: FileHash | null, keyedDigest: KeyedDigest | null): OriginalHash {
  if (file === null) {
    return { size: null, sha256: null, keyedSha256: null };
  }
  const { size, sha256 } = file;
  return keyedDigest === null
    ? { size, sha256, keyedSha256: null }
    : { size: null, sha256: null, keyedSha256: keyedDigest(sha256) };
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
