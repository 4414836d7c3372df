/** Judges ACLs of icacls and SDDL against the text that they were read from: entry by entry, and that none is lost. */

import type { CaseFacts, ContextReading, ObjectAcl } from '../../src/formats/context/case-facts.js';
import type { Ace, Acl } from '../../src/windows/security-descriptor.js';
import { lettersOfDomainName, lettersOfSid } from '../../src/windows/sid.js';
import { must } from '../judge-report.js';
import type { DamagedText } from './damaged-text.js';

/** Rights in the letters of icacls. Source: windows-access.md §2. */
const ICACLS_RIGHTS: Readonly<Record<string, number>> = {
  N: 0,
  F: 0x1f01ff,
  M: 0x1301bf,
  RX: 0x1200a9,
  R: 0x120089,
  W: 0x100116,
  D: 0x110000,
  DE: 0x10000,
  RC: 0x20000,
  WDAC: 0x40000,
  WO: 0x80000,
  S: 0x100000,
  AS: 0x1000000,
  MA: 0x2000000,
  GR: 0x80000000,
  GW: 0x40000000,
  GE: 0x20000000,
  GA: 0x10000000,
  RD: 0x1,
  WD: 0x2,
  AD: 0x4,
  REA: 0x8,
  WEA: 0x10,
  X: 0x20,
  DC: 0x40,
  RA: 0x80,
  WA: 0x100,
};
const LABEL_POLICIES: Readonly<Record<string, number>> = { NW: 1, NR: 2, NX: 4 };
const ICACLS_FLAGS: Readonly<Record<string, number>> = { OI: 1, CI: 2, NP: 4, IO: 8, I: 0x10, DENY: 0 };

/** The same in SDDL. Source: [MS-DTYP] 2.5.1.1. */
const SDDL_RIGHTS: Readonly<Record<string, number>> = {
  GA: 0x10000000,
  GX: 0x20000000,
  GW: 0x40000000,
  GR: 0x80000000,
  RC: 0x20000,
  SD: 0x10000,
  WD: 0x40000,
  WO: 0x80000,
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
  FA: 0x1f01ff,
  FR: 0x120089,
  FW: 0x120116,
  FX: 0x1200a0,
  KA: 0xf003f,
  KR: 0x20019,
  KX: 0x20019,
  KW: 0x20006,
};
const SDDL_FLAGS: Readonly<Record<string, number>> = {
  OI: 1,
  CI: 2,
  NP: 4,
  IO: 8,
  ID: 0x10,
  CR: 0x20,
  SA: 0x40,
  TP: 0x40,
  FA: 0x80,
};
const SDDL_TYPES: Readonly<Record<string, Ace['type']>> = {
  A: 'allow',
  D: 'deny',
  OA: 'allow-object',
  OD: 'deny-object',
  AU: 'audit',
  AL: 'alarm',
  OU: 'audit-object',
  OL: 'alarm-object',
  ML: 'mandatory-label',
  XA: 'allow-callback',
  XD: 'deny-callback',
  ZA: 'allow-callback-object',
  XU: 'audit-callback',
  RA: 'resource-attribute',
  SP: 'scoped-policy',
  TL: 'process-trust-label',
  FL: 'access-filter',
};

/** A path of 32,767 characters in a narrow console. */
const LINES_OF_A_PATH = 400;

/** Throws an error for whatever of the ACLs the text does not say, and for entries and objects that are lost in silence. */
export function judgeAcls({ facts, warnings }: ContextReading, text: DamagedText): void {
  const warned = new Set(warnings.flatMap(({ at }) => at?.line ?? []));
  const isAllTold = !warnings.some(({ code }) => code === 'more-problems' || code === 'output-not-read');
  for (const acl of facts.acls) {
    must(acl.line >= 1 && acl.line <= text.lines.length, `an object in line ${acl.line}`);
    judgePath(acl, text);
    const block = blockOf(acl, facts, text);
    const faults = [icaclsFault(acl, block, (number) => !isAllTold || warned.has(number)), sddlFault(acl, block)];
    must(
      faults.includes(null),
      `line ${acl.line} is not what was read: ${faults.join(', ')}: ${JSON.stringify(block.join('\n').slice(0, 500))}`,
    );
  }
  for (const { path, message, line } of facts.notShown) {
    const shown = text.lines.slice(line - 1, line - 1 + LINES_OF_A_PATH).join('');
    must(
      shown.includes(path) && shown.includes(message),
      `no ${JSON.stringify(path)} with ${message} from line ${line} on`,
    );
    must(!isAllTold || warned.has(line), `no warning in line ${line}, where icacls shows no ACL`);
  }
  // Files of POSIX ACLs are read by one reader alone.
  if (isAllTold && facts.posixItems.length === 0) {
    judgeLostObjects(facts, warned, text);
  }
}

