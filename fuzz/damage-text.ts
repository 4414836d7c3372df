/** Damage to texts as text: files of one letter a byte, whatever their encoding. */

import type { Damage } from './damage-bytes.js';
import type { Random } from './random.js';

/**
 * Damages a text of one letter a byte, to which `room` letters may be added. What it puts in is written so too: `utf8`
 * makes it.
 */
export type TextDamage = (text: string, random: Random, room: number) => string;

/** Damage to a text as damage to its bytes. */
export function asText(damage: TextDamage): Damage {
  return (bytes, random, largest) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const result = damage(text, random, Math.max(0, largest - bytes.length));
    return new Uint8Array(Buffer.from(result.slice(0, largest), 'latin1'));
  };
}

/** Text as the letters of its UTF-8 bytes. */
export function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** The text with a part put in at a random place. */
export function inserted(text: string, random: Random, part: string): string {
  const at = random(text.length + 1);
  return text.slice(0, at) + part + text.slice(at);
}
