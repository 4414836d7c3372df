/**
 * The filter of a capture: who touches the roots, whoever it is. One on robocopy alone would hide the process that holds a
 * file, and the service that changes one.
 */

import type { FilterRelation, FilterRule, PmcSetting } from '../../formats/procmon/pmc.js';
import { driveOf, parentPath, plainPath, withoutClosingSlashes } from '../../windows/path.js';
import type { CapturePlan } from './plan.js';

/** The configuration of Procmon: what lies in or above the folders, connections to file servers, robocopy's own start. */
export function captureFilter({ source, destination, also, anyShare }: CapturePlan): readonly PmcSetting[] {
  const rules = [...[source, destination, ...also].flatMap(rulesOfFolder), ...(anyShare ? ANY_SHARE : []), ...ALWAYS];
  return [
    // What the filter hides is not written: a machine makes gigabytes in minutes, and most of it is nobody's business.
    { kind: 'number', name: 'DestructiveFilter', value: 1 },
    { kind: 'rules', name: 'FilterRules', rules: withoutRepetitions(rules) },
  ];
}

/** The configuration that records all there is. */
export const EVERYTHING: readonly PmcSetting[] = [
  { kind: 'number', name: 'DestructiveFilter', value: 0 },
  { kind: 'rules', name: 'FilterRules', rules: [] },
];

const ANY_SHARE: readonly FilterRule[] = [
  include('begins with', '\\\\'),
  include('begins with', '\\Device\\Mup\\'),
  include('begins with', '\\Device\\LanmanRedirector\\'),
];

/** Whether the port of file servers answers, which rows of the network show, by its name or its number; and robocopy's file. */
const ALWAYS: readonly FilterRule[] = [
  include('ends with', ':microsoft-ds'),
  include('ends with', ':445'),
  include('ends with', '\\Robocopy.exe'),
];

/**
 * Everything in a folder, and the folders above it themselves: a volume that is not there, a parent that may not be passed.
 * Procmon shows paths without `\\?\`. Source: procmon-pml.md §8.2, procmon-csv-xml.md §7.
 */
function rulesOfFolder(folder: string): FilterRule[] {
  const path = withoutClosingSlashes(plainPath(folder));
  return [
    include('is', path),
    include('begins with', `${path}\\`),
    ...parentsOf(path).flatMap((parent) => [
      include('is', parent),
      include('is', parent.endsWith('\\') ? withoutClosingSlashes(parent) : `${parent}\\`),
    ]),
    ...redirectedRules(path),
  ];
}

function parentsOf(path: string): readonly string[] {
  const parent = parentPath(path);
  return parent === null ? [] : [parent, ...parentsOf(parent)];
}

/** How the redirector names what is on a share: `\Device\Mup\server\share\…`, `\\;Z:0000000000012345\server\share\…`. */
function redirectedRules(path: string): FilterRule[] {
  const drive = driveOf(path);
  if (drive !== null) {
    return [include('contains', `\\;${drive}`)];
  }
  const below = path.startsWith('\\\\') ? path.slice(1) : null;
  return below === null ? [] : [include('contains', `${below}\\`), include('ends with', below)];
}

function include(relation: FilterRelation, value: string): FilterRule {
  return { column: 'Path', relation, action: 'include', value, integer: 0 };
}

function withoutRepetitions(rules: readonly FilterRule[]): readonly FilterRule[] {
  const known = new Map(rules.map((rule) => [`${rule.relation} ${rule.value.toLowerCase()}`, rule]));
  return [...known.values()];
}
