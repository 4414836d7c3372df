/** Rule packs: what is read, and what is said of what cannot be. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, catalogueWith, JOB_CATALOGUE } from '../../../src/diagnose/catalogue/index.js';
import { readRulePack } from '../../../src/diagnose/packs/read-pack.js';
import { failureRule, jobRule } from '../../../src/diagnose/packs/rule-schema.js';
import { InputError } from '../../../src/formats/input-error.js';
import { rulePackJsonSchema } from '../../../src/rule-packs.js';

const PACK = `schemaVersion: 1
name: Contoso
rules:
  - id: contoso/old-nas
    title: The old NAS takes no owners
    gate: handle
    when:
      all:
        - ntStatus: ['0xC000005A']
        - any:
            - copyFlags: { includes: [O] }
            - operation: [SetSecurityFile]
    likely: { share: [unc] }
    cause: The firmware before 7.2 refuses every owner but its own.
    fix: [Update the firmware., Copy with /COPY:DAT.]
    verify: [The version on the status page.]
    sources: [{ title: Contoso wiki, section: NAS, dated: '2026-10-01' }]
    evidence: [field-report]
    examples:
      matches:
        - { name: owners copied, facts: { ntStatus: '0xC000005A', copyFlags: [D, O] }, confidence: possible }
        - { name: a server, facts: { ntStatus: '0xC000005A', operation: SetSecurityFile, share: unc }, confidence: likely }
      misses:
        - { name: a refusal, facts: { ntStatus: '0xC0000022', copyFlags: [O] } }
        - { name: no owners, facts: { ntStatus: '0xC000005A', copyFlags: [D] } }
`;

function faultOf(text: string): string {
  try {
    readRulePack(text);
  } catch (error) {
    if (error instanceof InputError) {
      return error.message;
    }
    throw error;
  }
  return 'none';
}

describe('a pack', () => {
  it('is read with its defaults, and its rules know whose they are', () => {
    const { name, rules, jobRules } = readRulePack(PACK);
    expect({ name, jobRules }).toEqual({ name: 'Contoso', jobRules: [] });
    expect(rules).toMatchObject([
      { id: 'contoso/old-nas', pack: 'Contoso', alternatives: [], since: null, until: null, escalate: null },
    ]);
  });

  it('can be JSON', () => {
    const asJson = JSON.stringify({ schemaVersion: 1, name: 'x', rules: [] });
    expect(readRulePack(asJson)).toEqual({ name: 'x', rules: [], jobRules: [] });
  });

  it('comes before the catalogue, and takes the place of a rule with its id', () => {
    const own = readRulePack(PACK);
    const [builtIn] = CATALOGUE;
    const replaced = builtIn === undefined ? [] : [{ ...builtIn, title: 'another', pack: 'Contoso' }];
    const { rules } = catalogueWith([{ ...own, rules: [...own.rules, ...replaced] }]);
    expect(rules[0]?.id).toBe('contoso/old-nas');
    expect(rules.filter(({ id }) => id === builtIn?.id)).toMatchObject([{ title: 'another' }]);
    expect(rules).toHaveLength(CATALOGUE.length + 1);
    expect(catalogueWith([])).toEqual({ rules: CATALOGUE, jobRules: JOB_CATALOGUE });
  });
});

describe('a fault is told with line, column, field and what was expected', () => {
  it.each([
    [
      "ntStatus: ['0xC000005A']",
      'ntStatus: [5]',
      /^line 9, column 22: rules\[0\]\.when\.all\[0\]\.ntStatus\[0\]: expected string/,
    ],
    ["ntStatus: ['0xC000005A']", "ntStatus: ['0xc000005a']", /ntStatus\[0\]: expected an NTSTATUS as text/],
    ['share: [unc]', 'share: unc', /^line 13, column 15: rules\[0\]\.likely\.share: expected a list/],
    ['share: [unc]', 'sharing: [unc]', /^line 13, column 15: rules\[0\]\.likely\.sharing: there is no such field here/],
    ['{ includes: [O] }', '{}', /copyFlags: expected includes, includesAny, only or empty/],
    [
      '        - any:\n',
      '        - side: [source]\n          any:\n',
      /when\.all\[1\]: expected all, any or not alone/,
    ],
    ['gate: handle', 'gate: door', /^line 6, column 5: rules\[0\]\.gate: expected one of "reach"/],
    [
      'id: contoso/old-nas',
      'id: Old NAS',
      /^line 4, column 5: rules\[0\]\.id: expected an id such as contoso\/old-nas/,
    ],
    [
      '    cause: The firmware before 7.2 refuses every owner but its own.\n',
      '',
      /^line 4, column 5: rules\[0\]\.cause: missing: expected a text/,
    ],
    ["dated: '2026-10-01' }", '}', /rules\[0\]\.sources\[0\]\.dated: missing: expected a text/],
    [
      'confidence: likely }',
      'confidence: proven }',
      /^line 22, column 11: rules\[0\]\.examples\.matches\[1\]: "a server" comes out as likely; expected proven/,
    ],
    [
      'copyFlags: [D] } }',
      'copyFlags: [O] } }',
      /examples\.misses\[1\]: "no owners" matches as possible; expected no match/,
    ],
    ['schemaVersion: 1', 'schemaVersion: 2', /^line 1, column 1: schemaVersion: expected 1/],
    ['rules:\n', 'rules: [\n', /^line \d+, column \d+: /],
  ])('%j made %j', (from, to, expected) => {
    expect(PACK).toContain(from);
    expect(faultOf(PACK.replace(from, to))).toMatch(expected);
  });

  it('all of them at once, up to ten', () => {
    const faults = faultOf(
      PACK.replace('gate: handle', 'gate: door').replace('evidence: [field-report]', 'evidence: [rumour]'),
    );
    expect(faults.split('\n')).toHaveLength(2);
  });

  it('an id twice, and an alternative that no rule is', () => {
    const [, rule = ''] = PACK.split('rules:\n');
    expect(faultOf(PACK + rule)).toMatch(/rules\[1\]\.id: contoso\/old-nas stands here a second time/);
    const alternative = '    alternatives: [{ ruleId: no/such, verify: x }]\n    examples:\n';
    expect(faultOf(PACK.replace('    examples:\n', alternative))).toMatch(/there is no rule no\/such/);
  });
});

describe('bad input', () => {
  it.each([
    ['nothing', ''],
    ['a list', '- a\n- b\n'],
    ['a number', '5'],
    ['a log', '   ROBOCOPY     ::     Robust File Copy\n\tERROR : x : y'],
    ['deep nesting', `a: ${'['.repeat(20_000)}`],
    ['deep conditions', `schemaVersion: 1\nname: x\nrules:\n  - when: ${'{not: '.repeat(3_000)}{}${'}'.repeat(3_000)}`],
    [
      'multiplying aliases',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...[...'bcdefghij'].map(
          (name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[at]}`).join()}]`,
        ),
      ].join('\n'),
    ],
    ['a tag of its own', 'schemaVersion: !!js/function "x"'],
    ['megabytes', 'x'.repeat(5_000_000)],
  ])('%s is one InputError', (_, text) => {
    expect(() => readRulePack(text)).toThrow(InputError);
  });

  it('of any kind is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(faultOf(text)).not.toBe('none');
      }),
      { numRuns: 300 },
    );
  });

  it('a pack damaged anywhere is read or is one InputError', () => {
    fc.assert(
      fc.property(fc.nat(PACK.length), fc.nat(20), fc.string({ maxLength: 5 }), (at, length, text) => {
        const fault = faultOf(PACK.slice(0, at) + text + PACK.slice(at + length));
        expect(fault).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});

describe('the schema', () => {
  it.each(CATALOGUE.map((rule) => [rule.id, rule] as const))('takes the catalogue’s %s', (_, rule) => {
    expect(failureRule.parse(JSON.parse(JSON.stringify(rule)))).toEqual(JSON.parse(JSON.stringify(rule)));
  });

  it.each(JOB_CATALOGUE.map((rule) => [rule.id, rule] as const))('takes the catalogue’s %s', (_, rule) => {
    expect(jobRule.parse(JSON.parse(JSON.stringify(rule)))).toEqual(JSON.parse(JSON.stringify(rule)));
  });

  it('is there as JSON Schema, with what each fact means', () => {
    const schema = JSON.stringify(rulePackJsonSchema());
    expect(schema).toContain('"schemaVersion"');
    expect(schema).toContain('whose security refused: the object or its parent');
  });
});
