/** Cases by week as bars, each cut by first cause; a week is read by pointing at it or with the arrow keys. */

import uPlot from 'uplot';
import { number } from '../../printable.js';
import type { WeekChart } from '../dashboard-data.js';
import { axisStyle, chartWidth, colorOf } from './chart-style.js';
import { byId, element } from './elements.js';

const HEIGHT = 260;

export class WeekBars {
  readonly #about: WeekChart;
  readonly #host = byId('chart', HTMLDivElement);
  readonly #line = byId('week', HTMLParagraphElement);
  #chart: uPlot | null = null;
  #paper = false;
  #selected: number | null = null;

  constructor(about: WeekChart) {
    this.#about = about;
    byId('chart-frame', HTMLDivElement).hidden = false;
    this.draw();
    new ResizeObserver(() => this.#chart?.setSize(this.#size())).observe(this.#host);
    this.#host.addEventListener('keydown', (event) => this.#pressed(event));
  }

  /** Draws it as wide as paper is. */
  beginPrint(): void {
    this.#paper = true;
    this.draw();
  }

  endPrint(): void {
    this.#paper = false;
    this.draw();
  }

  /** Draws it anew, in the colours that the page has now. */
  draw(): void {
    this.#chart?.destroy();
    this.#host.replaceChildren();
    this.#chart = new uPlot(this.#options(), this.#data(), this.#host);
  }

  #size(): { readonly width: number; readonly height: number } {
    return { width: chartWidth(this.#host, this.#paper), height: HEIGHT };
  }

  /** Each series on top of those before it; the highest is drawn first, so that the others stand before it. */
  #data(): uPlot.AlignedData {
    const { weeks, series } = this.#about;
    const sums = weeks.map(() => 0);
    const stacked = series.map(({ cases }) =>
      cases.map((value, week) => {
        const sum = (sums[week] ?? 0) + value;
        sums[week] = sum;
        return sum;
      }),
    );
    return [weeks.map((_, week) => week), ...stacked.reverse()];
  }

  #options(): uPlot.Options {
    const color = (name: string): string => colorOf(this.#host, name);
    const axis = axisStyle(this.#host);
    const { weeks, series } = this.#about;
    const whole = (splits: readonly number[]): (string | null)[] =>
      splits.map((value) => (Number.isInteger(value) ? number(value) : null));
    return {
      ...this.#size(),
      padding: [12, 12, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      scales: {
        x: { time: false, range: [-0.7, weeks.length - 0.3] },
        y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 80,
          size: 32,
          values: (_, splits) => splits.map((week) => (Number.isInteger(week) ? (weeks[week] ?? null) : null)),
        },
        { ...axis, size: 60, values: (_, splits) => whole(splits) },
      ],
      series: [
        {},
        ...series
          .map(({ label, color: place }) => ({
            label,
            fill: color(`--series-${place}`),
            width: 0,
            points: { show: false },
            ...bars(),
          }))
          .reverse(),
      ],
      hooks: {
        setCursor: [
          ({ cursor: { idx, left } }) => {
            if (typeof idx === 'number' && left !== undefined && left >= 0) {
              this.#select(idx);
            }
          },
        ],
      },
    };
  }

  #select(week: number): void {
    if (week === this.#selected) {
      return;
    }
    this.#selected = week;
    const { weeks, series } = this.#about;
    const own = series.map(({ label, cases }) => ({ label, cases: cases[week] ?? 0 })).filter(({ cases }) => cases > 0);
    const total = own.reduce((sum, { cases }) => sum + cases, 0);
    const parts = own.map(({ label, cases }) => `${label} ${number(cases)}`).join(', ');
    this.#line.replaceChildren(
      element('bdi', {}, `${weeks[week] ?? ''}: ${total === 0 ? 'no case' : `${number(total)} in all: ${parts}`}.`),
    );
  }

  #pressed(event: KeyboardEvent): void {
    const last = this.#about.weeks.length - 1;
    const at = this.#selected;
    const places: Readonly<Record<string, number>> = {
      ArrowRight: at === null ? 0 : at + 1,
      ArrowLeft: at === null ? last : at - 1,
      Home: 0,
      End: last,
    };
    const place = places[event.key];
    if (place !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      const week = Math.max(0, Math.min(last, place));
      const chart = this.#chart;
      chart?.setCursor({ left: chart.valToPos(week, 'x'), top: 0 });
      this.#select(week);
    }
  }
}

/** How uPlot draws bars, where its build has them. */
function bars(): { readonly paths?: uPlot.Series.PathBuilder } {
  const paths = uPlot.paths.bars?.({ size: [0.8, 48] });
  return paths === undefined ? {} : { paths };
}
