import { describe, expect, it } from 'vitest';
import { type Folder, groupFiles } from '../../src/bulk/group-files.js';

/** A folder of `a/b.csv`, `a/c/d.log`. */
function folderOf(paths: readonly string[], name = 'root', path = '/root'): Folder {
  const own = paths.filter((one) => !one.includes('/'));
  const below = new Map<string, string[]>();
  for (const one of paths.filter((other) => other.includes('/'))) {
    const [first = '', ...rest] = one.split('/');
    below.set(first, [...(below.get(first) ?? []), rest.join('/')]);
  }
  return {
    ...{ path, name },
    files: own.map((file) => ({ name: file, path: `${path}/${file}`, size: 1, modified: 0 })),
    folders: [...below].map(([folder, files]) => folderOf(files, folder, `${path}/${folder}`)),
  };
}

function grouped(...paths: string[]): Record<string, string[]> {
  return Object.fromEntries(
    groupFiles(folderOf(paths)).map(({ place, files }) => [
      place,
      files.map(({ path }) => path.slice('/root/'.length)),
    ]),
  );
}

describe('files that belong together', () => {
  it('are those of a folder, with what lies below it', () => {
    expect(grouped('4711/trace.csv', '4711/copy.log', '4711/acl/icacls.txt', '2026/11/4712/trace.pml')).toEqual({
      '4711': ['4711/trace.csv', '4711/copy.log', '4711/acl/icacls.txt'],
      '2026/11/4712': ['2026/11/4712/trace.pml'],
    });
  });

  it('are those of the root itself, where it is the case', () => {
    expect(grouped('trace.CSV', 'robocopy.log', 'icacls.txt')).toEqual({
      '': ['trace.CSV', 'robocopy.log', 'icacls.txt'],
    });
  });

  it('are those of a stem, where a folder holds several with files of several kinds', () => {
    expect(grouped('4711.csv', '4711.log', '4712.PML.gz', '4712.log', '4713.log')).toEqual({
      '4711': ['4711.csv', '4711.log'],
      '4712': ['4712.PML.gz', '4712.log'],
      '4713': ['4713.log'],
    });
  });

  it('are each alone where all are of one kind, but for what continues another', () => {
    expect(grouped('a.pml', 'A-1.PML', 'b.pml')).toEqual({ a: ['a.pml', 'A-1.PML'], b: ['b.pml'] });
    expect(grouped('in/a.zip', 'in/b.zip')).toEqual({ 'in/a': ['in/a.zip'], 'in/b': ['in/b.zip'] });
  });

  it('do not take in what lies in a folder with files that are no evidence', () => {
    expect(grouped('index.docx', 'one/trace.csv', 'two/trace.csv')).toEqual({
      one: ['one/trace.csv'],
      two: ['two/trace.csv'],
    });
    expect(grouped('notes.docx')).toEqual({});
  });

  it('do not take in cases that are whole because something lies above them', () => {
    const whole = (id: string): string[] => [`${id}/trace.csv`, `${id}/copy.log`];
    expect(Object.keys(grouped('2025/4714.zip', ...['2025/4711', '2025/4712', '2025/4713'].flatMap(whole)))).toEqual([
      '2025/4714',
      '2025/4711',
      '2025/4712',
      '2025/4713',
    ]);
    expect(Object.keys(grouped('index.csv', '2025/a.zip', '2025/b.zip', ...whole('2026/c')))).toEqual([
      'index',
      '2025/a',
      '2025/b',
      '2026/c',
    ]);
    // Two are the sides of one case, or what was before and behind a change.
    expect(Object.keys(grouped('4711/notes.txt', ...whole('4711/before'), ...whole('4711/after')))).toEqual(['4711']);
    expect(Object.keys(grouped('4711/notes.txt', '4711/1/a.pml', '4711/2/b.pml', '4711/3/c.pml'))).toEqual(['4711']);
  });

  it('are one archive, with what is said beside it', () => {
    expect(grouped('4711/case.zip', '4711/mail.txt')).toEqual({ '4711': ['4711/case.zip', '4711/mail.txt'] });
  });
});
