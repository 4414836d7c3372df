/** Where the parts of a file-system event lie. Source: procmon-pml.md §8.2. */

import type { TextSink } from '../../text-sink.js';
import { type ByteRange, textBytes } from './byte-range.js';
import type { PmlEvent } from './event.js';

/** The parameters of the call (FLT_PARAMETERS): behind the common head. */
const PARAMETERS = 0x10;

/** The kind within an operation: IRP minor, FILE_INFORMATION_CLASS or FS_INFORMATION_CLASS. */
export function subOperation(event: PmlEvent): number {
  return event.detail.u8(0x00);
}

/** IRP flags; bits 17 to 19 hold the priority. */
export function irpFlags(event: PmlEvent): number {
  return event.detail.u32(0x08);
}

/** Offset in the detail of the parameter that lies behind `pointers` pointers and `bytes` more bytes. */
export function parameterOffset(event: PmlEvent, pointers: number, bytes = 0): number {
  return PARAMETERS + pointers * event.pointerBytes + bytes;
}

/** Where the path's info word lies: behind the head and the parameters. */
function pathInfoOffset(event: PmlEvent): number {
  return 0x18 + 5 * event.pointerBytes;
}

/** The path before an operation adds to it (QueryDirectory its filter). */
export function ownPath(event: PmlEvent): string {
  const info = pathInfoOffset(event);
  return event.detail.text(event.detail.u16(info), info + 4);
}

/** The same, written. */
export function writeOwnPath(event: PmlEvent, out: TextSink): void {
  const info = pathInfoOffset(event);
  event.detail.writeText(event.detail.u16(info), info + 4, out);
}

/** Offset in the detail of the operation's own data, which lie behind the path. */
export function tailOffset(event: PmlEvent): number {
  const info = pathInfoOffset(event);
  return info + 4 + textBytes(event.detail.u16(info));
}

/** The filter of a directory query; empty where there is none. */
export function directoryFilter(event: PmlEvent): string {
  const tail = tailOffset(event);
  return event.detail.text(event.detail.u16(tail), tail + 2);
}

/** Whether there is anything that the operation gave back: Procmon shows no fields of it otherwise. */
export function hasExtra(extra: ByteRange): boolean {
  return extra.length > 0;
}
