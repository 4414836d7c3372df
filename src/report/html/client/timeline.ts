/** The picture of when what was granted and denied: three lanes of points that can be zoomed, moved and walked through. */

import uPlot from 'uplot';
import { clipped, number } from '../../printable.js';
import { axisStyle, chartWidth, colorOf } from './chart-style.js';
import { byId, element } from './elements.js';
import { clockText, dateText, type Lane, type TimelinePoint, type TimelinePoints } from './timeline-points.js';

const LANES: readonly { readonly lane: Lane; readonly title: string; readonly color: string }[] = [
  { lane: 'granted', title: 'granted', color: '--granted' },
  { lane: 'denied', title: 'denied', color: '--denied' },
  { lane: 'other', title: 'other', color: '--muted' },
  { lane: 'log', title: 'log errors', color: '--log' },
];

const LANE_HEIGHT = 44;
const AXES_HEIGHT = 78;

/** How near to a point the pointer has to be, in pixels. */
const NEAR = 14;

/** Letters that are told of a point. */
const SHOWN = 500;

/** The shortest time that is shown, in seconds, and how much of it is free beside the points. */
const SHORTEST = 0.01;
const MARGIN = 0.04;

export interface TimelineActions {
  /** What the failure of a point is about, in a few words. */
  describe(failure: number): string;
  open(failure: number): void;
}

export class Timeline {
  readonly #points: readonly TimelinePoint[];
  readonly #about: TimelinePoints;
  readonly #actions: TimelineActions;
  readonly #frame = byId('timeline-frame', HTMLDivElement);
  readonly #host = byId('chart', HTMLDivElement);
  readonly #line = byId('timeline-point', HTMLParagraphElement);
  readonly #lanes: typeof LANES;
  readonly #whole: { readonly min: number; readonly max: number };
  #chart: uPlot | null = null;
  #paper = false;
  #selected: number | null = null;
  #panFrom: { readonly x: number; readonly min: number; readonly max: number } | null = null;

  constructor(about: TimelinePoints, actions: TimelineActions) {
    this.#about = about;
    this.#points = about.points;
    this.#actions = actions;
    this.#lanes = LANES.filter(({ lane }) => about.points.some((point) => point.lane === lane));
    const [first, last] = [about.points[0]?.at ?? 0, about.points.at(-1)?.at ?? 0];
    const margin = Math.max((last - first) * MARGIN, SHORTEST * 10);
    this.#whole = { min: first - margin, max: last + margin };
    byId('timeline-note', HTMLParagraphElement).textContent = this.#summary();
    this.#host.setAttribute('aria-label', `Timeline: ${this.#summary()}`);
    this.#frame.hidden = false;
    this.draw();
    new ResizeObserver(() => this.#chart?.setSize(this.#size())).observe(this.#host);
    this.#listen();
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
    const range = this.#range();
    this.#chart?.destroy();
    this.#host.replaceChildren();
    this.#chart = new uPlot(this.#options(), this.#data(), this.#host);
    this.#setRange(range.min, range.max);
  }

  #summary(): string {
    const counts = this.#lanes.map(
      ({ lane, title }) => `${number(this.#points.filter((point) => point.lane === lane).length)} ${title}`,
    );
    const { clock, other, note, dated } = this.#about;
    const [first, last] = [this.#points[0]?.at, this.#points.at(-1)?.at];
    const days =
      first === undefined || last === undefined || !dated ? [] : [...new Set([dateText(first), dateText(last)])];
    const day = days.length === 0 ? '' : ` on ${days.join(' to ')}`;
    return [`${counts.join(', ')}${day}. Below: ${clock}${other === null ? '' : `; above: ${other.clock}`}.`, note]
      .join(' ')
      .trim();
  }

  #size(): { readonly width: number; readonly height: number } {
    return {
      width: chartWidth(this.#host, this.#paper),
      height: this.#lanes.length * LANE_HEIGHT + AXES_HEIGHT,
    };
  }

