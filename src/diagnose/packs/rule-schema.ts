/** The schema of rules: the catalogue's own are checked by it in tests, users' by it when their packs are read. */

import { z } from 'zod';
import type { Condition, JobRule, Rule, RuleId, Shown } from '../rule.js';
import { PRIVILEGES } from '../../access/ntfs/token.js';
import type { FailureFacts } from '../facts.js';
import type { JobFacts } from '../job-facts.js';
import { FAILURE_FACTS, JOB_FACTS, right, testsOf, valuesOf } from './fact-schema.js';

/** Parts of a condition that stand alone, without tests beside them. */
const COMBINING = ['all', 'any', 'not'];

function standsAlone(condition: object): boolean {
  const keys = Object.keys(condition);
  return keys.length === 1 || !keys.some((key) => COMBINING.includes(key));
}

const ALONE = { error: 'expected all, any or not alone, or tests of facts: put the others into a part of all' };

const failureCondition: z.ZodType<Condition<FailureFacts>> = z.lazy(() =>
  z
    .strictObject({
      ...testsOf(FAILURE_FACTS),
      all: z.array(failureCondition).min(1).exactOptional(),
      any: z.array(failureCondition).min(1).exactOptional(),
      not: failureCondition.exactOptional(),
    })
    .refine(standsAlone, ALONE),
);

const jobCondition: z.ZodType<Condition<JobFacts>> = z.lazy(() =>
  z
    .strictObject({
      ...testsOf(JOB_FACTS),
      all: z.array(jobCondition).min(1).exactOptional(),
      any: z.array(jobCondition).min(1).exactOptional(),
      not: jobCondition.exactOptional(),
    })
    .refine(standsAlone, ALONE),
);

const confidence = z.enum(['proven', 'likely', 'possible']);

function examplesOf<Facts extends z.ZodType>(facts: Facts) {
  const name = z.string().min(1);
  return z.strictObject({
    matches: z.array(z.strictObject({ name, facts, confidence: confidence.exactOptional() })).min(2),
    misses: z.array(z.strictObject({ name, facts })).min(2),
  });
}

const sentence = z.string().trim().min(1);
const ruleId = z.custom<RuleId>(
  (id) => typeof id === 'string' && /^[a-z\d]+(?:-[a-z\d]+)*\/[a-z\d]+(?:-[a-z\d]+)*$/.test(id),
  { error: 'expected an id such as contoso/old-nas: group and cause, lower case with hyphens' },
);
const ofComputer = sentence.exactOptional();
const where = z.strictObject({
  acl: sentence.nullable().exactOptional(),
  'acl-grants': sentence.nullable().exactOptional(),
  'acl-lacks': sentence.nullable().exactOptional(),
  mount: sentence.nullable().exactOptional(),
  'key-mount': sentence.nullable().exactOptional(),
  drives: sentence.nullable().exactOptional(),
  privileges: sentence.nullable().exactOptional(),
} satisfies Record<Shown, z.ZodType>);
const advice = z.union([
  sentence,
  z.strictObject({
    text: sentence,
    where: where.exactOptional(),
    ofComputer,
    onServer: sentence.nullable().exactOptional(),
    onAzureFiles: sentence.nullable().exactOptional(),
    commands: z.array(sentence).exactOptional(),
    copyWithout: z.array(z.array(z.enum(['D', 'A', 'T', 'S', 'O', 'U', 'X']))).exactOptional(),
  }),
]);
const citation = z.strictObject({ title: sentence, section: sentence, dated: sentence });
const rights = z.array(right).min(1);
const claim = z.discriminatedUnion('claim', [
  z.strictObject({
    claim: z.literal('dacl-lacks'),
    on: z.enum(['object', 'parent', 'source']),
    rights,
    askedWith: z.enum(['D', 'A', 'T', 'S', 'O', 'U', 'X']).exactOptional(),
    orOnParent: right.exactOptional(),
  }),
  z.strictObject({ claim: z.literal('no-key-mount') }),
  z.strictObject({ claim: z.literal('key-mount') }),
  z.strictObject({ claim: z.literal('identity-mount') }),
  z.strictObject({ claim: z.literal('believed-key-mount') }),
  z.strictObject({ claim: z.literal('two-accounts') }),
  z.strictObject({ claim: z.literal('dacl-grants'), rights }),
  z.strictObject({ claim: z.literal('no-drive') }),
  z.strictObject({
    claim: z.literal('console-lacks'),
    privileges: z.array(z.enum(PRIVILEGES)).min(1),
    orServer: z.literal(true).exactOptional(),
  }),
]);

const TEXTS = {
  id: ruleId.meta({
    description: 'group/cause, lower case with hyphens; the id of a built-in rule replaces that rule',
  }),
  title: sentence.meta({ description: 'the cause in one line' }),
  gate: z
    .enum(['reach', 'session', 'share', 'open', 'handle', 'client', 'source', 'limit', 'name', 'log', 'benign'])
    .meta({ description: 'where it was refused' }),
  cause: sentence.meta({ description: 'why, in a few sentences' }),
  fix: z.array(advice).meta({ description: 'steps, best first' }),
  verify: z.array(advice).meta({ description: 'what would confirm the cause' }),
  sources: z.array(citation).min(1).meta({ description: 'where it is documented, with dates' }),
  since: z.string().nullable().default(null).meta({ description: 'from when the cause applies, 2025-09-30' }),
  until: z.string().nullable().default(null).meta({ description: 'to when' }),
  evidence: z
    .array(z.enum(['documentation', 'specification', 'support-article', 'field-report', 'inference']))
    .min(1)
    .meta({ description: 'how the cause is known' }),
  escalate: z.string().nullable().default(null).meta({ description: 'when to hand the case on' }),
  claims: z.array(claim).exactOptional().meta({ description: 'what context files can say for or against it' }),
};

function lookalikes<Facts>(condition: z.ZodType<Condition<Facts>>) {
  return z
    .array(z.strictObject({ ruleId, verify: advice, when: condition.exactOptional() }))
    .default([])
    .meta({
      description:
        'causes with the same evidence, what would tell each apart, and where it looks the same if not always',
    });
}

/** A rule about failures. */
export const failureRule: z.ZodType<Rule> = z.strictObject({
  ...TEXTS,
  when: failureCondition.meta({ description: 'the signature: a match alone is worth possible' }),
  likely: failureCondition.exactOptional(),
  proven: failureCondition.exactOptional(),
  yieldsWhere: failureCondition.exactOptional(),
  alternatives: lookalikes(failureCondition),
  examples: examplesOf(z.strictObject(valuesOf(FAILURE_FACTS))),
});

/** A rule about runs of robocopy. */
export const jobRule: z.ZodType<JobRule> = z.strictObject({
  ...TEXTS,
  when: jobCondition,
  likely: jobCondition.exactOptional(),
  proven: jobCondition.exactOptional(),
  yieldsWhere: jobCondition.exactOptional(),
  alternatives: lookalikes(jobCondition),
  examples: examplesOf(z.strictObject(valuesOf(JOB_FACTS))),
});

/** A file of rules. */
export const rulePack = z.strictObject({
  schemaVersion: z.literal(1),
  name: sentence.meta({ description: 'whose rules they are; findings say it' }),
  rules: z.array(failureRule).default([]).meta({ description: 'rules about failures' }),
  jobRules: z.array(jobRule).default([]).meta({ description: 'rules about runs of robocopy' }),
});
