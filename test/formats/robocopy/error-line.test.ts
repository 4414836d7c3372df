import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseErrorLine } from '../../../src/formats/robocopy/error-line.js';
import { formatIso } from '../../../src/windows/time.js';

describe('parseErrorLine', () => {
  it('reads an error line', () => {
    const line = '2025/11/18 23:30:15 ERROR 5 (0x00000005) Copying NTFS Security to Destination File c:\\a b\\x.txt';
    const error = parseErrorLine(line);
    expect(error).toMatchObject({
      word: 'ERROR',
      code: 5,
      action: 'copying-ntfs-security-to-destination-file',
      actionText: 'Copying NTFS Security to Destination File',
      path: 'c:\\a b\\x.txt',
    });
    expect(error?.time && formatIso(error.time, 'wall')).toBe('2025-11-18T23:30:15.0000000');
  });

  it.each([
    ['2024/01/02 03:04:05 ERROR 1307 (0x0000051B) Copying File C:\\x', 1307],
    ['2024/01/02 03:04:05 ERROR 31 (0x0000001f) Copying File C:\\x', 31],
    ['2024/01/02 03:04:05 ERROR 6000 (0x00001770) Copying File C:\\x', 6000],
    ['2024/01/02 03:04:05 ERROR 3221225506 (0xC0000022) Copying File C:\\x', 0xc0000022],
  ])('reads the code of %s', (line, code) => {
    expect(parseErrorLine(line)?.code).toBe(code);
  });

  it.each([
    ['2024/01/02 03:04:05 错误 59 (0x0000003B) 正在复制文件 D:\\x\\', 'copying-file', 'D:\\x\\'],
    [
      '2024/01/02 03:04:05 エラー31 (0x0000001F) NTFS セキュリティをコピー先ファイルにコピーしています D:\\x',
      'copying-ntfs-security-to-destination-file',
      'D:\\x',
    ],
    ['2024/01/02 03:04:05 ERROR 5 (0x00000005) Kopierar fil \\\\srv\\share\\x', null, '\\\\srv\\share\\x'],
    ['2024/01/02 03:04:05 LA ERREUR 5 (0x00000005) Copie \\\\?\\C:\\x', null, '\\\\?\\C:\\x'],
  ])('reads %s in any language', (line, action, path) => {
    expect(parseErrorLine(line)).toMatchObject({ action, path });
  });

  it('reads lines without a date, with another order, and behind a redrawn percentage', () => {
    expect(parseErrorLine('ERROR 5 (0x00000005) Copying File C:\\x')).toMatchObject({ time: null, code: 5 });
    expect(parseErrorLine('01/02/2024 03:04:05 ERROR 5 (0x00000005) Copying File C:\\x')).toMatchObject({
      time: null,
      code: 5,
    });
    expect(parseErrorLine('  2024/01/02 03:04:05 ERROR 5 (0x00000005) Copying File C:\\x')?.time).not.toBeNull();
    expect(parseErrorLine(' 12%  2024/01/02 03:04:05 ERROR 5 (0x00000005) Copying File C:\\x')?.time).not.toBeNull();
  });

  it('keeps paths as printed', () => {
    const path = (printed: string): string | undefined =>
      parseErrorLine(`2024/01/02 03:04:05 ERROR 5 (0x00000005) Copying File ${printed}`)?.path;
    expect(path('D:\\')).toBe('D:\\');
    expect(path('\\\\srv\\share$\\ ')).toBe('\\\\srv\\share$\\');
    expect(path('C:\\ends with a blank ')).toBe('C:\\ends with a blank ');
    expect(path('C:\\a ERROR 5 (0x00000005) Copying File D:\\b')).toBe('C:\\a ERROR 5 (0x00000005) Copying File D:\\b');
    expect(path('relative name')).toBe('relative name');
    expect(path('')).toBe('');
  });

  it('keeps an unknown action without a path', () => {
    expect(parseErrorLine('2024/01/02 03:04:05 ERROR 5 (0x00000005) Doing something')).toMatchObject({
      action: null,
      actionText: 'Doing something',
      path: '',
    });
  });

  it.each([
    'report ERROR 23 (0x00000017) x.txt',
    '2024/01/02 03:04:05 ERROR 5 (0x00000006) Copying File C:\\x',
    'ERROR 16 (0x00000016) Copying File C:\\x',
    '"ERROR 5 (0x00000005) Copying File C:\\x"',
    '// ERROR 5 (0x00000005) Copying File C:\\x',
    '2024/01/02 03:04:05 ERROR 5 (0x5) Copying File C:\\x',
    '2024/01/02 03:04:05 ERROR (0x00000005) Copying File C:\\x',
    'ERROR : Invalid Parameter #3 : "(0x"',
    'Access is denied. (0x',
  ])('refuses %s', (line) => {
    expect(parseErrorLine(line)).toBeNull();
  });

  it('never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('(0x', '0000000', '5', ') ', ' ', 'ERROR', '/', ':') }), (line) => {
        parseErrorLine(line);
      }),
    );
  });
});
