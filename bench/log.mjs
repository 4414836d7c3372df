// How fast robocopy logs are read, beside `wc -l` and beside reading the bytes and nothing else:
//   npm run bench:log -- [--megabytes 500] [--errors 100000] [--runs 3]
// Two logs are written: one of so many megabytes with an error in ten thousand lines, and one with so many errors, one in
// ten lines. Run it after `npm run build`. Each task runs in its own process, in turn; the middle run counts.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { measure, measureProgram, middle } from './measure.mjs';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '500' },
    errors: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '3' },
  },
});
const megabytes = wholeNumber('megabytes');
const errors = wholeNumber('errors');
const runs = wholeNumber('runs');

/** Jobs of a log, appended to each other as /LOG+ does. */
const JOBS = 3;
const CHUNK = 1024 * 1024;
const RULE = '-'.repeat(79);

const NAMES = [
  'report',
  'Minutes of the meeting',
  'IMG_',
  'budget (final)',
  'invoice',
  'scan',
  'Presentation to the board',
];
const EXTENSIONS = ['docx', 'xlsx', 'pdf', 'jpg', 'txt', 'pptx'];
const ERRORS = [
  ['5 (0x00000005)', 'Copying File', 'Access is denied.'],
  ['5 (0x00000005)', 'Copying NTFS Security to Destination File', 'Access is denied.'],
  [
    '1307 (0x0000051B)',
    'Copying NTFS Security to Destination File',
    'This security ID may not be assigned as the owner of this object.',
  ],
  [
    '32 (0x00000020)',
    'Copying File',
    'The process cannot access the file because it is being used by another process.',
  ],
];
/** Lines that an error takes; they count to those between errors. */
const ERROR_LINES = 9;

const LOGS = [
  {
    name: 'few errors',
    linesForOneError: 10_000,
    isComplete: ({ bytes }) => bytes >= megabytes * 1e6,
    // A third each, as far as anybody knows beforehand.
    share: ({ bytes }) => bytes / (megabytes * 1e6),
  },
  {
    name: 'many errors',
    linesForOneError: 10,
    isComplete: (written) => written.errors >= errors,
    share: (written) => written.errors / errors,
  },
];

const TASKS = {
  'wc -l': (file) => measureProgram('wc', ['-l', file]),
  'read the bytes': (file) =>
    measure(`
      import { open } from 'node:fs/promises';
      const handle = await open(${JSON.stringify(file)});
      const buffer = new Uint8Array(256 * 1024);
      for (let at = 0, read = 1; read > 0; at += read) { read = (await handle.read(buffer, 0, buffer.length, at)).bytesRead; }
      await handle.close();`),
  'analyze()': (file) =>
    measure(`
      import { analyze } from './dist/index.js';
      import { openInputs } from './dist/node.js';
      await analyze(openInputs([${JSON.stringify(file)}]));`),
  'whydenied, JSON': (file) => measure(...commandLine(file, 'json', `${file}.json`)),
  'whydenied, page': (file) => measure(...commandLine(file, 'text', `${file}.txt`)),
};

