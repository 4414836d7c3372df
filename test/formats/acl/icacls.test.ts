import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIcacls, readIcacls, sniffIcacls } from '../../../src/formats/acl/icacls.js';
import { contextReadersFor } from '../../../src/formats/context/formats.js';
import { formatSddl, parseSddl } from '../../../src/formats/acl/sddl.js';
import type { ObjectAcl } from '../../../src/formats/context/case-facts.js';
import { InputError } from '../../../src/formats/input-error.js';
import { type Ace, aclOf, trusteeName } from '../../../src/windows/security-descriptor.js';
import { encodeText, TEXT_ENCODINGS } from '../procmon/encode-text.js';
import { sourceOf } from '../procmon/read-events.js';
import { readText, SHOWN_OBJECTS } from './generate-descriptors.js';

/** An entry in short. */
function wordsOf({ type, flags, mask, trustee }: Ace): string {
  return `${type} ${trusteeName(trustee)} ${flags.toString(16)} ${mask.toString(16)}`;
}

function entriesOf(acl: ObjectAcl | undefined): readonly string[] | undefined {
  return acl?.descriptor.dacl?.aces?.map(wordsOf);
}

/** What is read of a text: path, line and entries of each object, and the warnings' codes. */
async function read(text: string): Promise<{ objects: unknown[]; codes: string[] }> {
  const { facts, warnings } = await readText(readIcacls, text);
  return {
    objects: facts.acls.map((acl) => [acl.path, acl.line, ...(entriesOf(acl) ?? [])]),
    codes: warnings.map(({ code }) => code),
  };
}

const SUMMARY = 'Successfully processed 1 files; Failed processing 0 files\n';

/** The default ACL of a share's root. Source: azure-files.md §4. */
const ROOT = `Z:\\ BUILTIN\\Administrators:(OI)(CI)(F)
   BUILTIN\\Users:(RX)
   BUILTIN\\Users:(OI)(CI)(IO)(GR,GE)
   NT AUTHORITY\\Authenticated Users:(OI)(CI)(M)
   NT AUTHORITY\\SYSTEM:(OI)(CI)(F)
   NT AUTHORITY\\SYSTEM:(F)
   CREATOR OWNER:(OI)(CI)(IO)(F)

${SUMMARY}`;

