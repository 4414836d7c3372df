/** Two runs beside each other: what a change of rules or of the program did. */

import { SCHEMA_VERSION } from '../report/report.js';
import type {
  CaseOutline,
  ChangedCase,
  ComparedCauseCount,
  CountsOfCause,
  StatisticsComparison,
} from '../report/statistics.js';
import { VERSION } from '../version.js';
import type { ResultsFolder } from './results-folder.js';
import { caseCounts, type CaseLine, failureCounts, readCases } from './stats-cases.js';
import { type CountedCause, readCausesByCase, readFindings } from './stats-findings.js';

/** Compares case by case, by their ids. Throws an InputError for a table that cannot be read. */
export async function compareStatistics(before: ResultsFolder, after: ResultsFolder): Promise<StatisticsComparison> {
  const [old, now] = [await readRun(before), await readRun(after)];
  const changed = [...now.cases.values()].flatMap((line): ChangedCase[] => changeOf(line, old, now));
  const missingIn = (run: Run, { cases }: Run): string[] => [...cases.keys()].filter((id) => !run.cases.has(id)).sort();
  const [fresh, gone] = [missingIn(old, now), missingIn(now, old)];
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'whydenied', version: VERSION },
    cases: {
      before: old.cases.size,
      after: now.cases.size,
      same: now.cases.size - fresh.length - changed.length,
      changed: changed.length,
      new: fresh.length,
      gone: gone.length,
    },
    failures: { before: failureCounts([...old.cases.values()]), after: failureCounts([...now.cases.values()]) },
    notInTables: { before: old.notInTables, after: now.notInTables },
    causes: changedCauses(old.causes, now.causes),
    changed: changed.sort((one, other) => (one.caseId < other.caseId ? -1 : 1)),
    new: fresh,
    gone,
  };
}

interface Run {
  readonly cases: ReadonlyMap<string, CaseLine>;
  readonly causes: ReadonlyMap<string, CountedCause>;
  readonly byCase: ReadonlyMap<string, ReadonlySet<string>>;
  readonly notInTables: number;
}

async function readRun(folder: ResultsFolder): Promise<Run> {
  const { causes } = await readFindings(folder);
  const cases = await readCases(folder);
  return {
    cases: new Map(cases.map((line) => [line.caseId, line])),
    notInTables: caseCounts(cases, await folder.recordCount()).notInTables,
    causes: new Map(causes.map((cause) => [cause.ruleId, cause])),
    byCase: await readCausesByCase(folder),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Nothing where both runs say the same of the case, or only one has it. */
function changeOf(line: CaseLine, old: Run, now: Run): ChangedCase[] {
  const { caseId } = line;
  const known = old.cases.get(caseId);
  if (known === undefined) {
    return [];
  }
  const [before, after] = [outlineOf(known), outlineOf(line)];
  const [had, has] = [old.byCase.get(caseId) ?? NONE, now.byCase.get(caseId) ?? NONE];
  const gained = [...has].filter((rule) => !had.has(rule)).sort();
  const lost = [...had].filter((rule) => !has.has(rule)).sort();
  const isSame = JSON.stringify(before) === JSON.stringify(after) && gained.length === 0 && lost.length === 0;
  return isSame ? [] : [{ caseId, before, after, gained, lost }];
}

function outlineOf({ state, failures, explained, firstCause, confidence }: CaseLine): CaseOutline {
  return { state, failures, explained, firstCause, confidence };
}

function changedCauses(
  before: ReadonlyMap<string, CountedCause>,
  after: ReadonlyMap<string, CountedCause>,
): ComparedCauseCount[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((ruleId) => {
      const [old, now] = [before.get(ruleId), after.get(ruleId)];
      return { ruleId, title: (now ?? old)?.title ?? '', before: countsOf(old), after: countsOf(now) };
    })
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after))
    .sort((one, other) => difference(other) - difference(one) || (one.ruleId < other.ruleId ? -1 : 1));
}

function countsOf(cause: CountedCause | undefined): CountsOfCause {
  const { proven, likely, possible } = cause?.confidence ?? { proven: 0, likely: 0, possible: 0 };
  return { cases: cause?.cases ?? 0, failures: cause?.failures ?? 0, confidence: { proven, likely, possible } };
}

function difference({ before, after }: ComparedCauseCount): number {
  return Math.abs(after.cases - before.cases);
}
