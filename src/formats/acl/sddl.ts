/** Security descriptors as text. Source: windows-access.md §3 ([MS-DTYP] 2.5.1.1). */

import {
  type Ace,
  ACE_FLAGS,
  ACE_TYPES,
  type AceType,
  type Acl,
  type SecurityDescriptor,
  type Trustee,
} from '../../windows/security-descriptor.js';
import { formatSddlLabelPolicy, formatSddlRights, parseSddlRights } from '../../windows/sddl-rights.js';
import {
  domainNameOfLetters,
  lettersOfDomainName,
  lettersOfSid,
  parseSid,
  type Sid,
  sidName,
  sidOfLetters,
} from '../../windows/sid.js';
import { InputError } from '../input-error.js';
import { quoted } from '../read-warnings.js';

const TYPES: ReadonlyMap<string, AceType> = new Map(ACE_TYPES);
const TYPE_LETTERS: ReadonlyMap<AceType, string> = new Map(ACE_TYPES.map(([letters, type]) => [type, letters]));

/** TP (trust protected filter) is the bit of SA, in an access filter. Source: [MS-DTYP] 2.4.4.1. */
const TRUST_PROTECTED_FILTER = 'TP';
const FLAGS: ReadonlyMap<string, number> = new Map([
  ...ACE_FLAGS.map(([bit, letters]) => [letters, bit] as const),
  [TRUST_PROTECTED_FILTER, 0x40],
]);

/** Entries that can name an object type, and those that can end with a condition or an attribute. */
const OBJECT_TYPES: ReadonlySet<AceType> = new Set([
  'allow-object',
  'deny-object',
  'audit-object',
  'alarm-object',
  'allow-callback-object',
]);
const CONDITIONAL_TYPES: ReadonlySet<AceType> = new Set([
  'allow-callback',
  'deny-callback',
  'audit-callback',
  'allow-callback-object',
  'resource-attribute',
  'access-filter',
]);

const PART = /([OGDS]):/y;
const BLANKS = /\s*/y;
const SID_TOKEN = /S-1-(?:0x[0-9a-f]+|\d+)(?:-\d+)*|[A-Z]{2}/iy;
const ACL_FLAG = /NO_ACCESS_CONTROL|P|AR|AI/y;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads a security descriptor. Well-known accounts get their English names; letters that depend on a domain (`DA`) give a trustee
 * without a SID. Parts may be missing and stand in any order, each once; blanks may stand between parts, entries and fields.
 * Throws an InputError with the column of what is wrong and what was expected.
 */
export function parseSddl(text: string): SecurityDescriptor {
  const cursor = new SddlCursor(text);
  const parts: { owner: Trustee | null; group: Trustee | null; dacl: Acl | null; sacl: Acl | null } = {
    owner: null,
    group: null,
    dacl: null,
    sacl: null,
  };
  do {
    const start = cursor.at;
    const letter = cursor.take(PART)?.[0];
    const name = PART_NAMES.find((one) => letter !== undefined && one.letter === letter)?.name;
    if (name === undefined) {
      throw cursor.unexpected('O:, G:, D: or S:');
    }
    if (parts[name] !== null) {
      throw wrong(`a second ${letter}: expected each part once`, start);
    }
    if (name === 'owner' || name === 'group') {
      parts[name] = cursor.takeTrustee();
    } else {
      parts[name] = takeAcl(cursor);
    }
    cursor.take(BLANKS);
  } while (!cursor.atEnd);
  return parts;
}

const PART_NAMES = [
  { letter: 'O', name: 'owner' },
  { letter: 'G', name: 'group' },
  { letter: 'D', name: 'dacl' },
  { letter: 'S', name: 'sacl' },
] as const;

/** Reads a single entry, `(A;OICI;FA;;;SY)`. Throws an InputError with a column. */
export function parseSddlAce(text: string): Ace {
  const cursor = new SddlCursor(text);
  const ace = takeAce(cursor);
  cursor.take(BLANKS);
  if (!cursor.atEnd) {
    throw cursor.unexpected('nothing behind the entry');
  }
  return ace;
}

function wrong(message: string, offset: number): InputError {
  return new InputError(message, { line: 1, column: offset + 1 });
}

/** A text with the place up to which it is read. Blanks before that place are taken. */
class SddlCursor {
  at = 0;

  constructor(readonly text: string) {
    this.take(BLANKS);
  }

  get atEnd(): boolean {
    return this.at === this.text.length;
  }

  /** Takes what a sticky pattern matches here: its first group, or all of it. */
  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    this.at += match?.[0].length ?? 0;
    return match?.[1] ?? match?.[0] ?? null;
  }

  takeTrustee(): Trustee {
    const start = this.at;
    const token = this.take(SID_TOKEN);
    if (token === null) {
      throw this.unexpected('a SID, S-1-… or two letters such as BA');
    }
    return parseTrustee(token, start);
  }

  unexpected(expected: string): InputError {
    const found = this.atEnd ? 'the text ends' : `found ${quoted(this.text.slice(this.at, this.at + 20))}`;
    return wrong(`${found}: expected ${expected}`, this.at);
  }
}

