import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../docs/report.schema.json' with { type: 'json' };
import { renderJson } from '../../src/report/json.js';
import type { Report } from '../../src/report/report.js';

const validate = new Ajv2020({ allErrors: true }).compile(schema);

/** What the schema holds against a value, in words. */
export function complaints(value: unknown): readonly string[] {
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The report as a reader of the JSON gets it. */
export function parsed(report: Report): unknown {
  return JSON.parse(renderJson(report));
}
