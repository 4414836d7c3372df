import { describe, expect, it } from 'vitest';
import type { Alternative } from '../../src/correlate/evidence.js';
import { type CreateExtras, DIRECTORY, denied, FILE, granted, mask, row, type TraceRow } from '../generate-trace.js';
import { failureOf, failuresOf, only } from './read-report.js';

const PATH = 'Z:\\data\\a.docx';
const READ = mask('FILE_READ_DATA');
const WRITE = mask('FILE_WRITE_DATA');
const CONTROL = mask('READ_CONTROL');
const HIDDEN = 0x2;
const SYSTEM = 0x4;

/** A query that shows the attributes of the object, as Procmon prints them. */
const attributes = (letters: string): TraceRow =>
  row('QueryBasicInformationFile', PATH, {
    detail: `CreationTime: 3/2/2020 9:14:07 AM, ChangeTime: 3/2/2020 9:14:07 AM, FileAttributes: ${letters}`,
  });
const exists = granted(PATH, mask('FILE_READ_ATTRIBUTES'));

async function alternativesOf(rows: readonly TraceRow[]): Promise<readonly Alternative[]> {
  const failures = await failuresOf(rows);
  return only(failures.filter(({ operation }) => operation === 'CreateFile')).otherExplanations;
}

describe('what else can have refused', () => {
  const cases: readonly (readonly [string, number, CreateExtras, readonly Alternative[]])[] = [
    ['reading data', READ, {}, ['encrypted-file']],
    ['executing', mask('FILE_EXECUTE'), {}, ['encrypted-file']],
    ['writing data', WRITE, {}, ['read-only-attribute', 'encrypted-file']],
    ['appending', mask('FILE_APPEND_DATA'), {}, ['read-only-attribute', 'encrypted-file']],
    ['reading the security', CONTROL, {}, []],
    ['setting attributes', mask('FILE_WRITE_ATTRIBUTES'), {}, []],
    [
      'writing without knowing extended attributes',
      CONTROL,
      { options: [...FILE, 'No EA Knowledge'] },
      ['extended-attributes-needed'],
    ],
    [
      'overwriting',
      CONTROL,
      { disposition: 'Overwrite' },
      ['read-only-attribute', 'hidden-or-system-attribute', 'encrypted-file'],
    ],
    [
      'overwriting with the attributes H and S',
      CONTROL,
      { disposition: 'Overwrite', attributes: HIDDEN | SYSTEM },
      ['read-only-attribute', 'encrypted-file'],
    ],
    [
      'overwriting with the attribute H only',
      CONTROL,
      { disposition: 'Overwrite', attributes: HIDDEN },
      ['read-only-attribute', 'hidden-or-system-attribute', 'encrypted-file'],
    ],
    ['a directory that is listed', READ, { options: DIRECTORY }, []],
    ['a directory to which a file is added', WRITE, { options: DIRECTORY }, []],
    ['a directory that is overwritten', CONTROL, { options: DIRECTORY, disposition: 'Overwrite' }, []],
  ];
  it.each(cases)('%s', async (_, access, extras, expected) => {
    expect(await alternativesOf([exists, denied(PATH, access, extras)])).toEqual(expected);
  });

  it('an object that may be new', async () => {
    for (const disposition of ['OpenIf', 'OverwriteIf', 'Supersede'] as const) {
      expect(await alternativesOf([denied(PATH, CONTROL, { disposition })])).toContain('parent-rights');
    }
    expect(await alternativesOf([denied(PATH, CONTROL)])).not.toContain('parent-rights');
    expect(await alternativesOf([denied(PATH, CONTROL, { disposition: 'Overwrite' })])).not.toContain('parent-rights');
  });

  it('a mask that no open may have', async () => {
    for (const words of ['None 0x0', 'None 0x200']) {
      const refusal = denied(PATH, CONTROL);
      const detail = (refusal.detail ?? '').replace('Read Control', words);
      expect(await alternativesOf([{ ...refusal, detail }])).toEqual(['invalid-access-mask']);
    }
  });
});

