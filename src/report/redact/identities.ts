/** The names that a case tells of, with what each is the name of. */

import { AUTHORITIES, sidOfPrintedName } from '../../formats/acl/icacls-languages.js';
import { fileName, plainPath } from '../../windows/path.js';
import { lettersOfDomainName, parseSid } from '../../windows/sid.js';
import { PROFILE_FOLDERS } from './forms.js';
import {
  isCommonHost,
  isCommonLabel,
  isCommonName,
  isCommonShare,
  NAME_KINDS,
  type NameKind,
  STORAGE_HOST_ENDING,
} from './pseudonyms.js';

/** What stands where a domain does and tells of nobody. */
const COMMON_DOMAINS: ReadonlySet<string> = new Set([
  '',
  '.',
  'localhost',
  'azure',
  'azuread',
  'workgroup',
  'microsoftaccount',
]);

/** Accounts of every machine, by name alone, and folders of profiles that are nobody's. */
const COMMON_ACCOUNTS: ReadonlySet<string> = new Set(
  'administrator guest everyone system root $superuser public default defaultuser0 defaultaccount wdagutilityaccount'
    .split(' ')
    .concat('all users', 'default user'),
);

const PROFILES = new RegExp(`\\\\(?:${PROFILE_FOLDERS})\\\\([^\\\\]+)`, 'gi');

export class Identities {
  /** By name in small letters. */
  readonly #kinds = new Map<string, NameKind>();
  /** Names of files and directories, in small letters; null: not asked for. */
  readonly #segments: Set<string> | null;
  /** As they were printed, in small letters. */
  readonly #accounts = new Set<string>();
  /** What stands for the name of an input, by that in small letters. */
  readonly #inputs = new Map<string, string>();
  /** Directories that were looked at: paths share them. */
  readonly #directories = new Set<string>();

  constructor(withSegments: boolean) {
    this.#segments = withSegments ? new Set() : null;
  }

  /** All names, the longest first, with their kinds. */
  get names(): readonly (readonly [string, NameKind])[] {
    return [...this.#kinds].sort(([one], [other]) => other.length - one.length || (one < other ? -1 : 1));
  }

  /** Words that stand for a domain or a machine before an account. */
  get domains(): readonly string[] {
    return [...this.#kinds].flatMap(([name, kind]) =>
      ['domain', 'host', 'storage account'].includes(kind) && name.length > 2 ? [name] : [],
    );
  }

  kindOf(name: string): NameKind | null {
    return this.#kinds.get(name.toLowerCase()) ?? null;
  }

  isSegment(name: string): boolean {
    return this.#segments?.has(name.toLowerCase()) === true;
  }

  /** What stands for an input of this name. */
  inputOf(name: string): string {
    return this.#inputs.get(name.toLowerCase()) ?? name;
  }

  /** By its name, and by that without its folder, as sentences call it. */
  learnInput(name: string, shown: string): void {
    for (const called of [name, fileName(name)]) {
      this.learn(called, 'input');
      this.#inputs.set(called.toLowerCase(), shown);
    }
  }

  learn(name: string, kind: NameKind): void {
    const key = name.toLowerCase();
    const known = this.#kinds.get(key);
    if (key !== '' && (known === undefined || NAME_KINDS.indexOf(kind) < NAME_KINDS.indexOf(known))) {
      this.#kinds.set(key, kind);
    }
  }

  /** Whether a text is an account that was learned, one that every Windows has, or a SID. */
  isAccount(text: string): boolean {
    return this.#accounts.has(text.toLowerCase()) || isWellKnownAccount(text) || parseSid(text) !== null;
  }

  /** `CONTOSO\anna`, `anna@contoso.com`, `anna`, `FS01$`. SIDs and GUIDs are told by their form wherever they stand. */
  learnAccount(account: string, kind: NameKind = 'user'): void {
    if (account === '' || parseSid(account) !== null || isWellKnownAccount(account)) {
      return;
    }
    this.#accounts.add(account.toLowerCase());
    const [user = '', ...mail] = account.split('@');
    const cut = account.indexOf('\\');
    if (cut >= 0) {
      this.#learnDomain(account.slice(0, cut));
      this.#learnName(account.slice(cut + 1), kind);
    } else {
      this.#learnName(user, kind);
      mail.forEach((domain) => this.#learnDomain(domain));
    }
  }

  learnHost(host: string): void {
    const [name = ''] = host.split('@');
    const [first = '', ...rest] = name.split('.');
    if (isCommonHost(name) || /^[\d.]+$/.test(name)) {
      return;
    }
    const account = first.replace(/-secondary$/i, '');
    if (STORAGE_HOST_ENDING.test(name.slice(account.length))) {
      this.learn(account, 'storage account');
      return;
    }
    this.learn(first, 'host');
    if (rest.length > 0) {
      this.learn(name, 'host');
      this.#learnDomain(rest.join('.'));
    }
  }

  /** Server, share, whose profile it lies in, and, where they are asked for, the names of its directories and itself. */
  learnPath(path: string): void {
    const plain = plainPath(path);
    const directory = plain.slice(0, plain.lastIndexOf('\\') + 1);
    if (!this.#directories.has(directory)) {
      this.#directories.add(directory);
      this.#learnRoot(directory);
    }
    if (directory.length <= 2) {
      this.#learnRoot(plain);
    }
    this.#learnSegments(
      plain.startsWith('\\\\') && directory.split('\\').length < 5 ? '' : plain.slice(directory.length),
    );
  }

  #learnRoot(path: string): void {
    const isRemote = path.startsWith('\\\\');
    const [, , server = '', share = ''] = path.split('\\');
    if (isRemote && server !== '?' && server !== '.') {
      this.learnHost(server);
      if (!isCommonShare(share)) {
        this.learn(share, 'share');
      }
    }
    for (const [, user = ''] of path.matchAll(PROFILES)) {
      this.#learnName(user, 'user');
    }
    path
      .split('\\')
      .slice(isRemote ? 4 : 1)
      .forEach((segment) => this.#learnSegments(segment));
  }

  #learnSegments(name: string): void {
    if (this.#segments !== null && name !== '' && !isCommonName(name)) {
      this.#segments.add(name.toLowerCase());
    }
  }

  #learnName(name: string, kind: NameKind): void {
    if (isCommonAccount(name) || lettersOfDomainName(name) !== null || parseSid(name) !== null) {
      return;
    }
    if (name.endsWith('$')) {
      this.learn(name.slice(0, -1), 'host');
    } else {
      this.learn(name, kind);
    }
  }

  #learnDomain(domain: string): void {
    if (isCommonDomain(domain)) {
      return;
    }
    domain.split('.').forEach((label, index, labels) => {
      if (!isCommonLabel(label, index > 0 && index === labels.length - 1)) {
        this.learn(label, 'domain');
      }
    });
  }
}

/** Whether an account is the same on every machine, in whatever language: `BUILTIN\Administrators`. */
export function isWellKnownAccount(name: string): boolean {
  const [domain = '', own, ...more] = name.split('\\');
  const isAlone = own !== undefined && more.length === 0 && !/[:,]/.test(own);
  return (
    sidOfPrintedName(name) !== null || (isAlone && AUTHORITIES.has(domain.toLowerCase()) && !isCommonDomain(domain))
  );
}

/** Whether an account, or the folder of a profile, is one that every machine has. */
export function isCommonAccount(name: string): boolean {
  return COMMON_ACCOUNTS.has(name.toLowerCase());
}

/** Whether a word before an account is nobody's domain. */
export function isCommonDomain(domain: string): boolean {
  return COMMON_DOMAINS.has(domain.toLowerCase());
}
