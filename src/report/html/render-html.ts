/** The report as one page that opens from a file: no network, no inline handlers, everything that is text set as text. */

import type { ReportListing } from '../report.js';
import { answerOf, causesOf, headline, remarksOf, type ReportAnswer } from '../wording.js';
import { answerSection } from './answer-section.js';
import { EvidenceRows } from './evidence-rows.js';
import { failuresSection, timelineSection } from './failures-section.js';
import { findingsSection } from './findings-section.js';
import { inputsSection } from './inputs-section.js';
import { type Child, element, group, Markup, openTag } from './markup.js';
import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from './page-assets.js';

import { rightsSection } from './rights-section.js';
import { runsSection } from './runs-section.js';
import { unexplainedSection } from './unexplained-section.js';
import { failureBlocks } from './write-failures.js';
import { pageData } from './write-page-data.js';

/** Nothing is loaded, sent or framed; of scripts and styles only those of this page, by their hashes, count. */
const POLICY = [
  "default-src 'none'",
  `script-src '${SCRIPT_HASH}'`,
  `style-src '${STYLE_HASH}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Renders the page piece by piece, so that a hundred thousand failures are never one string. */
export function* renderHtml(report: ReportListing): Generator<string> {
  const rows = new EvidenceRows(report);
  const rights = rightsSection(report);
  const timeline = timelineSection(report);
  const answer = answerOf(report);
  const findings = [...causesOf(report), ...remarksOf(report)];
  const sections: readonly (readonly [string, string] | null)[] = [
    ['answer', 'Answer'],
    findings.length > 0 ? ['causes', 'Causes'] : null,
    report.unexplained.count > 0 ? ['unexplained', 'Unexplained'] : null,
    rights === null ? null : ['rights', 'Rights'],
    timeline === null ? null : ['timeline', 'Timeline'],
    ['failures', 'Failures'],
    report.jobs.length > 0 ? ['runs', 'Runs'] : null,
    ['inputs', 'Inputs'],
  ];
  yield `<!doctype html>\n${openTag('html', { lang: 'en', dir: 'ltr' })}`;
  yield head(report, answer).html;
  yield '<body>';
  yield top(sections.filter((section) => section !== null)).html;
  yield openTag('main', { id: 'main', tabindex: -1 });
  yield answerSection(report, answer, rows).html;
  if (findings.length > 0) {
    yield sectionStart('causes', 'Causes');
    for (const piece of findingsSection(report, rows)) {
      yield piece.html;
    }
    yield '</section>';
  }
  yield section('unexplained', 'Unexplained', unexplainedSection(report, rows));
  yield section('rights', 'Rights', rights);
  yield section('timeline', 'Timeline', timeline);

  yield dataBlock({ id: 'page-data' }, pageData(report));
  for (const block of failureBlocks(report)) {
    yield dataBlock({ class: 'failure-block' }, block);
  }
  yield section('failures', 'Failures', failuresSection(report));

  if (report.jobs.length > 0) {
    yield sectionStart('runs', 'Runs of robocopy');
    for (const piece of runsSection(report)) {
      yield piece.html;
    }
    yield '</section>';
  }
  yield section('inputs', 'Inputs', inputsSection(report));
  yield '</main>';
  yield element(
    'footer',
    {},
    element('p', {}, `${headline(report)}. This page holds names and paths of the machines it is about.`),
  ).html;
  yield `<script>${SCRIPT}</script></body></html>\n`;
}

function head({ tool }: ReportListing, { verdict }: ReportAnswer): Markup {
  return element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('meta', { name: 'generator', content: `${tool.name} ${tool.version}` }),
    element('title', {}, `${verdict} · ${tool.name}`),
    new Markup(`<style>${STYLE}</style>`),
  );
}

function top(sections: readonly (readonly [string, string])[]): Markup {
  return group(
    element('a', { class: 'skip', href: '#main' }, 'Skip to the answer'),
    element(
      'header',
      { class: 'top' },
      element('span', { class: 'brand' }, 'whydenied'),
      element(
        'nav',
        { 'aria-label': 'Sections' },
        element(
          'ul',
          { role: 'list' },
          sections.map(([id, title]) => element('li', {}, element('a', { href: `#${id}` }, title))),
        ),
      ),
      element('button', { type: 'button', id: 'theme', hidden: true }, 'Dark'),
    ),
  );
}

function sectionStart(id: string, title: string): string {
  return `${openTag('section', { id, 'aria-labelledby': `${id}-title` })}${element('h2', { id: `${id}-title` }, title).html}`;
}

function section(id: string, title: string, content: Child): string {
  return content === null ? '' : `${sectionStart(id, title)}${group(content).html}</section>`;
}

/** Data that is no script: nothing in it can end the element, begin a comment, or is a line end to anybody. */
function dataBlock(attributes: { readonly id?: string; readonly class?: string }, value: object): string {
  const json = JSON.stringify(value).replace(
    /[<>&\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${openTag('script', { type: 'application/json', ...attributes })}${json}</script>`;
}
