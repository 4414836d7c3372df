/**
 * What robocopy copies from and to: volumes with their servers, and trees of items. Sources: azure-files.md §1 (roles),
 * §4 (root ACL), §5 (what is not supported), §8.2 (limits); windows-access.md §4 (privileges).
 */

import {
  type Ace,
  allow,
  type Descriptor,
  FULL,
  inherited,
  MODIFY,
  type Privilege,
  READ_EXECUTE,
  type SidText,
  SIDS,
  type Token,
} from './security.js';
import { STATUS } from './statuses.js';

/** Of FILE_ATTRIBUTE_… ([MS-FSCC] 2.6). */
export const ATTRIBUTE = {
  readOnly: 0x1,
  hidden: 0x2,
  system: 0x4,
  directory: 0x10,
  archive: 0x20,
  normal: 0x80,
  reparsePoint: 0x400,
  encrypted: 0x4000,
} as const;

/** A handle of another process, with what it grants and what it tolerates ([MS-FSA] 2.1.5.1.2.2). */
export interface OtherHandle {
  readonly process: string;
  readonly granted: number;
  readonly shareMode: number;
}

export interface Item {
  readonly kind: 'file' | 'directory';
  readonly name: string;
  readonly parent: Item | null;
  /** By lower-case name, as names are compared. */
  readonly children: Map<string, Item>;
  readonly volume: Volume;
  descriptor: Descriptor;
  attributes: number;
  size: number;
  /** Minutes; what is newer is copied. */
  written: number;
  handles: readonly OtherHandle[];
  deletePending: boolean;
  /** Whether another process has locked a range ([MS-FSA] 2.1.5.3, read). */
  locked: boolean;
  /** Whether a program runs from it ([MS-ERREF] STATUS_CANNOT_DELETE). */
  running: boolean;
  /** Names of alternate data streams. */
  streams: readonly string[];
  hasExtendedAttributes: boolean;
}

export type ShareRole =
  | 'none'
  | 'reader'
  | 'contributor'
  | 'elevated contributor'
  | 'elevated contributor of the preview'
  | 'privileged contributor'
  | 'smb admin';

/** What a role lets through at most, and the privileges that its actions stand for: azure-files.md §1, both tables. */
export const ROLES: Readonly<Record<ShareRole, { readonly cap: number; readonly privileges: readonly Privilege[] }>> = {
  none: { cap: 0, privileges: [] },
  reader: { cap: 0x1200a9, privileges: [] },
  contributor: { cap: 0x1301ff, privileges: [] },
  'elevated contributor': { cap: 0x1f01ff, privileges: [] },
  // During the preview of AD authentication nobody could hold WRITE_OWNER: azure-files.md §6.
  'elevated contributor of the preview': { cap: 0x1701ff, privileges: [] },
  'privileged contributor': { cap: 0x1f01ff, privileges: ['SeBackup', 'SeRestore'] },
  'smb admin': { cap: 0x1f01ff, privileges: ['SeBackup', 'SeRestore', 'SeTakeOwnership'] },
};

/** Who decides about access: a role and the DACLs, nobody (a mount with the storage account key), or the DACLs alone. */
export type Mount =
  | { readonly kind: 'azure-identity'; readonly role: ShareRole }
  | { readonly kind: 'azure-key' }
  | { readonly kind: 'windows-server' }
  | { readonly kind: 'local' };

/** What answers instead of the share: an outage of reach, session or share, from one request to another. */
export interface Outage {
  readonly status: number;
  /** Counted in requests to the volume; Infinity: to the end. */
  readonly from: number;
  readonly to: number;
}

