/** Security identifiers. Source: [MS-DTYP] 2.4.2; well-known ones: [MS-DTYP] 2.4.2.4; letters of SDDL: [MS-DTYP] 2.5.1.1. */

declare const sidBrand: unique symbol;
/** A SID as text in its one form: `S-1-5-21-…`, capital S, decimal numbers. */
export type Sid = string & { readonly [sidBrand]: 'Sid' };

/** SIDs that are the same on every machine: SID, name in English as icacls and whoami print it, letters of SDDL (null: none). */
const WELL_KNOWN = [
  ['S-1-0-0', 'NULL SID', null],
  ['S-1-1-0', 'Everyone', 'WD'],
  ['S-1-2-0', 'LOCAL', null],
  ['S-1-3-0', 'CREATOR OWNER', 'CO'],
  ['S-1-3-1', 'CREATOR GROUP', 'CG'],
  ['S-1-3-4', 'OWNER RIGHTS', 'OW'],
  ['S-1-5-2', 'NT AUTHORITY\\NETWORK', 'NU'],
  ['S-1-5-3', 'NT AUTHORITY\\BATCH', null],
  ['S-1-5-4', 'NT AUTHORITY\\INTERACTIVE', 'IU'],
  ['S-1-5-6', 'NT AUTHORITY\\SERVICE', 'SU'],
  ['S-1-5-7', 'NT AUTHORITY\\ANONYMOUS LOGON', 'AN'],
  ['S-1-5-9', 'NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS', 'ED'],
  ['S-1-5-10', 'NT AUTHORITY\\SELF', 'PS'],
  ['S-1-5-11', 'NT AUTHORITY\\Authenticated Users', 'AU'],
  ['S-1-5-12', 'NT AUTHORITY\\RESTRICTED', 'RC'],
  ['S-1-5-13', 'NT AUTHORITY\\TERMINAL SERVER USER', null],
  ['S-1-5-14', 'NT AUTHORITY\\REMOTE INTERACTIVE LOGON', null],
  ['S-1-5-15', 'NT AUTHORITY\\This Organization', null],
  ['S-1-5-17', 'NT AUTHORITY\\IUSR', null],
  ['S-1-5-18', 'NT AUTHORITY\\SYSTEM', 'SY'],
  ['S-1-5-19', 'NT AUTHORITY\\LOCAL SERVICE', 'LS'],
  ['S-1-5-20', 'NT AUTHORITY\\NETWORK SERVICE', 'NS'],
  ['S-1-5-33', 'NT AUTHORITY\\WRITE RESTRICTED', 'WR'],
  ['S-1-5-32-544', 'BUILTIN\\Administrators', 'BA'],
  ['S-1-5-32-545', 'BUILTIN\\Users', 'BU'],
  ['S-1-5-32-546', 'BUILTIN\\Guests', 'BG'],
  ['S-1-5-32-547', 'BUILTIN\\Power Users', 'PU'],
  ['S-1-5-32-548', 'BUILTIN\\Account Operators', 'AO'],
  ['S-1-5-32-549', 'BUILTIN\\Server Operators', 'SO'],
  ['S-1-5-32-550', 'BUILTIN\\Print Operators', 'PO'],
  ['S-1-5-32-551', 'BUILTIN\\Backup Operators', 'BO'],
  ['S-1-5-32-552', 'BUILTIN\\Replicator', 'RE'],
  ['S-1-5-32-554', 'BUILTIN\\Pre-Windows 2000 Compatible Access', 'RU'],
  ['S-1-5-32-555', 'BUILTIN\\Remote Desktop Users', 'RD'],
  ['S-1-5-32-556', 'BUILTIN\\Network Configuration Operators', 'NO'],
  ['S-1-5-32-558', 'BUILTIN\\Performance Monitor Users', 'MU'],
  ['S-1-5-32-559', 'BUILTIN\\Performance Log Users', 'LU'],
  ['S-1-5-32-568', 'BUILTIN\\IIS_IUSRS', 'IS'],
  ['S-1-5-32-569', 'BUILTIN\\Cryptographic Operators', 'CY'],
  ['S-1-5-32-573', 'BUILTIN\\Event Log Readers', 'ER'],
  ['S-1-5-32-574', 'BUILTIN\\Certificate Service DCOM Access', 'CD'],
  ['S-1-5-32-575', 'BUILTIN\\RDS Remote Access Servers', 'RA'],
  ['S-1-5-32-576', 'BUILTIN\\RDS Endpoint Servers', 'ES'],
  ['S-1-5-32-577', 'BUILTIN\\RDS Management Servers', 'MS'],
  ['S-1-5-32-578', 'BUILTIN\\Hyper-V Administrators', 'HA'],
  ['S-1-5-32-579', 'BUILTIN\\Access Control Assistance Operators', 'AA'],
  ['S-1-5-32-580', 'BUILTIN\\Remote Management Users', 'RM'],
  ['S-1-15-2-1', 'APPLICATION PACKAGE AUTHORITY\\ALL APPLICATION PACKAGES', 'AC'],
  ['S-1-15-2-2', 'APPLICATION PACKAGE AUTHORITY\\ALL RESTRICTED APPLICATION PACKAGES', null],
  ['S-1-16-0', 'Mandatory Label\\Untrusted Mandatory Level', null],
  ['S-1-16-4096', 'Mandatory Label\\Low Mandatory Level', 'LW'],
  ['S-1-16-8192', 'Mandatory Label\\Medium Mandatory Level', 'ME'],
  ['S-1-16-8448', 'Mandatory Label\\Medium Plus Mandatory Level', 'MP'],
  ['S-1-16-12288', 'Mandatory Label\\High Mandatory Level', 'HI'],
  ['S-1-16-16384', 'Mandatory Label\\System Mandatory Level', 'SI'],
  ['S-1-18-1', 'Authentication authority asserted identity', 'AS'],
  ['S-1-18-2', 'Service asserted identity', 'SS'],
  ['S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464', 'NT SERVICE\\TrustedInstaller', null],
  ['S-1-5-84-0-0-0-0-0', 'User Mode Drivers', 'UD'],
] as const;

