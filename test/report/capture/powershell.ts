/** What PowerShell 5.1 makes of the texts of a script, and of the words it hands to a program. */

/** One of these ends a text in single quotes; two of them are one. */
const QUOTES = "'\u2018\u2019\u201a\u201b";

export interface PowerShellScript {
  /** The script with every text in single quotes as `''`. */
  readonly shape: string;
  readonly texts: readonly string[];
}

/** Takes a script apart: comments, texts in double quotes and single quotes. Throws where one does not end. */
export function readPowerShell(script: string): PowerShellScript {
  const texts: string[] = [];
  let shape = '';
  for (let at = 0; at < script.length;) {
    const sign = script.charAt(at);
    if (sign === '#') {
      const end = script.indexOf('\n', at);
      shape += script.slice(at, end);
      at = end;
    } else if (sign === '"') {
      const [whole] = /^"(?:[^"`]|`.)*"/s.exec(script.slice(at)) ?? [];
      if (whole === undefined) {
        throw new Error('a text in double quotes does not end');
      }
      shape += whole;
      at += whole.length;
    } else if (QUOTES.includes(sign)) {
      let text = '';
      for (at++; !QUOTES.includes(script.charAt(at)) || QUOTES.includes(script.charAt(at + 1) || ' '); at++) {
        if (at >= script.length) {
          throw new Error('a text in single quotes does not end');
        }
        if (QUOTES.includes(script.charAt(at))) {
          at++;
        }
        text += script.charAt(at);
      }
      at++;
      texts.push(text);
      shape += "''";
    } else {
      shape += sign;
      at++;
    }
  }
  return { shape, texts };
}

/** The command line that PowerShell 5.1 makes of words: those with blanks get quotes, and nothing is escaped. */
export function nativeCommandLine(words: readonly string[]): string {
  return words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ');
}
