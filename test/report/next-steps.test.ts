import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { COPY_STEP, jobLog, logError } from '../correlate/job-log.js';
import { openInputs } from '../../src/case/index.js';
import type { Source } from '../../src/formats/source.js';
import { denied, mask, textSource, trace } from '../generate-trace.js';

async function commandsFor(path: string, code = 5, options?: string): Promise<readonly string[]> {
  const log = jobLog(
    [logError(path, '10:00:00', { code, action: COPY_STEP })],
    options === undefined ? {} : { options },
  );
  return (await analyze([log])).nextSteps.flatMap(({ commands }) => commands);
}

describe('the next steps', () => {
  it('copy the failing file alone, with what decides about rights and without what deletes', async () => {
    const commands = await commandsFor(
      'D:\\data\\sub\\a b.docx',
      5,
      '*.* /S /E /COPYALL /PURGE /MIR /B /MT:8 /MOVE /R:5',
    );
    expect(commands).toContain(
      'robocopy "D:\\data\\sub" "Z:\\data\\sub" "a b.docx" /COPYALL /B /IS /IT /R:0 /W:0 /UNILOG:C:\\Temp\\whydenied.log',
    );
    expect(commands).toContain('icacls "Z:\\data\\sub\\a b.docx"');
  });

  it('copy a directory without those below it', async () => {
    expect((await commandsFor('D:\\data\\sub\\')).find((command) => command.startsWith('robocopy'))).toMatch(
      /^robocopy "D:\\data\\sub\\\." "Z:\\data\\sub\\\." \/LEV:1 \/XF \* .*\/COPY:DATSO \/R:0 /,
    );
  });

  it.each([
    ['a quote', 'D:\\data\\a" & del "x'],
    ['a variable', 'D:\\data\\%PATH%'],
    ['an escape', 'D:\\data\\\u001b[2J'],
    ['a character that was lost', 'D:\\data\\??.docx'],
    ['no end', `D:\\data\\${'x'.repeat(5000)}`],
  ])('put no path with %s into a command', async (_, path) => {
    const [icacls, ...commands] = (await commandsFor(path)).toReversed().filter((line) => line.startsWith('icacls'));
    expect([icacls, ...commands]).toEqual(['icacls <destination object>', 'icacls <source object>']);
  });

  it('are none where the code says all, or a trace knows the failure', async () => {
    expect(await commandsFor('D:\\data\\a.docx', 112)).toEqual([]);
    const log = jobLog([logError('D:\\data\\a.docx', '10:00:01')]);
    const report = await analyze([trace([denied('Z:\\data\\a.docx', mask('WRITE_OWNER'))]), log]);
    expect(report.nextSteps).toEqual([]);
  });
});

describe('the next steps where nothing failed', () => {
  const stepsOf = async (...sources: readonly Source[]) => (await analyze(sources)).nextSteps;

  it('are a kit for the run that the log names', async () => {
    const options = '*.* /S /E /COPY:DATSO /R:5';
    expect(await stepsOf(jobLog([], { destination: '\\\\server\\share\\', options }))).toEqual([
      {
        text: expect.stringContaining('have it recorded'),
        commands: [
          'whydenied capture --source "D:\\data" --destination "\\\\server\\share" --options "/S /E /COPY:DATSO /R:5"',
        ],
      },
    ]);
  });

  it('leave a root of a drive without quotes, and names that need some to whoever knows them', async () => {
    const [step] = await stepsOf(jobLog([], { source: 'D:\\', options: '*.docx "a b.txt" /E' }));
    expect(step?.commands).toEqual([
      'whydenied capture --source D:\\ --destination "Z:\\data" --options "<its switches>"',
    ]);
  });

  it('name what is needed once more', async () => {
    const damaged = textSource('"Operation","Path","Result"\r\n"CreateFile","Z:\\a', 'cases/trace.CSV');
    const [first, second] = await stepsOf(damaged);
    expect(first?.text).toMatch(/^trace\.CSV is needed once more, whole: the capture itself/);
    expect(second?.commands).toEqual(['whydenied capture --source <source folder> --destination <destination folder>']);
  });

  it('do not ask for a file that is only mistyped', async () => {
    const { nextSteps } = await analyze(openInputs(['samples/healthy/job.log', 'samples/healthy/no.csv']));
    expect(nextSteps.map(({ text }) => text)).toEqual([expect.stringContaining('have it recorded')]);
  });

  it('are none where something was left out, or a trace shows what failed', async () => {
    expect((await analyze([jobLog([])], { path: 'D:\\data' })).nextSteps).toEqual([]);
    expect(await stepsOf(trace([denied('Z:\\a', mask('WRITE_OWNER'))]))).toEqual([]);
  });
});

describe('the next steps of a log', () => {
  it('have a kit that copies the failing file, with the switches of the run', async () => {
    expect(await commandsFor('D:\\data\\a.docx', 5, '*.* /E /COPYALL')).toContain(
      'whydenied capture --source "D:\\data" --destination "Z:\\data" --options "/E /COPYALL" --object "D:\\data\\a.docx"',
    );
  });
});
