import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze, type AnalyzeOptions, readCase } from '../src/analyze.js';
import { bundle, type BundleOptions } from '../src/bundle.js';
import { type BundleFile, evidenceFiles, type EvidenceNames } from '../src/evidence-files.js';
import type { Source } from '../src/formats/source.js';
import { renderReadMe } from '../src/report/bundle/read-me.js';
import type { Report } from '../src/report/report.js';
import { ERRORS, ROWS } from './correlate/any-case.js';
import { jobLog } from './correlate/job-log.js';
import { denied, DIRECTORY, granted, mask, row, textSource, trace, type TraceRow } from './generate-trace.js';
import { sourceOf } from './simulator/accuracy.js';
import { simulate } from './simulator/simulate.js';
import { DEFAULT_COLUMNS } from './simulator/trace.js';

const STAY: EvidenceNames = { redaction: null, hidesNames: false };

/** What must not change: findings but for benign counts, and failures. */
function saidBy({ findings, failures, clock }: Report) {
  return {
    findings: findings
      .filter(({ gate }) => gate !== 'benign')
      .map(({ ruleId, confidence, failureCount, deniedRights }) => ({
        ruleId,
        confidence,
        failureCount,
        deniedRights: [...deniedRights].sort(),
      })),
    failures: failures
      .map(({ path, deniedRights }) => ({ path, rights: deniedRights?.rights, basis: deniedRights?.basis }))
      .sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))),
    offsetMinutes: clock.offsetMinutes,
  };
}

async function textOf({ stream }: BundleFile): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for await (const chunk of stream()) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The evidence as whoever gets the bundle reads it, under the options that it names. */
async function readAgain(sources: readonly Source[], options: BundleOptions = {}) {
  const given = Object.entries({ '--timezone': options.timezone, '--trace-timezone': options.traceTimezone }).flatMap(
    ([name, value]) => (value === undefined ? [] : [{ name, value }]),
  );
  const made = await bundle(sources, { ...options, given });
  const evidence = made.files.filter(({ name }) => name.startsWith('evidence/'));
  const files = await Promise.all(
    evidence.map(async (file): Promise<Source> => ({ ...textSource(await textOf(file), file.name), named: false })),
  );
  const value = (name: string): string | undefined => made.facts.again.find((option) => option.name === name)?.value;
  const [timezone, traceTimezone] = [value('--timezone'), value('--trace-timezone')];
  const { encoding: _, ...rest } = options;
  const again: AnalyzeOptions = {
    ...rest,
    ...(timezone === undefined ? {} : { timezone }),
    ...(traceTimezone === undefined ? {} : { traceTimezone }),
  };
  return { made, evidence, report: await analyze(files, again) };
}

function evidenceNamed(files: readonly BundleFile[], end: string): BundleFile {
  const found = files.find(({ name }) => name.endsWith(end));
  if (found === undefined) {
    throw new Error(`no file ${end} among ${files.map(({ name }) => name).join(', ')}`);
  }
  return found;
}

const RULE = '-'.repeat(78);

/** A log with these lines between its header and its summary. */
function logOf(lines: readonly string[]): string {
  return [
    RULE,
    '   ROBOCOPY     ::     Robust File Copy for Windows',
    RULE,
    '  Started : Wednesday, February 11, 2026 9:59:59 AM',
    '   Source : D:\\data\\',
    `     Dest : ${SHARE}\\`,
    '    Files : *.*',
    '  Options : *.* /S /E /DCOPY:DA /COPY:DATSO /R:0 /W:0 ',
    RULE,
    '',
    '\t                 301\tD:\\data\\',
    ...lines,
    RULE,
    '               Total    Copied   Skipped  Mismatch    FAILED    Extras',
    '    Dirs :         1         0         1         0         0         0',
    '   Files :         2         1         0         0         1         0',
    '   Bytes :        20        10         0         0        10         0',
    '   Times :   0:00:12   0:00:00                       0:00:11   0:00:00',
    '   Ended : Wednesday, February 11, 2026 11:00:00 AM',
    '',
  ].join('\r\n');
}

