import { memoized } from '../../formats/memoized.js';
import type { Redaction } from '../redaction.js';
import { type Form, formsFor, LETTER } from './forms.js';
import { type Identities, isCommonAccount, isCommonDomain, isWellKnownAccount } from './identities.js';
import { isOwnWord } from './own-words.js';
import { isCommonName, type NameKind, type Pseudonyms } from './pseudonyms.js';

/** Names shorter than this can be anything. */
const TELLING_LENGTH = 4;
/** Shorter ones are told by what stands beside them alone. */
const SHORTEST_WORD = 3;

/** Where a sentence or a command goes on behind a path that is not known. */
const SENTENCE = / {2}|\t|[,;] |: | \(|["'<>|\r\n]|\s(?=[A-Za-z]:[\\/]|\\\\|\/[A-Za-z])/;

/** Names in a Detail: what a directory was asked for and what it answered, and what an object was renamed to. Source: procmon-csv-xml.md. */
const NAMED_IN_DETAIL = /(?<=(?:^|, |\s{2})(?:Filter|\d{1,7}|FileName|LinkName|Name): )[^,\r\n]+?(?=, |$)/gm;

/** Command lines in a Detail. */
const COMMAND_IN_DETAIL = /(?<=Command line: ).*?(?=, Current directory: |, Environment: |$)/gms;

/** Switches whose values are names of files. Source: robocopy /?. */
const SWITCH_WITH_FILE = /^(\/(?:UNI)?LOG\+?:|\/(?:JOB|SAVE|IF):)(.+)$/i;

/** Programs and words that stand in command lines of copies everywhere. */
const COMMAND_WORDS: ReadonlySet<string> = new Set(
  'robocopy robocopy.exe cmd cmd.exe net net.exe net1.exe use powershell powershell.exe pwsh.exe procmon.exe procmon64.exe xcopy icacls whoami klist start call'.split(
    ' ',
  ),
);

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
  readonly #forms: readonly Form[];
  readonly #names: readonly string[];
  /** By the forms that it looks for, a bit each. */
  readonly #patterns = new Map<number, RegExp | null>();
  readonly path = memoized((path: string) => this.#path(path), KEPT_TEXTS);

  constructor(identities: Identities, pseudonyms: Pseudonyms, hidesPaths: boolean) {
    this.#identities = identities;
    this.#pseudonyms = pseudonyms;
    this.#hidesPaths = hidesPaths;
    this.#forms = formsFor(identities.domains.map(escaped));
    this.#names = namePatterns(identities);
  }

  account(name: string): string {
    return isWellKnownAccount(name) ? name : this.text(name);
  }

  /** A command of ours: what stands in it by itself is a name, whatever word it is. */
  command(command: string): string {
    return this.#words(command, (word) => this.#alone(word) ?? this.text(word));
  }

  /** A command of somebody's: where names of files are hidden, whatever is no switch is one. */
  commandLine(command: string): string {
    return this.#hidesPaths ? this.#words(command, (word) => this.#commandWord(word)) : this.command(command);
  }

  #commandWord(word: string): string {
    const [, name = '', value = ''] = SWITCH_WITH_FILE.exec(word) ?? [];
    if (name !== '') {
      return name + this.path(value);
    }
    if (/^[-/]|^<hidden>$|^$/.test(word) || COMMAND_WORDS.has(word.toLowerCase())) {
      return this.text(word);
    }
    return this.#alone(word) ?? (/^[A-Za-z]:$/.test(word) ? word : this.path(word));
  }

  /** Each word, without the quotes around it; in quotes there can be a whole command. */
  #words(command: string, shown: (word: string) => string): string {
    return command
      .split(/(\s+|"[^"]*"|(?<=\/(?:UNI)?LOG\+?:)"[^"]*")/i)
      .map((word) => {
        const [, quoted] = /^"(.*)"$/s.exec(word) ?? [];
        if (quoted === undefined) {
          return /^\s*$/.test(word) ? word : shown(word);
        }
        return `"${/\s[-/][A-Z]/i.test(quoted) && !/^(?:[A-Z]:|\\)/i.test(quoted) ? this.#words(quoted, shown) : shown(quoted)}"`;
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
    const [root = '', server] =
      /^(?:\\\\[?.]\\UNC\\|\\\?\?\\UNC\\|\\Device\\(?:Mup|LanmanRedirector)\\(?:;[^\\]*\\)*|\\\\(?![?.]\\)|\/\/)([^\\/]*)/i.exec(
        path,
      ) ?? [];
    if (server === undefined || path.includes(' -> ')) {
      const drive = /^(?:\\\\[?.]\\|\\\?\?\\)?[A-Za-z]:(?=[\\/]|$)/.exec(path)?.[0] ?? '';
      const isFile = this.#hidesPaths && !path.includes(' -> ');
      return isFile ? drive + this.#segments(path.slice(drive.length)) : this.text(path);
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
    const name = this.#forms.reduce((bits, { mayBeIn }, nth) => (mayBeIn(text) ? bits | (1 << nth) : bits), 0);
    const known = this.#patterns.get(name);
    if (known !== undefined) {
      return known;
    }
    const forms = this.#forms.filter((_, nth) => (name & (1 << nth)) !== 0);
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
      const end = line.indexOf(':(');
      const [path, name, rights] = [line.slice(0, account - 1), line.slice(account, end), line.slice(end)];
      return `${this.text(path)} ${this.account(name)}${this.text(rights)}`;
    }
    // The name of an entry stands in its last column.
    const tab = line.lastIndexOf('\t');
    const [, blank = '', name = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(line.slice(tab + 1)) ?? [];
    if (tab >= 0 && /\p{L}/u.test(name) && !/\s\/[A-Z]/.test(name)) {
      return `${this.text(line.slice(0, tab))}\t${blank}${this.path(name)}${after}`;
    }
    // `Files : *.docx`, `Exc Dirs : old`, each further one in a line of its own; then the switches.
    const [, label = '', value = '', end = ''] = /^(.*?[:=]\s+|\s*)(.*?)(\s*)$/s.exec(line) ?? [];
    return this.#identities.isSegment(value) || /^[^\s]*\*[^\s]*$/.test(value)
      ? `${label}${this.#pseudonyms.fileName(value)}${end}`
      : /(?:^|\s)\/[A-Z]/.test(value) && !/^[A-Z]:|^\\/i.test(value)
        ? `${label}${this.commandLine(value)}${end}`
        : this.text(line.replace(/"([^"\\/:]+\.\w{1,5})"/g, (_, quoted: string) => `"${this.path(quoted)}"`));
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

  text(text: string): string {
    return this.#hidesPaths
      ? replaced(
          text,
          COMMAND_IN_DETAIL,
          (command) => this.commandLine(command),
          (rest) =>
            replaced(
              rest,
              NAMED_IN_DETAIL,
              (name) => this.path(name),
              (other) => this.#scan(other),
            ),
        )
      : this.#scan(text);
  }

  #scan(text: string): string {
    const pattern = this.#patternFor(text);
    if (pattern === null) {
      return text;
    }
    let shown = '';
    let done = 0;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      shown += text.slice(done, match.index);
      const part = this.#found(text, match, pattern.lastIndex);
      shown += part.shown;
      done = part.end;
      pattern.lastIndex = done;
    }
    return shown + text.slice(done);
  }

  /** What stands for what was found, up to `end` or further. */
  #found(text: string, { index, 0: whole, groups = {} }: RegExpExecArray, end: number): Part {
    const { unc, server, drive, separator, profile, sid, guid, ip4, ip6, mail, storage, tenant } = groups;
    const pseudonyms = this.#pseudonyms;
    if (unc !== undefined) {
      const part = this.#shareAt(text, end);
      return { shown: unc + pseudonyms.host(server ?? '') + part.shown, end: part.end };
    }
    if (drive !== undefined) {
      const part = this.#hidesPaths ? this.#segmentsAt(text, end, separator ?? '\\') : { shown: '', end };
      return { shown: `${drive}${separator}${part.shown}`, end: part.end };
    }
    if (profile !== undefined) {
      return { shown: isCommonAccount(profile) ? profile : this.#named(profile, 'user'), end };
    }
    const account = this.#accountAt(text, index, end, groups);
    if (account !== null) {
      return account;
    }
    if (mail !== undefined) {
      const at = mail.lastIndexOf('@');
      return { shown: `${this.#named(mail.slice(0, at), 'user')}@${pseudonyms.domain(mail.slice(at + 1))}`, end };
    }
    if (storage !== undefined) {
      const { storagehost = '', storageslash = '', storageshare = '' } = groups;
      const share = storageshare === '' ? '' : this.#share(storageshare);
      return { shown: pseudonyms.name(storage, 'storage account') + storagehost + storageslash + share, end };
    }
    const host = groups['machine'] ?? groups['end'] ?? groups['otherEnd'] ?? groups['fqdn'];
    const shown =
      sid !== undefined
        ? pseudonyms.sid(sid)
        : guid !== undefined
          ? pseudonyms.guid(guid)
          : ip4 !== undefined || ip6 !== undefined
            ? pseudonyms.address(whole)
            : tenant !== undefined || groups['loginDomain'] !== undefined
              ? pseudonyms.domain(whole)
              : host !== undefined
                ? pseudonyms.host(host)
                : this.#named(whole, 'user');
    return { shown, end };
  }

  /** `CONTOSO\anna`, also where the name holds blanks and is known; or a name by itself behind `/user:`. Null: there is none. */
  #accountAt(text: string, index: number, end: number, groups: Readonly<Record<string, string>>): Part | null {
    const domain = groups['domain'] ?? (groups['givenMember'] === undefined ? undefined : groups['given']);
    const member = groups['member'] ?? groups['givenMember'];
    if (domain !== undefined && member !== undefined) {
      let last = end;
      for (let at = end; at < Math.min(text.length, index + LONGEST_ACCOUNT); at++) {
        last = this.#identities.isAccount(text.slice(index, at + 1)) ? at + 1 : last;
      }
      const whole = text.slice(index, last);
      if (isWellKnownAccount(whole)) {
        return { shown: whole, end: last };
      }
      const name = whole.slice(domain.length + 1);
      return { shown: `${this.#domain(domain)}\\${this.#named(name, 'user')}`, end: last };
    }
    const given = groups['given'] ?? groups['login'];
    return given === undefined ? null : { shown: isCommonAccount(given) ? given : this.#named(given, 'user'), end };
  }

  /** Before an account a word is a domain, whatever else is called so; or the machine that it is. */
  #domain(domain: string): string {
    return isCommonDomain(domain)
      ? domain
      : this.#identities.kindOf(domain) === 'host'
        ? this.#pseudonyms.host(domain)
        : this.#pseudonyms.domain(domain);
  }

  /** By what the name is known as, else by `kind`; a machine's account by the machine. */
  #named(name: string, kind: NameKind): string {
    return name.length > 1 && name.endsWith('$')
      ? `${this.#pseudonyms.host(name.slice(0, -1))}$`
      : this.#name(name, this.#identities.kindOf(name) ?? kind);
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
    const rest = this.#segmentsAt(text, end + 1, text[end] ?? '');
    return { shown: shown + text[end] + rest.shown, end: rest.end };
  }

  /** The names of a path that goes on here, up to where a sentence does. */
  #segmentsAt(text: string, at: number, separator: string): Part {
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
      if (text[end] !== separator) {
        return { shown, end };
      }
      shown += separator;
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

/** Letters of an account with its domain. */
const LONGEST_ACCOUNT = 160;

/** Replaces what fits a pattern, and what stands between by other means. */
function replaced(
  text: string,
  pattern: RegExp,
  found: (match: string) => string,
  between: (rest: string) => string,
): string {
  let shown = '';
  let done = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    shown += between(text.slice(done, index)) + found(match);
    done = index + match.length;
  }
  return shown + between(text.slice(done));
}

