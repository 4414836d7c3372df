import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { commonFolder, foldersOf, sparkline } from '../../src/report/overview.js';
import { denied, mask, trace } from '../generate-trace.js';

const OWNER = mask('WRITE_OWNER');

describe('the folder that paths have in common', () => {
  it.each([
    [['Z:\\a\\b\\1', 'Z:\\a\\b\\2'], 'Z:\\a\\b\\'],
    [['Z:\\a\\b\\1', 'z:\\A\\c\\2'], 'Z:\\a\\'],
    [['Z:\\a\\1', 'Z:\\ab\\2'], 'Z:\\'],
    [['Z:\\1', 'Y:\\1'], null],
    [['\\\\s\\share\\a\\1', '\\\\s\\share\\b\\1'], '\\\\s\\share\\'],
    [['\\\\s\\one\\1', '\\\\s\\other\\1'], null],
    [['\\\\s\\one\\1', 'Z:\\1'], null],
    [[], null],
  ])('of %j', (paths, folder) => {
    expect(commonFolder(paths)).toBe(folder);
  });
});

describe('failures by folder and time', () => {
  it('are counted whatever the case of the letters is', async () => {
    const rows = ['Z:\\a\\1', 'Z:\\A\\2', 'Z:\\b\\1'].map((path) => denied(path, OWNER));
    const { failures } = await analyze([trace(rows)]);
    expect(foldersOf(failures)).toEqual([
      { folder: 'Z:\\a', failures: 2 },
      { folder: 'Z:\\b', failures: 1 },
    ]);
  });

  it('are drawn between the first and the last', async () => {
    const rows = Array.from({ length: 5 }, (_, index) => denied(`Z:\\a\\${index}`, OWNER));
    const { failures } = await analyze([trace(rows)]);
    expect(sparkline(failures)).toMatch(/^\d\d:\d\d:\d\d │█.*█│ \d\d:\d\d:\d\d$/);
    expect(sparkline(failures.slice(0, 1))).toBeNull();
  });
});
