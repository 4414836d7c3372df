import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ResultOptions } from '../../../src/bulk/bulk-case.js';
import { seenOf, setupOf } from '../../../src/bulk/case-key.js';
import { findCases } from '../../../src/bulk/find-cases.js';
import { queuedCase, taskOf } from '../../../src/bulk/queue/queued-case.js';
import { ResultsFolder } from '../../../src/bulk/results-folder.js';
import type { CaseTask } from '../../../src/bulk/run-case.js';
import { temporaryFolder } from '../../temporary-folder.js';

const RULES = 'whydenied-rules: 1\n';

async function taskIn(root: string, options: ResultOptions): Promise<CaseTask> {
  const { cases } = await findCases([join(root, 'in')], '/none');
  const one = cases[0] ?? expect.fail('no case');
  const folder = await ResultsFolder.open(join(root, 'out'));
  const setup = await setupOf(options);
  await folder.writeSetup(setup, options);
  return { case: one, results: folder.path, options, setup, seen: seenOf(one), previous: null };
}

describe('a case on a queue', () => {
  it('is the same case on a machine that has the shared folder elsewhere', async () => {
    const [here, there] = [
      temporaryFolder({ 'in/2026/4711/a.csv': 'x', 'in/2026/4711/b.log': 'yy' }),
      temporaryFolder(),
    ];
    writeFileSync(join(here, 'pack.yaml'), RULES);
    const options: ResultOptions = {
      ...{ rules: [join(here, 'pack.yaml')], timezone: 'Europe/Rome' },
      redact: { paths: true, key: 'secret key' },
    };
    const task = await taskIn(here, options);
    const queued = queuedCase(task, here, 1000);
    expect(queued).toMatchObject({
      id: '2026/4711',
      base: 'in',
      inputs: ['in/2026/4711'],
      results: 'out',
      again: true,
    });
    const text = JSON.stringify(queued);
    expect(text).not.toContain(here);
    expect(text).not.toContain('secret');
    cpSync(here, there, { recursive: true, preserveTimestamps: true });
    rmSync(join(there, 'pack.yaml'));
    const found = await taskOf(JSON.parse(text), there, 'secret key');
    expect(found).toMatchObject({ setup: task.setup, seen: task.seen, previous: null });
    expect(found.case.files.map(({ path, size }) => [path, size])).toEqual([
      [join(there, 'in/2026/4711/a.csv'), 1],
      [join(there, 'in/2026/4711/b.log'), 2],
    ]);
    expect([found.options.timezone, found.options.redact]).toEqual(['Europe/Rome', options.redact]);
    expect(found.options.rules.map((path) => readFileSync(path, 'utf8'))).toEqual([RULES]);
  });

  it('needs the same key, the same release, and results that are there', async () => {
    const root = temporaryFolder({ 'in/4711/a.csv': 'x' });
    const task = await taskIn(root, { rules: [], redact: { paths: false, key: 'k' } });
    const queued = queuedCase(task, root, 1000);
    await expect(taskOf(queued, root, null)).rejects.toThrow('expected --redact-key');
    await expect(taskOf(queued, root, 'other')).rejects.toThrow('another --redact-key');
    await expect(taskOf(queued, temporaryFolder(), 'k')).rejects.toThrow('no folder of results is here');
    const kept = join(root, 'out', 'setups', task.setup, 'options.json');
    writeFileSync(kept, readFileSync(kept, 'utf8').replace(/"version": "[^"]*"/, '"version": "9.9.9"'));
    // The digest of another release is another one.
    const other = { ...queued, setup: 'f'.repeat(64) };
    cpSync(join(root, 'out', 'setups', task.setup), join(root, 'out', 'setups', other.setup), { recursive: true });
    await expect(taskOf(other, root, 'k')).rejects.toThrow('whydenied 9.9.9');
    await expect(taskOf({ ...queued, setup: 'e'.repeat(64) }, root, 'k')).rejects.toThrow('options of the run are not');
  });

  it('lies below the root, with its results', async () => {
    const root = temporaryFolder({ 'in/4711/a.csv': 'x' });
    const task = await taskIn(root, { rules: [], redact: null });
    mkdirSync(join(root, 'i'));
    for (const narrow of [join(root, 'in'), join(root, 'i')]) {
      expect(() => queuedCase(task, narrow, 1000)).toThrow(/expected --root with the shared folder/);
    }
    expect(queuedCase(task, '/', 1000).base).toBe(join(root, 'in').slice(1));
  });
});
