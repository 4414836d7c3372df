import { createHash, createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { open, textOf } from '../case/read-sources.js';
import { writeZip } from '../case/write-zip.js';
import { simulate } from '../simulator/simulate.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli, runHere } from './run-cli.js';

const SAMPLE = 'samples/write-owner';
const TRACE = readFileSync(`${SAMPLE}/trace.CSV`);
const LOG = readFileSync(`${SAMPLE}/robocopy.log`);

interface Original {
  readonly name: string;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly keyedSha256: string | null;
}

interface Manifest {
  readonly tool: { readonly name: string };
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly inputs: readonly {
    readonly id: string;
    readonly name: string;
    readonly size: number | null;
    readonly sha256: string | null;
    readonly keyedSha256: string | null;
    readonly packedIn: readonly Original[];
    readonly evidence: string | null;
  }[];
  readonly evidence: {
    readonly traces: string;
    readonly verified: { readonly same: boolean };
    readonly options: readonly { readonly name: string; readonly value: string }[];
  };
  readonly files: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The files of a bundle, as they are in it. */
async function unpacked(path: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const source of await open([path])) {
    files.set(source.name.slice(path.length + 1), await textOf(source));
  }
  return files;
}

function manifestOf(files: ReadonlyMap<string, string>): Manifest {
  return JSON.parse(files.get('manifest.json') ?? '{}');
}

/** Findings without what counts rows. */
function findingsIn(json: string): unknown {
  const { findings }: { findings: { ruleId: string; gate: string; confidence: string; failureCount: number }[] } =
    JSON.parse(json);
  return findings
    .filter(({ gate }) => gate !== 'benign')
    .map(({ ruleId, confidence, failureCount }) => [ruleId, confidence, failureCount]);
}

/** Makes a bundle of these inputs; returns its path. */
function bundleOf(inputs: readonly string[], exitCode = 1): string {
  const path = join(temporaryFolder(), 'case.zip');
  const result = runCli(['bundle', ...inputs, '-o', path]);
  expect(result.stderr).toContain(`written to ${path}`);
  expect(result).toMatchObject({ exitCode, stdout: '' });
  return path;
}

describe('whydenied bundle', () => {
  it('writes a zip with report, evidence, template, manifest and checksums', async () => {
    const files = await unpacked(bundleOf([SAMPLE]));
    expect([...files.keys()]).toEqual([
      'README.txt',
      'SHA256SUMS',
      'escalation.md',
      'evidence/I2-robocopy.log',
      'evidence/I3-trace.csv',
      'evidence/rows.csv',
      'manifest.json',
      'report.html',
      'report.json',
      'report.md',
    ]);
    expect(files.get('report.md')).toContain('WRITE_OWNER was refused');
    expect(files.get('escalation.md')).toMatch(/\*\*Customer:\*\* \n/);
    expect(files.get('escalation.md')).toContain(
      'Check 3, to set the owner of the file (WRITE_OWNER): refused in 2 failures',
    );
    expect((files.get('README.txt') ?? '').split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(files.get('README.txt')).toContain('\n  whydenied evidence\n');
  });

  it('has checksums that are right, of its files and of what it was made of', async () => {
    const files = await unpacked(bundleOf([SAMPLE]));
    const sums = (files.get('SHA256SUMS') ?? '').trimEnd().split('\n');
    expect(sums).toHaveLength(files.size - 1);
    for (const line of sums) {
      const [, hash, name = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
      expect(hash, name).toBe(sha256(files.get(name) ?? ''));
    }
    const manifest = manifestOf(files);
    expect(manifest.files.map(({ name }) => name).sort()).toEqual(
      [...files.keys()].filter((name) => !['manifest.json', 'SHA256SUMS'].includes(name)).sort(),
    );
    for (const { name, size, sha256: hash } of manifest.files) {
      expect([size, hash]).toEqual([Buffer.byteLength(files.get(name) ?? ''), sha256(files.get(name) ?? '')]);
    }
    expect(manifest.inputs.find(({ name }) => name === 'write-owner/trace.CSV')).toMatchObject({
      size: TRACE.length,
      sha256: sha256(TRACE),
      packedIn: [],
      evidence: 'evidence/I3-trace.csv',
    });
  });

  it('gives the same findings when it is analysed, whole or by the command in its README', async () => {
    const { files } = await simulate({ seed: 4, lookalikes: false });
    const folder = temporaryFolder(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])));
    const path = bundleOf([folder]);
    const said = findingsIn(runCli([folder, '--format', 'json']).stdout);
    const inBundle = await unpacked(path);
    const command = /^ {2}whydenied (evidence.*)$/m.exec(inBundle.get('README.txt') ?? '')?.[1] ?? '';
    const there = temporaryFolder(Object.fromEntries(inBundle));
    const [, ...options] = command.split(' ');
    expect(findingsIn(runCli([join(there, 'evidence'), ...options, '--format', 'json']).stdout)).toEqual(said);
    expect(findingsIn(runCli([path, ...options, '--format', 'json']).stdout)).toEqual(said);
  });

  it('depends on inputs, options and version alone', () => {
    const folders = ['one', 'another'].map((name) => join(temporaryFolder({ [`${name}/x`]: '' }), name, 'case'));
    const bundles = folders.map((folder, index) => {
      const root = temporaryFolder({ 'case/trace.csv': TRACE, 'case/robocopy.log': LOG });
      const path = join(root, 'out.zip');
      const zone = { TZ: index === 0 ? 'UTC' : 'Asia/Kolkata' };
      expect(runCli(['bundle', join(root, 'case'), '-o', path], '', zone).exitCode, folder).toBe(1);
      expect(readFileSync(path).includes(root)).toBe(false);
      return readFileSync(path);
    });
    expect(bundles[0]?.equals(bundles[1] ?? Buffer.of())).toBe(true);
  });

  it('names the archive that an input was in, and the hashes of both', async () => {
    const zip = writeZip([
      { name: 'deep/trace.CSV.gz', content: gzipSync(TRACE) },
      { name: 'robocopy.log', content: LOG },
    ]);
    const folder = temporaryFolder({ 'upload.zip': zip });
    const { inputs } = manifestOf(await unpacked(bundleOf([join(folder, 'upload.zip')])));
    expect(inputs.map(({ name, sha256: hash }) => [name, hash])).toEqual([
      ['upload.zip/deep/trace.CSV.gz', sha256(TRACE)],
      ['upload.zip/robocopy.log', sha256(LOG)],
    ]);
    expect(inputs[1]?.packedIn).toMatchObject([{ name: 'upload.zip', sha256: sha256(zip) }]);
    expect(inputs[0]?.packedIn).toMatchObject([
      { name: 'upload.zip', sha256: sha256(zip) },
      { name: 'upload.zip/deep/trace.CSV.gz', sha256: sha256(gzipSync(TRACE)) },
    ]);
  });

  it('tells archives of one name apart', async () => {
    const zips = ['one', 'two'].map((name) => writeZip([{ name: `${name}.log`, content: LOG }]));
    const folder = temporaryFolder({ 'a/case.zip': zips[0] ?? '', 'b/case.zip': zips[1] ?? '' });
    const inputs = ['a', 'b'].map((name) => join(folder, name, 'case.zip'));
    const manifest = manifestOf(await unpacked(bundleOf(inputs)));
    expect(manifest.inputs.map(({ packedIn }) => packedIn[0]?.sha256)).toEqual(zips.map(sha256));
  });

  it('lets nobody but the holder of the key test what an original was, where names are hidden', async () => {
    const zip = writeZip([
      { name: 'trace.csv', content: TRACE },
      { name: 'robocopy.log', content: LOG },
      { name: 'deep/trace.CSV.gz', content: gzipSync(TRACE) },
    ]);
    const folder = temporaryFolder({ 'upload.zip': zip });
    const path = join(folder, 'case.zip');
    const options = ['--redact', '--redact-key', 'case 4711'];
    expect(runCli(['bundle', join(folder, 'upload.zip'), '-o', path, ...options]).exitCode).toBe(1);
    const files = await unpacked(path);
    const { inputs } = manifestOf(files);
    const keyed = (content: Uint8Array): string =>
      createHmac('sha256', 'case 4711').update(sha256(content)).digest('hex');
    const packedIn = { name: 'archive-1.zip', size: null, sha256: null, keyedSha256: keyed(zip) };
    for (const input of inputs) {
      expect(input).toMatchObject({ size: null, sha256: null });
      expect(input.packedIn[0]).toEqual(packedIn);
    }
    expect(inputs.map(({ keyedSha256 }) => keyedSha256).sort()).toEqual([TRACE, LOG, TRACE].map(keyed).sort());
    expect(inputs.flatMap((input) => input.packedIn.slice(1).map(({ name }) => name))).toEqual(['archive-2.gz']);
    for (const original of [zip, TRACE, LOG]) {
      expect(files.get('manifest.json')).not.toContain(sha256(original));
    }
  });

  it('is written to no folder that is an input', () => {
    const folder = temporaryFolder({ 'robocopy.log': LOG });
    const { exitCode, stderr } = runCli(['bundle', folder, '-o', join(folder, 'case.zip')]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('expected a place outside');
    expect(readdirSync(folder)).toEqual(['robocopy.log']);
  });

  it('keeps the options, and the packs of rules with them', async () => {
    const pack = readFileSync('docs/rule-packs.md', 'utf8').match(/```yaml\n([^`]*)```/)?.[1] ?? '';
    const folder = temporaryFolder({ 'our rules.yaml': pack });
    const path = join(folder, 'case.zip');
    const options = ['--timezone', 'Europe/Rome', '--encoding', 'cp850', '--rules', join(folder, 'our rules.yaml')];
    expect((await runHere(['bundle', SAMPLE, '-o', path, ...options])).exitCode).toBe(1);
    const files = await unpacked(path);
    expect(files.get('rules/1-our_rules.yaml')).toBe(pack);
    const { options: given, evidence } = manifestOf(files);
    expect(given.map(({ name, value }) => `${name} ${value}`)).toEqual([
      '--timezone Europe/Rome',
      '--encoding cp850',
      '--rules rules/1-our_rules.yaml',
    ]);
    expect(evidence.options.map(({ name }) => name)).toEqual(['--timezone', '--rules']);
  });

  it('hands on a case without failures, and from standard input', async () => {
    expect(manifestOf(await unpacked(bundleOf(['samples/healthy'], 0))).evidence.verified.same).toBe(true);
    const path = join(temporaryFolder(), 'case.zip');
    expect(runCli(['bundle', '-', '-o', path], TRACE.toString('utf8')).exitCode).toBe(1);
    expect(manifestOf(await unpacked(path)).inputs[0]?.sha256).toBe(sha256(TRACE));
  });

  it('hides keys in every file', async () => {
    const key = `${'Ab0+/'.repeat(17)}A==`;
    const text = `${LOG.toString('utf8')}net use Z: \\\\contoso.file.core.windows.net\\s /user:contoso ${key}\r\n`;
    const folder = temporaryFolder({ 'a.log': text, 'trace.csv': TRACE });
    for (const [name, content] of await unpacked(bundleOf([folder]))) {
      expect(content, name).not.toContain(key.slice(0, 40));
    }
  });

  it('writes over nothing without --force, and never over an input', () => {
    const folder = temporaryFolder({ 'case.zip': 'mine', 'in.zip': writeZip([{ name: 'a.log', content: LOG }]) });
    const path = join(folder, 'case.zip');
    const refused = runCli(['bundle', SAMPLE, '-o', path]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('--force');
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(runCli(['bundle', SAMPLE, '-o', path, '--force']).exitCode).toBe(1);
    expect(readdirSync(folder).sort()).toEqual(['case.zip', 'in.zip']);
    const before = readFileSync(join(folder, 'in.zip'));
    const over = runCli(['bundle', join(folder, 'in.zip'), '-o', join(folder, 'in.zip'), '--force']);
    expect(over.stderr).toContain('an input would be overwritten');
    expect(readFileSync(join(folder, 'in.zip')).equals(before)).toBe(true);
  });

  it.each([
    [[], /--output: expected the zip file to write/],
    [['-o', 'case.tar'], /expected a name that ends with \.zip/],
    [['-o', '-'], /expected a name that ends with \.zip/],
  ])('%j is wrong usage', async (args, message) => {
    const { exitCode, stdout, stderr } = await runHere(['bundle', SAMPLE, ...args]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('makes nothing of what cannot be used', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'notes.txt'), 'nothing of ours');
    const { exitCode, stderr } = await runHere(['bundle', join(folder, 'notes.txt'), '-o', join(folder, 'case.zip')]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('notes.txt');
    expect(existsSync(join(folder, 'case.zip'))).toBe(false);
  });
});
