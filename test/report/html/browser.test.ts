import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largeReport } from '../../../bench/large-report.mjs';
import { findChromium } from '../../../scripts/chromium.mjs';
import { analyze } from '../../../src/analyze.js';
import { openInputs } from '../../../src/case/index.js';
import { renderHtml } from '../../../src/report/html/render-html.js';
import type { ReportListing } from '../../../src/report/report.js';
import { type Opened, pagesInBrowser, seriousViolations } from './in-browser.js';
import { failure, reportOf } from './made-up-report.js';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));
const FAILURES = 2500;

// Where no Chromium is, these tests are listed as skipped: scripts/chromium.mjs says where it looks.
describe.skipIf(findChromium() === null)('the page in a browser', () => {
  const openPage = pagesInBrowser();
  const open = (report: ReportListing, options: BrowserContextOptions = {}, hash = ''): Promise<Opened> =>
    openPage([...renderHtml(report)].join(''), options, hash);

  /** Paths of the rows in sight. */
  function paths(page: Page): Promise<readonly string[]> {
    return page.locator('#table-rows tr[data-place] .c-path').allInnerTexts();
  }

  function focused(page: Page): Promise<string> {
    return page.evaluate('document.activeElement.textContent');
  }

  it.each(readdirSync(SAMPLES))('opens samples/%s without a complaint, and asks for nothing', async (name) => {
    const { page, complaints, close } = await open(await analyze(openInputs([join(SAMPLES, name)])));
    await page.locator('#theme').click();
    expect(await page.locator('h1').count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  // A trace and a log, context files, and nothing that failed: between them they have every section.
  describe.each(['three-checks', 'with-context', 'healthy'])('samples/%s', (name) => {
    it('has nothing serious for axe in light and dark', async () => {
      const report = await analyze(openInputs([join(SAMPLES, name)]));
      const { page, close } = await open(
        report,
        { colorScheme: 'light', bypassCSP: true },
        report.failures.length > 0 ? '#F1' : '',
      );
      await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      expect(await violationsInBoth(page)).toEqual([]);
      await close();
    });
  });

  /** Of all rules in light; the other scheme changes nothing but colours. */
  async function violationsInBoth(page: Page): Promise<readonly string[]> {
    const light = await seriousViolations(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    return [...light, ...(await seriousViolations(page, { runOnly: ['color-contrast'] }))];
  }

  describe('with thousands of failures', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open(largeReport(FAILURES));
    });
    afterAll(async () => {
      expect(opened.complaints).toEqual([]);
      await opened.close();
    });

    /** The page as it is when it is opened at this address. */
    async function anew(hash = ''): Promise<Page> {
      await opened.page.goto(`${opened.page.url().replace(/#.*/, '')}${hash}`);
      await opened.page.reload();
      await opened.page.locator('#table-rows tr[data-place]').first().waitFor();
      return opened.page;
    }

    it('has few rows as elements, and says how many there are', async () => {
      const page = await anew();
      expect(await page.locator('#table-rows tr').count()).toBeLessThan(80);
      expect(await page.locator('#table').getAttribute('aria-rowcount')).toBe(String(FAILURES + 1));
      expect(await page.locator('#matches').innerText()).toBe('2,500 failures');
      expect(await page.locator('tr[data-place]').first().getAttribute('aria-rowindex')).toBe('2');
    });

    it('shows the last row when it is scrolled to the end', async () => {
      const page = await anew();
      await page.evaluate("document.getElementById('scroller').scrollTop = 1e9");
      await page.locator(`tr[data-place="${FAILURES - 1}"]`).waitFor();
      expect(await page.locator('tr[data-place] button').last().innerText()).toBe(`F${FAILURES}`);
      // The last row ends where the table does.
      const beyond = await page.evaluate(
        `document.getElementById('scroller').getBoundingClientRect().bottom - document.querySelector('tr[data-place="${FAILURES - 1}"]').getBoundingClientRect().bottom`,
      );
      expect(Math.abs(Number(beyond))).toBeLessThan(4);
    });

    it('finds words in any order, whatever their case', async () => {
      const page = await anew();
      await page.getByLabel('Search', { exact: true }).fill('finance REPORT write_owner');
      const found = await paths(page);
      expect(found.length).toBeGreaterThan(5);
      expect(found.filter((path) => !/Finance.*report/s.test(path))).toEqual([]);
      expect(await page.locator('#matches').innerText()).toMatch(/^\d+ of 2,500 failures$/);
      await page.getByLabel('Search', { exact: true }).fill('nowhere');
      expect(await page.locator('#matches').innerText()).toBe('0 of 2,500 failures');
      expect(await paths(page)).toEqual([]);
      await page.getByRole('button', { name: 'Clear' }).click();
      expect(await page.locator('#matches').innerText()).toBe('2,500 failures');
    });

    it('sorts by a column, and backwards by the same again', async () => {
      const page = await anew();
      const head = page.locator('th[data-column=path]');
      await head.getByRole('button').click();
      expect(await head.getAttribute('aria-sort')).toBe('ascending');
      const ascending = (await paths(page)).map((path) => path.toLowerCase());
      expect(ascending).toEqual([...ascending].sort());
      await head.getByRole('button').click();
      expect(await head.getAttribute('aria-sort')).toBe('descending');
      const descending = (await paths(page)).map((path) => path.toLowerCase());
      expect(descending).toEqual([...descending].sort().reverse());
      expect(descending[0]).not.toBe(ascending[0]);
    });

    it('filters by cause, side and status', async () => {
      const page = await anew();
      await page.getByLabel('Cause', { exact: true }).selectOption({ label: 'copy/write-dac, likely' });
      expect(new Set(await page.locator('td.c-cause').allInnerTexts())).toEqual(new Set(['copy/write-dac']));
      await page.getByLabel('Cause', { exact: true }).selectOption({ label: 'unexplained' });
      expect(await page.locator('#matches').innerText()).toBe('26 of 2,500 failures');
      await page.getByLabel('Cause', { exact: true }).selectOption({ label: 'all' });
      await page.getByLabel('Side', { exact: true }).selectOption('source');
      expect(await page.locator('#matches').innerText()).toBe('50 of 2,500 failures');
      await page.getByLabel('Status', { exact: true }).selectOption('STATUS_SHARING_VIOLATION');
      expect(new Set(await page.locator('td.c-status').allInnerTexts())).toEqual(new Set(['SHARING_VIOLATION']));
    });

    it('filters by what a finding links to', async () => {
      const page = await anew();
      const link = page.locator('#finding-2 .eyebrow a');
      const count = /[\d,]+/.exec(await link.innerText())?.[0];
      await link.click();
      expect(await page.locator('#matches').innerText()).toBe(`${count} of 2,500 failures`);
    });

    it('filters by folder, and lets go of it', async () => {
      const page = await anew();
      const folder = page.getByRole('treeitem', { name: /^Finance/ });
      const count = await folder.locator('.folder-count').first().innerText();
      await folder.locator('.folder-name').first().click();
      expect(await page.locator('#matches').innerText()).toBe(`${count} of 2,500 failures`);
      expect((await paths(page)).filter((path) => !path.includes('Finance'))).toEqual([]);
      expect(await folder.getAttribute('aria-selected')).toBe('true');
      await page.locator('#folder-filter').click();
      expect(await page.locator('#matches').innerText()).toBe('2,500 failures');
      expect(await folder.getAttribute('aria-selected')).toBe('false');
    });

    it('counts in the tree what is in the table', async () => {
      const page = await anew();
      const counts = await page.locator('#tree > li > ul > li > .folder-row .folder-count').allInnerTexts();
      expect(counts.map((count) => Number(count.replace(',', ''))).reduce((sum, count) => sum + count, 0)).toBe(
        FAILURES,
      );
    });

    it('has a tree for the keys', async () => {
      const page = await anew();
      const [root] = await page.getByRole('treeitem').all();
      await root?.focus();
      await page.keyboard.press('ArrowLeft');
      expect(await root?.getAttribute('aria-expanded')).toBe('false');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      const first = await focused(page);
      await page.keyboard.press('ArrowDown');
      expect(await focused(page)).not.toBe(first);
      await page.keyboard.press('Enter');
      expect(await page.locator('#matches').innerText()).toMatch(/ of 2,500 failures$/);
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      expect(await focused(page)).toContain('contoso');
    });

    it('opens a row with its evidence, and closes it', async () => {
      const page = await anew();
      const button = page.getByRole('button', { name: 'F3', exact: true });
      await button.click();
      expect(await button.getAttribute('aria-expanded')).toBe('true');
      const details = page.locator('tr.details');
      expect(await details.innerText()).toContain('trace.CSV record 24 line 25');
      expect(await details.innerText()).toMatch(
        /ERROR 5 \(0x00000005\) Copying NTFS Security .* D:\\Departments\\Finance/s,
      );
      expect(await details.innerText()).toContain('WRITE_OWNER isolated');
      await page.locator('tr[data-place="2"] .c-path').click();
      expect(await details.count()).toBe(0);
    });

    it('has rows for the keys, beyond those in sight', async () => {
      const page = await anew();
      await page.getByRole('button', { name: 'F1', exact: true }).focus();
      await page.keyboard.press('End');
      expect(await focused(page)).toBe(`F${FAILURES}`);
      await page.keyboard.press('PageUp');
      await page.keyboard.press('ArrowUp');
      const above = await focused(page);
      expect(Number(above.slice(1))).toBeLessThan(FAILURES - 5);
      await page.keyboard.press('Enter');
      expect(await page.locator('tr.details').count()).toBe(1);
      expect(await focused(page)).toBe(above);
      await page.keyboard.press('Home');
      expect(await focused(page)).toBe('F1');
      // Its row is open all the same, where it is.
      await page.getByRole('button', { name: 'F1', exact: true }).press('End');
      await page.locator(`tr[data-place="${FAILURES - 1}"]`).waitFor();
    });

    it('opens the failure of its address, and of a link, whatever is filtered', async () => {
      const page = await anew('#F2300');
      expect(await page.locator('tr.open button').innerText()).toBe('F2300');
      expect(await page.locator('tr.open').isVisible()).toBe(true);
      await page.getByLabel('Search', { exact: true }).fill('nowhere');
      await page.locator('a[data-failure=F1]').first().click();
      expect(await page.locator('tr.open button').innerText()).toBe('F1');
      expect(page.url()).toMatch(/#F1$/);
    });

    it('walks through the timeline with the keys, and opens a failure', async () => {
      const page = await anew();
      const line = page.locator('#timeline-point');
      await page.locator('#chart').focus();
      await page.keyboard.press('ArrowRight');
      const first = await line.innerText();
      expect(first).toMatch(/2026-02-11 09:00:00.*wall clock: SUCCESS, asked for 0x00120089\. F1 /);
      await page.keyboard.press('+');
      await page.keyboard.press('+');
      await page.keyboard.press('ArrowRight');
      expect(await line.innerText()).toContain('ACCESS DENIED');
      await page.keyboard.press('End');
      expect(await line.innerText()).not.toBe(first);
      await page.keyboard.press('0');
      await page.keyboard.press('Enter');
      expect(await page.locator('tr.open button').innerText()).toBe('F2000');
    });

    it('tells of the point under the pointer, zooms and moves', async () => {
      const page = await anew();
      const over = page.locator('#chart .u-over');
      await over.scrollIntoViewIfNeeded();
      const box = await over.boundingBox();
      expect(box).not.toBeNull();
      const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
      // Two lanes: granted above, denied below.
      await page.mouse.move(x + width / 2, y + height * 0.76);
      expect(await page.locator('#timeline-point').innerText()).toContain('ACCESS DENIED');
      await page.mouse.move(x + width / 2, y + height * 0.28);
      expect(await page.locator('#timeline-point').innerText()).toContain('SUCCESS');
      const canvas = (): Promise<string> => page.evaluate("document.querySelector('#chart canvas').toDataURL()");
      const whole = await canvas();
      await page.mouse.move(x + 200, y + 20);
      await page.mouse.down();
      await page.mouse.move(x + 300, y + 20, { steps: 4 });
      await page.mouse.up();
      await expect.poll(canvas).not.toBe(whole);
      const zoomed = await canvas();
      await page.getByRole('button', { name: 'Later' }).click();
      await expect.poll(canvas).not.toBe(zoomed);
    });

    it('prints the first rows, open and with a note, and is as it was behind that', async () => {
      const page = await anew();
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.locator('tr[data-place]').count()).toBe(200);
      expect(await page.locator('#print-note').textContent()).toContain('the first 200 of 2,500 failures');
      expect(await page.locator('details:not([open])').count()).toBe(0);
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await page.locator('tr[data-place]').count()).toBeLessThan(80);
      expect(await page.locator('details:not([open])').count()).toBeGreaterThan(0);
      expect((await page.pdf()).length).toBeGreaterThan(20_000);
    });

    it('has nothing serious for axe in light and dark', async () => {
      const { page, close } = await open(largeReport(FAILURES), { colorScheme: 'light', bypassCSP: true }, '#F12');
      expect(await violationsInBoth(page)).toEqual([]);
      await close();
    });

    it('fits a narrow window', async () => {
      const wide = opened.page.viewportSize();
      await opened.page.setViewportSize({ width: 360, height: 700 });
      const page = await anew('#F12');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      await page.setViewportSize(wide ?? { width: 1500, height: 900 });
    });
  });

  it('copies a command', async () => {
    const report = await analyze(openInputs([join(SAMPLES, 'log-only')]));
    const { page, close } = await open(report, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('#next ~ ol button.copy').first().click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    expect(String(copied).split(/\r?\n/)).toEqual(report.nextSteps[0]?.commands);
    await close();
  });

  it('changes its colours by the button', async () => {
    const { page, close } = await open(reportOf([failure(1)]), { colorScheme: 'dark' });
    const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await background();
    await page.getByRole('button', { name: 'Use light colours' }).click();
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.getByRole('button', { name: 'Use dark colours' }).click();
    expect(await background()).toBe(dark);
    await close();
  });

  it('begins with a link to the answer', async () => {
    const { page, close } = await open(reportOf([failure(1)]));
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the answer');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await close();
  });

  it('shows hostile names as text, and runs nothing of them', async () => {
    const name = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'--><svg/onload=alert(3)>\u202egpj\u0007';
    const path = `Z:\\${name}\\${name}`;
    const row = { input: 'I1', record: 1, line: 2, text: `09:15:02.1131927  ${name}  ${path}` };
    const base = reportOf([failure(1, { path, object: path, process: name, ntStatusName: name, evidence: [row] })]);
    const inputs = base.inputs.map((input) => ({ ...input, name }));
    const attempts = [
      {
        failureId: 'F1',
        path,
        time: null,
        localTime: '09:15:02.1131927',
        result: name,
        mask: name,
        granted: '0x00000000',
      },
      {
        failureId: 'F1',
        path,
        time: null,
        localTime: '09:15:03.1131927',
        result: name,
        mask: name,
        granted: '0x00000001',
      },
    ];
    const { page, complaints, close } = await open({ ...base, inputs, attempts }, {}, '#F1');
    await page.getByRole('treeitem').last().locator('.folder-name').first().click();
    await page.locator('#chart').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const text = await page.locator('tr.details').innerText();
    expect(text).toContain(
      '<script>alert(1)</script><img src=x onerror=alert(2)>"\'--><svg/onload=alert(3)>\\u202egpj\\x07',
    );
    expect(await page.evaluate("document.body.innerText.includes('\\u202e')")).toBe(false);
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows a path of 32,000 characters whole when asked', async () => {
    const path = `Z:\\${'folder\\'.repeat(4570)}last.txt`;
    const { page, close } = await open(reportOf([failure(1, { path })]), {}, '#F1');
    const shown = page.locator('.detail-path');
    expect((await shown.innerText()).length).toBeLessThan(500);
    await shown.getByRole('button').click();
    expect(await shown.innerText()).toBe(path);
    await close();
  });

  it('opens whatever the depth of a path is, with failures on its way or without', async () => {
    const deep = `Z:\\${'a\\'.repeat(15_000)}`;
    const paths = [
      `${deep}last.txt`,
      ...Array.from({ length: 15 }, (_, at) => `${deep.slice(0, 2_003 * at + 3)}x.txt`),
    ];
    const { page, complaints, close } = await open(
      reportOf(paths.map((path, at) => failure(at + 1, { path }))),
      {},
      '#F1',
    );
    expect(await page.locator('.detail-path').count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('can be read without JavaScript', async () => {
    const report = await analyze(openInputs([join(SAMPLES, 'three-checks')]));
    const { page, close } = await open(report, { javaScriptEnabled: false });
    const text = await page.locator('main').innerText();
    expect(text).toContain('FILE_ADD_FILE was refused on the destination');
    expect(text).toContain('Search, sorting and the timeline need JavaScript');
    expect(text).toContain('Z:\\projects\\open\\owner.docx');
    expect(await page.locator('#explorer').isVisible()).toBe(false);
    expect(await page.locator('button:visible').count()).toBe(0);
    await close();
  });
});