describe('output of icacls', () => {
  it('is read: path, accounts, flags and rights', async () => {
    const { facts, records, warnings } = await readText(readIcacls, ROOT);
    const [acl] = facts.acls;
    expect(acl?.path).toBe('Z:\\');
    expect(acl?.descriptor).toMatchObject({ owner: null, group: null, sacl: null });
    expect(formatSddl({ ...parseSddl('D:'), dacl: acl?.descriptor.dacl ?? null })).toBe(
      'D:(A;OICI;FA;;;BA)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)(A;OICI;0x1301bf;;;AU)(A;OICI;FA;;;SY)(A;;FA;;;SY)(A;OICIIO;FA;;;CO)',
    );
    expect({ records, warnings }).toEqual({ records: 1, warnings: [] });
  });

  it('shows several objects, refusals, inherited entries, bare SIDs and labels', async () => {
    const text = `C:\\my data (x86)\\a.txt Everyone:(DENY)(WD,AD,WEA,WA)
                       S-1-5-21-1-2-3-1105:(I)(M,DC)
                       CONTOSO\\Domain Users:(I)(DENY)(W)
                       Mandatory Label\\High Mandatory Level:(OI)(CI)(NW,NX)

\\\\srv\\share\\b *S-1-5-32-545:(NP)(IO)(CI)(OI)(I)(RX,W)
             CONTOSO\\anna:(Rc,S,X,RA)

Successfully processed 2 files; Failed processing 0 files
`;
    const { facts, warnings } = await readText(readIcacls, text);
    expect(warnings).toEqual([]);
    expect(facts.acls.map(({ path, line }) => [path, line])).toEqual([
      ['C:\\my data (x86)\\a.txt', 1],
      ['\\\\srv\\share\\b', 6],
    ]);
    expect(entriesOf(facts.acls[0])).toEqual([
      'deny Everyone 0 116',
      'allow S-1-5-21-1-2-3-1105 10 1301ff',
      'deny CONTOSO\\Domain Users 10 100116',
    ]);
    expect(facts.acls[0]?.descriptor.sacl?.aces?.map(wordsOf)).toEqual([
      'mandatory-label Mandatory Label\\High Mandatory Level 3 5',
    ]);
    expect(facts.acls[0]?.descriptor.sacl?.aces?.[0]?.trustee.sid).toBe('S-1-16-12288');
    expect(entriesOf(facts.acls[1])).toEqual(['allow BUILTIN\\Users 1f 1201bf', 'allow CONTOSO\\anna 0 1200a0']);
  });

  it('can be a capture of a console with several runs', async () => {
    const text = `
Microsoft Windows [Version 10.0.19045.3803]
C:\\>icacls Z:\\data /grant CONTOSO\\anna:(OI)(CI)(M)
processed file: Z:\\data
${SUMMARY}
C:\\>icacls "Z:\\my data"
Z:\\my data CONTOSO\\Sales Team:(M)

${SUMMARY}
C:\\>icacls Z:\\secret & rem
Z:\\secret: Access is denied.
Successfully processed 0 files; Failed processing 1 files

C:\\>
`;
    const { facts, warnings } = await readText(readIcacls, text);
    expect(facts.acls.map((acl) => [acl.path, ...(entriesOf(acl) ?? [])])).toEqual([
      ['Z:\\my data', 'allow CONTOSO\\Sales Team 0 1301bf'],
    ]);
    expect(warnings).toMatchObject([
      {
        code: 'acl-not-shown',
        message: 'icacls did not show the permissions of Z:\\secret: Access is denied.',
        at: { line: 13, column: 1 },
      },
      { code: 'lines-passed-over' },
    ]);
  });

  it('can stand among the output of other commands', async () => {
    const text = `C:\\>whoami /groups

GROUP INFORMATION
-----------------

Group Name                             Type             SID          Attributes
====================================== ================ ============ ==================================================
Everyone                               Well-known group S-1-1-0      Mandatory group, Enabled by default, Enabled group
BUILTIN\\Users                          Alias            S-1-5-32-545 Mandatory group, Enabled by default, Enabled group
Mandatory Label\\High Mandatory Level   Label            S-1-16-12288

C:\\>net use
New connections will be remembered.

Status       Local     Remote                    Network
-------------------------------------------------------------------------------
OK           Z:        \\\\srv\\share               Microsoft Windows Network
The command completed successfully.

C:\\>icacls Z:\\
${ROOT}`;
    expect(sniffIcacls(encodeText(text))).toBe(true);
    const { facts, warnings } = await readText(readIcacls, text);
    expect(facts.acls).toHaveLength(1);
    expect(entriesOf(facts.acls[0])).toHaveLength(7);
    expect(warnings.map(({ code }) => code)).toEqual(['lines-passed-over']);
  });

  it('of runs that only change something shows nothing', async () => {
    expect(await read(`processed file: Z:\\data\n${SUMMARY}`)).toEqual({ objects: [], codes: ['no-acl-shown'] });
  });

  it('with refusals of equal length is not taken to be wrapped', async () => {
    const names = ['one', 'two'].map((name) => `a file with a long name ${name}.docx`);
    const { facts, warnings } = await readText(
      readIcacls,
      `${names.map((name) => `${name}: Access is denied.\n`).join('')}x BUILTIN\\Users:(R)\n\n${SUMMARY}`,
    );
    expect(facts.acls.map(({ path }) => path)).toEqual(['x']);
    expect(warnings.map(({ at }) => at?.line)).toEqual([1, 2]);
  });

  it('tells which objects it did not show, and why', async () => {
    const { facts, records } = await readText(
      readIcacls,
      `Z:\\a: Access is denied.\nZ:\\b Everyone:(F)\n\nZ:\\c d: Zugriff verweigert\n${SUMMARY}`,
    );
    expect(facts.notShown).toEqual([
      { path: 'Z:\\a', message: 'Access is denied.', line: 1 },
      { path: 'Z:\\c d', message: 'Zugriff verweigert', line: 4 },
    ]);
    expect([facts.acls.map(({ path }) => path), records]).toEqual([['Z:\\b'], 1]);
  });

  it.each([
    ['Z:\\data CONTOSO\\anna:(OI)(C', 1, 28],
    ['CONTOSO\\anna:(OI)(C', 1, 20],
    ['Z:\\data BUILTIN\\Users:(OI)(CI)(RX)\n        CONTOSO\\anna:(OI)(C', 2, 28],
    ['Z:\\data BUILTIN\\Users:(OI)(CI)(RX)\n        CONTOSO\\anna:(', 2, 23],
    ['Z:\\data CONTOSO\\anna:(OI)(RX,', 1, 30],
  ])('that was cut within an entry is said to be: %j', async (text, line, column) => {
    expect(contextReadersFor(encodeText(text)).map(({ format }) => format)).toEqual(['icacls']);
    const error: unknown = await readText(readIcacls, text).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/^the entry is not finished: expected .*hand over the whole output$/),
      at: { line, column },
    });
  });

  it('can show nothing but that access is denied', async () => {
    expect(await read('Z:\\a: Zugriff verweigert\n')).toEqual({ objects: [], codes: ['acl-not-shown'] });
  });

  it('shows a NULL DACL in words and an empty one by nothing that the summary does not count', async () => {
    const { facts, warnings } = await readText(
      readIcacls,
      `Z:\\a b No permissions are set. All users have full control.

Z:\\empty

Successfully processed 2 files; Failed processing 0 files
`,
    );
    expect(facts.acls.map(({ path, descriptor }) => [path, descriptor.dacl])).toEqual([
      ['Z:\\a b', aclOf(null)],
      ['Z:\\empty', aclOf([])],
    ]);
    expect(warnings).toEqual([]);
  });

  it.each(['Z:\\empty\n', 'Z:\\empty\n\nZ:\\a BUILTIN\\Users:(R)\n\n' + SUMMARY, `Z:\\a BUILTIN\\Users\n\n${SUMMARY}`])(
    'of a path alone is not believed to be an empty list: %j',
    async (text) => {
      const result = await read(text).catch((error: unknown) => error);
      expect(result).toEqual(
        text.includes('(R)')
          ? { objects: [['Z:\\a', 3, 'allow BUILTIN\\Users 0 120089']], codes: ['unreadable-entry'] }
          : expect.any(InputError),
      );
    },
  );

  it.each(TEXT_ENCODINGS)('is known and read in %s', async (encoding) => {
    const bytes = encodeText(ROOT.replaceAll('\n', '\r\n'), encoding);
    expect(sniffIcacls(bytes)).toBe(true);
    expect((await readIcacls(sourceOf(bytes, 11))).facts.acls[0]?.descriptor.dacl?.aces).toHaveLength(7);
  });

  it('without its last line may be half of it, and says so', async () => {
    const text = ROOT.slice(0, ROOT.indexOf('   NT AUTHORITY\\SYSTEM'));
    const { facts, warnings } = await readText(readIcacls, text);
    expect(facts.acls[0]?.descriptor.dacl?.aces).toHaveLength(4);
    expect(warnings).toMatchObject([{ code: 'unfinished-output', at: { line: 4 } }]);
    expect((await readText(readIcacls, `${text}\n`)).warnings).toEqual([]);
  });
});

