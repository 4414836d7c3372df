/** What the tables of a run say, counted. */

import { groupBy } from '../formats/group-by.js';
import { SCHEMA_VERSION } from '../report/report.js';
import {
  type CaseSize,
  type DestinationCount,
  EXTREMES,
  type FirstCause,
  type Statistics,
  type UnfinishedCase,
  type WeekCount,
} from '../report/statistics.js';
import { VERSION } from '../version.js';
import type { ResultsFolder } from './results-folder.js';
import { caseCounts, type CaseLine, failureCounts, isAnalyzed, readCases, sumOf } from './stats-cases.js';
import { readFindings } from './stats-findings.js';
import { readSignatures } from './stats-signatures.js';
import { mondayOf } from './tables.js';

/** Counts what the tables hold. Throws an InputError for a table that cannot be read. */
export async function readStatistics(folder: ResultsFolder): Promise<Statistics> {
  const cases = await readCases(folder);
  const analyzed = cases.filter(isAnalyzed);
  const { causes, remarks } = await readFindings(folder);
  const firstIn = new Map(firstCausesOf(analyzed).map((first) => [first.ruleId, first.cases]));
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'whydenied', version: VERSION },
    cases: caseCounts(cases, await folder.recordCount()),
    failures: failureCounts(cases),
    input: {
      bytes: sumOf(cases, ({ bytes }) => bytes),
      rows: sumOf(cases, ({ rows }) => rows),
      tookMs: sumOf(cases, ({ tookMs }) => tookMs),
    },
    causes: causes.map((cause) => ({
      ...cause,
      share: cause.cases / Math.max(1, analyzed.length),
      firstIn: firstIn.get(cause.ruleId) ?? 0,
    })),
    remarks,
    weeks: weeksOf(analyzed),
    destinations: destinationsOf(analyzed),
    versions: groupsOf(cases, ({ version }) => version).map(([version, own]) => ({ version, cases: own.length })),
    unexplained: await readSignatures(folder),
    slowest: extremes(cases, ({ tookMs }) => tookMs),
    largest: extremes(cases, ({ bytes }) => bytes),
    unfinished: unfinishedOf(cases),
  };
}

/** Cases by what they have in common, the largest group first. */
function groupsOf<Key>(cases: readonly CaseLine[], keyOf: (one: CaseLine) => Key): (readonly [Key, CaseLine[]])[] {
  return [...groupBy(cases, keyOf)].sort(
    ([key, own], [otherKey, others]) => others.length - own.length || (String(key) < String(otherKey) ? -1 : 1),
  );
}

function firstCausesOf(cases: readonly CaseLine[]): FirstCause[] {
  return groupsOf(cases, ({ firstCause }) => firstCause).map(([ruleId, own]) => ({ ruleId, cases: own.length }));
}

function weeksOf(cases: readonly CaseLine[]): WeekCount[] {
  return groupsOf(cases, ({ week }) => week)
    .flatMap(([week, own]) =>
      week === null
        ? []
        : [
            {
              week,
              monday: mondayOf(week),
              cases: own.length,
              failures: sumOf(own, ({ failures }) => failures),
              causes: firstCausesOf(own),
            },
          ],
    )
    .sort((one, other) => (one.week < other.week ? -1 : 1));
}

function destinationsOf(cases: readonly CaseLine[]): DestinationCount[] {
  return groupsOf(cases, ({ destination }) => destination).map(([destination, own]) => ({
    destination,
    cases: own.length,
    failures: sumOf(own, ({ failures }) => failures),
    explained: sumOf(own, ({ explained }) => explained),
    causes: firstCausesOf(own),
  }));
}

function extremes(cases: readonly CaseLine[], valueOf: (one: CaseLine) => number): CaseSize[] {
  return cases
    .toSorted((one, other) => valueOf(other) - valueOf(one) || (one.caseId < other.caseId ? -1 : 1))
    .slice(0, EXTREMES)
    .map(({ caseId, tookMs, bytes, rows }) => ({ caseId, tookMs, bytes, rows }));
}

function unfinishedOf(cases: readonly CaseLine[]): UnfinishedCase[] {
  return cases
    .flatMap(({ caseId, state, error }): UnfinishedCase[] =>
      state === 'unusable' || state === 'failed' ? [{ caseId, state, error: error ?? '' }] : [],
    )
    .sort((one, other) => (one.caseId < other.caseId ? -1 : 1));
}
