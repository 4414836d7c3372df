// Compiles the scanner of CSV rows (AssemblyScript) to the module that stands, as base64, in the sources: whoever reads or
// tests them needs no compiler. `npm run build` writes it anew; a test compares it with its source.
import { Buffer } from 'node:buffer';
import { readFile, writeFile } from 'node:fs/promises';
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

/** Writes the module file where it is not that of the source. */
export async function writeScanner() {
  const text = await compileScanner();
  if ((await readFile(MODULE, 'utf8').catch(() => '')) !== text) {
    await writeFile(MODULE, text);
  }
}
