/** What is told to be a name by its form, wherever it stands in a text. */

import { STORAGE_ENDING } from './pseudonyms.js';

/** Letters and digits of any script, near enough: what a name must not go on with. */
export const LETTER = 'A-Za-z0-9\\u00aa-\\u02ff\\u0370-\\uffff';

/** What no name of a server has, and where the text of one ends. */
const HOST = `[^\\\\/\\s"<>|:?,;()]+`;

/** Folders whose sub-folders are called like their users, in the languages that Windows has had them in. */
export const PROFILE_FOLDERS =
  'users|documents and settings|benutzer|dokumente und einstellungen|utilisateurs|usuarios|utenti|home|homes|home\\$|users\\$|profiles\\$?';

/** Domains that everybody has: who stands behind them is somebody all the same. */
const SHARED_DOMAINS = ['localhost', 'azure', 'azuread', 'microsoftaccount', 'workgroup'];

/** A pattern whose named groups are what was found. */
export interface Form {
  readonly pattern: string;
  /** Whether a text can hold it: most do not, and looking for it at each letter takes its time. */
  readonly mayBeIn: (text: string) => boolean;
}

/**
 * The forms, in the order in which they are tried. `domains`: words that stand for a domain or a machine before an account, as patterns
 * are written.
 */
export function formsFor(domains: readonly string[]): readonly Form[] {
  const known = [...domains, ...SHARED_DOMAINS].join('|');
  return [
    {
      // \\server, \\?\UNC\server, //server, and what a trace calls them.
      pattern: `(?<unc>\\\\\\\\(?:[?.]\\\\UNC\\\\)?|\\\\\\?\\?\\\\UNC\\\\|\\\\Device\\\\(?:Mup|LanmanRedirector)\\\\(?:;[^\\\\\\s]*\\\\)*|(?<![:/\\w])//)(?![?.][\\\\/])(?<server>${HOST})`,
      mayBeIn: (text) => /\\[\\?D]|\/\//i.test(text),
    },
    {
      pattern: `(?<drive>(?<![${LETTER}])[A-Za-z]:)(?<separator>[\\\\/])`,
      mayBeIn: (text) => text.includes(':\\') || text.includes(':/'),
    },
    {
      // A profile, by a blank or a prompt at its end where no further folder follows.
      pattern: `(?<=[\\\\/](?:${PROFILE_FOLDERS})[\\\\/])(?<profile>[^\\\\/:*?"<>|\\r\\n]{1,64}(?=[\\\\/>"])|[^\\s\\\\/:*?"<>|,;]+)`,
      mayBeIn: (text) => /user|benutzer|dokumente|utili|usuar|utent|home|profile|documents/i.test(text),
    },
    {
      pattern: '(?<sid>\\bS-1-(?:5-21|12-1)(?:-\\d{1,10}){1,14})',
      mayBeIn: (text) => text.includes('-1-'),
    },
    {
      pattern: '(?<guid>(?<![\\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\\w-]))',
      mayBeIn: (text) => /[0-9a-f]{8}-[0-9a-f]{4}-/i.test(text),
    },
    {
      pattern:
        '(?<ip4>(?<![\\w.])(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?![\\w]|\\.\\d))',
      mayBeIn: (text) => /\d\.\d{1,3}\.\d/.test(text),
    },
    {
      pattern:
        '(?<ip6>(?<![\\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6})(?![\\w:]))',
      mayBeIn: (text) => text.includes('::') || /(?:[0-9a-f]{1,4}:){7}/i.test(text),
    },
    {
      pattern: `(?<mail>(?<![${LETTER}.])[${LETTER}][${LETTER}.+_%#-]*@(?:[A-Za-z][\\w-]*\\.)+[A-Za-z]{2,})`,
      mayBeIn: (text) => text.includes('@'),
    },
    {
      // With the share that follows in an address of the web.
      pattern: `(?<storage>(?<![${LETTER}])[a-z0-9]{3,24})(?<storagehost>${STORAGE_ENDING})(?:(?<storageslash>[\\\\/])(?<storageshare>[^\\\\/\\s"'<>|?,;()]+))?`,
      mayBeIn: (text) => /\.(?:core|storage)\./i.test(text),
    },
    {
      pattern: `(?<tenant>(?<![${LETTER}])[a-z0-9-]{1,60})(?=\\.onmicrosoft\\.com)`,
      mayBeIn: (text) => /onmicrosoft/i.test(text),
    },
    {
      // Variables of Windows, as Process Start and `set` print them.
      pattern:
        '(?<=\\b(?:COMPUTERNAME|HOSTNAME|LOGONSERVER)=(?:\\\\\\\\)?)(?<machine>[^\\s;\\\\"]+)|(?<=\\bUSERNAME=)(?<login>[^\\r\\n;"]+)|(?<=\\bUSER(?:DNS)?DOMAIN(?:_ROAMINGPROFILE)?=)(?<loginDomain>[^\\s;"]+)',
      mayBeIn: (text) => /(?:NAME|SERVER|DOMAIN\w*)=/.test(text),
    },
    {
      // Ends of a connection: `PC1.contoso.com:51234 -> 10.0.0.1:microsoft-ds`.
      pattern: '(?<end>(?<![\\w.:-])[\\w.-]+)(?=:[\\w-]+ -> )|(?<= -> )(?<otherEnd>[\\w.-]+)(?=:[\\w-]+)',
      mayBeIn: (text) => text.includes(' -> '),
    },
    {
      // CONTOSO\anna, corp.contoso.com\anna; /user:CONTOSO\anna, /user:anna.
      pattern: `(?<![\\\\/\\w.$-])(?<domain>(?:[\\w-]+\\.)*(?:${known})(?:\\.[\\w-]+)*)\\\\(?<member>[^\\\\/\\s":;,<>|()=]+)(?![^\\\\/\\s":;,<>|()=]|\\\\)|(?<=/u(?:ser)?:"?)(?<given>[^\\s"<>\\\\/@]+)(?:\\\\(?<givenMember>[^\\s"<>\\\\/@]+))?(?![^\\s"<>\\\\/@]|@)`,
      mayBeIn: (text) => text.includes('\\') || /\/u(?:ser)?:/i.test(text),
    },
    ...(domains.length === 0
      ? []
      : [
          {
            pattern: `(?<fqdn>(?<![\\w.-])(?:[a-z0-9-]+\\.)+(?:${domains.join('|')})(?:\\.[a-z][a-z0-9-]*)*)(?![\\w-])`,
            mayBeIn: (text: string) => text.includes('.'),
          },
        ]),
  ];
}
