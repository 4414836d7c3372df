import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { analyze } from '../src/analyze.js';
import { openInputs } from '../src/case/index.js';

const SAMPLES = fileURLToPath(new URL('../samples', import.meta.url));

describe.each(readdirSync(SAMPLES))('samples/%s', (name) => {
  it('has a README that names the command', () => {
    expect(existsSync(join(SAMPLES, name, 'README.md'))).toBe(true);
    const readme = readFileSync(join(SAMPLES, name, 'README.md'), 'utf8');
    expect(readme).toMatch(new RegExp(`whydenied (?:compare )?samples/${name}`));
  });

  it('is read without a warning, and gives the causes that its README names', async () => {
    const report = await analyze(openInputs([join(SAMPLES, name)]));
    expect(report.inputs.flatMap(({ warnings }) => warnings)).toEqual([]);
    const readme = readFileSync(join(SAMPLES, name, 'README.md'), 'utf8');
    const named = [...readme.matchAll(/`((?:copy|ntfs|in-use)\/[a-z-]+)`/g)].map(([, id]) => id);
    const found = report.findings
      .filter(({ gate }) => gate !== 'benign')
      .flatMap(({ ruleId, alternatives }) => [ruleId, ...alternatives.map((other) => other.ruleId)]);
    expect(found).toEqual(expect.arrayContaining(named));
    expect(report.unexplained.count).toBe(0);
  });
});
