/** The scene of a copy before anything goes wrong: volumes, trees, the command, who runs it. All is drawn from a seed. */

import { pick, type Random } from '../../fuzz/random.js';
import type { Build, Command, Console, CopyLetter, Place } from './command.js';
import { type Ace, allow, FULL, MODIFY, type Privilege, SIDS, type Token } from './security.js';
import {
  addItem,
  ATTRIBUTE,
  AZURE_ROOT_ACL,
  everything,
  type Item,
  type Mount,
  newVolume,
  ROLES,
  type ShareRole,
} from './world.js';

/** What is decided first; a cause can ask for some of it. */
export interface Setting {
  readonly mount: Mount['kind'];
  readonly role: ShareRole;
  readonly copy: readonly CopyLetter[];
  readonly backup: Command['backup'];
  readonly mirror: boolean;
  readonly move: boolean;
  /** Whether the destination is a drive letter, to the trace and to the log. */
  readonly drive: 'neither' | 'log' | 'both';
  readonly threads: number | null;
}

export interface Stage {
  readonly setting: Setting;
  readonly source: Place;
  readonly destination: Place;
  command: Command;
  build: Build;
  console: Console;
  user: string;
}

const DATA: readonly CopyLetter[] = ['D', 'A', 'T'];
export const COPY = {
  data: DATA,
  acls: [...DATA, 'S'],
  owners: [...DATA, 'S', 'O'],
  all: [...DATA, 'S', 'O', 'U'],
} as const;

/** A setting in which the copy succeeds, as far as nothing else was asked for. */
export function drawSetting(random: Random, needs: Partial<Setting>): Setting {
  const mount = needs.mount ?? pick(MOUNTS, random);
  const copy = needs.copy ?? pick([COPY.data, COPY.data, COPY.acls, COPY.owners], random);
  const backup = needs.backup ?? pick(['none', 'none', 'B', 'ZB'] as const, random);
  const role = needs.role ?? sufficientRole(copy, backup, random);
  const setting = {
    ...{ mount, role, copy, backup },
    mirror: random(3) === 0,
    move: false,
    drive: mount === 'local' ? 'both' : pick(['neither', 'neither', 'log', 'both'] as const, random),
    threads: random(4) === 0 ? 8 : null,
  } satisfies Setting;
  return { ...setting, ...needs };
}

const MOUNTS = [
  'azure-identity',
  'azure-identity',
  'azure-identity',
  'azure-key',
  'windows-server',
  'local',
] as const satisfies readonly Mount['kind'][];

/** azure-files.md §2.1: data for Contributor, ACLs for Elevated Contributor, backup for the roles with its semantics. */
function sufficientRole(copy: readonly CopyLetter[], backup: Command['backup'], random: Random): ShareRole {
  if (backup !== 'none') {
    return 'smb admin';
  }
  return copy.includes('S') ? 'elevated contributor' : pick(['contributor', 'elevated contributor'], random);
}

export function buildStage(random: Random, setting: Setting): Stage {
  const destination = buildDestination(random, setting);
  const source = buildSource(random, setting);
  fillSource(source, random);
  fillDestination(destination, source, random);
  const isElevated = setting.backup !== 'none' || setting.copy.includes('U') || random(2) === 0;
  return {
    ...{ setting, source, destination },
    command: commandOf(source, destination, setting, random),
    build: {
      securityOpens: pick(['separate', 'separate', 'united'], random),
      groupWithAcl: random(3) === 0,
      createsFirst: random(3) === 0,
      asksFileSystem: random(2) === 0,
      copyOpen: 'generic write',
      deletePendingError: pick([5, 303], random),
    },
    console: { elevated: isElevated },
    user: 'CONTOSO\\anna',
  };
}

function commandOf(source: Place, destination: Place, setting: Setting, random: Random): Command {
  const { copy, backup, mirror, move, threads } = setting;
  return {
    ...{ source, destination, copy, backup, mirror, move, threads },
    secfix: copy.includes('S') && random(4) === 0,
    symbolicLinks: false,
    extendedAttributes: false,
    retries: random(3),
    wait: pick([0, 1, 5], random),
  };
}

/** Privileges that robocopy enables on its own machine: those it needs, if the console is elevated. */
function localToken({ backup, copy }: Setting): Token {
  const privileges: Privilege[] = [
    ...(backup === 'none' ? [] : (['SeBackup', 'SeRestore'] as const)),
    ...(copy.includes('U') ? (['SeSecurity'] as const) : []),
  ];
  return { user: SIDS.anna, groups: [SIDS.users], privileges: new Set(privileges) };
}

const OWN: readonly Ace[] = [
  allow(SIDS.anna, FULL, 'OI', 'CI'),
  allow(SIDS.system, FULL, 'OI', 'CI'),
  allow(SIDS.administrators, FULL, 'OI', 'CI'),
];

function buildSource(random: Random, setting: Setting): Place {
  const drive = pick(['F:', 'D:', 'G:'], random);
  const volume = newVolume({
    root: drive,
    mount: { kind: 'local' },
    token: localToken(setting),
    acl: OWN,
    owner: SIDS.anna,
  });
  const names = random(4) === 0 ? [] : [pick(['Data', 'Projects 2025', 'Freigabe', 'Ablage'], random)];
  names.reduce((parent, name) => addItem(parent, 'directory', name, SIDS.anna), volume.rootItem);
  return { volume, names, printed: `${[drive, ...names].join('\\')}\\` };
}

