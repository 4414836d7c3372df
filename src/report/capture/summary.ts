/** What a kit does, for the engineer who sends it. */

import { Page } from '../page.js';
import type { TerminalOptions } from '../terminal.js';
import type { CaptureKit } from './kit.js';
import { copyCommand } from './plan.js';

/** Renders what was written into a folder, with a line end behind the last line. */
export function renderKit({ plan, files }: CaptureKit, folder: string, { color }: TerminalOptions): string {
  const page = new Page(color);
  page.wrapped('Written  ', `${folder}: ${files.map(({ name }) => name).join(', ')}`, page.paint.bold);
  page.heading('COPIES');
  page.command('  ', copyCommand(plan));
  page.list('  ', plan.changes, () => '- ');
  if (plan.dangers.length > 0) {
    page.heading('ASKS BEFORE IT COPIES');
    page.list('  ', plan.object === null ? [...plan.dangers, SAFER] : plan.dangers, () => '- ');
  }
  page.heading('RECORDS');
  page.list('  ', [plan.source, plan.destination, ...plan.also], () => '');
  if ([plan.source, plan.destination].some((root) => /^[a-z]:/i.test(root)) && plan.also.length === 0) {
    page.wrapped('  ', 'If one of the drives is a mapped share, name the share too: --also \\\\server\\share');
  }
  page.heading('NEXT');
  page.list('  ', NEXT, (index) => `${index + 1}. `);
  return page.text();
}

const SAFER = 'With --object PATH the kit copies one failing file or folder, and deletes and moves nothing.';

const NEXT = [
  'Try the kit once yourself, then send the folder to the customer, whose page is README.txt.',
  'Analyse the folder that comes back: whydenied <folder>',
];
