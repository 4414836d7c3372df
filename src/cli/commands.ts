/** The commands and options. Only the command that runs is loaded. */

import yargs, { type Argv } from 'yargs';
import { InputError } from '../formats/input-error.js';
import { VERSION } from '../version.js';
import { adlsGen2Options } from './check/adls-gen2-options.js';
import { azureFilesOptions, ntfsOptions, robocopyCheckOptions } from './check/windows-options.js';
import type { ExitCode } from './main.js';

/** Options that narrow or date what the inputs hold; the same for every command that reads them. */
export interface CaseArguments {
  readonly process: readonly string[] | undefined;
  readonly path: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly timezone: string | undefined;
  readonly traceTimezone: string | undefined;
  readonly encoding: string | undefined;
}

/** What a report can be written as. */
export const REPORT_FORMATS = ['text', 'html', 'markdown', 'json', 'jsonl', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Options that take names out of what is written. */
export interface RedactArguments {
  readonly redact: 'names' | 'paths' | undefined;
  readonly redactKey: string | undefined;
  readonly redactMap: string | undefined;
  /** Whether files are written over. */
  readonly force: boolean;
}

/** Formats by the ends of their files' names, as people type them. */
const FORMAT_NAMES: ReadonlyMap<string, ReportFormat> = new Map([
  ['md', 'markdown'],
  ['txt', 'text'],
]);

function formatsNamed(names: readonly string[] | undefined): readonly ReportFormat[] | undefined {
  return names?.flatMap((name) => FORMAT_NAMES.get(name) ?? REPORT_FORMATS.find((format) => format === name) ?? []);
}

/** Those of `analyze`, which alone asks rules and writes reports. */
export interface AnalyzeArguments extends CaseArguments, RedactArguments {
  readonly rules: readonly string[] | undefined;
  readonly format: readonly ReportFormat[] | undefined;
  readonly output: string | undefined;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly reply: boolean;
  /** Columns; checked to be at least `NARROWEST`. */
  readonly width: number | undefined;
}

/** Columns below which nothing fits. */
const NARROWEST = 40;

/** Each takes a hundred megabytes and more. */
const MOST_THREADS = 256;
/** What timers of Node can count. */
const MOST_SECONDS = 2_147_483;

/** Where the queue is that cases go through. */
export interface QueueArguments {
  /** Null: the file system's own root. */
  readonly root: string | undefined;
  /** Seconds, checked to be above 0. */
  readonly patience: number;
}

/** Of `worker`. */
export interface WorkerArguments extends QueueArguments {
  readonly queue: string;
  /** Checked to be from 1 to `MOST_THREADS`. */
  readonly concurrency: number | undefined;
  readonly redactKey: string | undefined;
  /** Seconds. */
  readonly idle: number | undefined;
  readonly grace: number;
  readonly silence: number;
}

/** Those of `batch`. */
export interface BatchArguments extends CaseArguments, QueueArguments, Omit<RedactArguments, 'redactMap' | 'force'> {
  /** Checked to be there, but where only the queue is asked. */
  readonly out: string | undefined;
  readonly queue: string | undefined;
  readonly status: boolean;
  readonly manifest: string | undefined;
  readonly dryRun: boolean;
  readonly rules: readonly string[] | undefined;
  readonly since: string | undefined;
  readonly only: readonly string[] | undefined;
  readonly retryFailed: boolean;
  readonly prune: boolean;
  /** Checked to be above 0. */
  readonly threads: number | undefined;
  /** Seconds. */
  readonly timeout: number;
  readonly format: 'text' | 'json';
}

/** Of `bundle`. */
export interface BundleArguments extends CaseArguments, RedactArguments {
  readonly rules: readonly string[] | undefined;
  readonly output: string;
}

/** What statistics can be written as. */
export const STATS_FORMATS = ['text', 'json', 'html', 'csv'] as const;
export type StatsFormat = (typeof STATS_FORMATS)[number];

/** Those of `stats`. */
export interface StatsArguments {
  readonly format: StatsFormat | undefined;
  readonly output: string | undefined;
  /** Whether a file is written over. */
  readonly force: boolean;
  readonly compare: string | undefined;
  readonly sql: string | undefined;
  /** Columns; checked to be at least `NARROWEST`. */
  readonly width: number | undefined;
}

/** Two cases: one positional each, or lists of inputs. */
export interface CompareArguments extends CaseArguments, RedactArguments {
  readonly cases: readonly string[];
  readonly before: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  readonly users: boolean | undefined;
  readonly rules: readonly string[] | undefined;
  readonly format: 'text' | 'json';
}

/** Parses the arguments and runs the command they name. */
export async function runCommand(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const parser = yargs(withSqlComment(withRedactValue(args)).map((arg) => (arg === '-' ? LONE_HYPHEN : arg)))
    .scriptName('whydenied')
    .detectLocale(false)
    .parserConfiguration({ 'parse-positional-numbers': false })
    .usage('Why did Windows say no? Reads Process Monitor traces and robocopy logs.')
    .command(
      ['analyze <inputs..>', '$0 <inputs..>'],
      'find what was denied, why, and what to do',
      (command) => reportOptions(redactOptions(rulesOption(caseOptions(withInputs(command))))),
      async (found) => {
        exitCode = await (
          await import('./analyze.js')
        ).analyzeCommand(inputsOf(found), { ...found, format: formatsNamed(found.format) });
      },
    )
    .command(
      'explain <object> <inputs..>',
      'list everything that happened to one file or directory',
      (command) =>
        redactOptions(
          caseOptions(
            withInputs(
              command.positional('object', {
                type: 'string',
                demandOption: true,
                describe: 'its path, or the end of it: report.docx',
              }),
            ),
          ),
        ).option('format', FORMAT_OPTION),
      async (found) => {
        exitCode = await (await import('./explain.js')).explainCommand(found.object, inputsOf(found), found);
      },
    )
    .command(
      'compare [cases..]',
      'did the fix work: a case before and after; or a failing user and one for whom it works',
      (command) => redactOptions(rulesOption(caseOptions(withCases(command)))).option('format', FORMAT_OPTION),
      async (found) => {
        const { compareCommand } = await import('./compare.js');
        exitCode = await compareCommand({
          ...found,
          cases: withHyphens(found.cases ?? []),
          before: found.before === undefined ? undefined : withHyphens(found.before),
          after: found.after === undefined ? undefined : withHyphens(found.after),
        });
      },
    )
    .command(
      'batch [roots..]',
      'analyse many cases, each once, into a folder of results',
      batchOptions,
      async (found) => {
        exitCode = await (await import('./batch.js')).batchCommand(found.roots ?? [], found);
      },
    )
    .command(
      'worker',
      'work on cases that whydenied batch --queue puts on a queue, on this machine',
      workerOptions,
      async (found) => {
        exitCode = await (await import('./worker.js')).workerCommand(found);
      },
    )
    .command('stats <results>', 'what a run over many cases says', statsOptions, async (found) => {
      exitCode = await (await import('./stats.js')).statsCommand(found.results, found);
    })
    .command(
      'bundle <inputs..>',
      'hand a case on: report, evidence and an escalation template in one zip',
      (command) =>
        redactOptions(rulesOption(caseOptions(withInputs(command)))).option('output', {
          alias: 'o',
          type: 'string',
          requiresArg: true,
          demandOption: '--output: expected the zip file to write: whydenied bundle case-folder -o case.zip',
          describe: 'zip file to write',
        }),
      async (found) => {
        exitCode = await (await import('./bundle.js')).bundleCommand(inputsOf(found), found);
      },
    )
    .command(
      'convert <trace>',
      "write a PML as Procmon's own CSV or XML, or as JSON lines",
      (command) =>
        command
          .positional('trace', { type: 'string', demandOption: true, describe: 'a PML capture' })
          .option('to', {
            choices: ['csv', 'xml', 'jsonl'] as const,
            describe: 'format to write; as the name of the output says without it, else csv',
          })
          .option('output', {
            alias: 'o',
            type: 'string',
            requiresArg: true,
            describe: 'file to write; standard output without it',
          })
          .option('columns', {
            type: 'string',
            requiresArg: true,
            describe: 'columns in their order: "Time of Day,Process Name,Path"; all 27 without it',
          })
          .option('timezone', {
            type: 'string',
            requiresArg: true,
            describe: 'zone of the times: UTC, Europe/Rome, +02:00',
          })
          .option('locale', {
            type: 'string',
            requiresArg: true,
            describe: 'style of numbers and times: en-US, it, pl …',
          })
          .option('advanced', {
            type: 'boolean',
            default: false,
            describe: 'operations by their advanced names: IRP_MJ_CREATE',
          })
          .option('as-procmon', {
            type: 'boolean',
            default: false,
            describe: "with the defects of Procmon's own exports: docs/procmon-fidelity.md",
          })
          .option('filter', {
            type: 'string',
            array: true,
            requiresArg: true,
            nargs: 1,
            describe: 'process=, operation=, path= or result= and a value; * and ? match (repeatable)',
          }),
      async (found) => {
        const { convertCommand } = await import('./convert.js');
        exitCode = await convertCommand(found.trace === LONE_HYPHEN ? '-' : found.trace, found.output, {
          advanced: found.advanced,
          asProcmon: found.asProcmon,
          ...(found.to === undefined ? {} : { to: found.to }),
          ...(found.columns === undefined ? {} : { columns: found.columns.split(',') }),
          ...(found.timezone === undefined ? {} : { timezone: found.timezone }),
          ...(found.locale === undefined ? {} : { locale: found.locale }),
          ...(found.filter === undefined ? {} : { filters: found.filter }),
        });
      },
    )
    .command(
      'rules [id]',
      'list the rules, or print one of them whole',
      (command) =>
        rulesOption(command.positional('id', { type: 'string', describe: 'of one rule: share/no-rbac' })).option(
          'format',
          FORMAT_OPTION,
        ),
      async (found) => {
        exitCode = await (await import('./rules.js')).rulesCommand(found.id, found.rules ?? [], found.format);
      },
    )
    .command(
      'decode <values..>',
      'explain an access mask, an NTSTATUS, a Win32 error, a robocopy exit code, SDDL',
      (command) =>
        command
          .positional('values', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: '0x1A0089, "Generic Read, Write Owner", 0xC0000022, ACCESS DENIED, 5, (RX,W)',
          })
          .option('format', FORMAT_OPTION),
      async (found) => {
        exitCode = await (await import('./decode.js')).decodeCommand(found.values, found.format);
      },
    )
    .command(
      'capture',
      'make a kit that records a copy on the machine of a customer',
      captureOptions,
      async ({ source, destination, options, object, also, output, print, force }) => {
        const { captureCommand, rootsFrom } = await import('./capture.js');
        const request = {
          ...rootsFrom(source, destination),
          ...(options === undefined ? {} : { options }),
          ...(object === undefined ? {} : { object }),
          ...(also === undefined ? {} : { also }),
        };
        exitCode = await captureCommand(request, { folder: print || output === LONE_HYPHEN ? null : output, force });
      },
    )
    .command('check', 'ask an access model: would it be granted, which step refuses, what to change', (command) =>
      command
        .command(
          'robocopy [files..]',
          'a copy with these switches',
          (one) => robocopyCheckOptions(one).option('format', FORMAT_OPTION),
          async (found) => {
            const { answerRobocopy } = await import('./check/robocopy.js');
            exitCode = await (await import('./check.js')).checkCommand(() => answerRobocopy(found), found.format);
          },
        )
        .command(
          'azure-files [files..]',
          'an operation on a share of Azure Files: share-level role and ACL',
          (one) => azureFilesOptions(one).option('format', FORMAT_OPTION),
          async (found) => {
            const { answerAzureFiles } = await import('./check/windows.js');
            exitCode = await (await import('./check.js')).checkCommand(() => answerAzureFiles(found), found.format);
          },
        )
        .command(
          'ntfs [files..]',
          'an operation on a file or directory, by its ACL alone',
          (one) => ntfsOptions(one).option('format', FORMAT_OPTION),
          async (found) => {
            const { answerNtfs } = await import('./check/windows.js');
            exitCode = await (await import('./check.js')).checkCommand(() => answerNtfs(found), found.format);
          },
        )
        .command(
          'adls-gen2 [files..]',
          'an operation on Azure Data Lake Storage Gen2: role, then ACL',
          (one) => adlsGen2Options(one).option('format', FORMAT_OPTION),
          async (found) => {
            const { answerAdlsGen2 } = await import('./check/adls-gen2.js');
            exitCode = await (await import('./check.js')).checkCommand(() => answerAdlsGen2(found), found.format);
          },
        )
        .demandCommand(1, 'expected a model: robocopy, azure-files, ntfs or adls-gen2')
        .strict(),
    )
    .example('$0 trace.CSV robocopy.log', 'analyse one case')
    .example('$0 case-folder --format json', 'the same as JSON: docs/json-report.md')
    .example('$0 compare before.zip after.zip', 'did the fix work')
    .example('$0 explain "Z:\\data\\a.docx" case-folder', 'what happened to one file')
    .epilogue(
      'Exit status: 0 no failure, 1 at least one failure, 2 unusable input or wrong usage; of check 0 granted, 1 refused, 3 undecided; of compare 0 fixed, 1 something fails, 3 cannot tell.',
    )
    .version(VERSION)
    .help()
    .alias({ help: 'h', version: 'v' })
    .strict()
    .check(requireOnce)
    .wrap(80)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  try {
    const [word] = args;
    if (word !== undefined && !word.startsWith('-') && !COMMANDS.includes(word)) {
      await (await import('./mistyped-command.js')).requireNoMistyping(word, COMMANDS);
    }
    await parser.parseAsync();
    return exitCode;
  } catch (error) {
    process.stderr.write(`whydenied: ${messageOf(error)}\n`);
    return 2;
  }
}

