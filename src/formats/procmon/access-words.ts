/** Masks of rights in Procmon's words. Source: procmon-createfile-detail.md §2. */

/** In printing order: bits and the word for all of them. */
export type AccessWords = readonly (readonly [bits: number, word: string])[];

/** A word is printed where all its bits are still set, and takes them; `None 0x…` where no word fits. */
export function accessWords(mask: number, table: AccessWords): string {
  const words: string[] = [];
  let rest = mask;
  for (const [bits, word] of table) {
    if ((rest & bits) === bits) {
      words.push(word);
      rest &= ~bits;
    }
  }
  return words.length > 0 ? words.join(', ') : `None 0x${(mask >>> 0).toString(16)}`;
}
