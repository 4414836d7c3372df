import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { explain } from '../../src/explain.js';
import { hideSecrets } from '../../src/report/secrets.js';
import { denied, mask, row, trace } from '../generate-trace.js';

/** Made of letters that spell no key of anybody. */
const KEY = `${'Ab0+/'.repeat(17)}A==`;
const SERVER = '\\\\contoso.file.core.windows.net\\data';

describe('what must not be passed on', () => {
  it.each([
    [`net use Z: ${SERVER} /user:localhost\\contoso ${KEY}`, `net use Z: ${SERVER} /user:localhost\\contoso <hidden>`],
    [`net use Z: ${SERVER} ${KEY} /user:AZURE\\contoso`, `net use Z: ${SERVER} <hidden> /user:AZURE\\contoso`],
    [`NET.EXE use * "${SERVER}" "pass word" /persistent:no`, `NET.EXE use * "${SERVER}" <hidden> /persistent:no`],
    [`net use ${SERVER} /user:CONTOSO\\anna Summer2026!`, `net use ${SERVER} /user:CONTOSO\\anna <hidden>`],
    [
      `"C:\\Windows\\System32\\net.exe" use Z: ${SERVER} hunter2`,
      `"C:\\Windows\\System32\\net.exe" use Z: ${SERVER} <hidden>`,
    ],
    [
      'cmdkey /add:contoso.file.core.windows.net /user:x /pass:hunter2',
      'cmdkey /add:contoso.file.core.windows.net /user:x /pass:<hidden>',
    ],
    [
      `AccountName=contoso;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
      'AccountName=contoso;AccountKey=<hidden>;EndpointSuffix=core.windows.net',
    ],
    [
      'https://x.file.core.windows.net/s?sv=2026-01-01&sig=a%2Fb%3D&se=2026',
      'https://x.file.core.windows.net/s?sv=2026-01-01&sig=<hidden>&se=2026',
    ],
    ['Authorization: Bearer abcdefghijklmnop123', 'Authorization: Bearer <hidden>'],
  ])('%s', (text, shown) => {
    expect(hideSecrets(text)).toBe(shown);
  });

  it.each([
    `net use Z: ${SERVER} /user:localhost\\contoso <key>`,
    `net use Z: \\\\<storage account>.file.core.windows.net\\<share> /user:localhost\\<storage account> <key>`,
    `net use ${SERVER} /delete`,
    `net use ${SERVER} * /user:anna`,
    'net use in the console that copies: which account the share was mounted with.',
    'Z:\\passwords\\pass.docx',
    'D:\\use\\me=now.txt',
  ])('is not in %s', (text) => {
    expect(hideSecrets(text)).toBe(text);
  });

  it('is in no part of a report, wherever a key stands', async () => {
    const rows = [
      denied(`Z:\\${KEY.slice(0, 86).replaceAll('/', 'x')}`, mask('WRITE_OWNER'), {
        detail: `net use ${SERVER} ${KEY}`,
      }),
      row('Process Create', 'C:\\net.exe', {
        detail: `PID: 1, Command line: net use Z: ${SERVER} /user:x ${KEY}`,
        result: 'SUCCESS',
      }),
      row('WriteFile', 'Z:\\a', { detail: KEY, result: `odd ${KEY}` }),
    ];
    const source = trace(rows, `sig=${KEY}`);
    expect(JSON.stringify(await analyze([source]))).not.toContain(KEY);
    expect(JSON.stringify(await explain('Z:\\a', [source]))).not.toContain(KEY);
  });

  it('is found twice as it is found once, and any text is taken', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(KEY, 'sig=', 'net use \\\\a\\b ', '/pass:', 'Bearer '), (text, part) => {
        const once = hideSecrets(`${text} ${part}${text}`);
        expect(hideSecrets(once)).toBe(once);
      }),
    );
  });
});
