/** Evaluates a rule on the facts of a failure. */

import type { Condition, Confidence, FactTests } from './rule.js';

/** The conditions of a rule. */
interface Conditions<Facts> {
  readonly when: Condition<Facts>;
  readonly likely?: Condition<Facts>;
  readonly proven?: Condition<Facts>;
}

/** How sure the rule is of these facts, or null where it does not apply. */
export function matchRule<Facts extends object>(rule: Conditions<Facts>, facts: Facts): Confidence | null {
  if (!holds(rule.when, facts)) {
    return null;
  }
  const likely = rule.likely !== undefined && holds(rule.likely, facts);
  if (likely && rule.proven !== undefined && holds(rule.proven, facts)) {
    return 'proven';
  }
  return likely ? 'likely' : 'possible';
}

/** Whether a condition holds. */
export function holds<Facts extends object>(condition: Condition<Facts>, facts: Facts): boolean {
  if ('all' in condition) {
    return condition.all.every((part) => holds(part, facts));
  }
  if ('any' in condition) {
    return condition.any.some((part) => holds(part, facts));
  }
  if ('not' in condition) {
    return !holds(condition.not, facts);
  }
  return testsHold(condition, facts);
}

interface ListTest {
  readonly includes?: readonly unknown[];
  readonly includesAny?: readonly unknown[];
  readonly only?: readonly unknown[];
  readonly empty?: true;
}

function testsHold<Facts extends object>(tests: FactTests<Facts>, facts: Facts): boolean {
  return Object.entries<unknown>(tests).every(([fact, test]) => {
    const value: unknown = Reflect.get(facts, fact);
    if (isList(test)) {
      return !isList(value) && test.includes(value);
    }
    return isList(value) && isListTest(test) && listHolds(test, value);
  });
}

/** Array.isArray, which forgets that an array is read-only. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isListTest(test: unknown): test is ListTest {
  return typeof test === 'object' && test !== null;
}

function listHolds({ includes, includesAny, only, empty }: ListTest, values: readonly unknown[]): boolean {
  return (
    (includes === undefined || includes.every((item) => values.includes(item))) &&
    (includesAny === undefined || includesAny.some((item) => values.includes(item))) &&
    (only === undefined || (values.length > 0 && values.every((item) => only.includes(item)))) &&
    (empty === undefined || values.length === 0)
  );
}
