/** Explains one value of the field: a mask, a status, an error, an exit code, in every spelling it comes in. */

import { formatAccess, parseAccessWords, parseCreateDetail } from './formats/procmon/create-detail.js';
import { formatResult, isResultWord, parseResult } from './formats/procmon/results.js';
import { robocopyExitCode } from './formats/robocopy/exit-code.js';
import {
  type AccessMask,
  accessMask,
  FILE_RIGHTS,
  formatMask,
  ICACLS_SIMPLE_RIGHTS,
  rightBit,
  rightNames,
  unnamedBits,
} from './windows/access-mask.js';
import {
  isErrorStatus,
  formatNtStatus,
  NT_STATUS_TABLE,
  type NtStatus,
  ntStatus,
  ntStatusesOfWin32,
  ntStatusInfo,
} from './windows/nt-status.js';
import { type Win32Error, win32Error, win32ErrorByName } from './windows/win32-error.js';

/** One reading of a value. A number can be several things, and each is given. */
export interface Reading {
  readonly kind: 'access-mask' | 'ntstatus' | 'win32' | 'robocopy-exit-code';
  /** What it is, in one line. */
  readonly title: string;
  /** Names and values, in the order to show them. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
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
  const mask = parseAccessWords(text) ?? maskOfConstants(text) ?? maskOfIcacls(text);
  return mask === null ? [] : [maskReading(mask)];
}

/** `READ_CONTROL | WRITE_OWNER`. */
function maskOfConstants(text: string): AccessMask | null {
  return union(text.split(/[|,+]/).map((word) => rightBit(word.trim().toUpperCase())));
}

/** `(OI)(CI)(M)`, `(RX,W)`, `WO`: inheritance flags say nothing about rights. */
function maskOfIcacls(text: string): AccessMask | null {
  const letters = text
    .toUpperCase()
    .replace(/\((?:OI|CI|IO|NP|I|DENY)\)/g, '')
    .split(/[(),\s]+/)
    .filter((word) => word !== '');
  return union(
    letters.map(
      (word) => ICACLS_SIMPLE_RIGHTS.get(word) ?? FILE_RIGHTS.find(({ icacls }) => icacls === word)?.bit ?? null,
    ),
  );
}

function union(bits: readonly (AccessMask | null)[]): AccessMask | null {
  return bits.length === 0 || bits.includes(null)
    ? null
    : accessMask(bits.reduce<number>((mask, bit) => mask | (bit ?? 0), 0));
}

function maskReading(mask: AccessMask): Reading {
  const letters = FILE_RIGHTS.filter(({ bit }) => (mask & bit) !== 0).map(({ icacls }) => icacls);
  const simple = [...ICACLS_SIMPLE_RIGHTS].find(([, bits]) => bits === mask)?.[0];
  const unnamed = unnamedBits(mask);
  return {
    kind: 'access-mask',
    title: `access mask ${formatMask(mask)}`,
    facts: [
      { name: 'Procmon', value: formatAccess(mask) },
      { name: 'on a file', value: rightNames(mask, 'file').join(', ') || 'nothing' },
      { name: 'on a directory', value: rightNames(mask, 'directory').join(', ') || 'nothing' },
      {
        name: 'icacls',
        value: simple === undefined ? `(${letters.join(',')})` : `(${simple}) = (${letters.join(',')})`,
      },
      ...(unnamed === 0 ? [] : [{ name: 'without a name', value: formatMask(unnamed) }]),
    ],
  };
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
