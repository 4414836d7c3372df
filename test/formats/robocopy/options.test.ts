import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { robocopyOptions } from '../../../src/formats/robocopy/options.js';

const copyFlags = (raw: string): string => robocopyOptions(raw).copyFlags.join('');

describe('robocopyOptions of a printed options line', () => {
  it('reads what robocopy prints without any switch', () => {
    expect(robocopyOptions('*.* /DCOPY:DA /COPY:DAT /R:1000000 /W:30 ')).toMatchObject({
      raw: '*.* /DCOPY:DA /COPY:DAT /R:1000000 /W:30',
      switches: ['/DCOPY:DA', '/COPY:DAT', '/R:1000000', '/W:30'],
      copyFlags: ['D', 'A', 'T'],
      directoryCopyFlags: ['D', 'A'],
      backupMode: 'none',
      threads: null,
      retries: 1_000_000,
      wait: 30,
      listOnly: false,
      purge: false,
      mirror: false,
      move: 'none',
    });
  });

  it('reads the switches of the migration guide', () => {
    const raw = '*.* /V /TEE /S /E /DCOPY:DAT /COPY:DATSO /PURGE /MIR /B /NP /IT /MT:20 /R:2 /W:1 ';
    expect(robocopyOptions(raw)).toMatchObject({
      copyFlags: ['D', 'A', 'T', 'S', 'O'],
      directoryCopyFlags: ['D', 'A', 'T'],
      backupMode: 'backup',
      threads: 20,
      purge: true,
      mirror: true,
      includeTweaked: true,
    });
  });

  it.each([
    ['', 'DAT'],
    ['/SEC', 'DATS'],
    ['/SEC /COPY:DAT', 'DATS'],
    ['/COPY:DATS', 'DATS'],
    ['/copy:sodat', 'DATSO'],
    ['/COPYALL', 'DATSOU'],
    ['/COPY:DATSOUX', 'DATSOUX'],
    ['/NOCOPY', ''],
    ['/COPY:', ''],
  ])('%s copies %s', (raw, flags) => {
    expect(copyFlags(raw)).toBe(flags);
  });

  it.each([
    ['/Z', 'restartable'],
    ['/B', 'backup'],
    ['/ZB', 'restartable-backup'],
    ['/zb /z', 'restartable-backup'],
    ['/BYTES', 'none'],
  ])('%s is the backup mode %s', (raw, mode) => {
    expect(robocopyOptions(raw).backupMode).toBe(mode);
  });

  it('tells mirroring by /MIR and by what it stands for', () => {
    expect(robocopyOptions('/MIR')).toMatchObject({ purge: true, mirror: true });
    expect(robocopyOptions('/S /E /PURGE')).toMatchObject({ purge: true, mirror: true });
    expect(robocopyOptions('/S /PURGE')).toMatchObject({ purge: true, mirror: false });
  });

  it('reads threads, directories, moves, links and attributes', () => {
    expect(robocopyOptions('/MT')).toMatchObject({ threads: 8 });
    expect(robocopyOptions('/MT:x /R: /W:-1')).toMatchObject({ threads: null, retries: null, wait: null });
    expect(robocopyOptions('/NODCOPY').directoryCopyFlags).toEqual([]);
    expect(robocopyOptions('/DCOPY:TED').directoryCopyFlags).toEqual(['D', 'T', 'E']);
    expect(robocopyOptions('/MOV').move).toBe('files');
    expect(robocopyOptions('/MOVE').move).toBe('files-and-directories');
    expect(robocopyOptions('/XJ')).toMatchObject({ excludeDirectoryJunctions: true, excludeFileJunctions: true });
    expect(robocopyOptions('/XJD')).toMatchObject({ excludeDirectoryJunctions: true, excludeFileJunctions: false });
    expect(robocopyOptions('/SL /SJ /EFSRAW')).toMatchObject({
      copySymbolicLinks: true,
      copyJunctions: true,
      efsRaw: true,
    });
    expect(robocopyOptions('/A+:ra /A-:SH')).toMatchObject({ addedAttributes: 'RA', removedAttributes: 'SH' });
    expect(robocopyOptions('/L /SECFIX /TIMFIX /IS /IT /IM')).toMatchObject({
      listOnly: true,
      secfix: true,
      timfix: true,
      includeSame: true,
      includeTweaked: true,
      includeModified: true,
    });
  });
});

describe('robocopyOptions of a command line', () => {
  it('keeps to the switches', () => {
    expect(robocopyOptions('robocopy.exe C:\\a Z:\\b /E /SEC').switches).toEqual(['/E', '/SEC']);
    expect(robocopyOptions('"C:\\Program Files\\robocopy.exe" "C:\\a /MIR" \\\\s\\h *.* /e').switches).toEqual(['/E']);
    expect(robocopyOptions('robocopy //server/share C:\\b "/COPY:DATSO"').switches).toEqual(['/COPY:DATSO']);
  });

  it('reads quotes as Windows does', () => {
    // The back slash makes the quote part of the word, and the word goes on to the end.
    expect(robocopyOptions('robocopy C:\\a "D:\\" /MIR').switches).toEqual([]);
    expect(robocopyOptions('robocopy C:\\a "D:\\\\" /MIR').switches).toEqual(['/MIR']);
  });

  it('never fails, and normalises what it printed itself to the same', () => {
    fc.assert(
      fc.property(fc.string(), (raw) => {
        const { switches } = robocopyOptions(raw);
        const quoted = switches.map((word) => `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`);
        expect(robocopyOptions(quoted.join(' ')).switches).toEqual(switches);
      }),
    );
  });
});
