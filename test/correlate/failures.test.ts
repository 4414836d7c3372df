import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { create, denied, FILE, granted, mask, row, textSource, trace } from '../generate-trace.js';
import { COPY_STEP, jobLog, logError } from './job-log.js';
import { failureOf, failuresOf, only } from './read-report.js';

const PATH = 'Z:\\data\\a.docx';
const READ = mask('READ_CONTROL');
const DAC = mask('WRITE_DAC');
const OWNER = mask('WRITE_OWNER');
const DELETE = mask('DELETE');

describe('requests on one object', () => {
  it('are one failure where a wider one is explained by a narrower one', async () => {
    for (const access of [
      [READ | OWNER, READ | OWNER | DELETE],
      [READ | OWNER | DELETE, READ | OWNER],
    ]) {
      const failure = await failureOf([granted(PATH, READ), ...access.map((bits) => denied(PATH, bits))]);
      expect(failure.deniedRights).toEqual({ rights: ['WRITE_OWNER'], basis: 'isolated' });
      expect(failure.occurrences).toBe(2);
      expect(failure.evidence.map(({ record }) => record).toSorted()).toEqual([1, 2, 3]);
    }
  });

  it('are two failures where the missing rights have nothing in common', async () => {
    const failures = await failuresOf([denied(PATH, DAC), denied(PATH, OWNER)]);
    expect(failures.map(({ deniedRights }) => deniedRights?.rights)).toEqual([['WRITE_DAC'], ['WRITE_OWNER']]);
  });

  it('are two failures where each may miss what the other did not ask for', async () => {
    const failures = await failuresOf([denied(PATH, READ | DAC), denied(PATH, DAC | OWNER)]);
    expect(failures.map(({ deniedRights }) => deniedRights?.rights)).toEqual([
      ['READ_CONTROL', 'WRITE_DAC'],
      ['WRITE_DAC', 'WRITE_OWNER'],
    ]);
  });

  it('share their counts by what each was refused', async () => {
    const rows = [denied(PATH, DAC), denied(PATH, OWNER), denied(PATH, OWNER), denied(PATH, OWNER)];
    expect((await failuresOf(rows)).map(({ occurrences }) => occurrences)).toEqual([1, 3]);
  });

  it('of two operations are two failures', async () => {
    const rows = [denied(PATH, OWNER), row('SetSecurityFile', PATH, { result: 'ACCESS DENIED' })];
    expect((await failuresOf(rows)).map(({ operation }) => operation)).toEqual(['CreateFile', 'SetSecurityFile']);
  });

  it('of two processes are two failures', async () => {
    const rows = [denied(PATH, OWNER), denied(PATH, OWNER, { process: 'icacls.exe' })];
    const failures = await failuresOf(rows, [], { processes: ['robocopy', 'icacls'] });
    expect(failures.map(({ process }) => process)).toEqual(['Robocopy.exe', 'icacls.exe']);
  });

  it('of two accounts do not explain each other', async () => {
    const rows = [denied(PATH, OWNER), denied(PATH, READ | OWNER, { impersonating: 'CONTOSO\\bert' })];
    expect(await failuresOf(rows)).toHaveLength(2);
  });

  it('for no right at all explain no other', async () => {
    const nothing = denied(PATH, OWNER);
    const rows = [
      { ...nothing, detail: (nothing.detail ?? '').replace('Write Owner', 'None 0x0') },
      denied(PATH, OWNER),
    ];
    expect((await failuresOf(rows)).map(({ deniedRights }) => deniedRights?.rights)).toContainEqual(['WRITE_OWNER']);
  });

  it('are all counted, also those behind a change of the object', async () => {
    const rows = [
      denied(PATH, DAC),
      denied(PATH, OWNER),
      row('SetBasicInformationFile', PATH),
      denied(PATH, OWNER),
      denied(PATH, OWNER),
    ];
    expect((await failuresOf(rows)).map(({ occurrences }) => occurrences)).toEqual([1, 3]);
  });
});

