/** Brings the dashboard to life: the chart of weeks, colours. Without it the rest can be read. */

import type { WeekChart } from '../dashboard-data.js';
import { startTheme } from './theme.js';
import { WeekBars } from './week-bars.js';

const text = document.getElementById('week-chart')?.textContent;
const chart: WeekChart | null = text === undefined || text === null ? null : JSON.parse(text);
const bars = chart === null ? null : new WeekBars(chart);
startTheme(() => bars?.draw());
addEventListener('beforeprint', () => bars?.beginPrint());
addEventListener('afterprint', () => bars?.endPrint());
