/** Judges accounts of whoami against the text that they were read from. */

import type { CallerIdentity, ContextReading } from '../../src/formats/context/case-facts.js';
import type { Trustee } from '../../src/windows/security-descriptor.js';
import { must } from '../judge-report.js';
import type { DamagedText } from './damaged-text.js';
import { LANGUAGES } from './texts.js';
import { ENGLISH } from '../../test/formats/context/write-context.js';

/** Each is looked for in the whole text. */
const JUDGED_ACCOUNTS = 100;
const JUDGED_GROUPS = 200;
/** Letters of a state that are left where others were lost. */
const TELLING_LETTERS = 4;
/** Letters of a phrase that no other phrase of the texts has. */
const TELLING_LENGTH = 10;

const ENABLING_PIECES: readonly string[] = LANGUAGES.flatMap(({ enabledAttributes }) => enabledAttributes).flatMap(
  (phrase) =>
    Array.from({ length: Math.max(0, phrase.length - TELLING_LENGTH + 1) }, (_, at) =>
      phrase.slice(at, at + TELLING_LENGTH),
    ),
);

/** Throws an error for whatever of the accounts the text does not say. */
export function judgeIdentities({ facts: { identities }, warnings }: ContextReading, text: DamagedText): void {
  // Then groups are taken as enabled.
  const isKnown = !warnings.some(({ code }) => code === 'attributes-not-known');
  for (const identity of identities.slice(0, JUDGED_ACCOUNTS)) {
    must(identity.line >= 1 && identity.line <= text.lines.length, `an account in line ${identity.line}`);
    if (identity.user !== null) {
      judgeTrustee(identity.user, text);
    }
    for (const { group, denyOnly } of identity.groups.slice(0, JUDGED_GROUPS)) {
      judgeTrustee(group, text);
      if (isKnown) {
        judgeDenyOnly(group, denyOnly, text);
      }
    }
    for (const { name, enabled } of identity.privileges) {
      must(text.hasName(name), `no privilege ${name} in the text`);
      judgeState(name, enabled, text);
    }
  }
  const [only, ...others] = identities;
  if (only !== undefined && others.length === 0) {
    judgeCompleteness(only, new Set(warnings.flatMap(({ at }) => at?.line ?? [])), text);
  }
}

function judgeTrustee({ sid, name }: Trustee, text: DamagedText): void {
  if (sid !== null) {
    must(text.hasSid(sid), `no SID ${sid} stands whole in the text`);
  }
  if (name !== null) {
    must(text.hasName(name), `no account ${JSON.stringify(name)} in the text`);
    must(sid === null || text.hasPair(name, sid), `${JSON.stringify(name)} and ${sid} stand in no row together`);
  }
}

/** That a group is used for denying only is what the words say, never what is left of other words. */
function judgeDenyOnly({ sid }: Trustee, denyOnly: boolean, text: DamagedText): void {
  const row = sid === null ? null : text.behindSid(sid);
  if (row === null || text.isGuessed || sid === 'S-1-1-0' || sid === 'S-1-5-11') {
    // The last two are enabled in every token.
    return;
  }
  const words = row.replace(/\s+/g, ' ');
  const saysSo = LANGUAGES.some((language) => hasPhrase(words, language.denyOnly));
  if (!denyOnly) {
    must(!saysSo || words.includes(ENGLISH.enabledAttributes[2]), `an enabled group: ${row}`);
    return;
  }
  must(!ENABLING_PIECES.some((piece) => words.includes(piece)), `a group for denying only: ${row}`);
  const isEnglish = text.includes(ENGLISH.enabledAttributes[2]);
  must(!isEnglish || LANGUAGES.some((language) => hasPhrase(words, language.denyOnly)), `for denying only: ${row}`);
}

function hasPhrase(text: string, phrase: string): boolean {
  return text.toLowerCase().includes(phrase.toLowerCase());
}

function judgeState(name: string, enabled: boolean | null, text: DamagedText): void {
  const row = text.behindPrivilege(name);
  if (row === null || enabled === null || text.isGuessed) {
    return;
  }
  // Without it no path can be opened: it is enabled whatever the word.
  const words = LANGUAGES.map((language) => (enabled ? language.enabled : language.disabled).toLowerCase());
  must(
    (enabled && name === 'SeChangeNotifyPrivilege') ||
      words.some((word) => row.toLowerCase().includes(word.slice(0, TELLING_LETTERS))),
    `${name} is ${enabled ? 'enabled' : 'disabled'}: ${row}`,
  );
}

const SID_LIKE = /(?:^|[\s",])S-\d-\d+-[\d-]*/i;
const LABEL = /(?<![\w-])S-1-0*16-/i;

/** Of icacls, whose output may stand between. */
const ENTRY_END = /:(?:\([^()]*\))+\s*$/;

/** Where all groups are said to be known, every row among them that has a SID is one of them. */
function judgeCompleteness(
  { user, groups, hasGroups }: CallerIdentity,
  warned: ReadonlySet<number>,
  text: DamagedText,
): void {
  // A row that looks like one of a group can be what is left of the user's.
  if (!hasGroups || user === null || text.isBroken || groups.length > JUDGED_GROUPS) {
    return;
  }
  // Where a SID stands twice, it can be one of another account.
  const lines = groups.flatMap(({ group: { sid } }) => (sid === null ? [] : [text.linesWithSid(sid)]));
  const numbers = lines.flatMap((found) => (found.length === 1 ? found : []));
  const rows = text.blocksWith(numbers).filter(({ line }) => SID_LIKE.test(line));
  const isOther = (line: string): boolean =>
    LABEL.test(line) || ENTRY_END.test(line) || (user.sid !== null && line.includes(user.sid));
  const lost = rows.find(({ line, number }) => !lines.flat().includes(number) && !warned.has(number) && !isOther(line));
  must(lost === undefined, `all groups are known, and not the one of line ${lost?.number}: ${lost?.line}`);
}
