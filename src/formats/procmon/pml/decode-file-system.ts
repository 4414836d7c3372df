/** File-system events. Source: procmon-pml.md §8.2–8.4, §9; procmon-createfile-detail.md. */

import { accessMask, mapGenericRights } from '../../../windows/access-mask.js';
import { DISPOSITIONS, OPEN_RESULTS } from '../../../windows/create-options.js';
import { STATUS_REPARSE } from '../../../windows/nt-status.js';
import { formatSid } from '../../../windows/sid.js';
import type { TextSink } from '../../text-sink.js';
import { type CreateDetail, writeCreateDetail } from '../create-detail.js';
import type { DecodeContext, EventDecoder } from './decoder.js';
import type { ByteRange } from './byte-range.js';
import type { PmlEvent } from './event.js';
import { writeFileSystemDetail } from './file-system-details.js';
import { directoryFilter, ownPath, subOperation, tailOffset, writeOwnPath } from './file-system-layout.js';
import {
  advancedOperationName,
  createOptions,
  OPERATIONS,
  operationCategory,
  operationName,
} from './file-system-operations.js';

export const fileSystemDecoder: EventDecoder = {
  operation: (event) => operationName(event),
  advancedOperation: advancedOperationName,
  path: (event, _, out) => writePath(event, out),
  detail(event, context, out) {
    if (event.operationCode === OPERATIONS.create) {
      writeCreate(event, context, out);
    } else {
      writeFileSystemDetail(event, context.style, out);
    }
  },
  category: (event) => operationCategory(event),
};

/** The path as Procmon shows it: that of a directory query ends with the filter. */
function writePath(event: PmlEvent, out: TextSink): void {
  const isQuery = event.operationCode === OPERATIONS.directoryControl && subOperation(event) === 1;
  const filter = isQuery ? directoryFilter(event) : '';
  if (filter === '') {
    writeOwnPath(event, out);
  } else {
    const path = ownPath(event);
    out.text(`${path}${path.endsWith('\\') ? '' : '\\'}${filter}`);
  }
}

function writeCreate(event: PmlEvent, context: DecodeContext, out: TextSink): void {
  const { style } = context;
  const detail = createDetail(event, context);
  const allocationSize =
    detail.allocationSize === null || !style.asProcmon
      ? detail.allocationSize
      : shownAllocationSize(event, detail.allocationSize);
  writeCreateDetail({ ...detail, allocationSize }, (size) => style.integer(size, out), out);
}

/** In 32-bit captures Procmon prints the size's upper half, 5120 bytes as 0. Source: procmon-pml.md §8.3, one row. */
function shownAllocationSize(event: PmlEvent, size: number): number {
  return event.pointerBytes === 8 ? size : event.detail.i32(0x28);
}

/** What a create asked for and did, and for which account where its thread impersonates one. Source: §8.3. */
export function createDetail(event: PmlEvent, { account }: Pick<DecodeContext, 'account'>): CreateDetail {
  const { detail, extra } = event;
  const wide = event.pointerBytes === 8;
  const options = createOptions(event);
  const tail = tailOffset(event);
  const sidLength = detail.u8(tail + 4);
  const disposition = DISPOSITIONS[options >>> 24] ?? null;
  return {
    desiredAccess: mapGenericRights(accessMask(detail.u32(tail))),
    disposition,
    options: options & 0xff_ffff,
    attributes: detail.u16(wide ? 0x20 : 0x18),
    shareMode: detail.u16(wide ? 0x22 : 0x1a),
    allocationSize:
      disposition === 'Open' || disposition === 'Overwrite' ? null : Number(detail.i64(wide ? 0x38 : 0x24)),
    impersonating: sidLength === 0 ? null : account(formatSid(detail.bytes(tail + 8, sidLength))),
    openResult: extra.length < 4 ? null : event.status === STATUS_REPARSE ? 'unknown' : openResult(extra),
    unrecognized: [],
  };
}

function openResult(extra: ByteRange): CreateDetail['openResult'] {
  return OPEN_RESULTS[extra.u32(0)] ?? 'unknown';
}
