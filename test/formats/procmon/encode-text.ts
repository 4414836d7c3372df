/** Text in every encoding that a saved export can have. */

export const TEXT_ENCODINGS = [
  'utf-8',
  'utf-8 with BOM',
  'utf-16le',
  'utf-16le with BOM',
  'utf-16be',
  'utf-16be with BOM',
] as const;
export type TextEncodingName = (typeof TEXT_ENCODINGS)[number];

export function encodeText(text: string, encoding: TextEncodingName = 'utf-8'): Uint8Array {
  const marked = encoding.endsWith('BOM') ? `\ufeff${text}` : text;
  if (encoding.startsWith('utf-8')) {
    return new TextEncoder().encode(marked);
  }
  const bytes = new Uint8Array(marked.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < marked.length; at++) {
    view.setUint16(at * 2, marked.charCodeAt(at), encoding.startsWith('utf-16le'));
  }
  return bytes;
}
