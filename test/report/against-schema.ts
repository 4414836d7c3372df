import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import comparisonSchema from '../../docs/comparison.schema.json' with { type: 'json' };
import schema from '../../docs/report.schema.json' with { type: 'json' };
import statisticsComparisonSchema from '../../docs/stats-comparison.schema.json' with { type: 'json' };
import statisticsSchema from '../../docs/stats.schema.json' with { type: 'json' };
import { renderJson } from '../../src/report/json.js';
import type { Comparison } from '../../src/report/comparison.js';
import type { Report } from '../../src/report/report.js';

const validate = new Ajv2020({ allErrors: true }).compile(schema);
const validateComparison = new Ajv2020({ allErrors: true }).compile(comparisonSchema);

const validateStatistics = new Ajv2020({ allErrors: true }).compile(statisticsSchema);
const validateStatisticsComparison = new Ajv2020({ allErrors: true }).compile(statisticsComparisonSchema);

/** What the schema of reports holds against a value, in words. */
export function complaints(value: unknown): readonly string[] {
  return complaintsOf(validate, value);
}

/** What the schema of comparisons holds against a value, in words. */
export function complaintsOfComparison(value: unknown): readonly string[] {
  return complaintsOf(validateComparison, value);
}

/** What the schema of statistics holds against a value, in words. */
export function complaintsOfStatistics(value: unknown): readonly string[] {
  return complaintsOf(validateStatistics, value);
}

/** What the schema of comparisons of runs holds against a value, in words. */
export function complaintsOfStatisticsComparison(value: unknown): readonly string[] {
  return complaintsOf(validateStatisticsComparison, value);
}

function complaintsOf(check: ValidateFunction, value: unknown): readonly string[] {
  return check(value) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The report as a reader of the JSON gets it. */
export function parsed(report: Report | Comparison): unknown {
  return JSON.parse(renderJson(report));
}
