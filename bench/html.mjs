// How large the HTML report is and how fast it is made, opened and searched, with so many failures:
//   npm run bench:html -- [--failures 100000] [--runs 3] [--keep page.html]
// Run it after `npm run build`. It needs a Chromium: scripts/chromium.mjs says where it looks.
import { openSync, closeSync, mkdtempSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { renderHtml } from '../dist/html.js';
import { launchChromium } from '../scripts/chromium.mjs';
import { largeReport } from './large-report.mjs';

const { values } = parseArgs({
  options: {
    failures: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '3' },
    keep: { type: 'string' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'whydenied-html-'));
const page = values.keep ?? join(folder, 'report.html');

try {
  const report = largeReport(Number(values.failures));
  const start = performance.now();
  const file = openSync(page, 'w');
  for (const piece of renderHtml(report)) {
    writeSync(file, piece);
  }
  closeSync(file);
  print('written', performance.now() - start);
  console.log(`${'size'.padEnd(34)}${(statSync(page).size / 1e6).toFixed(1).padStart(9)} MB`);

  const browser = await launchChromium();
  try {
    const runs = [];
    for (let run = 0; run < Number(values.runs); run++) {
      runs.push(await timesOf(browser));
    }
    for (const name of Object.keys(runs[0])) {
      print(name, runs.map((run) => run[name]).sort((a, b) => a - b)[Math.floor(runs.length / 2)]);
    }
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function print(name, milliseconds) {
  console.log(`${name.padEnd(34)}${milliseconds.toFixed(0).padStart(9)} ms`);
}

/** In milliseconds. All but the first are measured within the page, until it is laid out again. */
async function timesOf(browser) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const opened = performance.now();
  await tab.goto(pathToFileURL(page).href);
  await tab.locator('#table-rows tr[data-place]').first().waitFor();
  const interactive = performance.now() - opened;
  const after = (action) =>
    tab.evaluate(
      `(() => { const begun = performance.now(); ${action}; document.body.offsetHeight; return performance.now() - begun; })()`,
    );
  const type = (text) =>
    after(
      `const i = document.getElementById('search'); i.value = ${JSON.stringify(text)}; i.dispatchEvent(new Event('input'));`,
    );
  await tab.waitForTimeout(500);
  const times = {
    'opened until rows can be used': interactive,
    'search, first': await type('write_owner'),
    'search, two words': await type('report 4711'),
    'search, nothing found': await type('nowhere at all'),
    'search, all again': await type(''),
    'sort by path, first': await after(`document.querySelector('[data-column=path] button').click()`),
    'sort by path, again': await after(`document.querySelector('[data-column=path] button').click()`),
    'sort by time, first': await after(`document.querySelector('[data-column=time] button').click()`),
    'scroll to the middle': await after(
      `const s = document.getElementById('scroller'); s.scrollTop = s.scrollHeight / 2; s.dispatchEvent(new Event('scroll'));`,
    ),
    'choose a folder': await after(`document.querySelector('[role=treeitem] .folder-name').click()`),
  };
  await tab.close();
  return times;
}
