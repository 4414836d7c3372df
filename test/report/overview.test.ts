import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { commonFolder } from '../../src/report/overview.js';
import { sparkline } from '../../src/report/wording.js';
import { jobLog, logError } from '../correlate/job-log.js';
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
    const { folders, summary } = await analyze([trace(rows)]);
    expect(folders.map(({ folder, failures }) => [folder, failures])).toEqual([
      ['Z:\\a', 2],
      ['Z:\\b', 1],
    ]);
    expect(summary).toMatchObject({ folders: 2, denied: 3 });
  });

  it('are counted once for both folders of a copy, under that of the side that fails', async () => {
    const log = jobLog([
      logError('D:\\data\\sub\\1', '10:00:01'),
      logError('D:\\data\\sub\\logged', '10:30:00'),
      logError('D:\\data\\other\\2', '10:30:00'),
    ]);
    const { folders, summary } = await analyze([trace([denied('Z:\\data\\sub\\1', OWNER)]), log]);
    expect(folders).toEqual([
      { folder: 'Z:\\data\\sub', sourceFolder: 'D:\\data\\sub', destinationFolder: 'Z:\\data\\sub', failures: 2 },
      {
        folder: 'D:\\data\\other',
        sourceFolder: 'D:\\data\\other',
        destinationFolder: 'Z:\\data\\other',
        failures: 1,
      },
    ]);
    expect(summary).toMatchObject({ failures: 3, folders: 2 });
  });

  it('are counted between the first time and the last', async () => {
    const rows = Array.from({ length: 5 }, (_, index) => denied(`Z:\\a\\${index}`, OWNER));
    const { timeline } = await analyze([trace(rows)]);
    expect(timeline?.counts.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect([timeline?.counts[0], timeline?.counts.at(-1)]).toEqual([1, 1]);
    expect((await analyze([trace(rows.slice(0, 1))])).timeline).toBeNull();
  });

  it('are drawn as bars', () => {
    expect(sparkline({ from: '10:00:00.0000000', to: '2026-01-31T11:00:00.0000000', counts: [4, 0, 1, 8] })).toBe(
      '10:00:00 │▄ ▁█│ 11:00:00',
    );
  });
});

describe('what a finding is about', () => {
  it('is told for all its failures', async () => {
    const rows = ['Z:\\a\\b\\1', 'Z:\\a\\c\\2'].map((path) => denied(path, OWNER));
    const { findings } = await analyze([trace(rows)]);
    expect(findings[0]?.scope).toMatchObject({ folder: 'Z:\\a\\', sides: ['unknown'] });
  });
});