  #data(): uPlot.AlignedData {
    const x = this.#points.map(({ at }) => at);
    const lanes = this.#lanes.map(({ lane }, index) =>
      this.#points.map((point) => (point.lane === lane ? this.#lanes.length - 1 - index : null)),
    );
    return [x, ...lanes];
  }

  #options(): uPlot.Options {
    const color = (name: string): string => colorOf(this.#host, name);
    const axis = axisStyle(this.#host);
    const times =
      (ahead: number): uPlot.Axis.Values =>
      (_, splits, __, ___, step) =>
        splits.map((at) => clockText(at + ahead, step));
    const { other } = this.#about;
    return {
      ...this.#size(),
      tzDate: (at) => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'),
      padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: true }, points: { show: false }, y: false },
      scales: {
        x: { time: true },
        y: { range: [-0.6, this.#lanes.length - 0.4] },
      },
      axes: [
        { ...axis, values: times(0), space: 90, size: 32 },
        {
          ...axis,
          size: 80,
          splits: this.#lanes.map((_, index) => index),
          values: this.#lanes.map(({ title }) => title).reverse(),
        },
        ...(other === null
          ? []
          : [
              {
                ...axis,
                side: 0 as const,
                scale: 'x',
                values: times(other.ahead),
                space: 90,
                size: 32,
                grid: { show: false },
              },
            ]),
      ],
      series: [
        {},
        ...this.#lanes.map(({ color: name, title }) => ({
          label: title,
          paths: () => null,
          points: { show: true, size: 10, width: 1, fill: translucent(color(name)), stroke: color(name) },
        })),
      ],
      hooks: {
        setCursor: [(chart) => this.#hover(chart)],
        draw: [(chart) => this.#mark(chart)],
      },
    };
  }

  #hover(chart: uPlot): void {
    const { left, top } = chart.cursor;
    if (left === undefined || top === undefined || left < 0) {
      return;
    }
    const found = this.#nearest(chart, left, top);
    this.#host.classList.toggle('on-point', found !== null);
    if (found !== null && found !== this.#selected) {
      this.#select(found);
    }
  }

  #nearest(chart: uPlot, left: number, top: number): number | null {
    let found: number | null = null;
    let least = NEAR * NEAR;
    const middle = chart.posToIdx(left);
    const consider = (index: number): boolean => {
      const point = this.#points[index];
      if (point === undefined) {
        return false;
      }
      const x = chart.valToPos(point.at, 'x') - left;
      const y = chart.valToPos(this.#height(point), 'y') - top;
      const distance = x * x + y * y;
      if (distance < least) {
        found = index;
        least = distance;
      }
      return Math.abs(x) <= NEAR;
    };
    for (let index = middle; consider(index); index--);
    for (let index = middle + 1; consider(index); index++);
    return found;
  }

  #height({ lane }: TimelinePoint): number {
    return this.#lanes.length - 1 - this.#lanes.findIndex((one) => one.lane === lane);
  }

  #select(index: number): void {
    const point = this.#points[index];
    if (point === undefined) {
      return;
    }
    this.#selected = index;
    const times = [
      point.local === null ? null : `${point.local.replace('T', ' ')} wall clock`,
      point.utc === null ? null : point.utc.replace('T', ' ').replace('Z', ' UTC'),
    ].filter((time) => time !== null);
    const about = point.failure === null ? '' : ` ${this.#actions.describe(point.failure)}`;
    this.#line.replaceChildren(element('bdi', {}, clipped(`${times.join(', ')}: ${point.text}.${about}`, SHOWN)));
    this.#line.className = `point ${point.lane}`;
    this.#chart?.redraw(false);
  }

  /** A ring around the selected point. */
  #mark({ ctx, valToPos }: uPlot): void {
    const point = this.#selected === null ? undefined : this.#points[this.#selected];
    if (point === undefined) {
      return;
    }
    ctx.save();
    ctx.beginPath();
    ctx.arc(
      valToPos(point.at, 'x', true),
      valToPos(this.#height(point), 'y', true),
      9 * devicePixelRatio,
      0,
      2 * Math.PI,
    );
    ctx.strokeStyle = colorOf(this.#host, '--text');
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.stroke();
    ctx.restore();
  }

  #range(): { readonly min: number; readonly max: number } {
    const { min, max } = this.#chart?.scales['x'] ?? {};
    return { min: min ?? this.#whole.min, max: max ?? this.#whole.max };
  }

  #setRange(min: number, max: number): void {
    const length = Math.max(SHORTEST, Math.min(max - min, this.#whole.max - this.#whole.min));
    const start = Math.min(Math.max(min, this.#whole.min), this.#whole.max - length);
    this.#chart?.setScale('x', { min: start, max: start + length });
  }

  #zoom(factor: number): void {
    const { min, max } = this.#range();
    const selected = this.#selected === null ? undefined : this.#points[this.#selected]?.at;
    const middle = selected !== undefined && selected >= min && selected <= max ? selected : (min + max) / 2;
    this.#setRange(middle - (middle - min) * factor, middle + (max - middle) * factor);
  }

  #move(part: number): void {
    const { min, max } = this.#range();
    this.#setRange(min + (max - min) * part, max + (max - min) * part);
  }

  #act(action: string | undefined): void {
    const actions: Readonly<Record<string, () => void>> = {
      in: () => this.#zoom(0.5),
      out: () => this.#zoom(2),
      earlier: () => this.#move(-0.4),
      later: () => this.#move(0.4),
      whole: () => this.#setRange(this.#whole.min, this.#whole.max),
    };
    actions[action ?? '']?.();
  }

  #walk(step: number): void {
    const last = this.#points.length - 1;
    const index = this.#selected === null ? (step > 0 ? 0 : last) : Math.max(0, Math.min(last, this.#selected + step));
    this.#select(index);
    const at = this.#points[index]?.at ?? 0;
    const { min, max } = this.#range();
    if (at < min || at > max) {
      this.#setRange(at - (max - min) / 2, at + (max - min) / 2);
    }
  }

  #open(): void {
    const failure = this.#selected === null ? null : (this.#points[this.#selected]?.failure ?? null);
    if (failure !== null) {
      this.#actions.open(failure);
    }
  }

  #listen(): void {
    this.#frame.addEventListener('click', (event) => {
      if (event.target instanceof HTMLElement) {
        this.#act(event.target.closest<HTMLElement>('[data-zoom]')?.dataset['zoom']);
      }
    });
    this.#host.addEventListener('keydown', (event) => this.#pressed(event));
    this.#host.addEventListener('dblclick', () => this.#act('whole'));
    this.#host.addEventListener('click', (event) => {
      if (this.#host.classList.contains('on-point') && !event.shiftKey) {
        this.#open();
      }
    });
    this.#host.addEventListener(
      'wheel',
      (event) => {
        // Without Ctrl the wheel moves the page.
        if (event.ctrlKey) {
          event.preventDefault();
          this.#zoom(event.deltaY > 0 ? 1.25 : 0.8);
        }
      },
      { passive: false },
    );
    this.#listenToDrag();
  }

  /** Shift and drag moves; before the chart takes it for a selection. */
  #listenToDrag(): void {
    this.#host.addEventListener(
      'mousedown',
      (event) => {
        if (event.shiftKey) {
          event.stopPropagation();
          event.preventDefault();
          this.#panFrom = { x: event.clientX, ...this.#range() };
        }
      },
      { capture: true },
    );
    document.addEventListener('mousemove', (event) => {
      if (this.#panFrom !== null && this.#chart !== null) {
        const { x, min, max } = this.#panFrom;
        const moved = ((x - event.clientX) / this.#chart.over.clientWidth) * (max - min);
        this.#setRange(min + moved, max + moved);
      }
    });
    document.addEventListener('mouseup', () => {
      this.#panFrom = null;
    });
  }

  #pressed(event: KeyboardEvent): void {
    const actions: Readonly<Record<string, () => void>> = {
      ArrowRight: () => this.#walk(1),
      ArrowLeft: () => this.#walk(-1),
      Home: () => this.#walk(-this.#points.length),
      End: () => this.#walk(this.#points.length),
      PageUp: () => this.#act('earlier'),
      PageDown: () => this.#act('later'),
      '+': () => this.#act('in'),
      '=': () => this.#act('in'),
      '-': () => this.#act('out'),
      '0': () => this.#act('whole'),
      Enter: () => this.#open(),
    };
    const action = actions[event.key];
    if (action !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      action();
    }
  }
}

/** Many points at one place are darker than one. */
function translucent(color: string): string {
  return color.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.55)');
}
