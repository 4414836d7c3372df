import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnalyzeOptions, analyze } from '../../src/analyze.js';
import { adviceFor, UNKNOWN_CASE } from '../../src/diagnose/advice.js';
import { CATALOGUE } from '../../src/diagnose/catalogue/index.js';
import { benignRuleOf, NO_FACTS } from '../../src/diagnose/diagnose.js';
import { matchRule } from '../../src/diagnose/match.js';
import type { Report } from '../../src/report/report.js';
import { ntStatus } from '../../src/windows/nt-status.js';
import { COPY_STEP, jobLog, logError, SECURITY_STEP } from '../correlate/job-log.js';
import { only } from '../correlate/read-report.js';
import { create, DIRECTORY, denied, granted, mask, row, type TraceRow, textSource, trace } from '../generate-trace.js';

const SHARE = '\\\\contoso.file.core.windows.net\\data';
const READ = mask('READ_CONTROL');
const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');
const WRITE = mask('FILE_WRITE_DATA');

/** A file whose owner may not be set, and one that may not be created. */
const ownerRefused = (path: string): readonly TraceRow[] => [granted(path, READ), denied(path, OWNER)];
const creationRefused = (path: string): TraceRow => denied(path, WRITE, { disposition: 'Create' });

function analyzeRows(rows: readonly TraceRow[], options: AnalyzeOptions = {}): Promise<Report> {
  return analyze([trace(rows)], options);
}

function found({ findings }: Report): readonly (readonly [string, string, number])[] {
  return findings.map(({ ruleId, confidence, failureCount }) => [ruleId, confidence, failureCount]);
}

describe('findings', () => {
  it('are ordered by the failures they explain, benign ones last', async () => {
    const probe = create('Z:\\data\\probe', READ, 'NAME NOT FOUND');
    const report = await analyzeRows([
      probe,
      probe,
      probe,
      probe,
      ...ownerRefused('Z:\\data\\a.docx'),
      ...['b', 'c', 'd'].map((name) => creationRefused(`Z:\\closed\\${name}.docx`)),
      ...['e', 'f'].map((name) => denied(`Z:\\closed\\${name}`, WRITE, { disposition: 'Create', options: DIRECTORY })),
      row('QueryEAFile', 'Z:\\data\\a.docx', { result: 'NOT SUPPORTED' }),
    ]);
    expect(found(report)).toEqual([
      ['ntfs/parent-add-file', 'likely', 3],
      ['ntfs/parent-add-subdir', 'likely', 2],
      ['copy/write-owner', 'likely', 1],
      ['benign/name-not-found', 'likely', 4],
      ['benign/not-supported-queries', 'likely', 1],
    ]);
    expect(report.findings.map(({ failureIds }) => failureIds.length)).toEqual([3, 2, 1, 0, 0]);
    expect(report.summary).toMatchObject({ failures: 6, explained: 6, benign: 5 });
  });

  it('of one rule are two where they are not equally sure', async () => {
    const rows = [denied('Y:\\b.docx', OWNER), ...ownerRefused(`${SHARE}\\a.docx`)];
    expect(found(await analyzeRows(rows))).toEqual([
      ['copy/write-owner', 'proven', 1],
      ['copy/write-owner', 'possible', 1],
    ]);
  });

  it('name the rights of all their failures', async () => {
    const rows = [denied('Z:\\a', OWNER), denied('Z:\\b', mask('WRITE_DAC', 'WRITE_OWNER'))];
    const report = await analyzeRows(rows);
    expect(only(report.findings).deniedRights).toEqual(['READ_CONTROL', 'WRITE_OWNER', 'WRITE_DAC']);
  });

  it('stand in their failures too, best first', async () => {
    const report = await analyzeRows([denied('Z:\\a', mask('WRITE_DAC', 'WRITE_OWNER'))]);
    expect(only(report.failures).findings).toEqual(['copy/write-owner', 'copy/write-dac']);
  });

  it('are proven only where nothing else explains the refusal', async () => {
    const proven = async (rows: readonly TraceRow[]): Promise<string | undefined> =>
      (await analyzeRows(rows)).findings[0]?.confidence;
    const path = `${SHARE}\\a.docx`;
    expect(await proven(ownerRefused(path))).toBe('proven');
    // No file share of Azure: its roles play no part.
    expect(await proven(ownerRefused('\\\\server\\data\\a.docx'))).toBe('possible');
    // Behind a drive letter can be any server.
    expect(await proven(ownerRefused('Z:\\a.docx'))).toBe('likely');
    // The object can be new, then its directory refused.
    const openIf = { disposition: 'OpenIf' } as const;
    const read = granted(path, mask('READ_CONTROL'), { at: '11:00:00' });
    expect(await proven([denied(path, mask('WRITE_OWNER'), openIf), read])).toBe('likely');
    // Nothing was granted to the account at all: the whole share can be closed to it.
    expect(await proven([denied(path, mask('WRITE_OWNER'))])).toBe('possible');
    expect(await proven([denied(path, OWNER)])).toBe('possible');
  });
});

