/** What each switch needs, on which kind of item and on which side: by robocopy-errors.md §2, windows-access.md §7, azure-files.md §6 and §7. */
import { describe, expect, it } from 'vitest';
import { clientNeeds, type ItemKind, type RobocopyNeed, robocopyNeeds, robocopyOptions } from '../../../src/index.js';
import {
  ACCESS_SYSTEM_SECURITY,
  APPEND_DATA,
  DELETE,
  READ,
  READ_ATTRIBUTES,
  READ_CONTROL,
  READ_DATA,
  WRITE,
  WRITE_ATTRIBUTES,
  WRITE_DAC,
  WRITE_DATA,
  WRITE_EA,
  WRITE_OWNER,
} from '../descriptors.js';

type Side = RobocopyNeed['side'];

const FILES: readonly ItemKind[] = ['new-file', 'existing-file'];
const DIRECTORIES: readonly ItemKind[] = ['existing-directory', 'new-directory'];
const COPIED: readonly ItemKind[] = [...FILES, ...DIRECTORIES];
const EXTRA: readonly ItemKind[] = ['extra-file', 'extra-directory'];
const ALL: readonly ItemKind[] = [...COPIED, ...EXTRA];

/** The kinds of items that need all these rights on themselves, on one side. */
function needing(switches: string, side: Side, rights: number): readonly ItemKind[] {
  const found = robocopyNeeds(robocopyOptions(switches)).filter(
    (need) => need.side === side && need.on === 'item' && (need.rights & rights) === rights,
  );
  return ALL.filter((item) => found.some(({ items }) => items.includes(item)));
}

/** The kinds of items whose parent must give a right. */
function needingOfParent(switches: string, right: number): readonly ItemKind[] {
  const found = robocopyNeeds(robocopyOptions(switches)).filter(
    ({ side, on, rights }) => side === 'destination' && on === 'parent' && rights === right,
  );
  return ALL.filter((item) => found.some(({ items }) => items.includes(item)));
}

function withSwitch(name: string): readonly RobocopyNeed[] {
  return robocopyNeeds(robocopyOptions('/E /COPY:DATSOU /DCOPY:DAT')).filter((need) => need.switch.startsWith(name));
}

describe('any copy', () => {
  it('lists the directories of both sides', () => {
    expect(needing('/E', 'source', READ_DATA)).toContain('existing-directory');
    expect(needing('/E', 'destination', READ_DATA)).toStrictEqual(['existing-directory']);
  });

  it('adds files to their parent, check 1 of the support article', () => {
    expect(needingOfParent('', WRITE_DATA)).toStrictEqual(['new-file']);
    const [need] = robocopyNeeds(robocopyOptions('/SEC')).filter(({ check }) => check === 1);
    expect(need).toMatchObject({ side: 'destination', on: 'parent', items: ['new-file'], rights: WRITE_DATA });
  });

  it.each(['/S', '/E', '/MIR'])('that goes into subdirectories adds these: %s', (name) => {
    expect(needingOfParent(name, APPEND_DATA)).toStrictEqual(['new-directory']);
  });

  it('that does not go into them has no new directories at all', () => {
    for (const switches of ['', '/COPYALL', '/B /SEC', '/PURGE']) {
      expect(robocopyNeeds(robocopyOptions(switches)).flatMap(({ items }) => items)).not.toContain('new-directory');
    }
  });

  it('without switches copies data, attributes and times, and attributes of directories', () => {
    expect(needing('', 'source', READ)).toStrictEqual(FILES);
    expect(needing('', 'destination', WRITE)).toStrictEqual(['existing-file']);
    expect(needing('', 'destination', WRITE_ATTRIBUTES)).toStrictEqual([...FILES, 'existing-directory']);
  });

  it('comes to the source before the destination', () => {
    const sides = robocopyNeeds(robocopyOptions('/MIR /COPYALL')).map(({ side }) => side);
    expect(sides.lastIndexOf('source')).toBeLessThan(sides.indexOf('destination'));
  });
});

