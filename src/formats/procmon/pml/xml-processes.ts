/** The list of processes before the events of an XML export. Source: procmon-csv-xml.md §10. */

import { fileTimeFromTicks, type Ticks } from '../../../windows/time.js';
import { escapeText } from '../../utf8-writer.js';
import { ROW_FORMATS } from '../row-formats.js';
import type { PmlModule, PmlProcess } from './tables.js';

/** The text from the start of the file to that of the first event, a piece for each process. */
export function* xmlProcessList(processes: Iterable<PmlProcess>): Generator<string> {
  yield '\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n<procmon><processlist>';
  for (const process of processes) {
    yield `<process>\r\n${elements(processFields(process))}<modulelist>\r\n`;
    for (const module of process.modules) {
      yield `<module>\r\n${elements(moduleFields(module))}</module>\r\n`;
    }
    yield '</modulelist></process>\r\n';
  }
  yield '</processlist><eventlist>\r\n';
}

/** What stands behind the last event. */
export const XML_END = '</eventlist></procmon>\r\n';

type Fields = Readonly<Record<string, string | number | bigint>>;

function processFields(process: PmlProcess): Fields {
  return {
    ProcessIndex: process.index,
    ProcessId: process.pid,
    ParentProcessId: process.parentPid,
    ParentProcessIndex: process.parentIndex,
    AuthenticationId: process.authenticationId,
    CreateTime: fileTime(process.started),
    FinishTime: fileTime(process.ended),
    IsVirtualized: Number(process.virtualized ?? false),
    Is64bit: Number(process.is64Bit),
    Integrity: process.integrity,
    Owner: process.user,
    ProcessName: process.name,
    ImagePath: process.imagePath,
    CommandLine: process.commandLine,
    CompanyName: process.company,
    Version: process.version,
    Description: process.description,
  };
}

function moduleFields(module: PmlModule): Fields {
  return {
    Timestamp: fileTime(module.loaded),
    BaseAddress: module.base,
    Size: module.size,
    Path: module.path,
    Version: module.version,
    Company: module.company,
    Description: module.description,
  };
}

/** 0 where there is no time, as with a process that was still running. */
function fileTime(time: Ticks | null): bigint {
  return time === null ? 0n : fileTimeFromTicks(time);
}

function elements(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${escapeText(String(value), ROW_FORMATS.xml.escapes)}</${name}>\r\n`)
    .join('');
}