const folder = mkdtempSync(join(tmpdir(), 'whydenied-bench-'));
try {
  for (const spec of LOGS) {
    const file = join(folder, `${spec.name}.log`);
    const written = writeLog(file, spec);
    const size = statSync(file).size / 1e6;
    console.log(
      `${spec.name}: ${size.toFixed(0)} MB, ${counted(written.lines)} lines, ${counted(written.errors)} errors ` +
        `in ${JOBS} jobs`,
    );
    const results = Object.fromEntries(Object.keys(TASKS).map((name) => [name, []]));
    for (let run = 0; run < runs; run++) {
      for (const [name, task] of Object.entries(TASKS)) {
        results[name].push(task(file));
      }
    }
    const base = middle(results['wc -l']).seconds;
    for (const [name, measured] of Object.entries(results)) {
      const { seconds, peak } = middle(measured);
      console.log(
        `  ${name.padEnd(16)} ${seconds.toFixed(2).padStart(7)} s ${(size / seconds).toFixed(0).padStart(6)} MB/s  ` +
          `peak ${peak === null ? '   -' : peak.toFixed(0).padStart(4)} MB  ${(seconds / base).toFixed(1).padStart(6)} × wc -l`,
      );
    }
    check(`${file}.json`, written);
    rmSync(file);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function wholeNumber(flag) {
  const number = Number(values[flag]);
  if (!Number.isSafeInteger(number) || number < 1) {
    console.error(`--${flag} "${values[flag]}": expected a whole number from 1`);
    process.exit(2);
  }
  return number;
}

function counted(count) {
  return count.toLocaleString('en');
}

/** The script that runs the command line, and where its output goes. */
function commandLine(file, format, output) {
  const args = JSON.stringify([file, '--format', format]);
  return [`import { run } from './dist/cli.js'; await run(${args});`, output];
}

/** The report holds what was written. Told by another process: this one stays small. */
function check(report, { lines, errors: expected }) {
  const script = `
    import { readFileSync } from 'node:fs';
        const { inputs: [input], jobs } = JSON.parse(readFileSync(${JSON.stringify(report)}, 'utf8'));
    const errors = jobs.flatMap((job) => job.errors);
    console.log(JSON.stringify({
      lines: input.records, jobs: jobs.length, complete: jobs.filter((job) => job.complete).length, errors: errors.length,
      again: errors.filter(({ retries }) => retries === 1).length, warnings: input.warnings.length,
    }));`;
  const output = `${report}.counts`;
  measure(script, output);
  const found = readFileSync(output, 'utf8').trim();
  const wanted = JSON.stringify({
    lines,
    jobs: JOBS,
    complete: JOBS,
    errors: expected,
    again: expected,
    warnings: 0,
  });
  if (found !== wanted) {
    throw new Error(`the report is not what was written: ${found} instead of ${wanted}`);
  }
  console.log(`  the report has all ${counted(lines)} lines, ${JOBS} jobs, ${counted(expected)} errors`);
}

/** A log of `robocopy /E /COPY:DATSO /V /NP`: most files are the same, each error is tried twice. */
function writeLog(file, { linesForOneError, isComplete, share }) {
  const target = openSync(file, 'w');
  const random = randomNumbers(1);
  const written = { bytes: 0, lines: 0, errors: 0 };
  let pending = '';
  const put = (text, lines) => {
    pending += text;
    written.bytes += text.length;
    written.lines += lines;
    if (pending.length >= CHUNK) {
      writeSync(target, pending, null, 'latin1');
      pending = '';
    }
  };
  let job = 0;
  let directory = '';
  let files = 0;
  let sinceError = 0;
  while (!isComplete(written)) {
    if (share(written) * JOBS >= job) {
      if (job > 0) {
        put(...summary(written));
      }
      job++;
      files = 0;
      put(...header());
    }
    if (files === 0) {
      files = 1 + (random() % 40);
      directory = `D:\\data\\department ${random() % 40}\\project ${random() % 500}\\${random() % 100_000}\\`;
      put(`\t            ${String(files).padStart(8)}\t${directory}\r\n`, 1);
    }
    files--;
    const name = `${NAMES[random() % NAMES.length]} ${random() % 1_000_000}.${EXTENSIONS[random() % EXTENSIONS.length]}`;
    const size = random() % 1_000_000;
    put(`\t  ${random() % 10 === 0 ? '  New File  ' : '        same'}\t\t${String(size).padStart(8)}\t${name}\r\n`, 1);
    sinceError++;
    if (sinceError >= linesForOneError) {
      written.errors++;
      put(...error(written.errors, directory, name, size));
      sinceError = ERROR_LINES;
    }
  }
  put(...summary(written));
  writeSync(target, pending, null, 'latin1');
  closeSync(target);
  return written;
}

function header() {
  const lines = [
    '',
    RULE,
    '   ROBOCOPY     ::     Robust File Copy for Windows                              ',
    RULE,
    '',
    '  Started : Tuesday, November 18, 2025 11:30:01 PM',
    '   Source : D:\\data\\',
    '     Dest = \\\\contoso.file.core.windows.net\\share\\',
    '',
    '    Files : *.*',
    '\t    ',
    '  Options : *.* /V /S /E /DCOPY:DA /COPY:DATSO /NP /R:1 /W:1 ',
    '',
    RULE.slice(1),
    '',
  ];
  return [lines.map((line) => `${line}\r\n`).join(''), lines.length];
}

function error(nth, directory, name, size) {
  const [code, action, message] = ERRORS[nth % ERRORS.length];
  const second = nth % 86_400;
  const time = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  // Names of files repeat, errors must not: one that comes again is a retry.
  const line = `2025/11/19 ${time} ERROR ${code} ${action} ${directory}${nth} ${name}\r\n${message}\r\r\n`;
  const text =
    `${line}Waiting 1 seconds... Retrying...\r\n\t    New File  \t\t${String(size).padStart(8)}\t${name}\r\n${line}` +
    '\r\nERROR: RETRY LIMIT EXCEEDED.\r\n\r\n';
  return [text, ERROR_LINES];
}

function summary({ lines, errors: failed }) {
  const row = (label, ...cells) => `${label} :${cells.map((cell) => String(cell).padStart(10)).join('')}`;
  const text = [
    '',
    RULE.slice(1),
    '',
    '               Total    Copied   Skipped  Mismatch    FAILED    Extras',
    row('    Dirs', 5654, 0, 5654, 0, 0, 77),
    row('   Files', lines, lines, 0, 0, failed, 0),
    row('   Bytes', '13.748 g', '51.25 m', '13.698 g', 0, 0, '453.51 m'),
    '   Times :   0:00:49   0:00:02                       0:00:00   1:00:48',
    '',
    '   Speed :           58,546,311 Bytes/sec.',
    '   Speed :            3,350.047 MegaBytes/min.',
    '   Ended : Wednesday, November 19, 2025 11:30:50 PM',
    '',
  ];
  return [text.map((line) => `${line}\r\n`).join(''), text.length];
}

/** Numbers from 0 to 65,535, the same in every run. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 16;
  };
}