describe('/COPY', () => {
  it.each<readonly [string, Side, number, readonly ItemKind[]]>([
    ['D', 'source', READ, FILES],
    ['D', 'destination', WRITE | WRITE_EA | WRITE_ATTRIBUTES, ['existing-file']],
    ['A', 'source', READ_ATTRIBUTES, FILES],
    ['A', 'destination', WRITE_ATTRIBUTES, FILES],
    ['T', 'source', READ_ATTRIBUTES, FILES],
    ['T', 'destination', WRITE_ATTRIBUTES, FILES],
    ['S', 'source', READ_CONTROL, COPIED],
    ['S', 'destination', WRITE_DAC, COPIED],
    ['O', 'source', READ_CONTROL, COPIED],
    ['O', 'destination', WRITE_OWNER, COPIED],
    ['U', 'source', ACCESS_SYSTEM_SECURITY, COPIED],
    ['U', 'destination', ACCESS_SYSTEM_SECURITY, COPIED],
  ])('%s needs on the %s the right %i', (flag, side, right, items) => {
    expect(needing(`/E /NODCOPY /COPY:${flag}`, side, right)).toStrictEqual(items);
  });

  it.each<readonly [string, Side, number]>([
    ['DAT', 'source', ACCESS_SYSTEM_SECURITY],
    ['DAT', 'destination', WRITE_DAC],
    ['DATO', 'destination', WRITE_DAC],
    ['DATU', 'destination', WRITE_OWNER],
    ['DATSO', 'destination', ACCESS_SYSTEM_SECURITY],
    ['ATSO', 'destination', WRITE_DATA],
    ['DSO', 'destination', DELETE],
  ])('%s does not need on the %s the right %i', (flags, side, right) => {
    const needs = robocopyNeeds(robocopyOptions(`/E /COPY:${flags}`));
    expect(
      needs.filter((need) => need.side === side && need.on === 'item' && (need.rights & right) !== 0),
    ).toStrictEqual([]);
  });

  it('opens what exists to overwrite it', () => {
    const [overwrite] = withSwitch('D of').filter(({ side }) => side === 'destination');
    expect(overwrite).toMatchObject({ items: ['existing-file'], disposition: 'OverwriteIf' });
  });

  it('uses its handles for what was asked', () => {
    const uses = withSwitch('').flatMap(({ side, then }) => (side === 'destination' && then !== null ? [then] : []));
    expect(new Set(uses)).toStrictEqual(
      new Set(['query-directory', 'set-basic-information', 'set-dacl', 'set-owner', 'set-sacl']),
    );
  });
});

describe('/SEC', () => {
  it('is /COPY:DATS', () => {
    const without = ({ switch: _, ...need }: RobocopyNeed) => need;
    expect(robocopyNeeds(robocopyOptions('/SEC /E')).map(without)).toStrictEqual(
      robocopyNeeds(robocopyOptions('/COPY:DATS /E')).map(without),
    );
  });

  it('has the three checks of the support article, WRITE_OWNER among them', () => {
    const checks = robocopyNeeds(robocopyOptions('/SEC /E'))
      .filter(({ check }) => check !== null)
      .map(({ check, rights, on, side, items }) => [check, rights, on, side, items]);
    expect(checks).toStrictEqual([
      [1, WRITE_DATA, 'parent', 'destination', ['new-file']],
      [2, WRITE_DAC, 'item', 'destination', COPIED],
      [3, WRITE_OWNER, 'item', 'destination', COPIED],
    ]);
  });

  it('asks WRITE_OWNER for the group, and with O for the owner', () => {
    const third = (switches: string) =>
      robocopyNeeds(robocopyOptions(switches))
        .filter(({ check }) => check === 3)
        .map(({ then }) => then);
    expect(third('/SEC')).toStrictEqual(['set-group']);
    expect(third('/COPY:DATSO')).toStrictEqual(['set-owner']);
    expect(third('/COPY:DATO')).toStrictEqual(['set-owner']);
    expect(third('/COPY:DAT')).toStrictEqual([]);
  });
});

