/** `rules`, and the packs of `--rules`. */

import { readRuleFiles } from '../bulk/rule-files.js';
import { type CoveredCause, COVERAGE } from '../diagnose/catalogue/coverage.js';
import { rulesNaming } from '../diagnose/catalogue/index.js';
import { escapeJson } from '../report/json.js';
import { printable } from '../report/printable.js';
import { renderRule, renderRuleList } from '../report/rules.js';
import { catalogueWith } from '../rule-packs.js';
import type { ExitCode } from './main.js';
import { useColor } from './output.js';

/** Lists the rules, or prints one whole; 2 for an id that none has. */
export async function rulesCommand(
  id: string | undefined,
  packs: readonly string[],
  format: 'text' | 'json',
): Promise<ExitCode> {
  const { rules, jobRules } = catalogueWith(await readRuleFiles(packs));
  const all = [...rules, ...jobRules].sort((a, b) => a.id.localeCompare(b.id, 'en'));
  const found = id === undefined ? all : all.filter((rule) => rule.id === id);
  const [only] = found;
  if (only === undefined) {
    const covered = COVERAGE.find((cause) => cause.id === id);
    if (covered !== undefined) {
      process.stderr.write(`whydenied: ${withoutRule(covered)}\n`);
      return 2;
    }
    const near = all.filter((rule) => rule.id.includes(id ?? '')).map((rule) => rule.id);
    process.stderr.write(
      `whydenied: there is no rule ${printable(id ?? '')}${near.length > 0 ? `; there is ${near.join(', ')}` : ': whydenied rules lists them'}\n`,
    );
    return 2;
  }
  const options = { color: useColor() };
  if (format === 'json') {
    process.stdout.write(escapeJson(id === undefined ? all : only));
  } else {
    process.stdout.write(id === undefined ? renderRuleList(all, options) : renderRule(only, options));
  }
  return 0;
}

/** Where a documented cause is told that has no rule of its own. */
function withoutRule({ id, where }: CoveredCause): string {
  const rules = rulesNaming(id);
  const named = rules.length === 0 ? '' : ` It is named beside ${rules.join(', ')}.`;
  return `${id} has no rule of its own.${named} ${where}`;
}
