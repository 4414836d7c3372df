/** Roles on blob containers, what they grant, and where an assignment applies. Sources: adls-gen2.md §1, §3; roles page. */

import { InputError } from '../../formats/input-error.js';
import type { RequestKind } from './operations.js';
import type { RoleAssignment } from './question.js';

export interface AdlsGen2Role {
  readonly name: string;
  /** What it grants on files and directories, whatever the ACLs say. */
  readonly requests: readonly RequestKind[];
  /** Why it grants nothing, for a role that does not. */
  readonly remark: string | null;
}

const MANAGES = 'it manages the account and gives no access to files, but it can read the account key';

/** Built-in roles. Those below the first three give no access to files and directories. */
export const ADLS_GEN2_ROLES: readonly AdlsGen2Role[] = [
  { name: 'Storage Blob Data Owner', requests: ['read', 'write', 'super-user'], remark: null },
  { name: 'Storage Blob Data Contributor', requests: ['read', 'write'], remark: null },
  { name: 'Storage Blob Data Reader', requests: ['read'], remark: null },
  {
    name: 'Storage Blob Delegator',
    requests: [],
    remark: 'it gives keys to sign user-delegation SAS with and no access',
  },
  { name: 'Owner', requests: [], remark: MANAGES },
  { name: 'Contributor', requests: [], remark: MANAGES },
  { name: 'Storage Account Contributor', requests: [], remark: MANAGES },
  { name: 'Reader', requests: [], remark: 'it shows the settings of the account and gives no access to files' },
];

/** The least role that grants requests of a kind. */
export const LEAST_ROLE: Readonly<Record<RequestKind, string>> = {
  read: 'Storage Blob Data Reader',
  write: 'Storage Blob Data Contributor',
  'super-user': 'Storage Blob Data Owner',
};

/** Throws an InputError that lists the known ones. Case does not count. */
export function findRole(name: string): AdlsGen2Role {
  const role = ADLS_GEN2_ROLES.find((known) => known.name.toLowerCase() === name.trim().toLowerCase());
  if (role === undefined) {
    const known = ADLS_GEN2_ROLES.map((other) => other.name).join(', ');
    throw new InputError(`role "${name}": expected one of ${known}`);
  }
  return role;
}

/** Null: at a level above it, or everything within it. */
export interface RoleScope {
  readonly subscription: string | null;
  readonly resourceGroup: string | null;
  readonly account: string | null;
  readonly container: string | null;
}

const SCOPE =
  /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+)(?:\/providers\/Microsoft\.Storage\/storageAccounts\/([^/]+)(?:\/blobServices\/default(?:\/containers\/([^/]+))?)?)?)?\/?$/i;
const MANAGEMENT_GROUP = /^\/(?:providers\/Microsoft\.Management\/managementGroups\/[^/]+\/?)?$/i;

/** Throws an InputError for a text that is no scope. */
export function parseRoleScope(scope: string): RoleScope {
  if (MANAGEMENT_GROUP.test(scope)) {
    return { subscription: null, resourceGroup: null, account: null, container: null };
  }
  const match = SCOPE.exec(scope);
  if (match === null) {
    throw new InputError(
      `scope "${scope}": expected /subscriptions/<id>, with /resourceGroups/<name>, ` +
        '/providers/Microsoft.Storage/storageAccounts/<account> and /blobServices/default/containers/<container> behind it as ' +
        'far as the assignment has them',
    );
  }
  const [, subscription = null, resourceGroup = null, account = null, container = null] = match;
  return { subscription, resourceGroup, account, container };
}

/** Whether an assignment reaches the container that is asked about. */
export interface ScopeReading {
  readonly reaches: boolean;
  /** How what the question leaves open was taken; null: it leaves nothing open. */
  readonly assumption: string | null;
}

/** Compares a scope with the names in the question. What the question does not name is taken to be what the scope names. */
export function readScope(
  { role, scope }: RoleAssignment,
  asked: { readonly account: string | null; readonly container: string | null },
): ScopeReading {
  if (scope === null) {
    return { reaches: true, assumption: null };
  }
  const { subscription, resourceGroup, account, container } = parseRoleScope(scope);
  const differs = (named: string | null, other: string | null): boolean =>
    named !== null && other !== null && named.toLowerCase() !== other.toLowerCase();
  if (differs(account, asked.account) || differs(container, asked.container)) {
    return { reaches: false, assumption: null };
  }
  const open =
    container !== null && asked.container === null
      ? `container ${container}`
      : account !== null && asked.account === null
        ? `account ${account}`
        : account === null && subscription !== null
          ? `${resourceGroup === null ? `subscription ${subscription}` : `resource group ${resourceGroup}`}`
          : null;
  return {
    reaches: true,
    assumption: open === null ? null : `The path is taken to lie in ${open}, where ${role} is assigned.`,
  };
}
