/** Writes XML exports from processes and events. Source: procmon-csv-xml.md §10. */

/** What stands before the processes. */
export const XML_HEAD = '\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n<procmon><processlist>';

/** Tags and their texts, in order; entities are made here. */
export type XmlFields = Readonly<Record<string, string>>;

const PLAIN_MODULE: XmlFields = { Timestamp: '1', Path: 'C:\\a.dll', Company: 'x' };

/** An entry of the process list. */
export function processXml(fields: XmlFields, modules: readonly XmlFields[] = [PLAIN_MODULE]): string {
  const all = { ProcessIndex: '1', ProcessId: '7312', FinishTime: '0', ...fields };
  const list = modules.map((module) => `<module>${tags(module).join('')}</module>\r\n`);
  return `<process>\r\n${lines(all)}<modulelist>\r\n${list.join('')}</modulelist></process>\r\n`;
}

/** An event; its stack only where one is given. */
export function eventXml(fields: XmlFields, stack: readonly XmlFields[] = []): string {
  const frames = stack.map((frame) => `<frame>${tags(frame).join('')}</frame>\r\n`);
  const stackXml = frames.length === 0 ? '' : `<stack>\r\n${frames.join('')}</stack>\r\n`;
  return `<event>\r\n<ProcessIndex>1</ProcessIndex>\r\n${lines(fields)}${stackXml}</event>\r\n\r\n`;
}

/** A whole export. */
export function exportXml(processes: readonly string[], events: readonly string[]): string {
  return `${XML_HEAD}${processes.join('')}</processlist><eventlist>\r\n${events.join('')}</eventlist></procmon>`;
}

function lines(fields: XmlFields): string {
  return tags(fields)
    .map((tag) => `${tag}\r\n`)
    .join('');
}

function tags(fields: XmlFields): string[] {
  return Object.entries(fields).map(([tag, text]) => `<${tag}>${escaped(text)}</${tag}>`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
