/** What stands in the place of names that are not to be passed on. */

import { hideSecrets } from './secrets.js';

/** Rewrites what inputs hold; the same text becomes the same text everywhere. */
export interface Redaction {
  /** Any text, with the paths and names in it. */
  text(text: string): string;
  path(path: string): string;
  /** The name of an account. */
  account(name: string): string;
}

/** A redaction before which secrets are hidden, as in every output; null: secrets alone are. */
export function withoutSecretsIn(redaction: Redaction | null): Redaction {
  return redaction === null
    ? { text: hideSecrets, path: hideSecrets, account: hideSecrets }
    : {
        text: (text) => redaction.text(hideSecrets(text)),
        path: (path) => redaction.path(hideSecrets(path)),
        account: (name) => redaction.account(hideSecrets(name)),
      };
}