const SHARE = '\\\\contoso.file.core.windows.net\\data';
const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');

describe('the evidence of a bundle', () => {
  it.each(Array.from({ length: 60 }, (_, index) => index + 1))(
    'gives the same findings as the simulated case %i',
    async (seed) => {
      const { files } = await simulate({ seed, lookalikes: false });
      const sources = files.map(sourceOf);
      const { made, report } = await readAgain(sources);
      expect(made.facts.verification).toEqual({ same: true, differences: [] });
      expect(saidBy(report)).toEqual(saidBy(await analyze(sources)));
    },
  );

  it.each(['pml', 'csv', 'xml'] as const)('gives them under declared zones too, of a trace as %s', async (format) => {
    const output = {
      trace: {
        ...{ format, advanced: false, zone: 120, locale: 'en-US', filter: 'none' as const, from: 0, to: 1 },
        columns: [...DEFAULT_COLUMNS, 'Date & Time'],
      } as const,
    };
    const { files } = await simulate({ seed: 7, cause: 'copy/write-owner', lookalikes: false, output });
    const sources = files.map(sourceOf);
    const options = { timezone: '+02:00', traceTimezone: '+02:00' };
    const { made, report } = await readAgain(sources, options);
    expect(made.facts.verification.same).toBe(true);
    expect(saidBy(report)).toEqual(saidBy(await analyze(sources, options)));
    expect(report.failures.map(({ time }) => time).sort()).toEqual(
      (await analyze(sources, options)).failures.map(({ time }) => time).sort(),
    );
  });

  it('gives them for any trace and any log', async () => {
    await fc.assert(
      fc.asyncProperty(ROWS, ERRORS, fc.boolean(), async (rows, errors, dated) => {
        const shown = rows.map((cells) => (dated ? { ...cells, date: '2026-02-11' } : cells));
        const { facts } = await bundle([trace(shown), jobLog(errors)]);
        expect(facts.verification.differences).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('gives them for what a user asks for', async () => {
    const rows = [
      granted('Z:\\a', mask('READ_CONTROL'), { process: 'copy.exe' }),
      denied('Z:\\a', OWNER, { process: 'copy.exe' }),
      denied('Z:\\b', OWNER, { process: 'copy.exe' }),
      denied('Z:\\c', OWNER),
    ];
    const options = { processes: ['copy.exe'], path: 'Z:\\a', from: { day: null, timeOfDay: 0 } };
    const { made, report } = await readAgain([trace(rows)], options);
    expect(made.facts.verification.same).toBe(true);
    expect(report.failures.map(({ path }) => path)).toEqual(['Z:\\a']);
  });

  it('is a small part of a trace with few failures', async () => {
    const busy = Array.from({ length: 20_000 }, (_, index): TraceRow[] => [
      row(index % 2 === 0 ? 'ReadFile' : 'RegQueryKey', `D:\\data\\${index % 700}`, { process: 'svchost.exe' }),
      granted(`${SHARE}\\files\\${index}`, mask('READ_CONTROL', 'FILE_READ_DATA')),
    ]).flat();
    const rows = [
      ...busy.slice(0, 20_000),
      denied(`${SHARE}\\files\\refused`, OWNER),
      granted(`${SHARE}\\files\\refused`, mask('READ_CONTROL')),
      ...busy.slice(20_000),
    ];
    const { made, evidence, report } = await readAgain([trace(rows)]);
    expect(made.facts.width).toEqual({ traces: 'telling', logs: 'telling' });
    expect(made.facts.verification.same).toBe(true);
    expect((await textOf(evidenceNamed(evidence, '.csv'))).split('\r\n').length).toBeLessThan(100);
    expect(report.failures[0]?.deniedRights).toEqual({ rights: ['WRITE_OWNER'], basis: 'isolated' });
    expect(report.summary.everyProcess).toBe(false);
  });

  it('keeps who held a file, and who did not any more', async () => {
    const shared = { shareMode: 1 };
    const rows = [
      granted('Z:\\a', mask('FILE_READ_DATA'), { process: 'a.exe', pid: 1, ...shared }),
      row('CloseFile', 'Z:\\a', { process: 'a.exe', pid: 1 }),
      granted('Z:\\a', mask('FILE_READ_DATA'), { process: 'b.exe', pid: 2, ...shared }),
      ...Array.from({ length: 300 }, (_, index) => [
        granted('Z:\\a', mask('FILE_READ_ATTRIBUTES'), { process: 'c.exe', pid: 3 }),
        row(index % 2 === 0 ? 'CloseFile' : 'ReadFile', 'Z:\\a', { process: 'c.exe', pid: 3 }),
      ]).flat(),
      { ...denied('Z:\\a', mask('FILE_WRITE_DATA')), result: 'SHARING VIOLATION' },
    ];
    const { report } = await readAgain([trace(rows)]);
    expect(report.failures[0]?.heldBy.map(({ process, certain }) => [process, certain])).toEqual([['b.exe', true]]);
  });

  it('keeps what is open below a directory that could not be renamed', async () => {
    const rows = [
      row('SetBasicInformationFile', 'Z:\\old', { process: 'other.exe' }),
      granted('Z:\\old\\sub\\file', mask('FILE_READ_DATA'), { process: 'editor.exe', pid: 5 }),
      granted('Z:\\old\\sub\\closed', mask('FILE_READ_DATA'), { process: 'other.exe', pid: 6 }),
      row('CloseFile', 'Z:\\old\\sub\\closed', { process: 'other.exe', pid: 6 }),
      granted('Z:\\old', mask('DELETE'), { options: DIRECTORY }),
      row('SetRenameInformationFile', 'Z:\\old', { result: 'ACCESS DENIED', detail: 'FileName: Z:\\new' }),
    ];
    const { report } = await readAgain([trace(rows)]);
    expect(report.failures.flatMap(({ heldBy }) => heldBy.map(({ below }) => below))).toEqual(['Z:\\old\\sub\\file']);
  });

  it('is the same whether it is kept or read again each time', async () => {
    const { files } = await simulate({ seed: 3, lookalikes: false });
    const analyzed = await readCase(files.map(sourceOf), {});
    const all = { records: null, wholeLogs: true };
    const kept = await evidenceFiles(analyzed, all, {}, STAY);
    const read = await evidenceFiles(analyzed, all, {}, STAY, 0);
    expect(kept.length).toBe(files.length);
    for (const [index, file] of kept.entries()) {
      const again = read[index];
      expect(again?.name).toBe(file.name);
      expect(again === undefined ? null : await textOf(again)).toBe(await textOf(file));
      // Whoever wants the beginning alone does not wait for the rest.
      for await (const _ of again?.stream() ?? []) {
        break;
      }
    }
  });

  it('has all rows where all are asked for', async () => {
    const { files } = await simulate({ seed: 5, lookalikes: false });
    const sources = files.map(sourceOf);
    const report = await analyze(sources);
    const made = await evidenceFiles(await readCase(sources, {}), { records: null, wholeLogs: true }, {}, STAY);
    for (const { input, rows } of made) {
      const lines = [...(rows ?? [])].map(({ record, line }) => record ?? line);
      const { records = 0 } = report.inputs.find(({ id }) => id === input) ?? {};
      expect(Math.max(...lines.map((number) => number ?? 0))).toBe(records);
    }
  });

  it('leads back to the lines and records of the inputs', async () => {
    const log = logOf([
      ...Array.from({ length: 300 }, (_, index) => `\t    New File  \t\t      10\tfile${index}`),
      '2026/02/11 10:00:01 ERROR 5 (0x00000005) Copying NTFS Security to Destination File D:\\data\\refused',
      'Access is denied.',
    ]);
    const other = row('ReadFile', 'D:\\x', { process: 'a.exe' });
    const rows = [other, other, other, denied(`${SHARE}\\refused`, OWNER)];
    const { made, evidence } = await readAgain([textSource(log, 'job.log'), trace(rows)]);
    const original = log.split(/\r?\n/);
    const kept = (await textOf(evidenceNamed(evidence, '.log'))).split('\r\n');
    const table = (await textOf(evidenceNamed(evidence, 'rows.csv'))).trim().split('\r\n').slice(1);
    const places = table.map((line) => line.split(','));
    const ofLog = places.filter(([file]) => file?.endsWith('.log'));
    expect(ofLog.length).toBeLessThan(60);
    for (const [, at, input, record, line] of ofLog) {
      expect([input, record]).toEqual(['I1', '']);
      expect(kept[Number(at) - 1]).toBe(original[Number(line) - 1]);
    }
    const ofTrace = places.filter(([file]) => file?.endsWith('.csv'));
    expect(ofTrace).toContainEqual(['evidence/I2-Logfile.csv', '2', 'I2', '4', '5']);
    expect(made.facts.verification.same).toBe(true);
  });

  it('of an export has the columns and cells of its records', async () => {
    const text =
      '"Path","Operation","My notes","Result","Detail"\r\n"D:\\a ""b""","ReadFile","mine, all","ACCESS DENIED",""\r\n';
    const { evidence } = await readAgain([textSource(text, 'odd.csv')]);
    expect(await textOf(evidenceNamed(evidence, 'odd.csv'))).toBe(`\ufeff${text}`);
  });

  it('is there for cut and broken inputs', async () => {
    const { files } = await simulate({ seed: 2, lookalikes: false });
    const sources = files.map(({ name, bytes }) => sourceOf({ name, bytes: bytes.slice(0, bytes.length * 0.7) }));
    const { report } = await readAgain(sources);
    expect(saidBy(report)).toEqual(saidBy(await analyze(sources)));
  });
});

/** Made of letters that spell no key of anybody. */
const KEY = `${'Ab0+/'.repeat(17)}A==`;

function secretCase(): Source[] {
  return [
    trace([
      denied(`${SHARE}\\refused`, OWNER),
      row('Process Create', 'C:\\net.exe', {
        process: 'Robocopy.exe',
        detail: `Command line: net use Z: ${SHARE} ${KEY}`,
      }),
      row('WriteFile', `${SHARE}\\refused`, { result: 'ACCESS DENIED', detail: `AccountKey=${KEY}` }),
    ]),
    textSource(logOf([`NOTE : net use Z: ${SHARE} /user:localhost\\contoso ${KEY}`]), 'job.log'),
    textSource(
      `C:\\>net use Z: ${SHARE} /user:localhost\\contoso ${KEY}\r\nThe command completed successfully.\r\n\r\nStatus       Local     Remote                    Network\r\n\r\n-------------------------------------------------------------------------------\r\nOK           Z:        ${SHARE}                 Microsoft Windows Network\r\n`,
      'console.txt',
    ),
  ];
}

describe('what a bundle does not hold', () => {
  it('is a secret, in whichever file', async () => {
    const { files, report } = await bundle(secretCase());
    expect(report.inputs.map(({ format }) => format)).toEqual(['procmon-csv', 'robocopy-log', 'net-use']);
    for (const file of files) {
      expect(await textOf(file), file.name).not.toContain(KEY.slice(0, 40));
    }
    expect(await textOf(evidenceNamed(files, '.log'))).toContain('contoso <hidden>');
    expect(await textOf(evidenceNamed(files, 'console.txt'))).toContain('contoso <hidden>');
    expect(await textOf(evidenceNamed(files, 'Logfile.csv'))).toContain('<hidden>');
  });

  it('is a name, where names are rewritten', async () => {
    const { files, facts } = await bundle(secretCase(), {
      redact: { paths: true, digest: (text) => createHmac('sha256', 'key').update(text).digest('hex') },
      given: [{ name: '--path', value: `${SHARE}\\refused` }],
      path: `${SHARE}\\refused`,
    });
    for (const file of files) {
      expect(await textOf(file), file.name).not.toMatch(/contoso|anna|\\refused/i);
      expect(file.name).toMatch(/^(?:evidence\/(?:I\d+\.(?:csv|log|txt)|rows\.csv)|[\w.]+)$/);
    }
    expect(await textOf(evidenceNamed(files, 'I1.csv'))).toMatch(
      /\\\\st\w+\.file\.core\.windows\.net\\share-\w+\\[0-9a-f]{10}"/,
    );
    expect(facts.verification).toEqual({ same: true, differences: [] });
  });

  it('is a path in the names of its files', async () => {
    const names = ['../../etc/passwd.csv', 'C:\\x\\\u001b[31m"; rm -rf.CSV', '..', 'a\u202egpj.log'];
    const { files } = await bundle(names.map((name) => trace([denied('Z:\\a', OWNER)], name)));
    for (const { name } of files) {
      expect(name).toMatch(/^(?:[\w.-]+\/)?\w[\w.-]*$/);
      expect(name).not.toContain('..');
    }
  });
});

/** The escalation template of a case. */
async function escalationOf(sources: readonly Source[], options: BundleOptions = {}): Promise<string> {
  const { files } = await bundle(sources, options);
  return textOf(evidenceNamed(files, 'escalation.md'));
}

const REDACTED: BundleOptions = {
  redact: { paths: false, digest: (text) => createHmac('sha256', 'key').update(text).digest('hex') },
};

const REFUSED_LINES = [
  '2026/02/11 10:00:01 ERROR 5 (0x00000005) Copying NTFS Security to Destination File D:\\data\\refused',
  'Access is denied.',
];

/** Output of `net use` and of `net use Z:`, which names the account. */
function netUse(remote: string, user: string): Source {
  const rule = '-'.repeat(79);
  return textSource(
    [
      'C:\\>net use',
      'New connections will be remembered.',
      '',
      'Status       Local     Remote                    Network',
      '',
      rule,
      `OK           Z:        ${remote}   Microsoft Windows Network`,
      'The command completed successfully.',
      '',
      `C:\\>net use Z: ${remote} /user:${user} <key>`,
      'The command completed successfully.',
      '',
    ].join('\r\n'),
    'mounts.txt',
  );
}

describe('the template of a bundle', () => {
  it('has the problem in a line as its title, with the rights that are known', async () => {
    const wide = mask('WRITE_OWNER', 'WRITE_DAC');
    const other = `${SHARE}\\other`;
    const rows = [
      granted(`${SHARE}\\refused`, mask('READ_CONTROL')),
      denied(`${SHARE}\\refused`, OWNER),
      denied(other, wide),
    ];
    const text = await escalationOf([trace(rows), textSource(logOf(REFUSED_LINES), 'job.log')]);
    const [title, , below] = text.split('\n');
    expect(title).toBe(`# Access denied copying to \`${SHARE}\\\`: WRITE_OWNER (in 1 of 2 failures)`);
    expect(below).toMatch(/^whydenied [\d.]+: 2 inputs, /);
    expect(text).toMatch(
      /- WRITE_OWNER, isolated in 1 of 2 failures\n- one or more of [A-Z_, ]+, asked for and not known to be granted, in 1 of 2 failures/,
    );
  });

  it('claims no denial where there is none', async () => {
    const text = await escalationOf([trace([{ ...denied('Z:\\a', OWNER), result: 'SHARING VIOLATION' }])]);
    expect(text.split('\n')[0]).toMatch(/^# 1 failure below `Z:\\`$/);
    expect((await escalationOf([trace([granted('Z:\\a', OWNER)])])).split('\n')[0]).toMatch(/^# No failure/);
  });

  it.each([{}, REDACTED])('cites rows of the evidence, with those of the inputs behind them', async (options) => {
    const entries = Array.from({ length: 300 }, (_, index) => `\t    New File  \t\t      10\tfile${index}`);
    const log = textSource(logOf([...entries, ...REFUSED_LINES]), 'job.txt');
    const { files } = await bundle([log], options);
    const text = await textOf(evidenceNamed(files, 'escalation.md'));
    const evidence = (await textOf(evidenceNamed(files, '.log'))).split('\r\n');
    const [, file, row, original] = /- (evidence\/I1\S*\.log) row (\d+) \(\S+\.txt:(\d+)\): `2026/.exec(text) ?? [];
    expect(files.map(({ name }) => name)).toContain(file);
    expect(Number(original)).toBeGreaterThan(Number(row));
    expect(evidence[Number(row) - 1]).toContain('ERROR 5');
  });

  it.each([
    [SHARE, 'localhost\\contoso', /\\data\\` is on a connection with it \(mounts\.txt\); whether the copy ran/],
    [SHARE, 'CONTOSO\\anna', /not shown, `.*\\data\\` is on a connection as an identity/],
    ['\\\\other.file.core.windows.net\\data', 'localhost\\other', /not known, connections are shown to another share/],
    [
      '\\\\contoso.file.core.windows.net\\else',
      'localhost\\contoso',
      /not known, connections are shown to another share/,
    ],
  ])('says of a mount of %s as %s what is shown of the destination', async (remote, user, said) => {
    const text = await escalationOf([textSource(logOf(REFUSED_LINES), 'job.log'), netUse(remote, user)]);
    const line = text.split('\n').find((one) => one.includes('mount with the storage account key:'));
    expect(line).toMatch(said);
  });

  it('says that options were not understood, and shows them', async () => {
    const [whole, odd, none] = [
      logOf(REFUSED_LINES),
      logOf(REFUSED_LINES).replace(/Options : .*/, 'Options : *.* /S odd /E'),
      logOf(REFUSED_LINES).replace(/.*Options : .*\r\n/, ''),
    ];
    expect(await escalationOf([textSource(whole, 'a.log')])).toContain('**Options:** \\*.\\* /S /E');
    expect(await escalationOf([textSource(odd, 'a.log')])).toContain('**Options:** not understood: \\*.\\* /S odd /E');
    expect(await escalationOf([textSource(none, 'a.log')])).toContain('**Options:** not known\n');
  });

  it('writes no back slash twice', async () => {
    const spaced = logOf(REFUSED_LINES).replaceAll('D:\\data\\', 'D:\\my data\\old files\\');
    const text = await escalationOf([
      textSource(spaced, 'job.log'),
      netUse(SHARE, 'CONTOSO\\anna'),
      trace([denied(`${SHARE}\\refused`, OWNER)]),
    ]);
    expect(text).toContain('`D:\\my data\\old files\\` to ');
    expect(text.replace(/`[^`]*`/g, '')).not.toMatch(/\\\\\w/);
  });
});

describe('what the texts of a bundle say of its evidence', () => {
  const facts = async (same: boolean, options: BundleOptions) => {
    const made = await bundle([textSource(logOf(REFUSED_LINES), 'job.log')], options);
    const changed = { ...made.facts, verification: { same, differences: [] } };
    return renderReadMe(made.report, changed).replace(/\s+/g, ' ');
  };

  it('asks for the originals where names stay, and never where they are hidden', async () => {
    expect(await facts(false, {})).toContain('ask for the original files');
    const hidden = await facts(false, REDACTED);
    expect(hidden).toContain('The report was made of the originals');
    expect(hidden).not.toMatch(/ask for|hand on the original/);
  });

  it('tells what is hidden and what is not', async () => {
    expect(await facts(true, {})).toContain('the same findings, but for counts of benign results');
    const names = await facts(true, REDACTED);
    expect(names).toContain('accounts, groups, machines, domains, shares and addresses, the same one');
    expect(names).toContain('Read evidence/*.txt before you publish the bundle.');
    const paths = await facts(true, { redact: { paths: true, digest: (text) => text } });
    expect(paths).toContain('shares, addresses, files and folders, the same one');
  });
});
