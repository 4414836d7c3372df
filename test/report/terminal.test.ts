import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import pageWidth from 'fast-string-width';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { openInputs } from '../../src/case/index.js';
import type { Report } from '../../src/report/report.js';
import { renderTerminal } from '../../src/report/terminal.js';
import { COPY_STEP, jobLog, logError, SECURITY_STEP } from '../correlate/job-log.js';
import { create, DIRECTORY, denied, granted, mask, row, type TraceRow, textSource, trace } from '../generate-trace.js';

const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const SHARE = '\\\\contoso.file.core.windows.net\\data';
const READ = mask('READ_CONTROL');
const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');

function sample(name: string): Promise<Report> {
  return analyze(openInputs([join(SAMPLES, name)]));
}

function page(report: Report): string {
  return renderTerminal(report, { color: false });
}

/** The page as one line: where it wraps is no matter. */
function words(report: Report): string {
  return page(report).replace(/\s+/g, ' ');
}

async function wordsOf(rows: readonly TraceRow[]): Promise<string> {
  return words(await analyze([trace(rows)]));
}

/** The lines below a heading. */
function section(report: Report, heading: string): readonly string[] {
  const lines = page(report).split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  expect(start, `a heading ${heading}`).toBeGreaterThanOrEqual(0);
  const end = lines.indexOf('', start);
  return lines.slice(start + 1, end < 0 ? undefined : end);
}

/** A path of a command stays whole, so that the command can be copied. */
const PATH_OF_COMMAND = /^ {2,4}"[^"]*"(?: \^)?$/;

function expectNarrow(text: string): void {
  const wide = text.split('\n').filter((line) => stringWidth(line) > 80);
  expect(wide.filter((line) => !PATH_OF_COMMAND.test(line))).toEqual([]);
}

describe('no line is wider than 80 columns', () => {
  it.each(readdirSync(SAMPLES))('in samples/%s', async (name) => {
    const report = await sample(name);
    expectNarrow(page(report));
    expectNarrow(renderTerminal(report, { color: true }));
  });

  it('whatever the names are', async () => {
    // wrap-ansi lets a word without any width (a lone accent) stand behind a full line.
    const hasWidth = (text: string): boolean => text.split(' ').every((word) => word === '' || stringWidth(word) > 0);
    // The page's measure counts a few letters as narrow that a terminal shows wide: Yi, Tangut, Khitan, hexagrams.
    const isKnown = (text: string): boolean => [...text].every((letter) => stringWidth(letter) <= pageWidth(letter));
    const name = fc
      .oneof(
        fc.string({ maxLength: 120 }),
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.string({ unit: fc.constantFrom('漢', 'ｗ', '😀', 'é', '\u0301', ' ', '\\', 'a'), maxLength: 150 }),
      )
      .filter((text) => hasWidth(text) && isKnown(text));
    await fc.assert(
      fc.asyncProperty(name, name, name, async (path, process, word) => {
        const rows = [
          granted(`${SHARE}\\${path}`, READ, { process }),
          denied(`${SHARE}\\${path}`, OWNER, { process }),
          row('WriteFile', `Z:\\${path}`, { result: word, process }),
        ];
        const log = jobLog([logError(`D:\\data\\${path.replace(/[\r\n]/g, '')}`, '10:00:00', { code: 4321 })]);
        const report = await analyze([trace(rows, path), log], { processes: [process] });
        expectNarrow(page({ ...report, inputs: report.inputs.map((input) => ({ ...input, name: word })) }));
      }),
      { numRuns: 40 },
    );
  });

  it('with many failures, warnings and other explanations', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => [
      create(`Z:\\data\\${'long name '.repeat(index)}.docx`, OWNER, 'SHARING VIOLATION'),
      denied(`Z:\\data\\x${index}.docx`, 0x31f01ff, { disposition: 'OverwriteIf' }),
      row('WriteFile', `Z:\\data\\y${index}`, { result: `WORD ${index}` }),
    ]).flat();
    const notes = Array.from({ length: 20 }, (_, index) => textSource('', `${'folder/'.repeat(20)}${index}.txt`));
    expectNarrow(page(await analyze([trace(rows), ...notes])));
  });
});

