/** From entries of whoami to accounts: what their words mean, and which sections are of one account. */

import { AUTHENTICATED_USERS, EVERYONE, type Sid } from '../../windows/sid.js';
import { groupBy } from '../group-by.js';
import type { LineProblem } from '../read-warnings.js';
import type { CallerGroup, CallerIdentity, CallerPrivilege } from './case-facts.js';
import { type Block, type Entry, isLabel, isWhoamiCommand, type Kind, KINDS, looksLikeRow } from './whoami-entry.js';
import { DENY_ONLY, ENABLED_BY_WORD, ENABLED_GROUP, ENGLISH_PHRASES } from './whoami-languages.js';

/** What a block says, and where it stands. */
interface Section {
  readonly kind: Kind;
  /** Null in sections of other kinds, and where the account could not be read. */
  readonly user: CallerIdentity['user'];
  readonly groups: readonly CallerGroup[];
  readonly privileges: readonly CallerPrivilege[];
  readonly isComplete: boolean;
  /** Indices of its first line with an entry, of the first one of all, and of the one behind the last. */
  readonly at: number;
  readonly first: number;
  readonly end: number;
}

/** The sections of a block; adds to `problems` what its words do not tell. */
export function sectionsOf(block: Block, problems: LineProblem[]): Section[] {
  const { kind, records, first, end } = block;
  const isComplete = block.unread.every(({ code }) => code !== 'row-not-read');
  const at = records[0]?.at ?? first;
  const section: Section = { kind, user: null, groups: [], privileges: [], isComplete, at, first, end };
  if (kind === 'groups') {
    const { groups, isWhole } = groupsOf(records, isComplete, problems);
    // Every token has groups: where none is left, they were others.
    return [{ ...section, groups, isComplete: isComplete && isWhole && groups.length > 0 }];
  }
  if (kind === 'privileges') {
    return [{ ...section, privileges: privilegesOf(records, problems) }];
  }
  return records.length === 0
    ? [section]
    : records.map((entry) => ({ ...section, at: entry.at, user: userOf(block, entry, problems) }));
}

function userOf({ form }: Block, { at, name, sid, endsText }: Entry, problems: LineProblem[]): CallerIdentity['user'] {
  if (endsText && form !== 'table') {
    problems.push({
      code: 'ends-with-text',
      at,
      column: null,
      message:
        'the text ends within this account: if it was cut there, its name or SID is not whole. Hand over the whole output',
    });
  }
  return sid === null ? { sid, name } : { sid, name: name === '' ? null : name };
}

/** Groups that are enabled in every token of an account: their attributes show the words for that in the language of the text. */
const ALWAYS_ENABLED: readonly Sid[] = [EVERYONE, AUTHENTICATED_USERS];

/** `isComplete`: whether all rows were read. */
function groupsOf(
  records: readonly Entry[],
  isComplete: boolean,
  problems: LineProblem[],
): { groups: CallerGroup[]; isWhole: boolean } {
  const entries = records.filter(({ sid }) => !isLabel(sid));
  const language: AttributeLanguage = {
    isComparable: isComplete && !entries.some((entry) => phrases(entry).some((one) => ENGLISH_PHRASES.includes(one))),
    ofEnabled: new Set(
      entries.filter(({ sid, endsText }) => sid !== null && ALWAYS_ENABLED.includes(sid) && !endsText).flatMap(phrases),
    ),
  };
  const groups: CallerGroup[] = [];
  let firstUnknown: Entry | null = null;
  for (const entry of entries) {
    const { sid, name, at } = entry;
    const isCut = entry.endsText && !entries.some((other) => other !== entry && other.words === entry.words);
    const use = useOf(phrases(entry), isCut ? NOTHING_TO_COMPARE : language);
    if (sid === null || use === 'damaged' || (isCut && use === 'unknown')) {
      problems.push({ code: 'row-not-read', at, column: null, message: isCut ? ATTRIBUTES_CUT : ATTRIBUTES_DAMAGED });
      continue;
    }
    firstUnknown ??= use === 'unknown' ? entry : null;
    groups.push({ group: { sid, name: name === '' ? null : name }, denyOnly: use === 'deny-only' });
  }
  if (firstUnknown !== null) {
    problems.push({ code: 'attributes-not-known', at: firstUnknown.at, column: null, message: ATTRIBUTES_NOT_KNOWN });
  }
  return { groups, isWhole: groups.length === entries.length };
}

function phrases({ words }: Entry): string[] {
  return words.split(/[,、，،;]/).map((phrase) => phrase.trim().replace(/\s+/g, ' ').toLowerCase());
}

/** What a text tells of the words for attributes. */
interface AttributeLanguage {
  /** Whether they are none that we know, in rows that nothing was lost of. */
  readonly isComparable: boolean;
  /** The attributes of groups that are always enabled. */
  readonly ofEnabled: ReadonlySet<string>;
}

const NOTHING_TO_COMPARE: AttributeLanguage = { isComparable: true, ofEnabled: new Set() };

/**
 * By the words where they are known; else a group that has no attribute in common with those that are always enabled is used
 * for denying only, unless it has a part of one: such attributes were damaged, as are unknown ones among known ones.
 */
