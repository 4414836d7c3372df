/** Brings the page to life: the table of failures, the timeline, copying, colours, printing. Without it the rest can be read. */

import type { FailureBlock } from '../failure-block.js';
import { ListedFailures } from '../listed-failures.js';
import type { PageData } from '../page-data.js';
import { startCopyButtons } from './copy-buttons.js';
import { FailureExplorer } from './failure-explorer.js';
import { startTheme } from './theme.js';
import { Timeline } from './timeline.js';
import { timelinePoints } from './timeline-points.js';

startCopyButtons();
const data: PageData = JSON.parse(document.getElementById('page-data')?.textContent ?? '');
const blocks = [...document.querySelectorAll('script.failure-block')].map(({ textContent }): FailureBlock =>
  JSON.parse(textContent),
);
const failures = new ListedFailures(blocks);
const explorer = failures.length === 0 ? null : new FailureExplorer(failures, data);
const timeline = startTimeline();
startTheme(() => timeline?.draw());
startLinks();
startPrinting();

function startTimeline(): Timeline | null {
  if (document.getElementById('timeline-frame') === null) {
    return null;
  }
  const byLine = data.logErrors.length === 0 ? new Map<string, number>() : failures.byLogLine();
  const points = timelinePoints(data, ({ input, line }) => byLine.get(`${input}:${line}`) ?? null);
  if (points.points.length === 0) {
    document.getElementById('timeline')?.remove();
    document.querySelector('nav a[href="#timeline"]')?.parentElement?.remove();
    return null;
  }
  return new Timeline(points, {
    describe: (index) => explorer?.describe(index) ?? '',
    open: (index) => explorer?.open(index),
  });
}

/** Links to failures and to the failures of a finding, and addresses that end in `#F12`. */
function startLinks(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-failure], a[data-finding]') : null;
    if (!(link instanceof HTMLElement) || explorer === null) {
      return;
    }
    const { failure, finding } = link.dataset;
    if (finding !== undefined) {
      explorer.showFinding(Number(finding));
    } else if (failure !== undefined && explorer.open(Number(failure.slice(1)) - 1)) {
      event.preventDefault();
    }
  });
  addEventListener('hashchange', followAddress);
  followAddress();
}

function followAddress(): void {
  const id = /^#F(\d+)$/.exec(location.hash)?.[1];
  if (id !== undefined) {
    explorer?.open(Number(id) - 1);
  }
}

/** What is folded is printed open, in light colours, and is as it was behind that. */
function startPrinting(): void {
  const { documentElement: root } = document;
  let opened: readonly HTMLDetailsElement[] = [];
  let theme: string | undefined;
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    opened.forEach((details) => details.toggleAttribute('open', true));
    theme = root.dataset['theme'];
    root.dataset['theme'] = 'light';
    explorer?.beginPrint();
    timeline?.beginPrint();
  });
  addEventListener('afterprint', () => {
    opened.forEach((details) => details.toggleAttribute('open', false));
    if (theme === undefined) {
      delete root.dataset['theme'];
    } else {
      root.dataset['theme'] = theme;
    }
    explorer?.endPrint();
    timeline?.endPrint();
  });
}