describe('where the path ends and the account begins', () => {
  it.each([
    ['Z:\\data BUILTIN\\Users', 'Z:\\data'],
    ['Z:\\Program Files NT AUTHORITY\\SYSTEM', 'Z:\\Program Files'],
    ['Z:\\a Everyone CREATOR OWNER', 'Z:\\a Everyone'],
    ['Z:\\a b S-1-5-21-1-2-3-500', 'Z:\\a b'],
    ['Z:\\a b CONTOSO\\anna', 'Z:\\a b'],
    ['Z:\\a b CONTOSO\\Domain Admins', 'Z:\\a b'],
    ['Z:\\a b NT SERVICE\\TrustedInstaller', 'Z:\\a b'],
    ['Z:\\a b IIS APPPOOL\\Default App Pool', 'Z:\\a b'],
    ['Z:\\data Gruppe', 'Z:\\data'],
    ['Z: BUILTIN\\Users', 'Z:'],
    ['\\\\srv\\share\\x y VORDEFINIERT\\Benutzer', '\\\\srv\\share\\x y'],
    ['my file.txt BUILTIN\\Users', 'my file.txt'],
    ['sub\\my file.txt Everyone', 'sub\\my file.txt'],
    ['. AUTORITE NT\\Système', '.'],
  ])('is told for a single entry: %s', async (subject, path) => {
    const { facts } = await readText(readIcacls, `${subject}:(I)(F)\n\n${SUMMARY}`);
    expect(facts.acls.map((acl) => acl.path)).toEqual([path]);
  });

  it.each([
    'Z:\\my files CONTOSO\\Sales Team',
    'Z:\\a b c',
    'Z:\\Program Files\\foo Mindenki nevet',
    'Z:\\a BUILTIN\\b Everyone',
    'Z:\\a\\b',
    'file CONTOSO\\anna',
  ])('is not guessed: %s', async (subject) => {
    const text = `\n${subject}:(F)\n\nZ:\\x CREATOR OWNER:(F)\n\n${SUMMARY}`;
    const { facts, warnings } = await readText(readIcacls, text);
    expect(facts.acls.map(({ path }) => path)).toEqual(['Z:\\x']);
    expect(warnings).toMatchObject([{ code: 'unreadable-entry', at: { line: 2, column: 1 } }]);
    expect(warnings[0]?.message).toMatch(/^where the path ends .* cannot be told .*expected/);
  });

  it('is told by accounts that other objects show in lines of their own', async () => {
    const { objects } = await read(`Z:\\my files CONTOSO\\Sales Team:(F)

Z:\\your files MINDENKI MÁS:(R)

Z:\\all BUILTIN\\Users:(F)
       CONTOSO\\anna:(F)
       Mindenki Más:(F)

${SUMMARY}`);
    expect(objects).toEqual([
      ['Z:\\my files', 1, 'allow CONTOSO\\Sales Team 0 1f01ff'],
      ['Z:\\your files', 3, 'allow MINDENKI MÁS 0 120089'],
      ['Z:\\all', 5, 'allow BUILTIN\\Users 0 1f01ff', 'allow CONTOSO\\anna 0 1f01ff', 'allow Mindenki Más 0 1f01ff'],
    ]);
  });

  it('is told by indentation whatever the account is, unless a known account says otherwise', async () => {
    expect((await read(`Z:\\a b c d:(F)\n       Mindenki:(R)\n\n${SUMMARY}`)).objects).toEqual([
      ['Z:\\a b', 1, 'allow c d 0 1f01ff', 'allow Mindenki 0 120089'],
    ]);
    await expect(read(`Z:\\a b BUILTIN\\Users:(F)\n     Everyone:(R)\n\n${SUMMARY}`)).rejects.toThrow('cannot be told');
  });

  it('is not told for an entry that lost its indentation, whose list is then not believed either', async () => {
    const { objects, codes } = await read(
      `Z:\\a BUILTIN\\Users:(F)\nMindenki Más:(R)\n\nZ:\\b BUILTIN\\Users:(F)\nMindenki:(R)\n\n${SUMMARY}`,
    );
    expect(objects).toEqual([['Z:\\b', 4, 'allow BUILTIN\\Users 0 1f01ff', 'allow Mindenki 0 120089']]);
    expect(codes).toEqual(['unreadable-entry', 'unreadable-entry']);
  });

  it('survives a paste that moved all to the right', async () => {
    const text = ROOT.replaceAll(/^(?=.)/gm, '    ');
    expect(sniffIcacls(encodeText(text))).toBe(true);
    const { facts } = await readText(readIcacls, text);
    expect(facts.acls[0]?.path).toBe('Z:\\');
    expect(entriesOf(facts.acls[0])).toHaveLength(7);
    const { warnings } = await readText(readIcacls, `${text.replace('(RX)', '(RZ)')}\n    Z:\\x Everyone:(F)\n\n`);
    expect(warnings[0]?.at).toEqual({ line: 2, column: 23 });
  });

  it('survives a paste without indentation or with another', async () => {
    const expected = [
      [
        'Z:\\my data',
        1,
        'allow BUILTIN\\Users 0 1f01ff',
        'allow CREATOR OWNER b 1f01ff',
        'allow CONTOSO\\Sales Team 0 120089',
      ],
    ];
    for (const indent of ['', ' ', '\t', '\u00a0\u00a0']) {
      const lines = ['Z:\\my data BUILTIN\\Users:(F)', 'CREATOR OWNER:(OI)(CI)(IO)(F)', 'CONTOSO\\Sales Team:(R)'];
      const { objects, codes } = await read(`${lines.join(`\n${indent}`)}\n\n${SUMMARY}`);
      expect({ objects, codes }).toEqual({ objects: expected, codes: [] });
    }
  });
});

