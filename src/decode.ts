/** Explains one value of the field: a mask, a descriptor, a status, an error, an exit code, in every spelling it comes in. */

import { formatSddlAce, parseSddl, parseSddlAce } from './formats/acl/sddl.js';
import { InputError } from './formats/input-error.js';
import { formatAccess, parseAccessWords, parseCreateDetail } from './formats/procmon/create-detail.js';
import { formatResult, isResultWord, parseResult } from './formats/procmon/results.js';
import { robocopyExitCode } from './formats/robocopy/exit-code.js';
import {
  type AccessMask,
  accessMask,
  formatMask,
  type ObjectKind,
  rightBit,
  rightNames,
  unnamedBits,
} from './windows/access-mask.js';
import { formatIcaclsRights, formatSpecificIcaclsRights, parseIcaclsRights } from './windows/icacls-rights.js';
import {
  isErrorStatus,
  formatNtStatus,
  NT_STATUS_TABLE,
  type NtStatus,
  ntStatus,
  ntStatusesOfWin32,
  ntStatusInfo,
} from './windows/nt-status.js';
import { formatSddlRights, LABEL_POLICIES, parseSddlRights } from './windows/sddl-rights.js';
import {
  type Ace,
  ACE_FLAGS,
  type Acl,
  CONTAINER_INHERIT,
  OBJECT_INHERIT,
  type SecurityDescriptor,
  type Trustee,
  trusteeName,
} from './windows/security-descriptor.js';
import { type Win32Error, win32Error, win32ErrorByName } from './windows/win32-error.js';

/** One reading of a value. A number can be several things, and each is given. */
export interface Reading {
  readonly kind: 'access-mask' | 'security-descriptor' | 'ntstatus' | 'win32' | 'robocopy-exit-code';
  /** What it is, in one line. */
  readonly title: string;
  /** Names and values, in the order to show them. */
  readonly facts: readonly Fact[];
}

interface Fact {
  readonly name: string;
  readonly value: string;
}

/** All readings of a value, most likely first; empty for a value that is nothing we know. */
export function decode(value: string): Reading[] {
  const text = value.trim();
  if (text === '') {
    return [];
  }
  const detail = parseCreateDetail(text.slice(Math.max(0, text.indexOf('Desired Access: '))));
  if (detail !== null) {
    return [maskReading(detail.desiredAccess)];
  }
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) {
    return decodeHex(Number.parseInt(text, 16));
  }
  if (/^\d{1,10}$/.test(text) && Number(text) <= 0xffff_ffff) {
    return decodeDecimal(Number(text));
  }
  return decodeWords(text);
}

function decodeHex(number: number): Reading[] {
  const status = ntStatus(number);
  // An HRESULT holds a Win32 error in its low half; robocopy prints one with eight digits.
  const win32 = number >>> 16 === 0x8007 || number >>> 16 === 0 ? win32Error(number & 0xffff) : null;
  const known = ntStatusInfo(status) !== null;
  const isStatus = number !== 0 && (known || isErrorStatus(status));
  return [
    ...(isStatus ? [statusReading(status)] : []),
    ...(win32 === null ? [] : [win32Reading(win32)]),
    // A status or an HRESULT has its top bits set where no request for rights has both.
    ...(number >= 0xc000_0000 || number >>> 16 === 0x8007 ? [] : [maskReading(accessMask(number))]),
  ];
}

function decodeDecimal(number: number): Reading[] {
  const error = win32Error(number);
  const exit = robocopyExitCode(number);
  const readings: Reading[] = error === null ? [] : [win32Reading(error)];
  if (exit !== null) {
    readings.push({
      kind: 'robocopy-exit-code',
      title: `robocopy exit code ${number}: ${exit.failed ? 'something failed' : 'no failure admitted'}`,
      facts:
        exit.bits.length === 0
          ? [{ name: '0', value: 'nothing to copy and no failure' }]
          : exit.bits.map(({ bit, meaning }) => ({ name: String(bit), value: meaning })),
    });
  }
  return number >= 0x8000_0000 || (readings.length === 0 && number > 0xffff) ? decodeHex(number) : readings;
}

