/** The options of `check adls-gen2`. Loaded with the parser, so it holds words alone. */

import type { Argv } from 'yargs';
import type { AdlsGen2Caller, AdlsGen2OperationName, AdlsGen2Variant } from '../../access/adls-gen2/question.js';

export interface AdlsGen2Arguments {
  readonly files: readonly string[];
  readonly operation: AdlsGen2OperationName;
  readonly path: string;
  readonly to: string | undefined;
  readonly permissions: string | undefined;
  readonly newGroup: string | undefined;
  readonly user: string | undefined;
  readonly groups: readonly string[] | undefined;
  readonly role: readonly string[] | undefined;
  readonly roleScope: readonly string[] | undefined;
  readonly roleCondition: boolean;
  readonly auth: AdlsGen2Caller['authentication'];
  readonly sasPermissions: string | undefined;
  readonly sasVersion: string | undefined;
  readonly saoid: string | undefined;
  readonly suoid: string | undefined;
  readonly sduoid: string | undefined;
  readonly acl: readonly string[] | undefined;
  readonly aclFile: readonly string[] | undefined;
  readonly owner: readonly string[] | undefined;
  readonly owningGroup: readonly string[] | undefined;
  readonly sticky: readonly string[] | undefined;
  readonly assumeTraversal: boolean;
  readonly account: string | undefined;
  readonly container: string | undefined;
  readonly hierarchicalNamespace: boolean | undefined;
  readonly names: string | undefined;
  readonly variant: AdlsGen2Variant;
}

export const ADLS_GEN2_OPERATIONS = [
  'read',
  'append',
  'create',
  'create-directory',
  'overwrite',
  'delete',
  'delete-recursively',
  'list',
  'rename',
  'get-acl',
  'set-acl',
  'set-owner',
  'set-group',
  'access',
] as const satisfies readonly AdlsGen2OperationName[];

export const ADLS_GEN2_VARIANTS = [
  'prose-2023',
  'code-2023',
  'code-2018',
  'posix',
] as const satisfies readonly AdlsGen2Variant[];

const AUTHENTICATIONS = [
  'entra',
  'shared-key',
  'account-sas',
  'service-sas',
  'user-delegation-sas',
] as const satisfies readonly AdlsGen2Caller['authentication'][];

/** Adds the options to a command. */
export function adlsGen2Options<T>(command: Argv<T>) {
  return withObjects(withCaller(withOperation(command)))
    .option('variant', {
      choices: ADLS_GEN2_VARIANTS,
      default: 'prose-2023' as const,
      describe: 'the published rules that decide; the answer says where the others disagree',
    })
    .option('names', {
      ...TEXT,
      describe: 'JSON file of object ids with names: {"<id>": "anna"}; names then stand for ids',
    })
    .example(
      '$0 check adls-gen2 getfacl.txt --operation read --path /data/a.csv --user <oid> --groups <oid>,<oid>',
      'from the output of hdfs dfs -getfacl',
    )
    .example(
      '$0 check adls-gen2 --operation list --path /data --user <oid> --acl /=rwxr-x--x --acl-file /data=az.json',
      'from a short form and from az storage fs access show',
    );
}

const TEXT = { type: 'string', requiresArg: true } as const;
const TEXTS = { type: 'string', array: true, requiresArg: true, nargs: 1 } as const;

function withOperation<T>(command: Argv<T>) {
  return command
    .option('operation', { choices: ADLS_GEN2_OPERATIONS, demandOption: true, describe: 'what is asked for' })
    .option('path', {
      ...TEXT,
      demandOption: true,
      describe: 'of what: /data/a.csv, or abfss://container@account.dfs.core.windows.net/data/a.csv',
    })
    .option('to', { ...TEXT, describe: 'with rename: the new path' })
    .option('permissions', { ...TEXT, describe: 'with access: r-x, RWX or 5' })
    .option('new-group', { ...TEXT, describe: 'with set-group: object id of the new owning group' });
}

function withCaller<T>(command: Argv<T>) {
  return command
    .option('user', { ...TEXT, describe: 'object id of the user, service principal or managed identity' })
    .option('groups', {
      ...TEXTS,
      describe: 'object ids of all its groups, with commas between (repeatable); none for none',
    })
    .option('role', {
      ...TEXTS,
      describe:
        'role: "Storage Blob Data Reader" (repeatable); none for none; of the signer with a user-delegation SAS',
    })
    .option('role-scope', {
      ...TEXTS,
      describe: 'where the role is assigned: /subscriptions/… (repeatable, one a role, in their order)',
    })
    .option('role-condition', {
      type: 'boolean',
      default: false,
      describe: 'the assignments have a condition (ABAC), which is not evaluated',
    })
    .option('auth', {
      choices: AUTHENTICATIONS,
      default: 'entra' as const,
      describe: 'how the request is authorised',
    })
    .option('sas-permissions', { ...TEXT, describe: 'letters of the SAS (sp=): rwl' })
    .option('sas-version', { ...TEXT, describe: 'version of the SAS (sv=): 2020-02-10' })
    .option('saoid', { ...TEXT, describe: 'whom the user-delegation SAS was issued to, without a check' })
    .option('suoid', { ...TEXT, describe: 'whom it was issued to, who must pass the ACLs; --groups are then theirs' })
    .option('sduoid', { ...TEXT, describe: 'who must sign in besides showing the SAS' });
}

function withObjects<T>(command: Argv<T>) {
  return command
    .positional('files', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'output of getfacl, hdfs dfs -getfacl or Get-AzDataLakeGen2Item',
    })
    .option('acl-file', {
      ...TEXTS,
      describe:
        'the same, or /data=FILE for output of one object without its path: az storage fs access show (repeatable)',
    })
    .option('acl', { ...TEXTS, describe: '/data=user::rwx,group::r-x,other::--- or /data=750 (repeatable)' })
    .option('owner', { ...TEXTS, describe: 'owner of an object: /data=<oid> (repeatable)' })
    .option('owning-group', { ...TEXTS, describe: 'owning group of an object: /data=<oid> (repeatable)' })
    .option('sticky', { ...TEXTS, describe: 'directory with the sticky bit: /data (repeatable)' })
    .option('assume-traversal', {
      type: 'boolean',
      default: false,
      describe: 'ancestors whose ACLs are not given let the caller pass',
    })
    .option('account', { ...TEXT, describe: 'name of the storage account: for scopes and commands' })
    .option('container', { ...TEXT, describe: 'name of the container: for scopes and commands' })
    .option('hierarchical-namespace', {
      type: 'boolean',
      describe: 'whether the account has one; --no-hierarchical-namespace leaves roles alone',
    });
}
