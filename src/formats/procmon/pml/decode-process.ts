/** Process and profiling events. Source: procmon-pml.md §8.1, §9; texts as in Procmon's CSV of the same captures. */

import type { DecodeContext, EventDecoder } from './decoder.js';
import { type ByteRange, textBytes } from './byte-range.js';
import type { PmlEvent } from './event.js';

interface ProcessOperation {
  readonly name: string;
  path?(event: PmlEvent): string;
  detail?(event: PmlEvent, context: DecodeContext): string;
}

/** By operation number. */
const PROCESS_OPERATIONS: readonly ProcessOperation[] = [
  { name: 'Process Defined', path: createdPath, detail: createdDetail },
  { name: 'Process Create', path: createdPath, detail: createdDetail },
  {
    name: 'Process Exit',
    detail: (event, context) => `Exit Status: ${event.detail.i32(0)}, ${usageText(event.detail, context)}`,
  },
  { name: 'Thread Create', detail: (event) => `Thread ID: ${event.detail.u32(0)}` },
  { name: 'Thread Exit', detail: threadExitDetail },
  { name: 'Load Image', path: imagePath, detail: imageDetail },
  { name: 'Thread Profile' },
  { name: 'Process Start', detail: startDetail },
  { name: 'Process Statistics', detail: (event, context) => usageText(event.detail, context) },
  { name: 'System Statistics' },
];

/** By operation number. No CSV of them was seen: the names are inference. */
const PROFILING_OPERATIONS: readonly ProcessOperation[] = [
  { name: 'Thread Profiling' },
  { name: 'Process Profiling', detail: profilingDetail },
  { name: 'Debug Output Profiling' },
];

export const processDecoder: EventDecoder = decoderOf(PROCESS_OPERATIONS);
export const profilingDecoder: EventDecoder = decoderOf(PROFILING_OPERATIONS);

function decoderOf(operations: readonly ProcessOperation[]): EventDecoder {
  return {
    operation: (event) => operations[event.operationCode]?.name ?? '<Unknown>',
    path: (event) => operations[event.operationCode]?.path?.(event) ?? '',
    // Procmon keeps CR and turns LF into a semicolon. Source: procmon-csv-xml.md §1.
    detail: (event, context) => (operations[event.operationCode]?.detail?.(event, context) ?? '').replaceAll('\n', ';'),
    category: () => '',
  };
}

/** Of a new process; the two SIDs of user and integrity lie before its path and command line. */
function createdPathOffset(detail: ByteRange): number {
  return 52 + detail.u8(44) + detail.u8(45);
}

function createdPath({ detail }: PmlEvent): string {
  return detail.text(detail.u16(46), createdPathOffset(detail));
}

function createdDetail({ detail }: PmlEvent): string {
  const commandLine = detail.text(detail.u16(48), createdPathOffset(detail) + textBytes(detail.u16(46)));
  return `PID: ${detail.u32(4)}, Command line: ${commandLine}`;
}

/** Times and memory, behind the exit status. */
function usageText(detail: ByteRange, { style }: DecodeContext): string {
  return [
    `User Time: ${style.seconds(ticks(detail, 12))} seconds`,
    `Kernel Time: ${style.seconds(ticks(detail, 4))} seconds`,
    `Private Bytes: ${style.integer(detail.u64(36))}`,
    `Peak Private Bytes: ${style.integer(detail.u64(44))}`,
    `Working Set: ${style.integer(detail.u64(20))}`,
    `Peak Working Set: ${style.integer(detail.u64(28))}`,
  ].join(', ');
}

/** The thread that exits is the event's own; its times have no unit. */
function threadExitDetail({ detail, threadId }: PmlEvent, { style }: DecodeContext): string {
  const user = style.seconds(ticks(detail, 12));
  const kernel = style.seconds(ticks(detail, 4));
  return `Thread ID: ${threadId}, User Time: ${user}, Kernel Time: ${kernel}`;
}

/** Base address, size, info of the path, padding, path. */
function imagePath({ detail, pointerBytes }: PmlEvent): string {
  return detail.text(detail.u16(pointerBytes + 4), pointerBytes + 8);
}

function imageDetail({ detail, pointerBytes }: PmlEvent): string {
  const base = pointerBytes === 8 ? detail.u64(0) : detail.u32(0);
  return `Image Base: 0x${base.toString(16)}, Image Size: 0x${detail.u32(pointerBytes).toString(16)}`;
}

/** Parent, infos of command line and directory, characters of the environment; then these three. */
function startDetail({ detail }: PmlEvent): string {
  const parent = `Parent PID: ${detail.u32(0)}`;
  if (detail.length <= 4) {
    // Version 7 keeps no more.
    return parent;
  }
  const commandLine = detail.u16(4);
  const directory = detail.u16(6);
  const directoryOffset = 12 + textBytes(commandLine);
  const environment = detail.utf16(directoryOffset + textBytes(directory), 2 * detail.u32(8));
  const variables = environment.split('\0').filter((variable) => variable !== '');
  return [
    parent,
    `Command line: ${detail.text(commandLine, 12)}`,
    `Current directory: ${detail.text(directory, directoryOffset)}`,
    `Environment: ${variables.map((variable) => `\r\n\t${variable}`).join('')}`,
  ].join(', ');
}

/** User and kernel time, working set, private bytes. */
function profilingDetail({ detail }: PmlEvent, { style }: DecodeContext): string {
  return [
    `User Time: ${style.seconds(ticks(detail, 0))} seconds`,
    `Kernel Time: ${style.seconds(ticks(detail, 8))} seconds`,
    `Private Bytes: ${style.integer(detail.u64(24))}`,
    `Working Set: ${style.integer(detail.u64(16))}`,
  ].join(', ');
}

/** 100-ns ticks of a time that something took. */
function ticks(detail: ByteRange, offset: number): number {
  return Number(detail.u64(offset));
}
