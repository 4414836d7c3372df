/** Causes of the reference that are no rules of their own, and where they are told. Source: causes.json. */

/** A cause without a rule. */
export interface CoveredCause {
  readonly id: string;
  /** Where it is told, or why it is left out. */
  readonly where: string;
}

const LIVE = 'What tells it apart is seen in Azure or on the client alone';

export const COVERAGE: readonly CoveredCause[] = [
  {
    id: 'reach/firewall-rules',
    where: `${LIVE}: the networking page of the storage account.`,
  },
  {
    id: 'reach/unencrypted',
    where: `${LIVE}: Get-SmbConnection, Get-SmbClientConfiguration.`,
  },
  {
    id: 'reach/aes256gcm',
    where: `${LIVE}: the SMB security settings of the account and the ciphers of the client.`,
  },
  {
    id: 'reach/key-auth-disabled',
    where: `${LIVE}: allowSharedKeyAccess and the authentication methods of the account.`,
  },
  {
    id: 'share/unsynced-user',
    where: `${LIVE}: whether the user is in Entra ID. check azure-files --no-synced says what follows.`,
  },
  {
    id: 'share/contributor-only-table',
    where:
      'The same role and the same refusal, with Full Control in the ACL: context files tell it, and check azure-files.',
  },
  {
    id: 'session/stale-group',
    where: 'A ticket that is older than the membership: whoami /groups and klist of the session tell.',
  },
  { id: 'session/admin-consent', where: `${LIVE}: the sign-in log of Entra ID.` },
  { id: 'session/app-assignment', where: `${LIVE}: the sign-in log of Entra ID.` },
  {
    id: 'session/ui-cannot-set',
    where: 'Left out: it is about the dialogs of File Explorer, which fail at no file operation that a trace shows.',
  },
  {
    id: 'ntfs/unsynced-acl-ignored',
    where: 'Check azure-files --no-synced --identity-source entra-kerberos: no trace shows whose entries count.',
  },
  {
    id: 'copy/write-owner-preview',
    where: 'In copy/write-owner, whose advice is dated.',
  },
  { id: 'copy/write-owner-role', where: 'In copy/write-owner, whose advice is dated.' },
  {
    id: 'in-use/resource-lock',
    where:
      'A verify step of limit/share-full: a lock of Azure stops changes to account and share as a whole, no operation of SMB.',
  },
  ...[
    'adls/mismatch',
    'adls/authfailure',
    'adls/key-disabled',
    'adls/sticky',
    'adls/mask',
    'adls/spn-objectid',
    'adls/suoid',
    'adls/32-entries',
  ].map((id) => ({
    id,
    where: 'In check adls-gen2: Data Lake Storage is reached by REST, which neither traces nor robocopy logs show.',
  })),
];
