/** What a kit does, for the engineer who sends it. */

import { driveOf } from '../../windows/path.js';
import { Page } from '../page.js';
import type { TerminalOptions } from '../terminal.js';
import type { CaptureKit } from './kit.js';
import { type CapturePlan, copyCommand } from './plan.js';

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
  const hint = hintAtDrives(plan);
  if (hint !== null) {
    page.wrapped('  ', hint);
  }
  page.heading('NEXT');
  page.list('  ', NEXT, (index) => `${index + 1}. `);
  return page.text();
}

/** Procmon can show a mapped share by the name of its drive or by its own. */
function hintAtDrives({ source, destination, also, anyShare }: CapturePlan): string | null {
  const drive = driveOf(source) ?? driveOf(destination);
  if (drive === null || also.length > 0) {
    return null;
  }
  return anyShare
    ? 'and every share, as one of the drives may be a mapped one; --also \\\\server\\share instead names that share'
    : `If ${drive} is a mapped share, name the share too: --also \\\\server\\share`;
}

const SAFER = 'With --object PATH the kit copies one failing file or folder, and deletes and moves nothing.';

const NEXT = [
  'Try the kit once yourself, then send the folder to the customer, whose page is README.txt.',
  'Analyse the folder that comes back: whydenied <folder>',
];
