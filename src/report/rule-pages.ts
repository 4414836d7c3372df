/** The catalogue as Markdown: a page for each group of rules, and an index. `docs/rules/` is generated from it. */

import { adviceText } from '../diagnose/advice.js';
import { CATALOGUE, JOB_CATALOGUE } from '../diagnose/catalogue/index.js';
import { COVERAGE } from '../diagnose/catalogue/coverage.js';
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
    ...[...groups].map(([group, rules]) => ({
      name: `${group}.md`,
      text: [GENERATED, `# Rules \`${group}/…\``, ...rules.map(ruleSection)].join('\n\n') + '\n',
    })),
  ];
}

function indexPage(rules: readonly AnyRule[]): string {
  const rows = rules.map(({ id, title, gate }) => `| [\`${id}\`](${pageOf(id)}) | ${cell(title)} | ${gate} |`);
  const covered = COVERAGE.map(({ id, where, alternativeOf }) => {
    const rules = alternativeOf.map((rule) => `[\`${rule}\`](${pageOf(rule)})`).join(', ');
    return `| \`${id}\` | ${rules} | ${cell(where)} |`;
  });
  return [
    GENERATED,
    '# Rules',
    `${rules.length} rules. \`whydenied rules <id>\` prints one; docs/rule-packs.md says how to write your own.`,
    ['| rule | cause | gate |', '| --- | --- | --- |', ...rows].join('\n'),
    '## Causes without a rule of their own',
    'What no trace, log or context file can show, or what shows the same as another cause.',
    ['| cause | named by | why it has no rule |', '| --- | --- | --- |', ...covered].join('\n'),
    '',
  ].join('\n\n');
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
