import { memoized } from '../../formats/memoized.js';
import { parseItem } from '../../formats/robocopy/item.js';
import type { Redaction } from '../redaction.js';
import { type Identities, isWellKnownAccount } from './identities.js';
import { isOwnWord } from './own-words.js';
import { isCommonName, type NameKind, type Pseudonyms } from './pseudonyms.js';

/** Letters and digits of any script, near enough: what a name must not go on with. */
const LETTER = 'A-Za-z0-9\\u00aa-\\u02ff\\u0370-\\uffff';

/** What no name of a server has, and where the text of one ends. */
const HOST = `[^\\\\/\\s"<>|:?,;()]+`;

/** Something that is told by its form, wherever it stands. */
interface Form {
  readonly pattern: string;
  /** Whether a text can hold it: most do not, and looking for it at each letter takes its time. */
  readonly mayBeIn: (text: string) => boolean;
}

/** In the order in which they are tried. */
const FORMS: readonly Form[] = [
  {
    // \\server, \\?\UNC\server, //server, and what a trace calls them.
    pattern: `(?<unc>\\\\\\\\(?:[?.]\\\\UNC\\\\)?|\\\\\\?\\?\\\\UNC\\\\|\\\\Device\\\\(?:Mup|LanmanRedirector)\\\\(?:;[^\\\\\\s]*\\\\)*|(?<![:/\\w])//)(?![?.][\\\\/])(?<server>${HOST})`,
    mayBeIn: (text) => /\\[\\?D]|\/\//i.test(text),
  },
  {
    pattern: `(?<drive>(?<![${LETTER}])[A-Za-z]:[\\\\/])`,
    mayBeIn: (text) => text.includes(':\\') || text.includes(':/'),
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
    pattern: `(?<storage>(?<![${LETTER}])[a-z0-9]{3,24}(?:-secondary)?)(?=\\.(?:privatelink\\.)?(?:z\\d{1,2}\\.)?(?:file|blob|dfs|queue|table|web)\\.(?:core\\.|storage\\.azure\\.net))`,
    mayBeIn: (text) => /\.(?:core|storage)\./i.test(text),
  },
  {
    pattern: `(?<tenant>(?<![${LETTER}])[a-z0-9-]{1,60})(?=\\.onmicrosoft\\.com)`,
    mayBeIn: (text) => /onmicrosoft/i.test(text),
  },
];

/** Names shorter than this can be anything. */
const TELLING_LENGTH = 4;
/** Shorter ones are told by what stands beside them alone. */
const SHORTEST_WORD = 3;

