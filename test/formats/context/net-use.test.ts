import fc from 'fast-check';
import iconv from 'iconv-lite';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ContextReading, NetworkConnection } from '../../../src/formats/context/case-facts.js';
import { isStorageKeyUser, readNetUse, readNetUseLines, sniffNetUse } from '../../../src/formats/context/net-use.js';
import { InputError } from '../../../src/formats/input-error.js';
import type { Source } from '../../../src/formats/source.js';
import { encodeText, TEXT_ENCODINGS } from '../procmon/encode-text.js';
import { PLAIN_RECORD, writeCsv } from '../procmon/generate-csv.js';
import { PLAIN_ERROR, PLAIN_JOB, writeLog } from '../robocopy/generate-log.js';
import { sourceOf } from '../robocopy/read-bytes.js';
import {
  anyConnections,
  anyCredentials,
  anySmbConnections,
  type ConnectionSpec,
  ENGLISH,
  inventedLanguages,
  type Language,
  type Padding,
  writeCredentials,
  writeNetUse,
  writeNetUseDetails,
  writeSmbConnections,
  writeSmbMappings,
} from './write-context.js';

const ACCT: ConnectionSpec = { drive: 'Z:', remote: '\\\\acct.file.core.windows.net\\share', status: 'OK' };
const SERVER: ConnectionSpec = { drive: 'Y:', remote: '\\\\server\\my share', status: 'Disconnected' };
const KEY = 'c2VjcmV0IGtleSBvZiB0aGUgYWNjb3VudA==';

const languages = fc.oneof(fc.constant(ENGLISH), inventedLanguages);
const paddings = fc.constantFrom<Padding>('units', 'cells');

function readText(text: string): Promise<ContextReading> {
  return readNetUse(sourceOf(encodeText(text)));
}

function readLines(text: string): ReturnType<typeof readNetUseLines> {
  return readNetUseLines(text.split('\r\n'));
}

function withoutLine({ line, ...connection }: NetworkConnection): Omit<NetworkConnection, 'line'> {
  expect(line).toBeGreaterThan(0);
  return connection;
}

function expected(
  { drive, remote, status }: ConnectionSpec,
  source: NetworkConnection['source'] = 'net-use',
): Omit<NetworkConnection, 'line'> {
  return { source, drive, remote, status: status === '' ? null : status, userName: null };
}

async function expectRead(text: string, wanted: readonly Omit<NetworkConnection, 'line'>[]): Promise<void> {
  const { facts, records, warnings } = await readText(text);
  expect(facts.connections.map(withoutLine)).toEqual(wanted);
  expect({ records, warnings }).toEqual({ records: wanted.length, warnings: [] });
}