/** First words of a command line; any other is an input. */
export const COMMANDS: readonly string[] = [
  'analyze',
  'explain',
  'compare',
  'batch',
  'worker',
  'stats',
  'bundle',
  'convert',
  'rules',
  'decode',
  'capture',
  'check',
];

/** yargs drops a lone hyphen from a list of positionals; no argument can hold a NUL, so this cannot be meant otherwise. */
const LONE_HYPHEN = '\0-';

function inputsOf({ inputs }: { readonly inputs: readonly string[] }): string[] {
  return withHyphens(inputs);
}

function withHyphens(inputs: readonly string[]): string[] {
  return inputs.map((input) => (input === LONE_HYPHEN ? '-' : input));
}

/** Of an option with one value that stands there twice, yargs makes a list. Throws a UsageError for it. */
function requireOnce(found: object, { array: lists }: Readonly<Record<string, unknown>>): true {
  const repeatable: readonly unknown[] = [...(Array.isArray(lists) ? lists : []), ...LISTED_POSITIONALS];
  for (const [name, value] of Object.entries(found)) {
    // Each is there in camel case too.
    if (Array.isArray(value) && name === name.toLowerCase() && !repeatable.includes(name)) {
      throw new UsageError(`--${name}: expected once, with one value; it is there ${value.length} times`);
    }
  }
  return true;
}

