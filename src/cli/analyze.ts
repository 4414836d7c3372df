import { basename, extname, join } from 'node:path';
import { analyzeListing } from '../analyze.js';
import { openInputs } from '../case/index.js';
import { hasFailures } from '../report/build-report.js';
import type { ReportListing } from '../report/report.js';
import { analyzeOptions, warnOfUnmatched } from './case-options.js';
import { type AnalyzeArguments, REPORT_FORMATS, type ReportFormat, UsageError } from './commands.js';
import type { ExitCode } from './main.js';
import { print, useColor, wasUsable } from './output.js';
import { isFolder, requireFree, requireNoInput, writeOutput } from './output-files.js';
import { endProgress, withProgress } from './progress.js';
import { redactionPlan } from './redaction.js';

export async function analyzeCommand(inputs: readonly string[], args: AnalyzeArguments): Promise<ExitCode> {
  const outputs = await outputsOf(args);
  await checkOutputs(outputs, inputs, args.force);
  const packs = args.rules === undefined ? [] : await (await import('../bulk/rule-files.js')).readRuleFiles(args.rules);
  const redaction = await redactionPlan(args, inputs);
  const report = await analyzeListing(withProgress(openInputs(inputs)), {
    ...analyzeOptions(args),
    ...redaction.options,
    packs,
  });
  endProgress();
  const usable = wasUsable(report.inputs);
  if (usable) {
    warnOfUnmatched(report.summary.unmatched, args);
  }
  for (const { format, path } of outputs) {
    // What has been read of nothing is told on stderr; programs get their report all the same.
    if (usable || format === 'json') {
      await write(report, format, path, args);
    }
  }
  await redaction.finish();
  return !usable ? 2 : hasFailures(report) ? 1 : 0;
}

/** What to write, and where; null: to standard output. */
interface Output {
  readonly format: ReportFormat;
  readonly path: string | null;
}

const EXTENSIONS: Readonly<Record<ReportFormat, string>> = {
  text: 'txt',
  html: 'html',
  json: 'json',
  jsonl: 'jsonl',
  markdown: 'md',
  csv: 'csv',
};

/** What files in a folder are called, but for the extension. */
const REPORT_NAME = 'whydenied-report';
const REPLY_FILE = `${REPORT_NAME}.reply.txt`;

/** Throws a UsageError where formats and outputs do not fit together. */
async function outputsOf({ format, output, reply }: AnalyzeArguments): Promise<readonly Output[]> {
  const formats = [...new Set(format ?? [])];
  if (reply) {
    if (formats.some((one) => one !== 'text')) {
      throw new UsageError(`--reply: the answer to the customer is text, not ${formats.join(', ')}`);
    }
    const path = output === undefined || output === '-' ? null : output;
    return [{ format: 'text', path: path !== null && (await isFolder(path)) ? join(path, REPLY_FILE) : path }];
  }
  if (output === undefined || output === '-') {
    if (formats.length > 1) {
      throw new UsageError(`--format ${formats.join(' --format ')}: several need a folder to go to: --output FOLDER/`);
    }
    return [{ format: formats[0] ?? 'text', path: null }];
  }
  if (formats.length > 1 || (await isFolder(output))) {
    const all: readonly ReportFormat[] = formats.length === 0 ? ['html', 'markdown', 'json'] : formats;
    return all.map((one) => ({ format: one, path: join(output, `${REPORT_NAME}.${EXTENSIONS[one]}`) }));
  }
  return [{ format: formats[0] ?? formatOf(output), path: output }];
}

/** What the name of the output asks for. Throws a UsageError for a name that says nothing. */
function formatOf(output: string): ReportFormat {
  const extension = extname(output).slice(1).toLowerCase();
  for (const format of REPORT_FORMATS) {
    if (EXTENSIONS[format] === extension) {
      return format;
    }
  }
  const known = Object.values(EXTENSIONS).join(', .');
  throw new UsageError(`--output ${output}: expected a name that ends with .${known}, a folder, or --format with it`);
}

/** Before hours of reading, not behind them. */
async function checkOutputs(outputs: readonly Output[], inputs: readonly string[], force: boolean): Promise<void> {
  const paths = outputs.flatMap(({ path }) => path ?? []);
  await requireNoInput(paths, inputs, (path) => basename(path).startsWith(`${REPORT_NAME}.`));
  if (!force) {
    await Promise.all(paths.map(requireFree));
  }
}

async function write(
  report: ReportListing,
  format: ReportFormat,
  path: string | null,
  args: AnalyzeArguments,
): Promise<void> {
  const pieces = await piecesOf(report, format, path === null && useColor(), args);
  if (path === null) {
    await print(pieces);
  } else {
    await writeOutput({ path, pieces }, args.force);
    process.stderr.write(`whydenied: written to ${path}\n`);
  }
}

/** The report in a format; only the code for that is loaded. */
async function piecesOf(
  report: ReportListing,
  format: ReportFormat,
  color: boolean,
  { verbose, quiet, width, reply }: AnalyzeArguments,
): Promise<Iterable<string>> {
  const detail = verbose ? 'whole' : quiet ? 'brief' : 'usual';
  switch (format) {
    case 'json':
      return (await import('../report/json.js')).jsonPieces(report);
    case 'jsonl':
      return (await import('../report/failure-lines.js')).jsonLines(report);
    case 'csv':
      return (await import('../report/failure-lines.js')).csvTable(report);
    case 'html':
      return (await import('../report/html/render-html.js')).renderHtml(report);
    case 'markdown':
      return [(await import('../report/markdown.js')).renderMarkdown(report, detail)];
    case 'text':
      return reply
        ? [(await import('../report/reply.js')).renderReply(report)]
        : [
            (await import('../report/terminal.js')).renderTerminal(report, {
              color,
              detail,
              ...(width === undefined ? {} : { width }),
            }),
          ];
  }
}
