/** The options of `check ntfs`, `azure-files` and `robocopy`. Loaded with the parser, so it holds words alone. */

import type { Argv } from 'yargs';

const TEXT = { type: 'string', requiresArg: true } as const;
const LIST = { type: 'string', array: true, requiresArg: true, nargs: 1 } as const;

/** Who asks, and the files that tell of the case. */
export interface CallerArguments {
  readonly files: readonly string[];
  readonly acl: readonly string[] | undefined;
  readonly user: string | undefined;
  readonly groups: readonly string[] | undefined;
  readonly owner: string | undefined;
}

function withCaller<T>(command: Argv<T>) {
  return command
    .positional('files', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'output of icacls, whoami /all, net use, Get-Acl …, in any order',
    })
    .option('acl', {
      ...LIST,
      describe: 'file with output of icacls or SDDL, or SDDL itself (repeatable)',
    })
    .option('user', { ...TEXT, describe: 'who asks: CONTOSO\\anna, or a SID' })
    .option('groups', {
      ...LIST,
      describe: 'the groups of the user, with commas between; all of them, or "none"',
    })
    .option('owner', { ...TEXT, describe: 'who owns the object: icacls does not show it' });
}

/** What is asked of one object. */
export interface ObjectArguments extends CallerArguments {
  readonly path: string | undefined;
  readonly operation: string | undefined;
  readonly access: string | undefined;
  readonly newOwner: string | undefined;
  readonly kind: 'file' | 'directory' | undefined;
  readonly attributes: string | undefined;
  readonly backup: boolean;
}

function withObject<T>(command: Argv<T>) {
  return command
    .option('path', {
      ...TEXT,
      describe: 'the object, if the files show several; for a creation the directory',
    })
    .option('operation', { ...TEXT, describe: 'read, write, create-file, delete, set-dacl, set-owner …' })
    .option('access', { ...TEXT, describe: 'rights to open it for: M, "(RX,WO)", 0x1A0089, "Generic Read"' })
    .option('new-owner', { ...TEXT, describe: 'for set-owner: who is to own it; somebody else without it' })
    .option('kind', { choices: ['file', 'directory'] as const, describe: 'what the object is' })
    .option('attributes', { ...TEXT, describe: 'its attributes: R read-only, H hidden, S system' })
    .option('backup', { type: 'boolean', default: false, describe: 'opened with backup intent' });
}

export interface NtfsArguments extends ObjectArguments {
  readonly privileges: readonly string[] | undefined;
  readonly sharePermission: 'read' | 'change' | 'full' | undefined;
}

const PRIVILEGES = {
  ...LIST,
  describe:
    'privileges of the user on the machine that holds the files, with commas between: SeBackupPrivilege; or none',
} as const;

export function ntfsOptions<T>(command: Argv<T>) {
  return withObject(withCaller(command))
    .option('privileges', PRIVILEGES)
    .option('share-permission', {
      choices: ['read', 'change', 'full'] as const,
      describe: 'permission of the Windows share in front of the files',
    })
    .example('$0 check ntfs icacls.txt whoami.txt --access M', '');
}

/** Who the user is to a share of Azure Files. */
export interface ShareArguments {
  readonly mount: 'identity' | 'key' | undefined;
  readonly role: readonly string[] | undefined;
  readonly defaultPermission: string | undefined;
  readonly identitySource: 'ad-ds' | 'entra-domain-services' | 'entra-kerberos' | undefined;
  readonly synced: boolean | undefined;
  readonly computer: boolean;
}

function withShare<T>(command: Argv<T>) {
  return command
    .option('mount', { choices: ['identity', 'key'] as const, describe: 'how the share is mounted' })
    .option('role', {
      ...LIST,
      describe:
        'share-level role of the user or a group: "Storage File Data SMB Share Contributor", Contributor, "none"',
    })
    .option('default-permission', {
      ...TEXT,
      describe: "the account's default share-level permission, None without it",
    })
    .option('identity-source', {
      choices: ['ad-ds', 'entra-domain-services', 'entra-kerberos'] as const,
      describe: 'where the identities of the account come from',
    })
    .option('synced', { type: 'boolean', describe: 'whether the user is synchronised to Entra ID (--no-synced)' })
    .option('computer', {
      type: 'boolean',
      default: false,
      describe: 'the user is a computer or managed service account',
    });
}

export interface AzureFilesArguments extends ObjectArguments, ShareArguments {
  readonly protocol: 'smb' | 'nfs';
}

export function azureFilesOptions<T>(command: Argv<T>) {
  return withShare(withObject(withCaller(command)))
    .option('protocol', {
      choices: ['smb', 'nfs'] as const,
      default: 'smb' as const,
      describe: 'protocol of the share',
    })
    .example('$0 check azure-files icacls.txt --user CONTOSO\\anna --role Contributor --operation set-dacl', '');
}

export interface RobocopyArguments extends CallerArguments, ShareArguments {
  readonly options: string;
  readonly source: string | undefined;
  readonly destination: string | undefined;
  readonly sourceOwner: string | undefined;
  readonly privileges: readonly string[] | undefined;
  readonly server: 'azure-files' | 'windows' | 'local' | undefined;
  readonly items: readonly string[] | undefined;
}

export function robocopyCheckOptions<T>(command: Argv<T>) {
  return withShare(withCaller(command))
    .option('options', {
      ...TEXT,
      demandOption: true,
      describe: 'switches, or the whole command: "/MIR /COPY:DATSO /B"',
    })
    .option('source', { ...TEXT, describe: 'source directory, where the files show its ACL' })
    .option('destination', { ...TEXT, describe: 'destination directory; the topmost object of the files without it' })
    .option('source-owner', { ...TEXT, describe: 'who owns what is copied; others than the user without it' })
    .option('server', {
      choices: ['azure-files', 'windows', 'local'] as const,
      describe:
        'what the destination is: a share of Azure Files, one of a Windows server, a disk of the machine that copies; told by its path, --role or --mount without it',
    })
    .option('privileges', PRIVILEGES)
    .option('items', {
      ...LIST,
      describe:
        'only these kinds: new-file, existing-file, new-directory, existing-directory, extra-file, extra-directory',
    })
    .example(
      '$0 check robocopy --options "/MIR /COPY:DATSO /B" --acl icacls.txt --user CONTOSO\\anna --role Contributor',
      '',
    );
}