/** `_` holds what yargs takes for the names of commands. */
const LISTED_POSITIONALS = ['_', 'inputs', 'cases', 'files', 'values', 'roots'];

/** The command line is wrong. */
export class UsageError extends Error {}

const FORMAT_OPTION = {
  choices: ['text', 'json'] as const,
  default: 'text' as const,
  describe: 'how to print the result',
};

function withInputs<T>(command: Argv<T>) {
  return command.positional('inputs', {
    type: 'string',
    array: true,
    demandOption: true,
    describe: 'files, folders, .gz, .zip, - for standard input, or one pasted line',
  });
}

function withCases<T>(command: Argv<T>) {
  return command
    .positional('cases', {
      type: 'string',
      array: true,
      describe: 'before and after: each a file, a folder, a .zip, or - for standard input',
    })
    .option('before', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'inputs of the case before, where they are several',
    })
    .option('after', { type: 'string', array: true, requiresArg: true, describe: 'inputs of the case after' })
    .option('users', {
      type: 'boolean',
      describe: 'compare two users: what one is granted and the other refused; found by itself without it',
    });
}

function rulesOption<T>(command: Argv<T>) {
  return command.option('rules', {
    type: 'string',
    array: true,
    requiresArg: true,
    nargs: 1,
    describe: "file of users' own rules, YAML or JSON: docs/rule-packs.md (repeatable)",
  });
}

