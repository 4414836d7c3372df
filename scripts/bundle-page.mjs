// Bundles the scripts and the style of each HTML page into the module that stands in the sources: whoever reads or tests them
// needs no bundler. `npm run build` writes it anew; `npm run lint` (--check) and a test compare it with its source.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const FOLDER = 'src/report/html';

/** The script and the style that each page begins with, and the module that they go to. */
export const PAGES = {
  report: { script: 'main.ts', style: 'page.css', module: `${FOLDER}/page-assets.ts` },
  dashboard: { script: 'dashboard.ts', style: 'dashboard.css', module: `${FOLDER}/dashboard-assets.ts` },
};

/** The text of the module for the sources as they are now, and the files that went into it. */
export async function bundlePage({ script: scriptFile, style: styleFile }) {
  const { metafile, outputFiles } = await build({
    entryPoints: [`${FOLDER}/client/${scriptFile}`, `${FOLDER}/client/${styleFile}`],
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
  for (const page of Object.values(PAGES)) {
    const { text } = await bundlePage(page);
    const isUpToDate = (await readFile(page.module, 'utf8').catch(() => '')) === text;
    if (!isUpToDate && process.argv.includes('--check')) {
      console.error(`${page.module} is not what its sources are bundled to: npm run build makes it anew`);
      process.exitCode = 1;
    } else if (!isUpToDate) {
      await writeFile(page.module, text);
    }
  }
}
