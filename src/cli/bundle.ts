/** `bundle`: the files of a case in one zip, with the hashes of what they were made of. */

import { readFile } from 'node:fs/promises';
import { basename, extname, join, resolve, sep } from 'node:path';
import { bundle, type FileHash, type GivenOption, type InputHash, renderChecksums, renderManifest } from '../bundle.js';
import { openInputs } from '../case/index.js';
import type { BundleFile } from '../evidence-files.js';
import { InputError } from '../formats/input-error.js';
import type { Source } from '../formats/source.js';
import { hasFailures } from '../report/build-report.js';
import { hideSecrets } from '../report/secrets.js';
import { analyzeOptions } from './case-options.js';
import { type BundleArguments, UsageError } from './commands.js';
import { hashOf, HashedBytes } from './hash.js';
import type { ExitCode } from './main.js';
import { wasUsable } from './output.js';
import { isFolder, requireFree, requireNoInput, requireOutside, writeOutput } from './output-files.js';
import { endProgress, withProgress } from './progress.js';
import { redactionPlan } from './redaction.js';
import { type ZipMember, zipBytes } from './write-zip.js';

export async function bundleCommand(inputs: readonly string[], args: BundleArguments): Promise<ExitCode> {
  const { output: path, force, rules = [] } = args;
  if (extname(path).toLowerCase() !== '.zip' || (await isFolder(path))) {
    throw new UsageError(`--output ${path}: expected a name that ends with .zip`);
  }
  requireOutside(path, inputs);
  await requireNoInput([path], [...inputs, ...rules], () => false);
  if (!force) {
    await requireFree(path);
  }
  const packs = rules.length === 0 ? [] : await (await import('../bulk/rule-files.js')).readRuleFiles(rules);
  const attached = await Promise.all(rules.map(attachedPack));
  const redaction = await redactionPlan(args, inputs);
  const made = await bundle(withProgress(named(openInputs(inputs), inputs)), {
    ...analyzeOptions(args),
    ...redaction.options,
    packs,
    attached,
    given: givenOptions(args, attached),
  });
  const { report } = made;
  if (!wasUsable(report.inputs)) {
    endProgress();
    return 2;
  }
  const hashes = await hashesOf(made.sources);
  await writeOutput({ path, pieces: zipBytes(membersOf(made, hashes)) }, force);
  endProgress();
  if (!made.facts.verification.same) {
    const advice =
      made.facts.keyedDigest === null
        ? 'hand on the original files with it'
        : 'the report was made of the originals, and the evidence may differ from it';
    process.stderr.write(
      `whydenied: the evidence in the bundle does not give all of the same findings: manifest.json lists the differences; ${advice}\n`,
    );
  }
  process.stderr.write(`whydenied: written to ${path}\n`);
  await redaction.finish();
  return hasFailures(report) ? 1 : 0;
}

/** Inputs by their names below what was handed over: where that lies is nobody's business. */
async function* named(sources: AsyncIterable<Source>, inputs: readonly string[]): AsyncGenerator<Source> {
  const known = new Map<Source, Source>();
  for await (const source of sources) {
    yield renamed(source, inputs, known);
  }
}

/** `known`: an archive is one source for all its members, and stays one. */
function renamed(source: Source, inputs: readonly string[], known: Map<Source, Source>): Source {
  const { packedIn, continuations } = source;
  const each = (sources: readonly Source[]): readonly Source[] => sources.map((one) => renamed(one, inputs, known));
  const own = known.get(source) ?? {
    ...source,
    name: shortName(source.name, inputs),
    ...(packedIn === undefined ? {} : { packedIn: each(packedIn) }),
    ...(continuations === undefined ? {} : { continuations: each(continuations) }),
  };
  known.set(source, own);
  return own;
}

function shortName(name: string, inputs: readonly string[]): string {
  for (const input of inputs) {
    for (const root of [input, join(input, '.')]) {
      const below = root.endsWith(sep) ? root : `${root}${sep}`;
      const inArchive = `${root}/`;
      if (name === root || name.startsWith(below) || name.startsWith(inArchive)) {
        return `${basename(resolve(root))}${name.slice(root.replace(/[\\/]+$/, '').length)}`.replaceAll('\\', '/');
      }
    }
  }
  return name;
}

/** A pack goes with the bundle: without it the findings are others. */
async function attachedPack(path: string, index: number): Promise<BundleFile> {
  const name = `rules/${index + 1}-${basename(path).replace(/[^\w.-]+/g, '_')}`;
  const text = hideSecrets(await readFile(path, 'utf8'));
  return {
    name,
    async *stream() {
      yield new TextEncoder().encode(text);
    },
  };
}

/** The options that were given, packs by their names in the bundle. */
function givenOptions(args: BundleArguments, attached: readonly BundleFile[]): GivenOption[] {
  const each = (name: string, values: readonly (string | undefined)[]): GivenOption[] =>
    values.flatMap((value) => (value === undefined ? [] : [{ name, value }]));
  return [
    ...each('--process', args.process ?? []),
    ...each('--path', [args.path]),
    ...each('--from', [args.from]),
    ...each('--to', [args.to]),
    ...each('--timezone', [args.timezone]),
    ...each('--trace-timezone', [args.traceTimezone]),
    ...each('--encoding', [args.encoding]),
    ...each(
      '--rules',
      attached.map(({ name }) => name),
    ),
  ];
}

/** Of every input, and of each archive once. */
async function hashesOf(sources: ReadonlyMap<string, Source>): Promise<InputHash[]> {
  const known = new Map<Source, FileHash | null>();
  const hash = async (source: Source): Promise<FileHash | null> => {
    const found = known.get(source) ?? (await readableHash(source));
    known.set(source, found);
    return found;
  };
  const hashes: InputHash[] = [];
  for (const [id, source] of sources) {
    const { packedIn = [], continuations = [] } = source;
    hashes.push({
      id,
      file: await readableHash(source),
      packedIn: await all(packedIn, hash),
      continuedIn: await all(continuations, readableHash),
    });
  }
  return hashes;
}

async function all(
  sources: readonly Source[],
  hash: (source: Source) => Promise<FileHash | null>,
): Promise<FileHash[]> {
  const found: FileHash[] = [];
  for (const source of sources) {
    const one = await hash(source);
    found.push(...(one === null ? [] : [one]));
  }
  return found;
}

/** Null for what cannot be read to its end: the report says why. */
async function readableHash({ name, stream }: Source): Promise<FileHash | null> {
  try {
    return await hashOf(name, stream());
  } catch (error) {
    if (error instanceof InputError || (error instanceof Error && 'code' in error)) {
      return null;
    }
    throw error;
  }
}

/** All files, hashed while they are written; then what lists their hashes. */
function membersOf(made: Awaited<ReturnType<typeof bundle>>, hashes: readonly InputHash[]): ZipMember[] {
  const files = made.files.map(({ name, stream }) => new HashedBytes(name, lazily(stream)));
  const manifest = new HashedBytes(
    'manifest.json',
    textOf(() =>
      renderManifest(
        made.report,
        made.facts,
        hashes,
        files.map(({ result }) => result),
      ),
    ),
  );
  const checksums = {
    name: 'SHA256SUMS',
    stream: () => textOf(() => renderChecksums([...files, manifest].map(({ result }) => result))),
  };
  return [...files, manifest, checksums];
}

async function* lazily(stream: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* stream();
}

async function* textOf(write: () => string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(write());
}
