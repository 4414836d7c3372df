import { describe, expect, it } from 'vitest';
import { contextTexts } from '../../../fuzz/context/texts.js';
import { sniffAzAccess } from '../../../src/formats/acl/az-access.js';
import { sniffDataLakeItemTable } from '../../../src/formats/acl/data-lake-item-table.js';
import { sniffGetfacl } from '../../../src/formats/acl/getfacl.js';
import { sniffIcacls } from '../../../src/formats/acl/icacls.js';
import { sniffIcaclsSaved } from '../../../src/formats/acl/icacls-saved.js';
import { sniffSddl } from '../../../src/formats/acl/sddl-file.js';
import { contextReadersFor } from '../../../src/formats/context/formats.js';
import { sniffNetUse } from '../../../src/formats/context/net-use.js';
import { sniffWhoami } from '../../../src/formats/context/whoami.js';
import { detectFormat } from '../../../src/formats/detect.js';
import { readContext } from '../../../src/read-context.js';
import { sourceOf } from '../robocopy/read-bytes.js';
import { encodeText, TEXT_ENCODINGS } from '../procmon/encode-text.js';

const SNIFFERS = [
  sniffAzAccess,
  sniffDataLakeItemTable,
  sniffIcaclsSaved,
  sniffWhoami,
  sniffIcacls,
  sniffSddl,
  sniffGetfacl,
  sniffNetUse,
];

const HEAD = 65_536;
/** In bytes: each is sniffed line by line too. */
const SMALL = 8_192;
/** Milliseconds: some twenty times what it takes, for machines that are busy. */
const PATIENCE = 500;

describe('the readers for a file', () => {
  it.each(contextTexts().filter(({ bytes }) => bytes.length < SMALL))(
    'are found wherever one knows it: $name',
    ({ bytes }) => {
      const text = new TextDecoder(bytes[1] === 0 || bytes[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes);
      const heads = [
        bytes,
        ...TEXT_ENCODINGS.map((encoding) => encodeText(text, encoding)),
        ...[40, 41, 55, 60, 80].map((width) => encodeText(text.replace(new RegExp(`.{${width}}`, 'g'), '$&\r\n'))),
        ...text.split(/\r?\n\r?\n/).map((part) => encodeText(part)),
        ...text.split(/(?<=\n)/).map((line) => encodeText(line)),
      ];
      const isKnown = (head: Uint8Array): boolean => SNIFFERS.some((sniff) => sniff(head));
      const wrong = heads.filter((head) => contextReadersFor(head).length > 0 !== isKnown(head));
      expect(wrong).toEqual([]);
    },
  );
});

describe('a descriptor alone', () => {
  it.each(['O:BAD:(A;;FA;;;SY)', 'O:BAD:P', 'O:S-1-5-21-1-2-3-1105D:AI(A;;FA;;;SY)', '"O:BAS:(AU;SA;FA;;;WD)"\r\n'])(
    'is SDDL: %s',
    async (text) => {
      for (const encoding of TEXT_ENCODINGS) {
        expect(detectFormat(encodeText(text, encoding))).toEqual({ format: 'sddl' });
      }
      const { facts, warnings } = await readContext(sourceOf(encodeText(text)));
      expect([facts.acls.length, warnings]).toEqual([1, []]);
    },
  );
});

describe('a file without anything', () => {
  it.each(['', '\ufeff', ' \r\n\n\t'])('is said to be empty: %j', async (text) => {
    await expect(readContext(sourceOf(encodeText(text)))).rejects.toThrow(
      /^the file is empty: expected output of icacls/,
    );
  });
});

describe('a head that is none of ours', () => {
  const rows = (row: string): string => row.repeat(Math.ceil(HEAD / row.length)).slice(0, HEAD);
  const random = (letters: string): string =>
    Array.from({ length: HEAD }, (_, at) => letters[(Math.imul(at + 1, 2_654_435_761) >>> 7) % letters.length]).join(
      '',
    );

  it.each([
    ['random bytes', random(Array.from({ length: 256 }, (_, at) => String.fromCharCode(at)).join(''))],
    ['random letters', random('abcdefghijklmnopqrstuvwxyz \n')],
    ['random signs', random(Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join(''))],
    ['one line', 'x'.repeat(HEAD)],
    ['blank lines', '\n'.repeat(HEAD)],
    ['carriage returns', '\r'.repeat(HEAD)],
    ['blanks', ' '.repeat(HEAD)],
    ['TABs', '\t'.repeat(HEAD)],
    ['lines of a letter', rows('a\n')],
    ['lines of blanks', rows('    \n')],
    ['parentheses', rows(' ()')],
    ['closing parentheses', rows('a )')],
    ['carriage returns and parentheses', rows('\r)')],
    ['equals signs', rows('= ')],
    ['back slashes', rows('\\')],
    ['entries alone', rows('\t  x')],
    ['separators of lines', rows('\u2028 ')],
  ])('is told fast: %s', (_, text) => {
    const head = encodeText(text).subarray(0, HEAD);
    const began = performance.now();
    detectFormat(head);
    expect(performance.now() - began).toBeLessThan(PATIENCE);
  });
});
