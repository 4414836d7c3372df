// How fast traces are read, beside other programs with the same task on the same file:
//   npm run bench -- [--size 1GB] [--rounds 5] [--parts speed,memory,start,cases] [--memory 1GB,10GB] [--failures 100000]
//     [--starts 15] [--cases 200] [--case-size 5MB] [--seed 1] [--keep] [--write docs/performance.md] [--note 'for the page']
// Run it after `npm run build`. Every run is a process of its own; in each round all programs run in turn. Answers are
// compared with what the generator wrote. Files go to the folder that WHYDENIED_BENCH_FOLDER names, or to a temporary one.
// Without --keep they are removed.
import { mkdirSync, rmdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { parseBytes, traceIn } from './generate-trace.mjs';
import { measureTime, measureWhole, median } from './measure.mjs';
import { ANALYZE, PROGRAMS, READING, scriptPath, WHYDENIED } from './programs.mjs';

const PARTS = ['speed', 'memory', 'start', 'cases'];
/** Of a disk, what stays free. */
const SPARE_BYTES = 2e9;

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1GB' },
    rounds: { type: 'string', default: '5' },
    parts: { type: 'string', default: PARTS.join(',') },
    memory: { type: 'string' },
    failures: { type: 'string', default: '100000' },
    starts: { type: 'string', default: '15' },
    cases: { type: 'string', default: '200' },
    'case-size': { type: 'string', default: '5MB' },
    seed: { type: 'string', default: '1' },
    write: { type: 'string' },
    note: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const size = bytesOf('size', values.size);
const rounds = wholeNumber('rounds');
const seed = wholeNumber('seed');
const failures = wholeNumber('failures');
const memorySizes = (values.memory ?? values.size).split(',').map((text) => bytesOf('memory', text));
const parts = values.parts.split(',');
if (parts.some((part) => !PARTS.includes(part))) {
  refuse(`--parts "${values.parts}": expected some of ${PARTS.join(', ')}`);
}

const folder = process.env.WHYDENIED_BENCH_FOLDER ?? join(tmpdir(), 'whydenied-bench');
/** What this run made or used, and removes. */
const used = [];
/** What was left out, and why. */
const skipped = [];

try {
  const results = {
    rounds,
    speed: parts.includes('speed') ? compare() : null,
    memory: parts.includes('memory') ? memorySizes.flatMap(analyzeManyFailures) : null,
    start: parts.includes('start') ? startUp() : null,
    cases: parts.includes('cases') ? manyCases() : null,
    skipped,
  };
  // Loaded now: what this process holds would count for its children where there is no GNU time.
  const { printResults, writePage } = await import('./results.mjs');
  printResults(results);
  if (values.write !== undefined) {
    await writePage(values.write, { ...results, note: values.note ?? null }, process.argv.slice(2));
  }
} finally {
  if (!values.keep) {
    used.forEach((file) => rmSync(file, { force: true }));
    removeEmpty(join(folder, 'cases'));
    removeEmpty(folder);
  }
}

/** All programs on one file, in turn. */
function compare() {
  const { file, facts } = trace({ bytes: size });
  checkAnalyze(file, facts);
  const programs = PROGRAMS.filter(({ name, missing }) => {
    const reason = missing?.() ?? null;
    if (reason !== null) {
      skip(`${name}: ${reason}`);
    }
    return reason === null;
  });
  const runs = new Map(programs.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const { name, program, args, exitCodes, isRight } of programs) {
      progress(`round ${round} of ${rounds}: ${name}`);
      const output = isRight === null ? null : 'text';
      const run = measureWhole(program, args(file), { output, exitCodes });
      if (isRight !== null && !isRight(run.stdout, facts)) {
        throw new Error(`${name} answers otherwise than what was written: ${run.stdout.slice(0, 500)}`);
      }
      runs.get(name).push({ seconds: run.seconds, peak: run.peak });
    }
  }
  const ratio = (name, base) =>
    // Within each round, since the machine's other work comes and goes.
    median(runs.get(name).map(({ seconds }, round) => seconds / runs.get(base)[round].seconds));
  return {
    megabytes: facts.bytes / 1e6,
    rows: facts.answer.rows,
    failed: facts.answer.failed,
    refused: facts.refused,
    programs: programs.map(({ name }) => {
      const times = runs.get(name).map(({ seconds }) => seconds);
      const seconds = median(times);
      return {
        name,
        seconds,
        fastest: Math.min(...times),
        slowest: Math.max(...times),
        megabytesPerSecond: facts.bytes / 1e6 / seconds,
        peak: medianPeak(runs.get(name)),
        againstAnalyze: ratio(name, ANALYZE),
        againstReading: ratio(name, READING),
      };
    }),
  };
}

