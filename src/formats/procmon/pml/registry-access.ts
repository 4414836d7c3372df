/** Access masks of registry keys in Procmon's words. Source: procmon-createfile-detail.md §2, its end. */

import { type AccessWords, accessWords } from '../access-words.js';

const RIGHTS: AccessWords = [
  [0xf003f, 'All Access'],
  [0x2001f, 'Read/Write'],
  [0x20019, 'Read'],
  [0x20006, 'Write'],
  [0x1, 'Query Value'],
  [0x2, 'Set Value'],
  [0x4, 'Create Sub Key'],
  [0x8, 'Enumerate Sub Keys'],
  [0x10, 'Notify'],
  [0x20, 'Create Link'],
  [0x100, 'WOW64_64Key'],
  [0x200, 'WOW64_32Key'],
  [0x300, 'WOW64_Res'],
  [0x10000, 'Delete'],
  [0x20000, 'Read Control'],
  [0x40000, 'Write DAC'],
  [0x80000, 'Write Owner'],
  [0x100000, 'Synchronize'],
  [0x1000000, 'Access System Security'],
  [0x2000000, 'Maximum Allowed'],
];

/** `Query Value, Set Value`; `None 0x0` for a mask without a named right. */
export function registryAccessText(mask: number): string {
  return accessWords(mask, RIGHTS);
}
