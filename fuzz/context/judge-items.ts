/** Judges POSIX ACLs against the text that they were read from. */

import type { CaseFacts } from '../../src/formats/context/case-facts.js';
import { must } from '../judge-report.js';
import type { DamagedText } from './damaged-text.js';

const LETTERS = ['---', '--x', '-w-', '-wx', 'r--', 'r-x', 'rw-', 'rwx'];

/** Throws an error for whatever of the items the text does not say. */
export function judgeItems({ posixItems }: CaseFacts, text: DamagedText): void {
  // eslint-disable-next-line no-control-regex -- escape sequences start with one
  const plain = unescaped(text.lines.join('\n').replace(/\u001b\[[\d;]*m/g, ''));
  for (const { path, owner, group, acl, defaultAcl, line } of posixItems) {
    must(line >= 1 && line <= text.lines.length, `an item in line ${line}`);
    for (const name of [path, owner, group, ...[...acl, ...defaultAcl].map(({ id }) => id)]) {
      const forms = name === null ? [''] : [name, JSON.stringify(name).slice(1, -1)];
      must(
        forms.some((form) => text.includes(form) || plain.includes(form)),
        `no ${JSON.stringify(name)} in the text`,
      );
    }
    for (const { permissions } of [...acl, ...defaultAcl]) {
      const letters = LETTERS[permissions] ?? '?';
      // In a short form the last letter can stand for the sticky bit.
      const forms = [
        letters,
        `${letters.slice(0, 2)}t`,
        `${letters.slice(0, 2)}T`,
        String(permissions),
        letters.toUpperCase(),
      ];
      must(
        forms.some((form) => plain.includes(form)),
        `no permissions ${letters} in the text`,
      );
    }
  }
}

/** Without the escapes of JSON and of getfacl, whose numbers are octal and mean bytes. */
function unescaped(text: string): string {
  const ofJson = text.replace(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const ofSigns = ofJson.replace(/\\(["\\/])/g, '$1');
  const bytes = Buffer.from(ofJson);
  const ofBytes = Buffer.from(
    bytes
      .toString('latin1')
      .replace(/\\([0-3][0-7]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8))),
    'latin1',
  ).toString();
  return `${ofJson}\n${ofSigns}\n${ofBytes}`;
}
