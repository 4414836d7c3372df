/** Damage to CSV exports: that of any file, and of the signs that tell fields, rows and quoted text from each other. */

import { BYTE_DAMAGES, damaged } from '../damage-bytes.js';
import { asText, inserted, type TextDamage } from '../damage-text.js';
import { pick, type Random, randomSize } from '../random.js';

const MOST_DAMAGES = 3;

/** A damaged copy of a sound export. Its header stays whole, most often: without one nothing can be read. */
export function damageCsv(file: Uint8Array, random: Random, largest: number): Uint8Array {
  const header = random(10) === 0 ? 0 : file.findIndex((byte) => byte === 0x0a || byte === 0x0d) + 1;
  const body = damaged(
    file.subarray(header),
    [asText(pick(TEXT_DAMAGES, random)), asText(pick(TEXT_DAMAGES, random)), pick(BYTE_DAMAGES, random)],
    MOST_DAMAGES,
    random,
    Math.max(0, largest - header),
  );
  const bytes = new Uint8Array(header + body.length);
  bytes.set(file.subarray(0, header));
  bytes.set(body, header);
  return bytes;
}

const SIGNS = [
  '"',
  '""',
  '"""',
  ',',
  ';',
  '\t',
  '","',
  '\r',
  '\n',
  '\r\n',
  '\n"',
  '"\n',
  '"\r\n"',
  '\n"x',
  'x',
  '\u0000',
];

const TEXT_DAMAGES: readonly TextDamage[] = [
  (text, random) => inserted(text, random, pick(SIGNS, random)),
  (text, random) => inserted(text, random, pick(SIGNS, random)),
  (text, random) => inserted(text, random, '"'),
  (text, random) => atSign(text, random, '"', () => ''),
  (text, random) => atSign(text, random, '"', () => ''),
  (text, random) => atSign(text, random, '"', () => '""'),
  (text, random) => atSign(text, random, pick([',', ';', '\t', '","'], random), () => ''),
  (text, random) => atSign(text, random, pick([',', ';', '\t', '","'], random), (sign) => sign + sign),
  (text, random) => atSign(text, random, pick(['\n', '\r', '\r\n'], random), () => ''),
  (text, random) => atSign(text, random, pick(['\n', '\r', '\r\n'], random), () => pick(SIGNS, random)),
  (text, random) => text.slice(0, random(text.length + 1)),
  (text, random) => {
    const from = random(text.length + 1);
    return text.slice(0, from) + text.slice(from + randomSize(200, random));
  },
  (text, random) => atSign(text, random, '\n', (sign) => `${sign}this is no row of an export at all\r\n`),
];

/** Replaces the first such sign behind a random place. */
function atSign(text: string, random: Random, sign: string, replacement: (sign: string) => string): string {
  const at = text.indexOf(sign, random(text.length + 1));
  return at === -1 ? text : text.slice(0, at) + replacement(sign) + text.slice(at + sign.length);
}