/** The same failures in traces of several sizes: memory should hold those, and no rows. */
function analyzeManyFailures(bytes) {
  const found = trace({ bytes, failures });
  if (found === null) {
    return [];
  }
  const { file, facts } = found;
  if (facts.refused !== failures) {
    throw new Error(`the trace has ${facts.refused} refusals instead of ${failures}`);
  }
  progress(`analyze with ${failures} refusals in ${bytes / 1e6} MB`);
  const { seconds, peak } = measureWhole(process.execPath, [WHYDENIED, file], { exitCodes: [1] });
  return [{ megabytes: facts.bytes / 1e6, rows: facts.answer.rows, refused: facts.refused, seconds, peak }];
}

function startUp() {
  const starts = wholeNumber('starts');
  const { file } = trace({ bytes: 1e6 });
  const commands = [
    ['node, nothing', ['--eval', '0'], [0]],
    ['whydenied --version', [WHYDENIED, '--version'], [0]],
    ['whydenied analyze, 1 MB', [WHYDENIED, file], [1]],
  ];
  const times = commands.map(() => []);
  for (let run = 1; run <= starts; run++) {
    progress(`start ${run} of ${starts}`);
    commands.forEach(([, args, exitCodes], index) => {
      times[index].push(measureTime(process.execPath, args, { exitCodes }) * 1000);
    });
  }
  return { starts, commands: commands.map(([name], index) => ({ name, milliseconds: median(times[index]) })) };
}

/** Many small cases, one process. */
function manyCases() {
  const count = wholeNumber('cases');
  const bytes = bytesOf('case-size', values['case-size']);
  const caseFolder = join(folder, 'cases');
  // Files of another run with --keep would be cases too.
  rmSync(caseFolder, { recursive: true, force: true });
  let rows = 0;
  for (let nth = 1; nth <= count; nth++) {
    progress(`case ${nth} of ${count}`);
    rows += trace({ bytes, seed: seed + nth }, caseFolder).facts.answer.rows;
  }
  const runs = [];
  for (let round = 1; round <= rounds; round++) {
    progress(`${count} cases, round ${round} of ${rounds}`);
    const run = measureWhole(process.execPath, [scriptPath('analyze-cases'), caseFolder], { output: 'text' });
    const told = JSON.parse(run.stdout);
    if (told.cases !== count || told.events !== rows) {
      throw new Error(`analyze of ${count} cases with ${rows} rows tells of ${run.stdout}`);
    }
    runs.push({ seconds: run.seconds, peak: run.peak });
  }
  return { count, megabytes: bytes / 1e6, seconds: median(runs.map(({ seconds }) => seconds)), peak: medianPeak(runs) };
}

/** A trace that is there or is made now, or null where the disk is too small for it. */
function trace(options, into = folder) {
  mkdirSync(into, { recursive: true });
  const { bavail, bsize } = statfsSync(into);
  if (options.bytes + SPARE_BYTES > bavail * bsize) {
    skip(`a trace of ${options.bytes / 1e6} MB: the disk is too full`);
    return null;
  }
  if (into === folder) {
    progress(`a trace of ${options.bytes / 1e6} MB`);
  }
  const made = traceIn(into, { seed, ...options });
  used.push(...made.files);
  return made;
}

/** `analyze` must have read every row, and told robocopy's. It also brings the file into memory. */
function checkAnalyze(file, facts) {
  progress('check of analyze');
  const report = `${file}.report`;
  used.push(report);
  measureTime(process.execPath, [WHYDENIED, file, '--format', 'json'], { output: report, exitCodes: [1] });
  const { stdout } = measureWhole(process.execPath, [scriptPath('report-summary'), report], { output: 'text' });
  const { events, processRows, failures: told } = JSON.parse(stdout);
  if (events !== facts.answer.rows || processRows !== facts.robocopyRows || told === 0) {
    throw new Error(`analyze tells otherwise than what was written: ${stdout}`);
  }
  progress(`report of ${(statSync(report).size / 1e6).toFixed(0)} MB with ${told} failures`);
}

function medianPeak(runs) {
  const peaks = runs.map(({ peak }) => peak);
  return peaks.includes(null) ? null : median(peaks);
}

function removeEmpty(path) {
  try {
    rmdirSync(path);
  } catch {
    // Not there, or somebody else's files are in it.
  }
}

function skip(line) {
  skipped.push(line);
  console.log(`left out: ${line}`);
}

function progress(line) {
  process.stderr.write(`  ${line}\n`);
}

function bytesOf(flag, text) {
  return parseBytes(text) ?? refuse(`--${flag} "${text}": expected a size as 500MB or 1GB`);
}

function wholeNumber(flag) {
  const number = Number(values[flag]);
  return Number.isSafeInteger(number) && number > 0
    ? number
    : refuse(`--${flag} "${values[flag]}": expected a whole number from 1`);
}

function refuse(line) {
  console.error(line);
  process.exit(2);
}
