/** What connections say about the mount of a share, and about a drive. Source: azure-files.md §3. */

import { isInUse, type PathConnection } from '../access/known-case.js';
import type { Failure } from '../correlate/evidence.js';
import { type ContextFile, type Remark, remark } from './remark.js';
import type { Shown } from './rule.js';

/** A connection that a path is on, and the file that shows it. */
export interface ShownConnection extends PathConnection {
  readonly file: ContextFile;
}

/** What of a mount its connections show. */
export function shownOfMount(found: readonly ShownConnection[]): readonly Shown[] {
  const { key, identity } = mountsOf(found);
  if (key !== null && identity === null) {
    return ['mount', 'key-mount'];
  }
  return key === null && identity !== null ? ['mount'] : [];
}

/** What connections say about the claim that the key is not what mounts the share; null where they do not tell. */
export function mountRemark(found: readonly ShownConnection[], failure: Failure): Remark | null {
  const { key, identity, stored } = mountsOf(found);
  if (key !== null && identity !== null) {
    return said(
      key,
      'open',
      `${shown(key)} mounted with the storage account key, ${shown(identity)} used as an identity: net use and Get-SmbConnection in the session that copies tell which of them it had.`,
    );
  }
  if (key !== null) {
    return keyRemark(key, failure);
  }
  if (identity !== null) {
    return said(identity, 'fits', `${shown(identity)} used as an identity, not with the storage account key.`);
  }
  return stored === null ? null : storedRemark(stored);
}

/** As whom connections show a share mounted; null where they do not tell. */
export function mountedAs(found: readonly ShownConnection[]): 'key' | 'identity' | 'both' | null {
  const { key, identity } = mountsOf(found);
  if (key === null || identity === null) {
    return key === null ? (identity === null ? null : 'identity') : 'key';
  }
  return 'both';
}

/** What connections say about the claim that it is the key that is refused. */
export function keyMountRemark(found: readonly ShownConnection[]): Remark | null {
  const { key, identity, stored } = mountsOf(found);
  if (key !== null) {
    return said(key, 'confirms', `${shown(key)} mounted with the storage account key.`);
  }
  if (identity !== null) {
    return said(identity, 'contradicts', `${shown(identity)} used as an identity, not with the storage account key.`);
  }
  return stored === null ? null : storedRemark(stored);
}

/** What connections say about the claim that it is the ticket of an identity that is refused. */
export function identityMountRemark(found: readonly ShownConnection[]): Remark | null {
  const { key, identity } = mountsOf(found);
  if (identity !== null) {
    return said(identity, 'fits', `${shown(identity)} used as an identity.`);
  }
  const text = 'mounted with the storage account key: no ticket of an identity is asked for.';
  return key === null ? null : said(key, 'contradicts', `${shown(key)} ${text}`);
}

/** What connections say about the claim that the copy did not have the key mount that they show. */
export function believedKeyMountRemark(found: readonly ShownConnection[]): Remark | null {
  const { key, identity } = mountsOf(found);
  if (key === null) {
    return null;
  }
  const base = `${shown(key)} mounted with the storage account key, which skips all access checks; the refusal shows that they were made`;
  const other = identity === null ? '' : `; ${shown(identity)} used as an identity`;
  return { ...said(key, 'fits', `${base}${other}.`), remedy: sessionRemedy(key) };
}

/** What connections say about the claim that one server is connected to as two accounts. */
export function twoAccountsRemark(found: readonly ShownConnection[]): Remark | null {
  const [first, ...others] = found.filter(({ connection }) => connection.userName !== null);
  const other = others.find(
    ({ connection }) => connection.userName?.toLowerCase() !== first?.connection.userName?.toLowerCase(),
  );
  if (first === undefined || other === undefined) {
    return null;
  }
  const as = ({ file, connection }: ShownConnection): string =>
    `${connection.userName} (${file.name}:${connection.line})`;
  const text = `The files show ${first.connection.remote} connected to as ${as(first)} and as ${as(other)}.`;
  return said(first, 'confirms', text);
}

interface Mounts {
  readonly key: ShownConnection | null;
  readonly identity: ShownConnection | null;
  /** What is stored for the next connection, which need not have been made. */
  readonly stored: ShownConnection | null;
}

function mountsOf(found: readonly ShownConnection[]): Mounts {
  const known = found.filter(({ usesKey }) => usesKey !== null);
  const first = (test: (one: ShownConnection) => boolean): ShownConnection | null => known.find(test) ?? null;
  return {
    key: first((one) => isInUse(one) && one.usesKey === true),
    identity: first((one) => isInUse(one) && one.usesKey === false),
    stored: first((one) => !isInUse(one)),
  };
}

function keyRemark(key: ShownConnection, { denial }: Failure): Remark {
  const base = `${shown(key)} mounted with the storage account key, which skips all access checks: if the copy ran in that session, neither role nor ACL refused.`;
  const traced =
    denial === null
      ? ''
      : " The trace shows the refusal all the same: then the copy had another mount (another session's mount, a stored credential, another account's console), or something else than role and ACL refused.";
  return {
    ...said(key, 'contradicts', `${base}${traced}`),
    remedy: sessionRemedy(key),
  };
}

function sessionRemedy({ file, connection }: ShownConnection): string {
  return `Copy in the session whose mount ${file.name}:${connection.line} shows: there the share is mounted with the storage account key, and a key mount skips all access checks. If it was that session, hand the case on.`;
}

function storedRemark(stored: ShownConnection): Remark {
  const { file, connection, usesKey } = stored;
  const what = usesKey === true ? 'the storage account key' : 'credentials of an identity';
  const text = `${file.name} shows ${what} stored for ${connection.remote}: a mount without credentials of its own uses them; net use and Get-SmbConnection in the session that copies tell.`;
  return said(stored, 'open', text);
}

/** `net-use.txt shows Z:`, for what it is then said to be. */
function shown({ file, connection: { source, drive, remote } }: ShownConnection): string {
  return `${file.name} shows ${source === 'net-use-command' ? 'the command that has ' : ''}${drive ?? remote}`;
}

function said({ file, connection }: ShownConnection, effect: Remark['effect'], text: string): Remark {
  return remark(file, connection.line, effect, text);
}

/** A session's drives, as files show them. */
export interface ShownDrives {
  /** `Z:`, the drive that was not found. */
  readonly drive: string;
  readonly connections: readonly ShownConnection[];
  /** What shows that the copy or the console was elevated; null where nothing does. */
  readonly elevated: string | null;
}

/** Lists of a session's drives; other outputs show single ones. */
export function listsDrives({ connection: { source } }: ShownConnection): boolean {
  return source === 'net-use' || source === 'smb-mapping';
}

/** What lists of drives say about the claim that the copy's session has no such drive; null where none is there. */
export function driveRemark({ drive, connections, elevated }: ShownDrives): Remark | null {
  const lists = connections.filter(listsDrives);
  const [first] = lists;
  const mapped = lists.find(({ connection }) => connection.drive === drive);
  const why =
    elevated === null ? '' : ` ${elevated}: it does not see drives that the session without elevation mapped.`;
  if (mapped !== undefined) {
    const { file, connection } = mapped;
    const text = `${file.name} shows ${drive} mapped to ${connection.remote}, in the session that printed it: another one does not have it.${why}`;
    return said(mapped, 'open', text);
  }
  return first === undefined
    ? null
    : said(
        first,
        'fits',
        `${first.file.name} shows drives without ${drive}: it is not there, if they are all that the session of the copy has.${why}`,
      );
}