function buildDestination(random: Random, setting: Setting): Place {
  const share = pick(['share', 'archive', 'cxcache', 'team$'], random);
  const unc = setting.mount.startsWith('azure') ? `\\\\contoso.file.core.windows.net\\${share}` : `\\\\fs01\\${share}`;
  const letter = pick(['Z:', 'X:', 'S:'], random);
  const root = setting.mount === 'local' ? 'E:' : setting.drive === 'both' ? letter : unc;
  const printed = setting.mount === 'local' ? 'E:' : setting.drive === 'neither' ? unc : letter;
  const volume = newVolume({
    root,
    mount: mountOf(setting),
    token: destinationToken(setting),
    acl: rootAcl(setting),
    owner: SIDS.administrators,
  });
  const names = setting.mount === 'local' || random(2) === 0 ? [pick(['Backup', 'migration'], random)] : [];
  names.reduce((parent, name) => addItem(parent, 'directory', name, SIDS.bruno), volume.rootItem);
  return { volume, names, printed: `${[printed, ...names].join('\\')}\\` };
}

function mountOf({ mount, role }: Setting): Mount {
  return mount === 'azure-identity' ? { kind: mount, role } : { kind: mount };
}

/** The root's own ACL is enough for data; for ACLs the account has Full Control besides (azure-files.md §4, consequence). */
function rootAcl({ mount, copy }: Setting): readonly Ace[] {
  const base = mount.startsWith('azure') ? AZURE_ROOT_ACL : [allow(SIDS.editors, MODIFY, 'OI', 'CI')];
  return copy.includes('S') || mount === 'windows-server' || mount === 'local' ? [...OWN, ...base] : base;
}

function destinationToken(setting: Setting): Token {
  const groups = [SIDS.users];
  switch (setting.mount) {
    case 'azure-identity':
      return { user: SIDS.anna, groups, privileges: new Set(ROLES[setting.role].privileges) };
    case 'azure-key':
      return {
        user: SIDS.anna,
        groups,
        privileges: new Set(['SeBackup', 'SeRestore', 'SeSecurity', 'SeTakeOwnership']),
      };
    case 'windows-server':
      // A member of the server's Backup Operators where the copy is to be one.
      return {
        user: SIDS.anna,
        groups,
        privileges: new Set(setting.backup === 'none' ? [] : ['SeBackup', 'SeRestore']),
      };
    case 'local':
      return localToken(setting);
  }
}

const DIRECTORIES = ['reports', 'Photos', 'HR', 'old versions', 'Übersicht', 'x86', 'drafts'];
const FILES = [
  'plan.docx',
  'budget 2026.xlsx',
  'readme.txt',
  'setup.exe',
  'map.png',
  'Größe.csv',
  'notes (2).txt',
  'a.log',
];

/** The directory that the place names. */
export function rootOf({ volume, names }: Place): Item {
  return names.reduce<Item>((item, name) => item.children.get(name.toLowerCase()) ?? item, volume.rootItem);
}

function fillSource(source: Place, random: Random): void {
  const root = rootOf(source);
  const directories = [root];
  for (const name of drawn(DIRECTORIES, 2 + random(3), random)) {
    directories.push(addItem(pick(directories.slice(0, 3), random), 'directory', name, SIDS.anna));
  }
  for (const directory of directories) {
    for (const name of drawn(FILES, 2 + random(3), random)) {
      const file = addItem(directory, 'file', name, SIDS.anna);
      file.size = 1 + random(3_000_000);
      file.written = 100 + random(50);
    }
  }
}

/** Some of it is there already: older, or the same; and something is there that the source does not have. */
function fillDestination(destination: Place, source: Place, random: Random): void {
  const top = rootOf(source);
  const there = new Map<Item, Item>([[top, rootOf(destination)]]);
  for (const item of everything(top)) {
    const parent = item.parent === null ? undefined : there.get(item.parent);
    if (item === top || parent === undefined || random(item.kind === 'directory' ? 4 : 2) === 0) {
      continue;
    }
    const copy = addItem(parent, item.kind, item.name, SIDS.bruno);
    const isSame = random(2) === 0;
    copy.size = isSame ? item.size : item.size + 1;
    copy.written = isSame ? item.written : item.written - 10;
    there.set(item, copy);
  }
  const extras = pick(
    [...there.values()].filter(({ kind }) => kind === 'directory'),
    random,
  );
  addItem(extras, 'file', 'obsolete.bak', SIDS.bruno).size = 5000;
  const directory = addItem(extras, 'directory', 'obsolete', SIDS.bruno);
  addItem(directory, 'file', 'left over.txt', SIDS.bruno).size = 700;
}

/** So many different ones, in their order. */
function drawn(names: readonly string[], count: number, random: Random): string[] {
  const left = [...names];
  while (left.length > count) {
    left.splice(random(left.length), 1);
  }
  return left;
}

/** Whether an item's data is protected by none of these. */
export function isPlain({ attributes }: Item): boolean {
  return (attributes & (ATTRIBUTE.readOnly | ATTRIBUTE.hidden | ATTRIBUTE.system)) === 0;
}
