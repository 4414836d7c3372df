import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compileScanner } from '../../../../scripts/compile-scanner.mjs';

describe('the module of the scanner', () => {
  it('is what its source compiles to', async () => {
    expect(await readFile('src/formats/procmon/scan/module.ts', 'utf8')).toBe(await compileScanner());
  }, 60_000);
});
