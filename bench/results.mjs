// Results of the benchmark: on the terminal, and as a page.
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import process from 'node:process';
import Table from 'cli-table3';
import { format, resolveConfig } from 'prettier';

export function printResults(results) {
  console.log(machine());
  for (const { title, head, rows } of tables(results)) {
    const table = new Table({
      head,
      style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 1 },
      colAligns: head.map(alignmentOf),
    });
    table.push(...rows);
    console.log(`\n${title}\n${table.toString()}`);
  }
}

/** Writes the page: the results of this run, the machine without its name, and how to repeat it. */
export async function writePage(file, results, args) {
  const text = `# Performance

This page is written by \`npm run bench -- ${args
    .filter((arg) => arg !== '--keep')
    .map(quoted)
    .join(' ')}\`.
Measured on: ${machine()}.

${results.note === null ? '' : `**${results.note}**`}

## What is measured

${METHOD}

${results.skipped.length > 0 ? `Left out: ${results.skipped.join('; ')}.\n` : ''}
${tables(results).map(markdown).join('\n\n')}
`;
  const style = await resolveConfig(file);
  await writeFile(file, await format(text, { ...style, parser: 'markdown' }));
}

const METHOD = `Traces are written by \`bench/generate-trace.mjs\`, always the same for the same seed: Process Monitor's seven default
columns, mostly registry and reads, 2 % failed creates, and some of what makes CSV hard (doubled quotes, line ends and whole
forged rows inside a field, empty results). Each run is a process of its own, its time is that of the whole process, and the file is in
the cache of the system. In each round all programs run in turn. Times and memory are medians; a ratio is the median of the
ratios within the rounds.

**whydenied reading**, **csv-parse**, **udsv** and **DuckDB** have the same task: count all rows by operation and result, and decode
the texts of every failed CreateFile. Every answer is compared with what the generator wrote. whydenied does more than the others: it
also knows the time of each row and reads which rights each failed create asked for. **whydenied analyze** is the whole
command, with its report for eyes; the one beside it writes every failure as JSON. **rg** counts the lines with \`ACCESS DENIED\`, forged ones too, and **wc** all lines; both, and a
**raw read** of the bytes in pieces of 1 MiB, show what the machine can do. MB are millions of bytes.`;

function tables({ rounds, speed, memory, start, cases }) {
  return [
    speed && {
      title: `${count(speed.megabytes)} MB, ${count(speed.rows)} rows, ${count(speed.failed)} failed creates, ${rounds} rounds`,
      head: ['program', 's', 'min-max', 'MB/s', 'peak MB', '× analyze', '× reading'],
      rows: speed.programs.map((run) => [
        run.name,
        run.seconds.toFixed(2),
        `${run.fastest.toFixed(2)}-${run.slowest.toFixed(2)}`,
        count(run.megabytesPerSecond),
        peakText(run.peak),
        ratioText(run.againstAnalyze),
        ratioText(run.againstReading),
      ]),
    },
    memory && {
      title: 'Memory of whydenied analyze, one run each',
      head: ['trace MB', 'rows', 'refusals', 's', 'peak MB'],
      rows: memory.map((run) => [
        count(run.megabytes),
        count(run.rows),
        count(run.refused),
        run.seconds.toFixed(1),
        peakText(run.peak),
      ]),
    },
    start && {
      title: `Start-up, median of ${start.starts}`,
      head: ['program', 'ms'],
      rows: start.commands.map(({ name, milliseconds }) => [name, milliseconds.toFixed(0)]),
    },
    cases && {
      title: `${cases.count} cases of ${count(cases.megabytes)} MB in one process, ${rounds} rounds`,
      head: ['program', 's', 'ms a case', 'MB/s', 'peak MB'],
      rows: [
        [
          'analyze()',
          cases.seconds.toFixed(1),
          ((cases.seconds / cases.count) * 1000).toFixed(0),
          count((cases.count * cases.megabytes) / cases.seconds),
          peakText(cases.peak),
        ],
      ],
    },
  ].filter(Boolean);
}

function markdown({ title, head, rows }) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const ruler = head.map((name) => (alignmentOf(name) === 'left' ? '---' : '--:'));
  return [`## ${title}`, '', line(head), line(ruler), ...rows.map(line)].join('\n');
}

function alignmentOf(head) {
  return head === 'program' ? 'left' : 'right';
}

function machine() {
  const [{ model }] = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return `${model.trim()}, ${cpus().length} cores, ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

function quoted(arg) {
  return arg.includes(' ') ? `'${arg}'` : arg;
}

function count(number) {
  return Math.round(number).toLocaleString('en');
}

function peakText(peak) {
  return peak === null ? '-' : count(peak);
}

/** Three digits tell: programs differ by factors of a thousand. */
function ratioText(ratio) {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(ratio < 0.01 ? 1 : 2);
}
