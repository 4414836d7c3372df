import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { jobLog, logError, SECURITY_STEP } from '../correlate/job-log.js';
import { denied, granted, mask, trace } from '../generate-trace.js';

const SHARE = '\\\\contoso.file.core.windows.net\\data';

async function commandsOf(path: string, options: string): Promise<readonly string[]> {
  const rows = [granted(path, mask('READ_CONTROL')), denied(path, mask('READ_CONTROL', 'WRITE_OWNER'))];
  const log = jobLog([logError('D:\\data\\a.docx', '10:00:00', { action: SECURITY_STEP })], {
    destination: `${SHARE}\\`,
    options,
  });
  const { findings } = await analyze([trace(rows), log]);
  return findings.find(({ ruleId }) => ruleId === 'copy/write-owner')?.fixCommands.flat() ?? [];
}

describe('the commands of a step', () => {
  it('name the server and the share of the case', async () => {
    const [mount] = await commandsOf(`${SHARE}\\a.docx`, '/E /COPYALL /R:1 /W:1');
    expect(mount).toBe(`net use Z: ${SHARE} /user:localhost\\contoso <key>`);
  });

  it('repeat the copy without the flags that cannot be copied', async () => {
    expect((await commandsOf(`${SHARE}\\a.docx`, '/E /COPYALL /R:1 /W:1')).at(-1)).toMatch(
      /^robocopy "D:\\data\\\." "\\\\contoso\.file\.core\.windows\.net\\data\\\." .*\/E .*\/COPY:DATS$/,
    );
    expect((await commandsOf(`${SHARE}\\a.docx`, '/E /SEC /R:1 /W:1')).at(-1)).toMatch(/\/COPY:DAT$/);
  });

  it('keep their placeholders where the case does not tell', async () => {
    const rows = [granted('Z:\\a', mask('READ_CONTROL')), denied('Z:\\a', mask('READ_CONTROL', 'WRITE_OWNER'))];
    const { findings } = await analyze([trace(rows)]);
    const commands = findings.find(({ ruleId }) => ruleId === 'copy/write-owner')?.fixCommands.flat();
    expect(commands).toEqual([
      'net use Z: \\\\<storage account>.file.core.windows.net\\<share> /user:localhost\\<storage account> <key>',
    ]);
  });
});
