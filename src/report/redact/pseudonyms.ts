/**
 * Names in place of names: under one key the same for the same name, under another key others. They keep the form of what they
 * stand for (a SID is a SID, a host of Azure Storage one of Azure Storage), so that whoever reads them, man or program, reads the same.
 */

import { memoized } from '../../formats/memoized.js';
import { RESERVED_NAME, SHORT_NAME_TAIL, troublesomeCharacters } from '../../windows/name-problems.js';

/** A keyed digest of a text, as 64 hexadecimal digits: HMAC-SHA-256. */
export type KeyedDigest = (text: string) => string;

/** What a name is the name of; in the order in which one wins where a name is several. */
export const NAME_KINDS = ['input', 'storage account', 'host', 'domain', 'user', 'group', 'share'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/** What stands in place of what, for whoever may know it. */
export interface Pseudonym {
  readonly pseudonym: string;
  readonly original: string;
  readonly kind: NameKind | 'SID' | 'GUID' | 'address' | 'path';
}

/** Endings of names in DNS that tell of nobody; those of two letters are countries. */
const COMMON_ENDINGS: ReadonlySet<string> = new Set(
  'com net org edu gov mil int info biz local lan internal intern intranet home corp localdomain private test example invalid onmicrosoft'.split(
    ' ',
  ),
);

/** Names of machines that are the same everywhere. */
const COMMON_HOSTS: ReadonlySet<string> = new Set(['localhost', '.', '?', 'tsclient', 'wsl$', 'wsl.localhost']);

/** Shares that Windows itself makes, and what is none but stands where shares do. */
const COMMON_SHARES = /^(?:[a-z]\$|admin\$|ipc\$|print\$|fax\$|sysvol|netlogon|pipe|mailslot|davwwwroot)$/i;

/** Hosts of Azure Storage behind the account's name. Source: azure-files.md §3, §8; storage endpoints per cloud. */
export const STORAGE_ENDING =
  '(?:-secondary)?\\.(?:privatelink\\.)?(?:z\\d{1,2}\\.)?(?:file|blob|dfs|queue|table|web)\\.(?:core\\.(?:windows\\.net|usgovcloudapi\\.net|chinacloudapi\\.cn|cloudapi\\.de)|storage\\.azure\\.net)';
export const STORAGE_HOST_ENDING = new RegExp(`^${STORAGE_ENDING}$`, 'i');

/** Addresses of no machine of the customer's: this one, any, link-local, all, and Azure's own virtual one. */
const COMMON_ADDRESS = /^(?:0\.|127\.|169\.254\.|255\.|224\.|168\.63\.129\.16$)/;
const PRIVATE_ADDRESS = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/;

/** Folders and files that every Windows has, or that programs make everywhere. */
const COMMON_NAMES: ReadonlySet<string> = new Set([
  '.',
  '..',
  'windows',
  'system32',
  'syswow64',
  'users',
  'public',
  'default',
  'all users',
  'documents and settings',
  'program files',
  'program files (x86)',
  'programdata',
  'appdata',
  'local',
  'locallow',
  'roaming',
  'temp',
  'desktop',
  'documents',
  'downloads',
  '$recycle.bin',
  'recycler',
  'system volume information',
  'desktop.ini',
  'thumbs.db',
  '.ds_store',
  '~snapshot',
  'robocopy.exe',
]);

/** What stands behind the last dot and tells what a file is; anything else there can be a name (`klaus.beck`). */
const EXTENSIONS: ReadonlySet<string> = new Set(
  `7z accdb aspx avi bak bat bin bmp c cab cer cfg cfm chm cmd conf config cpp crt cs css csv cur dat db dbf dll doc docm docx dot dotx
  drv dwg dxf eml eps epub exe gif gz h htm html ico ics idx inf ini iso jar java jpeg jpg js json jsonl key ldf lnk lock log lst m4a
  map md mdb mdf mht mov mp3 mp4 mpg mpp msg msi mui nsf nupkg obj odp ods odt old one ost pbix pdb pdf pem pfx php pml png pot potx
  pps ppsx ppt pptm pptx properties ps1 psd psm1 pst pub py rar rdp reg resx rpt rtf sav scr sh sln snk sql sqlite sqlite3 svg swf sys
  tar temp tgz thm tif tiff tmp toml ts tsv ttf txt url vb vbs vcf vhd vhdx vmdk vsd vsdx wav webm webp wim wma wmf wmv wsf xls
  xlsb xlsm xlsx xlt xltx xml xps xsd xsl yaml yml zip partial part crdownload dmp evtx etl blf manifest cat pnf mum nls dic lex`
    .split(/\s+/)
    .filter((extension) => extension !== ''),
);

/** Streams that Windows writes, and the type of all. */
const COMMON_STREAMS: ReadonlySet<string> = new Set(['', 'zone.identifier', '$data', 'smartscreen']);

/** Digits of a pseudonym: one of two in a million names is the same as another's. */
const DIGITS = 10;

/** Names longer than this keep their length: it can be what was refused. */
const LONG_NAME = 60;

/** The names of servers and shares come again and again. */
const KEPT_DIGESTS = 16_384;

export class Pseudonyms {
  /** Windows compares names without case. */
  readonly #all: (text: string) => string;
  readonly #given = new Map<string, Pseudonym>();
  readonly #remembers: boolean;

  /** `remembers`: whether `given` is asked for, which takes memory for every name. */
  constructor(digest: KeyedDigest, remembers = false) {
    this.#all = memoized((text: string) => digest(text.toLowerCase()), KEPT_DIGESTS);
    this.#remembers = remembers;
  }

  /** Everything that was given, by pseudonym. */
  get given(): readonly Pseudonym[] {
    return [...this.#given.values()].sort((one, other) => (one.pseudonym < other.pseudonym ? -1 : 1));
  }

  /** What stands for a file that was handed over. */
  input(name: string, shown: string): string {
    return this.#note(name, shown, 'input');
  }

  /** One for the name of an account, a share, a machine, a domain. */
  name(name: string, kind: Exclude<NameKind, 'input'>): string {
    switch (kind) {
      case 'storage account':
        return this.#note(name, `st${this.#digits(name)}`, kind);
      case 'host':
        return this.host(name);
      case 'domain':
        return this.domain(name);
      case 'share':
        return COMMON_SHARES.test(name) ? name : this.#note(name, this.#hidden(kind, name), kind);
      case 'user':
      case 'group':
        return this.#note(name, this.#hidden(kind, name), kind);
    }
  }

  /** `host-…` for a machine by one word; its domain behind that; an address for an address. */
  host(host: string): string {
    const [name = '', ...ports] = host.split('@');
    const tail = ports.map((port) => `@${port}`).join('');
    if (COMMON_HOSTS.has(name.toLowerCase())) {
      return host;
    }
    if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)) {
      return `${this.address(name)}${tail}`;
    }
    const [first = '', ...rest] = name.split('.');
    const ending = name.slice(first.length);
    const account = first.replace(/-secondary$/i, '');
    if (STORAGE_HOST_ENDING.test(name.slice(account.length))) {
      return `${this.name(account, 'storage account')}${name.slice(account.length)}${tail}`;
    }
    const own = this.#note(first, this.#hidden('host', first), 'host');
    return `${own}${ending === '' ? '' : `.${this.#labels(rest)}`}${tail}`;
  }

  /** `domain-…`, each word of a name in DNS on its own: `contoso` and `contoso.local` look alike. */
  domain(domain: string): string {
    return this.#labels(domain.split('.'));
  }

  /** A SID of the same kind; the well-known accounts of a domain (`…-513`) keep their number. */
  sid(sid: string): string {
    const [, authority, sub, ...parts] = sid.split('-');
    const account = parts.at(-1) ?? '';
    const isOfDomain = authority === '1' && sub === '5';
    const numbers = parts.slice(1);
    if (!isOfDomain || parts[0] !== '21') {
      return this.#note(sid, ['S', authority, sub, parts[0], ...this.#numbers(sid, numbers.length)].join('-'), 'SID');
    }
    const domain = parts.slice(1, 4);
    const own = parts.slice(4).map((part) => {
      const isCommon = Number(part) < 1000;
      return isCommon
        ? part
        : String(1000 + (Number(this.#numbers(`${sid} account ${account}`, 1)[0]) % 2_000_000_000));
    });
    return this.#note(
      sid,
      ['S', authority, sub, '21', ...this.#numbers(`domain ${domain.join('-')}`, domain.length), ...own].join('-'),
      'SID',
    );
  }

  /** A GUID that is none of anybody. */
  guid(guid: string): string {
    const digits = this.#all(guid).slice(0, 32);
    const [a, b, c, d, e] = [
      digits.slice(0, 8),
      digits.slice(8, 12),
      digits.slice(12, 16),
      digits.slice(16, 20),
      digits.slice(20),
    ];
    return this.#note(guid, [a, b, c, d, e].join('-'), 'GUID');
  }

  /** An address of IPv4 or IPv6: one of 10.0.0.0/8 for private ones, of the reserved 240.0.0.0/4 or of 2001:db8::/32 for others. */
  address(address: string): string {
    if (COMMON_ADDRESS.test(address) || address === '::' || address === '::1') {
      return address;
    }
    const bytes = (this.#all(address).match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
    const [one = 0, two = 0, three = 0, four = 0] = bytes;
    if (address.includes(':')) {
      return this.#note(
        address,
        `2001:db8::${(one * 256 + two).toString(16)}:${(three * 256 + four).toString(16)}`,
        'address',
      );
    }
    const first = PRIVATE_ADDRESS.test(address) ? 10 : 240 + (four % 14);
    return this.#note(address, [first, one, two, three].join('.'), 'address');
  }

  /** One for the name of a file or directory. Kept: its extension, its streams' colons, and what a file system may refuse about it. */
  fileName(name: string): string {
    const [own = '', ...streams] = name.split(':');
    const pseudonym = [
      this.#ownName(own),
      ...streams.map((stream) => (COMMON_STREAMS.has(stream.toLowerCase()) ? stream : this.#digits(stream))),
    ].join(':');
    return pseudonym === name ? name : this.#note(name, pseudonym, 'path');
  }

  #ownName(name: string): string {
    // Names that every Windows has, devices, and patterns without a name in them.
    if (name === '' || isCommonName(name) || RESERVED_NAME.test(name) || /^[*?.]+$/.test(name)) {
      return name;
    }
    const ending = /[. ]+$/.exec(name)?.[0] ?? '';
    const whole = name.slice(0, name.length - ending.length);
    const found = /(?<=.)\.[a-z0-9_]{1,10}$/i.exec(whole)?.[0] ?? '';
    const extension = EXTENSIONS.has(found.slice(1).toLowerCase()) ? found : '';
    const base = whole.slice(0, whole.length - extension.length);
    if (/[*?]/.test(base)) {
      const parts = base
        .split(/([*?]+)/)
        .map((part) => (/^[*?.]*$/.test(part) ? part : `${this.#digits(part)}${troublesomeCharacters(part)}`));
      return `${parts.join('')}${extension}${ending}`;
    }
    const short = SHORT_NAME_TAIL.exec(whole)?.[0];
    if (short !== undefined) {
      return `${this.#digits(base).slice(0, 6)}${short}${ending}`;
    }
    const lead = base.startsWith('~$') ? '~$' : '';
    const body = `${lead}${this.#digits(base)}${troublesomeCharacters(base)}`;
    const missing = name.length - body.length - extension.length - ending.length;
    const filler = name.length > LONG_NAME && missing > 0 ? '0'.repeat(missing) : '';
    return `${body}${filler}${extension}${ending}`;
  }

  #labels(labels: readonly string[]): string {
    return labels
      .map((label, index) =>
        isCommonLabel(label, index === labels.length - 1 && index > 0)
          ? label
          : this.#note(label, this.#hidden('domain', label), 'domain'),
      )
      .join('.');
  }

  #hidden(kind: NameKind, name: string): string {
    return `${kind}-${this.#digits(name)}`;
  }

  #digits(text: string): string {
    return this.#all(text).slice(0, DIGITS);
  }

  #numbers(text: string, count: number): string[] {
    const words = this.#all(text).match(/.{8}/g) ?? [];
    return Array.from({ length: count }, (_, index) => String(Number.parseInt(words[index % words.length] ?? '0', 16)));
  }

  #note(original: string, pseudonym: string, kind: Pseudonym['kind']): string {
    if (this.#remembers && !this.#given.has(pseudonym)) {
      this.#given.set(pseudonym, { pseudonym, original, kind });
    }
    return pseudonym;
  }
}

/** Whether a word of a name in DNS tells of nobody. */
export function isCommonLabel(label: string, isLast: boolean): boolean {
  return label === '' || COMMON_ENDINGS.has(label.toLowerCase()) || (isLast && /^[a-z]{2}$/i.test(label));
}

/** Whether a machine is one that everybody has. */
export function isCommonHost(host: string): boolean {
  return COMMON_HOSTS.has(host.toLowerCase());
}

/** Whether a share is one that Windows makes. */
export function isCommonShare(share: string): boolean {
  return COMMON_SHARES.test(share);
}

/** Names of devices and what leads to them. */
const DEVICE_NAMES =
  /^(?:device|globalroot|harddiskvolume(?:shadowcopy)?\d*|mup|lanmanredirector|;.*|mailslot|pipe|unc|\?+)$/i;

/** Whether a name is one that every Windows has. */
export function isCommonName(name: string): boolean {
  return COMMON_NAMES.has(name.toLowerCase()) || DEVICE_NAMES.test(name);
}
