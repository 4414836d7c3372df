/** Words of whoami in the languages of Windows. What is missing here is told by comparison where the text has what to compare with. */

/** What whoami prints for SE_GROUP_USE_FOR_DENY_ONLY. Source: Microsoft's documentation of whoami. */
export const DENY_ONLY = 'group used for deny only';

/** A text that has one of these is English: then no other words tell what a group is used for. */
export const ENGLISH_PHRASES: readonly string[] = [DENY_ONLY, 'enabled group'];
/** The same for SE_GROUP_ENABLED. A language that is missing costs nothing where Everyone is listed. */
export const ENABLED_GROUP: ReadonlySet<string> = new Set([
  'enabled group',
  // From general knowledge of these Windows: not seen in an output.
  'aktivierte gruppe',
  'groupe activé',
  'grupo habilitado',
  'gruppo abilitato',
  'ingeschakelde groep',
  'grupa włączona',
]);

/** Words for the state of a privilege. */
type States = readonly (readonly [enabled: string, disabled: string])[];

/** Source: Microsoft's documentation of whoami. */
const DOCUMENTED_STATES: States = [['Enabled', 'Disabled']];

/** From general knowledge of these Windows, the surest first: not seen in an output. */
const UNATTESTED_STATES: States = [
  ['Aktiviert', 'Deaktiviert'],
  ['Activé', 'Désactivé'],
  ['Habilitado', 'Deshabilitado'],
  ['Habilitado', 'Desabilitado'],
  ['有効', '無効'],
  ['已启用', '已禁用'],
  ['Ativado', 'Desativado'],
  ['Abilitato', 'Disabilitato'],
  ['Ingeschakeld', 'Uitgeschakeld'],
  ['Włączone', 'Wyłączone'],
  ['Włączony', 'Wyłączony'],
];

const STATES: States = [...DOCUMENTED_STATES, ...UNATTESTED_STATES];

export const ENABLED_BY_WORD: ReadonlyMap<string, boolean> = new Map(
  STATES.flatMap(([enabled, disabled]): [string, boolean][] => [
    [enabled.toLowerCase(), true],
    [disabled.toLowerCase(), false],
  ]),
);

/** Words that only the right code page spells. */
const TELLING_WORDS: readonly string[] = STATES.flatMap(([enabled, disabled]) => [enabled, disabled]).filter((word) =>
  /[^\x20-\x7e]/.test(word),
);

/** How many words for the state of a privilege a text has that are spelt so only in the right code page. */
export function countStateWords(text: string): number {
  return TELLING_WORDS.filter((word) => text.includes(word)).length;
}
