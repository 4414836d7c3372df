import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { explain } from '../../src/explain.js';
import type { Source } from '../../src/formats/source.js';
import { renderExplanation } from '../../src/report/explanation.js';
import { escapeJson, renderJson } from '../../src/report/json.js';
import { hanging, printable } from '../../src/report/printable.js';
import { renderTerminal } from '../../src/report/terminal.js';
import { jobLog, logError } from '../correlate/job-log.js';
import { denied, granted, mask, row, trace } from '../generate-trace.js';

const character = (code: number): string => String.fromCharCode(code);

/** What a file name, a process or a log can hold, and no terminal should be given. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['ESC', '\u001b[31mred\u001b[0m'],
  ['a title sequence', '\u001b]0;owned\u0007'],
  ['a C1 control sequence', '\u009b31m'],
  ['BEL and backspace', '\u0007\b\b\b'],
  ['DEL', '\u007f'],
  ['a line end', 'a\nANSWER all is well'],
  ['a carriage return', 'a\rb'],
  ['a tab', 'a\tb'],
  ['a vertical tab and a form feed', '\u000b\u000c'],
  ['NUL', 'a\0b'],
  ['NEL', 'a\u0085b'],
  ['a line separator', 'a\u2028b\u2029c'],
  ['a right-to-left override', 'a\u202egpj.exe'],
  ['isolates', '\u2066a\u2067b\u2068c\u2069'],
  ['direction marks', '\u200e\u200f\u061c'],
  ['a byte order mark', 'a\ufeffb'],
  ['a lone surrogate', 'a\ud800b'],
];

/** Everything that acts on a terminal, but not the line end between lines. */
const UNSAFE = new RegExp(
  `[${character(0)}-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]|\\p{Surrogate}`,
  'u',
);

/** A case in which the text stands wherever an input can put one. */
function caseWith(text: string): readonly Source[] {
  const path = `Z:\\data\\${text}`;
  const inLog = text.replace(/[\r\n]/g, '');
  return [
    trace(
      [
        granted(path, mask('READ_CONTROL')),
        denied(path, mask('READ_CONTROL', 'WRITE_OWNER'), { user: text }),
        denied(path, mask('WRITE_DAC'), { impersonating: text }),
        row('WriteFile', path, { result: `WORD ${text}`, detail: text }),
        row(`Query${text}`, path, { result: 'ACCESS DENIED', process: text }),
      ],
      `${text}.CSV`,
    ),
    jobLog(
      [
        logError(`D:\\data\\${inLog}`, '10:00:00', { message: inLog }),
        logError(`D:\\data\\x${inLog}`, '10:00:00', { code: 4321, action: `Doing ${inLog}` }),
      ],
      { source: `D:\\data\\`, options: `*.* /COPY:DAT /R:1 /${inLog}` },
      text,
    ),
  ];
}

const OPTIONS = { processes: ['robocopy', 'x'] };

describe.each(HOSTILE)('%s in an input', (_, text) => {
  it('does nothing on the terminal', async () => {
    const report = await analyze(caseWith(text), OPTIONS);
    expect(report.failures.length).toBeGreaterThan(2);
    expect(renderTerminal(report, { color: false })).not.toMatch(UNSAFE);
  });

  it('does nothing in the history of an object', async () => {
    // A lone surrogate does not survive in UTF-8: the trace has U+FFFD in its place.
    const written = new TextDecoder().decode(new TextEncoder().encode(text));
    const explanation = await explain(`Z:\\data\\${written}`, caseWith(text));
    expect(explanation.events.length).toBeGreaterThan(0);
    expect(renderExplanation(explanation)).not.toMatch(UNSAFE);
    expect(escapeJson(explanation)).not.toMatch(UNSAFE);
  });

  it('stands in the JSON as what it is, escaped', async () => {
    const report = await analyze(caseWith(text), OPTIONS);
    const json = renderJson(report);
    expect(json).not.toMatch(UNSAFE);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)));
    expect(json.split('\n').length).toBe(JSON.stringify(report, null, 2).split('\n').length + 1);
  });

  it('does not make up a heading', async () => {
    const page = renderTerminal(await analyze(caseWith(text), OPTIONS), { color: false });
    expect(page.split('\n').filter((line) => line.startsWith('ANSWER'))).toEqual(['ANSWER']);
  });
});

describe('an endless text in an input', () => {
  const text = '😀'.repeat(100_000);

  it('is shown as far as eyes go, at once', async () => {
    const report = await analyze(caseWith(text), OPTIONS);
    const began = performance.now();
    const page = renderTerminal(report, { color: false });
    expect(performance.now() - began).toBeLessThan(2000);
    expect(page.length).toBeLessThan(100_000);
  });

  it('is shown so in the history of an object', async () => {
    const explanation = await explain(`Z:\\data\\${text}`, caseWith(text));
    expect(explanation.events.length).toBeGreaterThan(0);
    expect(renderExplanation(explanation).length).toBeLessThan(100_000);
  });

  it('says how much of it is not shown, and is not cut within a character', () => {
    expect(hanging('', text).replaceAll(/[😀\n]/gu, '')).toBe('… and 198,000 more characters');
    expect(hanging('', `x${text}`).replaceAll(/[😀\n]/gu, '')).toMatch(/^x ?… and 198,001 more characters$/);
    expect(hanging('', 'x'.repeat(2000)).replaceAll('\n', '')).toBe('x'.repeat(2000));
  });

  it('stands in the JSON as it is', async () => {
    expect(renderJson(await analyze(caseWith(text), OPTIONS)).includes(text)).toBe(true);
  });
});

describe('printable text', () => {
  it.each([
    ['\u001b[0m', '\\x1b[0m'],
    ['a\nb', 'a\\x0ab'],
    ['\u202e', '\\u202e'],
    ['\ud800', '\\ud800'],
    ['Grüße, 漢字, 😀, C:\\x', 'Grüße, 漢字, 😀, C:\\x'],
  ])('%j is shown as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('is safe whatever the text, and leaves safe text as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text);
        expect([UNSAFE.test(shown), shown.includes('\n'), printable(shown)]).toEqual([false, false, shown]);
      }),
    );
  });
});

describe('any JSON', () => {
  it('is safe and holds the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = escapeJson(value);
        expect(json).not.toMatch(UNSAFE);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
