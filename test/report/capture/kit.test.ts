import { describe, expect, it } from 'vitest';
import { type FilterRule, readPmc } from '../../../src/formats/procmon/pmc.js';
import { captureKit } from '../../../src/report/capture/kit.js';
import { type CaptureRequest, planCapture } from '../../../src/report/capture/plan.js';
import { renderKit } from '../../../src/report/capture/summary.js';
import { isRecorded } from './is-recorded.js';

const SHARE = '\\\\contoso.file.core.windows.net\\share';
const REQUEST: CaptureRequest = { source: 'D:\\data', destination: SHARE };

function bytesOf(request: CaptureRequest, name: string): Uint8Array {
  return captureKit(request).files.find((file) => file.name === name)?.bytes ?? new Uint8Array(0);
}

function textOf(request: CaptureRequest, name: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(request, name));
}

function rulesOf(request: CaptureRequest): readonly FilterRule[] {
  return readPmc(bytesOf(request, 'whydenied.pmc')).flatMap((setting) =>
    setting.kind === 'rules' ? setting.rules : [],
  );
}

describe('the filter of a kit', () => {
  it.each([
    'D:\\data',
    'D:\\data\\',
    'd:\\DATA\\sub\\a.docx',
    'D:',
    'D:\\',
    SHARE,
    `${SHARE}\\`,
    `${SHARE}\\sub\\a.docx`,
    '\\Device\\Mup\\contoso.file.core.windows.net\\share\\sub',
    '\\\\;Z:0000000000012345\\contoso.file.core.windows.net\\share',
    'C:\\Windows\\System32\\Robocopy.exe',
    'host:50123 -> contoso.file.core.windows.net:microsoft-ds',
    '10.0.0.4:50123 -> 10.0.0.5:445',
  ])('records %s', (path) => {
    expect(isRecorded(path, rulesOf(REQUEST))).toBe(true);
  });

  it.each([
    'D:\\database',
    'D:\\database\\a.docx',
    'D:\\private',
    'C:\\Users\\anna\\letter.docx',
    `${SHARE}2\\a.docx`,
    '\\\\contoso.file.core.windows.net\\other\\a.docx',
    'HKLM\\Software',
    'host:50123 -> example.com:https',
    '',
  ])('does not record %s', (path) => {
    expect(isRecorded(path, rulesOf(REQUEST))).toBe(false);
  });

  it('records the folders above a root, but not what else is in them', () => {
    const rules = rulesOf({ ...REQUEST, destination: `${SHARE}\\a\\b` });
    expect([SHARE, `${SHARE}\\`, `${SHARE}\\a`].map((path) => isRecorded(path, rules))).toEqual([true, true, true]);
    expect([`${SHARE}\\c`, `${SHARE}\\a\\c`].map((path) => isRecorded(path, rules))).toEqual([false, false]);
  });

  it('knows a root by the spelling that Procmon shows, and others that are named', () => {
    const rules = rulesOf({ source: '\\\\?\\D:\\data', destination: 'Z:\\x', also: [SHARE] });
    expect(isRecorded('D:\\data\\a', rules)).toBe(true);
    expect(isRecorded('\\\\;Z:0000000000012345\\server\\share\\x', rules)).toBe(true);
    expect(isRecorded(`${SHARE}\\x\\a`, rules)).toBe(true);
  });

  it('records every share where both roots are drives and nobody says which share is behind them', () => {
    const drives = { source: 'D:\\data', destination: 'Z:\\x' };
    expect(isRecorded(`${SHARE}\\x\\a`, rulesOf(drives))).toBe(true);
    expect(isRecorded('\\Device\\Mup\\server\\share', rulesOf(drives))).toBe(true);
    expect(textOf(drives, 'README.txt')).toContain('any share');
    expect(isRecorded('\\\\server\\other\\a', rulesOf({ ...drives, also: [SHARE] }))).toBe(false);
    expect(isRecorded('\\\\server\\other\\a', rulesOf(REQUEST))).toBe(false);
  });

  it('writes nothing that it hides, while the other configuration writes all', () => {
    const dropped = (name: string): unknown =>
      readPmc(bytesOf(REQUEST, name)).find(({ name: of }) => of === 'DestructiveFilter');
    expect(dropped('whydenied.pmc')).toEqual({ kind: 'number', name: 'DestructiveFilter', value: 1 });
    expect(dropped('everything.pmc')).toEqual({ kind: 'number', name: 'DestructiveFilter', value: 0 });
    expect(readPmc(bytesOf(REQUEST, 'everything.pmc'))[1]).toEqual({ kind: 'rules', name: 'FilterRules', rules: [] });
  });
});

