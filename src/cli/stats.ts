import { extname } from 'node:path';
import { ResultsFolder } from '../bulk/results-folder.js';
import { type StatsArguments, type StatsFormat, STATS_FORMATS, UsageError } from './commands.js';
import type { ExitCode } from './main.js';
import { print, useColor } from './output.js';
import { requireFree, writeOutput } from './output-files.js';

export async function statsCommand(results: string, args: StatsArguments): Promise<ExitCode> {
  const output = args.output === undefined || args.output === '-' ? null : args.output;
  const format = formatOf(args, output);
  if (output !== null && !args.force) {
    await requireFree(output);
  }
  const folder = await ResultsFolder.openExisting(results);
  const pieces = await piecesOf(folder, format, output === null && useColor(), args);
  if (output === null) {
    await print(pieces);
  } else {
    await writeOutput({ path: output, pieces }, args.force);
    process.stderr.write(`whydenied: written to ${output}\n`);
  }
  return 0;
}

/** What can be written of what is asked. */
const FORMATS = {
  statistics: ['text', 'json', 'html'],
  compare: ['text', 'json'],
  sql: ['text', 'json', 'csv'],
} as const satisfies Readonly<Record<string, readonly StatsFormat[]>>;

/** Only the code for what is asked is loaded. */
async function piecesOf(
  folder: ResultsFolder,
  format: StatsFormat,
  color: boolean,
  { compare, sql, width }: StatsArguments,
): Promise<Iterable<string>> {
  const look = { color, ...(width === undefined ? {} : { width }) };
  if (sql !== undefined) {
    const { askTables } = await import('../bulk/sql.js');
    const { sqlPieces } = await import('../report/sql-result.js');
    return sqlPieces(await askTables(folder, sql), format, look);
  }
  if (compare !== undefined) {
    const before = await ResultsFolder.openExisting(compare);
    const { compareStatistics } = await import('../bulk/stats-comparison.js');
    const comparison = await compareStatistics(before, folder);
    return format === 'json'
      ? [(await import('../report/json.js')).escapeJson(comparison)]
      : [(await import('../report/statistics-comparison-page.js')).renderStatisticsComparison(comparison, look)];
  }
  const { readStatistics } = await import('../bulk/stats.js');
  const statistics = await readStatistics(folder);
  return format === 'json'
    ? [(await import('../report/json.js')).escapeJson(statistics)]
    : format === 'html'
      ? (await import('../report/html/render-dashboard.js')).renderDashboard(statistics)
      : [(await import('../report/statistics-page.js')).renderStatistics(statistics, look)];
}

/** Throws a UsageError for options that do not fit together. */
function formatOf({ format, compare, sql }: StatsArguments, output: string | null): StatsFormat {
  if (compare !== undefined && sql !== undefined) {
    throw new UsageError('--compare and --sql: expected one of them');
  }
  const asked = sql !== undefined ? 'sql' : compare !== undefined ? 'compare' : 'statistics';
  const chosen = format ?? (output === null ? 'text' : namedBy(output));
  const known: readonly StatsFormat[] = FORMATS[asked];
  if (chosen === null || !known.includes(chosen)) {
    const what = asked === 'statistics' ? '' : ` of --${asked}`;
    throw new UsageError(
      chosen === null
        ? `--output ${output ?? ''}: expected a name that ends with .txt, .json, .html or .csv, or --format with it`
        : `--format ${chosen}: expected ${known.join(', ')}${what}`,
    );
  }
  return chosen;
}

/** What the name of a file asks for; null: nothing. */
function namedBy(output: string): StatsFormat | null {
  const extension = extname(output).slice(1).toLowerCase();
  return STATS_FORMATS.find((format) => (format === 'text' ? 'txt' : format) === extension) ?? null;
}
