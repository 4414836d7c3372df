/** Security identifiers. Source: [MS-DTYP] 2.4.2; well-known ones: windows-access.md, [MS-DTYP] 2.4.2.4. */

/** Names that are the same on every machine, in English. */
const WELL_KNOWN: ReadonlyMap<string, string> = new Map([
  ['S-1-1-0', 'Everyone'],
  ['S-1-3-0', 'CREATOR OWNER'],
  ['S-1-3-1', 'CREATOR GROUP'],
  ['S-1-3-4', 'OWNER RIGHTS'],
  ['S-1-5-2', 'NT AUTHORITY\\NETWORK'],
  ['S-1-5-4', 'NT AUTHORITY\\INTERACTIVE'],
  ['S-1-5-7', 'NT AUTHORITY\\ANONYMOUS LOGON'],
  ['S-1-5-11', 'NT AUTHORITY\\Authenticated Users'],
  ['S-1-5-18', 'NT AUTHORITY\\SYSTEM'],
  ['S-1-5-19', 'NT AUTHORITY\\LOCAL SERVICE'],
  ['S-1-5-20', 'NT AUTHORITY\\NETWORK SERVICE'],
  ['S-1-5-32-544', 'BUILTIN\\Administrators'],
  ['S-1-5-32-545', 'BUILTIN\\Users'],
  ['S-1-5-32-546', 'BUILTIN\\Guests'],
  ['S-1-5-32-551', 'BUILTIN\\Backup Operators'],
]);

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
  return WELL_KNOWN.get(sid) ?? sid;
}
