import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../src/decode.js';
import { FILE_RIGHTS, formatMask } from '../src/windows/access-mask.js';
import { NT_STATUS_TABLE } from '../src/windows/nt-status.js';

/** Kind and title of each reading. */
function titlesOf(value: string): string[] {
  return decode(value).map(({ kind, title }) => `${kind}: ${title}`);
}

function factsOf(value: string): Record<string, string> {
  return Object.fromEntries(decode(value).flatMap(({ facts }) => facts.map((fact) => [fact.name, fact.value])));
}

describe('a mask', () => {
  it.each([
    ['hex', '0x1A0089'],
    ['hex with all digits', '0x001a0089'],
    ['Procmon', 'Generic Read, Write Owner'],
    [
      'a whole detail',
      'Desired Access: Generic Read, Write Owner, Disposition: Open, Options: , Attributes: n/a, ShareMode: None, AllocationSize: n/a',
    ],
    [
      'a pasted row',
      '11:57:13.4620871 AM    robocopy.exe    162116    IRP_MJ_CREATE    F:\\x    SUCCESS    Desired Access: Generic Read, Write Owner Disposition: Open, Options: , Attributes: n/a, ShareMode: None, AllocationSize: n/a, OpenResult: Opened    11444',
    ],
    ['constants', 'FILE_READ_DATA | FILE_READ_EA | FILE_READ_ATTRIBUTES | READ_CONTROL | WRITE_OWNER | SYNCHRONIZE'],
    [
      'constants of a directory',
      'file_list_directory, FILE_READ_EA, FILE_READ_ATTRIBUTES, READ_CONTROL, WRITE_OWNER, SYNCHRONIZE',
    ],
    ['icacls', '(R,WO)'],
    ['icacls with inheritance', '(OI)(CI)(R,WO)'],
    ['icacls, inherited', '(I)(OI)(CI)(IO)(R)(WO)'],
    ['icacls, refusing', '(DENY)(R,WO)'],
    ['single icacls rights', '(RD,REA,RA,RC,WO,S)'],
  ])('is explained from %s', (_, value) => {
    expect(titlesOf(value)).toEqual(['access-mask: access mask 0x001A0089']);
    expect(factsOf(value)).toEqual({
      Procmon: 'Generic Read, Write Owner',
      'on a file': 'FILE_READ_DATA, FILE_READ_EA, FILE_READ_ATTRIBUTES, READ_CONTROL, WRITE_OWNER, SYNCHRONIZE',
      'on a directory':
        'FILE_LIST_DIRECTORY, FILE_READ_EA, FILE_READ_ATTRIBUTES, READ_CONTROL, WRITE_OWNER, SYNCHRONIZE',
      icacls: '(R,WO) = (RC,WO,S,RD,REA,RA)',
      SDDL: '0x1a0089',
    });
  });

  it.each([
    ['F', '0x001F01FF'],
    ['M', '0x001301BF'],
    ['RX', '0x001200A9'],
    ['(OI)(CI)(M)', '0x001301BF'],
    ['(OI)(CI)(IO)(GR,GE)', '0xA0000000'],
    ['(M,DC)', '0x001301FF'],
    ['(RX,W)', '0x001201BF'],
    ['(DE,RC,WDAC)', '0x00070000'],
    ['(Rc,S)', '0x00120000'],
    ['N', '0x00000000'],
  ])('of icacls is explained: %s', (value, mask) => {
    expect(titlesOf(value)).toEqual([`access-mask: access mask ${mask}`]);
  });

  it('that is a simple right of icacls is called so', () => {
    expect(factsOf('0x1301BF')['icacls']).toMatch(/^\(M\) = /);
  });

  it.each([
    ['FA', '0x001F01FF'],
    ['SDGXGWGR', '0xE0010000'],
    ['CCDCLCSWRPWPDTLOCRSDRCWDWO', '0x000F01FF'],
  ])('of SDDL is explained: %s', (value, mask) => {
    expect(titlesOf(value)).toEqual([`access-mask: access mask ${mask}`]);
    expect(factsOf(value)).toMatchObject({ SDDL: value });
  });

  it('whose letters mean one right to icacls and another to SDDL is explained as both', () => {
    expect(titlesOf('WD')).toEqual([
      'access-mask: access mask 0x00000002',
      'access-mask: access mask 0x00040000 if it is SDDL',
    ]);
    expect(titlesOf('WO')).toEqual(['access-mask: access mask 0x00080000']);
  });

  it('with bits that have no name says so', () => {
    expect(factsOf('0x00000A01')).toMatchObject({ 'on a file': 'FILE_READ_DATA', 'without a name': '0x00000A00' });
  });

  it('of one right is explained from each of its names', () => {
    for (const { bit, file, directory } of FILE_RIGHTS) {
      for (const name of [file, directory]) {
        expect(titlesOf(name)).toEqual([`access-mask: access mask ${formatMask(bit)}`]);
      }
    }
  });
});