function batchOptions<T>(command: Argv<T>) {
  return queueOptions(redactKeyOptions(rulesOption(caseOptions(command))))
    .positional('roots', {
      type: 'string',
      array: true,
      describe: 'folders of cases: each folder with traces or logs, each .zip, or files with one stem',
    })
    .option('out', { type: 'string', requiresArg: true, describe: 'folder of results' })
    .option('manifest', {
      type: 'string',
      requiresArg: true,
      describe: 'which files are which case: CSV with the columns case and input, or JSON (docs/bulk.md)',
    })
    .option('dry-run', { type: 'boolean', default: false, describe: 'print which files are one case, do nothing' })
    .option('since', { type: 'string', requiresArg: true, describe: 'only cases with a file of this time or later' })
    .option('only', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: 'only cases whose names fit: 2026/11/* (repeatable)',
    })
    .option('retry-failed', { type: 'boolean', default: false, describe: 'try cases without a report again' })
    .option('prune', { type: 'boolean', default: false, describe: 'remove results of cases that are no longer there' })
    .option('threads', {
      type: 'number',
      requiresArg: true,
      describe: 'cases at a time; one more than processors without it',
    })
    .option('queue', {
      type: 'string',
      requiresArg: true,
      describe: 'redis://host:6379: whydenied worker takes the cases from there, on any machine (docs/bulk.md)',
    })
    .option('status', { type: 'boolean', default: false, describe: 'print what is on the queue and who works on what' })
    .option('timeout', { type: 'number', requiresArg: true, default: 3600, describe: 'seconds that a case may take' })
    .option('format', FORMAT_OPTION)
    .check(({ threads, timeout, queue, status, out, root }) => {
      requireThreads('--threads', threads);
      if (out === undefined && !status) {
        throw new UsageError('--out: expected the folder of results: whydenied batch uploads --out results/');
      }
      if (queue === undefined && root !== undefined) {
        throw new UsageError('--root: expected --queue, it is what paths there count from');
      }
      if (queue !== undefined && threads !== undefined) {
        throw new UsageError('--threads: not with --queue, each worker has its --concurrency');
      }
      if (queue === undefined && status) {
        throw new UsageError('--status: expected --queue, it says what is on one');
      }
      if (!(timeout > 0 && timeout <= MOST_SECONDS)) {
        throw new UsageError('--timeout: expected seconds, more than 0');
      }
      return true;
    });
}

