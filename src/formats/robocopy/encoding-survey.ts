/** Which code page a narrow log is in: told by the words of robocopy in it, and by the letters of the names. */

import { CODE_PAGES, type CodePage, decodeCodePage } from './code-page.js';
import { KNOWN_WORDS } from './words.js';

/** How a log's narrow text was read. */
export interface EncodingChoice {
  readonly encoding: CodePage;
  /**
   * By how many points this page fits better than the next one that reads the text otherwise, from 0 up: about two for each
   * letter that the other page misreads, ten for a word of robocopy's. Below `SURE_MARGIN` it is a guess. Null where all
   * other pages read the same text.
   */
  readonly margin: number | null;
  readonly runnerUp: CodePage | null;
  /** Words of robocopy's that are found in the text, of those that are not ASCII. */
  readonly words: number;
}

/** The margin from which on a choice is no guess. */
export const SURE_MARGIN = 4;

/** Bytes kept of lines and of entries: labels and phrases must not be crowded out by a million file names. */
const KEPT_BYTES = 8192;

/** Collects lines that are neither ASCII nor UTF-8. */
export class EncodingSurvey {
  readonly #lines = new Sample();
  readonly #entries = new Sample();

  take(line: Uint8Array, isEntry: boolean): void {
    (isEntry ? this.#entries : this.#lines).add(line);
  }

  /** The page that fits best; null where there was nothing to tell it by. */
  choose(): EncodingChoice | null {
    const samples = [this.#lines.bytes, this.#entries.bytes];
    if (samples.every((bytes) => bytes.every((byte) => byte <= LAST_ASCII))) {
      return null;
    }
    const candidates = CODE_PAGES.map((encoding): Candidate => {
      const text = samples.map((bytes) => decodeCodePage(bytes, encoding)).join('\n');
      const words = countWords(text);
      return { encoding, text, words, points: pointsOf(text, encoding) + words * WORD_POINTS };
    }).sort((a, b) => b.points - a.points);
    const [best] = candidates;
    const second = candidates.find(({ text }) => text !== best?.text);
    return best === undefined
      ? null
      : {
          encoding: best.encoding,
          margin: second === undefined ? null : Math.round((best.points - second.points) * 10) / 10,
          runnerUp: second?.encoding ?? null,
          words: best.words,
        };
  }
}

interface Candidate {
  readonly encoding: CodePage;
  readonly text: string;
  readonly words: number;
  readonly points: number;
}

/** The first lines, one below the other. */
class Sample {
  readonly #bytes = new Uint8Array(KEPT_BYTES);
  #length = 0;

  add(line: Uint8Array): void {
    if (this.#length + line.length < KEPT_BYTES) {
      this.#bytes.set(line, this.#length);
      this.#length += line.length;
      this.#bytes[this.#length++] = LINE_FEED;
    }
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

const LINE_FEED = 0x0a;
const LAST_ASCII = 0x7f;

/** No other page's bytes turn into a word of robocopy's by accident. */
const WORD_POINTS = 10;
const NON_ASCII = /[\u0080-\u{10ffff}]/u;
const TELLING_WORDS = KNOWN_WORDS.filter((word) => NON_ASCII.test(word)).map((word) => word.toLowerCase());

function countWords(text: string): number {
  const folded = text.toLowerCase();
  return TELLING_WORDS.filter((word) => folded.includes(word)).length;
}

/**
 * How much a text looks like names that people give, in points for each byte of its letters beyond ASCII. What another
 * page's bytes turn into is full of capitals behind small letters, of scripts within a word, of symbols and of ideographs
 * that nobody uses; the numbers are ours, tried on texts in the languages of robocopy (encoding-survey.test.ts).
 */
function pointsOf(text: string, page: CodePage): number {
  const range = FREQUENT_RANGES.get(page);
  const frequent = range === undefined ? null : frequentCharacters(page, range);
  const characters = [...text];
  const alphabet = frequent === null ? bestAlphabet(characters) : '';
  return characters.reduce((sum, character, at) => {
    if (character.charCodeAt(0) <= LAST_ASCII) {
      return sum;
    }
    const points =
      frequent === null
        ? singleBytePoints(character, characters[at - 1] ?? '\n', characters[at + 1] ?? '\n', alphabet)
        : doubleBytePoints(character, characters[at - 1] ?? '\n', characters[at + 1] ?? '\n', frequent);
    return sum + points;
  }, 0);
}

/** Lead and trail bytes of the characters that a page has for daily use: JIS level 1, GB 2312 level 1, KS X 1001 Hangul, Big5 level 1. */
interface FrequentRange {
  readonly leads: readonly [number, number];
  readonly trails: readonly [number, number];
}
const FREQUENT_RANGES: ReadonlyMap<CodePage, FrequentRange> = new Map([
  ['cp932', { leads: [0x88, 0x97], trails: [0x40, 0xfc] }],
  ['cp936', { leads: [0xb0, 0xd7], trails: [0xa1, 0xfe] }],
  ['cp949', { leads: [0xb0, 0xc8], trails: [0xa1, 0xfe] }],
  ['cp950', { leads: [0xa4, 0xc6], trails: [0x40, 0xfe] }],
]);

const FREQUENT_CHARACTERS = new Map<CodePage, ReadonlySet<string>>();

function frequentCharacters(page: CodePage, { leads, trails }: FrequentRange): ReadonlySet<string> {
  const known = FREQUENT_CHARACTERS.get(page);
  if (known !== undefined) {
    return known;
  }
  const characters = new Set<string>();
  for (let lead = leads[0]; lead <= leads[1]; lead++) {
    for (let trail = trails[0]; trail <= trails[1]; trail++) {
      const character = decodeCodePage(Uint8Array.of(lead, trail), page);
      if (/^[\p{Script=Han}\p{Script=Hangul}]$/u.test(character)) {
        characters.add(character);
      }
    }
  }
  FREQUENT_CHARACTERS.set(page, characters);
  return characters;
}

/** Most characters take two bytes, so that their points count twice. */
function doubleBytePoints(character: string, before: string, behind: string, frequent: ReadonlySet<string>): number {
  const { kind, isLetter } = natureOf(character);
  const left = natureOf(before);
  const right = natureOf(behind);
  if (isLetter && ((left.isAscii && left.isLetter) || (right.isAscii && right.isLetter))) {
    // A letter with an accent and the one behind it look like this; East Asian letters stand together.
    return left.isEastAsian || right.isEastAsian ? 0 : -6;
  }
  if (frequent.has(character)) {
    // Hangul lies where GB 2312 has its most frequent ideographs, but Chinese names hardly ever stay within that part.
    return kind === 'ideograph' ? 4 : 4.2;
  }
  return kind === 'ideograph' ? RARE_POINTS : (DOUBLE_BYTE_POINTS[kind] ?? -2);
}

/** An ideograph outside the part for daily use: in a name now and then, never in every word. */
const RARE_POINTS = -1.5;
/** Half-width kana are one byte each, and the commonest reading of other pages' bytes. */
const DOUBLE_BYTE_POINTS: Partial<Readonly<Record<Kind, number>>> = {
  kana: 4,
  'half-width': -0.5,
  'wide-sign': 2,
  sign: -6,
  drawing: -6,
  invalid: -6,
};

function singleBytePoints(character: string, before: string, behind: string, alphabet: string): number {
  const own = natureOf(character);
  const left = natureOf(before);
  const right = natureOf(behind);
  if (own.kind === 'invalid') {
    return -6;
  }
  if (own.kind === 'drawing') {
    return -4;
  }
  if (!own.isLetter) {
    return left.isLetter || right.isLetter || left.kind === 'sign' ? -2 : -0.5;
  }
  const strangers = [left, right].filter((other) => other.isLetter && other.kind !== own.kind).length;
  const isMisplaced = own.isCapital ? left.isSmall : left.isCapital && right.isCapital;
  // Three letters with accents in a row: no language writes so.
  const isCrowd = own.kind === 'latin' && [left, right].every((other) => other.kind === 'latin' && !other.isAscii);
  return letterPoints(character, own, alphabet) - strangers * 3 - (isMisplaced ? 3 : 0) - (isCrowd ? 1.5 : 0);
}

type Kind =
  | 'latin'
  | 'cyrillic'
  | 'other-letter'
  | 'ideograph'
  | 'kana'
  | 'half-width'
  | 'wide-sign'
  | 'drawing'
  | 'invalid'
  | 'sign'
  | 'blank';

interface Nature {
  readonly kind: Kind;
  readonly isAscii: boolean;
  readonly isLetter: boolean;
  readonly isEastAsian: boolean;
  readonly isCapital: boolean;
  readonly isSmall: boolean;
}

const NATURES = new Map<string, Nature>();

function natureOf(character: string): Nature {
  const known = NATURES.get(character);
  if (known !== undefined) {
    return known;
  }
  const kind = KINDS.find(([, pattern]) => pattern.test(character))?.[0] ?? 'sign';
  const nature = {
    kind,
    isAscii: character.charCodeAt(0) <= LAST_ASCII,
    isLetter: /\p{L}/u.test(character),
    isEastAsian:
      kind === 'ideograph' || kind === 'kana' || kind === 'wide-sign' || /\p{Script=Hangul}/u.test(character),
    isCapital: /\p{Lu}/u.test(character),
    isSmall: /\p{Ll}/u.test(character),
  };
  NATURES.set(character, nature);
  return nature;
}

const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['blank', /[\s\u00a0]/u],
  ['invalid', /[\p{C}\ufffd]/u],
  ['latin', /\p{Script=Latin}/u],
  ['cyrillic', /\p{Script=Cyrillic}/u],
  ['half-width', /[\uff61-\uff9f]/u],
  ['kana', /[\p{Script=Hiragana}\p{Script=Katakana}ー]/u],
  ['wide-sign', /[\u3000-\u303f\uff01-\uff60]/u],
  ['ideograph', /\p{Script=Han}/u],
  ['other-letter', /\p{L}/u],
  ['drawing', /[\u2500-\u259f]/u],
];

/** Letters beyond ASCII of the languages whose Windows uses one of the single-byte pages. */
const ALPHABETS = [
  'äöüß',
  'éèàçêâôûîïëüùœ',
  'ñáéíóúü',
  'ãõçáéíóúâêôàü',
  'àèéìòù',
  'åäöæøé',
  'áéíðóúýþæö',
  'äöõüšž',
  'ąćęłńóśźż',
  'áčďéěíňóřšťúůýžľĺŕôä',
  'áéíóöőúüű',
  'ăâîșțşţ',
  'čćđšž',
  'абвгдежзийклмнопрстуфхцчшщъыьэюяё',
] as const;

/** The alphabet with most of the letters beyond ASCII: the letters of a wrong page are of no one language. */
function bestAlphabet(characters: readonly string[]): string {
  const letters = characters.filter((one) => one.charCodeAt(0) > LAST_ASCII).map((one) => one.toLowerCase());
  const counts = ALPHABETS.map((alphabet) => letters.filter((letter) => alphabet.includes(letter)).length);
  return ALPHABETS[counts.indexOf(Math.max(...counts))] ?? '';
}

function letterPoints(letter: string, { kind, isCapital }: Nature, alphabet: string): number {
  const small = letter.toLowerCase();
  const points = alphabet.includes(small) ? 2 : ALPHABETS.some((other) => other.includes(small)) ? 0.5 : -0.5;
  return kind === 'other-letter' ? -1 : points - (isCapital ? 0.25 : 0);
}
