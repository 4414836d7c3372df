import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundlePage, PAGES } from '../../../scripts/bundle-page.mjs';
import { analyze } from '../../../src/analyze.js';
import { openInputs } from '../../../src/case/index.js';
import { renderHtml } from '../../../src/report/html/render-html.js';
import { printable } from '../../../src/report/printable.js';
import type { Report, ReportListing } from '../../../src/report/report.js';
import { answerOf, causesOf } from '../../../src/report/wording.js';
import { runCli } from '../../cli/run-cli.js';
import { failure, reportOf } from './made-up-report.js';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));

function sample(name: string): Promise<Report> {
  return analyze(openInputs([join(SAMPLES, name)]));
}

function pageOf(report: ReportListing): string {
  return [...renderHtml(report)].join('');
}

/** The page without scripts, styles and data. */
function markupOf(page: string): string {
  return page.replace(/<(script|style)\b[^>]*>.*?<\/\1>/gs, '');
}

/** What a reader sees, tags taken out and entities read. */
function textOf(page: string): string {
  return markupOf(page)
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function attribute(page: string, name: string): readonly string[] {
  return [...markupOf(page).matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].flatMap(([, value]) =>
    value === undefined ? [] : [value],
  );
}

describe.each(readdirSync(SAMPLES))('the page of samples/%s', (name) => {
  it('says what the report says', async () => {
    const report = await sample(name);
    const text = textOf(pageOf(report));
    const { verdict, more } = answerOf(report);
    for (const sentence of [verdict, ...more]) {
      expect(text).toContain(sentence);
    }
    for (const { title, cause, verify, sources } of causesOf(report)) {
      for (const sentence of [title, cause, ...verify, ...sources.map((source) => source.section)]) {
        expect(text).toContain(sentence);
      }
    }
  });

  it('links to nothing that is not on it, and has each id once', async () => {
    const page = pageOf(await sample(name));
    const ids = attribute(page, 'id');
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const targets = attribute(page, 'href').map((href) => href.replace(/^#/, ''));
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
    const references = ['aria-labelledby', 'aria-describedby', 'for'].flatMap((one) => attribute(page, one));
    expect(references.filter((reference) => !ids.includes(reference))).toEqual([]);
  });

  it('has closed elements in their order, and headings that skip no level', async () => {
    const markup = markupOf(pageOf(await sample(name)));
    const open: string[] = [];
    for (const [tag, end, element] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (end === '/') {
        expect(open.pop(), tag).toBe(element);
      } else if (!['meta', 'input', 'br', 'wbr', 'rect'].includes(element ?? '')) {
        open.push(element ?? '');
      }
    }
    expect(open).toEqual([]);
    const levels = [...markup.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, index) => expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1));
  });
});

describe('the policy of the page', () => {
  it('allows the one script and the one style that are on it, and nothing else', async () => {
    const page = pageOf(await sample('write-owner'));
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const hash = (text: string | undefined): string =>
      `'sha256-${createHash('sha256')
        .update(text ?? '')
        .digest('base64')}'`;
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)];
    const styles = [...page.matchAll(/<style>(.*?)<\/style>/gs)];
    expect([scripts.length, styles.length]).toEqual([1, 1]);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(scripts[0]?.[1])}`,
      `style-src ${hash(styles[0]?.[1])}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(attribute(page, 'style')).toEqual([]);
    expect(markupOf(page)).not.toMatch(/\son[a-z]+=/);
    expect(page).not.toMatch(/\b(?:src|href)="(?!#)/);
  });

  it('stands before anything it is about', async () => {
    const page = pageOf(await sample('write-owner'));
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
    expect(page.indexOf('charset')).toBeLessThan(200);
  });
});

describe('what scripts and styles are made of', () => {
  it('is what their sources are bundled to', async () => {
    const { text } = await bundlePage(PAGES.report);
    expect(readFileSync(new URL('../../../src/report/html/page-assets.ts', import.meta.url), 'utf8')).toBe(text);
  });
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<!--<script>',
  ']]>&lt;&#x3c;',
  '\u202egpj.exe\u2066\u200f',
  '\u001b[31m\u0000\u0007',
  'a\u2028b\u2029c\ufeff',
  'a\ud800b',
  '${alert(1)}`{{7*7}}',
];

describe.each(HOSTILE)('a name such as %j', (hostile) => {
  const path = `\\\\server\\share\\${hostile}\\${hostile}.txt`;
  const row = { input: 'I1', record: 1, line: 2, text: `09:15:02.1131927  ${hostile}  ${path}` };
  const base = reportOf([failure(1, { path, object: path, process: hostile, ntStatusName: hostile, evidence: [row] })]);
  const report: ReportListing = {
    ...base,
    inputs: base.inputs.map((input) => ({
      ...input,
      name: `${hostile}.csv`,
      warnings: [{ code: 'x', message: hostile, at: null }],
    })),
    nextSteps: [{ text: hostile, commands: [hostile] }],
    processes: [{ input: 'I1', name: hostile, pid: 1, commandLine: hostile, user: hostile, integrity: hostile }],
  };

  it('is text, and nothing of it acts', () => {
    const page = pageOf(report);
    expect(page.match(/<script\b/g)).toHaveLength(3);
    expect(page).not.toMatch(/<img|<!--/);
    expect(page).not.toMatch(
      // eslint-disable-next-line no-control-regex -- they are what is looked for
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u,
    );
    expect(markupOf(page)).not.toMatch(/<[^>]*\son[a-z]+=/);
    expect(textOf(page)).toContain(printable(path));
  });
});

describe('much text', () => {
  it('is cut where it is megabytes, and names are shown by their ends', () => {
    const path = `Z:\\${'folder\\'.repeat(4500)}last.txt`;
    const text = 'x'.repeat(10_000_000);
    const page = pageOf(reportOf([failure(1, { path, evidence: [{ input: 'I1', record: 1, line: 1, text }] })]));
    expect(page.length).toBeLessThan(500_000);
    expect(textOf(page)).toContain('more characters');
    expect(textOf(page)).toMatch(/last\.txt \(31,5\d\d characters, here its beginning and end\)/);
  });

  it('comes in pieces', () => {
    const failures = Array.from({ length: 20_000 }, (_, index) => failure(index + 1));
    const lengths = [...renderHtml(reportOf(failures))].map(({ length }) => length);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(1_000_000);
    expect(Math.max(...lengths)).toBeLessThan(400_000);
  });
});

describe('whydenied --format html', () => {
  it('prints the page, with the exit status of every format', () => {
    const { exitCode, stdout, stderr } = runCli(['samples/write-owner', '--format', 'html']);
    expect(stdout).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">.*<\/html>\n$/s);
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(runCli(['samples/healthy', '--format', 'html']).exitCode).toBe(0);
  });

  it('is for reports alone', () => {
    expect(runCli(['decode', '5', '--format', 'html'])).toMatchObject({ exitCode: 2, stdout: '' });
    expect(runCli(['explain', 'a', 'samples/write-owner', '--format', 'html'])).toMatchObject({
      exitCode: 2,
      stdout: '',
    });
  });
});