function workerOptions<T>(command: Argv<T>) {
  return queueOptions(command)
    .option('queue', {
      type: 'string',
      requiresArg: true,
      demandOption: '--queue: expected redis://host:6379, or rediss://… for TLS',
      describe: 'Redis that cases are taken from; WHYDENIED_QUEUE_USER and WHYDENIED_QUEUE_PASSWORD for it',
    })
    .option('concurrency', {
      type: 'number',
      requiresArg: true,
      describe: 'cases at a time; one more than processors without it',
    })
    .option('redact-key', {
      type: 'string',
      requiresArg: true,
      describe: 'the one of the runs, where they are redacted',
    })
    .option('idle', {
      type: 'number',
      requiresArg: true,
      describe: 'end after so many seconds without a case; goes on for ever without it',
    })
    .option('grace', {
      type: 'number',
      requiresArg: true,
      default: 20,
      describe: 'seconds to finish cases in when told to stop; the others are handed back',
    })
    .option('silence', {
      type: 'number',
      requiresArg: true,
      default: 15,
      describe: 'seconds after which it is taken for gone and others take its cases over',
    })
    .check(({ concurrency, idle, grace, silence }) => {
      requireThreads('--concurrency', concurrency);
      requireSeconds('--idle', idle ?? 0);
      requireSeconds('--grace', grace);
      if (!(silence >= 1 && silence <= MOST_SECONDS)) {
        throw new UsageError('--silence: expected seconds, 1 or more');
      }
      return true;
    });
}

