/** Pages of reports in a real browser, as somebody opens them from a file. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from '../../../scripts/chromium.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page as it is opened from a file, and whatever it did that it should not. */
export interface Opened {
  readonly page: Page;
  /** Console messages, errors, violations of the policy, requests for anything but the page. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens the text of a page; `hash` goes behind its address. */
export type OpenPage = (text: string, options?: BrowserContextOptions, hash?: string) => Promise<Opened>;

/** Starts a browser before the tests of a suite and ends it behind them. */
export function pagesInBrowser(): OpenPage {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'whydenied-test-'));
  let pages = 0;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return async (text, options = {}, hash = '') => {
    const file = join(folder, `page with a space #${++pages}.html`);
    writeFileSync(file, text);
    const context = await browser.newContext({ viewport: { width: 1500, height: 900 }, ...options });
    const page = await context.newPage();
    // Sooner than the test's own time is over: then it says what it waited for.
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    const address = `${pathToFileURL(file).href}${hash}`;
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url().replace(/#.*/, '') !== address.replace(/#.*/, '')) {
        complaints.push(request.url());
      }
    });
    await page.goto(address);
    return { page, complaints, close: () => context.close() };
  };
}

/** What axe finds on a page that is serious or worse. `options` are those of `axe.run`. */
export async function seriousViolations(page: Page, options: object = {}): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(`axe.run(${JSON.stringify(options)}).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join('; ')))`);
}
