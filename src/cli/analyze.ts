import { analyzeListing } from '../analyze.js';
import { openInputs } from '../case/index.js';
import { hasFailures } from '../report/build-report.js';
import { jsonPieces } from '../report/json.js';
import type { ReportListing } from '../report/report.js';
import { renderTerminal } from '../report/terminal.js';
import { analyzeOptions } from './case-options.js';
import type { AnalyzeArguments } from './commands.js';
import type { ExitCode } from './main.js';
import { print, useColor, wasUsable } from './output.js';
import { endProgress, withProgress } from './progress.js';

export async function analyzeCommand(inputs: readonly string[], args: AnalyzeArguments): Promise<ExitCode> {
  const packs = args.rules === undefined ? [] : await (await import('./rules.js')).readPacks(args.rules);
  const report = await analyzeListing(withProgress(openInputs(inputs)), { ...analyzeOptions(args), packs });
  endProgress();
  if (!wasUsable(report.inputs)) {
    if (args.format === 'json') {
      await print(jsonPieces(report));
    }
    return 2;
  }
  await print(await pieces(report, args.format));
  return hasFailures(report) ? 1 : 0;
}

async function pieces(report: ReportListing, format: AnalyzeArguments['format']): Promise<Iterable<string>> {
  switch (format) {
    case 'json':
      return jsonPieces(report);
    case 'html':
      return (await import('../report/html/render-html.js')).renderHtml(report);
    case 'text':
      return [renderTerminal(report, { color: useColor() })];
  }
}
