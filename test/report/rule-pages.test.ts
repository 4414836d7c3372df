/** What is generated of the documentation stands there as the catalogue is: `npm run build && npm run docs` writes it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COVERAGE } from '../../src/diagnose/catalogue/coverage.js';
import { CATALOGUE, JOB_CATALOGUE, rulesNaming } from '../../src/diagnose/catalogue/index.js';
import { conditionLines } from '../../src/report/condition-text.js';
import { renderRulePages } from '../../src/report/rule-pages.js';
import { rulePackJsonSchema } from '../../src/rule-packs.js';

const DOCS = new URL('../../docs/', import.meta.url);

describe('docs/rules', () => {
  const pages = renderRulePages();

  it('holds a page for each group and the index', () => {
    expect(readdirSync(new URL('rules/', DOCS)).sort()).toEqual(pages.map(({ name }) => name).sort());
  });

  it.each(pages.map(({ name, text }) => [name, text]))('%s is as the catalogue is', (name, text) => {
    expect(readFileSync(new URL(`rules/${name}`, DOCS), 'utf8')).toBe(text);
  });

  it('names every rule once, and no rule among the causes without one', () => {
    const [index] = pages;
    const ids = [...CATALOGUE, ...JOB_CATALOGUE].map(({ id }) => id);
    expect(ids.every((id) => index?.text.includes(`[\`${id}\`]`))).toBe(true);
    expect(COVERAGE.filter(({ id }) => ids.some((one) => one === id))).toEqual([]);
  });

  it('says of a cause without a rule which rules name it', () => {
    expect(rulesNaming('session/stale-group')).toContain('copy/write-owner');
    expect(pages[0]?.text).toMatch(/\| `session\/stale-group` \| .*`copy\/write-owner`/);
  });

  it('covers every alternative that a rule names', () => {
    const known = new Set<string>([...CATALOGUE, ...JOB_CATALOGUE, ...COVERAGE].map(({ id }) => id));
    const named = [...CATALOGUE, ...JOB_CATALOGUE].flatMap(({ alternatives }) => alternatives);
    expect(named.map(({ ruleId }) => ruleId).filter((id) => !known.has(id))).toEqual([]);
  });
});

it('docs/rule-pack.schema.json is the schema that reads packs', () => {
  const written: unknown = JSON.parse(readFileSync(new URL('rule-pack.schema.json', DOCS), 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(rulePackJsonSchema())));
});

describe('a condition in words', () => {
  it('is one test a line', () => {
    expect(conditionLines({ side: ['destination', 'unknown'], existed: [null, true] })).toEqual([
      { depth: 0, text: 'side is destination or unknown' },
      { depth: 0, text: 'existed is not known or yes' },
    ]);
    expect(conditionLines({ deniedRights: { only: ['WRITE_DAC', 'WRITE_OWNER'] }, options: { empty: true } })).toEqual([
      { depth: 0, text: 'deniedRights holds nothing but WRITE_DAC, WRITE_OWNER' },
      { depth: 0, text: 'options is empty' },
    ]);
  });

  it('says what belongs together', () => {
    const lines = conditionLines({
      all: [{ copying: [true], win32: [5] }, { any: [{ side: ['source'] }, { atRoot: [true], share: ['unc'] }] }],
    });
    expect(lines.map(({ depth, text }) => '  '.repeat(depth) + text)).toEqual([
      'all of',
      '  copying is yes',
      '  win32 is 5',
      '  one of',
      '    side is source',
      '    all of',
      '      atRoot is yes',
      '      share is unc',
    ]);
  });
});
