import { openInputs } from '../case/index.js';
import { compareListing } from '../compare.js';
import type { ComparisonVerdict } from '../report/comparison.js';
import { renderComparison } from '../report/comparison-page.js';
import { jsonPieces } from '../report/json.js';
import { analyzeOptions } from './case-options.js';
import { type CompareArguments, UsageError } from './commands.js';
import type { ExitCode } from './main.js';
import { print, useColor, wasUsable } from './output.js';
import { endProgress, withProgress } from './progress.js';
import { redactionPlan } from './redaction.js';

export async function compareCommand(args: CompareArguments): Promise<ExitCode> {
  const { before, after } = casesOf(args);
  const packs = args.rules === undefined ? [] : await (await import('../bulk/rule-files.js')).readRuleFiles(args.rules);
  const redaction = await redactionPlan(args, [...before, ...after]);
  const comparison = await compareListing(withProgress(openInputs(before)), withProgress(openInputs(after)), {
    ...analyzeOptions(args),
    ...redaction.options,
    packs,
    ...(args.users === undefined ? {} : { users: args.users }),
  });
  endProgress();
  const areUsable = [comparison.before, comparison.after].map(({ inputs }) => wasUsable(inputs));
  if (areUsable.includes(false)) {
    if (args.format === 'json') {
      await print(jsonPieces(comparison));
    }
    return 2;
  }
  await print(args.format === 'json' ? jsonPieces(comparison) : [renderComparison(comparison, { color: useColor() })]);
  await redaction.finish();
  return EXIT_CODES[comparison.verdict];
}

const EXIT_CODES: Readonly<Record<ComparisonVerdict, ExitCode>> = {
  fixed: 0,
  partly: 1,
  'not-fixed': 1,
  worse: 1,
  'cannot-tell': 3,
};

/** The inputs of both cases: two positionals, or the lists of --before and --after. Throws a UsageError for anything else. */
function casesOf({ cases, before, after }: CompareArguments): Readonly<Record<'before' | 'after', readonly string[]>> {
  const [first, second, ...others] = cases;
  const areListed = before !== undefined && after !== undefined;
  if (areListed ? cases.length > 0 : before !== undefined || after !== undefined) {
    throw new UsageError('expected --before and --after, each with the inputs of its case, and none beside them');
  }
  const found = areListed
    ? { before, after }
    : first === undefined || second === undefined || others.length > 0
      ? null
      : { before: [first], after: [second] };
  if (found === null) {
    throw new UsageError(
      `expected two cases, before and after, got ${cases.length}: of several inputs, --before a b --after c d`,
    );
  }
  if ([...found.before, ...found.after].filter((input) => input === '-').length > 1) {
    throw new UsageError('- is standard input, which can be read once: expected it for one of the cases');
  }
  return found;
}
