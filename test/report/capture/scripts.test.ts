/** The scripts of a kit: whatever the names, the program gets them as they are, and nothing else is run. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchScript } from '../../../src/report/capture/batch-script.js';
import { type CaptureRequest, planCapture } from '../../../src/report/capture/plan.js';
import { powerShellScript } from '../../../src/report/capture/powershell-script.js';
import { argumentsOf, type BatchRun, operatorsOf, runLine, variablesOf, withoutPercents } from './cmd.js';
import { nativeCommandLine, readPowerShell } from './powershell.js';

const HOSTILE_FOLDER = "C:\\R&D 100% %PATH% (new) ^ !x! it's\\";
const HARMLESS: CaptureRequest = { source: 'D:\\data', destination: '\\\\server\\share\\data' };

interface Lines {
  readonly lines: readonly string[];
  readonly run: BatchRun;
}

function batchOf(request: CaptureRequest): Lines {
  const lines = batchScript(planCapture(request)).split('\r\n');
  return { lines, run: variablesOf(lines, HOSTILE_FOLDER) };
}

/** The words of the line that runs this program, from the second word on. */
function wordsFor({ lines, run }: Lines, program: string, output = ''): string[] {
  const line = lines.find((found) => found.startsWith(`"%WD_SYSTEM%\\${program}"`) && found.includes(output));
  return runLine(line ?? '', run).slice(1);
}

function logIn({ run }: Lines): string {
  return `/UNILOG:${run.variables.get('WD_FOLDER') ?? ''}\\robocopy.log`;
}

/** The words that robocopy gets from the PowerShell script. */
function powerShellWords(script: string): string[] {
  const words = ['from', 'to', 'options'].flatMap((name) => {
    const line = script.split('\r\n').find((found) => found.startsWith(`$${name} = `)) ?? '';
    return readPowerShell(line).texts;
  });
  return argumentsOf(nativeCommandLine(words));
}

/** Everything that means something to cmd.exe or PowerShell and may stand in a name, and letters beyond ASCII. */
const SIGNS = [..."&%!^'()[]{};,=@~#$+-_`aZ9. ü日’‘‚‛", '\u{1f600}', '%PATH%', '%%', '$(calc)', '%~dp0', '\u00a0'];
const fileName = fc
  .array(fc.constantFrom(...SIGNS), { minLength: 1, maxLength: 8 })
  .map((signs) => signs.join(''))
  .filter((name) => !/[ .]$/.test(name));
const folder = fc.array(fileName, { maxLength: 3 }).map((names) => names.join('\\'));
const root = fc.oneof(
  folder.map((path) => `D:\\${path}`),
  folder.map((path) => `\\\\?\\D:\\${path}`),
  fc.tuple(fileName, folder).map(([share, path]) => `\\\\server\\${share}${path === '' ? '' : `\\${path}`}`),
);