/** Where a sentence goes on behind a path that is not known. */
const SENTENCE = / {2}|\t|[,;] |: | \(|["'<>|\r\n]/;

/** Names in a Detail: what a directory was asked for and what it answered, and what an object was renamed to. Source: procmon-csv-xml.md. */
const NAMED_IN_DETAIL = /(?<=(?:^|, |\s{2})(?:Filter|\d{1,7}|FileName|LinkName|Name): )[^,\r\n]+?(?=, |$)/gm;

/** Letters of the longest name of a file. */
const LONGEST_NAME = 300;

/** Texts that are looked at once: the paths of a case. */
const KEPT_TEXTS = 4096;

/**
 * Pseudonyms in place of what a case's names are and of what looks like a name: servers, shares, storage accounts, accounts, domains,
 * SIDs, GUIDs, addresses; with `hidesPaths` the names of directories and files too. Everything must have been learned before.
 */
export class Redactor implements Redaction {
  readonly #identities: Identities;
  readonly #pseudonyms: Pseudonyms;
  readonly #hidesPaths: boolean;
  readonly #names: readonly string[];
  /** By the forms that it looks for, a bit each. */
  readonly #patterns = new Map<number, RegExp | null>();
  readonly path = memoized((path: string) => this.#path(path), KEPT_TEXTS);

  constructor(identities: Identities, pseudonyms: Pseudonyms, hidesPaths: boolean) {
    this.#identities = identities;
    this.#pseudonyms = pseudonyms;
    this.#hidesPaths = hidesPaths;
    this.#names = namePatterns(identities);
  }

  account(name: string): string {
    return isWellKnownAccount(name) ? name : this.text(name);
  }

  /** A command: what stands in it by itself is a name, whatever word it is. */
  command(command: string): string {
    return command
      .split(/(\s+|"[^"]*")/)
      .map((word) => {
        const bare = word.replace(/^"(.*)"$/, '$1');
        const hidden = this.#alone(bare);
        return hidden === null ? this.text(word) : word.replace(bare, () => hidden);
      })
      .join('');
  }

  #alone(word: string): string | null {
    const kind = this.#identities.kindOf(word);
    if (kind !== null) {
      return this.#name(word, kind);
    }
    return this.#hidesPaths && this.#identities.isSegment(word) ? this.#pseudonyms.fileName(word) : null;
  }

  #path(path: string): string {
    const [root = '', server] = /^(?:\\\\[?.]\\UNC\\|\\\?\?\\UNC\\|\\\\(?![?.]\\)|\/\/)([^\\/]*)/i.exec(path) ?? [];
    if (server === undefined) {
      const drive = /^(?:\\\\[?.]\\|\\\?\?\\)?[A-Za-z]:(?=[\\/]|$)/.exec(path)?.[0] ?? '';
      return this.#hidesPaths ? drive + this.#segments(path.slice(drive.length)) : this.text(path);
    }
    const lead = root.slice(0, root.length - server.length);
    const [, slash = '', share = ''] = /^([\\/]?)([^\\/]*)/.exec(path.slice(root.length)) ?? [];
    const rest = path.slice(root.length + slash.length + share.length);
    const shown = lead + this.#pseudonyms.host(server) + slash + (share === '' ? '' : this.#share(share));
    return shown + (this.#hidesPaths ? this.#segments(rest) : this.text(rest));
  }

  #share(share: string): string {
    return this.#pseudonyms.name(share, 'share');
  }

  #segments(path: string): string {
    return path
      .split(/([\\/])/)
      .map((segment) => (segment === '\\' || segment === '/' ? segment : this.#segment(segment)))
      .join('');
  }

  #segment(segment: string): string {
    const kind = this.#identities.kindOf(segment);
    return kind === null || isCommonName(segment) ? this.#pseudonyms.fileName(segment) : this.#name(segment, kind);
  }

  #name(name: string, kind: NameKind): string {
    return kind === 'input'
      ? this.#pseudonyms.input(name, this.#identities.inputOf(name))
      : this.#pseudonyms.name(name, kind);
  }

  /** What to look for in a text; null: there is nothing. */
  #patternFor(text: string): RegExp | null {
    const forms = FORMS.filter(({ mayBeIn }) => mayBeIn(text));
    const name = forms.reduce((bits, form) => bits | (1 << FORMS.indexOf(form)), 0);
    const known = this.#patterns.get(name);
    if (known !== undefined) {
      return known;
    }
    const patterns = [...forms.map(({ pattern }) => pattern), ...this.#names];
    const pattern = patterns.length === 0 ? null : new RegExp(patterns.join('|'), 'gi');
    this.#patterns.set(name, pattern);
    return pattern;
  }

  line(line: string): string {
    if (!this.#hidesPaths) {
      return this.text(line);
    }
    const account = this.#accountOfEntry(line);
    if (account > 0) {
      return `${this.text(line.slice(0, account - 1))} ${this.account(line.slice(account))}`;
    }
    const item = parseItem(0, line);
    if (item !== null) {
      const start = line.lastIndexOf(item.path);
      return this.text(line.slice(0, start)) + this.path(item.path) + line.slice(start + item.path.length);
    }
    // `Files : *.docx`, `Exc Dirs : old`, each further one in a line of its own; then the switches.
    const [, label = '', value = '', end = ''] = /^(.*?\s[:=]\s|\s*)(.*?)(\s*)$/s.exec(line) ?? [];
    return this.#identities.isSegment(value)
      ? `${label}${this.#pseudonyms.fileName(value)}${end}`
      : /(?:^|\s)\/[A-Z]/.test(value)
        ? `${label}${this.command(value)}${end}`
        : this.text(line);
  }

  /** Where the account of an entry of icacls begins, `D:\\plans CONTOSO\\anna:(I)(M)`: a path goes on over blanks. 0: nowhere. */
  #accountOfEntry(line: string): number {
    const end = line.indexOf(':(');
    for (let blank = line.indexOf(' '); blank >= 0 && blank < end; blank = line.indexOf(' ', blank + 1)) {
      if (this.#identities.isAccount(line.slice(blank + 1, end))) {
        return blank + 1;
      }
    }
    return 0;
  }

  text(whole: string): string {
    const text = this.#hidesPaths ? whole.replace(NAMED_IN_DETAIL, (name) => this.path(name)) : whole;
    const pattern = this.#patternFor(text);
    if (pattern === null) {
      return text;
    }
    let shown = '';
    let done = 0;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      shown += text.slice(done, match.index);
      done = pattern.lastIndex;
      const { unc, server = '', drive, sid, guid, ip4, ip6, mail, storage, tenant } = match.groups ?? {};
      const [whole] = match;
      if (unc !== undefined) {
        shown += unc + this.#pseudonyms.host(server);
        const part = this.#shareAt(text, done);
        shown += part.shown;
        done = part.end;
      } else if (drive !== undefined) {
        shown += drive;
        const part = this.#hidesPaths ? this.#segmentsAt(text, done) : { shown: '', end: done };
        shown += part.shown;
        done = part.end;
      } else if (sid !== undefined) {
        shown += this.#pseudonyms.sid(sid);
      } else if (guid !== undefined) {
        shown += this.#pseudonyms.guid(guid);
      } else if (ip4 !== undefined || ip6 !== undefined) {
        shown += this.#pseudonyms.address(whole);
      } else if (mail !== undefined) {
        const [user = '', domain = ''] = [mail.slice(0, mail.lastIndexOf('@')), mail.slice(mail.lastIndexOf('@') + 1)];
        shown += `${this.#name(user, this.#identities.kindOf(user) ?? 'user')}@${this.#pseudonyms.domain(domain)}`;
      } else if (storage !== undefined) {
        shown += this.#pseudonyms.name(storage, 'storage account');
      } else if (tenant !== undefined) {
        shown += this.#pseudonyms.domain(tenant);
      } else {
        shown += this.#name(whole, this.#identities.kindOf(whole) ?? 'user');
      }
      pattern.lastIndex = done;
    }
    return shown + text.slice(done);
  }

  /** The share behind a server, and what of a path follows it. */
  #shareAt(text: string, at: number): Part {
    const slash = text[at];
    if (slash !== '\\' && slash !== '/') {
      return { shown: '', end: at };
    }
    const end = this.#endOfName(text, at + 1, (name) => this.#identities.kindOf(name) !== null, /[\\/:*?"<>|\s,;()]/);
    const share = text.slice(at + 1, end);
    const shown = slash + (share === '' ? '' : this.#share(share));
    if (!this.#hidesPaths || (text[end] !== '\\' && text[end] !== '/')) {
      return { shown, end };
    }
    const rest = this.#segmentsAt(text, end + 1);
    return { shown: shown + text[end] + rest.shown, end: rest.end };
  }

  /** The names of a path that goes on here, up to where a sentence does. */
  #segmentsAt(text: string, at: number): Part {
    let shown = '';
    let from = at;
    for (;;) {
      const end = this.#endOfName(
        text,
        from,
        (name) => this.#identities.isSegment(name) || isCommonName(name),
        SENTENCE,
      );
      shown += this.#segment(text.slice(from, end));
      const next = text[end];
      if (next !== '\\' && next !== '/') {
        return { shown, end };
      }
      shown += next;
      from = end + 1;
    }
  }

  /** Where a name ends: the longest that is known; of one that is not, where a path or, by `limit`, a sentence goes on. */
  #endOfName(text: string, from: number, isKnown: (name: string) => boolean, limit: RegExp): number {
    const rest = text.slice(from, from + LONGEST_NAME);
    const length = /[\\/\r\n"]|$/.exec(rest)?.index ?? rest.length;
    const name = rest.slice(0, length);
    if (isKnown(name)) {
      return from + length;
    }
    // Most often a text goes on behind two blanks.
    const cut = name.indexOf('  ');
    if (cut > 0 && isKnown(name.slice(0, cut))) {
      return from + cut;
    }
    for (let end = length - 1; end > 0; end--) {
      if (/[^\p{L}\p{N}]/u.test(name[end] ?? '') && isKnown(name.slice(0, end))) {
        return from + end;
      }
    }
    const stop = limit.exec(rest)?.index ?? rest.length;
    return from + Math.min(stop, length);
  }
}

