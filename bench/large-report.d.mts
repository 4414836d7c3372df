import type { ReportListing } from '../src/report/report.js';

/** A report with so many failures, made up. */
export function largeReport(failures: number): ReportListing;
