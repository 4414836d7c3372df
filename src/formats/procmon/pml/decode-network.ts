/** Network events. Source: procmon-pml.md §6, §8.6, §9; texts as in Procmon's CSV of the same captures. */

import type { EventDecoder } from './decoder.js';
import type { PmlEvent } from './event.js';
import type { PmlTables } from './tables.js';

/** By operation number. */
const OPERATIONS: readonly string[] = [
  'Unknown',
  'Other',
  'Send',
  'Receive',
  'Accept',
  'Connect',
  'Disconnect',
  'Reconnect',
  'Retransmit',
  'TCPCopy',
];

/** Bits of the first word. */
const SOURCE_IS_IPV4 = 1;
const DESTINATION_IS_IPV4 = 2;
const IS_TCP = 4;

export const networkDecoder: EventDecoder = {
  operation: (event) => `${protocol(event).toUpperCase()} ${OPERATIONS[event.operationCode] ?? '<Unknown>'}`,
  path: (event, { tables }, out) => out.text(`${sourceText(event, tables)} -> ${destinationText(event, tables)}`),
  detail: ({ detail }, _, out) =>
    out.text([`Length: ${detail.u32(4)}`, ...pairs(detail.utf16(44, detail.length - 44))].join(', ')),
  category: () => '',
};

function protocol({ detail }: PmlEvent): 'tcp' | 'udp' {
  return (detail.u16(0) & IS_TCP) === 0 ? 'udp' : 'tcp';
}

function sourceText(event: PmlEvent, tables: PmlTables): string {
  const { detail } = event;
  const isIpv4 = (detail.u16(0) & SOURCE_IS_IPV4) !== 0;
  return endpointText(detail.bytes(8, 16), isIpv4, `${detail.u16(40)}`, protocol(event), tables);
}

function destinationText(event: PmlEvent, tables: PmlTables): string {
  const { detail } = event;
  const isIpv4 = (detail.u16(0) & DESTINATION_IS_IPV4) !== 0;
  return endpointText(detail.bytes(24, 16), isIpv4, `${detail.u16(42)}`, protocol(event), tables);
}

/** `fra15s17-in-f3.1e100.net:https`, with numbers where the capture has no names. */
function endpointText(
  address: Uint8Array,
  isIpv4: boolean,
  port: string,
  transport: 'tcp' | 'udp',
  { hosts, ports }: PmlTables,
): string {
  // A name can be empty: its look-up failed while capturing.
  const host = hosts.get(hostKey(address, isIpv4)) || (isIpv4 ? address.subarray(0, 4).join('.') : ipv6Text(address));
  return `${host}:${ports.get(`${port}/${transport}`) || port}`;
}

/** The table's key: an IPv4 address fills the first four bytes, zeros the rest. */
function hostKey(address: Uint8Array, isIpv4: boolean): string {
  const used = isIpv4 ? address.subarray(0, 4) : address;
  return Array.from(used, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .padEnd(32, '0');
}

/** The shortest form: the longest run of two zero groups or more is `::`, the first of equals. Source: RFC 5952. */
function ipv6Text(address: Uint8Array): string {
  const view = new DataView(address.buffer, address.byteOffset, address.byteLength);
  const count = address.byteLength >> 1;
  const groups = Array.from({ length: count }, (_, index) => view.getUint16(2 * index).toString(16)).join(':');
  const runs = groups.match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest === '' ? groups : groups.replace(new RegExp(`:?\\b${longest}\\b:?`), '::');
}

/** `mss: 1460` of the texts in turn: key, value, key, value, up to an empty key. */
function pairs(multiString: string): string[] {
  const texts = multiString.split('\0');
  const found: string[] = [];
  for (let index = 0; index + 1 < texts.length; index += 2) {
    const key = texts[index] ?? '';
    if (key === '') {
      break;
    }
    found.push(`${key}: ${texts[index + 1] ?? ''}`);
  }
  return found;
}
