/** Each cause: why, where, the rows that prove it, what would confirm it and what else it can be. */

import { count, number } from '../printable.js';
import type { ReportFailure, ReportFinding, ReportListing } from '../report.js';
import { causesOf, CONTEXT_WORDS, described, failuresOf, named, remarksOf } from '../wording.js';
import { badge, proofOf, stepList } from './answer-section.js';
import { type EvidenceRows, leftOut } from './evidence-rows.js';
import { gateDiagram } from './gates.js';
import { type Child, element, foreign, group, type Markup } from './markup.js';
import { prose } from './prose.js';

/** Failures and lines of runs that are shown with their rows. */
const SHOWN_PROOFS = 3;
const SHOWN_LINES = 6;

/** Each finding as a piece, behind a table of all of them. */
export function* findingsSection(report: ReportListing, rows: EvidenceRows): Generator<Markup> {
  const findings = [...causesOf(report), ...remarksOf(report)];
  yield overview(report, findings);
  const explained = new Map<string, number>();
  for (const [index, finding] of findings.entries()) {
    const above = explained.get(finding.ruleId) ?? null;
    yield article(report, finding, index + 1, above, rows);
    explained.set(finding.ruleId, above ?? index + 1);
  }
}

function overview(report: ReportListing, findings: readonly ReportFinding[]): Markup {
  const benign = report.findings.filter(({ gate }) => gate === 'benign');
  if (findings.length + benign.length < 2) {
    return group();
  }
  const all = [...findings, ...benign];
  return element(
    'table',
    { class: 'overview' },
    element('caption', {}, 'Results by cause'),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ['Cause', 'Gate', 'Confidence', 'Count'].map((title) => element('th', { scope: 'col' }, title)),
      ),
    ),
    element(
      'tbody',
      {},
      all.map((finding, index) => {
        const { gate, jobs, failureCount, confidence } = finding;
        const isBenign = gate === 'benign';
        const title = group(element('code', {}, finding.ruleId), ' ', finding.title);
        return element(
          'tr',
          { class: isBenign ? 'benign' : null },
          element('th', { scope: 'row' }, isBenign ? title : element('a', { href: `#finding-${index + 1}` }, title)),
          element('td', {}, gate),
          element('td', {}, isBenign ? '' : badge(confidence)),
          element('td', { class: 'number' }, jobs.length > 0 ? count(jobs.length, 'run') : number(failureCount)),
        );
      }),
    ),
  );
}

function article(
  report: ReportListing,
  finding: ReportFinding,
  ordinal: number,
  above: number | null,
  rows: EvidenceRows,
): Markup {
  const shown = [...failuresOf(report, finding.failureIds.slice(0, SHOWN_PROOFS))];
  const answered = shown.some(({ ntStatus }) => ntStatus !== null);
  const cited = rows.cite(proofOf(report, finding));
  const heading = `finding-${ordinal}-title`;
  return element(
    'article',
    { id: `finding-${ordinal}`, class: 'finding', 'aria-labelledby': heading },
    element(
      'header',
      {},
      element(
        'p',
        { class: 'eyebrow' },
        badge(finding.confidence),
        element('code', {}, finding.ruleId),
        extent(finding, ordinal),
      ),
      element('h3', { id: heading }, prose(finding.title)),
    ),
    gateDiagram(finding, answered),
    above === null
      ? block(
          finding.confidence === 'possible' ? 'If so' : 'Why',
          element('p', {}, prose(finding.cause), cited),
          period(finding),
        )
      : block(
          'Why',
          element(
            'p',
            {},
            'The same cause as ',
            element('a', { href: `#finding-${above}` }, 'above'),
            ', less sure here: what to do and what would confirm it stand there.',
            cited,
          ),
        ),
    steps(finding, ordinal, above),
    block(
      'Proof',
      shown.map((failure, index) => proof(failure, index === 0, rows)),
      jobProof(finding, rows),
      rest(finding, ordinal),
    ),
    list(
      'Context',
      finding.context.map(({ effect, text, input, line }) =>
        group(
          element('strong', {}, `${CONTEXT_WORDS[effect]}: `),
          prose(text),
          element('span', { class: 'row-place' }, rows.place({ input, record: null, line })),
        ),
      ),
    ),
    above === null ? list('To confirm', finding.verify.map(prose)) : null,
    list(
      'Or it is',
      finding.alternatives.map(({ ruleId, verify, contradicted }) =>
        group(
          element('code', {}, ruleId),
          contradicted ? element('em', {}, ' (the context speaks against it)') : '',
          ' ',
          prose(verify),
        ),
      ),
    ),
    above === null ? handOver(finding) : null,
  );
}

function extent({ failureCount, jobs, pack }: ReportFinding, ordinal: number): Markup {
  const counted = jobs.length > 0 ? count(jobs.length, 'run') : count(failureCount, 'failure');
  return group(
    jobs.length > 0
      ? element('span', {}, counted)
      : element('a', { href: '#failures', 'data-finding': ordinal }, counted),
    pack === null ? null : element('span', {}, `rule of ${pack}`),
  );
}

