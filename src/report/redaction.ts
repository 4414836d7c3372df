/** What stands in the place of names that are not to be passed on. */

import { hideSecrets } from './secrets.js';

/** Takes the names of people, machines and places out of texts; the same text becomes the same text in trace, log and report. */
export interface Redaction {
  /** Of a text that can hold anything: a Detail, a sentence. */
  text(text: string): string;
  /** Of a line of a log or of another tool's output, in whose columns names stand alone. */
  line(line: string): string;
  /** Of a command line that stands alone. */
  commandLine(command: string): string;
  /** Of a path that stands alone. */
  path(path: string): string;
  /** Of an account that stands alone: `CONTOSO\anna`. */
  account(name: string): string;
}

/** A redaction before which secrets are hidden, as in every output; null: secrets alone are. */
export function withoutSecretsIn(redaction: Redaction | null): Redaction {
  return redaction === null
    ? { text: hideSecrets, line: hideSecrets, commandLine: hideSecrets, path: hideSecrets, account: hideSecrets }
    : {
        text: (text) => redaction.text(hideSecrets(text)),
        line: (line) => redaction.line(hideSecrets(line)),
        commandLine: (command) => redaction.commandLine(hideSecrets(command)),
        path: (path) => redaction.path(hideSecrets(path)),
        account: (name) => redaction.account(hideSecrets(name)),
      };
}
