import { describe, expect, it } from 'vitest';
import { CATALOGUE, JOB_CATALOGUE } from '../../src/diagnose/catalogue/index.js';
import { NO_FACTS } from '../../src/diagnose/diagnose.js';
import { NO_JOB_FACTS } from '../../src/diagnose/job-facts.js';
import { matchRule } from '../../src/diagnose/match.js';
import type { Advice, Confidence, RuleOf } from '../../src/diagnose/rule.js';

/** A rule with its examples judged, whatever its facts are of. */
interface TriedRule {
  readonly rule: Pick<RuleOf<object>, Exclude<keyof RuleOf<object>, 'when' | 'examples'>>;
  readonly matches: readonly TriedExample[];
  readonly misses: readonly TriedExample[];
  /** Of facts of which nothing is known. */
  readonly ofNothing: Confidence | null;
}

interface TriedExample {
  readonly name: string;
  readonly expected: Confidence | null;
  readonly confidence: Confidence | null;
}

function tried<Facts extends object>(rule: RuleOf<Facts>, nothing: Facts): TriedRule {
  const judge = (example: {
    readonly name: string;
    readonly facts: Partial<Facts>;
    readonly confidence?: Confidence;
  }) => ({
    name: example.name,
    expected: example.confidence ?? null,
    confidence: matchRule(rule, { ...nothing, ...example.facts }),
  });
  return {
    rule,
    matches: rule.examples.matches.map(judge),
    misses: rule.examples.misses.map(judge),
    ofNothing: matchRule(rule, nothing),
  };
}

/** Everything that a step can say. */
function textsOf(advice: Advice): string[] {
  if (typeof advice === 'string') {
    return [advice];
  }
  const { text, where = {}, ofComputer } = advice;
  return [text, ...Object.values(where), ofComputer].filter((one) => typeof one === 'string');
}

const ALL_RULES: readonly TriedRule[] = [
  ...CATALOGUE.map((rule) => tried(rule, NO_FACTS)),
  ...JOB_CATALOGUE.map((rule) => tried(rule, NO_JOB_FACTS)),
];

describe.each(ALL_RULES.map((one) => [one.rule.id, one] as const))('%s', (_, { rule, matches, misses, ofNothing }) => {
  it.each(matches.map((example) => [example.name, example] as const))('matches: %s', (_name, example) => {
    expect(example.confidence).not.toBeNull();
    expect(example.confidence).toBe(example.expected ?? example.confidence);
  });

  it.each(misses.map((example) => [example.name, example] as const))('misses: %s', (_name, { confidence }) => {
    expect(confidence).toBeNull();
  });

  it('is tried on at least two cases of either kind', () => {
    expect(matches.length).toBeGreaterThanOrEqual(2);
    expect(misses.length).toBeGreaterThanOrEqual(2);
  });

  it('misses what nothing is known of', () => {
    expect(ofNothing).toBeNull();
  });

  it('has an example for every confidence it can reach', () => {
    const reachable: readonly Confidence[] = [
      // A condition without tests always holds.
      ...(rule.likely !== undefined && Object.keys(rule.likely).length === 0 ? [] : ['possible' as const]),
      ...(rule.likely === undefined || (rule.proven !== undefined && Object.keys(rule.proven).length === 0)
        ? []
        : ['likely' as const]),
      ...(rule.likely && rule.proven ? ['proven' as const] : []),
    ];
    const shown = new Set(matches.map(({ confidence }) => confidence));
    expect(reachable.filter((confidence) => !shown.has(confidence))).toEqual([]);
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
    const advice = [...rule.fix, ...rule.verify, ...rule.alternatives.map(({ verify }) => verify)];
    const texts = [rule.title, rule.cause, ...advice.flatMap(textsOf)];
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
    const ids = ALL_RULES.map(({ rule }) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/);
    }
  });

  it('calls benign what the gate says, and nothing else', () => {
    for (const {
      rule: { id, gate },
    } of ALL_RULES) {
      expect(gate === 'log').toBe(id.startsWith('log/'));
      expect(gate === 'benign').toBe(id.startsWith('benign/'));
    }
  });

  it('never names a rule as its own alternative', () => {
    for (const {
      rule: { id, alternatives },
    } of ALL_RULES) {
      expect(alternatives.map(({ ruleId }) => ruleId)).not.toContain(id);
    }
  });
});
