/** What all charts of the pages have in common: how they look and how large they are. */

import type uPlot from 'uplot';

/** In pixels: what is left of A4 and of Letter between their margins. */
const PAPER_WIDTH = 660;
const NARROWEST = 240;

/** In pixels. `isPaper`: the page is about to be printed. */
export function chartWidth(host: HTMLElement, isPaper: boolean): number {
  return isPaper ? PAPER_WIDTH : Math.max(NARROWEST, host.clientWidth);
}

/** A colour of the style sheet, `--muted`, as the page shows it now. */
export function colorOf(host: HTMLElement, name: string): string {
  host.style.color = `var(${name})`;
  const { color } = getComputedStyle(host);
  host.style.color = '';
  return color;
}

/** Axes in the page's colours of now. */
export function axisStyle(host: HTMLElement): Pick<uPlot.Axis, 'stroke' | 'grid' | 'ticks' | 'font'> {
  return {
    stroke: colorOf(host, '--muted'),
    grid: { stroke: colorOf(host, '--line'), width: 1 },
    ticks: { stroke: colorOf(host, '--line'), width: 1, size: 4 },
    font: '12px "Segoe UI", system-ui, sans-serif',
  };
}
