import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { formatAccess } from '../../src/formats/procmon/create-detail.js';
import { accessMask, FILE_RIGHTS } from '../../src/windows/access-mask.js';
import {
  type CreateExtras,
  create,
  DIRECTORY,
  denied,
  FILE,
  granted,
  mask,
  row,
  type TraceRow,
  trace,
} from '../generate-trace.js';
import { JOB, jobsLog } from './job-log.js';
import { failureOf, failuresOf } from './read-report.js';

const PATH = 'Z:\\data\\a.docx';
const OTHER = 'Z:\\data\\b.docx';
const READ = mask('READ_CONTROL');
const ASKED = mask('READ_CONTROL', 'WRITE_OWNER');
const BACKUP = [...FILE, 'Open For Backup'] as const;

const ISOLATED = { rights: ['WRITE_OWNER'], basis: 'isolated' };
const NOT_NARROWED = { rights: ['READ_CONTROL', 'WRITE_OWNER'], basis: 'requested' };

describe('a right is isolated', () => {
  it('by a grant of the others on the same object, before or after', async () => {
    const refusal = denied(PATH, ASKED);
    const grant = granted(PATH, READ);
    expect((await failureOf([grant, refusal])).deniedRights).toEqual(ISOLATED);
    expect((await failureOf([refusal, grant])).deniedRights).toEqual(ISOLATED);
  });

  it('by several grants that have the others between them', async () => {
    const rows = [
      granted(PATH, mask('READ_CONTROL')),
      granted(PATH, mask('WRITE_DAC')),
      denied(PATH, mask('READ_CONTROL', 'WRITE_DAC', 'WRITE_OWNER')),
    ];
    const failure = await failureOf(rows);
    expect(failure.deniedRights).toEqual(ISOLATED);
    expect(failure.evidence.map(({ record }) => record)).toEqual([3, 1, 2]);
  });

  it('where only one was asked for', async () => {
    expect((await failureOf([denied(PATH, mask('WRITE_DAC'))])).deniedRights).toEqual({
      rights: ['WRITE_DAC'],
      basis: 'isolated',
    });
  });

  it('whatever the case and the prefix of the path', async () => {
    const rows = [granted('\\\\?\\z:\\DATA\\A.docx', READ), denied(PATH, ASKED)];
    expect((await failureOf(rows)).deniedRights).toEqual(ISOLATED);
  });

  it('by its directory name on a directory', async () => {
    const rows = [
      granted('Z:\\data', READ, { options: DIRECTORY }),
      denied('Z:\\data', mask('READ_CONTROL', 'FILE_LIST_DIRECTORY'), { options: DIRECTORY }),
    ];
    const failure = await failureOf(rows);
    expect(failure.deniedRights).toEqual({ rights: ['FILE_LIST_DIRECTORY'], basis: 'isolated' });
    expect(failure.objectKind).toBe('directory');
  });

  it('whatever the other rights are', async () => {
    const rights = FILE_RIGHTS.filter(({ file }) => !/GENERIC|MAXIMUM/.test(file));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...rights), { minLength: 2 }), async (asked) => {
        const [missing, ...others] = asked;
        const had = mask(...others.map(({ file }) => file));
        const rows = [granted(PATH, had), denied(PATH, mask(...asked.map(({ file }) => file)))];
        expect((await failureOf(rows)).deniedRights).toEqual({ rights: [missing?.file], basis: 'isolated' });
      }),
      { numRuns: 40 },
    );
  });

  it('and grants that add nothing are no evidence', async () => {
    const rows = [
      granted(PATH, mask('READ_CONTROL')),
      granted(PATH, mask('DELETE')),
      granted(PATH, mask('READ_CONTROL', 'WRITE_DAC')),
      denied(PATH, mask('READ_CONTROL', 'WRITE_DAC', 'WRITE_OWNER')),
    ];
    expect((await failureOf(rows)).evidence.map(({ record }) => record)).toEqual([4, 3]);
  });

  it('and the grant that proves it stands in the evidence', async () => {
    const failure = await failureOf([granted(OTHER, READ), granted(PATH, READ), denied(PATH, ASKED)]);
    expect(failure.evidence.map(({ record, line }) => [record, line])).toEqual([
      [3, 4],
      [2, 3],
    ]);
  });
});