describe('/COPYALL', () => {
  it('is /COPY:DATSOU', () => {
    const plain = (switches: string) =>
      robocopyNeeds(robocopyOptions(switches)).map(({ rights, items }) => [rights, items]);
    expect(plain('/COPYALL /E')).toStrictEqual(plain('/COPY:DATSOU /E'));
  });
});

describe('a need is told by the switch that brought it', () => {
  it.each([
    ['/SEC', WRITE_DAC, 'S of /SEC'],
    ['/COPYALL', ACCESS_SYSTEM_SECURITY, 'U of /COPYALL'],
    ['/COPY:DATSO', WRITE_OWNER, 'O of /COPY:DATSO'],
    ['/COPY:S', WRITE_DAC, '/COPY:S'],
  ])('%s', (switches, right, told) => {
    const needs = robocopyNeeds(robocopyOptions(switches));
    expect(needs.find(({ side, rights }) => side === 'destination' && rights === right)?.switch).toBe(told);
  });

  it('or as a default', () => {
    const needs = robocopyNeeds(robocopyOptions('/E'));
    expect(needs.find(({ rights }) => rights === READ)?.switch).toMatch(/\/COPY:D.*default/);
  });
});

describe('/DCOPY', () => {
  it.each(['/DCOPY:A', '/DCOPY:T', '/DCOPY:DAT', ''])('sets attributes and times of directories: %j', (name) => {
    expect(needing(`/E ${name}`, 'destination', WRITE_ATTRIBUTES)).toStrictEqual(COPIED);
  });

  it.each(['/DCOPY:D', '/NODCOPY'])('leaves them alone: %s', (name) => {
    expect(needing(`/E ${name}`, 'destination', WRITE_ATTRIBUTES)).toStrictEqual(FILES);
  });

  it('reads them at the source', () => {
    expect(needing('/E /DCOPY:AT', 'source', READ_ATTRIBUTES)).toStrictEqual(COPIED);
  });

  it('with E copies extended attributes of directories', () => {
    expect(needing('/E /DCOPY:DAE', 'destination', WRITE_EA)).toStrictEqual(['existing-file', ...DIRECTORIES]);
  });
});

describe('/MIR and /PURGE', () => {
  it.each(['/MIR', '/PURGE', '/E /PURGE'])('delete what only the destination has: %s', (switches) => {
    expect(needing(switches, 'destination', DELETE)).toStrictEqual(EXTRA);
    expect(needing(switches, 'destination', READ_DATA)).toStrictEqual(['existing-directory', 'extra-directory']);
    expect(needing(switches, 'source', DELETE)).toStrictEqual([]);
  });

  it('are the only ones that do', () => {
    expect(needing('/E /COPYALL /IS /IT', 'destination', DELETE)).toStrictEqual([]);
    expect(needing('/E /MOVE', 'destination', DELETE)).toStrictEqual([]);
  });

  it('use the handle to delete', () => {
    const deletes = robocopyNeeds(robocopyOptions('/MIR')).filter(({ then }) => then === 'set-disposition');
    expect(deletes.map(({ items, switch: name }) => [items, name])).toStrictEqual([
      [['extra-file'], '/PURGE, /MIR'],
      [['extra-directory'], '/PURGE, /MIR'],
    ]);
  });
});

