import fc from 'fast-check';
import iconv from 'iconv-lite';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CallerIdentity, ContextReading } from '../../../src/formats/context/case-facts.js';
import { readWhoami, readWhoamiLines, sniffWhoami } from '../../../src/formats/context/whoami.js';
import { parseSid } from '../../../src/windows/sid.js';
import type { Trustee } from '../../../src/windows/security-descriptor.js';
import { InputError } from '../../../src/formats/input-error.js';
import type { Source } from '../../../src/formats/source.js';
import { encodeText, TEXT_ENCODINGS } from '../procmon/encode-text.js';
import { PLAIN_RECORD, writeCsv } from '../procmon/generate-csv.js';
import { PLAIN_ERROR, PLAIN_JOB, writeLog } from '../robocopy/generate-log.js';
import { sourceOf } from '../robocopy/read-bytes.js';
import {
  anyIdentity,
  ASCII_LETTERS,
  ENGLISH,
  type IdentitySpec,
  inventedLanguages,
  type Language,
  PLAIN_STYLE,
  type WhoamiStyle,
  writeNetUse,
  writeWhoami,
} from './write-context.js';

const ANNA: IdentitySpec = {
  user: { name: 'contoso\\anna', sid: 'S-1-5-21-397955417-626881126-188441444-3126813' },
  groups: [
    { name: 'Everyone', sid: 'S-1-1-0', denyOnly: false },
    { name: 'BUILTIN\\Administrators', sid: 'S-1-5-32-544', denyOnly: true },
    { name: '', sid: 'S-1-12-1-1-2-3-4', denyOnly: false },
    { name: 'Mandatory Label\\Medium Mandatory Level', sid: 'S-1-16-8192', denyOnly: false, isLabel: true },
  ],
  privileges: [
    { name: 'SeBackupPrivilege', description: 'Back up files and directories', enabled: false },
    { name: 'SeChangeNotifyPrivilege', description: 'Bypass traverse checking', enabled: true },
  ],
};
const BERT: IdentitySpec = {
  ...ANNA,
  user: { name: 'contoso\\bert', sid: 'S-1-5-21-397955417-626881126-188441444-1105' },
};

const languages = fc.oneof(fc.constant(ENGLISH), inventedLanguages);
const styles: fc.Arbitrary<WhoamiStyle> = fc.record({
  form: fc.constantFrom('table', 'list', 'csv'),
  language: languages,
  padding: fc.constantFrom('units', 'cells'),
  consoleWidth: fc.constant(null),
  trimmed: fc.boolean(),
});

function readText(text: string): Promise<ContextReading> {
  return readWhoami(sourceOf(encodeText(text)));
}

function readLines(text: string): ReturnType<typeof readWhoamiLines> {
  return readWhoamiLines(text.split('\r\n'));
}

/** What a reader must find in the written output of an account. */
function expected({ user, groups, privileges }: IdentitySpec): Omit<CallerIdentity, 'line'> {
  return {
    user: user === null ? null : trustee(user),
    groups: (groups ?? [])
      .filter(({ isLabel }) => isLabel !== true)
      .map(({ name, sid, denyOnly }) => ({ group: trustee({ name, sid }), denyOnly })),
    privileges: (privileges ?? []).map(({ name, enabled }) => ({ name, enabled })),
    hasGroups: groups !== null,
    hasPrivileges: privileges !== null,
  };
}

function trustee({ name, sid }: { name: string; sid: string }): Trustee {
  const parsed = parseSid(sid);
  if (parsed === null) {
    throw new Error(`${sid} is none`);
  }
  return { sid: parsed, name: name === '' ? null : name };
}

function withoutLine({ line, ...identity }: CallerIdentity): Omit<CallerIdentity, 'line'> {
  expect(line).toBeGreaterThan(0);
  return identity;
}

