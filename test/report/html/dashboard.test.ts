import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { bundlePage, PAGES } from '../../../scripts/bundle-page.mjs';
import { findChromium } from '../../../scripts/chromium.mjs';
import { renderDashboard } from '../../../src/report/html/render-dashboard.js';
import type { Statistics } from '../../../src/report/statistics.js';
import { HOSTILE, madeUpStatistics } from '../made-up-statistics.js';
import { pagesInBrowser, seriousViolations } from './in-browser.js';

function pageOf(statistics: Statistics): string {
  return [...renderDashboard(statistics)].join('');
}

describe('the text of the dashboard', () => {
  it('has one script and one style by their hashes, and nothing that loads', () => {
    const page = pageOf(madeUpStatistics());
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    expect(policy?.split('; ').map((rule) => rule.replace(/sha256-[^']+/, 'hash'))).toEqual([
      ...["default-src 'none'", "script-src 'hash'", "style-src 'hash'", 'img-src data:'],
      ...["base-uri 'none'", "form-action 'none'"],
    ]);
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page.match(/<style>/g)).toHaveLength(1);
    const markup = page.replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '');
    expect(markup.match(/\s(?:style|src|on[a-z]+)=|href="(?!#)/g)).toBeNull();
  });

  it('shows hostile names as text, and not at length', () => {
    const page = pageOf(madeUpStatistics({}, HOSTILE));
    expect(page.includes('<script>alert')).toBe(false);
    expect(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;\\x1b]0;owned')).toBe(true);
    expect(page.length).toBeLessThan(200_000);
  });

  it('says how many cases were not read whole', () => {
    expect(pageOf(madeUpStatistics())).toContain(
      'In 20 cases not everything could be read; 3 of them show no failure, but can have some.',
    );
  });

  it('says what to do where the tables have nothing yet', () => {
    const { cases } = madeUpStatistics();
    expect(pageOf(madeUpStatistics({ cases: { ...cases, total: 0, analyzed: 0, notInTables: 7 } }))).toMatch(
      /<h1[^>]*>7 cases with a result, but none of them in the tables yet/,
    );
  });

  it('has no section of what there is none of', () => {
    const page = pageOf(
      madeUpStatistics({
        ...{ causes: [], remarks: [], weeks: [], destinations: [], unexplained: [] },
        ...{ slowest: [], largest: [], unfinished: [] },
      }),
    );
    expect([...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)).toEqual(['cases']);
  });

  it('is made with what its sources are bundled to', async () => {
    const { text } = await bundlePage(PAGES.dashboard);
    const written = readFileSync(new URL('../../../src/report/html/dashboard-assets.ts', import.meta.url), 'utf8');
    expect(written).toBe(text);
  });
});

// Where no Chromium is, these tests are listed as skipped: scripts/chromium.mjs says where it looks.
describe.skipIf(findChromium() === null)('the dashboard in a browser', () => {
  const openPage = pagesInBrowser();

  /** Opens a page, looks at it, and expects it to have done nothing that it should not. */
  async function opened(
    statistics: Statistics,
    options: BrowserContextOptions,
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const { page, complaints, close } = await openPage(pageOf(statistics), {
      viewport: { width: 1300, height: 900 },
      ...options,
    });
    await look(page);
    expect(complaints).toEqual([]);
    await close();
  }

  it.each(['light', 'dark'] as const)('has nothing serious for axe in %s, whatever names are', async (colorScheme) => {
    await opened(madeUpStatistics({}, HOSTILE), { colorScheme, bypassCSP: true }, async (page) => {
      await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      expect(await seriousViolations(page)).toEqual([]);
    });
  });

  it('tells of a week under the pointer and by the keys, in every colour', async () => {
    await opened(madeUpStatistics(), {}, async (page) => {
      const week = page.locator('#week');
      await page.locator('#chart').focus();
      await page.keyboard.press('ArrowRight');
      expect(await week.innerText()).toBe('2026-W47: 19 in all: copy/write-owner 15, no cause 4.');
      await page.keyboard.press('End');
      expect(await week.innerText()).toBe('2026-W48: 12 in all: own/rule 12.');
      await page.locator('#theme').click();
      const over = page.locator('#chart .u-over');
      await over.scrollIntoViewIfNeeded();
      const box = await over.boundingBox();
      expect(box).not.toBeNull();
      const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
      await page.mouse.move(x + width * 0.3, y + height / 2);
      expect(await week.innerText()).toContain('2026-W47');
    });
  });

  it('draws the bars as high as the numbers', async () => {
    await opened(madeUpStatistics(), { colorScheme: 'light' }, async (page) => {
      // Colours of the first series and of cases without a cause, counted in the canvas.
      const pixels = await page.evaluate(`(() => {
        const { width, height } = document.querySelector('#chart canvas');
        const { data } = document.querySelector('#chart canvas').getContext('2d').getImageData(0, 0, width, height);
        const counts = {};
        for (let at = 0; at < data.length; at += 4) {
          const color = [data[at], data[at + 1], data[at + 2], data[at + 3]].join(' ');
          counts[color] = (counts[color] ?? 0) + 1;
        }
        return [counts['11 87 164 255'] ?? 0, counts['123 133 143 255'] ?? 0];
      })()`);
      const [owner, none] = Array.isArray(pixels) ? pixels.map(Number) : [0, 0];
      expect((owner ?? 0) / (none ?? 1)).toBeGreaterThan(3.4);
      expect((owner ?? 0) / (none ?? 1)).toBeLessThan(4.1);
    });
  });

  it('can be read without scripts', async () => {
    await opened(madeUpStatistics(), { javaScriptEnabled: false }, async (page) => {
      await page.locator('#week-table summary').click();
      expect(await page.locator('#weeks').innerText()).toContain('2026-W48 (from 2026-11-23)');
      expect(await page.locator('#chart').isVisible()).toBe(false);
      expect(await page.locator('.tiles').innerText()).toContain('1,234');
    });
  });

  it('fits a narrow window', async () => {
    await opened(madeUpStatistics({}, HOSTILE), { viewport: { width: 360, height: 640 } }, async (page) => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    });
  });
});
