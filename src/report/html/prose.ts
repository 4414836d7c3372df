/** Sentences of rules: names of rights and switches as code; commands. */

import { element, foreign, group, type Markup } from './markup.js';

/** Constants of Windows, robocopy's switches, ids of rules. */
const CODE =
  /\b[A-Z]{2,}(?:_[A-Z]+)+\b|(?<=^|[\s(=])\/[A-Z]{1,8}(?::[A-Z0-9]+)?(?=$|[\s),.;:])|\b(?:reach|session|share|ntfs|copy|name|limit|unsupported|in-use|benign|adls|log)\/[a-z]+(?:-[a-z0-9]+)*\b/g;

/** The text with its code marked. */
export function prose(text: string): Markup {
  const parts: (Markup | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(CODE)) {
    parts.push(text.slice(end, match.index), element('code', { class: 'word' }, match[0]));
    end = match.index + match[0].length;
  }
  return group(...parts, text.slice(end));
}

/** Commands with a button that copies them; it is shown where scripts run. */
export function commandBlock(commands: readonly string[]): Markup {
  return element(
    'div',
    { class: 'command' },
    element(
      'pre',
      {},
      commands.map((command) => element('code', {}, foreign(command))),
    ),
    element('button', { type: 'button', class: 'copy', hidden: true }, 'Copy'),
  );
}
