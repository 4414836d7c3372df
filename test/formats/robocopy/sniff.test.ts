import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sniffRobocopyLog } from '../../../src/formats/robocopy/log.js';
import { encodeLog, errorLine, type LogEncoding, PLAIN_ERROR, PLAIN_JOB, writeLog } from './generate-log.js';

const sniff = (text: string, encoding: LogEncoding = 'utf-8'): boolean => sniffRobocopyLog(encodeLog(text, encoding));
const MANY_FILES = Array.from({ length: 2000 }, (_, nth) => `{${nth}}.txt`);

describe('sniffRobocopyLog', () => {
  it.each<LogEncoding>(['utf-8', 'utf-16le', 'utf-16le-bom', 'latin1'])('knows a log in %s', (encoding) => {
    expect(sniff(writeLog([PLAIN_JOB]).text, encoding)).toBe(true);
  });

  it('knows a log by any part of it', () => {
    const { text } = writeLog([{ ...PLAIN_JOB, files: MANY_FILES, progress: true }]);
    const bytes = encodeLog(text, 'utf-16le');
    expect(sniffRobocopyLog(bytes.slice(0, 65_536))).toBe(true);
    expect(sniffRobocopyLog(bytes.slice(20_001, 60_000))).toBe(true);
    expect(sniff(text.slice(0, 300))).toBe(true);
    expect(sniff(text.slice(text.lastIndexOf('Total')))).toBe(true);
    expect(sniff(writeLog([{ ...PLAIN_JOB, header: false }]).text)).toBe(true);
    expect(sniff(text.slice(text.indexOf('  Started')))).toBe(true);
    expect(sniff(text.slice(text.indexOf('   Source'), text.indexOf('\t   ', 700)))).toBe(true);
  });

  it('knows single pasted lines', () => {
    expect(sniff(errorLine(PLAIN_ERROR))).toBe(true);
    expect(sniff(`2024-01-01T00:00:00.1234567Z ${errorLine(PLAIN_ERROR)}`)).toBe(true);
    expect(sniff(errorLine({ ...PLAIN_ERROR, action: '正在复制文件' }, '错误'))).toBe(true);
    expect(sniff(errorLine({ ...PLAIN_ERROR, path: 'C:\\System Volume Information\\{3808876b}' }))).toBe(true);
    expect(sniff('ERROR 5 (0x00000005) Copying File C:\\x')).toBe(true);
    expect(sniff('ERROR : You do not have the Manage Auditing user right.')).toBe(true);
  });

  it('knows a log behind other output', () => {
    expect(sniff(`PS C:\\> robocopy a b\r\nfirst: this\r\n${writeLog([PLAIN_JOB]).text}`)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'robocopy said ERROR 5 when I copied.\nWhat does ROBOCOPY :: mean?\n'],
    ['source code', `${'const a = 1;\nif (a) {\n}\n'.repeat(10)}${errorLine(PLAIN_ERROR)}\n`],
    ['a test with a whole log', `import x;\n${'foo();\n'.repeat(30)}${writeLog([PLAIN_JOB]).text}`],
    ['a script', 'robocopy C:\\a Z:\\b /MIR /R:2 /W:5\r\nset OPTIONS=/R:2 /W:5\r\nif errorlevel 8 goto :failed\r\n'],
    ['another log', '2024-01-02 03:04:05 ERROR Connection refused\n2024-01-02 03:04:06 ERROR 5 Access denied\n'],
    ['counters', 'cpu0: 1 2 3 4 5 6\ncpu1: 1 2 3 4 5 6\ncpu2: 1 2 3 4 5 6\ncpu3: 1 2 3 4 5 6\n'],
    [
      'a listing of dir',
      ' Directory of C:\\x\r\n\r\n01/02/2024  10:00 AM    <DIR>          .\r\n01/02/2024  10:00 AM             4,096 a.txt\r\n               1 File(s)          4,096 bytes\r\n',
    ],
    [
      'a Procmon CSV',
      '"Time of Day","Process Name","PID","Operation","Path","Result","Detail"\r\n"11:57:13.4620871 AM","Robocopy.exe","1234","CreateFile","C:\\x","ACCESS DENIED","Desired Access: Generic Read"\r\n',
    ],
    [
      'a Procmon line',
      '11:57:13.4620871 AM\tRobocopy.exe\t1234\tCreateFile\tC:\\x\\\tACCESS DENIED\tDesired Access: Generic Read, Disposition: Open\r\n',
    ],
    ['tables with tabs', '\ta\t12\tb\n\tc\t13\td\n\te\tf\tg\th\n'],
  ])('does not take %s for a log', (_, text) => {
    expect(sniff(text)).toBe(false);
    expect(sniff(text, 'utf-16le-bom')).toBe(false);
  });

  it('takes no random bytes for a log', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(sniffRobocopyLog(bytes)).toBe(false);
      }),
    );
  });
});
