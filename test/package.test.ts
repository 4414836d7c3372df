import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../src/version.js';
import { temporaryFolder } from './temporary-folder.js';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
// npm tells the scripts it runs where it is; run by hand, vitest asks the shell.
const NPM = process.env['npm_execpath'];

function npm(args: readonly string[], cwd: string): void {
  if (NPM === undefined) {
    execFileSync('npm', args, { cwd, stdio: 'pipe', shell: process.platform === 'win32' });
  } else {
    execFileSync(process.execPath, [NPM, ...args], { cwd, stdio: 'pipe' });
  }
}

describe('the package', () => {
  it('has the version that the program prints', () => {
    const { version }: { version: string } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    expect(VERSION).toBe(version);
  });

  it('bundles the library without anything of Node', () => {
    const library = readFileSync(join(PROJECT, 'dist', 'index.js'), 'utf8');
    expect(library).not.toMatch(/from\s*["'](?:node:|fs|path|os|util|stream)/);
  });

  it('carries the licences of what it bundles', () => {
    const notices = readFileSync(join(PROJECT, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['csv-parse', 'yargs', 'cli-table3', 'date-fns', 'picocolors', 'uplot']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
  });

  it('packed and installed in an empty folder runs the command and the library', () => {
    const folder = temporaryFolder({ 'package.json': '{"type":"module"}' });
    npm(['pack', '--ignore-scripts', '--pack-destination', folder], PROJECT);
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    npm(['install', '--offline', '--no-audit', '--no-fund', join(folder, tarball)], folder);
    const installed = join(folder, 'node_modules', 'whydenied');

    const cli = spawnSync(process.execPath, [
      join(installed, 'bin', 'whydenied.js'),
      join(installed, 'samples', 'write-owner'),
    ]);
    expect(cli.stdout.toString()).toContain('copy/write-owner');
    expect(cli.status).toBe(1);

    const script = `
      import { analyze, hasFailures } from 'whydenied';
      import { openInputs } from 'whydenied/node';
      const report = await analyze(openInputs(['node_modules/whydenied/samples/write-owner']));
      const file = new File(['2025/11/18 23:30:15 ERROR 5 (0x00000005) Copying File C:\\\\x.txt'], 'browser.log');
      const fromFile = await analyze([file]);
      console.log(report.findings[0].ruleId, hasFailures(report), fromFile.summary.failures);
    `;
    const library = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder });
    expect(library.toString().trim()).toBe('copy/write-owner true 1');
  });
});
