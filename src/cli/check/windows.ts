/** `check ntfs`, `check azure-files`: options and files to a question. */

import type { Answer } from '../../access/answer.js';
import type { AzureCaller } from '../../access/azure-files/caller.js';
import { checkAzureFiles } from '../../access/azure-files/check.js';
import { type ShareRole, shareRole } from '../../access/azure-files/roles.js';
import { aclAt, isKeyStored, kindShownBy, mountOf, remoteOf } from '../../access/known-case.js';
import { checkNtfs, SHARE_PERMISSIONS } from '../../access/ntfs/check.js';
import type { AccessQuestion } from '../../access/ntfs/decide.js';
import { seenByServer } from '../../access/ntfs/server.js';
import { type Operation, operationNamed, openFor } from '../../access/ntfs/operations.js';
import { isPrivilege, type Privilege, PRIVILEGES } from '../../access/ntfs/token.js';
import { parseAccessWords } from '../../formats/procmon/create-detail.js';
import type { CaseFacts, ObjectAcl } from '../../formats/context/case-facts.js';
import { type AccessMask, accessMask } from '../../windows/access-mask.js';
import { ATTRIBUTE_LETTERS } from '../../windows/create-options.js';
import { parseIcaclsRights } from '../../windows/icacls-rights.js';
import { isAzureFilesPath, parentPath } from '../../windows/path.js';
import type { Trustee } from '../../windows/security-descriptor.js';
import { UsageError } from '../commands.js';
import {
  callerArguments,
  type KnownCaller,
  listOption,
  noneOr,
  objectArgument,
  protectionOf,
  readFacts,
  trusteeOption,
} from './case-files.js';
import type { AzureFilesArguments, NtfsArguments, ObjectArguments, ShareArguments } from './windows-options.js';

/** The answer to `check ntfs`. */
export async function answerNtfs(args: NtfsArguments): Promise<Answer> {
  const privileges = privilegesOption(args.privileges);
  const facts = await readFacts(args);
  const { caller } = callerArguments(args, facts);
  const question = questionOf(args, facts);
  const isServers = isOfServer(facts, question.object?.path ?? question.parent?.path ?? '');
  const asking = isServers ? seenByServer(caller) : caller;
  return checkNtfs({
    ...question,
    caller: privileges === null ? asking : { ...asking, privileges },
    shareMaximalAccess: SHARE_PERMISSIONS.find(([name]) => name.toLowerCase() === args.sharePermission)?.[1] ?? null,
  });
}

/** The answer to `check azure-files`. */
export async function answerAzureFiles(args: AzureFilesArguments): Promise<Answer> {
  const facts = await readFacts(args);
  const question = questionOf(args, facts);
  const path = question.object?.path ?? question.parent?.path ?? '';
  const answer = checkAzureFiles({
    ...question,
    caller: azureCaller(args, callerArguments(args, facts), facts, path),
    protocol: args.protocol,
  });
  return withRoleNotes(answer, args);
}

/** Whether a path is on another machine, as far as it or the connections of the case tell. */
export function isOfServer(facts: CaseFacts, path: string): boolean {
  return /^\\\\(?![?.]\\)/.test(remoteOf(facts, path));
}

/** The privileges that an option names; null where it is not given. */
export function privilegesOption(names: readonly string[] | undefined): Privilege[] | null {
  const privileges = listOption(names);
  return privileges === null ? null : noneOr('--privileges', privileges).map(privilegeOption);
}

/** Names that are roles of Azure itself as well, which let nobody use files. */
const AZURE_ROLES: readonly string[] = ['contributor', 'reader'];

/** The answer, with a word on names of roles that mean two things. */
export function withRoleNotes(answer: Answer, { role, defaultPermission }: ShareArguments): Answer {
  const short = [...(listOption(role) ?? []), defaultPermission ?? ''].filter((name) =>
    AZURE_ROLES.includes(name.trim().toLowerCase()),
  );
  const notes = [...new Set(short)].map(
    (name) =>
      `${name} is taken for ${shareRole(name).name}; the role of Azure that is itself called ${shareRole(name).name.replace(/.* /, '')} lets nobody use files.`,
  );
  return { ...answer, assumptions: [...notes, ...answer.assumptions] };
}

/** Who the user is to the share. Without --mount the connections of the files tell, else it is an identity's. */
export function azureCaller(
  args: ShareArguments,
  { caller: { user, groups, groupsKnown } }: KnownCaller,
  facts: CaseFacts,
  path: string,
): AzureCaller {
  const mount = args.mount ?? mountOf(facts, path) ?? 'identity';
  const remote = remoteOf(facts, path);
  const share = isAzureFilesPath(remote) ? { share: remote } : {};
  if (mount === 'key') {
    if (args.role !== undefined || args.defaultPermission !== undefined) {
      throw new UsageError(
        '--role and --default-permission: expected only with --mount identity; a key mount has no role',
      );
    }
    return { ...share, mount, user };
  }
  const ofNfs = 'protocol' in args && args.protocol === 'nfs';
  const names = noneOr('--role', listOption(args.role) ?? (ofNfs ? [] : requireRole(args, user)));
  return {
    ...share,
    mount,
    keyIsStored: args.mount === undefined && isKeyStored(facts, path),
    user,
    groups,
    groupsKnown,
    roles: names.map(roleOption),
    defaultPermission:
      args.defaultPermission === undefined || args.defaultPermission.toLowerCase() === 'none'
        ? null
        : roleOption(args.defaultPermission),
    kind: args.computer ? 'computer' : 'user',
    synced: args.synced ?? null,
    source: args.identitySource ?? null,
  };
}