describe('what whoami /all writes', () => {
  it('is read in every form, language and way of filling columns', async () => {
    await fc.assert(
      fc.asyncProperty(anyIdentity(), styles, async (identity, style) => {
        const { facts, records, warnings } = await readText(writeWhoami(identity, style));
        expect(facts.identities.map(withoutLine)).toEqual([expected(identity)]);
        expect({ records, warnings }).toEqual({ records: 1, warnings: [] });
      }),
      { numRuns: 60 },
    );
  });

  it('is read where a narrow console broke its lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyIdentity(ASCII_LETTERS),
        fc.integer({ min: 60, max: 200 }),
        fc.boolean(),
        async (identity, consoleWidth, trimmed) => {
          const text = writeWhoami(identity, { ...PLAIN_STYLE, consoleWidth, trimmed });
          const { facts, warnings } = await readText(text);
          expect(facts.identities.map(withoutLine)).toEqual([expected(identity)]);
          expect(warnings).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is not read where two consoles broke its lines, one behind the other', () => {
    for (let width = 41; width < 60; width++) {
      const text = writeWhoami(ANNA, { ...PLAIN_STYLE, consoleWidth: 60 });
      const again = text.replace(new RegExp(`.{${width}}`, 'g'), '$&\r\n');
      const sids = expected(ANNA).groups.map(({ group }) => group.sid);
      for (const { group } of readLines(again).identities.flatMap(({ groups }) => groups)) {
        expect(sids).toContain(group.sid);
      }
    }
  });

  it('is read whole or in part, and never wrong, wherever it is cut', () => {
    fc.assert(
      fc.property(anyIdentity(), styles, fc.double({ min: 0, max: 1, noNaN: true }), (identity, style, share) => {
        const text = writeWhoami(identity, style);
        const { identities, warnings } = readLines(text.slice(0, Math.floor(text.length * share)));
        const whole = expected(identity);
        for (const { user, groups, privileges } of identities) {
          if (!warnings.some(({ code }) => code === 'ends-with-text')) {
            expect([null, whole.user]).toContainEqual(user);
          }
          for (const group of groups) {
            expect(whole.groups).toContainEqual(group);
          }
          for (const { name, enabled } of privileges) {
            const states = whole.privileges.filter((privilege) => privilege.name === name);
            expect([...states.map((privilege) => privilege.enabled), null]).toContain(enabled);
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it.each(TEXT_ENCODINGS)('is read in %s', async (encoding) => {
    const bytes = encodeText(writeWhoami(ANNA), encoding);
    const { facts, encoding: read } = await readWhoami(sourceOf(bytes));
    expect(facts.identities.map(withoutLine)).toEqual([expected(ANNA)]);
    expect(encoding).toContain(read);
    expect(sniffWhoami(bytes)).toBe(true);
  });

  it('may be in the code page of a console', async () => {
    const language: Language = {
      ...ENGLISH,
      enabledAttributes: ['Groupe obligatoire', 'Activé par défaut', 'Groupe activé'],
      denyOnly: 'Groupe utilisé pour refuser uniquement',
      enabled: 'Activé',
      disabled: 'Désactivé',
    };
    const french: IdentitySpec = { ...ANNA, user: { name: 'contoso\\andré', sid: 'S-1-5-21-1-2-3-1001' } };
    const bytes = new Uint8Array(iconv.encode(writeWhoami(french, { ...PLAIN_STYLE, language }), 'cp850'));
    const { facts, encoding, warnings } = await readWhoami(sourceOf(bytes));
    expect(facts.identities.map(withoutLine)).toEqual([expected(french)]);
    expect(encoding).toBe('cp850');
    expect(warnings.map(({ code }) => code)).toEqual(['encoding-guessed']);
  });
});

describe('sections', () => {
  it.each([
    ['/user', { user: ANNA.user, groups: null, privileges: null }],
    ['/groups', { user: null, groups: ANNA.groups, privileges: null }],
    ['/priv', { user: null, groups: null, privileges: ANNA.privileges }],
  ])('of %s alone leave the others unknown', async (_, spec) => {
    for (const form of ['table', 'list', 'csv'] as const) {
      const { facts } = await readText(writeWhoami(spec, { ...PLAIN_STYLE, form }));
      expect(facts.identities.map(withoutLine)).toEqual([expected(spec)]);
    }
  });

  it('of several outputs are as many accounts', async () => {
    for (const form of ['table', 'list', 'csv'] as const) {
      const style: WhoamiStyle = { ...PLAIN_STYLE, form };
      const bertsGroups = { ...BERT, privileges: null };
      const text = writeWhoami(ANNA, style) + writeWhoami(bertsGroups, style) + writeWhoami(ANNA, style);
      const { facts } = await readText(text);
      expect(facts.identities.map(withoutLine)).toEqual([ANNA, bertsGroups, ANNA].map(expected));
    }
  });

  it('of switches typed one by one are of one account', async () => {
    const text = [
      'C:\\>whoami /groups',
      writeWhoami({ ...ANNA, user: null, privileges: null }),
      'C:\\>whoami /priv',
      writeWhoami({ ...ANNA, user: null, groups: null }),
      'C:\\>whoami /user',
      writeWhoami({ ...ANNA, groups: null, privileges: null }),
    ].join('\r\n');
    const { facts } = await readText(text);
    expect(facts.identities.map(withoutLine)).toEqual([expected(ANNA)]);
  });

  it('of two accounts are not mixed up where tables of either cannot be read', () => {
    const damaged = (identity: IdentitySpec): string => writeWhoami(identity).replace(/={20}/g, '={20}');
    const withoutUser = writeWhoami(ANNA).replace('=', '-');
    const bert = damaged(BERT).replace(/={12} .*/, (ruler) => ruler.replaceAll('{20}', '===================='));
    for (const { user, groups } of readLines(withoutUser + bert).identities) {
      expect(user === null || groups.length === 0).toBe(true);
    }
    // Of the first the account alone is left, of the second all but the account.
    const { identities } = readLines(
      damaged(ANNA).replace(/={12} .*/, (ruler) => ruler.replaceAll('{20}', '====================')) +
        writeWhoami(BERT).replace('=', '-'),
    );
    for (const { user, groups } of identities) {
      expect(user === null || groups.length === 0).toBe(true);
    }
  });

  it('of groups and of a further account are not mixed up', async () => {
    const text = writeWhoami({ ...ANNA, user: null, privileges: null }) + writeWhoami(BERT);
    const { facts } = await readText(text);
    expect(facts.identities.map(({ user }) => user?.name)).toEqual([undefined, 'contoso\\bert']);
  });

  it('may have the name that whoami alone prints in front', async () => {
    const groups = writeWhoami({ ...ANNA, user: null, privileges: null });
    const named = await readText(`PS C:\\Users\\anna> whoami\r\ncontoso\\anna\r\nPS C:\\> whoami /groups\r\n${groups}`);
    expect(named.facts.identities).toMatchObject([{ user: { sid: null, name: 'contoso\\anna' }, hasGroups: true }]);
    const { facts } = await readText(`C:\\>whoami\r\nContoso\\Anna\r\nC:\\>whoami /all\r\n${writeWhoami(ANNA)}`);
    expect(facts.identities.map(withoutLine)).toEqual([expected(ANNA)]);
  });

  it('stand among other output, each with its lines', () => {
    const table = writeWhoami({ ...ANNA, groups: null, privileges: null });
    const text = `C:\\>net use\r\n${writeNetUse([])}C:\\>whoami /user\r\n${table}\r\nC:\\>icacls Z:\\\r\nZ:\\ S-1-5-32-545:(F)\r\n`;
    const lines = text.split('\r\n');
    const { identities, warnings, ranges } = readWhoamiLines(lines, 101);
    const line = lines.findIndex((one) => one.startsWith('contoso\\anna')) + 101;
    expect(identities).toMatchObject([{ user: { name: 'contoso\\anna' }, line }]);
    expect(ranges).toEqual([{ first: line - 2, last: line }]);
    expect(warnings).toEqual([]);
  });
});

describe('a table whose rows do not lie under its columns', () => {
  const HEAD = [
    'Group Name             Type             SID          Attributes',
    '====================== ================ ============ ==================================================',
    'Everyone               Well-known group S-1-1-0      Mandatory group, Enabled by default, Enabled group',
  ];
  const read = (...rows: readonly string[]): ReturnType<typeof readLines> =>
    readLines([...HEAD, ...rows, '', ''].join('\r\n'));

  it('keeps a SID between blanks, without a name', () => {
    const { identities, warnings } = read('組\u0301織 Alias S-1-5-32-544 Group used for deny only');
    expect(identities[0]?.groups[1]).toEqual({ group: { sid: 'S-1-5-32-544', name: null }, denyOnly: true });
    expect(identities[0]?.hasGroups).toBe(true);
    expect(warnings).toMatchObject([{ code: 'name-not-read', at: { line: 4, column: 1 } }]);
  });

  it.each([
    ['two SIDs', 'x S-1-5-32-544 S-1-5-32-545 Enabled group'],
    ['a SID that is none', 'BUILTIN\\Users          Alias            S-1-5-32-x   Enabled group'],
    [
      'two rows in one',
      `Everyone               Well-known group S-1-1-0      BUILTIN\\x Alias S-1-5-32-544 Enabled group`,
    ],
    ['no attributes', 'BUILTIN\\Users          Alias            S-1-5-32-545'],
    ['half a SID', 'BUILTIN\\Users          Alias            S-1-5-32-'],
  ])('leaves out a row with %s and says where', (_, row) => {
    const { identities, warnings } = read(row, HEAD[2] ?? '');
    expect(identities[0]?.groups.map(({ group }) => group.sid)).toEqual(['S-1-1-0', 'S-1-1-0']);
    expect(identities[0]?.hasGroups).toBe(false);
    expect(warnings).toMatchObject([{ code: 'row-not-read', at: { line: 4, column: 41 } }]);
    expect(warnings[0]?.message).toContain('expected');
  });

  it('names no column behind the end of a row', () => {
    const { warnings } = read('x S-1-5-32-x', HEAD[2] ?? '');
    expect(warnings).toMatchObject([{ code: 'row-not-read' }]);
    expect(warnings[0]?.at).toEqual({ line: 4 });
  });

  it('leaves out rows that were wrapped', () => {
    const { identities, warnings } = read(
      'BUILTIN\\Remote Managem Alias            S-1-5-32-580 Mandatory group, Enabled by default, Enabled group',
      'ent Users',
      'CONTOSO\\staff          Group            S-1-5-21-397 Mandatory group, Enabled by default, Enabled group',
      '                                        955417-62688',
    );
    expect(identities[0]?.hasGroups).toBe(false);
    expect(warnings.map(({ code }) => code)).toContain('row-not-read');
    expect(identities[0]?.groups.map(({ group }) => group.sid)).not.toContain('S-1-5-21-397');
  });

  it('tells no use of a group where a console broke attributes that are not known', () => {
    const { identities } = readLines(
      [
        ...HEAD.slice(0, 2),
        'Everyone               Well-known group S-1-1-0      ab cd, e',
        'f',
        'BUILTIN\\Users          Alias            S-1-5-32-545 gh',
        'ij',
        '',
      ].join('\r\n'),
    );
    expect(identities.flatMap(({ groups }) => groups.map(({ denyOnly }) => denyOnly))).not.toContain(true);
    expect(identities).toMatchObject([{ hasGroups: false }]);
  });

  it('reports twenty rows one by one and counts the rest', async () => {
    const rows = Array.from({ length: 30 }, () => 'x S-1-x');
    const { warnings } = await readText([...HEAD, ...rows, ''].join('\r\n'));
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toMatchObject({ code: 'more-problems', message: expect.stringMatching(/^10 more/) });
  });

  it.each(['', '=== ===', '     Everyone:(F)', 'C:\\>net use'])(
    'is not whole where rows follow behind "%s"',
    (line) => {
      const { identities, warnings } = read(line, HEAD[2] ?? '');
      expect(identities).toMatchObject([{ hasGroups: false }]);
      expect(warnings[0]).toMatchObject({ code: 'row-not-read', at: { line: 5 } });
    },
  );

  it('is not whole where a row is too long to be read', () => {
    const { identities } = read(`${(HEAD[2] ?? '').replace('S-1-1-0', 'S-1-5-32-545')}${'x'.repeat(9_000)}`);
    expect(identities).toMatchObject([{ hasGroups: false }]);
    const csv = writeWhoami({ ...ANNA, user: null, privileges: null }, { ...PLAIN_STYLE, form: 'csv' });
    const broken = csv.replace('"Label"', `"${'x'.repeat(9_000)}"`);
    expect(readLines(broken).identities).toMatchObject([{ hasGroups: false }]);
  });

  it('is whole where the next command follows without a blank line', () => {
    const groups = writeWhoami({ ...ANNA, user: null, privileges: null }).trim();
    const user = writeWhoami({ ...ANNA, groups: null, privileges: null }).trim();
    const { identities, warnings } = readLines(`C:\\>whoami /groups\r\n${groups}\r\nC:\\>whoami /user\r\n${user}\r\n`);
    expect(identities.map(withoutLine)).toEqual([expected({ ...ANNA, privileges: null })]);
    expect(warnings).toEqual([]);
  });

  it('ends where other text follows without a blank line', () => {
    const { identities, warnings } = read('C:\\>net use', 'PRIVILEGES INFORMATION');
    expect(identities).toMatchObject([{ hasGroups: true }]);
    expect(warnings).toEqual([]);
  });
});

describe('words', () => {
  const groupsOf = (attributes: readonly string[]): ReturnType<typeof readLines> =>
    readLines(attributes.map((text, nth) => `"g${nth}","Alias","S-1-5-32-${544 + nth}","${text}"`).join('\r\n'));

  it('of attributes are known in English and some other languages', () => {
    const { identities, warnings } = groupsOf([
      'Mandatory group, Enabled by default, Enabled group, Group owner',
      'Group used for deny only',
      'Verbindliche Gruppe, Standardmäßig aktiviert, Aktivierte Gruppe',
    ]);
    expect(identities[0]?.groups.map(({ denyOnly }) => denyOnly)).toEqual([false, true, false]);
    expect(warnings).toEqual([]);
  });

  it('of attributes that nothing explains are taken for enabled, with a warning', () => {
    const { identities, warnings } = groupsOf(['ab cd, ef', 'gh']);
    expect(identities[0]?.groups.map(({ denyOnly }) => denyOnly)).toEqual([false, false]);
    expect(warnings).toMatchObject([{ code: 'attributes-not-known', at: { line: 1 } }]);
  });

  it.each([
    'Group used fo_ deny only',
    'Group used for deny only, Enabled group',
    'Mandatory group, butes: Group used for deny only',
    'Mandatory groabled bbled group',
    'Mandat',
    'Disabled',
  ])('of attributes in a known language that were damaged are none: %s', (damaged) => {
    const { identities, warnings } = readLines(
      `"Everyone","Alias","S-1-1-0","Mandatory group, Enabled group"\r\n"x","Alias","S-1-5-32-544","${damaged}"\r\n`,
    );
    expect(identities).toMatchObject([{ hasGroups: false, groups: [{ denyOnly: false }] }]);
    expect(warnings).toMatchObject([{ code: 'row-not-read', at: { line: 2 } }]);
  });

  it('of attributes may have lost their blanks to TABs', () => {
    const { identities, warnings } = groupsOf(['Mandatory\tgroup,\tEnabled\tgroup', 'Group\tused\tfor\tdeny\tonly']);
    expect(identities[0]?.groups.map(({ denyOnly }) => denyOnly)).toEqual([false, true]);
    expect(warnings).toEqual([]);
  });

  it('for states are known in some languages, and else are those of a privilege that everybody has', () => {
    const statesOf = (...rows: readonly (readonly [name: string, state: string])[]): readonly (boolean | null)[] => {
      const text = rows.map(([name, state]) => `"${name}","x, y","${state}"`).join('\r\n');
      return readLines(text).identities.flatMap(({ privileges }) => privileges.map(({ enabled }) => enabled));
    };
    expect(statesOf(['SeBackupPrivilege', 'Deaktiviert'], ['SeRestorePrivilege', 'Aktiviert'])).toEqual([false, true]);
    expect(statesOf(['SeBackupPrivilege', 'ab'], ['SeRestorePrivilege', 'cd'])).toEqual([null, null]);
    expect(
      statesOf(['SeBackupPrivilege', 'ab'], ['SeChangeNotifyPrivilege', 'cd'], ['SeRestorePrivilege', 'cd']),
    ).toEqual([false, true, true]);
    // A word that is neither was damaged, or is none.
    expect(statesOf(['SeBackupPrivilege', 'Disabled'], ['SeChangeNotifyPrivilege', 'Enaxled'])).toEqual([false, null]);
    expect(statesOf(['SeBackupPrivilege', 'Dysabled'], ['SeChangeNotifyPrivilege', 'Enabled'])).toEqual([null, true]);
    expect(
      statesOf(
        ['SeBackupPrivilege', 'ab'],
        ['SeChangeNotifyPrivilege', 'cd'],
        ['SeRestorePrivilege', 'ax'],
        ['SeShutdownPrivilege', 'ab'],
      ),
    ).toEqual([false, true, null, false]);
  });
});

describe('a list or a CSV', () => {
  it('goes on behind an entry that cannot be read', () => {
    const text = writeWhoami({ ...ANNA, user: null, privileges: null }, { ...PLAIN_STYLE, form: 'list' });
    const { identities, warnings } = readLines(text.replace('S-1-5-32-544', 'S-1-5-32-???'));
    expect(identities).toMatchObject([{ hasGroups: false, groups: [{}, {}] }]);
    expect(warnings).toMatchObject([{ code: 'row-not-read', at: { line: 11, column: 1 } }]);
  });

  it('says so where its first record cannot be read', () => {
    const text = writeWhoami(ANNA, { ...PLAIN_STYLE, form: 'csv' }).replace('"S-1-1-0"', '"S-1-1-0');
    const alone = text.slice(text.indexOf('"Everyone'));
    expect(readLines(alone).identities).toMatchObject([{ hasGroups: false, hasPrivileges: true }]);
    for (const pasted of [text, text.replace(/(?:\r\n)+/g, '\r\n')]) {
      const { identities, warnings } = readLines(pasted);
      expect(identities).toMatchObject([{ hasGroups: false, hasPrivileges: true, groups: [{}, {}] }]);
      // Without a blank line the heading may be the record of an account.
      expect(warnings.at(-1)).toMatchObject({ code: 'row-not-read', at: { line: pasted === text ? 7 : 5 } });
    }
  });

  it('without a heading is whole only behind its command, a blank line or the start', () => {
    const text = writeWhoami({ ...ANNA, user: null, privileges: null }, { ...PLAIN_STYLE, form: 'csv' });
    const records = text.slice(text.indexOf('"Everyone'));
    for (const [above, isWhole] of [
      ['', true],
      ['\r\n', true],
      ['C:\\>whoami /groups /fo csv /nh\r\n', true],
      ['tributes"\r\n', false],
      ['C:\\>net use\r\n', false],
    ] as const) {
      expect([above, readLines(above + records).identities[0]?.hasGroups]).toEqual([above, isWhole]);
    }
  });

  it('is not whole where records follow behind another line', () => {
    const text = writeWhoami({ ...ANNA, user: null, privileges: null }, { ...PLAIN_STYLE, form: 'csv' });
    const broken = text.replace('"BUILTIN', 'C:\\>net use\r\n""BUILTIN');
    expect(readLines(broken).identities.map(({ hasGroups }) => hasGroups)).not.toContain(true);
  });

  it('says so where the last record before another heading cannot be read', () => {
    const text = writeWhoami(ANNA, { ...PLAIN_STYLE, form: 'csv' }).replace(/(?:\r\n)+/g, '\r\n');
    const label = /^"Mandatory.*/m.exec(text)?.[0] ?? '';
    const damaged = text.replace(
      `${label}\r\n"Privilege Name","Description","State"`,
      label.replace('S-1-16', 'S-1-x'),
    );
    const { identities, warnings } = readLines(damaged);
    expect(identities).toMatchObject([{ hasGroups: false, hasPrivileges: false }]);
    expect(warnings).not.toEqual([]);
  });

  it('goes on behind a record that cannot be read', () => {
    const text = writeWhoami({ ...ANNA, user: null, privileges: null }, { ...PLAIN_STYLE, form: 'csv' });
    const { identities, warnings } = readLines(text.replace('"S-1-5-32-544"', '"S-1-5-32-544'));
    expect(identities).toMatchObject([{ hasGroups: false, groups: [{}, {}] }]);
    expect(warnings).toMatchObject([{ code: 'row-not-read', at: { line: 5 } }]);
  });

  it('has no entry of lines that are not labelled as the others', () => {
    const text = writeWhoami({ ...ANNA, user: null, groups: null }, { ...PLAIN_STYLE, form: 'list' });
    const doubled = text.replace(/^Description.*\r\n/m, (line) => line.repeat(9));
    const { identities, warnings } = readLines(doubled);
    expect(identities.flatMap(({ privileges }) => privileges)).toEqual([
      { name: 'SeChangeNotifyPrivilege', enabled: true },
    ]);
    expect(identities.map(({ hasPrivileges }) => hasPrivileges)).toEqual([false]);
    expect(warnings).toMatchObject([{ code: 'row-not-read', at: { line: 7 } }]);
    const above = readLines(text.replace('State:          Dis', 'S     '));
    expect(above.identities.map(({ hasPrivileges }) => hasPrivileges)).toEqual([false]);
    const behind = readLines(text.replace('State:          Disabled\r\n', (line) => line.repeat(2)));
    expect(behind.identities.map(({ hasPrivileges }) => hasPrivileges)).toContain(false);
    expect(behind.warnings).toMatchObject([{ code: 'row-not-read' }]);
  });

  it('is not whole where a line that is none stands right behind an entry', () => {
    const text = writeWhoami({ ...ANNA, user: null, privileges: null }, { ...PLAIN_STYLE, form: 'list' });
    const broken = text
      .replace('Enabled by default', 'Enabled by\r\ndefault')
      .replace('Mandatory group, Enabled by', 'Manda');
    const { identities, warnings } = readLines(broken);
    for (const { hasGroups, groups } of identities) {
      expect(hasGroups).toBe(false);
      expect(groups.filter(({ denyOnly, group }) => denyOnly && group.sid !== 'S-1-5-32-544')).toEqual([]);
    }
    expect(warnings[0]).toMatchObject({ code: 'row-not-read' });
  });

  it('of labels alone says nothing of groups', () => {
    const label = { ...ANNA, user: null, groups: ANNA.groups?.slice(3) ?? null };
    const { identities } = readLines(writeWhoami(label, { ...PLAIN_STYLE, form: 'list' }));
    expect(identities).toMatchObject([{ groups: [], hasGroups: false, hasPrivileges: true }]);
  });

  it('may lie without blank lines', () => {
    for (const form of ['list', 'csv'] as const) {
      const text = writeWhoami(ANNA, { ...PLAIN_STYLE, form }).replace(/(?:\r\n)+/g, '\r\n');
      expect(readLines(text).identities.map(withoutLine)).toEqual([expected(ANNA)]);
    }
  });

  it('says when the text ends within an account', () => {
    const { identities, warnings } = readLines('User Name: contoso\\anna\r\nSID:       S-1-5-21-1-2-3-1001');
    expect(identities[0]?.user?.sid).toBe('S-1-5-21-1-2-3-1001');
    expect(warnings).toMatchObject([{ code: 'ends-with-text', at: { line: 1 } }]);
  });
});

const OTHER_TEXTS: readonly (readonly [string, string])[] = [
  ['a trace', writeCsv([PLAIN_RECORD])],
  ['a trace in XML', '<?xml version="1.0"?>\n<procmon><processlist/><eventlist/></procmon>\n'],
  ['a log', writeLog([{ ...PLAIN_JOB, errors: [PLAIN_ERROR] }]).text],
  [
    'icacls',
    'C:\\x NT AUTHORITY\\SYSTEM:(OI)(CI)(F)\n     S-1-5-21-1-2-3-1001:(RX)\n\nSuccessfully processed 1 files\n',
  ],
  ['getfacl', '# file: x\n# owner: S-1-5-32-544\n# group: S-1-5-32-545\nuser::rwx\ngroup::r-x\n'],
  ['prose', 'Run whoami /all as anna. Her SID is S-1-5-21-1-2-3-1001.\nSID: S-1-5-32-544 are the administrators.\n'],
  ['accounts of a directory', '"Name","SID"\n"anna","S-1-5-21-1-2-3-1001"\n'],
  ['a title', 'Title\n=====\n\nOther = title\n===== = =====\n\n'],
  ['code', `const TEXT = \`\n${writeWhoami({ ...ANNA, privileges: null })}\`;\n${'call();\n'.repeat(6)}`],
  ['nothing', ''],
];

describe('another text', () => {
  it.each(OTHER_TEXTS)('is not taken for whoami: %s', (_, text) => {
    expect(sniffWhoami(encodeText(text))).toBe(false);
  });

  it('of this project is not taken for whoami either', () => {
    for (const path of ['src/formats/context/whoami.ts', 'test/formats/context/whoami.test.ts', 'README.md']) {
      expect([path, sniffWhoami(readFileSync(path))]).toEqual([path, false]);
    }
  });

  it('gives one clear error', async () => {
    for (const [, text] of OTHER_TEXTS.filter(([name]) => name !== 'code')) {
      await expect(readText(text)).rejects.toThrow(/expected what whoami/);
    }
  });

  it('larger than 64 MB is refused before it is read', async () => {
    const source: Source = { ...sourceOf(new Uint8Array(0)), size: 64 * 1024 * 1024 + 1 };
    await expect(readWhoami(source)).rejects.toThrow(InputError);
    await expect(readWhoami(source)).rejects.toThrow(/larger than 64 MB/);
  });

  it('never gives anything but a reading or an error', () => {
    const pieces = fc.constantFrom(
      '\r\n',
      ' ',
      '= ====',
      '===',
      'S-1-5-32-544',
      'SeBackupPrivilege',
      'a\\b',
      '"',
      '","',
      ': ',
      'C:\\>whoami',
      '中',
      'Enabled group',
      'x'.repeat(9000),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (drawn) => {
        const { identities, warnings } = readLines(drawn.join(''));
        expect(identities.length).toBeGreaterThanOrEqual(0);
        expect(warnings.length).toBeLessThan(100);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an account that is shown twice', () => {
  const ELEVATED: IdentitySpec = {
    ...ANNA,
    groups: (ANNA.groups ?? []).map((group) => ({ ...group, denyOnly: false })),
    privileges: [
      { name: 'SeRestorePrivilege', description: 'Restore files and directories', enabled: false },
      ...(ANNA.privileges ?? []),
    ],
  };

  it('is kept twice, and what differs is said', async () => {
    const [first, second] = [ANNA, ELEVATED].map((spec) => writeWhoami(spec));
    const { facts, warnings } = await readText(`${first}\r\n${second}`);
    expect(facts.identities).toHaveLength(2);
    expect(warnings).toEqual([
      {
        code: 'account-twice',
        message:
          `the same account as in line ${facts.identities[0]?.line}, which is the one that is used, with another token; only the later has ` +
          'SeRestorePrivilege, BUILTIN\\Administrators. Expected whoami /all once, of the console that copies',
        at: { line: facts.identities[1]?.line },
      },
    ]);
  });

  it('says nothing of two outputs that are the same, nor of two accounts', async () => {
    const twice = await readText(`${writeWhoami(ANNA)}\r\n${writeWhoami(ANNA)}`);
    expect(twice.warnings).toEqual([]);
    expect(twice.facts.identities).toHaveLength(2);
    expect((await readText(`${writeWhoami(ANNA)}\r\n${writeWhoami(BERT)}`)).warnings).toEqual([]);
  });
});
