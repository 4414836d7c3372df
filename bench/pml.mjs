// How fast a large PML is read and converted. The capture is a real one, repeated until it has so many events:
//   npm run bench:pml -- capture.PML [--events 5000000]
// Run it after `npm run build`. Each task runs in its own process, three times; the middle one counts. Beside them stands
// reading the same bytes and nothing else.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import process from 'node:process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, middle } from './measure.mjs';
import { repeatPml } from './repeat-pml.mjs';

const RUNS = 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { events: { type: 'string', default: '5000000' } },
});
const [capture] = positionals;
if (capture === undefined) {
  console.error('usage: npm run bench:pml -- capture.PML [--events 5000000]');
  process.exit(2);
}

const open = (file) => `
  import { convert, readTrace } from './dist/index.js';
  import { openInputs } from './dist/node.js';
  const { value: source } = await openInputs([${JSON.stringify(file)}]).next();`;

const TASKS = {
  'read the bytes': (file) => `
    import { open } from 'node:fs/promises';
    const handle = await open(${JSON.stringify(file)});
    const buffer = new Uint8Array(4 * 1024 * 1024);
    for (let at = 0, read = 1; read > 0; at += read) { read = (await handle.read(buffer, 0, buffer.length, at)).bytesRead; }`,
  'find failed creates': (file) => `${open(file)}
    let failed = 0; const masks = new Map();
    await readTrace(source, (event) => {
      if (event.ntStatus >= 0xc0000000 && event.eventClass === 'file-system' && event.operation === 'CreateFile') {
        failed++;
        masks.set(event.path, event.create.desiredAccess);
      }
    });
    console.log(failed + ' failed creates on ' + masks.size + ' paths');`,
  'analyze (reads twice)': (file) => `
    import { run } from './dist/cli.js'; await run(['analyze', ${JSON.stringify(file)}, '--format', 'json']);`,
  'convert, 27 columns': (file) => `
    import { run } from './dist/cli.js'; await run(['convert', ${JSON.stringify(file)}]);`,
  'the same, one thread': (file) => `${open(file)}
    await convert(source, {}, () => {});`,
};

const folder = mkdtempSync(join(tmpdir(), 'whydenied-bench-'));
try {
  const file = join(folder, 'repeated.PML');
  const events = await repeatPml(capture, file, Number(values.events));
  const bytes = statSync(file).size;
  console.log(`${events.toLocaleString('en')} events, ${(bytes / 1e6).toFixed(0)} MB`);
  for (const [name, script] of Object.entries(TASKS)) {
    const { seconds, peak } = middle(Array.from({ length: RUNS }, () => measure(script(file))));
    console.log(
      `${name.padEnd(22)} ${seconds.toFixed(2).padStart(6)} s ${(events / seconds / 1000).toFixed(0).padStart(6)} k events/s ` +
        `${(bytes / seconds / 1e6).toFixed(0).padStart(5)} MB/s  peak ${peak.toFixed(0).padStart(4)} MB`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
