/** Rule packs: files of users' own rules, in YAML or JSON. */

import { type Document, isCollection, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { InputError } from '../../formats/input-error.js';
import type { Position } from '../../formats/source.js';
import { CATALOGUE, JOB_CATALOGUE } from '../catalogue/index.js';
import { NO_FACTS } from '../diagnose.js';
import { NO_JOB_FACTS } from '../job-facts.js';
import { matchRule } from '../match.js';
import type { JobRule, Rule, RuleOf, RulePack } from '../rule.js';
import { rulePack } from './rule-schema.js';

/** In characters: a pack of a thousand rules has fewer. */
const LONGEST_PACK = 4_000_000;
/** Faults told at once. */
const TOLD_FAULTS = 10;

/**
 * Reads a pack. Every rule is tried on its own examples. Throws an InputError that says for each fault where it is, by line,
 * column and field, and what was expected.
 */
export function readRulePack(text: string): RulePack {
  if (text.length > LONGEST_PACK) {
    throw new InputError(`a rule pack of ${text.length} characters: expected ${LONGEST_PACK} at most`);
  }
  const lines = new LineCounter();
  const document = parsed(text, lines);
  const result = rulePack.safeParse(valueOf(document));
  if (!result.success) {
    throw faultsError(result.error.issues.map((issue) => faultOf(issue, document, lines)));
  }
  const { name, rules, jobRules } = result.data;
  const faults = [
    ...rules.flatMap((rule, index) => exampleFaults(rule, NO_FACTS, ['rules', index])),
    ...jobRules.flatMap((rule, index) => exampleFaults(rule, NO_JOB_FACTS, ['jobRules', index])),
    ...idFaults(rules, jobRules),
  ];
  if (faults.length > 0) {
    throw faultsError(faults.map(({ path, message }) => ({ path, message, at: placeOf(path, document, lines) })));
  }
  return {
    name,
    rules: rules.map((rule) => ({ ...rule, pack: name })),
    jobRules: jobRules.map((rule) => ({ ...rule, pack: name })),
  };
}

function parsed(text: string, lines: LineCounter): Document {
  const document = withinDepth(() => parseDocument(text, { lineCounter: lines, prettyErrors: false }));
  const [error] = document.errors;
  if (error !== undefined) {
    throw faultsError([{ path: [], message: error.message, at: positionOf(error.pos[0], lines) }]);
  }
  return document;
}

/** The plain value; aliases that would multiply are refused by the library. */
function valueOf(document: Document): unknown {
  return withinDepth((): unknown => document.toJS());
}

/** What nests deeper than the stack allows, or multiplies by aliases, is a fault of the file. */
function withinDepth<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new InputError(
      `not a rule pack: ${error instanceof Error ? error.message : 'it cannot be read'}. Expected YAML or JSON as docs/rule-packs.md describes`,
    );
  }
}

type FieldPath = readonly (string | number)[];

interface Fault {
  readonly path: FieldPath;
  readonly message: string;
}

interface PlacedFault extends Fault {
  readonly at: Position;
}