/** As far as known; no log attests them. */
const IN_OTHER_LANGUAGES = [
  {
    text: `Z:\\data VORDEFINIERT\\Administratoren:(OI)(CI)(F)
        NT-AUTORITÄT\\Authentifizierte Benutzer:(M)
        Jeder:(R)

1 Dateien erfolgreich verarbeitet, bei 0 Dateien ist ein Verarbeitungsfehler aufgetreten.`,
    sids: ['S-1-5-32-544', 'S-1-5-11', 'S-1-1-0'],
  },
  {
    text: `Z:\\data AUTORITE NT\\Système:(F)
        Tout le monde:(R)

1 fichiers correctement traités ; échec du traitement de 0 fichiers`,
    sids: ['S-1-5-18', 'S-1-1-0'],
  },
  {
    text: `Z:\\data ZARZĄDZANIE NT\\SYSTEM:(F)
        Wszyscy:(R)

Pomyślnie przetworzono pliki: 1; nie można przetworzyć plików: 0`,
    sids: ['S-1-5-18', 'S-1-1-0'],
  },
  {
    text: `Z:\\data NT AUTHORITY\\SYSTEM:(F)
        Mindenki Más:(R)

Elaborazione completata per 1 file. Elaborazione non riuscita per 0 file`,
    sids: ['S-1-5-18', null],
  },
];