/** Patterns for the names of a case: telling ones wherever they stand, others by what stands beside them. */
function namePatterns(identities: Identities): string[] {
  const telling: string[] = [];
  const words: string[] = [];
  const common: string[] = [];
  for (const [name, kind] of identities.names) {
    if (isTelling(name, kind)) {
      telling.push(escaped(name));
    } else if (!isCommonWord(name)) {
      words.push(escaped(name));
    } else if (name.length >= SHORTEST_WORD) {
      common.push(escaped(name));
    }
  }
  const anyOf = (names: readonly string[]): string => `(?:${names.join('|')})`;
  return [
    ...(telling.length === 0 ? [] : [anyOf(telling)]),
    ...(words.length === 0 ? [] : [`(?<![${LETTER}])${anyOf(words)}(?![${LETTER}])`]),
    // As a whole name of a path, or where a value stands.
    ...(common.length === 0
      ? []
      : [`(?<=[\\\\/])${anyOf(common)}(?=[\\\\/"\\s]|$)|(?<=[@:="'])${anyOf(common)}(?![${LETTER}.])`]),
  ];
}

function escaped(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Whether a name cannot be a part of anything else that a report holds. */
function isTelling(name: string, kind: NameKind): boolean {
  return kind === 'input' ? /[\\/]/.test(name) : name.length >= TELLING_LENGTH && !isCommonWord(name);
}

function isCommonWord(name: string): boolean {
  return name.length < SHORTEST_WORD || /^[\d.-]+$/.test(name) || isOwnWord(name);
}
