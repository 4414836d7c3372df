/** What cmd.exe makes of a line of a batch file, delayed expansion off: percent signs first, then quotes and operators. */

export interface BatchRun {
  /** Values of variables, by their names in capitals. */
  readonly variables: ReadonlyMap<string, string>;
  /** What `%~dp0` is: the folder of the script, with a slash at its end. */
  readonly folder: string;
}

/** Phase 1. A value that was put in is not looked at again. */
export function withoutPercents(line: string, { variables, folder }: BatchRun): string {
  return line.replace(/%%|%~dp0|%~\d|%([^%]*)%|%/gi, (found, name: string | undefined) => {
    if (found === '%%') {
      return '%';
    }
    if (found.toLowerCase() === '%~dp0') {
      return folder;
    }
    return name === undefined ? '' : (variables.get(name.toUpperCase()) ?? '');
  });
}

/** A piece of a line: what a command is, or what stands between commands. */
interface CmdToken {
  readonly kind: 'text' | 'operator';
  readonly text: string;
}

/** Phase 2: operators count outside quotes alone, and a caret takes the meaning of what follows. */
function tokensOf(line: string): CmdToken[] {
  const tokens: CmdToken[] = [];
  let text = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (sign === '"') {
      quoted = !quoted;
    }
    if (!quoted && sign === '^') {
      at++;
      text += line.charAt(at);
    } else if (!quoted && '&|<>'.includes(sign)) {
      tokens.push({ kind: 'text', text }, { kind: 'operator', text: sign });
      text = '';
    } else {
      text += sign;
    }
  }
  return [...tokens, { kind: 'text', text }];
}

/** The operators of a line as cmd.exe sees them, one behind the other. */
export function operatorsOf(line: string): string {
  return tokensOf(line)
    .filter(({ kind }) => kind === 'operator')
    .map(({ text }) => text)
    .join('');
}

/** Runs the lines that put a word into a variable, `set "NAME=word"`, from the top. */
export function variablesOf(lines: readonly string[], folder: string): BatchRun {
  const variables = new Map([['SYSTEMROOT', 'C:\\Windows']]);
  for (const line of lines) {
    const [, name, value] =
      /^set "(\w+)=(.*)"$/.exec(line.startsWith('set ') ? withoutPercents(line, { variables, folder }) : '') ?? [];
    if (name !== undefined && value !== undefined) {
      variables.set(name.toUpperCase(), value);
    }
  }
  return { variables, folder };
}

/** The words of a command line as a program of the C run-time gets them: back slashes count before quotes alone. */
export function argumentsOf(commandLine: string): string[] {
  const found: string[] = [];
  let word: string | null = null;
  let quoted = false;
  for (let at = 0; at < commandLine.length;) {
    const slashes = /^\\*/.exec(commandLine.slice(at))?.[0].length ?? 0;
    const sign = commandLine.charAt(at + slashes);
    if (sign === '"') {
      word = (word ?? '') + '\\'.repeat(Math.floor(slashes / 2));
      if (slashes % 2 === 1) {
        word += '"';
      } else {
        quoted = !quoted;
      }
      at += slashes + 1;
    } else if (slashes > 0) {
      word = (word ?? '') + '\\'.repeat(slashes);
      at += slashes;
    } else if (!quoted && (sign === ' ' || sign === '\t')) {
      if (word !== null) {
        found.push(word);
      }
      word = null;
      at++;
    } else {
      word = (word ?? '') + sign;
      at++;
    }
  }
  return word === null ? found : [...found, word];
}

/** What a line starts, as the program gets it: its words, without redirections. */
export function runLine(line: string, run: BatchRun): string[] {
  const [first] = tokensOf(withoutPercents(line, run));
  return argumentsOf((first?.text ?? '').replace(/ 2$/, ''));
}
