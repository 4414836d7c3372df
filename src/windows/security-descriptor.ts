/** Security descriptors of files and directories. Source: windows-access.md §2–4 ([MS-DTYP] 2.4.4, 2.4.6). */

import type { AccessMask } from './access-mask.js';
import { type Sid, sidName } from './sid.js';

/**
 * Whom an entry or an owner names. SDDL gives SIDs, icacls names; a well-known name has both. Names are compared without case,
 * and only where one side has no SID.
 */
export type Trustee =
  { readonly sid: Sid; readonly name: string | null } | { readonly sid: null; readonly name: string };

/** The trustee's name, or its SID where it has none. */
export function trusteeName(trustee: Trustee): string {
  return trustee.sid === null ? trustee.name : (trustee.name ?? sidName(trustee.sid));
}

/** ACE types with their letters in SDDL. All but the first two say nothing about access here, or more than is modelled. */
export const ACE_TYPES = [
  ['A', 'allow'],
  ['D', 'deny'],
  ['OA', 'allow-object'],
  ['OD', 'deny-object'],
  ['AU', 'audit'],
  ['AL', 'alarm'],
  ['OU', 'audit-object'],
  ['OL', 'alarm-object'],
  ['ML', 'mandatory-label'],
  ['XA', 'allow-callback'],
  ['XD', 'deny-callback'],
  ['ZA', 'allow-callback-object'],
  ['XU', 'audit-callback'],
  ['RA', 'resource-attribute'],
  ['SP', 'scoped-policy'],
  ['TL', 'process-trust-label'],
  ['FL', 'access-filter'],
] as const;
export type AceType = (typeof ACE_TYPES)[number][1];

/** ACE_HEADER.AceFlags: bit, letters in SDDL, letters of icacls (null: it prints none). */
export const ACE_FLAGS = [
  [0x01, 'OI', 'OI'],
  [0x02, 'CI', 'CI'],
  [0x04, 'NP', 'NP'],
  [0x08, 'IO', 'IO'],
  [0x10, 'ID', 'I'],
  [0x20, 'CR', null],
  [0x40, 'SA', null],
  [0x80, 'FA', null],
] as const;
export const OBJECT_INHERIT = 0x01;
export const CONTAINER_INHERIT = 0x02;
export const NO_PROPAGATE_INHERIT = 0x04;
export const INHERIT_ONLY = 0x08;
export const INHERITED = 0x10;

/** One entry of an ACL. */
export interface Ace {
  readonly type: AceType;
  /** Bits of ACE_FLAGS. */
  readonly flags: number;
  readonly mask: AccessMask;
  readonly trustee: Trustee;
  /** What object and callback entries have besides, as SDDL writes it: GUIDs (empty: none) and a condition; null for others. */
  readonly extra: AceExtra | null;
}

interface AceExtra {
  readonly objectGuid: string;
  readonly inheritedObjectGuid: string;
  /** With its parentheses; null: none. */
  readonly condition: string | null;
}

/** A DACL or SACL that is there. */
export interface Acl {
  /** In their stored order, which decides. Null: a NULL ACL, which for a DACL lets everyone do everything. */
  readonly aces: readonly Ace[] | null;
  /** Inherits nothing from its parent. */
  readonly isProtected: boolean;
  readonly autoInherited: boolean;
  readonly autoInheritRequested: boolean;
}

/** What is known of an object's security. Null: the text does not say (icacls shows no owner, SDDL may leave parts out). */
export interface SecurityDescriptor {
  readonly owner: Trustee | null;
  readonly group: Trustee | null;
  readonly dacl: Acl | null;
  readonly sacl: Acl | null;
}

/** An ACL of these entries that inherits as usual. */
export function aclOf(aces: readonly Ace[] | null): Acl {
  return { aces, isProtected: false, autoInherited: false, autoInheritRequested: false };
}