describe('the script for cmd.exe', () => {
  it('runs robocopy with the roots, the switches and a log of its own', () => {
    const script = batchOf({ ...HARMLESS, options: '/MIR /COPY:DATSO /R:100 /LOG:C:\\x.log' });
    expect(wordsFor(script, 'robocopy.exe')).toEqual([
      'D:\\data',
      '\\\\server\\share\\data',
      '/MIR',
      '/COPY:DATSO',
      '/R:1',
      '/W:1',
      '/NP',
      logIn(script),
    ]);
  });

  it('hands any root to the program as it is, and runs nothing else', () => {
    const harmless = batchOf(HARMLESS);
    fc.assert(
      fc.property(root, root, (source, destination) => {
        const script = batchOf({ source, destination });
        const plain = (path: string): string => path.replace(/(?<=[^:\\])\\$/, '');
        expect(wordsFor(script, 'robocopy.exe').slice(0, 2)).toEqual([plain(source), plain(destination)]);
        expect(wordsFor(script, 'robocopy.exe').at(-1)).toBe(logIn(script));
        expect(wordsFor(script, 'icacls.exe', 'icacls-source.txt')).toEqual([plain(source)]);
        expect(wordsFor(script, 'icacls.exe', 'icacls-destination.txt')).toEqual([plain(destination)]);
        // Line by line the same commands and redirections as those of a harmless kit in a harmless folder.
        const shape = ({ lines, run }: Lines): string[] =>
          lines.map((line) => operatorsOf(line.startsWith('rem') ? '' : withoutPercents(line, run)));
        const simple = { lines: harmless.lines, run: variablesOf(harmless.lines, 'C:\\kit\\') };
        expect(shape(script)).toEqual(shape(simple));
      }),
    );
  });

  it('hands names among the switches to robocopy as they are', () => {
    fc.assert(
      fc.property(fc.array(fileName, { minLength: 1, maxLength: 4 }), (names) => {
        const excluded = names.filter((name) => !name.startsWith('/'));
        const options = `/E /XD ${excluded.map((name) => `"${name}"`).join(' ')}`;
        const script = batchOf({ ...HARMLESS, options });
        const words = ['/E', '/XD', ...excluded, '/R:1', '/W:1', '/NP'];
        expect(wordsFor(script, 'robocopy.exe')).toEqual([
          HARMLESS.source,
          HARMLESS.destination,
          ...words,
          logIn(script),
        ]);
        expect(powerShellWords(powerShellScript(planCapture({ ...HARMLESS, options })))).toEqual([
          HARMLESS.source,
          HARMLESS.destination,
          ...words,
        ]);
      }),
    );
  });

  it('hands every sign of ASCII that a name may hold to robocopy', () => {
    const signs = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));
    for (const sign of signs.filter((found) => !'"*?<>|:/\\'.includes(found))) {
      const options = `/E /XD "a${sign}b"`;
      expect(wordsFor(batchOf({ ...HARMLESS, options }), 'robocopy.exe')[4]).toBe(`a${sign}b`);
      expect(powerShellWords(powerShellScript(planCapture({ ...HARMLESS, options })))[4]).toBe(`a${sign}b`);
    }
  });

  it.each([
    ['D:\\', 'D:\\'],
    ['D:/data/', 'D:\\data'],
    ['D:\\my data\\', 'D:\\my data'],
    ['\\\\server\\share\\', '\\\\server\\share'],
    ['\\\\?\\D:\\', '\\\\?\\D:\\'],
    ['\\\\?\\UNC\\server\\share\\a.', '\\\\?\\UNC\\server\\share\\a.'],
    [
      '\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\',
      '\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\',
    ],
  ])('a root %s does not swallow what follows', (source, expected) => {
    const script = batchOf({ ...HARMLESS, source });
    expect(wordsFor(script, 'robocopy.exe').slice(0, 2)).toEqual([expected, HARMLESS.destination]);
    expect(powerShellWords(powerShellScript(planCapture({ ...HARMLESS, source }))).slice(0, 2)).toEqual([
      expected,
      HARMLESS.destination,
    ]);
  });

  it('ends every line as Windows does, and jumps to no label that is not there', () => {
    const text = batchScript(planCapture({ ...HARMLESS, options: '/MIR' }));
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const labels = [...text.matchAll(/^:(\w+)/gm)].map(([, label]) => label);
    expect(new Set(labels).size).toBe(labels.length);
    for (const [, target] of text.matchAll(/goto (\w+)/g)) {
      expect(labels).toContain(target);
    }
  });

  it('prints what it says without running any of it', () => {
    const { lines, run } = batchOf({ ...HARMLESS, options: '/MIR /JOB:"a & b | c > d % e"' });
    const said = lines.filter((line) => line.startsWith('echo'));
    expect(said.length).toBeGreaterThan(10);
    expect(said.map((line) => operatorsOf(withoutPercents(line, run))).join('')).toBe('');
    expect(said.filter((line) => line.includes('/?'))).toEqual([]);
  });

  it('asks before it deletes, and does not ask without a reason', () => {
    const mirror = batchOf({ ...HARMLESS, options: '/mir' }).lines;
    const asked = mirror.findIndex((line) => line.includes('Copy now'));
    expect(mirror[asked - 1]).toBe('echo  - /mir deletes from the destination whatever the source does not have.');
    expect(mirror[asked + 1]).toBe('if not "%ERRORLEVEL%"=="1" goto Stopped');
    expect(mirror.findIndex((line) => line.includes('robocopy.exe'))).toBeGreaterThan(asked);
    expect(batchOf({ ...HARMLESS, options: '/E' }).lines.join('\n')).not.toContain('Copy now');
  });

  it('starts, waits for and ends Process Monitor around the copy, with the filter beside the script', () => {
    const { lines, run } = batchOf(HARMLESS);
    const steps = ['/BackingFile', '/WaitForIdle', 'robocopy.exe', '/Terminate', 'whoami.exe'];
    const at = steps.map((step) =>
      lines.findIndex((line) => (line.startsWith('start') || line.startsWith('"') ? line.includes(step) : false)),
    );
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at[0]).toBeGreaterThan(0);
    const started = runLine(lines[at[0] ?? 0] ?? '', {
      ...run,
      variables: new Map([...run.variables, ['WD_PROCMON', 'C:\\a b\\Procmon64.exe']]),
    });
    expect(started).toEqual([
      'start',
      '',
      'C:\\a b\\Procmon64.exe',
      '/AcceptEula',
      '/Quiet',
      '/Minimized',
      '/BackingFile',
      `${run.variables.get('WD_FOLDER') ?? ''}\\capture.pml`,
      '/LoadConfig',
      `${HOSTILE_FOLDER}whydenied.pmc`,
    ]);
  });
});

describe('the script for PowerShell', () => {
  it('hands any root to the program as it is, and holds nothing but texts', () => {
    const { shape } = readPowerShell(powerShellScript(planCapture(HARMLESS)));
    fc.assert(
      fc.property(root, root, (source, destination) => {
        const script = powerShellScript(planCapture({ source, destination }));
        const plain = (path: string): string => path.replace(/(?<=[^:\\])\\$/, '');
        expect(powerShellWords(script).slice(0, 2)).toEqual([plain(source), plain(destination)]);
        expect(readPowerShell(script).shape).toBe(shape);
      }),
    );
  });

  it('quotes a folder with a blank and a slash at its end as PowerShell 5.1 needs it', () => {
    const options = '/E /XD "D:\\my data\\\\" "E:\\"';
    expect(() => planCapture({ ...HARMLESS, options })).toThrow('a back slash before a closing quote');
    const script = powerShellScript(planCapture({ ...HARMLESS, options: '/E /XD "D:\\my data\\\\" E:\\' }));
    expect(powerShellWords(script).slice(2, 6)).toEqual(['/E', '/XD', 'D:\\my data\\', 'E:\\']);
  });

  it('runs in versions without null operators and ternaries', () => {
    const { shape } = readPowerShell(powerShellScript(planCapture({ ...HARMLESS, options: '/MIR' })));
    expect(shape).not.toMatch(/\?\?|\?\.|\s\?\s|&&|\|\|/);
  });
});
