import { describe, expect, it } from 'vitest';
import { create, DIRECTORY, denied, FILE, granted, mask, row, type TraceRow } from '../generate-trace.js';
import { failureOf, failuresOf } from './read-report.js';

const DIR = 'Z:\\data\\closed';
const PATH = `${DIR}\\new.docx`;
const PROBE = mask('FILE_READ_ATTRIBUTES');
const WRITE = mask('FILE_WRITE_DATA', 'FILE_READ_ATTRIBUTES', 'DELETE');
const AUDIT = mask('ACCESS_SYSTEM_SECURITY');
const missing = (path: string): TraceRow => create(path, PROBE, 'NAME NOT FOUND');

const ADD_FILE = { rights: ['FILE_ADD_FILE'], basis: 'isolated' };

describe('a new object is refused by its parent', () => {
  it.each(['Create', 'OpenIf', 'OverwriteIf', 'Supersede'] as const)('by %s', async (disposition) => {
    const failure = await failureOf([missing(PATH), denied(PATH, WRITE, { disposition })]);
    expect(failure).toMatchObject({
      path: PATH,
      object: DIR,
      objectKind: 'directory',
      existed: false,
      deniedRights: ADD_FILE,
      otherExplanations: [],
      desiredAccess: { rights: ['FILE_ADD_FILE', 'FILE_READ_ATTRIBUTES', 'DELETE'] },
    });
  });

  it('as a directory', async () => {
    const path = `${DIR}\\new`;
    const failure = await failureOf([
      missing(path),
      denied(path, mask('FILE_LIST_DIRECTORY'), { disposition: 'Create', options: DIRECTORY }),
    ]);
    expect(failure.deniedRights).toEqual({ rights: ['FILE_ADD_SUBDIRECTORY'], basis: 'isolated' });
    expect(failure.object).toBe(DIR);
  });

  it('at the root of a drive', async () => {
    const failure = await failureOf([denied('Z:\\new.docx', WRITE, { disposition: 'Create' })]);
    expect(failure).toMatchObject({ object: 'Z:\\', deniedRights: ADD_FILE });
  });
});

