import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../src/formats/detect.js';
import { encodeText, TEXT_ENCODINGS } from './procmon/encode-text.js';
import { PLAIN_RECORD, writeCsv } from './procmon/generate-csv.js';
import { PLAIN_ERROR, PLAIN_JOB, writeLog } from './robocopy/generate-log.js';

const CSV = writeCsv([PLAIN_RECORD]);
const ROW = Object.values(PLAIN_RECORD).join('\t');
const LOG = writeLog([{ ...PLAIN_JOB, errors: [PLAIN_ERROR] }]).text;

function sampleFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(fileURLToPath(new URL(`../../samples/${name}`, import.meta.url))));
}

function binary(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

describe('a file', () => {
  it.each(TEXT_ENCODINGS)('of our formats is recognised in %s', (encoding) => {
    expect(detectFormat(encodeText(CSV, encoding))).toEqual({ format: 'procmon-csv' });
    expect(detectFormat(encodeText(ROW, encoding))).toEqual({ format: 'procmon-clipboard' });
    expect(detectFormat(encodeText(LOG, encoding))).toEqual({ format: 'robocopy-log' });
  });

  it.each([
    ['write-owner/trace.CSV', 'procmon-csv'],
    ['write-owner/robocopy.log', 'robocopy-log'],
    ['clipboard/rows.txt', 'procmon-clipboard'],
    ['healthy/Logfile.CSV', 'procmon-csv'],
    ['log-only/robocopy.log', 'robocopy-log'],
  ])('of the samples is recognised: %s', (name, format) => {
    expect(detectFormat(sampleFile(name))).toEqual({ format });
  });

  it.each([
    ['saved again by Excel', writeCsv([PLAIN_RECORD], { delimiter: ';', quoting: 'minimal' })],
    ['with a bare header', writeCsv([PLAIN_RECORD], { quoting: 'bare-header' })],
    ['with its header alone', writeCsv([])],
    ['of a call stack, which its reader refuses by name', '"Frame","Module","Location","Address","Path"\r\n'],
  ])('of Process Monitor is recognised %s', (_, text) => {
    expect(detectFormat(encodeText(text))).toEqual({ format: 'procmon-csv' });
  });

  it('is recognised by a head cut off anywhere behind its header', () => {
    for (let length = CSV.indexOf('\r'); length < CSV.length; length += 7) {
      expect(detectFormat(encodeText(CSV.slice(0, length)))).toEqual({ format: 'procmon-csv' });
    }
  });

  it.each([
    ['a zip archive', binary('PK\u0003\u0004\u0014\u0000'), /zip.*unpack/],
    ['a 7-Zip archive', binary('7z\u00bc\u00af\u0027\u001c'), /7-Zip.*unpack/],
    ['a RAR archive', binary('Rar!\u001a\u0007'), /RAR.*unpack/],
    ['an event log', binary('ElfFile\u0000\u0000'), /event log/],
    ['a program', binary('MZ\u0090\u0000'), /program/],
  ])('that is %s is named with what to do', (_, bytes, message) => {
    expect(detectFormat(bytes)).toEqual({ format: null, code: 'unsupported', message: expect.stringMatching(message) });
  });

  it('that is empty is called so', () => {
    expect(detectFormat(new Uint8Array(0))).toEqual({ format: null, code: 'empty', message: 'the file is empty' });
  });

  it.each([
    ['source code', readFileSync(fileURLToPath(import.meta.url), 'utf8')],
    [
      'a program about these logs',
      'if (row.Result === "ACCESS DENIED") {\n  report(row["Operation"], row["Path"]);\n}\n',
    ],
    ['JSON', JSON.stringify({ Operation: 'CreateFile', Path: 'C:\\x', Result: 'SUCCESS' }, null, 2)],
    ['a CSV of orders', 'Order,Customer,Path\r\n1,Anna,C:\\x\r\n'],
    ['a CSV of files', '"Name","Length","LastWriteTime"\r\n"a.txt","5","1/1/2025"\r\n'],
    ['other XML', '<?xml version="1.0"?><Events><Event/></Events>'],
    ['NULs', '\u0000'.repeat(1_000)],
    ['a text about PML_ and MZ', 'AMZN PML_ x'],
    ['a mark alone', '\ufeff'],
    ['blanks', '   \r\n\r\n'],
    [
      'a dir listing',
      ' Volume in drive C is Windows\r\n Directory of C:\\x\r\n\r\n11/18/2025  11:30 PM    <DIR>          .\r\n11/18/2025  11:30 PM             1,024 a.txt\r\n               1 File(s)          1,024 bytes\r\n',
    ],
    ['an article', 'Customer faces ACCESS DENIED at 11:57:13.4620871 AM while using robocopy with CreateFile.\n'],
    ['an event log as text', '11:57:13 INFO  CreateFile  SUCCESS\n11:57:14 WARN  CreateFile  ACCESS DENIED\n'],
  ])('that is %s is not recognised, and what is expected is said', (_, text) => {
    expect(detectFormat(encodeText(text))).toEqual({
      format: null,
      code: 'not-recognised',
      message: expect.stringMatching(/Process Monitor capture.*robocopy log/),
    });
  });

  it('that is random bytes is not recognised', () => {
    for (let seed = 1; seed < 50; seed++) {
      const bytes = Uint8Array.from({ length: 5_000 }, (_, at) => (at * at * seed + (at >> 3) * 31) % 256);
      expect(detectFormat(bytes)).toMatchObject({ format: null });
    }
  });
});
