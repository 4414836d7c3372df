/** What can be asked of Azure Data Lake Storage Gen2. Source: adls-gen2.md. */

import type { PosixItem, PosixPermissions } from '../../formats/acl/posix-acl.js';

/** May the caller do the operation on the path? */
export interface AdlsGen2Question {
  readonly operation: AdlsGen2Operation;
  /**
   * From the root of the container: `/data/a.csv`, `/` for the root itself. Or with container and account:
   * `abfss://container@account.dfs.core.windows.net/data/a.csv`, `https://account.dfs.core.windows.net/container/data/a.csv`.
   */
  readonly path: string;
  readonly caller: AdlsGen2Caller;
  /**
   * What is known of the path, its ancestors and what is below it. Paths without a slash in front count from the root, as
   * getfacl and PowerShell print them. What two items say of one path is put together. An item without entries tells owner
   * and group alone.
   */
  readonly items: readonly PosixItem[];
  /** Which published rules decide; `prose-2023` without it. */
  readonly variant?: AdlsGen2Variant;
  /** Names of account and container, where the path does not hold them: for scopes of roles, and for the commands. */
  readonly account?: string;
  readonly container?: string;
  /** Whether the account has a hierarchical namespace. Not said: it has, for only then there is something to ask. */
  readonly hierarchicalNamespace?: boolean;
  /** Takes ancestors whose ACLs are not among the items to let the caller pass; the answer says which. */
  readonly assumeTraversal?: boolean;
  /** Names of identities by their object ids. A name that only one of them has stands for it wherever an id can stand. */
  readonly names?: Readonly<Record<string, string>>;
}

/** The operations of adls-gen2.md §3, and `access`: whether single permissions are granted, as REST's `checkAccess` asks. */
export type AdlsGen2Operation =
  | {
      readonly name:
        | 'read'
        | 'append'
        | 'create'
        | 'create-directory'
        | 'overwrite'
        | 'delete'
        | 'delete-recursively'
        | 'list'
        | 'get-acl'
        | 'set-acl'
        | 'set-owner';
    }
  /** `to` is the new path, of the same container. */
  | { readonly name: 'rename'; readonly to: string }
  /** `group` is the new owning group. */
  | { readonly name: 'set-group'; readonly group: string }
  | { readonly name: 'access'; readonly permissions: PosixPermissions };

export type AdlsGen2OperationName = AdlsGen2Operation['name'];

/** How the request is authorised, and as whom. */
export type AdlsGen2Caller = EntraCaller | SharedKeyCaller | SasCaller | UserDelegationSasCaller;

/** A user, service principal or managed identity with a token of Microsoft Entra ID. */
export interface EntraCaller {
  readonly authentication: 'entra';
  /** Object id; of a service principal its own, not that of the app registration. */
  readonly user: string;
  /** Object ids of all groups it is in, through other groups too. Null: not known; taken to be none, and the answer says so. */
  readonly groups: readonly string[] | null;
  /** Null: not known; taken to be none, and the answer says so. */
  readonly roles: readonly RoleAssignment[] | null;
}

export interface SharedKeyCaller {
  readonly authentication: 'shared-key';
}

/** A shared access signature that the account key signed. */
export interface SasCaller {
  readonly authentication: 'account-sas' | 'service-sas';
  /** The letters of `sp=`; null: not known, the answer says so. */
  readonly permissions: string | null;
}

/** A shared access signature that was signed with the key of an identity of Microsoft Entra ID. */
export interface UserDelegationSasCaller {
  readonly authentication: 'user-delegation-sas';
  readonly permissions: string | null;
  /** `sv=`, such as `2020-02-10`; null: not known. */
  readonly version: string | null;
  /** Roles of the identity that signed it. Null: not known; taken to suffice, and the answer says so. */
  readonly signerRoles: readonly RoleAssignment[] | null;
  /** `saoid=`: whom it was issued to; nothing is checked for that identity. Not together with `suoid`. */
  readonly saoid?: string;
  /** `suoid=`: whom it was issued to; that identity must pass the ACLs. */
  readonly suoid?: string;
  /** Groups of the identity of `suoid`, as `EntraCaller.groups`. */
  readonly groups?: readonly string[] | null;
  /** `sduoid=`: who must sign in besides showing the signature. */
  readonly sduoid?: string;
}

/** A role assignment, as `az role assignment list` shows it. */
export interface RoleAssignment {
  /** `Storage Blob Data Reader`; see `ADLS_GEN2_ROLES`. */
  readonly role: string;
  /**
   * `/subscriptions/<id>`, with `/resourceGroups/<name>`, `/providers/Microsoft.Storage/storageAccounts/<account>`,
   * `/blobServices/default/containers/<container>` behind it, or a management group. Null: one that holds the container.
   */
  readonly scope: string | null;
  /** Whether it has an ABAC condition. Conditions are not evaluated. */
  readonly hasCondition: boolean;
}

/** See `PUBLISHED_RULES`. */
export type AdlsGen2Variant = 'prose-2023' | 'code-2023' | 'code-2018' | 'posix';