describe('a grant says nothing', () => {
  const elsewhere: readonly (readonly [string, string, CreateExtras])[] = [
    ['on another object', OTHER, {}],
    ['to another account', PATH, { user: 'CONTOSO\\bert' }],
    ['with backup intent', PATH, { options: BACKUP }],
    ['to an impersonated account', PATH, { impersonating: 'CONTOSO\\bert' }],
    ['that created the object', PATH, { disposition: 'OpenIf', openResult: 'Created' }],
    ['that replaced the object', PATH, { disposition: 'Supersede', openResult: 'Superseded' }],
    ['11 minutes earlier', PATH, { at: '09:49:00' }],
    ['11 minutes later', PATH, { at: '10:11:00' }],
  ];
  it.each(elsewhere)('%s', async (_, path, extras) => {
    const rows = [granted(path, READ, extras), denied(PATH, ASKED, { at: '10:00:00' })];
    expect((await failureOf(rows)).deniedRights).toEqual(NOT_NARROWED);
  });

  it('of Maximum Allowed', async () => {
    const rows = [granted(PATH, READ | mask('MAXIMUM_ALLOWED')), denied(PATH, ASKED)];
    expect((await failureOf(rows)).deniedRights).toEqual(NOT_NARROWED);
  });

  it('without backup intent about a refusal with it', async () => {
    const rows = [granted(PATH, READ), denied(PATH, ASKED, { options: BACKUP })];
    expect((await failureOf(rows)).deniedRights).toEqual(NOT_NARROWED);
  });

  it('without impersonation about a refusal with it', async () => {
    const rows = [granted(PATH, READ), denied(PATH, ASKED, { impersonating: 'CONTOSO\\bert' })];
    expect((await failureOf(rows)).deniedRights).toEqual(NOT_NARROWED);
  });

  const changes: readonly (readonly [string, TraceRow])[] = [
    ['its security was set', row('SetSecurityFile', PATH)],
    ['its attributes were set', row('SetBasicInformationFile', PATH, { detail: 'FileAttributes: A' })],
    ['it was renamed', row('SetRenameInformationFile', PATH)],
    ['it was renamed the new way', row('SetRenameInformationEx', PATH)],
    ['it was deleted', row('SetDispositionInformationFile', PATH, { detail: 'Delete: True' })],
    ['it was deleted the new way', row('SetDispositionInformationEx', PATH)],
    ['it was created anew', granted(PATH, READ, { disposition: 'OpenIf', openResult: 'Created' })],
    ['it was replaced', granted(PATH, READ, { disposition: 'Supersede', openResult: 'Superseded' })],
  ];
  it.each(changes)('from before %s', async (_, change) => {
    expect((await failureOf([granted(PATH, READ), change, denied(PATH, ASKED)])).deniedRights).toEqual(NOT_NARROWED);
  });
  it.each(changes)('from after %s', async (_, change) => {
    expect((await failureOf([denied(PATH, ASKED), change, granted(PATH, READ)])).deniedRights).toEqual(NOT_NARROWED);
  });

  it('from before another process changed the object', async () => {
    const change = row('SetSecurityFile', PATH, { process: 'icacls.exe', pid: 1, user: 'CONTOSO\\admin' });
    expect((await failureOf([granted(PATH, READ), change, denied(PATH, ASKED)])).deniedRights).toEqual(NOT_NARROWED);
  });

  it('from before another object was renamed to its path', async () => {
    const rename = row('SetRenameInformationFile', `${PATH}.tmp`, {
      detail: `ReplaceIfExists: True, FileName: ${PATH}`,
    });
    expect((await failureOf([granted(PATH, READ), rename, denied(PATH, ASKED)])).deniedRights).toEqual(NOT_NARROWED);
  });

  it('half an hour earlier and half an hour later', async () => {
    const rows = [
      granted(PATH, mask('DELETE'), { at: '09:00:00' }),
      granted(PATH, READ, { at: '09:30:00' }),
      denied(PATH, ASKED, { at: '10:00:00' }),
      granted(PATH, READ, { at: '10:30:00' }),
    ];
    expect((await failureOf(rows)).deniedRights).toEqual(NOT_NARROWED);
  });
});

