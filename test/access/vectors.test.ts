/** Other projects' expectations, one test a case: those of test/vectors, or of the folder that VECTORS names. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { posixCases } from './posix-vectors.js';
import { roleCases, statusCases } from './table-vectors.js';
import { accessCheckCases, createCases, inheritanceCases } from './windows-vectors.js';

const FOLDER = process.env['VECTORS'] ?? fileURLToPath(new URL('../vectors', import.meta.url));

const KINDS = [
  ['win-access-check.json', accessCheckCases],
  ['win-create.json', createCases],
  ['win-inheritance.json', inheritanceCases],
  ['posix-acl.json', posixCases],
  ['roles.json', roleCases],
  ['ntstatus-win32.json', statusCases],
] as const;

describe.each(KINDS)('the vectors of %s', (file, casesOf) => {
  const path = join(FOLDER, file);
  const cases = existsSync(path) ? casesOf(JSON.parse(readFileSync(path, 'utf8'))) : [];
  it.each(cases.map((one) => [one.id, one] as const))('%s', (_, { actual, expected }) => {
    expect(actual()).toEqual(expected);
  });
  if (cases.length === 0) {
    it.skip('are none here', () => undefined);
  }
});