describe('alternatives', () => {
  it('are the other rules with the same evidence, each with what would tell them apart', async () => {
    const log = jobLog([logError('D:\\data\\a.docx', '10:00:00', { action: SECURITY_STEP })]);
    const report = await analyze([log]);
    const readable = only(CATALOGUE.filter(({ id }) => id === 'ntfs/source-unreadable'));
    const { ruleId, confidence, alternatives } = only(report.findings);
    expect([ruleId, confidence]).toEqual(['copy/write-owner', 'possible']);
    expect(alternatives.slice(0, 2)).toEqual([
      // What the rule itself says of it.
      { ruleId: 'copy/write-dac', verify: expect.stringContaining('/COPY:DATS (no owner)'), contradicted: false },
      { ruleId: 'ntfs/source-unreadable', verify: adviceFor(readable.verify, UNKNOWN_CASE)[0], contradicted: false },
    ]);
  });

  it('go first where the copied flags make them likelier', async () => {
    for (const [options, first, second] of [
      ['/COPY:DATS', 'copy/write-dac', 'copy/write-owner'],
      ['/COPY:DATSO', 'copy/write-owner', 'copy/write-dac'],
      ['/COPY:DATO', 'copy/write-owner', 'ntfs/source-unreadable'],
      ['/COPYALL', 'copy/sacl', 'copy/write-owner'],
    ] as const) {
      const log = jobLog([logError('D:\\data\\a.docx', '10:00:00')], { options: `*.* ${options} /R:1 /W:1` });
      const { ruleId, alternatives } = only((await analyze([log])).findings);
      expect([ruleId, alternatives[0]?.ruleId]).toEqual([first, second]);
    }
  });

  it('come first for copied security even where the log shows no switches', async () => {
    const { ruleId, alternatives } = only(
      (await analyze([jobLog([logError('D:\\data\\a.docx', '10:00:00')], { header: false })])).findings,
    );
    expect([ruleId, ...alternatives.map((other) => other.ruleId)].slice(0, 3)).toEqual([
      'copy/write-dac',
      'copy/write-owner',
      'ntfs/source-unreadable',
    ]);
  });

  it('are those that the rule names itself, where they hold', async () => {
    const named = async (path: string): Promise<readonly string[]> =>
      only((await analyzeRows([creationRefused(path)])).findings).alternatives.map(({ ruleId }) => ruleId);
    expect(await named('Z:\\closed\\a.docx')).toEqual([
      'share/reader-writes',
      'ntfs/explicit-deny',
      'session/stale-group',
      'ntfs/unsynced-acl-ignored',
      'ntfs/propagation-race',
    ]);
    expect(await named('\\\\fs01\\closed\\a.docx')).toEqual([
      'ntfs/explicit-deny',
      'session/stale-group',
      'ntfs/propagation-race',
    ]);
  });
});

describe('a failure that no rule explains', () => {
  it('is listed as unexplained', async () => {
    const rows = [create('Z:\\data\\a.docx', WRITE, '0xC000046F'), ...ownerRefused('Z:\\data\\b.docx')];
    const report = await analyzeRows(rows);
    expect(report.unexplained).toEqual({ count: 1, failureIds: ['F1'] });
    expect(report.summary).toMatchObject({ failures: 2, explained: 1 });
    expect(report.failures.map(({ findings }) => findings)).toEqual([[], ['copy/write-owner']]);
  });
});

describe('a refusal', () => {
  it('has another cause on the source than on the destination', async () => {
    for (const [path, action, cause] of [
      ['D:\\data\\a.docx', COPY_STEP, 'ntfs/source-unreadable'],
      ['Z:\\data\\a.docx', SECURITY_STEP, 'copy/write-owner'],
    ] as const) {
      const log = jobLog([logError('D:\\data\\a.docx', '10:00:01', { action })]);
      const report = await analyze([trace(ownerRefused(path)), log]);
      expect(only(report.findings).ruleId).toBe(cause);
    }
  });
});