describe('a security descriptor', () => {
  it('is explained part by part and entry by entry', () => {
    const value = 'O:BAG:DUD:PAI(A;OICI;0x1301bf;;;AU)(D;ID;WDWO;;;S-1-5-21-1-2-3-1105)S:(ML;;NWNX;;;HI)';
    expect(titlesOf(value)).toEqual(['security-descriptor: security descriptor']);
    expect(decode(value)[0]?.facts).toEqual([
      { name: 'owner', value: 'BUILTIN\\Administrators (S-1-5-32-544)' },
      { name: 'group', value: 'Domain Users' },
      { name: 'DACL', value: '2 entries; protected (P): inherits nothing; auto-inherited (AI)' },
      {
        name: 'DACL 1',
        value:
          'allow NT AUTHORITY\\Authenticated Users (S-1-5-11); (M): FILE_LIST_DIRECTORY, FILE_ADD_FILE, FILE_ADD_SUBDIRECTORY, FILE_READ_EA, FILE_WRITE_EA, FILE_TRAVERSE, FILE_READ_ATTRIBUTES, FILE_WRITE_ATTRIBUTES, DELETE, READ_CONTROL, SYNCHRONIZE; files inherit it, directories inherit it',
      },
      { name: 'DACL 2', value: 'deny S-1-5-21-1-2-3-1105; (WDAC,WO): WRITE_DAC, WRITE_OWNER; inherited' },
      { name: 'SACL', value: '1 entry' },
      {
        name: 'SACL 1',
        value: 'mandatory label Mandatory Label\\High Mandatory Level (S-1-16-12288); NO_WRITE_UP, NO_EXECUTE_UP',
      },
    ]);
  });

  it.each([
    ['D:', 'no entries: nobody is granted anything'],
    ['D:NO_ACCESS_CONTROL', 'none: everyone may do everything'],
    ['D:(XA;;FX;;;WD;(@User.a==1))', '1 entry'],
    ['S:', undefined],
  ])('without entries, or with a condition, is explained: %s', (value, dacl) => {
    expect(factsOf(value)['DACL']).toBe(dacl);
  });

  it('says under which condition an entry holds', () => {
    expect(factsOf('D:(XA;;RC;;;WD;(@User.a==1))')).toMatchObject({
      'DACL 1': 'allow callback Everyone (S-1-1-0); (RC): READ_CONTROL; only if (@User.a==1)',
    });
  });

  it('can be a single entry', () => {
    expect(titlesOf('(A;OICIIO;GXGR;;;BU)')).toEqual(['security-descriptor: entry (A;OICIIO;GXGR;;;BU)']);
    expect(factsOf('(A;OICIIO;GXGR;;;BU)')).toEqual({
      type: 'allow',
      trustee: 'BUILTIN\\Users (S-1-5-32-545)',
      mask: '0xA0000000',
      rights: '(GR,GE): GENERIC_EXECUTE, GENERIC_READ',
      flags: 'files inherit it, directories inherit it, not for this object',
    });
    const guid = 'bf967a86-0de6-11d0-a285-00aa003049e2';
    expect(factsOf(`(OA;;0x200;${guid};${guid};PS)`)).toMatchObject({
      rights: '(0x200): 0x00000200',
      flags: 'none: for this object, not inherited',
      'object type': guid,
      'inherited by': guid,
    });
  });
});