describe('what is copied', () => {
  it('is what the switches say, but for retries, logs and what would not end', () => {
    const { copy, changes } = planCapture({
      ...REQUEST,
      options:
        '*.docx /E /r:9 /W:30 /LOG+:x.log /TEE /NJH /MON:1 /RH:1800-0600 /REG /SAVE:job /QUIT /NFL /XF "~*" a.tmp',
    });
    expect(copy.words).toEqual(['*.docx', '/E', '/TEE', '/NFL', '/XF', '~*', 'a.tmp', '/R:1', '/W:1', '/NP']);
    expect(changes).toHaveLength(9);
    expect(changes[0]).toBe('/r:9 is left out: the kit retries once, after a second.');
  });

  it.each([
    ['/MIR', 'deletes from the destination'],
    ['/purge', 'deletes from the destination'],
    ['/MOV', 'deletes from the source'],
    ['/MOVE', 'deletes from the source'],
    ['/A-:R', 'changes attributes'],
    ['/M', 'archive attribute'],
    ['/SECFIX', 'permissions'],
    ['/JOB:x', 'may delete or move'],
  ])('with %s is told to do more than copy', (options, told) => {
    expect(planCapture({ ...REQUEST, options }).dangers.join()).toContain(told);
    expect(textOf({ ...REQUEST, options }, 'README.txt').replace(/\s+/g, ' ')).toContain(told);
    expect(renderKit(captureKit({ ...REQUEST, options }), 'kit', { color: false })).toContain('ASKS BEFORE IT COPIES');
  });

  it('is one file alone, with the switches that decide what is asked for', () => {
    const plan = planCapture({
      ...REQUEST,
      options: '/MIR /COPY:DATSO /b /MT:32 /XO',
      object: 'D:\\DATA\\sub\\a b.docx',
    });
    expect(plan.copy).toEqual({
      source: 'D:\\data\\sub',
      destination: `${SHARE}\\sub`,
      words: ['a b.docx', '/COPY:DATSO', '/B', '/IS', '/IT', '/R:1', '/W:1', '/NP'],
    });
    expect(plan.dangers).toEqual([]);
    expect(plan.changes).toEqual(['Left out, as one object is copied alone: /MIR /MT:32 /XO.']);
    expect(plan.object?.destinationPath).toBe(`${SHARE}\\sub\\a b.docx`);
    expect(plan.source).toBe('D:\\data');
  });

  it.each([
    ['on the other side', `${SHARE}\\sub\\`],
    ['below both', 'sub\\'],
    ['with other slashes', 'd:/data//sub/'],
  ])('is one directory without what it holds, named %s', (_, object) => {
    expect(planCapture({ ...REQUEST, object }).copy).toEqual({
      source: 'D:\\data\\sub',
      destination: `${SHARE}\\sub`,
      words: ['/LEV:1', '/XF', '*', '/R:1', '/W:1', '/NP'],
    });
  });

  it('is a file in the root of a volume, or the root itself', () => {
    const roots = { source: 'D:\\', destination: SHARE };
    expect(planCapture({ ...roots, object: 'a.txt' }).copy).toMatchObject({ source: 'D:\\', destination: SHARE });
    expect(planCapture({ ...roots, object: 'D:\\' }).copy).toMatchObject({
      source: 'D:\\',
      words: ['/LEV:1', '/XF', '*', '/R:1', '/W:1', '/NP'],
    });
  });

  it('is warned about where it tells less', () => {
    const { warnings } = planCapture({ ...REQUEST, options: '/L /MIRR /XD %TEMP%' });
    expect(warnings).toEqual([
      '/MIRR is no switch of robocopy; it stays as it is, and robocopy ends at once where it is wrong.',
      '%TEMP% stays as it is: the kit puts no value in its place.',
      '/L only lists: nothing is copied, and no right to write is asked for.',
    ]);
  });
});

