import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { jobLog, logError, SECURITY_STEP } from '../correlate/job-log.js';
import { denied, granted, mask, textSource, trace } from '../generate-trace.js';

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
    expect((await commandsOf(`${SHARE}\\a.docx`, '/E /COPYALL /R:1 /W:1')).slice(0, 2)).toEqual([
      `net use ${SHARE} /delete`,
      `net use ${SHARE} /user:localhost\\contoso <key>`,
    ]);
  });

  it('name the share that a drive stands for, and mount it as that drive', async () => {
    const path = 'X:\\a.docx';
    const rows = [granted(path, mask('READ_CONTROL')), denied(path, mask('READ_CONTROL', 'WRITE_OWNER'))];
    const connections = textSource(
      `Status       Local     Remote                    Network\r\n\r\n${'-'.repeat(79)}\r\nOK           X:        ${SHARE}  Microsoft Windows Network\r\n`,
      'net-use.txt',
    );
    const log = jobLog([logError('D:\\data\\a.docx', '10:00:00', { action: SECURITY_STEP })], { destination: 'X:\\' });
    const { findings } = await analyze([trace(rows), log, connections]);
    const commands = findings.find(({ ruleId }) => ruleId === 'copy/write-owner')?.fixCommands.flat();
    expect(commands?.slice(0, 2)).toEqual(['net use X: /delete', `net use X: ${SHARE} /user:localhost\\contoso <key>`]);
  });

  it('leave security out too where the case shows that it cannot be set', async () => {
    const asked = (right: 'WRITE_OWNER' | 'WRITE_DAC') => mask('READ_CONTROL', right);
    const paths = [`${SHARE}\\a.docx`, `${SHARE}\\b.docx`];
    const rows = [
      ...paths.map((path) => granted(path, mask('READ_CONTROL'))),
      denied(`${SHARE}\\a.docx`, asked('WRITE_OWNER')),
      denied(`${SHARE}\\b.docx`, asked('WRITE_DAC')),
    ];
    const errors = ['a', 'b'].map((name) => logError(`D:\\data\\${name}.docx`, '10:00:00', { action: SECURITY_STEP }));
    const log = jobLog(errors, { destination: `${SHARE}\\`, options: '/E /COPYALL' });
    const { findings } = await analyze([trace(rows), log]);
    const commands = findings.find(({ ruleId }) => ruleId === 'copy/write-owner')?.fixCommands.flat();
    expect(commands?.at(-1)).toMatch(/\/COPY:DAT$/);
  });

  it('leave security out too where no entry of the ACL grants to set it, as far as it is known who asked', async () => {
    const log = jobLog([logError('D:\\data\\a.docx', '10:00:00', { action: SECURITY_STEP })], {
      destination: `${SHARE}\\`,
      options: '/E /COPYALL',
    });
    const user = '"User Name","SID"\r\n"contoso\\anna","S-1-5-21-1-2-3-1105"\r\n\r\n';
    const groups = '"Group Name","Type","SID","Attributes"\r\n"Everyone","Group","S-1-1-0","Enabled group"\r\n';
    const lastWith = async (entries: string, whoami: string): Promise<string | undefined> => {
      const icacls = textSource(
        `${SHARE}\\a.docx ${entries}\r\n\r\nSuccessfully processed 1 files; Failed processing 0 files\r\n`,
        'icacls.txt',
      );
      const { findings } = await analyze([log, icacls, textSource(whoami, 'whoami.txt')]);
      return findings
        .find(({ ruleId }) => ruleId === 'copy/write-owner')
        ?.fixCommands.flat()
        .at(-1);
    };
    expect(await lastWith('contoso\\anna:(M)', user + groups)).toMatch(/\/COPY:DAT$/);
    expect(await lastWith('contoso\\anna:(M,WDAC)', user + groups)).toMatch(/\/COPY:DATS$/);
    // Nothing says whether she is in that group.
    const ofGroup = `contoso\\anna:(M)\r\n${' '.repeat(SHARE.length + 8)}contoso\\staff:(WDAC)`;
    expect(await lastWith(ofGroup, user)).toMatch(/\/COPY:DATS$/);
    expect(await lastWith(ofGroup, user + groups)).toMatch(/\/COPY:DAT$/);
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