describe('attributes that are known', () => {
  const overwrite = denied(PATH, CONTROL, { disposition: 'Overwrite' });
  it.each([
    ['A', []],
    ['N', []],
    ['NCI', []],
    ['RA', ['read-only-attribute']],
    ['HA', ['hidden-or-system-attribute']],
    ['SA', ['hidden-or-system-attribute']],
    ['AE', ['encrypted-file']],
    ['RHSAE', ['read-only-attribute', 'hidden-or-system-attribute', 'encrypted-file']],
    // SF and RP are sparse and reparse point, neither S nor R.
    ['ASF', []],
    ['ARP', []],
  ])('%s leave %j', async (letters, expected) => {
    expect(await alternativesOf([exists, attributes(letters), overwrite])).toEqual(expected);
  });

  it('are told', async () => {
    expect((await failureOf([exists, attributes('RHA'), overwrite])).attributes).toBe('RHA');
    expect((await failureOf([exists, overwrite])).attributes).toBeNull();
  });

  it('count for refusals before and after', async () => {
    expect(await alternativesOf([exists, overwrite, attributes('A')])).toEqual([]);
  });

  it('count as the attributes that were set', async () => {
    const set = row('SetBasicInformationFile', PATH, { detail: 'ChangeTime: 0, FileAttributes: RA' });
    expect(await alternativesOf([exists, attributes('A'), set, overwrite])).toEqual(['read-only-attribute']);
  });

  it('count still after its security was set', async () => {
    expect(await alternativesOf([exists, attributes('A'), row('SetSecurityFile', PATH), overwrite])).toEqual([]);
  });

  // The usual result: the warning carries the attributes all the same.
  it('of a query whose buffer was too short for the name count too', async () => {
    const query = { ...attributes('A'), operation: 'QueryAllInformationFile', result: 'BUFFER OVERFLOW' };
    expect(await alternativesOf([exists, query, overwrite])).toEqual([]);
  });

  it('of advanced output count too', async () => {
    const query = {
      ...attributes('A'),
      operation: 'IRP_MJ_QUERY_INFORMATION',
      detail: 'Type: QueryBasicInformationFile, ChangeTime: 0, FileAttributes: A',
    };
    expect(await alternativesOf([exists, query, overwrite])).toEqual([]);
  });

  const useless: readonly (readonly [string, readonly TraceRow[]])[] = [
    ['of a query that failed', [{ ...attributes('A'), result: 'INVALID PARAMETER' }]],
    ['of another object', [{ ...attributes('A'), path: 'Z:\\data\\b.docx' }]],
    ['from before the object was deleted', [attributes('A'), row('SetDispositionInformationFile', PATH)]],
    [
      'from before the object was replaced',
      [attributes('A'), granted(PATH, CONTROL, { disposition: 'Supersede', openResult: 'Superseded' })],
    ],
  ];
  it.each(useless)('%s do not count', async (_, rows) => {
    expect(await alternativesOf([exists, ...rows, overwrite])).toEqual([
      'read-only-attribute',
      'hidden-or-system-attribute',
      'encrypted-file',
    ]);
  });

  it('do not come from setting times alone', async () => {
    const set = row('SetBasicInformationFile', PATH, {
      detail: 'LastWriteTime: 3/2/2020 9:14:07 AM, FileAttributes: n/a',
    });
    expect(await alternativesOf([exists, set, overwrite])).toContain('read-only-attribute');
  });
});

describe('an alternative is ruled out', () => {
  it('once the rights that it refuses were granted', async () => {
    const rows = [granted(PATH, READ | WRITE), denied(PATH, READ | WRITE | CONTROL)];
    expect(await failureOf(rows)).toMatchObject({
      deniedRights: { rights: ['READ_CONTROL'], basis: 'isolated' },
      otherExplanations: [],
    });
  });

  it('for a right that never is refused for it, found across objects', async () => {
    const asked = WRITE | mask('WRITE_OWNER');
    const rows = [
      granted('Z:\\data\\c.docx', WRITE),
      denied('Z:\\data\\b.docx', asked, { at: '10:00:05' }),
      denied('Z:\\data\\b.docx', asked, { at: '10:00:06' }),
      denied(PATH, asked, { at: '10:00:07' }),
    ];
    const failures = await failuresOf(rows);
    expect(failures.map(({ deniedRights, otherExplanations }) => [deniedRights, otherExplanations])).toEqual([
      [{ rights: ['WRITE_OWNER'], basis: 'systematic' }, []],
      [{ rights: ['WRITE_OWNER'], basis: 'systematic' }, []],
    ]);
  });
});
