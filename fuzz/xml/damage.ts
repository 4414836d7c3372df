/** Damage to XML exports: that of any file, tags and entities broken, and what parsers are attacked with. */

import { BYTE_DAMAGES, damaged } from '../damage-bytes.js';
import { asText, inserted, type TextDamage, utf8 } from '../damage-text.js';
import { pick, type Random, randomSize } from '../random.js';

const MOST_DAMAGES = 3;

/** A damaged copy of a sound export. */
export function damageXml(file: Uint8Array, random: Random, largest: number): Uint8Array {
  return damaged(file, [asText(pick(TEXT_DAMAGES, random)), pick(BYTE_DAMAGES, random)], MOST_DAMAGES, random, largest);
}

const ENTITIES = [
  '&#x110000;',
  '&#0;',
  '&#xd800;',
  '&foo;',
  '&',
  '&#;',
  '&#x;',
  '&amp',
  '&lol9;',
  '&#99999999999999999999;',
];

const MARKUP = [
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<!-- -- -->',
  '<?',
  '<?x',
  '<?xml version="1.0"?>',
  '<?xml version="1.1" encoding="UTF-16"?>',
  '<!DOCTYPE',
  '<!DOCTYPE procmon [',
  '<!DOCTYPE procmon SYSTEM "file:///etc/passwd">',
  '<',
  '<>',
  '</>',
  '< event>',
  '<event',
  '<event/>',
  '<event a=1>',
  '<event a="1" a="2">',
  '<ns:event xmlns:ns="urn:x">',
  '</procmon>',
  '</eventlist></procmon>',
  '<procmon><processlist>',
  '<process>',
  '</process>',
  '<event>',
  '</event>',
  '<__proto__>1</__proto__>',
];

/** Characters that XML does not allow, halves of UTF-8 sequences, marks of other encodings. */
const CHARACTERS = [
  '\u0000',
  '\u0001',
  '\u001b[2J',
  '\u007f',
  '\u0085',
  utf8('\u2028'),
  utf8('\ufffe\uffff'),
  utf8('\ufeff'),
  utf8('😀').slice(0, 2),
  '\u00ff\u00fe',
  '\u00c0\u0080',
  '\u00ed\u00a0\u0080',
  '\u00f8\u0088\u0080\u0080\u0080',
];

/** What fields can hold instead of a time, a date, a number, a result. */
const FIELD_TEXTS = [
  '',
  '0',
  '-1',
  '1e309',
  '18446744073709551616',
  '99999999999999999999',
  '0x7fffffffffffffff',
  '25:61:61',
  '12:00:00.99999999',
  '1:00:00.0000000 XM',
  '0:00,1',
  '31/31/9999 23:59:59',
  '0/0/0 0:00:00',
  '9999-12-31T23:59:59',
  'Process Start',
  'CreateFile',
  'ACCESS DENIED',
  'Desired Access: , Disposition: , Options: , Attributes: , ShareMode: , AllocationSize: -',
  'Robocopy.exe',
];

/** Ten entities, each ten of the one before: some 3 KB that become gigabytes where entities are resolved. */
const LAUGHS = `<!DOCTYPE procmon [<!ENTITY lol0 "lol">${Array.from(
  { length: 10 },
  (_, index) => `<!ENTITY lol${index + 1} "${`&lol${index};`.repeat(10)}">`,
).join('')}]>`;

const DEEPEST = 100_000;
const DIGITS = 10_000;