describe('whether the object existed is learned', () => {
  const refusal = denied(PATH, WRITE, { disposition: 'OverwriteIf' });
  const absent: readonly (readonly [string, TraceRow])[] = [
    ['NAME NOT FOUND', missing(PATH)],
    ['PATH NOT FOUND', create(PATH, PROBE, 'PATH NOT FOUND')],
    ['NO SUCH FILE', create(PATH, PROBE, 'NO SUCH FILE')],
  ];
  it.each(absent)('from %s before: it did not', async (_, probe) => {
    expect(await failureOf([probe, refusal])).toMatchObject({ existed: false, deniedRights: ADD_FILE });
  });
  it.each(absent)('from %s after: it did not', async (_, probe) => {
    expect(await failureOf([refusal, probe])).toMatchObject({ existed: false, deniedRights: ADD_FILE });
  });

  const present: readonly (readonly [string, TraceRow])[] = [
    ['an open', granted(PATH, PROBE)],
    ['a collision', create(PATH, PROBE, 'NAME COLLISION', { disposition: 'Create' })],
  ];
  it.each(present)('from %s before: it did', async (_, probe) => {
    expect(await failureOf([probe, refusal])).toMatchObject({ existed: true, object: PATH });
  });
  it.each(present)('from %s after: it did', async (_, probe) => {
    expect(await failureOf([refusal, probe])).toMatchObject({ existed: true, object: PATH });
  });

  it('from a creation after: it did not', async () => {
    const creation = granted(PATH, WRITE, { disposition: 'OverwriteIf', openResult: 'Created' });
    const failure = await failureOf([refusal, creation]);
    expect(failure).toMatchObject({ existed: false, object: DIR });
  });

  it('from Create alone: it did not, else it were a collision', async () => {
    const failure = await failureOf([denied(PATH, WRITE, { disposition: 'Create' })]);
    expect(failure).toMatchObject({ existed: false, deniedRights: ADD_FILE });
  });

  it('from nothing: then both the object and its parent can have refused', async () => {
    const failure = await failureOf([refusal]);
    expect(failure).toMatchObject({ existed: null, object: PATH, deniedRights: { basis: 'requested' } });
    expect(failure.otherExplanations).toContain('parent-rights');
  });

  // history.ts, existenceOf(): looks at creates only.
  it.fails('from a query by path that found nothing: it did not', async () => {
    const query = row('QueryOpen', PATH, { result: 'NAME NOT FOUND' });
    expect(await failureOf([query, refusal])).toMatchObject({ existed: false, deniedRights: ADD_FILE });
  });

  it('from a query by path that found it: it did', async () => {
    const query = row('QueryOpen', PATH, { detail: 'CreationTime: 0, FileAttributes: A' });
    expect((await failureOf([query, refusal])).existed).toBe(true);
  });

  it('from the rows of any process', async () => {
    const probe = { ...granted(PATH, PROBE), process: 'explorer.exe', pid: 9 };
    expect((await failureOf([probe, refusal])).existed).toBe(true);
  });

  it('anew for each refusal', async () => {
    const deletion = granted(PATH, mask('DELETE'), { options: [...FILE, 'Delete On Close'] });
    const failures = await failuresOf([granted(PATH, PROBE), refusal, deletion, missing(PATH), refusal]);
    expect(failures.map(({ existed, object }) => [existed, object]).toSorted()).toEqual([
      [false, DIR],
      [true, PATH],
    ]);
  });

  // A rename with ReplaceIfExists can replace an object that was there.
  it('not from a rename to its path after, where that may replace', async () => {
    const rename = row('SetRenameInformationFile', `${PATH}.tmp`, {
      detail: `ReplaceIfExists: True, FileName: ${PATH}`,
    });
    expect((await failureOf([refusal, rename])).existed).not.toBe(false);
  });

  it('from a rename to its path after, where that may not replace: it did not', async () => {
    const rename = row('SetRenameInformationFile', `${PATH}.tmp`, {
      detail: `ReplaceIfExists: False, FileName: ${PATH}`,
    });
    expect((await failureOf([refusal, rename])).existed).toBe(false);
  });

  it('anew after a deletion or a rename', async () => {
    for (const operation of ['SetDispositionInformationFile', 'SetRenameInformationFile']) {
      const rows = [granted(PATH, PROBE), row(operation, PATH), refusal];
      expect((await failureOf(rows)).existed).toBeNull();
    }
  });

  it('from a deletion after: it did', async () => {
    const rows = [refusal, row('SetDispositionInformationFile', PATH, { detail: 'Delete: True' }), missing(PATH)];
    expect((await failureOf(rows)).existed).not.toBe(false);
  });

  it('no more from before it was opened with Delete On Close', async () => {
    const deletion = granted(PATH, mask('DELETE'), { options: [...FILE, 'Delete On Close'] });
    expect((await failureOf([granted(PATH, PROBE), deletion, refusal])).existed).not.toBe(true);
  });

  it('from Create whatever earlier rows said', async () => {
    const deletion = granted(PATH, mask('DELETE'), { options: [...FILE, 'Delete On Close'] });
    const rows = [granted(PATH, PROBE), deletion, denied(PATH, WRITE, { disposition: 'Create' })];
    expect(await failureOf(rows)).toMatchObject({ existed: false, deniedRights: ADD_FILE });
  });
});

