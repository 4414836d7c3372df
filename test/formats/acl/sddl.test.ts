import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSddl, formatSddlAce, parseSddl, parseSddlAce } from '../../../src/formats/acl/sddl.js';
import { readSddl, sniffSddl } from '../../../src/formats/acl/sddl-file.js';
import { InputError } from '../../../src/formats/input-error.js';
import { ACE_TYPES, aclOf } from '../../../src/windows/security-descriptor.js';
import { encodeText, TEXT_ENCODINGS } from '../procmon/encode-text.js';
import { sourceOf } from '../procmon/read-events.js';
import { ACES, DESCRIPTORS, DOMAIN_LETTERS, readText, SID_LETTERS, trusteeOf } from './generate-descriptors.js';

function errorOf(text: string): InputError {
  try {
    parseSddl(text);
  } catch (error) {
    if (error instanceof InputError) {
      return error;
    }
    throw error;
  }
  throw new Error(`${text} was read`);
}

const ROOT = 'O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)(A;OICI;0x1301bf;;;AU)';

describe('a security descriptor', () => {
  it('is read with owner, group and entries in their order', () => {
    const { owner, group, dacl, sacl } = parseSddl(ROOT);
    expect(owner).toEqual({ sid: 'S-1-5-32-544', name: 'BUILTIN\\Administrators' });
    expect(group).toEqual({ sid: 'S-1-5-18', name: 'NT AUTHORITY\\SYSTEM' });
    expect(dacl).toMatchObject({ isProtected: true, autoInherited: true, autoInheritRequested: false });
    expect(dacl?.aces?.map(({ flags, mask }) => [flags, mask])).toEqual([
      [3, 0x1f01ff],
      [0, 0x1200a9],
      [0xb, 0xa0000000],
      [3, 0x1301bf],
    ]);
    expect(sacl).toBeNull();
  });

  it.each([
    ROOT,
    'D:',
    'D:P',
    'D:PARAI',
    'D:NO_ACCESS_CONTROL',
    'D:PAINO_ACCESS_CONTROL',
    'S:AINO_ACCESS_CONTROL',
    'O:S-1-5-21-1-2-3-500G:DUD:AI(D;ID;FA;;;S-1-5-21-1-2-3-1105)',
    'D:(A;OICINPIOIDCR;SDGXGWGR;;;CO)(A;;;;;WD)',
    'S:(AU;SAFA;FA;;;WD)(ML;;NW;;;HI)(ML;OICI;NWNRNX;;;S-1-16-20480)',
    'D:(OA;CI;RPWP;bf967a86-0de6-11d0-a285-00aa003049e2;;PS)(OD;;CR;;4c164200-20c0-11d0-a768-00aa006e0529;AU)',
    'D:(XA;;FX;;;WD;(@User.Title=="PM (;)" && (Member_of {SID(BA)})))(XD;;FA;;;BG;(!(@User.x)))',
    'S:(RA;;;;;WD;("Project",TS,0,"Win;dows"))(SP;;;;;S-1-17-1)(TL;;CC;;;S-1-19-512-4096)(FL;TP;CC;;;WD;(@Token.a==1))',
  ])('is printed as Windows prints it: %s', (text) => {
    expect(formatSddl(parseSddl(text))).toBe(text);
  });

  it.each([
    ['S:(AU;FA;FA;;;WD)D:(A;;FA;;;SY)G:SYO:BA', 'O:BAG:SYD:(A;;FA;;;SY)S:(AU;FA;FA;;;WD)'],
    ['D:AIP(A;IDCIOI;0x1F01FF;;;S-1-5-18)\n (A;;1179785;;;s-1-1-0) ', 'D:PAI(A;OICIID;FA;;;SY)(A;;FR;;;WD)'],
    [' O:BA D:( A ; OI ;FA; ; ; SY )', 'O:BAD:(A;OI;FA;;;SY)'],
    ['O:S-1-0x100000000-5D:', 'O:S-1-4294967296-5D:'],
  ])('in another spelling is read: %s', (text, printed) => {
    expect(formatSddl(parseSddl(text))).toBe(printed);
  });

  it('without a DACL says nothing of it, with a NULL DACL and an empty one says which', () => {
    expect(parseSddl('O:BA').dacl).toBeNull();
    expect(parseSddl('D:NO_ACCESS_CONTROL').dacl).toEqual(aclOf(null));
    expect(parseSddl('D:').dacl).toEqual(aclOf([]));
  });

  it('has SIDs for all letters but those of a domain, which have names', () => {
    for (const letters of SID_LETTERS) {
      expect(parseSddl(`O:${letters}`).owner?.sid).toMatch(/^S-1-/);
      expect(formatSddl(parseSddl(`O:${letters}`))).toBe(`O:${letters}`);
    }
    for (const letters of DOMAIN_LETTERS) {
      expect(parseSddl(`O:${letters}`).owner?.sid).toBeNull();
      expect(formatSddl(parseSddl(`O:${letters}`))).toBe(`O:${letters}`);
    }
    expect(parseSddl('O:DA').owner).toEqual({ sid: null, name: 'Domain Admins' });
  });

  it('is the same after it was printed and read', () => {
    fc.assert(
      fc.property(DESCRIPTORS, (descriptor) => {
        const text = formatSddl(descriptor);
        expect(parseSddl(text)).toEqual(descriptor);
        expect(formatSddl(parseSddl(text))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('cannot name an account without a SID', () => {
    const descriptor = { ...parseSddl('D:'), owner: { sid: null, name: 'CONTOSO\\anna' } };
    expect(() => formatSddl(descriptor)).toThrow(RangeError);
  });
});

describe('an entry of SDDL', () => {
  it('of every type is the same after it was printed and read', () => {
    expect(new Set(ACE_TYPES.map(([letters]) => letters)).size).toBe(ACE_TYPES.length);
    fc.assert(
      fc.property(ACES, (ace) => {
        expect(parseSddlAce(formatSddlAce(ace))).toEqual(ace);
      }),
      { numRuns: 300 },
    );
  });

  it('is one', () => {
    expect(() => parseSddlAce('(A;;FA;;;SY)(A;;FA;;;BA)')).toThrow('expected nothing behind the entry');
    expect(() => parseSddlAce('A;;FA;;;SY')).toThrow('expected an entry in parentheses');
    expect(parseSddlAce(' (A;;FA;;;SY) ').trustee).toEqual(trusteeOf('S-1-5-18'));
  });
});

describe('a text that is no SDDL', () => {
  it.each([
    ['', 1, 'expected O:, G:, D: or S:'],
    ['hello', 1, 'expected O:, G:, D: or S:'],
    ['d:(A;;FA;;;SY)', 1, 'expected O:, G:, D: or S:'],
    ['O:BAO:SY', 5, 'a second O'],
    ['O:', 3, 'the text ends: expected a SID'],
    ['O:ZZ', 3, '"ZZ" is no SID'],
    ['O:S-1-5-4294967296', 3, '"S-1-5-4294967296" is no SID'],
    ['O:S-1-5', 3, '"S-1-5" is no SID'],
    ['O:BAX', 5, 'expected O:, G:, D: or S:'],
    ['D:XY(A;;FA;;;SY)', 3, 'expected an entry in parentheses or the flags'],
    ['D:(A;;FA;;;SY', 3, 'does not end'],
    ['D:(A;;FA;;SY)', 13, 'too few fields'],
    ['D:()', 4, 'too few fields'],
    ['D:(Q;;FA;;;SY)', 4, '"Q" is no type'],
    ['D:(A;OIXX;FA;;;SY)', 8, '"XX" is no flag'],
    ['D:(A;OIC;FA;;;SY)', 8, '"C" is no flag'],
    ['D:(A;;FQ;;;SY)', 7, '"FQ" are no rights'],
    ['D:(A;;0x1ffffffff;;;SY)', 7, 'a number of 32 bits'],
    ['D:(A;;FA;;;S-1-x)', 12, '"S-1-x" is no SID'],
    ['D:(A;;FA;;;)', 12, 'is no SID'],
    ['D:(A;;FA;;;SY)(A;;FA;;;QQ)', 24, '"QQ" is no SID'],
    ['D:(A;;FA;bf967a86-0de6-11d0-a285-00aa003049e2;;SY)', 10, 'expected no GUID'],
    ['D:(OA;;FA;bf967a86;;SY)', 11, 'is no GUID'],
    ['D:(A;;FA;;;SY;(x))', 15, 'a seventh field'],
    ['D:(XA;;FA;;;SY;x)', 16, 'is no condition'],
    ['D:(XA;;FA;;;SY;x(y))', 16, 'is no condition'],
    ['D:(XA;;FA;;;SY;(x)(y))', 16, 'is no condition'],
    ['D:(XA;;FA;;;SY;)', 16, 'is no condition'],
    ['D:NO_ACCESS_CONTROL(A;;FA;;;SY)', 20, 'expected either'],
    ['D:(A;;FA;;;SY)x', 15, 'expected O:, G:, D: or S:'],
  ])('%j says where and what was expected', (text, column, message) => {
    const error = errorOf(text);
    expect(error.message).toContain(message);
    expect(error.at).toEqual({ line: 1, column });
  });

  it('gives a descriptor or one error, whatever it is', () => {
    const words = fc.constantFrom(
      'O:',
      'G:',
      'D:',
      'S:',
      'BA',
      'P',
      'AI',
      '(',
      ')',
      'A;',
      ';',
      'FA',
      '"',
      ' ',
      'S-1-5-18',
      '0x',
      'XA',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words, { maxLength: 30 }).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseSddl(text);
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('of a million signs is refused as fast', () => {
    for (const part of ['(', ')', '"', ';', '(A;;FA;;;SY', 'D:', 'P', 'x', ' ']) {
      expect(() => parseSddl(`D:${part.repeat(300_000)}`)).not.toThrow(RangeError);
    }
  }, 5_000);
});

describe('a file with SDDL', () => {
  it('holds one descriptor a line', async () => {
    const { facts, records, warnings } = await readText(readSddl, `${ROOT}\r\nD:(A;;FA;;;SY)\r\n\r\n"O:SY"\r\n`);
    expect(facts.acls.map(({ path, line }) => [path, line])).toEqual([
      [null, 1],
      [null, 2],
      [null, 4],
    ]);
    expect(facts.acls[0]?.descriptor).toEqual(parseSddl(ROOT));
    expect({ records, warnings }).toEqual({ records: 3, warnings: [] });
  });

  it.each(TEXT_ENCODINGS)('is read in %s', async (encoding) => {
    const bytes = encodeText(`${ROOT}\n`, encoding);
    expect(sniffSddl(bytes)).toBe(true);
    expect((await readSddl(sourceOf(bytes, 7))).facts.acls).toHaveLength(1);
  });

  it('can be a capture of a console: the path that was asked for is that of the answer', async () => {
    const text = [
      'Windows PowerShell',
      'PS C:\\> (Get-Acl Z:\\data).Sddl',
      'O:BAG:SYD:(A;;FA;;;SY)',
      'PS C:\\> (Get-Acl -LiteralPath "Z:\\my data").Sddl',
      'O:SYG:SYD:(A;;FA;;;SY)',
      'PS C:\\> (Get-Acl Z:\\*.txt).Sddl',
      'O:BOG:SYD:(A;;FA;;;SY)',
      'PS C:\\> ',
    ].join('\n');
    const { facts, warnings } = await readText(readSddl, text);
    expect(facts.acls.map(({ path }) => path)).toEqual(['Z:\\data', 'Z:\\my data', null]);
    expect(warnings.map(({ code }) => code)).toEqual(['lines-passed-over']);
    expect(sniffSddl(encodeText(text))).toBe(true);
  });

  it('can be lists of PowerShell, wrapped', async () => {
    const text = `

Path   : Microsoft.PowerShell.Core\\FileSystem::Z:\\data
Owner  : BUILTIN\\Administrators
Group  : CONTOSO\\Domain Users
Access : BUILTIN\\Administrators Allow  FullControl
         NT AUTHORITY\\SYSTEM Allow  FullControl
Audit  :
Sddl   : O:BAG:S-1-5-21-111111111-2222222222-3333333333-513D:PAI(A;OICI;FA;;;SY
         )(A;OICI;0x1200a9;;;S-1-5-21-111111111-2222222222-3333333333-1105)(A;;
         FA;;;BA)

Sddl : D:(A;;FA;;;SY)
Path : Microsoft.PowerShell.Core\\FileSystem::\\\\srv\\share\\x y

Path : Microsoft.PowerShell.Core\\FileSystem::\\\\contoso.file.core.windows.net\\share\\a
       long name
Sddl : D:(A;;FA;;;BA)
Path : only a path
`;
    const { facts, warnings } = await readText(readSddl, text);
    expect(facts.acls.map(({ path, line }) => [path, line])).toEqual([
      ['Z:\\data', 3],
      ['\\\\srv\\share\\x y', 13],
      [null, 16],
    ]);
    expect(facts.acls[0]?.descriptor.dacl?.aces).toHaveLength(3);
    expect(warnings).toMatchObject([{ code: 'wrapped-path', at: { line: 16, column: 8 } }]);
    expect(sniffSddl(encodeText(text))).toBe(true);
  });

  it('can be wrapped by the console or by hand', async () => {
    const { facts, warnings } = await readText(
      readSddl,
      `${ROOT.slice(0, 37)}\n${ROOT.slice(37)}\nO:BA\nG:SY\n D:P\n (A;;FA;;;SY)\nS:(ML;;NW;;;HI)\n`,
    );
    expect(facts.acls.map(({ descriptor }) => formatSddl(descriptor))).toEqual([
      ROOT,
      'O:BAG:SYD:P(A;;FA;;;SY)S:(ML;;NW;;;HI)',
    ]);
    expect(warnings).toEqual([]);
  });

  it('says what it cannot read, and reads the rest', async () => {
    const text = `D:(A;;FA;;;SY)\nD:(A;;FQ;;;SY)\n\nSddl : D:(A;;FA;;\n       ;QQ)\n\n  D:(A;;FA;;;SY\n`;
    const { facts, warnings } = await readText(readSddl, text);
    expect(facts.acls).toHaveLength(1);
    expect(warnings).toMatchObject([
      { code: 'unreadable-sddl', at: { line: 2, column: 7 } },
      { code: 'unreadable-sddl', at: { line: 5, column: 9 } },
      { code: 'unreadable-sddl', at: { line: 7, column: 5 } },
    ]);
  });

  it('with none is refused, at what is wrong', async () => {
    await expect(readText(readSddl, 'nothing here')).rejects.toThrow('expected a line such as');
    await expect(readText(readSddl, '\nD:(A;;FQ;;;SY)')).rejects.toMatchObject({ at: { line: 2, column: 7 } });
    await expect(readText(readSddl, '')).rejects.toThrow(InputError);
  });

  it('is cut anywhere and gives a result or one error', async () => {
    const text = `PS C:\\> (Get-Acl Z:\\data).Sddl\n${ROOT}\n\nPath : Z:\\x\nSddl : ${ROOT.slice(0, 50)}\n       ${ROOT.slice(50)}\n`;
    for (let length = 0; length <= text.length; length++) {
      const result = await readText(readSddl, text.slice(0, length)).catch((error: unknown) => error);
      expect(result instanceof Error ? result instanceof InputError : true).toBe(true);
    }
  });

  it('is told from other files', () => {
    const others = [
      '',
      'D:\\data\nS:\\x',
      'D:(see above)',
      'O: the owner\nG: the group',
      '# file: x\n# owner: anna\nuser::rwx\n',
      'Sddl is the language of security descriptors: D:(A;;FA;;;SY) is one',
      '"Time of Day","Process Name"\n"11:57","D:(A;;FA;;;SY)"',
      'data\nD:(A;;FA;;;SY)\n',
      'Z:\\data BUILTIN\\Users:(F)\n',
      'x'.repeat(60_000),
    ];
    expect(others.filter((text) => sniffSddl(encodeText(text)))).toEqual([]);
  });
});