describe('what is written', () => {
  it('by net use is read in every language and way of filling columns', async () => {
    await fc.assert(
      fc.asyncProperty(anyConnections, languages, paddings, async (connections, language, padding) => {
        const text = writeNetUse(connections, language, padding);
        await expectRead(
          text,
          connections.map((connection) => expected(connection)),
        );
      }),
      { numRuns: 80 },
    );
  });

  it('by net use with a letter is read in every language and way of filling columns', async () => {
    const users = fc.constantFrom(null, 'localhost\\acct', 'anna@contoso.example');
    await fc.assert(
      fc.asyncProperty(anyConnections, users, languages, paddings, async (connections, user, language, padding) => {
        const [first] = connections;
        if (first !== undefined) {
          const text = writeNetUseDetails({ ...first, status: 'OK' }, user, language, padding);
          await expectRead(text, [{ ...expected(first), status: 'OK', userName: user }]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('by Get-SmbConnection and Get-SmbMapping is read as a table and as a list', async () => {
    const forms = fc.constantFrom('table' as const, 'list' as const);
    await fc.assert(
      fc.asyncProperty(anySmbConnections, anyConnections, forms, async (connections, mappings, form) => {
        const credentials = connections.map(({ server, share, credential }) => ({
          ...expected({ drive: null, remote: `\\\\${server}\\${share}`, status: '' }, 'smb-connection'),
          userName: credential,
        }));
        await expectRead(writeSmbConnections(connections, form), credentials);
        await expectRead(
          writeSmbMappings(mappings, form),
          mappings.map((mapping) => expected(mapping, 'smb-mapping')),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('by cmdkey is read in every language', async () => {
    await fc.assert(
      fc.asyncProperty(anyCredentials, languages, async (credentials, language) => {
        const stored = credentials.map(({ host, user }) => ({
          ...expected({ drive: null, remote: `\\\\${host}`, status: '' }, 'stored-credential'),
          userName: user === '' ? null : user,
        }));
        await expectRead(writeCredentials(credentials, language), stored);
      }),
      { numRuns: 40 },
    );
  });

  it('is read whole or in part, and never wrong, wherever it is cut', () => {
    const texts = fc.oneof(
      fc.tuple(anyConnections, languages).map(([connections, language]) => writeNetUse(connections, language)),
      anyConnections.map(([first = ACCT]) => writeNetUseDetails(first, 'localhost\\acct')),
      fc
        .tuple(anyConnections, fc.constantFrom('table' as const, 'list' as const))
        .map((all) => writeSmbMappings(...all)),
      fc
        .tuple(anySmbConnections, fc.constantFrom('table' as const, 'list' as const))
        .map((all) => writeSmbConnections(...all)),
      fc.tuple(anyCredentials, languages).map((all) => writeCredentials(...all)),
    );
    fc.assert(
      fc.property(texts, fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        const whole = readLines(text).connections;
        const { connections, warnings } = readLines(text.slice(0, Math.floor(text.length * share)));
        const isCut = warnings.some(({ code }) => code === 'ends-with-text');
        for (const connection of isCut ? connections.slice(0, -1) : connections) {
          // A user that is not yet there is not known.
          expect(whole.flatMap((one) => [one, { ...one, userName: null }])).toContainEqual(connection);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each(TEXT_ENCODINGS)('is read in %s', async (encoding) => {
    const bytes = encodeText(writeNetUse([ACCT, SERVER]), encoding);
    const { facts } = await readNetUse(sourceOf(bytes));
    expect(facts.connections.map(withoutLine)).toEqual([expected(ACCT), expected(SERVER)]);
    expect(sniffNetUse(bytes)).toBe(true);
  });

  it('may be in the code page of a console', async () => {
    const language: Language = { ...ENGLISH, network: 'Réseau Microsoft Windows', done: 'La commande s’est terminée.' };
    const bytes = new Uint8Array(iconv.encode(writeNetUse([{ ...ACCT, status: 'Non connecté' }], language), 'cp850'));
    const { facts, warnings } = await readNetUse(sourceOf(bytes));
    expect(facts.connections).toMatchObject([{ drive: 'Z:', remote: ACCT.remote }]);
    expect(warnings.map(({ code }) => code)).toEqual(['encoding-guessed']);
  });
});

describe('the table of net use', () => {
  const HEAD = ['Status       Local     Remote                    Network', '', '-'.repeat(79)];
  const read = (...rows: readonly string[]): ReturnType<typeof readLines> =>
    readLines([...HEAD, ...rows, ''].join('\r\n'));

  it('leaves out printers', () => {
    const { connections, warnings } = read(
      'OK           LPT1      \\\\server\\printer          Microsoft Windows Network',
      'OK           Y:        \\\\server\\share            Microsoft Windows Network',
    );
    expect(connections.map(({ drive }) => drive)).toEqual(['Y:']);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['an address of the web', 'OK           W:        https://contoso.example/x Web Client Network', 24],
    ['columns that were lost', 'OK Y: \\\\server\\my share Microsoft Windows Network', 7],
    ['a row that ends before the share', 'Disconnected Y:      \u0000', undefined],
    ['a name that none can have', 'OK           Y:        \\\\server\\a|b              Microsoft Windows Network', 24],
  ])('warns of %s and goes on', (_, row, column) => {
    const { connections, warnings } = read(
      row,
      'OK           Z:        \\\\server\\share            Microsoft Windows Network',
    );
    expect(connections).toMatchObject([{ drive: 'Z:', remote: '\\\\server\\share', line: 5 }]);
    expect(warnings).toMatchObject([{ code: 'row-not-read', at: { line: 4 } }]);
    expect(warnings[0]?.at?.column).toBe(column);
    expect(warnings[0]?.message).toContain('expected');
  });

  it('may be moved to the right, and have long words for a status', () => {
    const { connections } = readLines(
      [...HEAD, 'A very long status Y:        \\\\server\\share            Microsoft Windows Network', '']
        .map((line) => `  ${line}`)
        .join('\r\n'),
    );
    expect(connections).toMatchObject([{ drive: 'Y:', status: 'A very long status', remote: '\\\\server\\share' }]);
  });

  it('ends where other text follows without a blank line', () => {
    const { connections, warnings, ranges } = read(
      'OK           Z:        \\\\server\\share            Microsoft Windows Network',
      'C:\\>robocopy \\\\server\\share D:\\',
    );
    expect(connections).toHaveLength(1);
    expect(warnings).toEqual([]);
    expect(ranges).toEqual([{ first: 3, last: 4 }]);
  });
});

describe('output of PowerShell that was shortened', () => {
  it('is left out with a warning', () => {
    const text = writeSmbConnections([{ server: 'acct.file.core.win…', share: 'share', credential: 'x\\y' }], 'table');
    const { connections, warnings } = readLines(
      text + writeSmbMappings([{ ...ACCT, remote: '\\\\acct.file...' }], 'table'),
    );
    expect(connections).toEqual([]);
    expect(warnings).toMatchObject([
      { code: 'row-not-read', at: { line: 4 } },
      { code: 'row-not-read', at: { line: 10 } },
    ]);
  });

  it('has no server or share of two names', () => {
    const text = writeSmbConnections([{ server: 'acct\\file', share: 'share', credential: 'x\\y' }], 'table');
    expect(readLines(text)).toMatchObject({ connections: [], warnings: [{ code: 'row-not-read' }] });
  });

  it('may have lost the credential alone', () => {
    const text = writeSmbConnections([{ server: 'server', share: 'share', credential: 'localho...' }], 'table');
    const { connections, warnings } = readLines(text);
    expect(connections).toMatchObject([{ remote: '\\\\server\\share', userName: null }]);
    expect(warnings).toMatchObject([{ code: 'row-not-read' }]);
  });
});

describe('lists of PowerShell', () => {
  it('may have lost the blank lines between their objects', () => {
    const text = writeSmbConnections(
      [
        { server: 'one', share: 'a', credential: 'CONTOSO\\anna' },
        { server: 'two', share: 'b', credential: '' },
      ],
      'list',
    );
    const { connections, warnings } = readLines(
      text.replace(/(?:\r\n){2,}/g, '\r\n').replace(/Credential : \r\n(?=Dialect.*\r\n$)/, ''),
    );
    expect(connections.map(({ remote, userName }) => [remote, userName])).toEqual([
      ['\\\\one\\a', 'CONTOSO\\anna'],
      ['\\\\two\\b', null],
    ]);
    expect(warnings).toEqual([]);
  });
});

describe('a typed command', () => {
  const remote = '\\\\acct.file.core.windows.net\\share';

  it.each([
    [`net use Z: ${remote} /user:localhost\\acct ${KEY}`, 'Z:', 'localhost\\acct'],
    [`NET.EXE USE z: ${remote} ${KEY} /u:AZURE\\acct /persistent:yes`, 'Z:', 'AZURE\\acct'],
    [`@net use * "${remote}" "${KEY}" "/user:localhost\\acct"`, null, 'localhost\\acct'],
    [`C:\\>net use ${remote}\\ /user:anna@contoso.example *`, null, 'anna@contoso.example'],
    [`PS C:\\Users\\anna> net use Z: ${remote}`, 'Z:', null],
    [`net use /user:CONTOSO\\anna X: ${remote} ${KEY} /persistent:no`, 'X:', 'CONTOSO\\anna'],
    [`net use /persistent:no ${remote} ${KEY} /user:CONTOSO\\anna`, null, 'CONTOSO\\anna'],
  ])('%s', async (command, drive, userName) => {
    await expectRead(command, [{ source: 'net-use-command', drive, remote, status: null, userName }]);
    expect(sniffNetUse(encodeText(command))).toBe(true);
  });

  it('of cmdkey stores a credential', async () => {
    const command = `cmdkey /add:"acct.file.core.windows.net" /user:"localhost\\acct" /pass:"${KEY}"`;
    await expectRead(command, [
      {
        source: 'stored-credential',
        drive: null,
        remote: '\\\\acct.file.core.windows.net',
        status: null,
        userName: 'localhost\\acct',
      },
    ]);
  });

  it.each([
    `net use Z: /delete`,
    `net use ${remote} /d`,
    'net use Z: \\\\<account>.file.core.windows.net\\<share> /user:localhost\\<account>',
    'net use lost Z: \\\\server\\share',
    'net view \\\\server\\share',
    'cmdkey /delete:acct.file.core.windows.net',
  ])('that connects nothing is passed over: %s', (command) => {
    expect(readLines(command).connections).toEqual([]);
  });

  it('never gives away a key', () => {
    const keys = fc.base64String({ minLength: 12, maxLength: 88 });
    const fragments = fc.constantFrom(
      'net use Z: ',
      `${remote} `,
      '/user:localhost\\acct ',
      '/user:localhost\\acct',
      '/u: ',
      '/persistent:yes ',
      '"',
      ' ',
      'C:\\>',
      'cmdkey /add:acct.file.core.windows.net ',
      '/pass:',
    );
    fc.assert(
      fc.property(keys, fc.array(fragments, { maxLength: 6 }), fc.nat(6), (base, drawn, place) => {
        // Whatever the letters, a key of Azure Storage ends in a sign that no account has.
        const key = `${base.replace(/=+$/, '')}==`;
        const parts = [...drawn.slice(0, place), key, ...drawn.slice(place)];
        const text = [
          `net use Z: ${remote} /user:localhost\\acct ${key}`,
          `net use Z: ${remote} ${parts.join('')}`,
          `cmdkey /add:acct.file.core.windows.net ${parts.join('')}`,
          parts.join(''),
        ].join('\r\n');
        expect(JSON.stringify(readLines(text))).not.toContain(key);
        expect(readLines(text).connections[0]?.userName).toBe('localhost\\acct');
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    `${remote} /user:"localhost\\acct secret"`,
    `${remote} /user:localhost\\acct,secret`,
    `${remote} /user:localhost\\acct/pass:secret`,
    `${remote} "/user:localhost\\acct secret`,
    `"${remote} secret=="`,
  ])('takes nothing for a name that a password may be part of: %s', (rest) => {
    expect(JSON.stringify(readLines(`net use Z: ${rest}`))).not.toContain('secret');
  });
});

describe('the account of a connection', () => {
  const azure = '\\\\acct.file.core.windows.net\\share';

  it.each([
    ['localhost\\acct', azure, true],
    ['AZURE\\ACCT', azure, true],
    ['localhost\\acct', '\\\\acct.file.core.windows.net', true],
    ['localhost\\acct', '\\\\ACCT\\share', true],
    ['CONTOSO\\acct', azure, false],
    ['anna@contoso.example', azure, false],
    ['localhost\\other', azure, false],
    ['localhost\\other', '\\\\files.contoso.example\\share', null],
    ['acct', azure, null],
    ['', azure, null],
    [null, azure, null],
    ['localhost\\acct', 'Z:', null],
  ])('%s at %s is that of the key: %s', (userName, remote, isKey) => {
    expect(isStorageKeyUser(userName, remote)).toBe(isKey);
  });
});

const OTHER_TEXTS: readonly (readonly [string, string])[] = [
  ['a trace', writeCsv([{ ...PLAIN_RECORD, Path: '\\\\server\\share\\x' }])],
  ['a trace in XML', '<?xml version="1.0"?>\n<procmon><Path>\\\\server\\share</Path></procmon>\n'],
  ['a log', writeLog([{ ...PLAIN_JOB, source: '\\\\server\\share\\', errors: [PLAIN_ERROR] }]).text],
  ['icacls', '\\\\server\\share\\x NT AUTHORITY\\SYSTEM:(F)\n\nSuccessfully processed 1 files\n'],
  ['getfacl', '# file: x\n# owner: anna\nuser::rwx\ngroup::r-x\n'],
  [
    'prose',
    `Mount the share:\n${'-'.repeat(60)}\n\\\\server\\share is not there.\nnet use Z: \\\\server\\share\nThen copy.\n`,
  ],
  [
    'a script',
    `@echo off\nrem mounts\nnet use Z: \\\\server\\share /user:localhost\\acct ${KEY}\nrobocopy C:\\ Z:\\\n`,
  ],
  ['another table', 'Name Id\n---- --\nanna  1\n\n'],
  ['nothing', ''],
];

describe('another text', () => {
  it.each(OTHER_TEXTS)('is not taken for output about connections: %s', (_, text) => {
    expect(sniffNetUse(encodeText(text))).toBe(false);
  });

  it('of this project is not taken for it either', () => {
    for (const path of ['src/formats/context/net-use.ts', 'test/formats/context/net-use.test.ts', 'README.md']) {
      expect([path, sniffNetUse(readFileSync(path))]).toEqual([path, false]);
    }
  });

  it('gives one clear error', async () => {
    for (const [, text] of OTHER_TEXTS.filter(([name]) => name !== 'prose' && name !== 'a script')) {
      await expect(readText(text)).rejects.toThrow(/expected what net use/);
    }
  });

  it('larger than 64 MB is refused before it is read', async () => {
    const source: Source = { ...sourceOf(new Uint8Array(0)), size: 64 * 1024 * 1024 + 1 };
    await expect(readNetUse(source)).rejects.toThrow(InputError);
    await expect(readNetUse(source)).rejects.toThrow(/larger than 64 MB/);
  });

  it('may hold several outputs, each with its lines', () => {
    const parts = [
      writeNetUse([ACCT, SERVER]),
      writeNetUseDetails(ACCT),
      writeCredentials([{ host: 'server', user: 'localhost\\server' }]),
      writeSmbConnections([{ server: 'server', share: 'share', credential: 'CONTOSO\\anna' }], 'table'),
    ];
    const lines = parts.join('C:\\>whoami\r\ncontoso\\anna\r\n').split('\r\n');
    const { connections, warnings, ranges } = readNetUseLines(lines, 1001);
    expect(connections.map(({ source, userName }) => [source, userName])).toEqual([
      ['net-use', null],
      ['net-use', null],
      ['net-use', null],
      ['stored-credential', 'localhost\\server'],
      ['smb-connection', 'CONTOSO\\anna'],
    ]);
    for (const { line } of connections) {
      expect(lines[line - 1001]).toMatch(/acct|server/);
      expect(ranges.some(({ first, last }) => first <= line && line <= last)).toBe(true);
    }
    expect(warnings).toEqual([]);
  });

  it('never gives anything but a reading or an error', () => {
    const pieces = fc.constantFrom(
      '\r\n',
      ' ',
      '                      ',
      '-'.repeat(45),
      '---- ----',
      'ServerName ShareName',
      '\\\\server\\share',
      'Z:',
      'RemotePath : ',
      '# 12',
      'net use ',
      'x: Domain:target=server',
      '中',
      '"',
      'x'.repeat(9000),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (drawn) => {
        const { connections, warnings } = readLines(drawn.join(''));
        expect(connections.every(({ remote }) => remote.startsWith('\\\\'))).toBe(true);
        expect(warnings.length).toBeLessThan(100);
      }),
      { numRuns: 200 },
    );
  });
});