/** Letters of SDDL for accounts of a domain, by their relative identifier. They have no SID until the domain is known. */
const OF_A_DOMAIN = [
  [498, 'Enterprise Read-only Domain Controllers', 'RO'],
  [500, 'Administrator', 'LA'],
  [501, 'Guest', 'LG'],
  [512, 'Domain Admins', 'DA'],
  [513, 'Domain Users', 'DU'],
  [514, 'Domain Guests', 'DG'],
  [515, 'Domain Computers', 'DC'],
  [516, 'Domain Controllers', 'DD'],
  [517, 'Cert Publishers', 'CA'],
  [518, 'Schema Admins', 'SA'],
  [519, 'Enterprise Admins', 'EA'],
  [520, 'Group Policy Creator Owners', 'PA'],
  [522, 'Cloneable Domain Controllers', 'CN'],
  [525, 'Protected Users', 'AP'],
  [526, 'Key Admins', 'KA'],
  [527, 'Enterprise Key Admins', 'EK'],
  [553, 'RAS and IAS Servers', 'RS'],
] as const;

const NAMES: ReadonlyMap<string, string> = new Map(WELL_KNOWN.map(([sid, name]) => [sid, name]));
const SIDS_BY_NAME: ReadonlyMap<string, Sid> = new Map(
  WELL_KNOWN.map(([sid, name]) => [name.toLowerCase(), brand(sid)]),
);
const SIDS_BY_LETTERS: ReadonlyMap<string, Sid> = new Map(
  WELL_KNOWN.flatMap(([sid, , letters]) => (letters === null ? [] : [[letters, brand(sid)]])),
);
const LETTERS_BY_SID: ReadonlyMap<string, string> = new Map(
  WELL_KNOWN.flatMap(([sid, , letters]) => (letters === null ? [] : [[sid, letters]])),
);
const DOMAIN_NAMES: ReadonlyMap<string, string> = new Map(OF_A_DOMAIN.map(([, name, letters]) => [letters, name]));
const DOMAIN_LETTERS: ReadonlyMap<string, string> = new Map(OF_A_DOMAIN.map(([, name, letters]) => [name, letters]));