/** Of whoever uses a queue. */
function queueOptions<T>(command: Argv<T>) {
  return command
    .option('root', {
      type: 'string',
      requiresArg: true,
      describe: 'the shared folder that holds cases and results, as this machine calls it; / without it',
    })
    .option('patience', {
      type: 'number',
      requiresArg: true,
      default: 300,
      describe: 'seconds that Redis may be away before this ends',
    })
    .check(({ patience }) => {
      if (!(patience > 0 && patience <= MOST_SECONDS)) {
        throw new UsageError('--patience: expected seconds, more than 0');
      }
      return true;
    });
}

function requireThreads(option: string, threads: number | undefined): void {
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS)) {
    throw new UsageError(`${option}: expected a whole number from 1 to ${MOST_THREADS}`);
  }
}

function requireSeconds(option: string, seconds: number): void {
  if (!(seconds >= 0 && seconds <= MOST_SECONDS)) {
    throw new UsageError(`${option}: expected seconds`);
  }
}

function statsOptions<T>(command: Argv<T>) {
  return command
    .positional('results', { type: 'string', demandOption: true, describe: 'the folder that whydenied batch wrote' })
    .option('format', { choices: STATS_FORMATS, describe: 'what to write; text without it, csv with --sql only' })
    .option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: 'file to write; a name such as dashboard.html tells the format',
    })
    .option('force', { type: 'boolean', default: false, describe: 'write over what is there' })
    .option('compare', {
      type: 'string',
      requiresArg: true,
      describe: 'results before a change of rules or release: what differs, case by case',
    })
    .option('sql', {
      type: 'string',
      requiresArg: true,
      describe: 'ask the tables with DuckDB, where it is installed: docs/bulk.md',
    })
    .option('width', WIDTH_OPTION)
    .check(requireWidth);
}

function captureOptions<T>(command: Argv<T>) {
  const text = { type: 'string', requiresArg: true } as const;
  return command
    .option('source', { ...text, describe: 'what is copied from: D:\\data (required)' })
    .option('destination', { ...text, describe: 'what is copied to: \\\\server\\share (required)' })
    .option('options', { ...text, describe: 'switches of the failing copy: "/MIR /COPY:DATSO"' })
    .option('object', { ...text, describe: 'copy only this file, or this directory without what it holds' })
    .option('also', {
      ...text,
      array: true,
      nargs: 1,
      describe: 'another folder to record: the share behind a drive (repeatable)',
    })
    .option('output', { ...text, alias: 'o', default: 'whydenied-capture', describe: 'folder to write; - as --print' })
    .option('print', { type: 'boolean', default: false, describe: 'print the script for cmd.exe, write nothing' })
    .option('force', { type: 'boolean', default: false, describe: 'replace the kit in a folder that is not empty' })
    .example(
      '$0 capture --source D:\\data --destination \\\\contoso.file.core.windows.net\\share --options "/MIR /COPY:DATSO"',
      '',
    );
}