describe('a request that cannot be met', () => {
  it.each([
    ['/MIR & del /q C:\\*', 'hold & outside quotes'],
    ['/MIR | more', 'hold | outside quotes'],
    ['/MIR > C:\\x', 'hold > outside quotes'],
    ['/XD "a" ^& calc', 'hold ^ outside quotes'],
    ['/XD "a\\" & calc "', 'hold & outside quotes'],
    ['/XD "a\\" b', 'a back slash before a closing quote'],
    ['/MIR\r\ncalc', 'hold a line end'],
    ['/MIR \u0000', 'control character'],
    ['/?', 'hold /?, which is no switch'],
    ['D:\\data Z:\\ /MIR', 'hold the path D:\\data'],
    ['robocopy D:\\data Z:\\ /MIR', 'begin with robocopy'],
    [`/XD ${'"some folder" '.repeat(600)}`, 'expected 6000 at most'],
  ])('for its switches: %s', (options, message) => {
    expect(() => captureKit({ ...REQUEST, options })).toThrow(RangeError);
    expect(() => captureKit({ ...REQUEST, options })).toThrow(message);
  });

  it.each([
    ['D:\\data" /MIR', 'holds a quote'],
    ['D:', 'write D:\\'],
    ['data', 'is no full path'],
    ['\\\\server', 'is no full path'],
    ['\\data', 'is no full path'],
    ['', 'is no full path'],
    ['D:\\*', 'no Windows path does'],
    ['D:\\a<b', 'no Windows path does'],
    ['D:\\a:b', 'a colon'],
    ['D:\\a\\..\\b', 'write out'],
    ['D:\\data ', 'ends in a blank'],
    ['D:\\data.', 'ends in a blank or a dot'],
    ['D:\\a\nb', 'a control character'],
    ['D:\\\u001b[2J', 'D:\\\\x1b[2J holds'],
    ['D:\\\ud800', 'half a character'],
    [`D:\\${'x'.repeat(3000)}`, 'expected 2000 at most'],
  ])('for its root: %j', (path, message) => {
    for (const request of [
      { ...REQUEST, source: path },
      { ...REQUEST, destination: path },
      { ...REQUEST, also: [path] },
    ]) {
      expect(() => captureKit(request)).toThrow(RangeError);
      expect(() => captureKit(request)).toThrow(message);
    }
  });

  it('for its object: below neither root', () => {
    expect(() => planCapture({ ...REQUEST, object: 'E:\\x' })).toThrow('--object: E:\\x is neither below D:\\data');
    expect(() => planCapture({ ...REQUEST, object: 'D:\\database\\x' })).toThrow('is neither below');
    expect(() => planCapture({ ...REQUEST, object: '..\\x' })).toThrow('write out');
  });
});

describe('the texts of a kit', () => {
  it('are ASCII where the names are, with the line ends of Windows', () => {
    for (const name of ['README.txt', 'capture.cmd', 'capture.ps1']) {
      const text = textOf({ ...REQUEST, options: '/MIR /COPY:DATSO' }, name);
      expect(text).toMatch(/^[\x20-\x7e\r\n]+$/);
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }
  });

  it('are UTF-8 where names need it, marked for those that want a mark, and not for cmd.exe', () => {
    const request = { ...REQUEST, source: 'D:\\Bücher 日本' };
    expect(textOf(request, 'README.txt')).toMatch(/^\ufeffRECORDING/);
    expect(textOf(request, 'capture.ps1')).toMatch(/^\ufeff# Records/);
    const script = textOf(request, 'capture.cmd');
    expect(script).toMatch(/^@echo off\r\n/);
    expect(script.indexOf('chcp.com" 65001')).toBeLessThan(script.indexOf('Bücher 日本'));
  });

  it('tell the customer the command, what is collected and how to end it', () => {
    const text = textOf({ ...REQUEST, options: '/MIR /LOG:a.log /XD "R&D 100%"' }, 'README.txt');
    expect(text).toContain(`  robocopy "D:\\data" "${SHARE}" /MIR /XD "R&D 100%" /R:1 /W:1 /NP\r\n`);
    expect(text).toContain('  - /LOG:a.log is left out: the kit writes its own log.');
    expect(text).toContain('Procmon64.exe /Terminate');
    for (const file of textOf(REQUEST, 'capture.cmd').matchAll(/%WD_FOLDER%\\([\w-]+\.\w+)/g)) {
      expect(text).toContain(file[1]?.startsWith('icacls') === true ? 'icacls-' : file[1]);
    }
    expect(text.split('\r\n').filter((line) => line.length > 80 && !line.startsWith('  '))).toEqual([]);
  });
});

describe('the remarks of a kit', () => {
  const remarksFor = (options: string, destination = SHARE): readonly string[] =>
    planCapture({ ...REQUEST, destination, options }).remarks;

  it.each(['', '/COPY:DATSO', '*.docx /LEV:3', '/XD /E:'])('tell of %j that folders are not copied', (options) => {
    expect(remarksFor(options)).toEqual([expect.stringContaining('Only the files directly in D:\\data are copied')]);
  });

  it.each(['/E', '/s', '/MIR /XD old', '/JOB:all'])('tell nothing of %j', (options) => {
    expect(remarksFor(options)).toEqual([]);
  });

  it('tell of a destination in the source, unless it is left out', () => {
    expect(remarksFor('/E', 'd:\\DATA\\copy')).toEqual([expect.stringContaining('The destination lies in the source')]);
    expect(remarksFor('/E', 'D:\\data')).toEqual(['Source and destination are the same folder.']);
    expect(remarksFor('/E /XD old D:\\data\\copy', 'D:\\data\\copy')).toEqual([]);
    expect(remarksFor('/E', 'D:\\database')).toEqual([]);
  });

  it('stand in the page, and are none where one object is copied alone', () => {
    expect(textOf(REQUEST, 'README.txt').replace(/\s+/g, ' ')).toContain(
      'Only the files directly in D:\\data are copied',
    );
    expect(planCapture({ ...REQUEST, object: 'a.docx' }).remarks).toEqual([]);
  });
});
