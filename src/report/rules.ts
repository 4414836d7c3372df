/** The catalogue for eyes: all rules in a table, or one of them whole. */

import { adviceText } from '../diagnose/advice.js';
import type { Advice, JobRule, Rule, RuleTexts } from '../diagnose/rule.js';
import { conditionLines, conditionText } from './condition-text.js';
import { Page } from './page.js';
import { count } from './printable.js';
import type { TerminalOptions } from './terminal.js';

/** A rule of either kind. */
export type AnyRule = Rule | JobRule;

/** All rules: id, gate, title. */
export function renderRuleList(rules: readonly AnyRule[], { color }: TerminalOptions): string {
  const page = new Page(color);
  page.line(count(rules.length, 'rule'));
  page.table(
    ['rule', 'gate'],
    rules.map(({ id, title, gate, pack }) => [`${id}: ${title}${pack === undefined ? '' : ` (${pack})`}`, gate]),
    0,
  );
  return page.text();
}

/** One rule: what it says, when it says it, where it is from. */
export function renderRule(rule: AnyRule, { color }: TerminalOptions): string {
  const page = new Page(color);
  page.wrapped('', `${rule.id}: ${rule.title}`, page.paint.bold);
  page.wrapped('  ', `Gate ${rule.gate}. ${originOf(rule)}`);
  page.heading('CAUSE');
  page.wrapped('  ', rule.cause);
  conditions(page, rule);
  numbered(page, 'DO', rule.fix);
  numbered(page, 'VERIFY', rule.verify);
  section(page, 'OTHER CAUSES WITH THE SAME EVIDENCE', rule.alternatives.map(lookalikeText));
  section(page, 'ESCALATE', rule.escalate === null ? [] : [rule.escalate]);
  section(page, 'EXAMPLES', [
    ...rule.examples.matches.map(({ name, confidence }) => `${confidence ?? 'matches'}: ${name}`),
    ...rule.examples.misses.map(({ name }) => `no match: ${name}`),
  ]);
  section(
    page,
    'SOURCES',
    rule.sources.map(({ title, section: part, dated }) => `${title}, ${part}; ${dated}`),
  );
  return page.text();
}

/** Another cause, what tells it apart, and where it looks the same. */
export function lookalikeText({ ruleId, verify, when }: AnyRule['alternatives'][number]): string {
  const where = when === undefined ? '' : ` (where ${conditionText(when)})`;
  return `${ruleId}: ${adviceText(verify)}${where}`;
}

function originOf({ evidence, since, until, pack }: RuleTexts): string {
  const dates = [
    ...(since === null ? [] : [`Since ${since}.`]),
    ...(until === null ? [] : [`Until ${until}.`]),
    ...(pack === undefined ? [] : [`From the pack ${pack}.`]),
  ];
  return [`Known by ${evidence.join(', ')}.`, ...dates].join(' ');
}

const CONDITIONS = [
  ['when', 'POSSIBLE WHERE'],
  ['likely', 'LIKELY WHERE ALSO'],
  ['proven', 'PROVEN WHERE ALSO'],
  ['yieldsWhere', 'AFTER OTHERS WHERE'],
] as const;

function conditions(page: Page, rule: AnyRule): void {
  for (const [name, title] of CONDITIONS) {
    const condition = rule[name];
    if (condition !== undefined) {
      const lines = conditionLines(condition);
      page.heading(title);
      (lines.length === 0 ? [{ depth: 0, text: 'always' }] : lines).forEach(({ depth, text }) =>
        page.wrapped(' '.repeat(2 + 2 * depth), text),
      );
    }
  }
}

function numbered(page: Page, title: string, steps: readonly Advice[]): void {
  page.heading(title);
  page.list('  ', steps.map(adviceText), (index) => `${index + 1}. `);
}

function section(page: Page, title: string, items: readonly string[]): void {
  if (items.length > 0) {
    page.heading(title);
    page.list('  ', items, () => '- ');
  }
}