describe('retries', () => {
  const refusals = ['10:00:00', '10:00:05', '10:00:10'].map((at) => denied(PATH, OWNER, { at }));

  it('are occurrences of one failure', async () => {
    expect(await failureOf(refusals)).toMatchObject({ occurrences: 3, localTime: '10:00:00.0000000' });
  });

  it('of the log are not added to those of the trace', async () => {
    for (const [tries, occurrences] of [
      [2, 3],
      [5, 5],
    ] as const) {
      const log = jobLog([logError('D:\\data\\a.docx', '10:00:00', { tries })]);
      expect((await failureOf(refusals, [log])).occurrences).toBe(occurrences);
    }
  });
});

describe('what was refused was granted later', () => {
  const ASKED = READ | OWNER;

  it.each([
    ['with the same request', [denied(PATH, ASKED), granted(PATH, ASKED)]],
    ['with a wider one', [denied(PATH, ASKED), granted(PATH, ASKED | DELETE)]],
    ['after it was granted and refused', [granted(PATH, ASKED), denied(PATH, ASKED), granted(PATH, ASKED)]],
    [
      'with the right that was isolated',
      [granted(PATH, READ), denied(PATH, ASKED), row('SetSecurityFile', PATH), granted(PATH, OWNER)],
    ],
    [
      'when the object could be created',
      [
        denied(PATH, ASKED, { disposition: 'Create' }),
        granted(PATH, ASKED, { disposition: 'Create', openResult: 'Created' }),
      ],
    ],
  ])('%s', async (_, rows) => {
    expect((await failureOf(rows)).laterSucceeded).toBe(true);
  });

  it.each([
    ['before', [granted(PATH, ASKED), denied(PATH, ASKED)]],
    ['in part', [denied(PATH, ASKED), granted(PATH, READ)]],
    ['on another object', [denied(PATH, ASKED), granted('Z:\\data\\b.docx', ASKED)]],
    ['by another process', [denied(PATH, ASKED), granted(PATH, ASKED, { process: 'explorer.exe' })]],
    ['never', [denied(PATH, ASKED)]],
  ])('not where it was granted %s', async (_, rows) => {
    expect((await failureOf(rows)).laterSucceeded).toBe(false);
  });

  it('also where it was no create', async () => {
    const set = (result: string) => row('SetBasicInformationFile', PATH, { result });
    expect((await failureOf([set('ACCESS DENIED')])).laterSucceeded).toBe(false);
    const sharing = [create(PATH, OWNER, 'SHARING VIOLATION'), granted(PATH, OWNER)];
    expect((await failureOf(sharing)).laterSucceeded).toBe(true);
  });

  it('not where another account got it', async () => {
    const rows = [denied(PATH, ASKED), granted(PATH, ASKED, { pid: 8000, user: 'CONTOSO\\admin' })];
    expect((await failureOf(rows)).laterSucceeded).toBe(false);
  });

  it('not where it was refused again after that', async () => {
    const rows = [denied(PATH, ASKED), granted(PATH, ASKED), denied(PATH, ASKED)];
    expect((await failureOf(rows)).laterSucceeded).toBe(false);
  });
});

describe('what was refused without backup intent and granted with it', () => {
  const BACKUP = [...FILE, 'Open For Backup'] as const;
  const retry = granted(PATH, OWNER, { options: BACKUP });

  it('is no failure, but counted: /ZB works so', async () => {
    const report = await analyze([trace([denied(PATH, OWNER), denied(PATH, OWNER), retry])]);
    expect(report.failures).toEqual([]);
    expect(report.findings.map(({ ruleId, failureCount }) => [ruleId, failureCount])).toEqual([
      ['benign/backup-intent-retry', 2],
    ]);
    expect(report.summary.benign).toBe(2);
  });

  it('is a failure where the log complains', async () => {
    const log = jobLog([logError('D:\\data\\a.docx', '10:00:01')]);
    expect((await failureOf([denied(PATH, OWNER), retry], [log])).robocopy).not.toBeNull();
  });

  it.each([
    ['it was granted before', [retry, denied(PATH, OWNER)]],
    ['it was refused again', [denied(PATH, OWNER), retry, denied(PATH, OWNER)]],
    ['a part was granted', [denied(PATH, OWNER | DAC), retry]],
    ['another account got it', [denied(PATH, OWNER), { ...retry, user: 'CONTOSO\\bert' }]],
    ['it was refused with backup intent too', [denied(PATH, OWNER, { options: BACKUP }), retry]],
    ['it was granted without', [denied(PATH, OWNER), granted(PATH, OWNER)]],
  ])('is a failure where %s', async (_, rows) => {
    expect(await failuresOf(rows)).toHaveLength(1);
  });
});

