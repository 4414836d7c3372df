import { openInputs } from '../case/index.js';
import { explain } from '../explain.js';
import { renderExplanation } from '../report/explanation.js';
import { escapeJson } from '../report/json.js';
import { analyzeOptions } from './case-options.js';
import type { ExplainArguments } from './commands.js';
import type { ExitCode } from './main.js';
import { wasUsable } from './output.js';
import { endProgress, withProgress } from './progress.js';

export async function explainCommand(
  object: string,
  inputs: readonly string[],
  args: ExplainArguments,
): Promise<ExitCode> {
  const explanation = await explain(object, withProgress(openInputs(inputs)), analyzeOptions(args));
  endProgress();
  if (!wasUsable(explanation.inputs)) {
    return 2;
  }
  process.stdout.write(args.format === 'json' ? escapeJson(explanation) : renderExplanation(explanation));
  return explanation.events.some(({ failed }) => failed) ? 1 : 0;
}
