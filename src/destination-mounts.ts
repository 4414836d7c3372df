/** How what was copied to was mounted, for the steps that the support article asks for. */

import type { AnalyzedCase } from './analyze.js';
import { connectionsOf, isInUse, type PathConnection } from './access/known-case.js';
import { mergeFacts } from './formats/context/case-facts.js';
import type { DestinationMount } from './report/bundle/facts.js';
import type { ReportListing } from './report/report.js';
import { pathKey } from './windows/path.js';

/** One for each destination of the case; none where no file shows a connection, or no destination is known. */
export function destinationMounts({ evidence, report }: AnalyzedCase): readonly DestinationMount[] {
  const { contexts } = evidence;
  const facts = mergeFacts(contexts.map((file) => file.facts));
  const showing = (connections: readonly PathConnection[]): string[] =>
    contexts
      .filter((file) => connections.some(({ connection }) => file.facts.connections.includes(connection)))
      .map(({ input }) => input);
  const all = facts.connections.map((connection) => ({ connection, usesKey: null })).filter(isInUse);
  return all.length === 0
    ? []
    : destinationsOf(report).map((destination) => {
        const found = connectionsOf(facts, destination).filter(isInUse);
        return {
          destination,
          as: found.length === 0 ? 'elsewhere' : mountedAs(found),
          inputs: showing(found.length === 0 ? all : found),
        };
      });
}

function mountedAs(found: readonly PathConnection[]): DestinationMount['as'] {
  const [byKey, byIdentity] = [true, false].map((key) => found.some(({ usesKey }) => usesKey === key));
  if (byKey === true) {
    return byIdentity === true ? 'both' : 'key';
  }
  return byIdentity === true ? 'identity' : 'unknown';
}

/** Those that logs print; without them, what failed on that side. */
function destinationsOf({ jobs, failures }: ReportListing): readonly string[] {
  const printed = jobs.flatMap(({ destination }) => destination ?? []);
  const [first] = printed.length > 0 ? [] : failures;
  const named = first === undefined || first.side !== 'destination' ? printed : [first.object];
  return [...new Map(named.map((path) => [pathKey(path), path])).values()];
}