describe('the answer', () => {
  it.each([
    ['write-owner', 'WRITE_OWNER was refused on the destination at gate "open" (isolated).'],
    ['trace-only', 'WRITE_OWNER was refused at gate "open" (systematic).'],
    ['clipboard', 'WRITE_OWNER was refused at gate "open" (isolated).'],
    ['log-only', 'Possibly: Setting the ACL needs WRITE_DAC, and the account does not get it.'],
    ['healthy', 'No failure in what these inputs show ('],
  ])('of samples/%s', async (name, answer) => {
    expect(
      section(await sample(name), 'ANSWER')
        .join(' ')
        .replace(/\s+/g, ' '),
    ).toContain(answer);
  });

  it('says how many causes there are', async () => {
    expect(section(await sample('three-checks'), 'ANSWER').join('\n')).toContain('3 causes in all');
  });

  it('names the other causes that the same evidence fits', async () => {
    expect(section(await sample('log-only'), 'ANSWER').join('\n')).toContain(
      'also fits copy/write-owner, ntfs/source-unreadable,\n  share/contributor-acl and 5 more causes.',
    );
  });

  it('of a log that ends before its run did says no more than what could be read', async () => {
    const log = readFileSync(join(SAMPLES, 'healthy', 'job.log'), 'utf8');
    const cut = log.slice(0, log.indexOf('Total'));
    expect(words(await analyze([textSource(cut, 'job.log')]))).toContain(
      'No failure in what could be read, but something could not: see INPUTS below.',
    );
  });

  it('of failures that no rule covers claims no cause', async () => {
    const text = await wordsOf([create('Z:\\a.docx', OWNER, '0xC000046F')]);
    expect(text).toContain('Nothing was denied. 1 failure of another kind, none with a documented cause we know.');
    expect(text).toContain('UNEXPLAINED 1 failure that no rule covers');
    expect(text).not.toContain('was refused on');
  });

  it('of a log that counts FAILED and shows no error says so', async () => {
    const text = words(await analyze([jobLog([])]));
    expect(text).toContain('The log counts 1 FAILED but shows no error line');
    expect(text).not.toContain('No failure');
  });

  it('of nothing usable says so', async () => {
    for (const inputs of [[], [textSource('', 'empty.txt')]]) {
      expect(words(await analyze(inputs))).toContain('Nothing to analyse: no input could be used.');
    }
  });

  it('of every process says so', async () => {
    const rows = [denied('Z:\\a.docx', OWNER, { process: 'explorer.exe' })];
    expect(await wordsOf(rows)).toContain('No robocopy.exe in the trace');
    expect(await wordsOf([denied('Z:\\a.docx', OWNER)])).not.toContain('No robocopy.exe in the trace');
  });
});

describe('a healthy case', () => {
  it('has no failure, no cause and no proof', async () => {
    const report = await sample('healthy');
    const text = page(report);
    expect(report.summary.failures).toBe(0);
    for (const heading of ['UNEXPLAINED', 'RIGHTS', 'Proof', 'Missing']) {
      expect(text).not.toContain(heading);
    }
    expect(text).not.toMatch(/refused/);
  });
});

