import fc from 'fast-check';
import { marked, type Token } from 'marked';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { openInputs } from '../../src/case/index.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { jobLog, logError } from '../correlate/job-log.js';
import { denied, granted, mask, trace } from '../generate-trace.js';

/** All tokens of a text, with those within others. */
function tokensOf(markdown: string): Token[] {
  const tokens: Token[] = [];
  marked.walkTokens(marked.lexer(markdown), (token) => {
    tokens.push(token);
  });
  return tokens;
}

const MARKED_TEXTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '[here](http://evil.example)',
  '![here](http://evil.example/x.png)',
  'http://evil.example/a',
  'www.evil.example',
  '<http://evil.example>',
  'a|b|c',
  '`code` ``',
  '*strong* _weak_ __both__ ~~gone~~',
  '# heading',
  '&lt;b&gt;',
  '$$x$$',
  '@somebody',
  'line\n\n# heading',
];

describe('a report in Markdown', () => {
  it('says what the page for eyes says, with commands as code', async () => {
    const text = renderMarkdown(await analyze(openInputs(['samples/write-owner'])));
    const tokens = tokensOf(text);
    const headings = tokens.filter(({ type }) => type === 'heading').map(({ raw }) => raw.trim());
    expect(headings.slice(1, 4)).toEqual([
      '## Answer',
      '## copy/write-owner — proven, gate open, 2 failures',
      '## Rights — asked for, granted on existing objects, part of a refused request',
    ]);
    const code = tokens.flatMap((token) => (token.type === 'code' ? [token.text] : []));
    expect(code).toEqual([
      [
        'net use \\\\contoso.file.core.windows.net\\cxcache /delete',
        'net use \\\\contoso.file.core.windows.net\\cxcache /user:localhost\\contoso <key>',
      ].join('\n'),
      expect.stringMatching(/^robocopy ".*" ".*" \/S \/E \/DCOPY:DA \/NP \/R:1 \/W:5 \/COPY:DAT$/),
    ]);
    expect(text).toContain('| WRITE_OWNER | 4 | 0 | 4 |');
  });

  it.each(MARKED_TEXTS)('shows %j as it is', async (name) => {
    const path = `Z:\\data\\${name}`;
    const asked = mask('READ_CONTROL', 'WRITE_OWNER');
    const rows = [granted(path, mask('READ_CONTROL')), denied(path, asked, { process: name, impersonating: name })];
    const log = jobLog([logError(`D:\\data\\${name.replace(/\n/g, '')}`, '10:00:00', { code: 4321 })]);
    const tokens = tokensOf(renderMarkdown(await analyze([trace(rows, name), log], { processes: [name] })));
    expect(tokens.filter(({ type }) => ['html', 'link', 'image', 'em', 'del', 'def'].includes(type))).toEqual([]);
    const headings = tokens.filter(({ type }) => type === 'heading');
    expect(headings.filter(({ raw }) => raw.startsWith('## heading') || raw.startsWith('# heading'))).toEqual([]);
  });

  it('holds no mark of an input, whatever its names are', async () => {
    const unit = fc.constantFrom(
      '<',
      '>',
      '[',
      ']',
      '(',
      ')',
      '!',
      '*',
      '_',
      '`',
      '|',
      '~',
      '#',
      '&',
      '\\',
      'a',
      ' ',
      '\n',
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, minLength: 1, maxLength: 40 }), async (name) => {
        const rows = [denied(`Z:\\d\\${name}`, mask('WRITE_OWNER'), { process: name })];
        const tokens = tokensOf(renderMarkdown(await analyze([trace(rows, name)], { processes: [name] })));
        const bad = tokens.filter(({ type }) => ['html', 'link', 'image', 'em', 'del', 'def'].includes(type));
        expect(bad).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
