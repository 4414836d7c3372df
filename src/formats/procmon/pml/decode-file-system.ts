/** File-system events. Source: procmon-pml.md §8.2–8.4, §9; procmon-createfile-detail.md. */

import { accessMask } from '../../../windows/access-mask.js';
import { DISPOSITIONS, OPEN_RESULTS } from '../../../windows/create-options.js';
import { formatSid } from '../../../windows/sid.js';
import { STATUS_REPARSE } from '../../../windows/nt-status.js';
import { type CreateDetail, formatCreateDetail } from '../create-detail.js';
import type { EventDecoder } from './decoder.js';
import { type ByteRange, type PmlEvent, textBytes } from './event.js';

/** Operation numbers: IRP major + 20. */
const CREATE = 20;

export const fileSystemDecoder: EventDecoder = {
  operation: (event) => operationName(event),
  path: (event) => filePath(event),
  detail(event, { style }) {
    if (event.operationCode === CREATE) {
      return formatCreateDetail(createDetail(event), style.integer(1000).slice(1, -3));
    }
    return '';
  },
  category: () => '',
};

function operationName(event: PmlEvent): string {
  return event.operationCode === CREATE ? 'CreateFile' : '<Unknown>';
}

/** Where the path's info word lies: behind the common head and the parameters of the call. */
function pathInfoOffset(event: PmlEvent): number {
  return 0x18 + 5 * event.pointerBytes;
}

/** The path as Procmon shows it before an operation adds to it (QueryDirectory its filter). */
function filePath(event: PmlEvent): string {
  const info = pathInfoOffset(event);
  return event.detail.text(event.detail.u16(info), info + 4);
}

/** The operation's own data, behind the path. */
function tailOffset(event: PmlEvent): number {
  const info = pathInfoOffset(event);
  return info + 4 + textBytes(event.detail.u16(info));
}

/** What a create asked for and did. Source: §8.3. */
export function createDetail(event: PmlEvent): CreateDetail {
  const { detail, extra } = event;
  const wide = event.pointerBytes === 8;
  const options = detail.u32(wide ? 0x18 : 0x14);
  const tail = tailOffset(event);
  const sidLength = detail.u8(tail + 4);
  const disposition = DISPOSITIONS[options >>> 24] ?? null;
  return {
    desiredAccess: accessMask(detail.u32(tail)),
    disposition,
    options: options & 0xff_ffff,
    attributes: detail.u16(wide ? 0x20 : 0x18),
    shareMode: detail.u16(wide ? 0x22 : 0x1a),
    allocationSize:
      disposition === 'Open' || disposition === 'Overwrite' ? null : Number(detail.i64(wide ? 0x38 : 0x24)),
    impersonating: sidLength === 0 ? null : formatSid(detail.bytes(tail + 8, sidLength)),
    openResult: extra.length < 4 ? null : event.status === STATUS_REPARSE ? 'unknown' : openResult(extra),
    unrecognized: [],
  };
}

function openResult(extra: ByteRange): CreateDetail['openResult'] {
  return OPEN_RESULTS[extra.u32(0)] ?? 'unknown';
}