describe('a process that does not copy', () => {
  it('gets no finding of the copy or the share', async () => {
    const access = fc.integer({ min: 0, max: 0x1ff }).map((bits) => (bits & 0xff) | ((bits & 0x100) << 11) | 0x40000);
    const rows = fc.array(
      fc.record({
        path: fc.constantFrom(`${SHARE}\\a.docx`, 'Z:\\a.docx', 'D:\\sub\\b'),
        access,
        denied: fc.boolean(),
        disposition: fc.constantFrom('Open', 'Create', 'OverwriteIf'),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (specs) => {
        const report = await analyzeRows(
          specs.map(({ path, access: bits, denied: refused, disposition }) =>
            create(path, bits, refused ? 'ACCESS DENIED' : 'SUCCESS', { process: 'explorer.exe', disposition }),
          ),
        );
        expect(report.findings.filter(({ ruleId }) => /^(?:copy|share)\//.test(ruleId))).toEqual([]);
        expect(report.unexplained.count).toBe(report.summary.failures);
      }),
      { numRuns: 60 },
    );
  });

  it.each(
    CATALOGUE.flatMap((rule) =>
      /^(?:copy|share)\//.test(rule.id)
        ? rule.examples.matches
            .filter(({ facts }) => typeof facts.operation === 'string')
            .map((example) => [rule.id, example.name, rule, example] as const)
        : [],
    ),
  )('is missed by %s: %s', (_id, _name, rule, example) => {
    expect(matchRule(rule, { ...NO_FACTS, ...example.facts, copying: false })).toBeNull();
  });

  it('copies where a log complains of what it was refused', async () => {
    const rows = ownerRefused('Z:\\data\\a.docx').map((cells) => ({ ...cells, process: 'robocopy64.exe' }));
    const report = await analyze([trace(rows), jobLog([logError('D:\\data\\a.docx', '10:00:01')])]);
    expect(found(report)).toEqual([['copy/write-owner', 'likely', 1]]);
  });

  it('copies where the user says so', async () => {
    const rows = ownerRefused('Z:\\a.docx').map((cells) => ({ ...cells, process: 'FastCopy.exe' }));
    expect(found(await analyzeRows(rows))).toEqual([]);
    expect(found(await analyzeRows(rows, { processes: ['fastcopy'] }))).toEqual([['copy/write-owner', 'likely', 1]]);
  });
});

describe("the support article's own row", () => {
  const ROW =
    '11:57:13.4620871 AM    robocopy.exe    162116    IRP_MJ_CREATE    F:\\CxCache\\Corext.Tools.3.0.1\\X86\\robocopy.exe    SUCCESS    Desired Access: Generic Read, Write Owner Disposition: Open, Options: Synchronous IO Non-Alert, Non-Directory File, Attributes: n/a, ShareMode: Read, Write, Delete, AllocationSize: n/a, OpenResult: Opened    11444';

  it('was granted, so it is no finding', async () => {
    const report = await analyze([textSource(ROW, 'pasted line')]);
    expect(report.summary).toMatchObject({ events: 1, failures: 0 });
    expect(report.findings).toEqual([]);
    expect(report.rights.find(({ right }) => right === 'WRITE_OWNER')).toMatchObject({ granted: 1, denied: 0 });
  });

  it('would be one if it had been refused', async () => {
    const refused = ROW.replace('SUCCESS', 'ACCESS DENIED').replace(', OpenResult: Opened', '');
    const report = await analyze([textSource(refused, 'pasted line')]);
    expect(found(report)).toEqual([['copy/write-owner', 'possible', 1]]);
  });
});

describe('benign results', () => {
  it('are told by operation and status', () => {
    expect(benignRuleOf('CreateFile', ntStatus(0xc000_0034))).toBe('benign/name-not-found');
    expect(benignRuleOf('CreateFile', ntStatus(0xc000_0022))).toBeNull();
    expect(benignRuleOf('QueryEAFile', ntStatus(0xc000_00bb))).toBe('benign/not-supported-queries');
    expect(benignRuleOf('SetEAFile', ntStatus(0xc000_00bb))).toBeNull();
    // The answer is kept, and stays the same.
    expect(benignRuleOf('SetEAFile', ntStatus(0xc000_00bb))).toBeNull();
    expect(benignRuleOf('QueryEAFile', ntStatus(0xc000_00bb))).toBe('benign/not-supported-queries');
  });
});