function caseOptions<T>(command: Argv<T>) {
  return command
    .option('process', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: 'process to look at, instead of robocopy.exe (repeatable)',
    })
    .option('path', {
      type: 'string',
      requiresArg: true,
      describe: 'only this file, or this directory and all below; * and ? match',
    })
    .option('from', {
      type: 'string',
      requiresArg: true,
      describe: 'only from this time on: 11:57 or 2026-01-31T11:57:00',
    })
    .option('to', { type: 'string', requiresArg: true, describe: 'only up to this time' })
    .option('timezone', {
      type: 'string',
      requiresArg: true,
      describe: 'zone of the machine that copied: Europe/Rome, +02:00',
    })
    .option('trace-timezone', {
      type: 'string',
      requiresArg: true,
      describe: 'zone of the machine that exported the trace, where it is another',
    })
    .option('encoding', {
      type: 'string',
      requiresArg: true,
      describe: 'encoding of robocopy logs that are not Unicode: cp850, 1252, gbk; found by itself without it',
    });
}

const REDACT = '--redact';

/** `--redact` alone hides names; its value is `names` or `paths`, and a word behind it that is neither is something else. */
function withRedactValue(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const isValue = args[index - 1] === REDACT && (arg === 'names' || arg === 'paths');
    const next = args[index + 1];
    return arg !== REDACT
      ? isValue
        ? []
        : [arg]
      : [next === 'names' || next === 'paths' ? `${REDACT}=${next}` : `${REDACT}=names`];
  });
}

const SQL = '--sql';

/** A query can begin with a comment, `-- so`, which looks like an option; no option has a blank in its name. */
function withSqlComment(args: readonly string[]): string[] {
  const isComment = (index: number): boolean => args[index - 1] === SQL && /^--[^=]*\s/.test(args[index] ?? '');
  return args.flatMap((arg, index) =>
    isComment(index) ? [`${SQL}=${arg}`] : arg === SQL && isComment(index + 1) ? [] : [arg],
  );
}

function redactKeyOptions<T>(command: Argv<T>) {
  return command
    .option('redact', {
      choices: ['names', 'paths'] as const,
      describe: 'pseudonyms for names of people, machines, shares; --redact=paths: of files and folders too',
    })
    .option('redact-key', {
      type: 'string',
      requiresArg: true,
      describe: 'any text: the same gives the same pseudonyms again; without it they differ each time',
    });
}

function redactOptions<T>(command: Argv<T>) {
  return redactKeyOptions(command)
    .option('redact-map', {
      type: 'string',
      requiresArg: true,
      describe: 'file to write what stands in place of what; not to be passed on',
    })
    .option('force', { type: 'boolean', default: false, describe: 'write over what is there' });
}

function reportOptions<T>(command: Argv<T>) {
  return command
    .option('format', {
      choices: [...REPORT_FORMATS, ...FORMAT_NAMES.keys()],
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: 'what to write (repeatable with --output FOLDER/); text without it',
    })
    .option('output', {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: 'file or folder to write to; a name such as report.md tells the format',
    })
    .option('reply', { type: 'boolean', default: false, describe: 'the answer to the customer instead of the report' })
    .option('verbose', { type: 'boolean', default: false, describe: 'every failure and warning, no list cut' })
    .option('quiet', { type: 'boolean', default: false, describe: 'the answer and what to do alone' })
    .option('width', WIDTH_OPTION)
    .check(requireWidth)
    .check(({ verbose, quiet }) => {
      if (verbose && quiet) {
        throw new UsageError('--verbose and --quiet: expected one of them');
      }
      return true;
    });
}

const WIDTH_OPTION = { type: 'number', requiresArg: true, describe: 'columns of the text; 80 without it' } as const;

/** Throws a UsageError for a width that no page has. */
function requireWidth({ width }: { readonly width: number | undefined }): true {
  if (width !== undefined && (!Number.isInteger(width) || width < NARROWEST)) {
    throw new UsageError(`--width: expected a whole number of columns, ${NARROWEST} or more`);
  }
  return true;
}

function messageOf(error: unknown): string {
  if (error instanceof UsageError || (error instanceof Error && error.name === 'YError')) {
    return `${error.message}\nTry 'whydenied --help'.`;
  }
  if (error instanceof RangeError || error instanceof InputError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