describe('a status', () => {
  it.each([
    '0xC0000022',
    '0xc0000022',
    'STATUS_ACCESS_DENIED',
    'status_access_denied',
    'ACCESS DENIED',
    ' access denied ',
  ])('is explained from %j', (value) => {
    expect(titlesOf(value)).toEqual(['ntstatus: NTSTATUS 0xC0000022 STATUS_ACCESS_DENIED']);
    expect(factsOf(value)).toEqual({
      Procmon: 'ACCESS DENIED',
      Win32: '5 ERROR_ACCESS_DENIED',
      text: 'Access is denied.',
    });
  });

  it('of every word of Procmon is explained', () => {
    expect(titlesOf('NAME INVALID')).toEqual(['ntstatus: NTSTATUS 0xC0000033 STATUS_OBJECT_NAME_INVALID']);
    expect(titlesOf('IS DIRECTORY')).toEqual(['ntstatus: NTSTATUS 0xC00000BA STATUS_FILE_IS_A_DIRECTORY']);
  });

  it('for which Procmon has no word is explained', () => {
    expect(factsOf('0xC000005A')).toMatchObject({ Procmon: '0xC000005A', Win32: '1307 ERROR_INVALID_OWNER' });
  });

  it('that nobody knows is still told to be one', () => {
    expect(titlesOf('0xC0FFEE00')).toEqual(['ntstatus: NTSTATUS 0xC0FFEE00 (no name known)']);
    expect(factsOf('0xC0FFEE00')).toEqual({ Procmon: '0xC0FFEE00', Win32: 'not known' });
  });

  it('of the table is explained from its name and its number', () => {
    for (const { name, status } of NT_STATUS_TABLE.filter(({ status: number }) => number !== 0)) {
      const number = `0x${status.toString(16)}`;
      expect(titlesOf(name).join()).toContain(name);
      expect(titlesOf(number).join()).toContain(name);
    }
  });
});

describe('an error', () => {
  it('is explained from its number, which can also be an exit code', () => {
    expect(titlesOf('5')).toEqual([
      'win32: Win32 error 5 ERROR_ACCESS_DENIED',
      'robocopy-exit-code: robocopy exit code 5: no failure admitted',
    ]);
    expect(factsOf('5')).toMatchObject({
      text: 'Access is denied.',
      '0xC0000022': 'STATUS_ACCESS_DENIED, in Procmon: ACCESS DENIED',
      '0xC0000121': 'STATUS_CANNOT_DELETE, in Procmon: CANNOT DELETE',
    });
  });

  it.each(['1307', 'ERROR_INVALID_OWNER', 'error_invalid_owner'])('is explained from %s', (value) => {
    expect(titlesOf(value)).toEqual(['win32: Win32 error 1307 ERROR_INVALID_OWNER']);
  });

  it('is explained from its HRESULT', () => {
    expect(titlesOf('0x80070005')).toEqual(['win32: Win32 error 5 ERROR_ACCESS_DENIED']);
    expect(titlesOf('2147942405')).toEqual(['win32: Win32 error 5 ERROR_ACCESS_DENIED']);
  });

  it('is explained from the hex that robocopy prints behind it', () => {
    expect(titlesOf('0x00000005')).toContain('win32: Win32 error 5 ERROR_ACCESS_DENIED');
    expect(titlesOf('0x0000051B')).toContain('win32: Win32 error 1307 ERROR_INVALID_OWNER');
  });
});

describe('an exit code of robocopy', () => {
  it.each([
    ['0', 'no failure admitted'],
    ['8', 'something failed'],
    ['16', 'something failed'],
    ['31', 'something failed'],
  ])('%s is explained', (value, verdict) => {
    expect(titlesOf(value)).toContain(`robocopy-exit-code: robocopy exit code ${value}: ${verdict}`);
  });

  it('is explained bit by bit', () => {
    const reading = decode('9').find(({ kind }) => kind === 'robocopy-exit-code');
    expect(reading?.facts.map(({ name }) => name)).toEqual(['1', '8']);
  });
});

describe('a value that is nothing', () => {
  it.each([
    '',
    '  ',
    ',',
    '()',
    '|',
    'hello',
    'Full Control',
    'Generic Read, Fly',
    '0x',
    '0x123456789',
    '99999999999',
    '-5',
    '1.5',
    'STATUS_FLY',
    'ERROR_FLY',
    'NT AUTHORITY\\SYSTEM',
    'D:(A;;FA;;;QQ)',
    '(A;;FQ;;;SY)',
    'D:\\data',
    'O:',
    'NW',
    '__proto__',
    'constructor',
  ])('is not explained: %j', (value) => {
    expect(decode(value)).toEqual([]);
  });

  it('or anything else never throws, and what is explained has a title and facts', () => {
    const words = fc.constantFrom(
      '0x',
      'C0000022',
      'Generic Read',
      ', ',
      '(',
      ')',
      'M',
      'OI',
      '5',
      'STATUS_',
      ' ',
      'Desired Access: ',
      'D:',
      'A;;FA;;;SY',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((parts) => parts.join('')),
        ),
        (value) => {
          for (const { title, facts } of decode(value)) {
            expect(title.length > 0 && facts.length > 0).toBe(true);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