export interface Volume {
  /** As the trace shows the root, without a back slash at its end: `Z:`, `\\server\share`. */
  readonly root: string;
  readonly rootItem: Item;
  mount: Mount;
  token: Token;
  outage: Outage | null;
  /** Bytes that still fit. */
  free: number;
  /** Longest component that the server takes, and what longer ones are refused with: azure-files.md §8.2; the client's own check. */
  longestName: number;
  tooLong: number;
  /** Handles that the server still gives out. */
  handlesLeft: number;
  largestFile: number;
  /** What a share of Azure Files says to extended attributes (causes.md, unsupported/ea: two statuses). */
  settingExtendedAttributes: number;
  /** Answers given so far. */
  requests: number;
}

export const UNLIMITED = Number.POSITIVE_INFINITY;

export interface VolumeSpec {
  readonly root: string;
  readonly mount: Mount;
  readonly token: Token;
  readonly acl: readonly Ace[];
  /** Whose the root is. */
  readonly owner: SidText;
}

export function newVolume({ root, mount, token, acl, owner }: VolumeSpec): Volume {
  const rootItem = (volume: Volume): Item => ({
    kind: 'directory',
    name: '',
    parent: null,
    children: new Map(),
    volume,
    descriptor: { owner, group: SIDS.system, dacl: acl, audited: false },
    attributes: ATTRIBUTE.directory,
    ...NEW,
  });
  return new TreeVolume(root, mount, token, rootItem);
}

/** What a new item is, until it is written to. */
const NEW = {
  ...{ size: 0, written: 0, handles: [], deletePending: false, locked: false, running: false, streams: [] },
  hasExtendedAttributes: false,
} as const;

class TreeVolume implements Volume {
  readonly root: string;
  readonly rootItem: Item;
  mount: Mount;
  token: Token;
  outage: Outage | null = null;
  free = UNLIMITED;
  longestName = 255;
  tooLong: number = STATUS.nameInvalid;
  handlesLeft = UNLIMITED;
  largestFile = UNLIMITED;
  settingExtendedAttributes: number = STATUS.extendedAttributesNotSupported;
  requests = 0;

  constructor(root: string, mount: Mount, token: Token, rootItem: (volume: Volume) => Item) {
    this.root = root;
    this.mount = mount;
    this.token = token;
    this.rootItem = rootItem(this);
  }
}

/** The ACL of a new Azure file share's root: azure-files.md §4. */
export const AZURE_ROOT_ACL: readonly Ace[] = [
  allow(SIDS.administrators, FULL, 'OI', 'CI'),
  allow(SIDS.users, READ_EXECUTE),
  allow(SIDS.users, READ_EXECUTE, 'OI', 'CI', 'IO'),
  allow(SIDS.authenticatedUsers, MODIFY, 'OI', 'CI'),
  allow(SIDS.system, FULL, 'OI', 'CI'),
  allow(SIDS.creatorOwner, FULL, 'OI', 'CI', 'IO'),
];

/** Puts an item into a directory, with what it inherits there. */
export function addItem(parent: Item, kind: Item['kind'], name: string, owner: SidText): Item {
  const item: Item = {
    kind,
    name,
    parent,
    children: new Map(),
    volume: parent.volume,
    descriptor: inherited(parent.descriptor, kind, owner),
    attributes: kind === 'directory' ? ATTRIBUTE.directory : ATTRIBUTE.archive,
    ...NEW,
  };
  parent.children.set(name.toLowerCase(), item);
  return item;
}

/** The path of an item as the trace shows it; a root ends with a back slash. */
export function pathOf(item: Item): string {
  return item.parent === null ? `${item.volume.root}\\` : `${pathOf(item.parent).replace(/\\$/, '')}\\${item.name}`;
}

/** The item of these names, or null. */
export function find(volume: Volume, names: readonly string[]): Item | null {
  return names.reduce<Item | null>((item, name) => item?.children.get(name.toLowerCase()) ?? null, volume.rootItem);
}

/** All items of a tree, directories before what is in them. */
export function* everything(item: Item): Generator<Item> {
  yield item;
  for (const child of item.children.values()) {
    yield* everything(child);
  }
}