describe('output in another language', () => {
  it.each(IN_OTHER_LANGUAGES)('is read: $text', async ({ text, sids }) => {
    expect(sniffIcacls(encodeText(text))).toBe(true);
    const { facts, warnings } = await readText(readIcacls, text);
    expect(facts.acls[0]?.descriptor.dacl?.aces?.map(({ trustee }) => trustee.sid)).toEqual(sids);
    expect(warnings).toEqual([]);
  });

  it('and in the code page of its console is read by the names it has', async () => {
    const text = 'Z:\\Büro NT-AUTORIT\u008eT\\SYSTEM:(F)\n\n'.replace('ü', '\u0081');
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const { facts, encoding, warnings } = await readIcacls(sourceOf(bytes));
    expect(facts.acls.map(({ path }) => path)).toEqual(['Z:\\Büro']);
    expect(facts.acls[0]?.descriptor.dacl?.aces?.[0]?.trustee.sid).toBe('S-1-5-18');
    expect(encoding).toBe('cp850');
    expect(warnings).toMatchObject([{ code: 'encoding-guessed' }]);
  });

  it('and in a code page that nothing tells is read with a warning', async () => {
    const bytes = Uint8Array.from('Z:\\B\u0081ro BUILTIN\\Users:(F)\n\n', (character) => character.charCodeAt(0));
    const { encoding, warnings } = await readIcacls(sourceOf(bytes));
    expect(encoding).toBe('windows-1252');
    expect(warnings[0]?.message).toContain('may be wrong');
  });
});

describe('a console that wraps', () => {
  /** Cuts lines as a console does. */
  function wrapped(text: string, width: number): string {
    return text
      .split('\n')
      .flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'g')) ?? [''])
      .join('\n');
  }

  const LONG = `\\\\contoso.file.core.windows.net\\share\\a folder with a long name\\and another NT AUTHORITY\\Authenticated Users:(I)(OI)(CI)(M)
${' '.repeat(77)}BUILTIN\\Administrators:(I)(OI)(CI)(F)
${' '.repeat(77)}CONTOSO\\Sales Team:(I)(RX)

\\\\contoso.file.core.windows.net\\share\\a folder with a long name\\and another\\file with a name: Access is denied.
Z:\\short BUILTIN\\Users:(R)

Successfully processed 2 files; Failed processing 1 files
`;

  it.each([80, 120, 60, 95])('at %i columns is undone', async (width) => {
    const [whole, cut] = [await readText(readIcacls, LONG), await readText(readIcacls, wrapped(LONG, width))];
    expect(cut.facts.acls.map(({ path, descriptor }) => ({ path, descriptor }))).toEqual(
      whole.facts.acls.map(({ path, descriptor }) => ({ path, descriptor })),
    );
    expect(cut.warnings.map(({ message }) => message)).toEqual(whole.warnings.map(({ message }) => message));
    expect(sniffIcacls(encodeText(wrapped(LONG, width)))).toBe(true);
  });

  it('has no line that sums up for the beginning of another', async () => {
    const { objects } = await read(
      `Z:\\a BUILTIN\\Users:(F)\n\n${SUMMARY}b c BUILTIN\\Users:(R)\n\n${SUMMARY}b c BUILTIN\\Users:(R)\n\n`,
    );
    expect(objects).toEqual([
      ['Z:\\a', 1, 'allow BUILTIN\\Users 0 1f01ff'],
      ['b c', 4, 'allow BUILTIN\\Users 0 120089'],
      ['b c', 7, 'allow BUILTIN\\Users 0 120089'],
    ]);
  });

  it('and loses blanks at its edge is not believed', async () => {
    const text = `Z:\\${'x'.repeat(60)} CONTOSO\\Sales\nTeam:(F)\n\nZ:\\y BUILTIN\\Users:(R)\n\n${SUMMARY}`;
    const { objects, codes } = await read(text);
    expect(objects).toEqual([['Z:\\y', 4, 'allow BUILTIN\\Users 0 120089']]);
    expect(codes).toEqual(['unreadable-entry']);
  });

  it('says where the wrong part of a wrapped line stands', async () => {
    const text = wrapped(LONG.replace('(I)(OI)(CI)(M)', '(I)(OI)(XX)(M)'), 80);
    const { warnings } = await readText(readIcacls, text);
    const [line = ''] = text.split('\n').slice(1);
    expect(warnings[0]).toMatchObject({ code: 'unreadable-entry', at: { line: 2, column: line.indexOf('XX') + 1 } });
  });
});

