import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/diagnose/catalogue/index.js';
import { NO_FACTS } from '../../src/diagnose/diagnose.js';
import { matchRule } from '../../src/diagnose/match.js';

describe.each(CATALOGUE.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  it.each(rule.examples.matches.map((example) => [example.name, example] as const))('matches: %s', (_name, example) => {
    const confidence = matchRule(rule, { ...NO_FACTS, ...example.facts });
    expect(confidence).not.toBeNull();
    if (example.confidence !== undefined) {
      expect(confidence).toBe(example.confidence);
    }
  });

  it.each(rule.examples.misses.map((example) => [example.name, example] as const))('misses: %s', (_name, example) => {
    expect(matchRule(rule, { ...NO_FACTS, ...example.facts })).toBeNull();
  });

  it('is tried on at least two cases of either kind', () => {
    expect(rule.examples.matches.length).toBeGreaterThanOrEqual(2);
    expect(rule.examples.misses.length).toBeGreaterThanOrEqual(2);
  });

  it('misses a failure of which nothing is known', () => {
    expect(matchRule(rule, NO_FACTS)).toBeNull();
  });

  it('has an example for every confidence it can reach', () => {
    const reachable = [
      'possible',
      ...(rule.likely ? ['likely'] : []),
      ...(rule.likely && rule.proven ? ['proven'] : []),
    ];
    const shown = new Set(rule.examples.matches.map(({ facts }) => matchRule(rule, { ...NO_FACTS, ...facts })));
    expect(reachable.filter((confidence) => ![...shown].some((one) => one === confidence))).toEqual([]);
  });

  it('has a source with a date', () => {
    expect(rule.sources.length).toBeGreaterThan(0);
    for (const { title, section, dated } of rule.sources) {
      expect([title, section, dated]).not.toContain('');
    }
    expect(rule.sources.some(({ dated }) => /\d/.test(dated))).toBe(true);
  });

  it('says what to do', () => {
    expect(rule.fix.length).toBeGreaterThan(0);
    if (rule.gate !== 'benign') {
      expect(rule.verify.length).toBeGreaterThan(0);
    }
    const texts = [
      rule.title,
      rule.cause,
      ...rule.fix,
      ...rule.verify,
      ...rule.alternatives.map(({ verify }) => verify),
    ];
    for (const text of texts) {
      expect(text).toBe(text.trim());
      expect(text).not.toBe('');
    }
  });

  it('is data', () => {
    expect(JSON.parse(JSON.stringify(rule))).toEqual(rule);
  });
});

describe('the catalogue', () => {
  it('has unique ids of the form group/cause', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*\/[a-z]+(?:-[a-z]+)*$/);
    }
  });

  it('calls benign what the gate says, and nothing else', () => {
    for (const { id, gate } of CATALOGUE) {
      expect(gate === 'benign').toBe(id.startsWith('benign/'));
    }
  });

  it('never names a rule as its own alternative', () => {
    for (const { id, alternatives } of CATALOGUE) {
      expect(alternatives.map(({ ruleId }) => ruleId)).not.toContain(id);
    }
  });
});