function decodeWords(text: string): Reading[] {
  const status = NT_STATUS_TABLE.find(({ name }) => name === text.toUpperCase())?.status;
  if (status !== undefined) {
    return [statusReading(status)];
  }
  const error = win32ErrorByName(text.toUpperCase());
  if (error !== null) {
    return [win32Reading(error)];
  }
  if (isResultWord(text.toUpperCase())) {
    const result = parseResult(text.toUpperCase());
    return result === null ? [] : [statusReading(result)];
  }
  return /^(?:[OGDS]:|\()/.test(text) && /[:;]/.test(text) ? decodeSddl(text) : decodeRights(text);
}

/** Letters can be rights of icacls and of SDDL, and mean different ones: `WD`, `DC`. */
function decodeRights(text: string): Reading[] {
  const mask = parseAccessWords(text) ?? maskOfConstants(text) ?? parseIcaclsRights(text);
  const ofSddl = LABEL_POLICIES.some(([letters]) => letters === text) ? null : parseSddlRights(text);
  return [
    ...(mask === null ? [] : [maskReading(mask)]),
    ...(ofSddl === null || ofSddl === mask ? [] : [maskReading(ofSddl, mask === null ? '' : ' if it is SDDL')]),
  ];
}

/** `READ_CONTROL | WRITE_OWNER`. */
function maskOfConstants(text: string): AccessMask | null {
  const bits = text.split(/[|,+]/).map((word) => rightBit(word.trim().toUpperCase()));
  return bits.reduce((mask, bit) => (mask === null || bit === null ? null : accessMask(mask | bit)), accessMask(0));
}

function maskReading(mask: AccessMask, condition = ''): Reading {
  const unnamed = unnamedBits(mask);
  return {
    kind: 'access-mask',
    title: `access mask ${formatMask(mask)}${condition}`,
    facts: [
      { name: 'Procmon', value: formatAccess(mask) },
      { name: 'on a file', value: rightNames(mask, 'file').join(', ') || 'nothing' },
      { name: 'on a directory', value: rightNames(mask, 'directory').join(', ') || 'nothing' },
      { name: 'icacls', value: icaclsWords(mask) },
      { name: 'SDDL', value: formatSddlRights(mask) || '(empty)' },
      ...(unnamed === 0 ? [] : [{ name: 'without a name', value: formatMask(unnamed) }]),
    ],
  };
}

function icaclsWords(mask: AccessMask): string {
  const words = formatIcaclsRights(mask);
  const specific = formatSpecificIcaclsRights(mask);
  return words === specific ? words : `${words} = ${specific}`;
}

/** A descriptor or a single entry. */
function decodeSddl(text: string): Reading[] {
  try {
    return [text.startsWith('(') ? entryReading(parseSddlAce(text)) : descriptorReading(parseSddl(text))];
  } catch (error) {
    if (error instanceof InputError) {
      return [];
    }
    throw error;
  }
}

function descriptorReading({ owner, group, dacl, sacl }: SecurityDescriptor): Reading {
  return {
    kind: 'security-descriptor',
    title: 'security descriptor',
    facts: [
      ...(owner === null ? [] : [{ name: 'owner', value: trusteeWords(owner) }]),
      ...(group === null ? [] : [{ name: 'group', value: trusteeWords(group) }]),
      ...(dacl === null ? [] : aclFacts('DACL', dacl)),
      ...(sacl === null ? [] : aclFacts('SACL', sacl)),
    ],
  };
}

/** The list, then its entries, counted from 1. */
function aclFacts(name: 'DACL' | 'SACL', acl: Acl): Fact[] {
  const flags = [
    ...(acl.isProtected ? ['protected (P): inherits nothing'] : []),
    ...(acl.autoInheritRequested ? ['auto-inheritance requested (AR)'] : []),
    ...(acl.autoInherited ? ['auto-inherited (AI)'] : []),
  ];
  return [
    { name, value: [entryCount(name, acl), ...flags].join('; ') },
    ...(acl.aces ?? []).map((ace, index) => ({ name: `${name} ${index + 1}`, value: aceWords(ace) })),
  ];
}

function entryCount(name: 'DACL' | 'SACL', { aces }: Acl): string {
  if (aces === null) {
    return name === 'DACL' ? 'none: everyone may do everything' : 'none';
  }
  if (aces.length === 0) {
    return name === 'DACL' ? 'no entries: nobody is granted anything' : 'no entries';
  }
  return aces.length === 1 ? '1 entry' : `${aces.length} entries`;
}

function aceWords(ace: Ace): string {
  const flags = aceFlags(ace);
  const { condition = null } = ace.extra ?? {};
  return [
    `${aceType(ace)} ${trusteeWords(ace.trustee)}`,
    aceRights(ace),
    ...(flags === '' ? [] : [flags]),
    ...(condition === null ? [] : [`only if ${condition}`]),
  ].join('; ');
}

function entryReading(ace: Ace): Reading {
  const { objectGuid = '', inheritedObjectGuid = '', condition = null } = ace.extra ?? {};
  return {
    kind: 'security-descriptor',
    title: `entry ${formatSddlAce(ace)}`,
    facts: [
      { name: 'type', value: aceType(ace) },
      { name: 'trustee', value: trusteeWords(ace.trustee) },
      { name: 'mask', value: formatMask(ace.mask) },
      { name: 'rights', value: aceRights(ace) },
      { name: 'flags', value: aceFlags(ace) || 'none: for this object, not inherited' },
      ...(objectGuid === '' ? [] : [{ name: 'object type', value: objectGuid }]),
      ...(inheritedObjectGuid === '' ? [] : [{ name: 'inherited by', value: inheritedObjectGuid }]),
      ...(condition === null ? [] : [{ name: 'condition', value: condition }]),
    ],
  };
}

/** `allow-callback` as `allow callback`. */
function aceType({ type }: Ace): string {
  return type.replaceAll('-', ' ');
}

const FLAG_WORDS: Readonly<Record<(typeof ACE_FLAGS)[number][1], string>> = {
  OI: 'files inherit it',
  CI: 'directories inherit it',
  NP: 'not beyond the children',
  IO: 'not for this object',
  ID: 'inherited',
  CR: 'critical',
  SA: 'for what succeeds',
  FA: 'for what fails',
};

function aceFlags({ flags }: Ace): string {
  return ACE_FLAGS.filter(([bit]) => (flags & bit) !== 0)
    .map(([, letters]) => FLAG_WORDS[letters])
    .join(', ');
}

function aceRights({ type, mask, flags }: Ace): string {
  if (type === 'mandatory-label') {
    return LABEL_POLICIES.filter(([, bit]) => (mask & bit) !== 0)
      .map(([, , name]) => name)
      .join(', ');
  }
  const kind: ObjectKind = (flags & (OBJECT_INHERIT | CONTAINER_INHERIT)) === 0 ? 'unknown' : 'directory';
  const unnamed = unnamedBits(mask);
  const names = [...rightNames(mask, kind), ...(unnamed === 0 ? [] : [formatMask(unnamed)])];
  return `${formatIcaclsRights(mask)}: ${names.join(', ') || 'nothing'}`;
}

function trusteeWords(trustee: Trustee): string {
  const name = trusteeName(trustee);
  return trustee.sid === null || trustee.sid === name ? name : `${name} (${trustee.sid})`;
}

function statusReading(status: NtStatus): Reading {
  const info = ntStatusInfo(status);
  const error = info?.win32 === null || info === null ? null : win32Error(info.win32);
  return {
    kind: 'ntstatus',
    title: `NTSTATUS ${formatNtStatus(status)} ${info?.name ?? '(no name known)'}`,
    facts: [
      { name: 'Procmon', value: formatResult(status) || '(empty: pending)' },
      {
        name: 'Win32',
        value: info?.win32 === null || info === null ? 'not known' : `${info.win32} ${error?.name ?? ''}`.trim(),
      },
      ...(error === null ? [] : [{ name: 'text', value: error.text }]),
    ],
  };
}

function win32Reading({ code, name, text }: Win32Error): Reading {
  return {
    kind: 'win32',
    title: `Win32 error ${code} ${name}`,
    facts: [
      { name: 'text', value: text },
      ...ntStatusesOfWin32(code).map((info) => ({
        name: formatNtStatus(info.status),
        value: `${info.name}, in Procmon: ${formatResult(info.status) || '(empty)'}`,
      })),
    ],
  };
}
