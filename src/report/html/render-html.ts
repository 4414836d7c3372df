/** The report as one page that opens from a file: no network, no inline handlers, everything that is text set as text. */

import type { ReportListing } from '../report.js';
import { answerOf, causesOf, headline, remarksOf } from '../wording.js';
import { answerSection } from './answer-section.js';
import { EvidenceRows } from './evidence-rows.js';
import { failuresSection, timelineSection } from './failures-section.js';
import { findingsSection } from './findings-section.js';
import { inputsSection } from './inputs-section.js';
import * as assets from './page-assets.js';
import { dataBlock, pageEnd, pageStart, section, sectionStart } from './page-frame.js';
import { rightsSection } from './rights-section.js';
import { runsSection } from './runs-section.js';
import { unexplainedSection } from './unexplained-section.js';
import { failureBlocks } from './write-failures.js';
import { pageData } from './write-page-data.js';

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
  yield pageStart({
    assets,
    tool: report.tool,
    title: answer.verdict,
    skip: 'Skip to the answer',
    sections: sections.filter((one) => one !== null),
  });
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
  yield pageEnd(assets, `${headline(report)}. This page holds names and paths of the machines it is about.`);
}
