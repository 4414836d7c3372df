/** From entries of whoami to accounts: what their words mean, and which sections are of one account. */

import { AUTHENTICATED_USERS, EVERYONE, type Sid } from '../../windows/sid.js';
import { groupBy } from '../group-by.js';
import type { LineProblem } from '../read-warnings.js';
import type { CallerGroup, CallerIdentity, CallerPrivilege } from './case-facts.js';
import { type Block, type Entry, isLabel, KINDS } from './whoami-entry.js';
import { DENY_ONLY, ENABLED_BY_WORD, ENABLED_GROUP, ENGLISH_PHRASES } from './whoami-languages.js';

type Section =
  | { readonly kind: 'user'; readonly at: number; readonly user: NonNullable<CallerIdentity['user']> }
  | {
      readonly kind: 'groups';
      readonly at: number;
      readonly groups: readonly CallerGroup[];
      readonly isComplete: boolean;
    }
  | {
      readonly kind: 'privileges';
      readonly at: number;
      readonly privileges: readonly CallerPrivilege[];
      readonly isComplete: boolean;
    };

/** The sections of a block; adds to `problems` what its words do not tell. */
export function sectionsOf(block: Block, problems: LineProblem[]): Section[] {
  const { kind, records, first } = block;
  const at = records[0]?.at ?? first;
  const isComplete = block.unread.every(({ code }) => code !== 'row-not-read');
  if (kind === 'user') {
    return records.map((entry) => userSection(block, entry, problems));
  }
  if (kind === 'groups') {
    const { groups, isWhole } = groupsOf(records, problems);
    // Every token has groups: where none is left, they were others.
    return [{ kind, at, groups, isComplete: isComplete && isWhole && groups.length > 0 }];
  }
  return [{ kind, at, privileges: privilegesOf(records, problems), isComplete }];
}

function userSection({ form }: Block, { at, name, sid, endsText }: Entry, problems: LineProblem[]): Section {
  if (endsText && form !== 'table') {
    problems.push({
      code: 'ends-with-text',
      at,
      column: null,
      message:
        'the text ends within this account: if it was cut there, its name or SID is not whole. Hand over the whole output',
    });
  }
  const user = sid === null ? { sid, name } : { sid, name: name === '' ? null : name };
  return { kind: 'user', at, user };
}

/** Groups that are enabled in every token of an account: their attributes show the words for that in the language of the text. */
const ALWAYS_ENABLED: readonly Sid[] = [EVERYONE, AUTHENTICATED_USERS];

function groupsOf(records: readonly Entry[], problems: LineProblem[]): { groups: CallerGroup[]; isWhole: boolean } {
  const entries = records.filter(({ sid }) => !isLabel(sid));
  const language: AttributeLanguage = {
    isEnglish: entries.some((entry) => phrases(entry).some((phrase) => ENGLISH_PHRASES.includes(phrase))),
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
  readonly isEnglish: boolean;
  /** The attributes of groups that are always enabled. */
  readonly ofEnabled: ReadonlySet<string>;
}

const NOTHING_TO_COMPARE: AttributeLanguage = { isEnglish: false, ofEnabled: new Set() };

/**
 * By the words where they are known; else a group that has no attribute in common with those that are always enabled is used
 * for denying only, unless it has a part of one: such attributes were damaged, as are unknown ones among English ones.
 */
function useOf(
  own: readonly string[],
  { isEnglish, ofEnabled }: AttributeLanguage,
): 'enabled' | 'deny-only' | 'damaged' | 'unknown' {
  const isEnabled = own.some((phrase) => ENABLED_GROUP.has(phrase) || ofEnabled.has(phrase));
  if (own.includes(DENY_ONLY)) {
    return isEnabled ? 'damaged' : 'deny-only';
  }
  if (isEnabled) {
    return 'enabled';
  }
  if (isEnglish || own.some((phrase) => isPartOfAny(phrase, ofEnabled))) {
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
  return sections.filter((section, nth) => {
    const next = sections[nth + 1];
    return !(
      section.kind === 'user' &&
      section.user.sid === null &&
      next?.kind === 'user' &&
      next.user.name?.toLowerCase() === section.user.name.toLowerCase()
    );
  });
}

/**
 * Sections of one account come in the order of `whoami /all`; where one is not further on in it, the output of the next
 * account begins. Where no section is there twice, they are of one account in any order: the switches were typed one by one.
 */
export function identitiesOf(sections: readonly Section[], firstLine: number): CallerIdentity[] {
  const isOneOfEach = new Set(sections.map(({ kind }) => kind)).size === sections.length;
  const accounts: Section[][] = [];
  for (const section of sections) {
    const account = accounts.at(-1);
    const before = account?.at(-1);
    const goesOn = before !== undefined && KINDS.indexOf(section.kind) > KINDS.indexOf(before.kind);
    if (account !== undefined && (isOneOfEach || goesOn)) {
      account.push(section);
    } else {
      accounts.push([section]);
    }
  }
  return accounts.map((account) => identityOf(account, firstLine));
}

function identityOf(account: readonly Section[], firstLine: number): CallerIdentity {
  const user = account.find((section) => section.kind === 'user');
  const groups = account.find((section) => section.kind === 'groups');
  const privileges = account.find((section) => section.kind === 'privileges');
  return {
    user: user?.user ?? null,
    groups: groups?.groups ?? [],
    privileges: privileges?.privileges ?? [],
    hasGroups: groups?.isComplete ?? false,
    hasPrivileges: privileges?.isComplete ?? false,
    line: (account[0]?.at ?? 0) + firstLine,
  };
}
