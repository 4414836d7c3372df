import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { COPY_STEP, jobLog, logError } from '../correlate/job-log.js';
import { denied, mask, trace } from '../generate-trace.js';

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
