/** Sentences of rules: names of rights and switches as code, a command at the end of a step on a line of its own. */

import { element, foreign, group, type Markup } from './markup.js';

/** Constants of Windows, robocopy's switches, ids of rules. */
const CODE =
  /\b[A-Z]{2,}(?:_[A-Z]+)+\b|(?<=^|[\s(=])\/[A-Z]{1,8}(?::[A-Z0-9]+)?(?=$|[\s),.;:])|\b(?:reach|session|share|ntfs|copy|name|limit|unsupported|in-use|benign|adls|log)\/[a-z]+(?:-[a-z0-9]+)*\b/g;

/** Programs whose command a step may end in, behind a colon or a full stop. */
const COMMAND = /(?:^|(?<=[.:])\s+)((?:net use|icacls|attrib|setspn|cipher)(?: .+?)?)\.?$/;

/** A word of a command: a switch, a drive, a path, or with something to fill in. Others are words of the sentence. */
const COMMAND_WORD = /^(?:[-/\\*].*|[A-Z]:|.*<.*>.*)$/;

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

/** One step: what to do, and the command for it if it ends in one. */
export function step(text: string): Markup {
  const { words, command } = commandIn(text);
  return command === null ? prose(words) : group(prose(words), commandBlock([command]));
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

/** A step of a rule, parted from the command that it ends in. */
export function commandIn(text: string): { readonly words: string; readonly command: string | null } {
  const match = COMMAND.exec(text);
  const command = match?.[1];
  if (match === null || command === undefined) {
    return { words: text, command: null };
  }
  const [, ...words] = (command.replace(/^net use/, 'net').match(/<[^>]*>\S*|\S+/g) ?? []).map(String);
  return words.length > 0 && words.every((word) => COMMAND_WORD.test(word))
    ? { words: text.slice(0, match.index).trimEnd(), command }
    : { words: text, command: null };
}
