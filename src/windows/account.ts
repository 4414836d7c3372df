/** What kind of account runs a process, and whether it is elevated, from what traces print. Source: procmon-pml.md §4. */

/** `system`: SYSTEM and the two service accounts, which are the computer's own on a network; `computer`: `DOMAIN\HOST$`. */
export type AccountKind = 'system' | 'computer' | 'user';

/** Logon sessions of SYSTEM, NETWORK SERVICE and LOCAL SERVICE: the same on every Windows, in every language. */
const SYSTEM_SESSIONS: ReadonlySet<string> = new Set(['00000000:000003e7', '00000000:000003e4', '00000000:000003e5']);
/** Their names in English, for traces that list no sessions. */
const SYSTEM_NAMES: ReadonlySet<string> = new Set([
  'nt authority\\system',
  'nt authority\\network service',
  'nt authority\\local service',
]);

/** The kind of an account by its name, `CONTOSO\anna`, and its logon session where that is known; null without a name. */
export function accountKind(name: string | null, authenticationId: string | null): AccountKind | null {
  if (
    (authenticationId !== null && SYSTEM_SESSIONS.has(authenticationId)) ||
    SYSTEM_NAMES.has((name ?? '').toLowerCase())
  ) {
    return 'system';
  }
  // A SID without a name can be anybody's.
  if (name === null || name === '' || /^S-1-/.test(name)) {
    return null;
  }
  return name.endsWith('$') ? 'computer' : 'user';
}

/** Integrity levels as Windows calls them, with whether they are elevated. Attested: English, Hungarian, Polish, Russian. */
const INTEGRITY_WORDS: ReadonlyMap<string, boolean> = new Map([
  ['untrusted', false],
  ['low', false],
  ['medium', false],
  ['medium plus', false],
  ['high', true],
  ['system', true],
  ['közepes kötelező szint', false],
  ['poziom obowiązkowości — średni', false],
  ['высокий обязательный уровень', true],
]);

/** Whether a process of this integrity level (`High`, `Kötelező címke\Közepes kötelező szint`) is elevated; null for an unknown word. */
export function isElevated(integrity: string): boolean | null {
  return INTEGRITY_WORDS.get(integrity.slice(integrity.lastIndexOf('\\') + 1).toLowerCase()) ?? null;
}