function useOf(
  own: readonly string[],
  { isComparable, ofEnabled }: AttributeLanguage,
): 'enabled' | 'deny-only' | 'damaged' | 'unknown' {
  const isEnabled = own.some((phrase) => ENABLED_GROUP.has(phrase) || ofEnabled.has(phrase));
  if (own.some((phrase) => phrase.includes(DENY_ONLY))) {
    return isEnabled || !own.includes(DENY_ONLY) ? 'damaged' : 'deny-only';
  }
  if (isEnabled) {
    return 'enabled';
  }
  if (!isComparable || own.some((phrase) => isPartOfAny(phrase, ofEnabled))) {
    return 'damaged';
  }
  return ofEnabled.size === 0 ? 'unknown' : 'deny-only';
}

/** In UTF-16 units: shorter phrases can be parts of others by chance. */
const SHORTEST_PART = 6;

function isPartOfAny(phrase: string, others: ReadonlySet<string>): boolean {
  return [...others].some(
    (other) =>
      Math.min(phrase.length, other.length) >= SHORTEST_PART && (other.includes(phrase) || phrase.includes(other)),
  );
}

const ATTRIBUTES_CUT = 'the text ends within the attributes of this group: expected all of them, so it is left out';

const ATTRIBUTES_DAMAGED =
  'the attributes of this group are neither those of an enabled one nor those of one for denying only: expected words such as Enabled group, so it is left out';

const ATTRIBUTES_NOT_KNOWN =
  'attributes in a language that is not known, and neither Everyone (S-1-1-0) nor Authenticated Users (S-1-5-11) is listed to compare them with: these groups are taken as enabled';

/** Enabled in every token, or no path could be opened: its state shows the word for that in the language of the text. */
const ALWAYS_HELD = 'SeChangeNotifyPrivilege';

function privilegesOf(records: readonly Entry[], problems: LineProblem[]): CallerPrivilege[] {
  const whole = records.filter(({ words, endsText }) => words !== '' && !endsText);
  const compare = stateByComparison(whole);
  const seen = new Set(whole.map(({ words }) => words));
  return records.map(({ name, words, at, endsText }) => {
    // Where the text ends in the middle of a word, that can be all of another one.
    const isCut = endsText && (!seen.has(words) || [...seen].some((word) => word !== words && word.startsWith(words)));
    if (words === '') {
      problems.push({ code: 'state-not-read', at, column: null, message: STATE_NOT_READ });
    }
    return { name, enabled: ENABLED_BY_WORD.get(words.toLowerCase()) ?? (isCut ? null : compare(words)) };
  });
}

/**
 * In a language that is not known: the word of the privilege that everybody has means enabled, the one that is most frequent besides
 * means disabled. Others are none.
 */
function stateByComparison(whole: readonly Entry[]): (words: string) => boolean | null {
  const enabledWord = whole.find(({ name }) => name === ALWAYS_HELD)?.words;
  if (enabledWord === undefined || whole.some(({ words }) => ENABLED_BY_WORD.has(words.toLowerCase()))) {
    return () => null;
  }
  const others = groupBy(
    whole.filter(({ words }) => words !== enabledWord),
    ({ words }) => words,
  );
  const [first, second] = [...others].sort(([, one], [, other]) => other.length - one.length);
  const disabledWord = first !== undefined && first[1].length > (second?.[1].length ?? 0) ? first[0] : null;
  return (words) => (words === enabledWord ? true : words === disabledWord ? false : null);
}

const STATE_NOT_READ =
  'the state of this privilege could not be read: expected a word such as Enabled or Disabled under the row of ===';

/** Without the names that plain `whoami` printed where `whoami /user` follows and says more of the same account. */
export function withoutRepeatedNames(sections: readonly Section[]): Section[] {
  return sections.filter(({ user }, nth) => {
    const next = sections[nth + 1]?.user?.name;
    return user === null || user.sid !== null || next?.toLowerCase() !== user.name.toLowerCase();
  });
}

/**
 * Sections of one account come in the order of `whoami /all`; where one is not further on in it, the output of the next
 * account begins. Where no section is there twice, they are of one account in any order if the switches were typed one by one.
 * Rows between two sections are of one that could not be read, perhaps of another account.
 */
export function identitiesOf(
  sections: readonly Section[],
  lines: readonly string[],
  firstLine: number,
): CallerIdentity[] {
  const isOneOfEach = new Set(sections.map(({ kind }) => kind)).size === sections.length;
  const accounts: Section[][] = [];
  for (const section of sections) {
    const account = accounts.at(-1);
    const before = account?.at(-1);
    const between = before === undefined ? [] : lines.slice(before.end, section.first);
    const isNext = before !== undefined && KINDS.indexOf(section.kind) > KINDS.indexOf(before.kind);
    const goesOn = isNext || (isOneOfEach && between.some(isWhoamiCommand));
    if (account !== undefined && goesOn && !between.some(looksLikeRow)) {
      account.push(section);
    } else {
      accounts.push([section]);
    }
  }
  return accounts
    .map((account) => identityOf(account, firstLine))
    .filter(({ user, groups, privileges }) => user !== null || groups.length + privileges.length > 0);
}

function identityOf(account: readonly Section[], firstLine: number): CallerIdentity {
  const groups = account.find(({ kind }) => kind === 'groups');
  const privileges = account.find(({ kind }) => kind === 'privileges');
  return {
    user: account.find(({ user }) => user !== null)?.user ?? null,
    groups: groups?.groups ?? [],
    privileges: privileges?.privileges ?? [],
    hasGroups: groups?.isComplete ?? false,
    hasPrivileges: privileges?.isComplete ?? false,
    line: (account[0]?.at ?? 0) + firstLine,
  };
}