describe('a grant counts still', () => {
  it.each([
    ['9 minutes earlier', { at: '09:51:00' }],
    ['9 minutes later', { at: '10:09:00' }],
    ['to another process of the account', { process: 'explorer.exe', pid: 99 }],
    ['that overwrote the object', { disposition: 'OverwriteIf', openResult: 'Overwritten' }],
  ] as const)('%s', async (_, extras) => {
    const rows = [granted(PATH, READ, extras), denied(PATH, ASKED, { at: '10:00:00' })];
    expect((await failureOf(rows)).deniedRights).toEqual(ISOLATED);
  });

  it.each([
    ['setting the security failed', row('SetSecurityFile', PATH, { result: 'INVALID PARAMETER' })],
    ['the security of another object was set', row('SetSecurityFile', OTHER)],
    ['the object was only read', row('QuerySecurityFile', PATH)],
  ])('where %s in between', async (_, between) => {
    const failures = await failuresOf([granted(PATH, READ), between, denied(PATH, ASKED)]);
    expect(failures.find(({ operation }) => operation === 'CreateFile')?.deniedRights).toEqual(ISOLATED);
  });

  it('with the rights that an overwrite needs besides', async () => {
    const overwrite = { disposition: 'OverwriteIf', attributes: 0x20 } as const;
    const rows = [
      granted(PATH, mask('FILE_READ_ATTRIBUTES'), { ...overwrite, openResult: 'Overwritten' }),
      denied(PATH, mask('FILE_WRITE_DATA', 'FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES', 'DELETE')),
    ];
    expect((await failureOf(rows)).deniedRights).toEqual({ rights: ['DELETE'], basis: 'isolated' });
  });
});

describe('rights asked for by the disposition', () => {
  const exists = granted(PATH, mask('FILE_READ_ATTRIBUTES'));
  it.each([
    ['Overwrite', ['FILE_WRITE_DATA', 'FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES', 'READ_CONTROL']],
    ['OverwriteIf', ['FILE_WRITE_DATA', 'FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES', 'READ_CONTROL']],
    ['Supersede', ['FILE_WRITE_EA', 'FILE_WRITE_ATTRIBUTES', 'DELETE', 'READ_CONTROL']],
    ['OpenIf', ['READ_CONTROL']],
    ['Open', ['READ_CONTROL']],
  ] as const)('%s', async (disposition, rights) => {
    const { deniedRights, desiredAccess } = await failureOf([exists, denied(PATH, READ, { disposition })]);
    expect(deniedRights?.rights).toEqual(rights);
    expect(desiredAccess).toEqual({ mask: '0x00020000', rights: ['READ_CONTROL'] });
  });
});

describe('Maximum Allowed', () => {
  const asked = ASKED | mask('MAXIMUM_ALLOWED');

  it('can be what was refused, where nothing shows that it yields anything', async () => {
    const { deniedRights } = await failureOf([denied(PATH, asked)]);
    expect(deniedRights).toEqual({ rights: [...NOT_NARROWED.rights, 'MAXIMUM_ALLOWED'], basis: 'requested' });
  });

  it('is not what was refused where anything was granted', async () => {
    const { deniedRights } = await failureOf([granted(PATH, READ), denied(PATH, asked)]);
    expect(deniedRights).toEqual(ISOLATED);
  });
});

describe('what was granted and refused alike', () => {
  it('stays a set, and something must have changed', async () => {
    const failure = await failureOf([granted(PATH, ASKED), denied(PATH, ASKED)]);
    expect(failure.deniedRights).toEqual(NOT_NARROWED);
    expect(failure.otherExplanations).toContain('changed-meanwhile');
  });
});