describe('/MOV and /MOVE', () => {
  it.each(['/MOV', '/E /MOVE'])('delete the files of the source: %s', (switches) => {
    expect(needing(switches, 'source', DELETE)).toEqual(expect.arrayContaining([...FILES]));
    expect(needing(switches, 'destination', DELETE)).toStrictEqual([]);
  });

  it('/MOV leaves the directories of the source alone', () => {
    expect(needing('/E /MOV', 'source', DELETE)).toStrictEqual(FILES);
  });

  it('/MOVE deletes the directories of the source too', () => {
    expect(needing('/E /MOVE', 'source', DELETE)).toContain('existing-directory');
  });

  it('are told by their own names', () => {
    const told = (switches: string) => [
      ...new Set(
        robocopyNeeds(robocopyOptions(switches))
          .filter(({ rights }) => (rights & DELETE) !== 0)
          .map(({ switch: name }) => name),
      ),
    ];
    expect(told('/MOV')).toStrictEqual(['/MOV']);
    expect(told('/E /MOVE')).toStrictEqual(['/MOVE']);
  });
});

describe('/A+ and /A-', () => {
  it.each(['/A+:R', '/A-:RH'])('change attributes of copied files, whatever /COPY says: %s', (name) => {
    const needs = robocopyNeeds(robocopyOptions(`/E /COPY:D /DCOPY:D ${name}`));
    const changing = needs.filter(({ side, rights }) => side === 'destination' && (rights & WRITE_ATTRIBUTES) !== 0);
    expect(changing.filter(({ then }) => then === 'set-basic-information').map(({ items }) => items)).toStrictEqual([
      FILES,
    ]);
  });
});

describe('/SECFIX and /TIMFIX', () => {
  it('touch with /SECFIX what exists, by the rights that /COPY names', () => {
    expect(needing('/E /COPY:DATSO /SECFIX', 'destination', WRITE_DAC)).toContain('existing-file');
    expect(needing('/E /COPY:DATSO /SECFIX', 'destination', WRITE_OWNER)).toContain('existing-file');
  });

  it('touch with /TIMFIX the times of what exists', () => {
    expect(needing('/E /TIMFIX', 'destination', WRITE_ATTRIBUTES)).toContain('existing-file');
  });
});

describe('/B and /ZB', () => {
  it('need no other rights on objects than without', () => {
    for (const name of ['/B', '/ZB', '/Z']) {
      expect(robocopyNeeds(robocopyOptions(`/MIR /COPYALL ${name}`))).toStrictEqual(
        robocopyNeeds(robocopyOptions('/MIR /COPYALL')),
      );
    }
  });
});

describe('/L', () => {
  it('only lists, whatever else is asked for', () => {
    const needs = robocopyNeeds(robocopyOptions('/MIR /COPYALL /MOVE /B /A+:R /L'));
    expect(needs.map(({ then }) => then)).toStrictEqual(needs.map(() => 'query-directory'));
    expect(needs.map(({ side, items }) => [side, items])).toStrictEqual([
      ['source', ['existing-directory']],
      ['destination', ['existing-directory']],
      ['destination', ['extra-directory']],
    ]);
  });
});

describe('what the console must hold', () => {
  const privileges = (switches: string) => clientNeeds(robocopyOptions(switches)).map((need) => need.privileges);
  const BACKUP = ['SeBackupPrivilege', 'SeRestorePrivilege'];

  it.each<readonly [string, readonly (readonly string[])[]]>([
    ['/MIR', []],
    ['/MIR /COPY:DATSO /Z', []],
    ['/SEC', []],
    ['/MIR /B', [BACKUP]],
    ['/ZB', [BACKUP]],
    ['/COPY:DATU', [['SeSecurityPrivilege']]],
    ['/COPYALL', [['SeSecurityPrivilege']]],
    ['/COPYALL /B', [BACKUP, ['SeSecurityPrivilege']]],
  ])('for %s', (switches, expected) => {
    expect(privileges(switches)).toStrictEqual(expected);
  });

  it('is told by the switch that needs it', () => {
    const names = (switches: string) => clientNeeds(robocopyOptions(switches)).map((need) => need.switch);
    expect(names('/COPYALL /B')).toStrictEqual(['/B', 'U of /COPYALL']);
    expect(names('/ZB /COPY:DATU')).toStrictEqual(['/ZB', '/COPY:U']);
  });
});