function period({ since, until }: ReportFinding): Markup | null {
  const words = [since === null ? null : `since ${since}`, until === null ? null : `until ${until}`];
  const known = words.filter((word) => word !== null);
  return known.length === 0 ? null : element('p', { class: 'muted' }, `This applies ${known.join(', ')}.`);
}

/** The steps of the first finding stand at the top of the page. */
function steps(finding: ReportFinding, ordinal: number, above: number | null): Markup | null {
  if (above !== null || finding.fix.length === 0) {
    return null;
  }
  return ordinal === 1
    ? block('Do', element('p', {}, element('a', { href: '#todo' }, 'What to do'), ' stands at the top of the page.'))
    : block('Do', stepList(finding));
}

function proof(failure: ReportFailure, isFirst: boolean, rows: EvidenceRows): Markup {
  const content: readonly Child[] = [
    element('p', {}, prose(described(failure)), rows.cite(failure.evidence)),
    rows.list(failure.evidence),
  ];
  // A link within a summary would be a control within a control.
  return isFirst
    ? element(
        'div',
        { class: 'proof' },
        element('p', { class: 'proof-title' }, link(failure), ' ', pathOf(failure)),
        ...content,
      )
    : element(
        'details',
        { class: 'proof' },
        element('summary', {}, element('span', { class: 'failure-id' }, failure.id), ' ', pathOf(failure)),
        ...content,
        element('p', { class: 'in-table' }, link(failure), ' in the table'),
      );
}

function link({ id }: ReportFailure): Markup {
  return element('a', { class: 'failure-id', href: '#failures', 'data-failure': id }, id);
}

/** `named`, with the path apart from the words. */
function pathOf(failure: ReportFailure): Markup {
  const { id, path } = failure;
  if (path === '') {
    return group(named(failure).slice(id.length).trim());
  }
  const words = named({ ...failure, path: '|' }).slice(`${id}  |`.length);
  return group(wholePath(path), element('span', { class: 'muted' }, words));
}

/** Names longer than this are shown by their beginning and end, with the whole behind it. */
const LONG_PATH = 400;
const LONG_PATH_END = 120;

export function wholePath(path: string): Markup {
  if (path.length <= LONG_PATH) {
    return element('code', { class: 'path' }, foreign(path));
  }
  const short = `${path.slice(0, LONG_PATH_END)} … ${path.slice(-LONG_PATH_END)}`;
  return group(
    element('code', { class: 'path' }, foreign(short)),
    element('span', { class: 'muted' }, ` (${number(path.length)} characters, here its beginning and end)`),
  );
}

function jobProof({ jobs }: ReportFinding, rows: EvidenceRows): Markup {
  const lines = jobs.flatMap(({ evidence }) => evidence);
  return group(rows.list(lines.slice(0, SHOWN_LINES)), leftOut(lines.length - SHOWN_LINES, 'line', ''));
}

function rest({ failureIds }: ReportFinding, ordinal: number): Markup | null {
  const left = failureIds.length - SHOWN_PROOFS;
  return left <= 0
    ? null
    : element(
        'p',
        { class: 'muted' },
        `and ${number(left)} more: `,
        element('a', { href: '#failures', 'data-finding': ordinal }, 'all of them in the table'),
      );
}

function handOver({ escalate, sources }: ReportFinding): Markup {
  return group(
    escalate === null ? null : block('Hand on', element('p', {}, prose(escalate))),
    sources.length === 0
      ? null
      : block(
          'Sources',
          element(
            'details',
            {},
            element('summary', {}, sourceSummary(sources)),
            element(
              'ul',
              {},
              sources.map(({ title, section, dated }) =>
                element('li', {}, title, ', ', section, ' ', element('span', { class: 'dated' }, dated)),
              ),
            ),
          ),
        ),
  );
}

function list(label: string, items: readonly Markup[]): Markup | null {
  return items.length === 0
    ? null
    : block(
        label,
        element(
          'ul',
          {},
          items.map((item) => element('li', {}, item)),
        ),
      );
}

/** `3 documents, the newest of 2026-04-14`. */
function sourceSummary(sources: ReportFinding['sources']): string {
  const newest =
    sources
      .map(({ dated }) => /^\d{4}(?:-\d{2}(?:-\d{2})?)?/.exec(dated)?.[0] ?? '')
      .sort()
      .at(-1) ?? '';
  return `${count(sources.length, 'document')}${newest === '' ? '' : `, the newest of ${newest}`}`;
}

/** A label and what stands beside it. */
function block(label: string, ...content: readonly Child[]): Markup {
  return element(
    'div',
    { class: 'block' },
    element('h4', {}, label),
    element('div', { class: 'block-content' }, ...content),
  );
}
