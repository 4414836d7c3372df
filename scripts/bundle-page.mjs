// Bundles the scripts and the style of the HTML report into the module that stands in the sources: whoever reads or tests them
// needs no bundler. `npm run build` writes it anew; `npm run lint` (--check) and a test compare it with its source.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const FOLDER = 'src/report/html';
const MODULE = `${FOLDER}/page-assets.ts`;

/** The text of the module for the sources as they are now, and the files that went into it. */
export async function bundlePage() {
  const { metafile, outputFiles } = await build({
    entryPoints: [`${FOLDER}/client/main.ts`, `${FOLDER}/client/page.css`],
    outdir: 'page',
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    // Browsers that know light-dark(), which the style needs.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    minify: true,
    charset: 'ascii',
    legalComments: 'inline',
    metafile: true,
    logLevel: 'warning',
  });
  const textOf = (end) => outputFiles.find(({ path }) => path.endsWith(end)).text.trim();
  const script = textOf('.js');
  const style = textOf('.css');
  if (/<\/(?:script|style)|<!--/i.test(script + style)) {
    throw new Error('the page would end within its own script or style');
  }
  const text = [
    '/** Made of client/ by `npm run build`: what stands in the page, and the hashes by which its policy allows it. */',
    ...Object.entries({ SCRIPT: script, SCRIPT_HASH: hash(script), STYLE: style, STYLE_HASH: hash(style) }).map(
      ([name, value]) => `export const ${name} =\n  ${JSON.stringify(value)};`,
    ),
  ].join('\n\n');
  return { text: `${text}\n`, inputs: Object.keys(metafile.inputs) };
}

function hash(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { text } = await bundlePage();
  const isUpToDate = (await readFile(MODULE, 'utf8').catch(() => '')) === text;
  if (!isUpToDate && process.argv.includes('--check')) {
    console.error(`${MODULE} is not what its sources are bundled to: npm run build makes it anew`);
    process.exitCode = 1;
  } else if (!isUpToDate) {
    await writeFile(MODULE, text);
  }
}
