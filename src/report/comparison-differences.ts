/** What is not the same in two cases and can be the reason for what became of the failures. */

import { isInUse, remoteOf } from '../access/known-case.js';
import { mergeFacts, type NetworkConnection } from '../formats/context/case-facts.js';
import { isStorageKeyUser } from '../formats/context/net-use.js';
import { pathKey } from '../windows/path.js';
import type { CountedCase } from './build-comparison.js';
import type { CaseDifference, DifferenceKind } from './comparison.js';
import type { ReportJob } from './report.js';

/** The differences of two cases: those of who asks first, then of what was asked for and where. */
export function differencesOf(before: CountedCase, after: CountedCase): CaseDifference[] {
  const areRuns = before.report.jobs.length > 0 && after.report.jobs.length > 0;
  return [
    known('account', [...before.accounts.values()], [...after.accounts.values()]),
    known('integrity', integrities(before), integrities(after)),
    areRuns ? difference('switches', switchesOf(before), switchesOf(after)) : commandLines(before, after),
    areRuns ? known('source', roots(before, 'source'), roots(after, 'source')) : null,
    areRuns ? known('destination', roots(before, 'destination'), roots(after, 'destination')) : null,
    known('mount', mounts(before), mounts(after)),
    difference('holders', holdersGone(before), []),
  ].filter((found) => found !== null);
}

/** What only one of them has; null where both have the same. Names are compared as Windows does. */
function difference(kind: DifferenceKind, before: readonly string[], after: readonly string[]): CaseDifference | null {
  const without = (list: readonly string[], others: readonly string[]): string[] => {
    const known = new Set(others.map((one) => pathKey(one)));
    return list.filter((one) => !known.has(pathKey(one)));
  };
  const [gone, come] = [without(before, after), without(after, before)];
  return gone.length + come.length === 0 ? null : { kind, before: gone, after: come };
}

/** The same for what a case need not show: where one shows nothing, nothing is known to differ. */
function known(kind: DifferenceKind, before: readonly string[], after: readonly string[]): CaseDifference | null {
  return before.length === 0 || after.length === 0 ? null : difference(kind, before, after);
}

function integrities({ report }: CountedCase): string[] {
  return distinct(report.processes.map(({ integrity }) => integrity).filter((word) => word !== ''));
}

/** What only changes what is printed. */
const PRINTING = /^\/(?:(?:UNI)?LOG\+?(?:$|:)|(?:TEE|NP|ETA|BYTES|TS|FP|V|X|NS|NC|NJH|NJS|UNICODE|DEBUG)$)/;

function switchesOf({ report }: CountedCase): string[] {
  return distinct(report.jobs.flatMap(({ options }) => options?.switches ?? []).filter((one) => !PRINTING.test(one)));
}

/** Without logs, robocopy's command lines, which a PML shows. */
function commandLines(before: CountedCase, after: CountedCase): CaseDifference | null {
  const words = ({ report }: CountedCase): string[] =>
    distinct(
      report.processes
        .flatMap(({ commandLine }) => commandLine.match(/(?:^|\s)\/[A-Z][^\s"]*/gi) ?? [])
        .map((word) => word.trim().toUpperCase())
        .filter((word) => !PRINTING.test(word)),
    );
  return known('switches', words(before), words(after));
}

/** By the share, where files show what a drive stands for: another letter alone is no difference. */
function roots({ report, contexts }: CountedCase, side: keyof Pick<ReportJob, 'source' | 'destination'>): string[] {
  const facts = mergeFacts(contexts.map((context) => context.facts));
  return distinct(report.jobs.flatMap((job) => job[side] ?? []).map((root) => remoteOf(facts, root)));
}

/** How files show the shares mounted. */
function mounts({ contexts }: CountedCase): string[] {
  return distinct(contexts.flatMap(({ facts }) => facts.connections.flatMap(mountText)));
}

function mountText(connection: NetworkConnection): readonly string[] {
  const { remote, userName } = connection;
  if (!isInUse({ connection, usesKey: null })) {
    return [];
  }
  if (isStorageKeyUser(userName, remote) === true) {
    return [`${remote} with the storage account key`];
  }
  return [userName === null || userName === '' ? remote : `${remote} as ${userName}`];
}

/** Programs that had objects open in the way of failures that are granted now. */
function holdersGone({ fates }: CountedCase): string[] {
  const found = new Set<string>();
  for (const { failure, fate } of fates) {
    for (const { opened } of fate === 'granted' ? failure.circumstances.heldBy : []) {
      found.add(`${opened.event.processName} (PID ${opened.event.pid ?? 'unknown'})`);
    }
  }
  return [...found].slice(0, HOLDERS);
}

const HOLDERS = 20;

function distinct(texts: readonly string[]): string[] {
  return [...new Map(texts.map((text) => [text.toLowerCase(), text])).values()];
}