describe('a refusal that is no ACCESS DENIED of a create', () => {
  it('is a failure without denied rights', async () => {
    expect(await failureOf([create(PATH, OWNER, 'SHARING VIOLATION')])).toMatchObject({
      ntStatus: '0xC0000043',
      ntStatusName: 'STATUS_SHARING_VIOLATION',
      win32: 32,
      desiredAccess: { mask: '0x00080000', rights: ['WRITE_OWNER'] },
      deniedRights: null,
      otherExplanations: [],
    });
  });

  it('of a handle has no mask', async () => {
    expect(await failureOf([row('SetSecurityFile', PATH, { result: '0xC000005A' })])).toMatchObject({
      operation: 'SetSecurityFile',
      ntStatus: '0xC000005A',
      win32: 1307,
      desiredAccess: null,
      deniedRights: null,
    });
  });

  it('with a result nobody knows is kept', async () => {
    expect(await failureOf([row('WriteFile', PATH, { result: 'BRAND NEW WORD' })])).toMatchObject({
      ntStatus: null,
      ntStatusName: null,
      win32: null,
    });
  });

  it.each([
    ['a warning', row('QueryDirectory', 'Z:\\data\\*', { result: 'NO MORE FILES' })],
    ['a pending row', row('NotifyChangeDirectory', 'Z:\\data', { result: '' })],
    ['an existence probe', create(PATH, READ, 'NAME NOT FOUND')],
    ['a registry row', row('RegOpenKey', 'HKLM\\Software\\X', { result: 'ACCESS DENIED' })],
    ['a network row', row('TCP Connect', 'a:1 -> b:445', { result: 'ACCESS DENIED' })],
  ])('is none where it is %s', async (_, benign) => {
    expect(await failuresOf([benign])).toEqual([]);
  });
});

describe('failures', () => {
  it('have ids in the order of their rows, log-only ones behind', async () => {
    const log = jobLog([logError('D:\\data\\z.docx', '10:00:00', { action: COPY_STEP })]);
    const failures = await failuresOf([denied(PATH, DAC), denied('Z:\\data\\b.docx', DAC)], [log]);
    expect(failures.map(({ id, path }) => [id, path])).toEqual([
      ['F1', PATH],
      ['F2', 'Z:\\data\\b.docx'],
      ['F3', 'D:\\data\\z.docx'],
    ]);
  });

  it('count every row, in whatever order of time the rows stand', async () => {
    const as = (user: string, at: string) => denied(PATH, OWNER, { impersonating: user, at });
    const rows = [as('anna', '10:00:01'), as('bert', '10:00:00'), as('carl', '10:00:01')];
    const failures = await failuresOf(rows);
    expect(failures.reduce((sum, { occurrences }) => sum + occurrences, 0)).toBe(3);
  });

  it('quote the row so that it can be pasted back', async () => {
    const rows = [denied(PATH, READ | OWNER)];
    const { evidence } = await failureOf(rows);
    const again = await analyze([textSource(only(evidence).text, 'pasted line')]);
    expect(only(again.inputs).format).toBe('procmon-clipboard');
    expect(only(again.failures)).toMatchObject({
      path: PATH,
      desiredAccess: { rights: ['READ_CONTROL', 'WRITE_OWNER'] },
    });
  });
});
