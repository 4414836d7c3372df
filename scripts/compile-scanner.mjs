// Compiles the scanner of CSV rows (AssemblyScript) to the module that stands, as base64, in the sources: whoever reads or
// tests them needs no compiler. `npm run build` writes it anew; `npm run lint` (--check) and a test compare it with its source.
import { Buffer } from 'node:buffer';
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const FOLDER = 'src/formats/procmon/scan';
const SOURCE = 'scan.ts';
const MODULE = `${FOLDER}/module.ts`;

/** The text of the module file for the source as it is now. Throws an Error with the compiler's words. */
export async function compileScanner() {
  let binary = null;
  const { error, stderr } = await asc.main(
    // prettier-ignore
    [
      SOURCE, '--baseDir', `${FOLDER}/assembly`, '--outFile', 'scan.wasm',
      '--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert',
      '--enable', 'simd', '--runtime', 'stub', '--initialMemory', '165',
    ],
    {
      writeFile(_, contents) {
        binary = contents;
      },
    },
  );
  if (error !== null || binary === null) {
    throw new Error(`${SOURCE} does not compile: ${stderr.toString()}`);
  }
  const base64 = Buffer.from(binary).toString('base64');
  return `/** Made of assembly/${SOURCE} by \`npm run build\`: the WebAssembly module, in base64. */\n\nexport const MODULE =\n  '${base64}';\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await compileScanner();
  const isUpToDate = (await readFile(MODULE, 'utf8').catch(() => '')) === text;
  if (!isUpToDate && process.argv.includes('--check')) {
    console.error(`${MODULE} is not what its source compiles to: npm run build makes it anew`);
    process.exitCode = 1;
  } else if (!isUpToDate) {
    await writeFile(MODULE, text);
  }
}
