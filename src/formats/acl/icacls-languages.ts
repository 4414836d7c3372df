/**
 * Well-known accounts as icacls prints them where Windows speaks another language. The reader finds everything but these by its
 * structure; a name that is missing here is a trustee without a SID. Italian, Czech and the languages of East Asia print most in English.
 */

import { parseSid, type Sid, sidOfName } from '../../windows/sid.js';

/** SID and name. */
type LocalName = readonly [sid: string, name: string];

interface LanguageNames {
  /** BCP 47. */
  readonly tag: string;
  /** Read in an output of a Windows of that language. Source: procmon-pml.md §4 (integrity levels in traces). */
  readonly attested: readonly LocalName[];
  /** From general knowledge of these Windows: not seen in an output. */
  readonly unattested: readonly LocalName[];
}

const LANGUAGES: readonly LanguageNames[] = [
  {
    tag: 'de',
    attested: [],
    unattested: [
      ['S-1-1-0', 'Jeder'],
      ['S-1-3-0', 'ERSTELLER-BESITZER'],
      ['S-1-3-1', 'ERSTELLERGRUPPE'],
      ['S-1-3-4', 'EIGENTÜMERRECHTE'],
      ['S-1-5-2', 'NT-AUTORITÄT\\NETZWERK'],
      ['S-1-5-4', 'NT-AUTORITÄT\\INTERAKTIV'],
      ['S-1-5-6', 'NT-AUTORITÄT\\DIENST'],
      ['S-1-5-7', 'NT-AUTORITÄT\\ANONYMOUS-ANMELDUNG'],
      ['S-1-5-11', 'NT-AUTORITÄT\\Authentifizierte Benutzer'],
      ['S-1-5-18', 'NT-AUTORITÄT\\SYSTEM'],
      ['S-1-5-19', 'NT-AUTORITÄT\\LOKALER DIENST'],
      ['S-1-5-20', 'NT-AUTORITÄT\\NETZWERKDIENST'],
      ['S-1-5-32-544', 'VORDEFINIERT\\Administratoren'],
      ['S-1-5-32-545', 'VORDEFINIERT\\Benutzer'],
      ['S-1-5-32-546', 'VORDEFINIERT\\Gäste'],
      ['S-1-5-32-547', 'VORDEFINIERT\\Hauptbenutzer'],
      ['S-1-5-32-551', 'VORDEFINIERT\\Sicherungs-Operatoren'],
      ['S-1-5-32-555', 'VORDEFINIERT\\Remotedesktopbenutzer'],
      ['S-1-15-2-1', 'ZERTIFIZIERUNGSSTELLE FÜR ANWENDUNGSPAKETE\\ALLE ANWENDUNGSPAKETE'],
      ['S-1-16-4096', 'Verbindliche Beschriftung\\Niedrige Verbindlichkeitsstufe'],
      ['S-1-16-8192', 'Verbindliche Beschriftung\\Mittlere Verbindlichkeitsstufe'],
      ['S-1-16-12288', 'Verbindliche Beschriftung\\Hohe Verbindlichkeitsstufe'],
    ],
  },
  {
    tag: 'fr',
    attested: [],
    unattested: [
      ['S-1-1-0', 'Tout le monde'],
      ['S-1-3-0', 'CREATEUR PROPRIETAIRE'],
      ['S-1-5-2', 'AUTORITE NT\\RESEAU'],
      ['S-1-5-4', 'AUTORITE NT\\INTERACTIF'],
      ['S-1-5-6', 'AUTORITE NT\\SERVICE'],
      ['S-1-5-11', 'AUTORITE NT\\Utilisateurs authentifiés'],
      ['S-1-5-18', 'AUTORITE NT\\Système'],
      ['S-1-5-19', 'AUTORITE NT\\SERVICE LOCAL'],
      ['S-1-5-20', 'AUTORITE NT\\SERVICE RÉSEAU'],
      ['S-1-5-32-544', 'BUILTIN\\Administrateurs'],
      ['S-1-5-32-545', 'BUILTIN\\Utilisateurs'],
      ['S-1-5-32-546', 'BUILTIN\\Invités'],
      ['S-1-5-32-547', 'BUILTIN\\Utilisateurs avec pouvoir'],
      ['S-1-5-32-551', 'BUILTIN\\Opérateurs de sauvegarde'],
      ['S-1-16-8192', 'Étiquette obligatoire\\Niveau obligatoire moyen'],
      ['S-1-16-12288', 'Étiquette obligatoire\\Niveau obligatoire élevé'],
    ],
  },
  {
    tag: 'es',
    attested: [],
    unattested: [
      ['S-1-1-0', 'Todos'],
      ['S-1-5-11', 'NT AUTHORITY\\Usuarios autentificados'],
      ['S-1-5-19', 'NT AUTHORITY\\SERVICIO LOCAL'],
      ['S-1-5-20', 'NT AUTHORITY\\Servicio de red'],
      ['S-1-5-32-544', 'BUILTIN\\Administradores'],
      ['S-1-5-32-545', 'BUILTIN\\Usuarios'],
      ['S-1-5-32-546', 'BUILTIN\\Invitados'],
      ['S-1-5-32-547', 'BUILTIN\\Usuarios avanzados'],
      ['S-1-5-32-551', 'BUILTIN\\Operadores de copia de seguridad'],
      ['S-1-16-8192', 'Etiqueta obligatoria\\Nivel obligatorio medio'],
      ['S-1-16-12288', 'Etiqueta obligatoria\\Nivel obligatorio alto'],
    ],
  },
  {
    tag: 'it',
    attested: [],
    unattested: [
      ['S-1-16-8192', 'Etichetta obbligatoria\\Livello obbligatorio medio'],
      ['S-1-16-12288', 'Etichetta obbligatoria\\Livello obbligatorio alto'],
    ],
  },
  {
    tag: 'pt',
    attested: [],
    unattested: [
      ['S-1-3-0', 'PROPRIETÁRIO CRIADOR'],
      ['S-1-5-2', 'AUTORIDADE NT\\REDE'],
      ['S-1-5-4', 'AUTORIDADE NT\\INTERATIVO'],
      ['S-1-5-11', 'AUTORIDADE NT\\Usuários autenticados'],
      ['S-1-5-18', 'AUTORIDADE NT\\SISTEMA'],
      ['S-1-5-19', 'AUTORIDADE NT\\SERVIÇO LOCAL'],
      ['S-1-5-20', 'AUTORIDADE NT\\SERVIÇO DE REDE'],
      ['S-1-5-32-545', 'BUILTIN\\Usuários'],
      ['S-1-5-32-545', 'BUILTIN\\Utilizadores'],
      ['S-1-5-32-546', 'BUILTIN\\Convidados'],
    ],
  },
  {
    tag: 'nl',
    attested: [],
    unattested: [
      ['S-1-1-0', 'Iedereen'],
      ['S-1-3-0', 'MAKER EIGENAAR'],
      ['S-1-5-4', 'NT AUTHORITY\\INTERACTIEF'],
      ['S-1-5-11', 'NT AUTHORITY\\Geverifieerde gebruikers'],
      ['S-1-5-32-545', 'BUILTIN\\Gebruikers'],
      ['S-1-5-32-546', 'BUILTIN\\Gasten'],
    ],
  },
  {
    tag: 'pl',
    attested: [
      ['S-1-5-18', 'ZARZĄDZANIE NT\\SYSTEM'],
      ['S-1-16-8192', 'Etykieta obowiązkowości\\Poziom obowiązkowości — średni'],
    ],
    unattested: [
      ['S-1-1-0', 'Wszyscy'],
      ['S-1-3-0', 'TWÓRCA-WŁAŚCICIEL'],
      ['S-1-5-4', 'ZARZĄDZANIE NT\\INTERAKTYWNA'],
      ['S-1-5-11', 'ZARZĄDZANIE NT\\Użytkownicy uwierzytelnieni'],
      ['S-1-5-19', 'ZARZĄDZANIE NT\\USŁUGA LOKALNA'],
      ['S-1-5-20', 'ZARZĄDZANIE NT\\USŁUGA SIECIOWA'],
      ['S-1-5-32-544', 'BUILTIN\\Administratorzy'],
      ['S-1-5-32-545', 'BUILTIN\\Użytkownicy'],
      ['S-1-5-32-546', 'BUILTIN\\Goście'],
    ],
  },
  {
    tag: 'sv',
    attested: [],
    unattested: [
      ['S-1-1-0', 'Alla'],
      ['S-1-3-0', 'SKAPARE ÄGARE'],
      ['S-1-5-4', 'NT INSTANS\\INTERAKTIV'],
      ['S-1-5-11', 'NT INSTANS\\Autentiserade användare'],
      ['S-1-5-18', 'NT INSTANS\\SYSTEM'],
      ['S-1-5-32-544', 'BUILTIN\\Administratörer'],
      ['S-1-5-32-545', 'BUILTIN\\Användare'],
      ['S-1-5-32-546', 'BUILTIN\\Gäster'],
    ],
  },
  {
    tag: 'da',
    attested: [],
    unattested: [
      ['S-1-1-0', 'Alle'],
      ['S-1-5-11', 'NT-MYNDIGHED\\Godkendte brugere'],
      ['S-1-5-18', 'NT-MYNDIGHED\\SYSTEM'],
      ['S-1-5-32-544', 'BUILTIN\\Administratorer'],
      ['S-1-5-32-545', 'BUILTIN\\Brugere'],
    ],
  },
  {
    tag: 'ru',
    attested: [['S-1-16-12288', 'Обязательная метка\\Высокий обязательный уровень']],
    unattested: [
      ['S-1-1-0', 'Все'],
      ['S-1-3-0', 'СОЗДАТЕЛЬ-ВЛАДЕЛЕЦ'],
      ['S-1-5-2', 'NT AUTHORITY\\СЕТЬ'],
      ['S-1-5-4', 'NT AUTHORITY\\ИНТЕРАКТИВНЫЕ'],
      ['S-1-5-11', 'NT AUTHORITY\\Прошедшие проверку'],
      ['S-1-5-18', 'NT AUTHORITY\\СИСТЕМА'],
      ['S-1-5-32-544', 'BUILTIN\\Администраторы'],
      ['S-1-5-32-545', 'BUILTIN\\Пользователи'],
      ['S-1-5-32-546', 'BUILTIN\\Гости'],
    ],
  },
  {
    tag: 'hu',
    attested: [['S-1-16-8192', 'Kötelező címke\\Közepes kötelező szint']],
    unattested: [
      ['S-1-1-0', 'Mindenki'],
      ['S-1-3-0', 'LÉTREHOZÓ TULAJDONOS'],
      ['S-1-5-11', 'NT AUTHORITY\\Hitelesített felhasználók'],
      ['S-1-5-32-544', 'BUILTIN\\Rendszergazdák'],
      ['S-1-5-32-545', 'BUILTIN\\Felhasználók'],
      ['S-1-16-12288', 'Kötelező címke\\Magas kötelező szint'],
    ],
  },
];

