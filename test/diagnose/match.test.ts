import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/diagnose/catalogue/index.js';
import { NO_FACTS } from '../../src/diagnose/diagnose.js';
import type { FailureFacts } from '../../src/diagnose/facts.js';
import { holds, matchRule } from '../../src/diagnose/match.js';
import type { Condition, Rule } from '../../src/diagnose/rule.js';
import { only } from '../correlate/read-report.js';

const FACTS: FailureFacts = {
  ...NO_FACTS,
  operation: 'CreateFile',
  win32: 5,
  deniedRights: ['WRITE_DAC', 'WRITE_OWNER'],
};
const TRUE: Condition = { win32: [5] };
const FALSE: Condition = { win32: [32] };

describe('a condition', () => {
  const cases: readonly (readonly [string, Condition, boolean])[] = [
    ['on one of the values', { win32: [32, 5] }, true],
    ['on none of the values', { win32: [32] }, false],
    ['on no value at all', { win32: [] }, false],
    ['on something not known', { ntStatus: [null] }, true],
    ['on something known to be unknown', { win32: [null] }, false],
    ['on several facts that hold', { win32: [5], operation: ['CreateFile'] }, true],
    ['on several facts of which one fails', { win32: [5], operation: ['WriteFile'] }, false],
    ['on nothing', {}, true],
    ['includes what is in the list', { deniedRights: { includes: ['WRITE_OWNER'] } }, true],
    ['includes all that is in the list', { deniedRights: { includes: ['WRITE_OWNER', 'WRITE_DAC'] } }, true],
    ['includes more than the list', { deniedRights: { includes: ['WRITE_OWNER', 'DELETE'] } }, false],
    ['includesAny with one in the list', { deniedRights: { includesAny: ['DELETE', 'WRITE_DAC'] } }, true],
    ['includesAny with none in the list', { deniedRights: { includesAny: ['DELETE'] } }, false],
    ['only what is in the list', { deniedRights: { only: ['WRITE_DAC', 'WRITE_OWNER', 'DELETE'] } }, true],
    ['only a part of the list', { deniedRights: { only: ['WRITE_OWNER'] } }, false],
    ['only, of an empty list', { alternatives: { only: ['parent-rights'] } }, false],
    ['empty, of an empty list', { alternatives: { empty: true } }, true],
    ['empty, of a list with items', { deniedRights: { empty: true } }, false],
    ['several tests of one list', { deniedRights: { includes: ['WRITE_DAC'], only: ['WRITE_DAC'] } }, false],
    ['all, that hold', { all: [TRUE, TRUE] }, true],
    ['all, of which one fails', { all: [TRUE, FALSE] }, false],
    ['all of nothing', { all: [] }, true],
    ['any, of which one holds', { any: [FALSE, TRUE] }, true],
    ['any, of which none holds', { any: [FALSE, FALSE] }, false],
    ['any of nothing', { any: [] }, false],
    ['not, of what fails', { not: FALSE }, true],
    ['not, of what holds', { not: TRUE }, false],
    ['nested', { all: [{ any: [FALSE, { not: FALSE }] }, { not: { all: [TRUE, FALSE] } }] }, true],
  ];
  it.each(cases)('%s', (_, condition, expected) => {
    expect(holds(condition, FACTS)).toBe(expected);
  });
});

describe('the confidence of a match', () => {
  const base = only(CATALOGUE.filter(({ id }) => id === 'copy/write-dac'));
  const { likely: _likely, proven: _proven, ...bare } = base;
  const rule = (parts: Partial<Rule>): Rule => ({ ...bare, when: TRUE, ...parts });

  it.each([
    ['possible, without more conditions', rule({}), 'possible'],
    ['possible, where likely fails', rule({ likely: FALSE, proven: TRUE }), 'possible'],
    ['likely, where it may not be proven', rule({ likely: TRUE }), 'likely'],
    ['likely, where proven fails', rule({ likely: TRUE, proven: FALSE }), 'likely'],
    ['proven, where all hold', rule({ likely: TRUE, proven: TRUE }), 'proven'],
    ['possible, where proven holds but nothing is likely', rule({ proven: TRUE }), 'possible'],
    ['none, whatever else holds', rule({ when: FALSE, likely: TRUE, proven: TRUE }), null],
  ])('%s', (_, tried, expected) => {
    expect(matchRule(tried, FACTS)).toBe(expected);
  });
});
