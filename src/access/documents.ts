/** The documents that models and rules cite, who add the section. Dates are those the documents carry. */

/** Where a claim stands. `dated` is the date the document carries, `2025-12-19`, or a year where it carries none. */
export interface Citation {
  readonly title: string;
  readonly section: string;
  readonly dated: string;
}

type CitedDocument = Omit<Citation, 'section'>;

const DOCUMENTS = {
  supportArticle: {
    title: 'Customer faces access denied issues while trying to use robocopy to move files (support article)',
    dated: '2020 (preview of AD authentication)',
  },
  issue66790: { title: 'MicrosoftDocs/azure-docs issue #66790', dated: '2020-11-27' },
  robocopyGuide: { title: 'Use RoboCopy to migrate to Azure file shares', dated: '2022-12-16' },
  roles: { title: 'Azure built-in roles for Storage', dated: '2026-07-01' },
  shareToShare: { title: 'Migrate files from one SMB Azure file share to another', dated: '2025-12-19' },
  configureAcls: { title: 'Configure directory and file-level permissions for Azure file shares', dated: '2026-04-14' },
  assignRoles: { title: 'Assign share-level permissions for Azure file shares', dated: '2026-03-17' },
  clientOtherErrors: { title: 'ClientOtherErrors in Azure Files', dated: '2025-12-12' },
  protocol: { title: 'SMB Azure file shares', dated: '2026-03-02' },
  migrationOverview: { title: 'Migrate to SMB Azure file shares', dated: '2025-08-28' },
  smbConnectivity: {
    title: 'Troubleshoot Azure Files connectivity and access issues (SMB)',
    dated: '2026-01-26',
  },
  smbAuthentication: {
    title: 'Troubleshoot Azure Files identity-based authentication and authorization issues (SMB)',
    dated: '2026-02-05',
  },
  troubleshootFiles: { title: 'Troubleshoot Azure Files', dated: '2023-10-10' },
  filesFaq: { title: 'Azure Files FAQ', dated: 'date not known' },
  updateAdPassword: { title: 'Update AD DS storage account password', dated: '2026-02-25' },
  hybridIdentities: {
    title: 'Enable Microsoft Entra Kerberos authentication for hybrid identities',
    dated: '2023 and later',
  },
  multipleForests: { title: 'Use Azure Files with multiple Active Directory forests', dated: '2026-03-03' },
  serverDocs5729: { title: 'MicrosoftDocs/windowsserverdocs issue #5729', dated: 'date not known' },
  serverDocs893: { title: 'MicrosoftDocs/windowsserverdocs issue #893', dated: 'date not known' },
  choEazyCopy65: { title: 'Cinchoo/ChoEazyCopy issue #65', dated: '2024-09-09' },
  robocopyStrings: { title: 'String table of robocopy.exe.mui, en-US', dated: 'build 10.0.28000' },
  realLogs: { title: 'Robocopy logs published with other projects', dated: '2014 to 2025' },
  naming: {
    title: 'REST reference: Naming and referencing shares, directories, files, and metadata',
    dated: 'date not known',
  },
  scaleTargets: { title: 'Azure Files scalability and performance targets', dated: '2021-10-06' },
  msFsa: { title: '[MS-FSA] File System Algorithms', dated: '2025-09-09' },
  msErref: { title: '[MS-ERREF] Windows Error Codes', dated: 'v42' },
  msDtyp: { title: '[MS-DTYP] Windows Data Types', dated: '2024-11-19' },
  msSmb2: { title: '[MS-SMB2] Server Message Block Protocol Versions 2 and 3', dated: '2025-09-09' },
  configureAcls2023: {
    title: 'Configure directory and file-level permissions over SMB (older version)',
    dated: '2023',
  },
  authorizationOverview: { title: 'Overview of Azure Files identity-based authorization', dated: '2025-10-16' },
  adls2018: { title: 'Access control in Azure Data Lake Storage Gen2 (first version)', dated: '2018-11-30' },
  adls: { title: 'Access control lists in Azure Data Lake Storage', dated: '2023-08-30' },
  adlsModel: { title: 'Access control model in Azure Data Lake Storage', dated: '2026-06-02' },
  adlsSticky: { title: '403 errors with the sticky bit on Azure Data Lake Storage Gen2', dated: '2023-04-17' },
  adls403: { title: 'Troubleshoot 403 errors in Azure Blob Storage', dated: '2026-07-06' },
  pathCreate: { title: 'REST reference: Path - Create, Path - Update', dated: 'date not known' },
  userDelegationSas: { title: 'REST reference: Create a user delegation SAS', dated: 'date not known' },
} as const satisfies Readonly<Record<string, CitedDocument>>;

/** A section of a document. */
export function cite(document: keyof typeof DOCUMENTS, section: string): Citation {
  return { ...DOCUMENTS[document], section };
}