function parseTrustee(token: string, offset: number): Trustee {
  const sid = token.length === 2 ? sidOfLetters(token) : parseSid(token);
  if (sid !== null) {
    return trusteeOfSid(sid);
  }
  const name = domainNameOfLetters(token);
  if (name === null) {
    throw wrong(`${quoted(token)} is no SID: expected S-1-… or two letters such as BA`, offset);
  }
  return { sid: null, name };
}

/** A trustee with the English name of its SID where every machine has that. */
export function trusteeOfSid(sid: Sid): Trustee {
  const name = sidName(sid);
  return { sid, name: name === sid ? null : name };
}

function takeAcl(cursor: SddlCursor): Acl {
  const flags = new Set<string>();
  for (let flag = cursor.take(ACL_FLAG); flag !== null; flag = cursor.take(ACL_FLAG)) {
    flags.add(flag);
  }
  const start = cursor.at;
  const aces: Ace[] = [];
  cursor.take(BLANKS);
  while (cursor.text[cursor.at] === '(') {
    aces.push(takeAce(cursor));
    cursor.take(BLANKS);
  }
  if (!cursor.atEnd && aces.length === 0 && !isPart(cursor)) {
    throw cursor.unexpected('an entry in parentheses or the flags P, AR, AI, NO_ACCESS_CONTROL');
  }
  if (flags.has('NO_ACCESS_CONTROL') && aces.length > 0) {
    throw wrong('entries behind NO_ACCESS_CONTROL: expected either', start);
  }
  return {
    aces: flags.has('NO_ACCESS_CONTROL') ? null : aces,
    isProtected: flags.has('P'),
    autoInheritRequested: flags.has('AR'),
    autoInherited: flags.has('AI'),
  };
}

function isPart({ text, at }: SddlCursor): boolean {
  return 'OGDS'.includes(text.charAt(at)) && text[at + 1] === ':';
}

/** A field of an entry without blanks around it. */
interface Field {
  readonly text: string;
  readonly offset: number;
}

const FIELD_NAMES = 'type;flags;rights;object GUID;inherited object GUID;SID';

function takeAce(cursor: SddlCursor): Ace {
  const start = cursor.at;
  if (cursor.text[start] !== '(') {
    throw cursor.unexpected('an entry in parentheses');
  }
  const close = closingParenthesis(cursor.text, start);
  if (close < 0) {
    throw wrong('the entry does not end: expected its closing parenthesis', start);
  }
  const [type, flags, rights, objectGuid, inheritedObjectGuid, sid, condition] = fieldsOf(
    cursor.text.slice(start + 1, close),
    start + 1,
  );
  if (
    type === undefined ||
    flags === undefined ||
    rights === undefined ||
    objectGuid === undefined ||
    inheritedObjectGuid === undefined ||
    sid === undefined
  ) {
    throw wrong(`the entry has too few fields: expected ${FIELD_NAMES}`, close);
  }
  cursor.at = close + 1;
  const aceType = parseType(type);
  return {
    type: aceType,
    flags: parseFlags(flags),
    mask: parseMask(rights),
    trustee: parseTrusteeField(sid),
    extra: parseExtra(aceType, objectGuid, inheritedObjectGuid, condition ?? null),
  };
}

/**
 * The parenthesis that closes the one at `open`, or -1. Texts in quotes, which only conditions and attributes hold, can contain
 * others.
 */
function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = open; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      quoted = !quoted;
    } else if (!quoted && character === '(') {
      depth++;
    } else if (!quoted && character === ')' && --depth === 0) {
      return at;
    }
  }
  return -1;
}

/** Six fields, and behind them the condition, which can hold semicolons itself. */
function fieldsOf(content: string, offset: number): Field[] {
  const fields: Field[] = [];
  let start = 0;
  while (fields.length < 6) {
    const end = content.indexOf(';', start);
    fields.push(fieldOf(content.slice(start, end < 0 ? undefined : end), offset + start));
    if (end < 0) {
      return fields;
    }
    start = end + 1;
  }
  return [...fields, fieldOf(content.slice(start), offset + start)];
}

function fieldOf(text: string, offset: number): Field {
  return { text: text.trim(), offset: offset + text.length - text.trimStart().length };
}

function parseType({ text, offset }: Field): AceType {
  const type = TYPES.get(text);
  if (type === undefined) {
    throw wrong(`${quoted(text)} is no type of an entry: expected one of ${[...TYPES.keys()].join(', ')}`, offset);
  }
  return type;
}