describe('what is only possible', () => {
  const isolated = [granted(`${SHARE}\\a.docx`, READ), denied(`${SHARE}\\a.docx`, OWNER)];

  it('is not said to be isolated, nor to be why', async () => {
    const text = await wordsOf([denied('Z:\\a.docx', OWNER)]);
    expect(text).toContain('possible, gate open');
    expect(text).toContain('If so');
    expect(text).not.toMatch(/\(isolated|isolated:|was refused/);
    expect(text).not.toContain(' Why ');
  });

  it('is told from what is proven', async () => {
    const text = await wordsOf(isolated);
    expect(text).toContain('WRITE_OWNER was refused at gate "open" (isolated).');
    expect(text).toContain('copy/write-owner proven, gate open, 1 failure');
    expect(text).toContain(' Why ');
    expect(text).not.toContain('If so');
  });

  it('lists what is not ruled out', async () => {
    const rows = [denied('Z:\\a.docx', mask('FILE_WRITE_DATA', 'WRITE_OWNER'), { disposition: 'OverwriteIf' })];
    const text = await wordsOf(rows);
    for (const other of ['may be read-only', 'may be hidden or system', 'may be encrypted', 'may not have existed']) {
      expect(text).toContain(other);
    }
  });

  it('is not said as a fact even of one right', async () => {
    const report = await analyze([trace(isolated)]);
    const findings = report.findings.map((finding) => ({ ...finding, confidence: 'possible' as const }));
    expect(words({ ...report, findings })).not.toContain('WRITE_OWNER was refused at gate "open" (isolated).');
  });

  it('is one right where it is one', async () => {
    const rows = [
      granted('Z:\\d\\other', OWNER, { disposition: 'Create', openResult: 'Created' }),
      denied('Z:\\d\\new', OWNER, { disposition: 'Create' }),
    ];
    expect(await wordsOf(rows)).not.toContain('One or more of FILE_ADD_FILE were');
  });

  it('is not an empty list of rights', async () => {
    const refusal = denied('Z:\\a', READ);
    const detail = (refusal.detail ?? '').replace('Read Control', 'None 0x0');
    expect(await wordsOf([{ ...refusal, detail }])).not.toContain('known to be granted: .');
  });
});

describe('the proof', () => {
  it('quotes the refused row, the granted row and the line, each with its place', async () => {
    const text = words(await sample('write-owner'));
    expect(text).toContain('> trace.CSV:10: 11:57:13.5717039 Robocopy.exe 162116 IRP_MJ_CREATE');
    expect(text).toContain('> trace.CSV:8: 11:57:13.5442997');
    expect(text).toContain('> robocopy.log:18: 2020/06/09 11:57:14 ERROR 5 (0x00000005)');
  });

  it('counts the failures that it does not show', async () => {
    const rows = Array.from({ length: 8 }, (_, index) => denied(`Z:\\d\\${index}`, OWNER, { disposition: 'Create' }));
    expect(await wordsOf(rows)).toContain('… and 5 more: --verbose or --format json lists them');
  });

  it('names the parent where it refused', async () => {
    const text = await wordsOf([denied('Z:\\d\\new', OWNER, { disposition: 'Create', options: DIRECTORY })]);
    expect(text).toContain(
      'FILE_ADD_SUBDIRECTORY isolated: everything else it asked for was granted or not needed on Z:\\d.',
    );
  });

  it('says how often, and that it was granted later', async () => {
    const path = 'Z:\\a.docx';
    const rows = [denied(path, OWNER), denied(path, OWNER), granted(path, OWNER)];
    expect(await wordsOf(rows)).toContain(`${path}, 2 times, later granted`);
  });
});

describe('the table of rights', () => {
  it('has what was denied, with its counts', async () => {
    const lines = section(await sample('write-owner'), 'RIGHTS').map((line) => line.trim().split(/\s+/));
    expect(lines[0]).toEqual(['right', 'requested', 'granted', 'denied']);
    expect(lines.slice(1)).toContainEqual(['WRITE_OWNER', '4', '0', '4']);
    expect(lines.slice(1).map(([right]) => right)).not.toContain('WRITE_DAC');
  });
});

describe('the results by cause', () => {
  it('have one row for each finding, benign ones without a confidence', async () => {
    const report = await sample('three-checks');
    const text = section(report, 'RESULTS BY CAUSE').join('\n');
    for (const { ruleId } of report.findings) {
      expect(text).toContain(`${ruleId}:`);
    }
    expect(text.replace(/\s+/g, ' ')).toMatch(/benign\/name-not-found: Existence probe benign 1/);
  });
});

describe('the evidence', () => {
  it('tells how trace and log fit', async () => {
    const text = section(await sample('three-checks'), 'EVIDENCE')
      .join(' ')
      .replace(/\s+/g, ' ');
    expect(text).toContain('The trace explains 3 of 3 logged errors. 3 of the errors lie inside its time.');
    expect(text).toContain('Log clock = trace clock + 1 h 00 min (matched, 3 pairs).');
  });

  it.each([
    ['log-only', 'Record a trace of the failing object alone'],
    ['trace-only', "Missing robocopy's log"],
  ])('tells what is missing in samples/%s', async (name, missing) => {
    expect(words(await sample(name))).toContain(missing);
  });

  it('tells a shift to the west with its sign', async () => {
    const rows = [denied('Z:\\data\\a.docx', OWNER, { at: '15:30:00', date: '2026-02-11' })];
    const log = jobLog([logError('D:\\data\\a.docx', '10:00:00', { action: SECURITY_STEP })]);
    expect(words(await analyze([trace(rows), log]))).toContain('trace clock - 5 h 30 min (matched, 1 pair)');
  });

  it('tells an alias, a filter and registry rows', async () => {
    const rows = [
      denied('Z:\\projects\\sub\\a.docx', OWNER),
      ...Array.from({ length: 20 }, () => row('RegOpenKey', 'HKLM', { result: 'ACCESS DENIED' })),
    ];
    const log = jobLog([logError('D:\\data\\sub\\a.docx', '10:00:01')], { destination: `${SHARE}\\projects\\` });
    const text = words(await analyze([trace(rows), log]));
    expect(text).toContain(`Alias z:\\projects in the trace is ${SHARE}\\projects in the log (1 object)`);
    expect(text).toContain('20 refused registry rows: counted, not diagnosed');
    expect(text).toContain('the trace shows no successful row');
  });
});

describe('the inputs', () => {
  it('show their warnings with the line', async () => {
    const text = words(await analyze([textSource('"Time of Day","Operation","Path"\r\n"10:00","x"\r\n', 'cut.CSV')]));
    expect(text).toMatch(/- cut\.CSV line 2: /);
  });

  it('that were found and are of no format are passed over', async () => {
    const notes = { ...textSource('nothing of ours', 'notes.txt'), named: false };
    expect(words(await analyze([notes, trace([denied('Z:\\a', OWNER)])]))).toContain('Passed over: notes.txt');
  });
});

describe('colour', () => {
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

  it('is only there where it is asked for, and changes no word', async () => {
    const report = await sample('write-owner');
    const coloured = renderTerminal(report, { color: true });
    expect(page(report)).not.toMatch(escapes);
    expect(coloured).toMatch(escapes);
    expect(coloured.replace(escapes, '')).toBe(page(report));
  });
});

describe('a brief page', () => {
  const brief = async (codes: readonly number[]): Promise<string> => {
    const errors = codes.map((code, at) => logError(`D:\\data\\${at}.docx`, '10:00:00', { code, action: COPY_STEP }));
    return renderTerminal(await analyze([jobLog(errors)]), { color: false, detail: 'brief' });
  };

  it('tells the steps of three causes, and how many more there are', async () => {
    const text = await brief([32, 32, 33, 112, 1816, 1314]);
    expect(text.match(/^\S+\/\S+ {2}\w+: /gm)).toHaveLength(3);
    expect(text).toContain('… and 2 more causes with fewer failures: without --quiet, each with its steps.');
  });

  it('tells all where there are no more', async () => {
    const text = await brief([32, 33, 112]);
    expect(text.match(/^\S+\/\S+ {2}\w+: /gm)).toHaveLength(3);
    expect(text).not.toContain('--quiet');
  });
});