const TEXT_DAMAGES: readonly TextDamage[] = [
  (text, random) => withoutTag(text, random),
  (text, random) => withTag(text, random, (tag) => tag.repeat(1 + random(3))),
  (text, random) => withTag(text, random, () => aTag(text, random)),
  (text, random) => withTag(text, random, (tag) => tag.replace('</', '<')),
  (text, random) =>
    withTag(text, random, (tag) => tag.replace(/\w+/, pick(['process', 'event', 'eventlist', 'PID', 'stack'], random))),
  (text, random) => inserted(text, random, pick(ENTITIES, random)),
  (text, random) => inText(text, random, () => pick(ENTITIES, random).repeat(randomSize(100, random))),
  (text, random) => inserted(text, random, pick(MARKUP, random)),
  (text, random) => inText(text, random, () => pick(MARKUP, random)),
  (text, random) => inserted(text, random, pick(CHARACTERS, random)),
  (text, random) => inText(text, random, () => pick(FIELD_TEXTS, random)),
  (text, random) => inText(text, random, () => pick(['7', '0', '7:'], random).repeat(randomSize(DIGITS, random))),
  (text, random) => text.replace(/(?<=\?>|^)(?=\s*<procmon)/, () => LAUGHS) + pick(['', '&lol10;'], random),
  (text, random) => inText(text, random, () => '&lol10;'),
  recoded,
  (text, random) => pick(['\u00ff\u00fe', '\u00fe\u00ff', '\u00ef\u00bb\u00bf', '\u0000'], random) + text,
  deeplyNested,
  withHugeAttribute,
  withoutTagForLong,
  (text, random, room) => inserted(text, random, `<${'x'.repeat(randomSize(Math.min(room, 1 << 20), random))}>`),
  (text, random, room) => text + (text.length <= room ? text.slice(random(text.length)) : ''),
];

const TAG = /<[^<>]{0,200}>/g;

/** The first tag behind a random place; an empty one at the end where there is none. */
function someTag(text: string, random: Random): { from: number; to: number } {
  TAG.lastIndex = random(text.length + 1);
  const match = TAG.exec(text);
  return match === null ? { from: text.length, to: text.length } : { from: match.index, to: TAG.lastIndex };
}

function aTag(text: string, random: Random): string {
  const { from, to } = someTag(text, random);
  return text.slice(from, to);
}

function withTag(text: string, random: Random, change: (tag: string) => string): string {
  const { from, to } = someTag(text, random);
  return text.slice(0, from) + change(text.slice(from, to)) + text.slice(to);
}

function withoutTag(text: string, random: Random): string {
  return withTag(text, random, () => '');
}

/** Replaces the text behind a random tag, up to the next one. */
function inText(text: string, random: Random, replacement: () => string): string {
  const { to } = someTag(text, random);
  const next = text.indexOf('<', to);
  return text.slice(0, to) + replacement() + (next === -1 ? '' : text.slice(next));
}

/** The same text in UTF-16, with a mark or without. */
function recoded(text: string, random: Random): string {
  const bytes = Buffer.from(Buffer.from(text, 'latin1').toString('utf8'), 'utf16le');
  const isBigEndian = random(2) === 0;
  const mark = pick(['', isBigEndian ? '\u00fe\u00ff' : '\u00ff\u00fe'], random);
  return mark + (isBigEndian ? bytes.swap16() : bytes).toString('latin1');
}

function deeplyNested(text: string, random: Random, room: number): string {
  const tag = pick(['a', 'event', 'process', 'procmon'], random);
  const depth = Math.min(randomSize(DEEPEST, random), Math.floor(room / (2 * tag.length + 5)));
  const closed = random(2) === 0 ? `</${tag}>`.repeat(depth) : '';
  return inserted(text, random, `<${tag}>`.repeat(depth) + closed);
}

function withHugeAttribute(text: string, random: Random, room: number): string {
  const size = randomSize(Math.max(1, room - 10), random);
  const attributes = pick(
    [
      (length: number) => ` a="${'x'.repeat(length)}"`,
      (length: number) => ' a="1"'.repeat(length / 6),
      (length: number) => ` ${'a'.repeat(length)}`,
    ],
    random,
  );
  return withTag(text, random, (tag) => tag.replace('>', () => `${attributes(size)}>`));
}

function withoutTagForLong(text: string, random: Random, room: number): string {
  const letters = pick(['x', '7', ' ', '\n', '\\', '&amp;', utf8('é'), utf8('日')], random);
  const length = Math.floor(randomSize(Math.max(1, room), random) / letters.length);
  // A search that gives up at the other end and begins anew one letter on takes the square of the length.
  const ends = ['', 'x', '1', ':', utf8('日')];
  return inText(text, random, () => pick(ends, random) + letters.repeat(length) + pick(ends, random));
}
