import { openInputs } from '../case/index.js';
import { explain } from '../explain.js';
import { renderExplanation } from '../report/explanation.js';
import { escapeJson } from '../report/json.js';
import { analyzeOptions } from './case-options.js';
import type { CaseArguments, RedactArguments } from './commands.js';
import type { ExitCode } from './main.js';
import { wasUsable } from './output.js';
import { endProgress, withProgress } from './progress.js';
import { redactionPlan } from './redaction.js';

export async function explainCommand(
  object: string,
  inputs: readonly string[],
  args: CaseArguments & RedactArguments & { readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const redaction = await redactionPlan(args, inputs);
  const explanation = await explain(object, withProgress(openInputs(inputs)), {
    ...analyzeOptions(args),
    ...redaction.options,
  });
  endProgress();
  if (!wasUsable(explanation.inputs)) {
    return 2;
  }
  process.stdout.write(args.format === 'json' ? escapeJson(explanation) : renderExplanation(explanation));
  await redaction.finish();
  return explanation.events.some(({ failed }) => failed) ? 1 : 0;
}
