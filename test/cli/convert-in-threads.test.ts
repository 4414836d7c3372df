import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repeatPml } from '../../bench/repeat-pml.mjs';
import { openInputs } from '../../src/case/index.js';
import { convert } from '../../src/convert.js';
import { createFile, patched, writePml } from '../formats/procmon/pml/write-pml.js';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli } from './run-cli.js';

describe('a capture that is large enough for several threads', () => {
  it('is converted to the same bytes as in one', async () => {
    const folder = temporaryFolder();
    const events = Array.from({ length: 400 }, (_, tid) => ({ ...createFile(`C:\\Dätä\\${'x'.repeat(tid)}`), tid }));
    const { bytes, eventOffsets } = writePml({ events, processes: [{}, { index: 8 }] });
    const small = join(folder, 'small.PML');
    const large = join(folder, 'large.PML');
    // One event of every round has a length that cannot be, so that every thread has something to complain about.
    writeFileSync(small, patched(bytes, (eventOffsets[200] ?? 0) + 0x2c, Uint8Array.of(0xff, 0xff, 0xff, 0xff)));
    const count = await repeatPml(small, large, 270_000);

    const expected = createHash('sha256');
    for await (const source of openInputs([large])) {
      const { written } = await convert(source, { columns: ['Path', 'TID', 'Relative Time', 'PID'] }, (piece) => {
        expected.update(piece);
      });
      expect(written).toBe(count);
    }
    const out = join(folder, 'out.CSV');
    const converted = runCli(['convert', large, '-o', out, '--columns', 'Path,TID,Relative Time,PID']);
    expect(converted).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(createHash('sha256').update(readFileSync(out)).digest('hex')).toBe(expected.digest('hex'));
  });
});