const LOCAL_NAMES: readonly LocalName[] = LANGUAGES.flatMap(({ attested, unattested }) => [...attested, ...unattested]);

const SIDS: ReadonlyMap<string, Sid> = new Map(
  LOCAL_NAMES.flatMap(([text, name]) => {
    const sid = parseSid(text);
    return sid === null ? [] : [[name.toLowerCase(), sid] as const];
  }),
);

/** Names that only the right code page spells. */
const TELLING_NAMES: readonly string[] = LOCAL_NAMES.map(([, name]) => name).filter((name) =>
  /[^\x20-\x7e]/.test(name),
);

/** What stands before the back slash of accounts that no domain has. */
const ENGLISH_AUTHORITIES = [
  'NT AUTHORITY',
  'BUILTIN',
  'NT SERVICE',
  'NT VIRTUAL MACHINE',
  'IIS APPPOOL',
  'Mandatory Label',
  'APPLICATION PACKAGE AUTHORITY',
  'Window Manager',
  'Font Driver Host',
  'AzureAD',
];

/** In lower case, those of all languages. */
export const AUTHORITIES: ReadonlySet<string> = new Set(
  [
    ...ENGLISH_AUTHORITIES,
    ...LOCAL_NAMES.flatMap(([, name]) => (name.includes('\\') ? [name.split('\\')[0] ?? ''] : [])),
  ].map((name) => name.toLowerCase()),
);

/** The SID of a well-known account by its name in any of the languages, in any case; null for another. */
export function sidOfPrintedName(name: string): Sid | null {
  return sidOfName(name) ?? SIDS.get(name.toLowerCase()) ?? null;
}

/** How many names of well-known accounts a text has that are spelt so only in the right code page. */
export function countLocalNames(text: string): number {
  return TELLING_NAMES.filter((name) => text.includes(name)).length;
}
