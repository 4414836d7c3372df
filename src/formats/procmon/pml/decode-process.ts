/** Process and profiling events. Source: procmon-pml.md §8.1, §9; texts as in Procmon's CSV of the same captures. */

import type { TextSink } from '../../text-sink.js';
import type { EventDecoder, TextStyle } from './decoder.js';
import { type ByteRange, textBytes } from './byte-range.js';
import type { PmlEvent } from './event.js';

interface ProcessOperation {
  readonly name: string;
  path?(event: PmlEvent, out: TextSink): void;
  detail?(event: PmlEvent, style: TextStyle, out: TextSink): void;
}

/** By operation number. */
const PROCESS_OPERATIONS: readonly ProcessOperation[] = [
  { name: 'Process Defined', path: writeCreatedPath, detail: writeCreated },
  { name: 'Process Create', path: writeCreatedPath, detail: writeCreated },
  { name: 'Process Exit', detail: writeExit },
  { name: 'Thread Create', detail: (event, _, out) => writeNumber('Thread ID: ', event.detail.u32(0), out) },
  { name: 'Thread Exit', detail: writeThreadExit },
  { name: 'Load Image', path: writeImagePath, detail: writeImage },
  { name: 'Thread Profile' },
  { name: 'Process Start', detail: writeStart },
  { name: 'Process Statistics', detail: (event, style, out) => writeUsage(event.detail, style, out) },
  { name: 'System Statistics' },
];

/** By operation number. No CSV of them was seen: the names are inference. */
const PROFILING_OPERATIONS: readonly ProcessOperation[] = [
  { name: 'Thread Profiling' },
  { name: 'Process Profiling', detail: writeProfiling },
  { name: 'Debug Output Profiling' },
];

export const processDecoder: EventDecoder = decoderOf(PROCESS_OPERATIONS);
export const profilingDecoder: EventDecoder = decoderOf(PROFILING_OPERATIONS);

function decoderOf(operations: readonly ProcessOperation[]): EventDecoder {
  return {
    operation: (event) => operations[event.operationCode]?.name ?? '<Unknown>',
    path: (event, _, out) => operations[event.operationCode]?.path?.(event, out),
    detail: (event, { style }, out) => operations[event.operationCode]?.detail?.(event, style, out),
    category: () => '',
  };
}

/** Of a new process; the two SIDs of user and integrity lie before its path and command line. */
function createdPathOffset(detail: ByteRange): number {
  return 52 + detail.u8(44) + detail.u8(45);
}

function writeCreatedPath({ detail }: PmlEvent, out: TextSink): void {
  detail.writeText(detail.u16(46), createdPathOffset(detail), out);
}

function writeCreated({ detail }: PmlEvent, _: TextStyle, out: TextSink): void {
  writeNumber('PID: ', detail.u32(4), out);
  out.word(', Command line: ');
  detail.writeText(detail.u16(48), createdPathOffset(detail) + textBytes(detail.u16(46)), out);
}

function writeExit({ detail }: PmlEvent, style: TextStyle, out: TextSink): void {
  out.text(`Exit Status: ${detail.i32(0)}, `);
  writeUsage(detail, style, out);
}

/** Times and memory, behind the exit status. */
function writeUsage(detail: ByteRange, style: TextStyle, out: TextSink): void {
  writeTimes(ticks(detail, 12), ticks(detail, 4), style, out);
  writeSize(', Private Bytes: ', detail.int64(36), style, out);
  writeSize(', Peak Private Bytes: ', detail.int64(44), style, out);
  writeSize(', Working Set: ', detail.int64(20), style, out);
  writeSize(', Peak Working Set: ', detail.int64(28), style, out);
}

function writeTimes(user: number, kernel: number, style: TextStyle, out: TextSink): void {
  out.word('User Time: ');
  style.seconds(user, out);
  out.word(' seconds, Kernel Time: ');
  style.seconds(kernel, out);
  out.word(' seconds');
}

/** The thread that exits is the event's own; its times have no unit. */
function writeThreadExit({ detail, threadId }: PmlEvent, style: TextStyle, out: TextSink): void {
  writeNumber('Thread ID: ', threadId, out);
  out.word(', User Time: ');
  style.seconds(ticks(detail, 12), out);
  out.word(', Kernel Time: ');
  style.seconds(ticks(detail, 4), out);
}

/** Base address, size, info of the path, padding, path. */
function writeImagePath({ detail, pointerBytes }: PmlEvent, out: TextSink): void {
  detail.writeText(detail.u16(pointerBytes + 4), pointerBytes + 8, out);
}

function writeImage({ detail, pointerBytes }: PmlEvent, _: TextStyle, out: TextSink): void {
  const base = pointerBytes === 8 ? detail.u64(0) : detail.u32(0);
  out.text(`Image Base: 0x${base.toString(16)}, Image Size: 0x${detail.u32(pointerBytes).toString(16)}`);
}

/** Parent, infos of command line and directory, characters of the environment; then these three. */
function writeStart({ detail }: PmlEvent, _: TextStyle, out: TextSink): void {
  writeNumber('Parent PID: ', detail.u32(0), out);
  if (detail.length <= 4) {
    // Version 7 keeps no more.
    return;
  }
  const commandLine = detail.u16(4);
  const directory = detail.u16(6);
  const directoryOffset = 12 + textBytes(commandLine);
  const environment = detail.utf16(directoryOffset + textBytes(directory), 2 * detail.u32(8));
  out.word(', Command line: ');
  detail.writeText(commandLine, 12, out);
  out.word(', Current directory: ');
  detail.writeText(directory, directoryOffset, out);
  out.word(', Environment: ');
  for (const variable of environment.split('\0')) {
    if (variable !== '') {
      out.word('\r\n\t');
      out.text(variable);
    }
  }
}

/** User and kernel time, working set, private bytes. */
function writeProfiling({ detail }: PmlEvent, style: TextStyle, out: TextSink): void {
  writeTimes(ticks(detail, 0), ticks(detail, 8), style, out);
  writeSize(', Private Bytes: ', detail.int64(24), style, out);
  writeSize(', Working Set: ', detail.int64(16), style, out);
}

function writeNumber(key: string, value: number, out: TextSink): void {
  out.word(key);
  out.integer(value);
}

function writeSize(key: string, bytes: number | bigint, style: TextStyle, out: TextSink): void {
  out.word(key);
  style.integer(bytes, out);
}

/** 100-ns ticks of a time that something took; 2^53 of them are 28 years. */
function ticks(detail: ByteRange, offset: number): number {
  return detail.u32(offset) + detail.u32(offset + 4) * 0x1_0000_0000;
}