describe('the right to add is ruled out by another new object', () => {
  const sibling = (extras: Parameters<typeof granted>[2] = {}): TraceRow =>
    granted(`${DIR}\\other.docx`, WRITE, { disposition: 'Create', openResult: 'Created', ...extras });
  const asksAudit = denied(PATH, WRITE | AUDIT, { disposition: 'Create' });
  const BOTH = { rights: ['FILE_ADD_FILE', 'ACCESS_SYSTEM_SECURITY'], basis: 'requested' };

  it('then audit access is what was refused', async () => {
    const failure = await failureOf([sibling(), asksAudit]);
    expect(failure.deniedRights).toEqual({ rights: ['ACCESS_SYSTEM_SECURITY'], basis: 'isolated' });
    expect(failure.evidence.map(({ record }) => record)).toEqual([2, 1]);
  });

  it('not without one: then it is one of both', async () => {
    expect((await failureOf([asksAudit])).deniedRights).toEqual(BOTH);
  });

  it.each([
    ['of another account', sibling({ user: 'CONTOSO\\bert' })],
    ['with backup intent', sibling({ options: [...FILE, 'Open For Backup'] })],
    ['of the other kind', sibling({ options: DIRECTORY })],
    ['in another directory', { ...sibling(), path: 'Z:\\data\\open\\other.docx' }],
    ['that was there already', sibling({ disposition: 'OpenIf', openResult: 'Opened' })],
  ])('not by one %s', async (_, other) => {
    expect((await failureOf([other, asksAudit])).deniedRights).toEqual(BOTH);
  });

  it('by one that was made when the directory had the same security', async () => {
    const rows = [asksAudit, row('SetSecurityFile', DIR), sibling(), asksAudit];
    const failure = await failureOf(rows);
    expect(failure.deniedRights).toEqual({ rights: ['ACCESS_SYSTEM_SECURITY'], basis: 'isolated' });
    expect(failure.occurrences).toBe(2);
  });

  it('and where nothing else was asked, something must have changed', async () => {
    const failure = await failureOf([sibling(), denied(PATH, WRITE, { disposition: 'Create' })]);
    expect(failure.deniedRights).toEqual({ rights: ['FILE_ADD_FILE'], basis: 'requested' });
    expect(failure.otherExplanations).toEqual(['changed-meanwhile']);
  });

  it('not by one of long ago', async () => {
    const rows = [
      { ...sibling(), at: '08:00:00' },
      { ...asksAudit, at: '10:00:00' },
    ];
    expect((await failureOf(rows)).deniedRights).toEqual(BOTH);
  });
  it('not by one from before the security of the directory was set', async () => {
    expect((await failureOf([sibling(), row('SetSecurityFile', DIR), asksAudit])).deniedRights).toEqual(BOTH);
  });
});

describe('what cannot be a new object', () => {
  it('is the root of a volume', async () => {
    const failure = await failureOf([denied('Z:\\', WRITE, { disposition: 'Create', options: DIRECTORY })]);
    expect(failure.deniedRights?.rights).not.toContain('FILE_ADD_SUBDIRECTORY');
  });

  // The mask is looked at first: [MS-FSA] 2.1.5.1 phase 1.
  it('is one for which the mask is refused already', async () => {
    const refusal = denied(PATH, WRITE, { disposition: 'Create' });
    const detail = (refusal.detail ?? '').replace(
      /Desired Access: .*?, Disposition/,
      'Desired Access: None 0x0, Disposition',
    );
    expect((await failureOf([{ ...refusal, detail }])).otherExplanations).toContain('invalid-access-mask');
  });
});

describe('refusals of different objects', () => {
  it('are two failures where the parent refused first, and the object once it was there', async () => {
    const rows = [
      denied(PATH, WRITE, { disposition: 'Create' }),
      granted(PATH, WRITE, { disposition: 'Create', openResult: 'Created', user: 'CONTOSO\\admin' }),
      denied(PATH, mask('FILE_WRITE_DATA', 'DELETE')),
    ];
    expect((await failuresOf(rows)).map(({ object, deniedRights }) => [object, deniedRights?.rights])).toEqual([
      [DIR, ['FILE_ADD_FILE']],
      [PATH, ['FILE_WRITE_DATA', 'DELETE']],
    ]);
  });

  it('stay failures of their own in the same directory', async () => {
    const rows = ['a', 'b'].map((name) => denied(`${DIR}\\${name}.docx`, WRITE, { disposition: 'Create' }));
    const failures = await failuresOf(rows);
    expect(failures.map(({ path, object }) => [path, object])).toEqual([
      [`${DIR}\\a.docx`, DIR],
      [`${DIR}\\b.docx`, DIR],
    ]);
  });
});