function brand(text: string): Sid {
  return text as Sid;
}

/** At most 15 sub-authorities of 32 bits behind an authority of 48 bits, which is hexadecimal when it needs more than 32. */
const SID = /^S-1-(\d{1,15}|0x[0-9a-f]{1,12})((?:-\d{1,10}){1,15})$/i;

/** The SID that a text writes, or null for one that is none. */
export function parseSid(text: string): Sid | null {
  const [, authority, subAuthorities] = SID.exec(text) ?? [];
  if (authority === undefined || subAuthorities === undefined || Number(authority) >= 2 ** 48) {
    return null;
  }
  const numbers = subAuthorities.slice(1).split('-').map(Number);
  return numbers.some((number) => number > 0xffff_ffff) ? null : brand(`S-1-${Number(authority)}-${numbers.join('-')}`);
}

/** `S-1-5-21-…` of a SID's bytes: revision, count, six bytes of authority (big-endian), sub-authorities. Empty for none. */
export function formatSid(bytes: Uint8Array): string {
  if (bytes.length < 8) {
    return '';
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const authority = view.getUint16(2) * 0x1_0000_0000 + view.getUint32(4);
  const count = Math.min(view.getUint8(1), Math.floor((bytes.length - 8) / 4));
  const subAuthorities = Array.from({ length: count }, (_, index) => view.getUint32(8 + 4 * index, true));
  return ['S', view.getUint8(0), authority, ...subAuthorities].join('-');
}

/** The name of a SID that means the same everywhere, or the SID itself. */
export function sidName(sid: string): string {
  return NAMES.get(sid) ?? sid;
}

/** The SID of a name that means the same everywhere (`BUILTIN\Users`, in English, any case), or null. */
export function sidOfName(name: string): Sid | null {
  return SIDS_BY_NAME.get(name.toLowerCase()) ?? null;
}

/** The SID that two letters of SDDL stand for, or null where they are none or depend on a domain. */
export function sidOfLetters(letters: string): Sid | null {
  return SIDS_BY_LETTERS.get(letters) ?? null;
}

/** The two letters of SDDL for a SID, or null. */
export function lettersOfSid(sid: Sid): string | null {
  return LETTERS_BY_SID.get(sid) ?? null;
}

/** The account of a domain that two letters of SDDL stand for (`DA`: Domain Admins), or null. */
export function domainNameOfLetters(letters: string): string | null {
  return DOMAIN_NAMES.get(letters) ?? null;
}

/** The letters for such a name, or null. */
export function lettersOfDomainName(name: string): string | null {
  return DOMAIN_LETTERS.get(name) ?? null;
}

/** SIDs with a part of their own in access checks. Source: windows-access.md §4. */
export const EVERYONE = brand('S-1-1-0');
export const CREATOR_OWNER = brand('S-1-3-0');
export const CREATOR_GROUP = brand('S-1-3-1');
export const OWNER_RIGHTS = brand('S-1-3-4');
export const NETWORK = brand('S-1-5-2');
export const AUTHENTICATED_USERS = brand('S-1-5-11');
export const LOCAL_SYSTEM = brand('S-1-5-18');
export const NETWORK_SERVICE = brand('S-1-5-20');
export const BUILTIN_ADMINISTRATORS = brand('S-1-5-32-544');
export const BUILTIN_USERS = brand('S-1-5-32-545');

/** The level of a mandatory label, 0x1000 low to 0x4000 system; null for other SIDs. Source: [MS-DTYP] 2.4.4.13. */
export function integrityLevel(sid: Sid): number | null {
  const level = /^S-1-16-(\d+)$/.exec(sid)?.[1];
  return level === undefined ? null : Number(level);
}