function judgePath({ path, line: number }: ObjectAcl, text: DamagedText): void {
  // A path can go on in further lines of a console; that of a Get-Acl stands in the command before.
  must(
    path === null ||
      text.line(number).includes(path) ||
      text.lines
        .slice(number - 1, number + LINES_OF_A_PATH)
        .join('')
        .includes(path) ||
      text.lines.slice(0, number).some((line) => /get-acl/i.test(line) && line.includes(path)),
    `no ${JSON.stringify(path)} in line ${number}: ${text.line(number)}`,
  );
}

/** From the object's line to a blank line, a prompt, or the next object. */
function blockOf(
  { line: first, descriptor: { dacl } }: ObjectAcl,
  { acls }: CaseFacts,
  text: DamagedText,
): readonly string[] {
  const isSaved = entriesOf(dacl).length > 0 && !text.line(first).includes('(');
  const block = isSaved ? text.filledBlock(first) : text.block(first);
  const others = new Set(acls.map(({ line }) => line));
  const end = block.findIndex((line, at) => at > 0 && (others.has(first + at) || PROMPT.test(line)));
  return end < 0 ? block : block.slice(0, end);
}

const PROMPT = /^\s*(?:PS )?(?:[a-z]:|\\\\)[^<>|"*?]*>/i;

function entriesOf(acl: Acl | null): readonly Ace[] {
  return acl?.aces ?? [];
}

// icacls

/** A line that ends as an entry does. */
const ENTRY_END = /:(?:\([^()]*\))+\s*$/;
/** A line that begins another object. */
const ROOT = /^\s*(?:[a-z]:(?!\()|\\\\)/i;

/** What is wrong with an object of icacls; null for nothing. */
function icaclsFault(
  { descriptor: { dacl, sacl }, line: first }: ObjectAcl,
  block: readonly string[],
  isWarned: (number: number) => boolean,
): string | null {
  const own = ownLines(block);
  const margin = (own[0] ?? '').length - (own[0] ?? '').trimStart().length;
  const joined = own.map((line) => line.slice(margin)).join('');
  const wrong = [entriesOf(dacl), entriesOf(sacl)].map((aces) => firstNotIn(aces, joined)).find((ace) => ace !== null);
  if (wrong !== undefined) {
    return `no entry of ${JSON.stringify(wrong.trustee)} in the lines of icacls`;
  }
  const read = entriesOf(dacl).length + entriesOf(sacl).length;
  const printed = joined.match(/:(?:\([^()]*\))+(?=\s|$|\S+(?: \S+)*:\()/g)?.length ?? 0;
  const isSilent = own.every((_, at) => !isWarned(first + at));
  return isSilent && own.filter((line) => ENTRY_END.test(line)).length > Math.max(read, printed === read ? printed : 0)
    ? `${read} entries read`
    : null;
}

/** Up to the line with which another object begins. */
function ownLines(block: readonly string[]): readonly string[] {
  const end = block.findIndex((line, at) => at > 0 && ROOT.test(line));
  return end < 0 ? block : block.slice(0, end);
}

/** The first entry that does not stand behind the one before; null where all do. */
function firstNotIn(aces: readonly Ace[], text: string): Ace | null {
  let from = 0;
  for (const ace of aces) {
    const end = endOfEntry(ace, text, from);
    if (end === null) {
      return ace;
    }
    from = end;
  }
  return null;
}

/** Where an entry with this account and these rights ends; null where there is none from there on. */
function endOfEntry(ace: Ace, text: string, from: number): number | null {
  const { sid, name } = ace.trustee;
  const accounts = [sid, name].flatMap((one) => (one === null ? [] : [one.toLowerCase()]));
  for (const { 0: whole, 1: groups = '', index } of text.matchAll(/:((?:\([^()]*\))+)/g)) {
    const before = text.slice(0, index).toLowerCase();
    const isOf = (account: string): boolean => before.endsWith(account) || plainSids(before).endsWith(account);
    if (index >= from && accounts.some(isOf) && saysRights(ace, groups)) {
      return index + whole.length;
    }
  }
  return null;
}

/** SIDs in their usual spelling: no zeros in front, a decimal authority. */
function plainSids(text: string): string {
  return text
    .replace(/(?<=S-1-)0x([\da-f]+)/gi, (_, authority: string) => String(Number.parseInt(authority, 16)))
    .replace(/-0+(?=\d)/g, '-');
}

function saysRights({ type, flags, mask }: Ace, groups: string): boolean {
  const words = groups.slice(1, -1).toUpperCase().split(')(');
  const rights = (words.at(-1) ?? '').split(',').map((word) => word.trim());
  const bits = words.slice(0, -1).map((word) => ICACLS_FLAGS[word]);
  const isDeny = words.slice(0, -1).includes('DENY');
  const table = type === 'mandatory-label' ? LABEL_POLICIES : ICACLS_RIGHTS;
  const masks = rights.map((word) => (/^0X[\dA-F]{1,8}$/.test(word) ? Number(word) : table[word]));
  return isDeny === (type === 'deny') && unionOf(bits) === flags && unionOf(masks) === mask >>> 0 && words.length > 0;
}

/** All bits, as a number without sign; null where one is none. */
function unionOf(bits: readonly (number | undefined)[]): number | null {
  return bits.reduce<number | null>((all, bit) => (all === null || bit === undefined ? null : (all | bit) >>> 0), 0);
}

// SDDL

const SDDL_ENTRY = /\(\s*([A-Z]{1,2})\s*;\s*([A-Z]*)\s*;([^;()]*);([^;()]*);([^;()]*);([^;()]*)[;)]/g;

/** What is wrong with a descriptor; null for nothing. */
function sddlFault({ descriptor: { owner, group, dacl, sacl } }: ObjectAcl, block: readonly string[]): string | null {
  // Texts in quotes, which conditions hold, can contain others.
  const joined = block.map((line) => line.trim().replace(/"[^"]*"/g, '')).join('');
  const said = [...joined.matchAll(SDDL_ENTRY)];
  const aces = [...entriesOf(dacl), ...entriesOf(sacl)];
  let from = 0;
  for (const ace of aces) {
    const at = said.findIndex((entry, nth) => nth >= from && saysEntry(ace, entry));
    if (at < 0) {
      return `no entry of ${JSON.stringify(ace.trustee)} in SDDL`;
    }
    from = dacl === null || ace !== entriesOf(dacl).at(-1) ? at + 1 : 0;
  }
  const wrong = [owner, group].find(
    (trustee) =>
      trustee !== null && !lettersOf(trustee).some((one) => plainSids(joined).toUpperCase().includes(`:${one}`)),
  );
  if (wrong !== undefined) {
    return `no owner or group ${JSON.stringify(wrong)}`;
  }
  const line = block.find((one) => /(?:^|[\s":])[OGDS]:/.test(one));
  const entries = line === undefined ? 0 : [...line.replace(/"[^"]*"/g, '').matchAll(SDDL_ENTRY)].length;
  return entries > aces.length ? `${aces.length} of ${entries} entries read` : null;
}

function saysEntry(
  { type, flags, mask, trustee }: Ace,
  [, letters = '', flagLetters = '', rights = '', , , sid = '']: readonly (string | undefined)[],
): boolean {
  const bits = (flagLetters.match(/../g) ?? []).map((word) => SDDL_FLAGS[word]);
  return (
    SDDL_TYPES[letters] === type &&
    unionOf(bits) === flags &&
    saysMask(rights.trim(), mask) &&
    lettersOf(trustee).includes(plainSids(sid.trim()).toUpperCase())
  );
}

function saysMask(text: string, mask: number): boolean {
  if (/^(?:0x[\da-f]+|\d+)$/i.test(text)) {
    return Number(text) === mask >>> 0 || Number.parseInt(text, 8) === mask >>> 0;
  }
  const table = { ...SDDL_RIGHTS, ...LABEL_POLICIES };
  return unionOf((text.match(/../g) ?? []).map((word) => table[word])) === mask >>> 0;
}

/** How SDDL can write an account. */
function lettersOf({ sid, name }: Ace['trustee']): readonly string[] {
  const letters = sid === null ? lettersOfDomainName(name) : lettersOfSid(sid);
  return [...(letters === null ? [] : [letters]), ...(sid === null ? [] : [sid, sid.toUpperCase()])];
}

// Objects that are lost

/** A whole object of icacls behind a blank line, whose path and account nobody could take for anything else. */
const CERTAIN_OBJECT =
  /^(?:[A-Z]:\\|\\\\)[\w\\.]+ (?:BUILTIN\\Users|NT AUTHORITY\\SYSTEM|Everyone):(?:\((?:I|OI|CI|IO|NP|DENY)\))*\((?:F|M|RX|R|W)\)$/;

/** Behind an object, in which an entry can stand that may be one of its own. */
const LINES_OF_ORPHANS = 8;

function judgeLostObjects({ acls }: CaseFacts, warned: ReadonlySet<number>, text: DamagedText): void {
  const found = new Set(acls.map(({ line }) => line));
  text.lines.forEach((line, at) => {
    const isFirst = at === 0 || text.line(at).trim() === '' || PROMPT.test(text.line(at));
    if (isFirst && CERTAIN_OBJECT.test(line) && !found.has(at + 1)) {
      const length = text.block(at + 1).length;
      const isTold = Array.from({ length: length + LINES_OF_ORPHANS }, (_, nth) => at + 1 + nth).some((number) =>
        warned.has(number),
      );
      must(isTold, `the object of line ${at + 1} is lost in silence: ${line}`);
    }
  });
}
