/** What an input is, told by its content: each format sniffs at the head. */

import { type ContextFormat, contextReadersFor } from './context/formats.js';
import { sniffProcmonClipboard } from './procmon/clipboard.js';
import { sniffProcmonCsv } from './procmon/csv.js';
import { sniffPml } from './procmon/pml/header.js';
import { sniffProcmonXml } from './procmon/xml.js';
import { sniffRobocopyLog } from './robocopy/log.js';

/** A trace of Procmon. */
export type TraceFormat = 'procmon-pml' | 'procmon-csv' | 'procmon-xml' | 'procmon-clipboard';

export type InputFormat = TraceFormat | 'robocopy-log' | ContextFormat;

/** A format of ours, or why the file is of no use: what it is instead, and what to do. */
export type Detection =
  | { readonly format: InputFormat }
  | {
      readonly format: null;
      readonly code: 'empty' | 'unsupported' | 'own-report' | 'not-recognised';
      readonly message: string;
    };

/** In the order in which they are asked: the first that recognises the head has it. */
const SNIFFERS: readonly (readonly [TraceFormat | 'robocopy-log', (head: Uint8Array) => boolean])[] = [
  ['procmon-pml', sniffPml],
  ['procmon-csv', sniffProcmonCsv],
  ['procmon-xml', sniffProcmonXml],
  ['procmon-clipboard', sniffProcmonClipboard],
  ['robocopy-log', sniffRobocopyLog],
];

/** Files that users hand over and that are known but not read, by their first bytes. */
const UNSUPPORTED: readonly (readonly [string, string])[] = [
  ['PK\u0003\u0004', 'a zip archive: unpack it and hand over the files'],
  ['7z\u00bc\u00af', 'a 7-Zip archive: unpack it and hand over the files'],
  ['Rar!', 'a RAR archive: unpack it and hand over the files'],
  ['ElfFile\u0000', 'a Windows event log (evtx): it holds no file operations of Procmon'],
  ['MZ', 'a program'],
];

/** Letters that tell a report of ours. */
const REPORT_HEAD = 2048;

/** How our own reports begin: text and Markdown, JSON, JSON lines, the table of failures, HTML. Source: src/report */
const OWN_REPORTS: readonly RegExp[] = [
  /^(?:# )?whydenied \d+\.\d+\.\d+: /,
  /^\{\s*"schemaVersion": \d+,\s*"tool": \{\s*"name": "whydenied"/,
  /^\{"id":"F1","path":/,
  /^id,path,source path,destination path,/,
  /<meta name="generator" content="whydenied /,
];

/** Whether a file is a report that was written into the folder of its case: it quotes rows, and is no trace for that. */
function isOwnReport(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head.subarray(0, REPORT_HEAD));
  return OWN_REPORTS.some((report) => report.test(text));
}

/** Whether a format is one of traces. */
export function isTraceFormat(format: InputFormat): format is TraceFormat {
  return format.startsWith('procmon-');
}

/** Detects a format from the first bytes of a file, up to HEAD_BYTES of them. */
export function detectFormat(head: Uint8Array): Detection {
  if (head.length === 0) {
    return { format: null, code: 'empty', message: 'the file is empty' };
  }
  const start = String.fromCharCode(...head.subarray(0, 16));
  const unsupported = UNSUPPORTED.find(([magic]) => start.startsWith(magic));
  if (unsupported !== undefined) {
    return { format: null, code: 'unsupported', message: `this is ${unsupported[1]}` };
  }
  if (isOwnReport(head)) {
    return {
      format: null,
      code: 'own-report',
      message: 'a report of whydenied: it is no evidence, hand over what it was made of',
    };
  }
  const found = SNIFFERS.find(([, sniff]) => sniff(head));
  if (found !== undefined) {
    return { format: found[0] };
  }
  const [context] = contextReadersFor(head);
  if (context !== undefined) {
    return { format: context.format };
  }
  return {
    format: null,
    code: 'not-recognised',
    message:
      'neither a Process Monitor capture or export (the first row of a CSV names columns such as "Operation" and "Path"), nor rows copied from Process Monitor, nor a robocopy log, nor output of icacls, whoami, net use or Get-Acl',
  };
}
