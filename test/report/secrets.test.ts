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
    [
      `net use /user:CONTOSO\\anna X: ${SERVER} PwThree3 /persistent:yes`,
      `net use /user:CONTOSO\\anna X: ${SERVER} <hidden> /persistent:yes`,
    ],
    [
      `net use /persistent:no ${SERVER} Z: /user:"CONTOSO\\anna b" PwFour`,
      `net use /persistent:no ${SERVER} Z: /user:"CONTOSO\\anna b" <hidden>`,
    ],
    [`net use /user:anna PwFive X: ${SERVER}`, `net use /user:anna <hidden> X: ${SERVER}`],
    [`net use /user:anna * ${SERVER} PwSix`, `net use /user:anna * ${SERVER} <hidden>`],
    [
      `net use X: ${SERVER} PwSeven >nul && net use Y: /user:anna ${SERVER} PwEight`,
      `net use X: ${SERVER} <hidden> >nul && net use Y: /user:anna ${SERVER} <hidden>`,
    ],
    ['cmdkey /add:contoso /user:x /pass hunter2', 'cmdkey /add:contoso /user:x /pass <hidden>'],
    [
      `New-SmbMapping -RemotePath ${SERVER} -Password hunter2`,
      `New-SmbMapping -RemotePath ${SERVER} -Password <hidden>`,
    ],
    [
      '$p = ConvertTo-SecureString "pass word" -AsPlainText -Force',
      '$p = ConvertTo-SecureString <hidden> -AsPlainText -Force',
    ],
    [
      "(ConvertTo-SecureString -AsPlainText -Force -String 'hunter2')",
      '(ConvertTo-SecureString -AsPlainText -Force -String <hidden>)',
    ],
    ['New-AzStorageContext -StorageAccountKey abc123', 'New-AzStorageContext -StorageAccountKey <hidden>'],
    ['New-AzStorageContext -SasToken "?sv=1&x"', 'New-AzStorageContext -SasToken <hidden>'],
    ['az storage file list --account-key abc123', 'az storage file list --account-key <hidden>'],
    ['Password: my pass, word', 'Password: <hidden>'],
    [
      'Enter the password for contoso\\anna: pw one\r\nDone: yes',
      'Enter the password for contoso\\anna: <hidden>\r\nDone: yes',
    ],
    ['Geben Sie das Kennwort für "contoso" ein: Geheim 1', 'Geben Sie das Kennwort für "contoso" ein: <hidden>'],
    ['Mot de passe de contoso : secret un', 'Mot de passe de contoso : <hidden>'],
    ['Contraseña: secreto', 'Contraseña: <hidden>'],
    ['Senha: segredo', 'Senha: <hidden>'],
    ['Wachtwoord: geheim', 'Wachtwoord: <hidden>'],
    [`the key ${KEY.slice(3, 85)}= was pasted`, 'the key <hidden> was pasted'],
    [`${KEY.slice(0, 60)}==`, '<hidden>'],
    [`key = ${KEY.slice(0, 70)}`, 'key = <hidden>'],
    [`key1: "${KEY.slice(0, 70)}"`, 'key1: "<hidden>"'],
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
    `net use /user:anna X: ${SERVER} *`,
    `net use X: ${SERVER} >nul && dir X:`,
    `Parent PID: 1, Command line: net use Z: ${SERVER}, Current directory: C:\\`,
    'New-SmbMapping -Password $password',
    'ConvertTo-SecureString $text -AsPlainText',
    'New-PSDrive -Credential $anna',
    `11:57:13.1  Robocopy.exe  12  IRP_MJ_CREATE  ${SERVER}\\Password list.xlsx  ACCESS DENIED  Desired Access: Write Owner`,
    'D:\\Password.txt:Zone.Identifier',
    'Enter the password for contoso:',
    'Kennwort: <Kennwort>',
    `key = ${'ab/'.repeat(10)}`,
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
      fc.property(
        fc.string(),
        fc.constantFrom(
          KEY,
          'sig=',
          'net use \\\\a\\b ',
          'net use /user:a ',
          '/pass:',
          '-Password ',
          '\nPassword: ',
          'Bearer ',
        ),
        (text, part) => {
          const once = hideSecrets(`${text} ${part}${text}`);
          expect(hideSecrets(once)).toBe(once);
        },
      ),
    );
  });
});