/** Without a role of its own a caller has the default permission; with neither it would be accused of having none. */
function requireRole({ defaultPermission, computer }: ShareArguments, user: Trustee): string[] {
  if (defaultPermission === undefined) {
    throw new UsageError(
      computer || user.name?.endsWith('$') === true
        ? 'which default share-level permission? A computer account has no other: expected --default-permission with its name, or none'
        : 'which share-level role? Expected --role with its name or none, or --default-permission; az role assignment list --scope <share> --include-inherited shows them',
    );
  }
  return [];
}

/** Roles over the account, which let nobody use files. */
const MANAGEMENT_ROLE = /^(?:owner|storage account .*|user access administrator)$/i;

function roleOption(name: string): ShareRole {
  if (MANAGEMENT_ROLE.test(name)) {
    throw new UsageError(
      `${name} is a role over the account, which gives no access to files: expected a share-level role such as "Storage File Data SMB Share Contributor", or none`,
    );
  }
  return shareRole(name);
}

function privilegeOption(name: string): Privilege {
  if (!isPrivilege(name)) {
    throw new UsageError(`--privileges ${name}: expected one of ${PRIVILEGES.join(', ')}`);
  }
  return name;
}

/** What is asked: the operation, the object it is about and its parent, as far as the files show them. */
function questionOf(args: ObjectArguments, facts: CaseFacts): AccessQuestion {
  const operation = operationOf(args);
  requireOneObject(facts, args.path);
  const shown = objectArgument(facts, args.path);
  if (shown === null) {
    throw new UsageError(
      'of which object? Expected output of icacls or Get-Acl among the files, or --acl with SDDL or default-root',
    );
  }
  const path = shown.path ?? args.path ?? '<object>';
  const protection = protectionOf(shown, args.owner);
  const newOwner = args.newOwner === undefined ? null : trusteeOption('--new-owner', args.newOwner);
  const common = { operation, backupIntent: args.backup, newOwner };
  if (operation.creates) {
    return { ...common, attributes: attributesOf(args), object: null, parent: { path, protection } };
  }
  return {
    ...common,
    attributes: 0,
    object: { path, protection, kind: kindOf(args, shown, operation), attributes: attributesOf(args), openHandles: [] },
    parent: parentOf(facts, path),
  };
}

/** Throws a UsageError where the files show several objects and none is named. */
function requireOneObject({ acls }: CaseFacts, path: string | undefined): void {
  const paths = [...new Set(acls.map((acl) => acl.path ?? 'an object without a path'))];
  if (path === undefined && paths.length > 1) {
    const more = paths.length > NAMED_PATHS ? ', …' : '';
    throw new UsageError(
      `of which object? The files show ${paths.slice(0, NAMED_PATHS).join(', ')}${more}: expected --path`,
    );
  }
}

const NAMED_PATHS = 5;

function operationOf({ operation, access }: ObjectArguments): Operation {
  if (operation !== undefined && access !== undefined) {
    throw new UsageError('--operation and --access: expected one of them');
  }
  if (access !== undefined) {
    return openFor(rightsOption(access));
  }
  if (operation === undefined) {
    throw new UsageError(
      'what is to be done? Expected --operation set-dacl, or --access with rights such as M or "Write Owner"',
    );
  }
  return operationNamed(operation);
}

function rightsOption(text: string): AccessMask {
  const mask = /^0x[0-9a-f]{1,8}$/i.test(text)
    ? accessMask(Number(text))
    : (parseIcaclsRights(text) ?? parseAccessWords(text));
  if (mask === null) {
    throw new UsageError(
      `--access ${text}: expected rights of icacls (M, "(RX,WO)"), Procmon's words ("Read Data, Write DAC") or a mask (0x1A0089)`,
    );
  }
  return mask;
}

function kindOf({ kind }: ObjectArguments, shown: ObjectAcl, { on }: Operation): 'file' | 'directory' {
  return kind ?? (on === 'any' ? (kindShownBy(shown) ?? 'file') : on);
}

function attributesOf({ attributes }: ObjectArguments): number {
  return [...(attributes ?? '').toUpperCase()].reduce((bits, letter) => {
    const found = ATTRIBUTE_LETTERS.find(([, of]) => of === letter);
    if (found === undefined) {
      throw new UsageError(`--attributes ${attributes}: expected letters such as R, H, S, A`);
    }
    return bits | found[0];
  }, 0);
}

function parentOf(facts: CaseFacts, path: string): AccessQuestion['parent'] {
  const parent = parentPath(path);
  const shown = parent === null ? null : aclAt(facts, parent);
  return shown === null ? null : { path: shown.path ?? path, protection: protectionOf(shown, undefined) };
}
