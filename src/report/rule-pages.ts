/** The catalogue as Markdown: a page for each group of rules, and an index. `docs/rules/` is generated from it. */

import { z } from 'zod';
import { adviceText } from '../diagnose/advice.js';
import { CATALOGUE, JOB_CATALOGUE, rulesNaming } from '../diagnose/catalogue/index.js';
import { COVERAGE } from '../diagnose/catalogue/coverage.js';
import { FAILURE_FACTS, JOB_FACTS } from '../diagnose/packs/fact-schema.js';
import { groupBy } from '../formats/group-by.js';
import { conditionLines } from './condition-text.js';
import { type AnyRule, lookalikeText } from './rules.js';

/** A file of the folder. */
export interface RulePage {
  readonly name: string;
  readonly text: string;
}

const GENERATED = '<!-- Generated from the catalogue by `npm run docs`. -->';

/** All pages. */
export function renderRulePages(): RulePage[] {
  const groups = groupBy<string, AnyRule>([...CATALOGUE, ...JOB_CATALOGUE], ({ id }) => id.split('/')[0] ?? '');
  return [
    { name: 'README.md', text: indexPage([...groups.values()].flat()) },
    { name: 'facts.md', text: factsPage() },
    ...[...groups].map(([group, rules]) => ({
      name: `${group}.md`,
      text: [GENERATED, `# Rules \`${group}/…\``, ...rules.map(ruleSection)].join('\n\n') + '\n',
    })),
  ];
}

function indexPage(rules: readonly AnyRule[]): string {
  const rows = rules.map(({ id, title, gate }) => `| [\`${id}\`](${pageOf(id)}) | ${cell(title)} | ${gate} |`);
  const covered = COVERAGE.map(({ id, where }) => {
    const rules = rulesNaming(id)
      .map((rule) => `[\`${rule}\`](${pageOf(rule)})`)
      .join(', ');
    return `| \`${id}\` | ${rules} | ${cell(where)} |`;
  });
  return [
    GENERATED,
    '# Rules',
    `${rules.length} rules. \`whydenied rules <id>\` prints one; docs/rule-packs.md says how to write your own, [facts.md](facts.md) what rules see.`,
    ['| rule | cause | gate |', '| --- | --- | --- |', ...rows].join('\n'),
    '## Causes without a rule of their own',
    'What no trace, log or context file can show, or what shows the same as another cause.',
    ['| cause | named by | why it has no rule |', '| --- | --- | --- |', ...covered].join('\n'),
    '',
  ].join('\n\n');
}

/** The facts that conditions and examples name, as the schema of packs has them. */
function factsPage(): string {
  const tables = [
    ['Facts of a failure (`rules`)', factRows(FAILURE_FACTS)],
    ['Facts of a run (`jobRules`)', factRows(JOB_FACTS)],
  ] as const;
  return [
    GENERATED,
    '# Facts',
    'What conditions test. Null is what nothing tells; a list that nothing tells is empty.',
    ...tables.flatMap(([title, rows]) => [
      `## ${title}`,
      ['| fact | values | what it is |', '| --- | --- | --- |', ...rows].join('\n'),
    ]),
    '',
  ].join('\n\n');
}

/** More values than this are told by the first. */
const SHOWN_VALUES = 12;

function factRows(table: Readonly<Record<string, { readonly value: z.ZodType; readonly test: z.ZodType }>>): string[] {
  return Object.entries(table).map(([name, { value, test }]) => {
    const schema = z.toJSONSchema(value, { io: 'input', unrepresentable: 'any' });
    const isList = schema.type === 'array';
    const values = valuesOf(isList ? schema.items : schema).map((one) => `\`${one}\``);
    const shown = values.length > SHOWN_VALUES ? [...values.slice(0, SHOWN_VALUES), '…'] : values;
    const description = z.toJSONSchema(test, { io: 'input', unrepresentable: 'any' }).description ?? '';
    return `| \`${name}\` | ${isList ? 'list of ' : ''}${shown.join(', ')} | ${cell(description)} |`;
  });
}

/** The values that a JSON Schema lists, else its type. */
function valuesOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) {
    return [];
  }
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) {
    return schema.anyOf.flatMap(valuesOf);
  }
  if ('enum' in schema && Array.isArray(schema.enum)) {
    return schema.enum.map(String);
  }
  return 'type' in schema ? [schema.type].flat().map(String) : [];
}

/** `share.md#shareno-rbac`. */
function pageOf(id: string): string {
  return `${id.split('/')[0]}.md#${id.replace('/', '')}`;
}

function ruleSection(rule: AnyRule): string {
  const { id, title, gate, cause, since, until, evidence } = rule;
  const dates = [since === null ? '' : `since ${since}`, until === null ? '' : `until ${until}`].filter(Boolean);
  return [
    `## ${id}`,
    `**${title}.** Gate *${gate}*; known by ${evidence.join(', ')}${dates.length > 0 ? `; ${dates.join(', ')}` : ''}.`,
    cause,
    ...CONDITIONS.flatMap(([name, label]) => {
      const condition = rule[name];
      return condition === undefined ? [] : [`${label}\n\n${conditionList(condition)}`];
    }),
    `What to do\n\n${numbered(rule.fix.map(adviceText))}`,
    `What would confirm it\n\n${bullets(rule.verify.map(adviceText))}`,
    ...(rule.alternatives.length === 0
      ? []
      : [`Other causes with the same evidence\n\n${bullets(rule.alternatives.map(lookalikeText))}`]),
    `Sources\n\n${bullets(rule.sources.map(({ title: of, section, dated }) => `${of}, ${section} (${dated})`))}`,
  ].join('\n\n');
}

const CONDITIONS = [
  ['when', 'Possible where'],
  ['likely', 'Likely where also'],
  ['proven', 'Proven where also'],
] as const;

function conditionList(condition: object): string {
  const lines = conditionLines(condition);
  return lines.length === 0 ? '- always' : lines.map(({ depth, text }) => `${'  '.repeat(depth)}- ${text}`).join('\n');
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${literal(item)}`).join('\n');
}

function numbered(items: readonly string[]): string {
  return items.map((item, index) => `${index + 1}. ${literal(item)}`).join('\n');
}

/** Text with `<account>` and the like, which Markdown would take for HTML. */
function literal(text: string): string {
  return text.replaceAll('<', '&lt;');
}

function cell(text: string): string {
  return literal(text).replaceAll('|', '\\\\|');
}