function parseFlags({ text, offset }: Field): number {
  let flags = 0;
  for (let at = 0; at < text.length; at += 2) {
    const bit = FLAGS.get(text.slice(at, at + 2));
    if (bit === undefined) {
      throw wrong(
        `${quoted(text.slice(at, at + 2))} is no flag of an entry: expected ${[...FLAGS.keys()].join(', ')}`,
        offset + at,
      );
    }
    flags |= bit;
  }
  return flags;
}

function parseMask({ text, offset }: Field): Ace['mask'] {
  const mask = parseSddlRights(text);
  if (mask === null) {
    throw wrong(`${quoted(text)} are no rights: expected letters such as FA or GRGX, or a number of 32 bits`, offset);
  }
  return mask;
}

function parseTrusteeField({ text, offset }: Field): Trustee {
  const cursor = new SddlCursor(text);
  if (cursor.take(SID_TOKEN) !== text) {
    throw wrong(`${quoted(text)} is no SID: expected S-1-… or two letters such as BA`, offset);
  }
  return parseTrustee(text, offset);
}

function parseExtra(
  type: AceType,
  objectGuid: Field,
  inheritedObjectGuid: Field,
  condition: Field | null,
): Ace['extra'] {
  for (const { text, offset } of [objectGuid, inheritedObjectGuid]) {
    if (text !== '' && !OBJECT_TYPES.has(type)) {
      throw wrong(`${quoted(text)} in an entry of type ${lettersOf(type)}: expected no GUID`, offset);
    }
    if (text !== '' && !GUID.test(text)) {
      throw wrong(`${quoted(text)} is no GUID: expected 8-4-4-4-12 hexadecimal digits`, offset);
    }
  }
  if (condition !== null && !CONDITIONAL_TYPES.has(type)) {
    throw wrong(`a seventh field in an entry of type ${lettersOf(type)}: expected ${FIELD_NAMES}`, condition.offset);
  }
  if (condition !== null && !isParenthesised(condition.text)) {
    throw wrong(`${quoted(condition.text)} is no condition: expected it in parentheses`, condition.offset);
  }
  return OBJECT_TYPES.has(type) || CONDITIONAL_TYPES.has(type)
    ? {
        objectGuid: objectGuid.text,
        inheritedObjectGuid: inheritedObjectGuid.text,
        condition: condition?.text ?? null,
      }
    : null;
}

function isParenthesised(text: string): boolean {
  return text.startsWith('(') && closingParenthesis(text, 0) === text.length - 1;
}

function lettersOf(type: AceType): string {
  return TYPE_LETTERS.get(type) ?? type;
}

/**
 * The descriptor as Windows prints it; what it does not know is left out. Throws a RangeError for a trustee that SDDL cannot
 * write: a name without a SID that has no letters, which icacls gives.
 */
export function formatSddl(descriptor: SecurityDescriptor): string {
  const { owner, group, dacl, sacl } = descriptor;
  return [
    owner === null ? '' : `O:${formatTrustee(owner)}`,
    group === null ? '' : `G:${formatTrustee(group)}`,
    dacl === null ? '' : `D:${formatAcl(dacl)}`,
    sacl === null ? '' : `S:${formatAcl(sacl)}`,
  ].join('');
}

function formatAcl({ aces, isProtected, autoInheritRequested, autoInherited }: Acl): string {
  const flags = `${isProtected ? 'P' : ''}${autoInheritRequested ? 'AR' : ''}${autoInherited ? 'AI' : ''}`;
  return `${flags}${aces === null ? 'NO_ACCESS_CONTROL' : aces.map(formatSddlAce).join('')}`;
}

/** One entry, `(A;OICI;FA;;;SY)`. Throws a RangeError as `formatSddl` does. */
export function formatSddlAce({ type, flags, mask, trustee, extra }: Ace): string {
  const rights = type === 'mandatory-label' ? formatSddlLabelPolicy(mask) : formatSddlRights(mask);
  const fields = [
    lettersOf(type),
    formatFlags(flags, type),
    rights,
    extra?.objectGuid ?? '',
    extra?.inheritedObjectGuid ?? '',
    formatTrustee(trustee),
  ];
  const condition = extra?.condition ?? null;
  return `(${[...fields, ...(condition === null ? [] : [condition])].join(';')})`;
}

function formatFlags(flags: number, type: AceType): string {
  return ACE_FLAGS.filter(([bit]) => (flags & bit) !== 0)
    .map(([, letters]) => (letters === 'SA' && type === 'access-filter' ? TRUST_PROTECTED_FILTER : letters))
    .join('');
}

function formatTrustee(trustee: Trustee): string {
  if (trustee.sid !== null) {
    return lettersOfSid(trustee.sid) ?? trustee.sid;
  }
  const letters = lettersOfDomainName(trustee.name);
  if (letters === null) {
    throw new RangeError(`${trustee.name} has no known SID, so SDDL cannot name it`);
  }
  return letters;
}
