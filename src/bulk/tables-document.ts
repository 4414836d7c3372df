/** The part of docs/bulk.md that prints the tables. */

import { TABLE_NAMES, type TableName, TABLES } from './tables.js';

const BEGIN = '<!-- Written by npm run docs. -->';
const END = '<!-- End of what npm run docs writes. -->';

/** The page with the tables as they are now between its two marks. Throws an Error where a mark is missing. */
export function withTables(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(`the page has no ${BEGIN} and ${END}`);
  }
  const tables = TABLE_NAMES.map(tableText).join('\n\n');
  return `${page.slice(0, begin)}${BEGIN}\n\n${tables}\n\n${page.slice(end)}`;
}

const ABOUT: Readonly<Record<TableName, string>> = {
  cases: 'A row for each case, whatever became of it.',
  findings: 'A row for each finding of a report, benign ones and remarks about logs too.',
  failures: 'A row for each failure.',
  rights: 'A row for each right that was asked for where something was denied.',
  warnings: 'A row for each thing that could not be used.',
  signatures: 'A row for each kind of failure that no rule explains.',
};

function tableText(table: TableName): string {
  const rows = TABLES[table].map(
    ([name, type, holds]) => `| \`${name}\` | ${type} | ${holds.replaceAll('|', '\\|')} |`,
  );
  return [`### ${table}`, ABOUT[table], ['| column | type | holds |', '| --- | --- | --- |', ...rows].join('\n')].join(
    '\n\n',
  );
}
