import { it } from 'vitest';
import { bundle } from '../src/bundle.js';
import { simulate } from './simulator/simulate.js';
import { sourceOf } from './simulator/accuracy.js';

it('sweep', async () => {
  const [from, to] = (process.env['SEEDS'] ?? '1,200').split(',').map(Number);
  const counts = new Map<string, number>();
  for (let seed = from ?? 1; seed <= (to ?? 200); seed++) {
    const { files, truth } = await simulate({ seed, lookalikes: false });
    const made = await bundle(files.map(sourceOf));
    const { width, verification } = made.facts;
    const name = `${width.traces}/${width.logs} ${verification.same}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (name !== 'telling/telling true') {
      console.log(seed, name, truth.cause, JSON.stringify(truth.output.trace), truth.output.log?.encoding, verification.differences.slice(0, 6));
    }
  }
  console.log(counts);
}, 600_000);
