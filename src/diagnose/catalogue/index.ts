/** All rules, in the order in which equally sure ones are preferred. */

import type { JobRule, Rule, RuleId, RulePack } from '../rule.js';
import { BENIGN_RULES } from './benign.js';
import { COPY_RULES } from './copy.js';
import { IN_USE_RULES } from './in-use.js';
import { LIMIT_RULES } from './limit.js';
import { LOG_RULES } from './log.js';
import { NAME_RULES } from './name.js';
import { NTFS_RULES } from './ntfs.js';
import { REACH_RULES } from './reach.js';
import { SESSION_RULES } from './session.js';
import { SHARE_RULES } from './share.js';
import { UNSUPPORTED_RULES } from './unsupported.js';

export const CATALOGUE: readonly Rule[] = [
  ...COPY_RULES,
  ...REACH_RULES,
  ...SESSION_RULES,
  ...SHARE_RULES,
  ...NAME_RULES,
  ...LIMIT_RULES,
  ...UNSUPPORTED_RULES,
  ...NTFS_RULES,
  ...IN_USE_RULES,
  ...BENIGN_RULES,
];

/** Rules about runs as their logs show them. */
export const JOB_CATALOGUE: readonly JobRule[] = LOG_RULES;

/** The catalogue with users' rules: theirs come first, and one with the id of another takes its place. */
export function catalogueWith(packs: readonly RulePack[]): Pick<RulePack, 'rules' | 'jobRules'> {
  return {
    rules: latestOfEach([...packs.toReversed().flatMap(({ rules }) => rules), ...CATALOGUE]),
    jobRules: latestOfEach([...packs.toReversed().flatMap(({ jobRules }) => jobRules), ...JOB_CATALOGUE]),
  };
}

function latestOfEach<Any extends Pick<Rule, 'id'>>(rules: readonly Any[]): readonly Any[] {
  const ids = new Set<string>();
  return rules.filter(({ id }) => {
    const isFirst = !ids.has(id);
    ids.add(id);
    return isFirst;
  });
}

/** Rules that name a cause among those with the same evidence. */
export function rulesNaming(cause: string): readonly RuleId[] {
  return CATALOGUE.filter(({ alternatives }) => alternatives.some(({ ruleId }) => ruleId === cause)).map(
    ({ id }) => id,
  );
}