function faultsError(faults: readonly PlacedFault[]): InputError {
  const [first] = faults;
  const told = faults.slice(0, TOLD_FAULTS).map(({ path, message, at }) => {
    const field = path.length === 0 ? '' : `${fieldName(path)}: `;
    return `line ${at.line ?? 1}, column ${at.column ?? 1}: ${field}${message}`;
  });
  const more = faults.length - told.length;
  return new InputError([...told, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'), first?.at ?? null);
}

/** `rules[0].when.ntStatus`. */
function fieldName(path: FieldPath): string {
  return path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`),
    '',
  );
}

/** The library's words for what a file has. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list, [ … ]',
  object: 'fields below it',
  string: 'a text',
};

function faultOf(issue: z.core.$ZodIssue, document: Document, lines: LineCounter): PlacedFault {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const field = [...path, key];
    return { path: field, message: 'there is no such field here', at: placeOf(field, document, lines) };
  }
  const message = issue.message
    .replace(/^Invalid (?:input|option): /, '')
    .replace(/^expected (\w+), received undefined$/, (_, kind: string) => `missing: expected ${KINDS[kind] ?? kind}`)
    .replace(/^expected array, received (\w+)$/, 'expected a list, [ … ], not a single $1')
    .replace(/^expected object, received array$/, 'expected a test of a list, { includes: [ … ] }, not a list')
    .replace(/^Too small: expected array to have >=(\d+) items$/, 'expected a list of $1 or more');
  return { path, message, at: placeOf(path, document, lines) };
}

/** Where a field stands, or the nearest thing around one that is missing. */
function placeOf(path: FieldPath, document: Document, lines: LineCounter): Position {
  for (let length = path.length; length >= 0; length--) {
    const offset = offsetOf(path.slice(0, length), document);
    if (offset !== null) {
      return positionOf(offset, lines);
    }
  }
  return { line: 1, column: 1 };
}

/** The offset of a field's name, or of an item. */
function offsetOf(path: FieldPath, document: Document): number | null {
  const parent: unknown = path.length === 0 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent) && typeof last === 'string') {
    const key: unknown = parent.items.find(({ key: of }) => String(of) === last)?.key;
    return isNode(key) ? (key.range?.[0] ?? null) : null;
  }
  const node: unknown = last === undefined ? parent : isCollection(parent) ? parent.get(last, true) : null;
  return isNode(node) && !isPair(node) ? (node.range?.[0] ?? null) : null;
}

function positionOf(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Examples that the rule does not do justice to. */
function exampleFaults<Facts extends object>(rule: RuleOf<Facts>, nothing: Facts, at: FieldPath): Fault[] {
  const judged = (facts: Partial<Facts>) => matchRule(rule, { ...nothing, ...facts });
  const { matches, misses } = rule.examples;
  return [
    ...matches.flatMap(({ name, facts, confidence }, index): Fault[] => {
      const found = judged(facts);
      const expected = confidence ?? found;
      return found !== null && found === expected
        ? []
        : [
            {
              path: [...at, 'examples', 'matches', index],
              message: `"${name}" comes out as ${found ?? 'no match'}; expected ${confidence ?? 'a match'}`,
            },
          ];
    }),
    ...misses.flatMap(({ name, facts }, index): Fault[] => {
      const found = judged(facts);
      return found === null
        ? []
        : [
            {
              path: [...at, 'examples', 'misses', index],
              message: `"${name}" matches as ${found}; expected no match`,
            },
          ];
    }),
  ];
}

/** Ids that stand twice, and alternatives that no rule has. */
function idFaults(rules: readonly Rule[], jobRules: readonly JobRule[]): Fault[] {
  const all = [
    ...rules.map((rule, index) => ({ rule, path: ['rules', index] })),
    ...jobRules.map((rule, index) => ({ rule, path: ['jobRules', index] })),
  ];
  const builtIn = [...CATALOGUE, ...JOB_CATALOGUE].flatMap(({ id, alternatives }) => [
    id,
    ...alternatives.map(({ ruleId }) => ruleId),
  ]);
  const known = new Set<string>([...builtIn, ...all.map(({ rule }) => rule.id)]);
  const seen = new Set<string>();
  return all.flatMap(({ rule, path }): Fault[] => {
    const twice = seen.has(rule.id);
    seen.add(rule.id);
    return [
      ...(twice ? [{ path: [...path, 'id'], message: `${rule.id} stands here a second time` }] : []),
      ...rule.alternatives.flatMap(({ ruleId }, index): Fault[] =>
        known.has(ruleId) && ruleId !== rule.id
          ? []
          : [
              {
                path: [...path, 'alternatives', index, 'ruleId'],
                message:
                  ruleId === rule.id
                    ? 'a rule is no alternative of itself; expected the id of another cause'
                    : `there is no rule ${ruleId}: whydenied rules lists them`,
              },
            ],
      ),
    ];
  });
}
