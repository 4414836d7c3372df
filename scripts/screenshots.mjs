// Writes the pictures of the HTML report that the documentation shows, from the samples: npm run screenshots, behind a build.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { launchChromium } from './chromium.mjs';

const IMAGES = join('docs', 'images');

const PICTURES = [
  { name: 'html-report.png', sample: 'three-checks', theme: 'light', at: '', width: 1180, height: 860 },
  {
    name: 'html-report-failures.png',
    sample: 'three-checks',
    theme: 'dark',
    at: '#F2',
    from: '#timeline',
    width: 1180,
    height: 1180,
  },
];

const folder = await mkdtemp(join(tmpdir(), 'whydenied-pictures-'));
const browser = await launchChromium();
try {
  await mkdir(IMAGES, { recursive: true });
  for (const { name, sample, theme, at, from, width, height } of PICTURES) {
    const file = join(folder, `${sample}.html`);
    await writeFile(file, pageOf(join('samples', sample)));
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme });
    await page.goto(`${pathToFileURL(file).href}${at}`);
    if (from !== undefined) {
      await page.locator(from).evaluate((section) => section.scrollIntoView());
    }
    await page.screenshot({ path: join(IMAGES, name) });
    await page.close();
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

/** The page as the command prints it; its exit status is 1 where there are failures. */
function pageOf(sample) {
  try {
    return execFileSync(process.execPath, ['bin/whydenied.js', sample, '--format', 'html']);
  } catch (error) {
    if (error.status === 1) {
      return error.stdout;
    }
    throw error;
  }
}
