/** Users' rules: reading packs, their JSON Schema, the pages of the catalogue. Loaded by those who need them alone. */

import { z } from 'zod';
import { rulePack } from './diagnose/packs/rule-schema.js';

export { catalogueWith } from './diagnose/catalogue/index.js';
export { readRulePack } from './diagnose/packs/read-pack.js';
export type { RulePack } from './diagnose/rule.js';
export { type RulePage, renderRulePages } from './report/rule-pages.js';

/** The JSON Schema of packs, which editors complete and check by. */
export function rulePackJsonSchema(): object {
  return {
    ...z.toJSONSchema(rulePack, { io: 'input', unrepresentable: 'any' }),
    title: 'Rule pack of whydenied',
  };
}
