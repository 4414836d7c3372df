/** What the dashboard's script is given: the chart of weeks. */

export interface WeekChart {
  /** `2026-W48` by place. */
  readonly weeks: readonly string[];
  /** Cases by week, each as long as `weeks`; the first of them stands at the bottom. */
  readonly series: readonly WeekSeries[];
}

interface WeekSeries {
  readonly label: string;
  /** Which of the style's colours for series it has. */
  readonly color: number;
  readonly cases: readonly number[];
}
