/** Facts of the object, of its name and of the refused row beside its rights: attributes, holders, siblings, what was to be set. */

import type { Failure } from '../correlate/evidence.js';
import type { Siblings } from '../correlate/history.js';
import { attributeLetters } from '../correlate/isolate.js';
import { controlCode } from '../formats/procmon/operations.js';
import type { RobocopyOptions } from '../formats/robocopy/types.js';
import { accessMask, mapGenericRights, type RightName, rightNames } from '../windows/access-mask.js';
import { DISPOSITION_RIGHTS } from '../windows/create-options.js';
import { type NameProblem, nameProblems } from '../windows/name-problems.js';

/** Attributes that can refuse something; `none-of-these`: a row shows the attributes, and these are not among them. */
export const KNOWN_ATTRIBUTES = [
  'read-only',
  'hidden',
  'system',
  'encrypted',
  'reparse-point',
  'none-of-these',
] as const;
export type KnownAttribute = (typeof KNOWN_ATTRIBUTES)[number];

/** Parts of a security descriptor that a query asks for or that are set. Source: procmon-createfile-detail.md §7. */
export const SECURITY_PARTS = ['owner', 'group', 'dacl', 'sacl', 'label'] as const;
export type SecurityPart = (typeof SECURITY_PARTS)[number];

export interface CircumstanceFacts {
  /** The object's attributes at that time that bear on refusals; empty where no row shows them. */
  readonly attributes: readonly KnownAttribute[];
  /** Of the rights of which one was refused, those that only the disposition asks for. */
  readonly impliedRights: readonly RightName[];
  /** Whether the trace shows the object being created before; null where no trace knows it. */
  readonly createdHere: boolean | null;
  /** The same rights on other objects of its directory: granted to the same account, or refused there too. */
  readonly siblings: Siblings | null;
  /** The same rights on all other objects of its side: never granted, only on such as the trace shows being created, on others too. */
  readonly grantedElsewhere: 'never' | 'created' | 'existing' | null;
  /**
   * Whose open handle is in the way in the same trace: that of another process, of the process itself; `perhaps`: one that a
   * close may have ended. Null where none is known.
   */
  readonly heldBy: 'another-process' | 'same-process' | 'perhaps' | null;
  /** What a row of SetSecurityFile or QuerySecurityFile is about. */
  readonly securityParts: readonly SecurityPart[];
  /** The control code of a FileSystemControl row, `FSCTL_SET_REPARSE_POINT`. */
  readonly control: string | null;
  /** What the names of the path have that a file system may refuse. */
  readonly nameProblems: readonly NameProblem[];
  /** Whether a size or an offset of the row or of the log's line is beyond 4 TiB, the most of Azure Files. */
  readonly fileSize: 'over-limit' | 'within-limit' | null;
  /** Whether the run copies links themselves (/SL, /SJ); null where no job tells. */
  readonly copiesLinks: boolean | null;
}

/** Of a failure of which nothing is known. */
export const NO_CIRCUMSTANCE_FACTS: CircumstanceFacts = {
  attributes: [],
  impliedRights: [],
  createdHere: null,
  siblings: null,
  grantedElsewhere: null,
  heldBy: null,
  securityParts: [],
  control: null,
  nameProblems: [],
  fileSize: null,
  copiesLinks: null,
};

/** These facts of one failure. */
export function circumstanceFactsOf(failure: Failure): CircumstanceFacts {
  const { circumstances, operation, denial, job } = failure;
  const { detail, attributes, createdHere, siblings } = circumstances;
  return {
    attributes: attributes === null ? [] : knownAttributes(attributes),
    impliedRights: impliedRights(failure),
    createdHere,
    siblings,
    grantedElsewhere: denial?.elsewhere ?? null,
    heldBy: heldBy(failure),
    securityParts: operation?.endsWith('SecurityFile') === true ? securityParts(detail) : [],
    control: operation === 'FileSystemControl' ? controlCode(detail) : null,
    // A log alone prints the source's path, whichever side refused: names are the same on both.
    nameProblems: nameProblems(failure.path),
    fileSize: fileSize(failure),
    copiesLinks: copiesLinks(job?.options ?? null),
  };
}

function copiesLinks(options: RobocopyOptions | null): boolean | null {
  return options === null ? null : options.copySymbolicLinks || options.copyJunctions;
}

const LETTERS: readonly (readonly [string, KnownAttribute])[] = [
  ['R', 'read-only'],
  ['H', 'hidden'],
  ['S', 'system'],
  ['E', 'encrypted'],
  ['RP', 'reparse-point'],
];

function knownAttributes(text: string): KnownAttribute[] {
  const letters = text === 'n/a' ? new Set<string>() : attributeLetters(text);
  const found = LETTERS.flatMap(([letter, attribute]) => (letters.has(letter) ? [attribute] : []));
  return found.length === 0 ? ['none-of-these'] : found;
}

/** An existing object that is overwritten is asked for more than the mask shows. [MS-FSA] 2.1.5.1.2.1 */
function impliedRights({ create, denial, existed, objectKind }: Failure): RightName[] {
  if (create === null || create.disposition === null || denial?.object !== 'self' || existed === false) {
    return [];
  }
  const implied = accessMask(DISPOSITION_RIGHTS[create.disposition] & ~mapGenericRights(create.desiredAccess));
  return rightNames(denial.rights, objectKind).filter((name) => rightNames(implied, objectKind).includes(name));
}

function heldBy({ circumstances: { heldBy: holders, pid }, processName }: Failure): CircumstanceFacts['heldBy'] {
  const [first] = holders;
  if (first === undefined || !first.certain) {
    return first === undefined ? null : 'perhaps';
  }
  const isOwn = ({ opened: { event } }: typeof first): boolean =>
    event.processName === processName && event.pid === pid;
  return holders.some((holder) => holder.certain && !isOwn(holder)) ? 'another-process' : 'same-process';
}

function securityParts(detail: string): SecurityPart[] {
  const [, words = ''] = /\bInformation: (.*)$/s.exec(detail) ?? [];
  // `DACL Protected` and `SACL Unprotected` say how a part is set, beside the part itself.
  const said = new Set(words.split(',').map((word) => word.trim().toLowerCase().split(' ')[0] ?? ''));
  return SECURITY_PARTS.filter((part) => said.has(part));
}

const SIZE_LIMIT = 4 * 2 ** 40;

function fileSize({ circumstances: { detail }, operation, logged }: Failure): CircumstanceFacts['fileSize'] {
  const amount = logged?.error.item?.amount ?? null;
  const sizes = SIZE_OPERATIONS.has(operation ?? '')
    ? [...detail.matchAll(SIZES)].map(([, size = '']) => number(size))
    : [];
  const known = amount === null ? sizes : [...sizes, amount];
  return known.length === 0 ? null : Math.max(...known) > SIZE_LIMIT ? 'over-limit' : 'within-limit';
}

const SIZE_OPERATIONS: ReadonlySet<string> = new Set([
  'WriteFile',
  'SetEndOfFileInformationFile',
  'SetAllocationInformationFile',
]);
const SIZES = /\b(?:Offset|EndOfFile|AllocationSize): ([\d.,'\u00a0\u202f\u2019 ]*\d)/g;

function number(digits: string): number {
  return Number(digits.replace(/\D/g, ''));
}
