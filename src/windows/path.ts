/**
 * Windows paths as logs print them: drive letters, UNC, `\\?\`, GLOBALROOT, `\Device\Mup`. Pure text, nothing is resolved.
 */

declare const pathKeyBrand: unique symbol;
/**
 * A path in the one form in which two spellings of it are equal: lower case, back slashes, no prefix, no slash at the end.
 * `\\?\UNC\Server\Share\` and `\\server\share` have the key `\\server\share`; `C:\` has the key `c:`.
 */
export type PathKey = string & { readonly [pathKeyBrand]: 'PathKey' };

/** Spellings of the same root, most specific first. `\Device\LanmanRedirector\;Z:0000000000012345\` is a mapped drive's session form. */
const ROOT_SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^\\\\[?.]\\globalroot(?=\\)/i, ''],
  [/^(?:\\\\[?.]|\\\?\?)\\unc\\/i, '\\\\'],
  [/^(?:\\\\\?|\\\?\?)\\/i, ''],
  [/^\\device\\(?:mup|lanmanredirector)\\(?:;[^\\]*\\)*/i, '\\\\'],
];

/** The path without `\\?\`, `\??\`, GLOBALROOT or the redirector's device in front, in its own case and with back slashes. */
export function plainPath(path: string): string {
  let plain = path.replaceAll('/', '\\');
  // Nearly every path starts with a letter or with a server: they have nothing to take off.
  if (/^(?:[a-z]|\\\\[^?.])/i.test(plain)) {
    return plain;
  }
  for (const [spelling, replacement] of ROOT_SPELLINGS) {
    plain = plain.replace(spelling, () => replacement);
  }
  return plain;
}

/**
 * The comparison key of a path. Case is folded per character as the file system does it, near enough:
 * Windows folds by its own upcase table, which no log carries.
 */
export function pathKey(path: string): PathKey {
  const plain = plainPath(path).toLowerCase();
  const lead = plain.startsWith('\\\\') ? '\\\\' : '';
  return (lead +
    plain
      .slice(lead.length)
      .replace(/\\{2,}/g, '\\')
      .replace(/\\$/, '')) as PathKey;
}

/** A path without the slashes at its end. (A pattern for that takes time with the square of a run of slashes elsewhere.) */
export function withoutClosingSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && (path[end - 1] === '\\' || path[end - 1] === '/')) {
    end--;
  }
  return path.slice(0, end);
}

/**
 * `c:`, `\\server\share`, the device of a snapshot (`\device\harddiskvolumeshadowcopy1`, behind GLOBALROOT), or null for a
 * path of none of these (a registry key, a relative name).
 */
export function volumeKey(key: PathKey): PathKey | null {
  const length = volumeLength(key);
  return length === 0 ? null : (key.slice(0, length) as PathKey);
}

const SNAPSHOT = '\\device\\harddiskvolume';

/** How many letters of a key name its volume; 0: none do. Every row of a trace is asked, and a pattern takes its time. */
function volumeLength(key: PathKey): number {
  if (key[1] === ':') {
    const letter = key[0] ?? '';
    return letter >= 'a' && letter <= 'z' && (key.length === 2 || key[2] === '\\') ? 2 : 0;
  }
  if (key.startsWith('\\\\')) {
    const server = key.indexOf('\\', 2);
    const share = server <= 2 ? 0 : endOfPart(key, server + 1);
    return share > server + 1 ? share : 0;
  }
  return key.startsWith(SNAPSHOT) ? endOfPart(key, SNAPSHOT.length) : 0;
}

function endOfPart(key: PathKey, from: number): number {
  const end = key.indexOf('\\', from);
  return end < 0 ? key.length : end;
}

/** The containing directory, or null at a volume's root and where the path has none. */
export function parentKey(key: PathKey): PathKey | null {
  const volume = volumeLength(key);
  const cut = key.lastIndexOf('\\');
  return volume === 0 || cut < volume ? null : (key.slice(0, cut) as PathKey);
}

/** Whether `key` is `root` or lies below it. */
export function isUnder(key: PathKey, root: PathKey): boolean {
  return key === root || (key.startsWith(root) && key[root.length] === '\\');
}

/** `key` moved from below `from` to below `to`; null when it is not below `from`. */
export function rebase(key: PathKey, from: PathKey, to: PathKey): PathKey | null {
  return isUnder(key, from) ? ((to + key.slice(from.length)) as PathKey) : null;
}

/**
 * Whether a key comes from a log in an OEM code page that has no letter for some character of the path: it holds a `?` for
 * each UTF-16 unit that was lost, and no name of Windows holds that sign. Source: robocopy-log.md §2.
 */
export function isLossy(key: string): boolean {
  return key.includes('?');
}

/** Whether a path can be the one that a lossy key, or a part of one, stands for. */
export function fitsLossy(key: string, lossy: string): boolean {
  if (key.length !== lossy.length) {
    return false;
  }
  for (let at = 0; at < key.length; at++) {
    if (lossy[at] !== '?' && lossy[at] !== key[at]) {
      return false;
    }
  }
  return true;
}

/** The same for two paths of which one can be the lossy form of the other: only what is not ASCII is ever lost. */
export function lossyForm(key: string): string {
  return key.replace(/[\u0080-\uffff]/g, '?');
}

/** Whether a key names something on a server. */
export function isUnc(key: PathKey): boolean {
  return key.startsWith('\\\\');
}

/** `Z:`; null for a path without a drive letter. */
export function driveOf(path: string): string | null {
  return /^[a-z]:/i.exec(plainPath(path))?.[0].toUpperCase() ?? null;
}

/** The parent of a path in its own spelling; null at a root. */
export function parentPath(path: string): string | null {
  const trimmed = withoutClosingSlashes(path);
  if (parentKey(pathKey(trimmed)) === null) {
    return null;
  }
  const parent = trimmed.slice(0, Math.max(trimmed.lastIndexOf('\\'), trimmed.lastIndexOf('/')));
  return /(?:^|[\\/])[a-z]:$/i.test(parent) ? `${parent}\\` : parent;
}

/**
 * Hosts of Azure Files: public, US Government, China, and accounts with a DNS zone endpoint, with or without private link.
 * Source: azure-files.md §3, §8; storage endpoints per cloud.
 */
const AZURE_FILES_HOST =
  /^\\\\[a-z0-9]{3,24}\.(?:privatelink\.)?(?:file\.core\.(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)|z\d{1,2}\.file\.storage\.azure\.net)\\/;

/** Whether the path names a share of Azure Files by its host. A mapped drive tells nothing: false. */
export function isAzureFilesPath(path: string): boolean {
  const host = serverOf(path);
  return host !== null && AZURE_FILES_HOST.test(`\\\\${host}\\`);
}

/** The server of a UNC path, in small letters; null for other paths. */
export function serverOf(path: string): string | null {
  if (!path.startsWith('\\') && !path.startsWith('/')) {
    return null;
  }
  const plain = plainPath(path);
  const end = plain.indexOf('\\', 2);
  const server = plain.startsWith('\\\\') ? plain.slice(2, end < 0 ? plain.length : end) : '';
  return server === '' ? null : server.toLowerCase();
}

/** The last part of a path of Windows or of this machine. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
