/** Causes over all cases of a run. */

import type { Confidence } from '../diagnose/rule.js';
import type { CauseCount, RemarkCount } from '../report/statistics.js';
import type { ResultsFolder } from './results-folder.js';
import { TablePart } from './table-part.js';

/** What a rule is, the same in every case. */
type RuleLine = Pick<CauseCount, 'ruleId' | 'pack' | 'title' | 'gate'>;

/** A rule while it is counted. */
interface Tally {
  cases: number;
  failures: number;
  readonly confidence: Record<Confidence, number>;
}

export type CountedCause = Omit<CauseCount, 'share' | 'firstIn'>;

export interface CountedFindings {
  /** Most cases first. */
  readonly causes: readonly CountedCause[];
  readonly remarks: readonly RemarkCount[];
}

/** Counts causes and remarks; benign ones are neither. Throws an InputError for a table that cannot be read. */
export async function readFindings(folder: ResultsFolder): Promise<CountedFindings> {
  const rules = new Map<string, RuleLine>();
  const tallies = new Map<string, Tally>();
  for await (const part of TablePart.of(folder, 'findings')) {
    const ids = await part.texts('rule_id');
    // Titles are half of the work: they are read where a part has a rule that none before had.
    if (ids.some((id) => !rules.has(id ?? ''))) {
      (await ruleLines(part, ids)).forEach((rule) => rules.set(rule.ruleId, rule));
    }
    await countPart(part, ids, tallies);
  }
  const counted = [...tallies].flatMap(([id, tally]): CountedCause[] => {
    const rule = rules.get(id);
    return rule === undefined || rule.gate === 'benign' ? [] : [{ ...rule, ...tally }];
  });
  const sorted = counted.sort(
    (one, other) => other.cases - one.cases || other.failures - one.failures || (one.ruleId < other.ruleId ? -1 : 1),
  );
  const isRemark = ({ gate, failures }: CountedCause): boolean => gate === 'log' || failures === 0;
  return {
    causes: sorted.filter((cause) => !isRemark(cause)),
    remarks: sorted.filter(isRemark).map(({ ruleId, pack, title, cases }) => ({ ruleId, pack, title, cases })),
  };
}

async function ruleLines(part: TablePart<'findings'>, ids: readonly (string | null)[]): Promise<RuleLine[]> {
  const packs = await part.texts('pack');
  const titles = await part.texts('title');
  const gates = await part.texts('gate');
  return ids.map((id, index) => ({
    ruleId: id ?? '',
    pack: packs[index] ?? null,
    title: titles[index] ?? '',
    gate: gates[index] ?? '',
  }));
}

/** The findings of a case stand together, and the first of them has the place 1. */
async function countPart(
  part: TablePart<'findings'>,
  ids: readonly (string | null)[],
  tallies: Map<string, Tally>,
): Promise<void> {
  const places = await part.numbers('place');
  const confidences = await part.texts('confidence');
  const failures = await part.numbers('failures');
  const ofCase = new Map<Tally, Confidence>();
  const endCase = (): void => {
    for (const [tally, confidence] of ofCase) {
      tally.cases++;
      tally.confidence[confidence]++;
    }
    ofCase.clear();
  };
  for (const [index, id] of ids.entries()) {
    if (places[index] === 1) {
      endCase();
    }
    const tally = tallies.get(id ?? '') ?? { cases: 0, failures: 0, confidence: { proven: 0, likely: 0, possible: 0 } };
    tallies.set(id ?? '', tally);
    tally.failures += failures[index] ?? 0;
    // Findings of one rule in a case differ by how sure they are: the case counts by the surest.
    ofCase.set(tally, surer(ofCase.get(tally), confidences[index] ?? null));
  }
  endCase();
}

function surer(known: Confidence | undefined, text: string | null): Confidence {
  return known === 'proven' || text === 'proven'
    ? 'proven'
    : known === 'likely' || text === 'likely'
      ? 'likely'
      : 'possible';
}

/** By case, the causes that it names. Throws an InputError for a table that cannot be read. */
export async function readCausesByCase(folder: ResultsFolder): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const byCase = new Map<string, Set<string>>();
  for await (const part of TablePart.of(folder, 'findings')) {
    const cases = await part.texts('case_id');
    const rules = await part.texts('rule_id');
    const gates = await part.texts('gate');
    for (const [index, id] of cases.entries()) {
      const rule = rules[index] ?? null;
      if (id !== null && rule !== null && gates[index] !== 'benign') {
        const known = byCase.get(id) ?? new Set();
        byCase.set(id, known.add(rule));
      }
    }
  }
  return byCase;
}