/** What of a text was read, as it is shown, and where it ends. */
interface Part {
  readonly shown: string;
  readonly end: number;
}

/** Patterns for the names of a case: telling ones wherever they stand, others by what stands beside them. */
function namePatterns(identities: Identities): string[] {
  const telling: string[] = [];
  const words: string[] = [];
  const common: string[] = [];
  for (const [name, kind] of identities.names) {
    const list = isTelling(name, kind) ? telling : isCommonWord(name) ? common : words;
    list.push(name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  }
  const anyOf = (names: readonly string[]): string => `(?:${names.join('|')})`;
  return [
    ...(telling.length === 0 ? [] : [anyOf(telling)]),
    ...(words.length === 0 ? [] : [`(?<![${LETTER}])${anyOf(words)}(?![${LETTER}])`]),
    ...(common.length === 0
      ? []
      : [`(?<=[\\\\/@:="'])${anyOf(common)}(?![${LETTER}])`, `(?<![${LETTER}])${anyOf(common)}(?=[\\\\@])`]),
  ];
}

/** Whether a name cannot be a part of anything else that a report holds. */
function isTelling(name: string, kind: NameKind): boolean {
  return kind === 'input' ? /[\\/]/.test(name) : name.length >= TELLING_LENGTH && !isCommonWord(name);
}

function isCommonWord(name: string): boolean {
  return name.length < SHORTEST_WORD || /^[\d.-]+$/.test(name) || isOwnWord(name);
}