describe('a right is systematically refused', () => {
  const refusals = ['a', 'b'].map((name) => denied(`Z:\\data\\${name}.docx`, ASKED));
  const SYSTEMATIC = { rights: ['WRITE_OWNER'], basis: 'systematic' };

  it('where two objects refuse it and others grant the rest', async () => {
    const failures = await failuresOf([granted('Z:\\data\\c.docx', READ), ...refusals]);
    expect(failures.map(({ deniedRights }) => deniedRights)).toEqual([SYSTEMATIC, SYSTEMATIC]);
  });

  it('not where only one object refuses it', async () => {
    const rows = [granted('Z:\\data\\c.docx', READ), denied(PATH, ASKED), denied(PATH, ASKED)];
    expect((await failureOf(rows)).deniedRights).toEqual(NOT_NARROWED);
  });

  it('not on a share that grants nothing', async () => {
    const failures = await failuresOf([...refusals, denied('Z:\\data\\c.docx', READ)]);
    expect(failures.map(({ deniedRights }) => deniedRights?.basis)).toEqual(['requested', 'requested', 'isolated']);
  });

  it('not where what is granted is nothing it asked for', async () => {
    const failures = await failuresOf([granted('Z:\\data\\c.docx', mask('FILE_READ_DATA')), ...refusals]);
    expect(failures.map(({ deniedRights }) => deniedRights)).toEqual([NOT_NARROWED, NOT_NARROWED]);
  });

  it('not where one object grants it', async () => {
    const rows = [granted('Z:\\data\\c.docx', READ), granted('Z:\\data\\d.docx', mask('WRITE_OWNER')), ...refusals];
    const failures = await failuresOf(rows);
    expect(failures.map(({ deniedRights }) => deniedRights)).toEqual([NOT_NARROWED, NOT_NARROWED]);
  });

  const elsewhere: readonly (readonly [string, string, CreateExtras])[] = [
    ['on another volume', 'C:\\c.docx', {}],
    ['to another account', 'Z:\\data\\c.docx', { user: 'CONTOSO\\bert' }],
    ['with backup intent', 'Z:\\data\\c.docx', { options: BACKUP }],
    ['with a new object', 'Z:\\data\\c.docx', { disposition: 'OpenIf', openResult: 'Created' }],
  ];
  it.each(elsewhere)('not where the rest is granted %s only', async (_, path, extras) => {
    const failures = await failuresOf([granted(path, READ, extras), ...refusals]);
    expect(failures.map(({ deniedRights }) => deniedRights)).toEqual([NOT_NARROWED, NOT_NARROWED]);
  });

  it('whatever another account is granted', async () => {
    const rows = [
      granted('Z:\\data\\c.docx', READ),
      granted('Z:\\data\\c.docx', ASKED, { user: 'CONTOSO\\admin' }),
      ...refusals,
    ];
    const failures = await failuresOf(rows);
    expect(failures.map(({ deniedRights }) => deniedRights)).toEqual([SYSTEMATIC, SYSTEMATIC]);
  });

  // A create refused by the parent counts as no object that refuses what the handle asked.
  it('not where the other object was refused by its parent', async () => {
    const asked = mask('READ_CONTROL', 'DELETE');
    const rows = [
      granted('Z:\\data\\c.docx', READ),
      create('Z:\\data\\new.docx', mask('FILE_READ_ATTRIBUTES'), 'NAME NOT FOUND'),
      denied('Z:\\data\\new.docx', asked, { disposition: 'OverwriteIf' }),
      denied(PATH, asked),
    ];
    const failure = (await failuresOf(rows)).find(({ path }) => path === PATH);
    expect(failure?.deniedRights).toEqual({ rights: ['DELETE', 'READ_CONTROL'], basis: 'requested' });
  });

  it('on one destination of two that have the same source', async () => {
    const jobs = [JOB, { ...JOB, destination: 'Y:\\data\\' }];
    const rows = [
      granted('Z:\\data\\a.docx', ASKED),
      granted('Y:\\data\\c.docx', READ),
      denied('Y:\\data\\a.docx', ASKED),
      denied('Y:\\data\\b.docx', ASKED),
    ];
    const failures = await failuresOf(rows, [jobsLog(jobs)]);
    expect(failures.map(({ deniedRights }) => deniedRights)).toEqual([SYSTEMATIC, SYSTEMATIC]);
  });
});

describe('bits that no open may ask for', () => {
  it('are no isolated right', async () => {
    const refusal = denied(PATH, 0);
    const rows = [{ ...refusal, detail: refusal.detail?.replace(formatAccess(accessMask(0)), 'None 0x200') ?? '' }];
    expect((await failureOf(rows)).deniedRights?.basis).toBe('requested');
  });
});

describe('the table of rights', () => {
  it('counts what was asked, granted on existing objects and refused, over the denying scopes', async () => {
    const rows = [
      granted('C:\\elsewhere.txt', READ),
      granted(PATH, READ),
      granted('Z:\\data\\new.docx', READ, { disposition: 'Create', openResult: 'Created' }),
      denied(PATH, ASKED),
    ];
    const { rights } = await analyze([trace(rows)]);
    expect(rights).toEqual([
      { right: 'READ_CONTROL', requested: 3, granted: 1, denied: 1 },
      { right: 'WRITE_OWNER', requested: 1, granted: 0, denied: 1 },
    ]);
  });

  it('counts everything where nothing was denied', async () => {
    const { rights } = await analyze([trace([granted('C:\\elsewhere.txt', READ), granted(PATH, READ)])]);
    expect(rights).toEqual([{ right: 'READ_CONTROL', requested: 2, granted: 2, denied: 0 }]);
  });
});
