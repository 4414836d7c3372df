/** A list of processes without events, as Procmon's XML export begins. Source: procmon-csv-xml.md §10. */

import { escapeText } from '../utf8-writer.js';
import type { TraceProcess } from './event.js';
import { XML_END } from './pml/xml-processes.js';
import { ROW_FORMATS } from './row-formats.js';

/** An export of these processes and no event. */
export function processListXml(processes: Iterable<TraceProcess>): string {
  const element = (name: string, text: string): string =>
    `<${name}>${escapeText(text, ROW_FORMATS.xml.escapes)}</${name}>\r\n`;
  const listed = [...processes].map(({ pid, authenticationId, integrity, user, name, commandLine }) =>
    [
      '<process>\r\n',
      element('ProcessId', String(pid)),
      element('AuthenticationId', authenticationId),
      element('Integrity', integrity),
      element('Owner', user),
      element('ProcessName', name),
      element('CommandLine', commandLine),
      '</process>\r\n',
    ].join(''),
  );
  return `\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n<procmon><processlist>${listed.join('')}</processlist><eventlist>\r\n${XML_END}`;
}