describe('what cannot be read', () => {
  const REST = `Z:\\rest BUILTIN\\Users:(R)\n\n${SUMMARY}`;

  it.each([
    ['an unknown right', 'Z:\\a BUILTIN\\Users:(F)\n     Everyone:(RX,ZZ)\n\n', 2, 19, '"ZZ" is no right'],
    ['an unknown flag', 'Z:\\a BUILTIN\\Users:(OX)(F)\n\n', 1, 21, '"OX" before the rights'],
    ['no rights', 'Z:\\a BUILTIN\\Users:(F)\n     Everyone:(OI)(CI)\n\n', 2, 23, 'expected rights such as (M)'],
    ['empty rights', 'Z:\\a BUILTIN\\Users:()\n\n', 1, 21, '"" is no right'],
    ['a SID that is none', 'Z:\\a BUILTIN\\Users:(F)\n     S-1-5-x:(R)\n\n', 2, 6, '"S-1-5-x" is no SID'],
    ['half a SID', 'Z:\\a BUILTIN\\Users:(F)\n     S-007-186-4:(R)\n\n', 2, 6, '"S-007-186-4" is no SID'],
    ['a name that is none', 'Z:\\a BUILTIN\\Users:(F)\n     a\\b\\c:(R)\n\n', 2, 6, 'is no account'],
    [
      'a cut entry',
      'Z:\\a BUILTIN\\Users:(F)\n     Everyone:(OI)(C\n     CREATOR OWNER:(F)\n\n',
      2,
      21,
      'the entry is not finished',
    ],
    ['a cut name', 'Z:\\a BUILTIN\\Users:(F)\n     Every\n\n', 2, 6, 'expected an entry'],
    ['a cut first entry', 'Z:\\a BUILTIN\\Users:(O\n     Everyone:(F)\n\n', 1, 22, 'the entry is not finished'],
    ['other text', 'Z:\\a BUILTIN\\Users:(F)\nand more\n\n', 2, 1, 'below an entry'],
    [
      'output of another run',
      'Z:\\a BUILTIN\\Users:(F)\nprocessed file: Z:\\b\n     Everyone:(F)\n\n',
      2,
      1,
      'below an entry',
    ],
    ['two lines in one', `Z:\\a b c:(F) Everyone:(R)\n${' '.repeat(13)}CREATOR OWNER:(F)\n\n`, 1, 1, 'no path'],
    ['a path that none can be', '> Z:\\a BUILTIN\\Users:(F)\n\n', 1, 1, 'no path'],
    ['a lost beginning', '     Everyone:(F)\n     CREATOR OWNER:(F)\n\n', 1, 6, 'an entry without an object'],
    ['a gap', 'Z:\\a BUILTIN\\Users:(F)\n\n     Everyone:(F)\n\n', 3, 6, 'an entry without an object'],
    ['no access, of either kind', 'Z:\\a BUILTIN\\Users:(N)\n\n', 1, 21, '(N) can stand for'],
    ['a path with a blank alone', 'Z:\\a BUILTIN\\Us\n\n', 1, 16, 'expected an entry'],
    ['an account or a path', 'Z:\\a BUILTIN\\Users:(F)\nsub\\my Everyone:(F)\n\n', 2, 1, 'cannot be told'],
  ])(
    '%s: the object is left out, its place and what was expected are said, the rest is read',
    async (_, text, line, column, message) => {
      const { facts, warnings } = await readText(readIcacls, text + REST);
      expect(facts.acls.map(({ path }) => path)).toEqual(['Z:\\rest']);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]?.message).toContain(message);
      expect(warnings[0]?.at).toEqual({ line, column });
    },
  );

  it('is never shown where somebody typed a password', async () => {
    for (const line of [
      'Z:\\open net use Z: \\\\server\\share /user:x secret==',
      'net use Z: \\\\server\\share /user:x secret== C:\\a: Access is denied.',
    ]) {
      const { facts, warnings } = await readText(readIcacls, `${line}\n\n${REST}`);
      expect(facts.acls).toHaveLength(1);
      expect(JSON.stringify(warnings)).not.toContain('secret');
    }
  });

  it('is shown in part only', async () => {
    const long = '\u0000'.repeat(30_000);
    for (const line of [`${long} x:(F)`, `Z:\\${long}: Access is denied.`, `Z:\\a ${long}:(F)`, `Z:\\a x:(${long})`]) {
      const messages = await readText(readIcacls, `${line}\n\n`).then(
        ({ warnings }) => warnings.map(({ message }) => message),
        (error: unknown) => [String(error)],
      );
      expect(messages.map(({ length }) => length < 1_000)).toEqual([true]);
    }
  });

  it('of anything is an error with the place of the first', async () => {
    await expect(readText(readIcacls, 'Z:\\a BUILTIN\\Users:(ZZ)\n')).rejects.toMatchObject({
      at: { line: 1, column: 21 },
    });
    await expect(readText(readIcacls, 'nothing')).rejects.toThrow('no output of icacls: expected');
    await expect(readText(readIcacls, '')).rejects.toThrow(InputError);
  });

  it('is not repeated without end', async () => {
    const { warnings } = await readText(readIcacls, `${'a b:(F)\n\n'.repeat(2_000)}${REST}`);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)?.message).toBe('1980 more places could not be read');
  });

  it('because it is too large is an error', async () => {
    const source = {
      name: 'acl.txt',
      size: null,
      async *stream() {
        for (let megabytes = 0; megabytes < 65; megabytes++) {
          yield new Uint8Array(1_048_576).fill(0x20);
        }
      },
    };
    await expect(readIcacls(source)).rejects.toThrow('larger than 64 MB');
  });

  it('is what was cut off: a list that may be shorter for it says so', async () => {
    const text = `${ROOT.replace(SUMMARY, '')}Z:\\my data CONTOSO\\Sales Team:(F)\n           Everyone:(DENY)(W)\n\n${SUMMARY}`;
    const whole = (await readText(readIcacls, text)).facts.acls;
    expect(whole).toHaveLength(2);
    for (let length = 0; length <= text.length; length++) {
      const part = await readText(readIcacls, text.slice(0, length)).catch(() => null);
      for (const [index, acl] of (part?.facts.acls ?? []).entries()) {
        const entries = entriesOf(acl) ?? [];
        const expected = entriesOf(whole[index]) ?? [];
        expect([acl.path, ...entries]).toEqual([whole[index]?.path, ...expected.slice(0, entries.length)]);
        const isShorter = entries.length < expected.length;
        expect(isShorter && part?.warnings.every(({ code }) => code !== 'unfinished-output')).toBe(false);
      }
    }
  });

  it('is a cut or damaged text: a result or one error', async () => {
    const text = `C:\\>icacls Z:\\ /T\n${ROOT}Z:\\x: Access is denied.\nZ:\\y\n\n${SUMMARY}`;
    for (let length = 0; length <= text.length; length++) {
      const result = await readText(readIcacls, text.slice(0, length)).catch((error: unknown) => error);
      expect(result instanceof Error ? result instanceof InputError : true).toBe(true);
    }
    const words = fc.constantFrom(
      'Z:\\a',
      ' ',
      '   ',
      '\n',
      '\n\n',
      'BUILTIN\\Users',
      ':',
      '(F)',
      '(OI)',
      '(',
      ')',
      'S-1-5',
      'x',
      ': ',
      '1 2',
      '\t',
      'Everyone:(R)',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
        ),
        async (damaged) => {
          const result = await readText(readIcacls, damaged).catch((error: unknown) => error);
          expect(result instanceof Error ? result instanceof InputError : true).toBe(true);
          sniffIcacls(encodeText(damaged));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('and is long takes no longer for it', async () => {
    for (const part of ['(', ')', '()', '(F)', ' ', '\\', 'a ', ':', 'Z:\\a b\n', 'x:(F)\n', 'S-1-', '\r', '1 ']) {
      const text = `Z:\\a ${part.repeat(10_000)}\n${part.repeat(10_000)}:(F)\n`;
      await readText(readIcacls, text).catch((error: unknown) => {
        expect(error).toBeInstanceOf(InputError);
      });
      sniffIcacls(encodeText(text));
    }
  }, 10_000);
});

describe('printed output', () => {
  it('is the same after it was read: several objects', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(SHOWN_OBJECTS, { minLength: 1, maxLength: 4 }), async (objects) => {
        // The last one is always read, so that there is a result.
        const shown = [...objects, { path: 'Z:\\last', descriptor: parseSddl('D:(A;;FA;;;SY)') }];
        const texts = shown.map(({ path, descriptor }) => formatIcacls(path, descriptor));
        const { facts } = await readText(readIcacls, `${texts.join('\n\n')}\n\n${SUMMARY}`);
        let line = 1;
        for (const [index, { path, descriptor }] of shown.entries()) {
          const acl = facts.acls.find((one) => one.line === line);
          const entries = descriptor.dacl?.aces ?? [];
          if (acl === undefined) {
            // A single entry of an unknown account may not tell where the path ends. It is left out then, never read as another.
            expect(entries.map(({ trustee }) => trustee.sid)).toEqual([null]);
          } else {
            expect({ path: acl.path, descriptor: acl.descriptor }).toEqual({ path, descriptor });
          }
          line += (texts[index]?.split('\n').length ?? 0) + 1;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('cannot show entries that icacls has no form for', () => {
    expect(() => formatIcacls('Z:\\', parseSddl('D:(XA;;FA;;;WD;(a))'))).toThrow(RangeError);
  });

  it('leaves out what icacls does not show', () => {
    expect(formatIcacls('Z:\\', parseSddl('O:BAD:PAI(A;OICIID;FA;;;SY)S:(AU;SA;FA;;;WD)(ML;;NW;;;HI)'))).toBe(
      'Z:\\ NT AUTHORITY\\SYSTEM:(I)(OI)(CI)(F)\n    Mandatory Label\\High Mandatory Level:(NW)',
    );
    expect(formatIcacls('Z:\\', parseSddl('D:'))).toBe('Z:\\');
    expect(formatIcacls('Z:\\', parseSddl('D:NO_ACCESS_CONTROL'))).toBe(
      'Z:\\ No permissions are set. All users have full control.',
    );
  });
});

describe('the head of a file', () => {
  it.each([
    ['a single object', 'Z:\\data BUILTIN\\Users:(F)'],
    ['names relative to a folder', `a b.txt BUILTIN\\Users:(F)\n        CREATOR OWNER:(F)\n`],
    ['a single name with a summary', `a.txt BUILTIN\\Users:(F)\n\n${SUMMARY}`],
    ['only a summary', `Z:\\x: Access is denied.\n${SUMMARY}`],
    ['a prompt', `PS C:\\> icacls Z:\\\nZ:\\ Everyone:(F)`],
    ['a NULL DACL', 'Z:\\ No permissions are set. All users have full control.'],
  ])('is known by %s', (_, text) => {
    expect(sniffIcacls(encodeText(text))).toBe(true);
  });

  it('of another file is not known', () => {
    const others = [
      '',
      'C:\\>icacls Z:\\data /grant Users:(OI)(CI)(M)\n',
      'Grant yourself the rights with\nicacls Z:\\ /grant anna:(F)\n',
      '• BUILTIN\\Administrators:(OI)(CI)(F)\n  • BUILTIN\\Users:(RX)\n',
      'As the page says, the root has Authenticated Users:(M)\n',
      '"Time of Day","Process Name","Operation"\n"11:57","x","CreateFile"\n',
      '<?xml version="1.0"?><procmon></procmon>',
      '# file: data\n# owner: anna\nuser::rwx\ngroup::r-x\n',
      '   ROBOCOPY     ::     Robust File Copy for Windows\n  Source : C:\\a\\\n    Dest : Z:\\\n',
      'USER INFORMATION\n----------------\n\nUser Name    SID\n============ ========\ncontoso\\anna S-1-5-21-1-2-3-1105\n',
      'O:BAG:SYD:(A;;FA;;;SY)\n',
      'data\nD:(A;;FA;;;SY)\n',
      'OK           Z:        \\\\srv\\share     Microsoft Windows Network\n',
      '2 files of 3 were copied.\n',
      'The root has Everyone:(F)\nas I saw.\n2 files of 3 were copied.\n',
    ];
    expect(others.filter((text) => sniffIcacls(encodeText(text)))).toEqual([]);
  });
});
