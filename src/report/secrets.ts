/** Keys, passwords and tokens that inputs hold. No output shows them, whatever it is asked for. */

import { MadeList } from './made-list.js';
import type { ReportListing } from './report.js';

/** What stands in their place. */
const HIDDEN = '<hidden>';

/**
 * How secrets are written, each with the part before and behind it. Sources: Azure storage, account keys (512 bits in base64),
 * connection strings, SAS (`sig`); `net use /?`, `cmdkey /?`; RFC 7519 §3 and RFC 6750 §2.1 for tokens.
 */
const SECRETS: readonly RegExp[] = [
  // A key of a storage account, wherever it stands.
  /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==/g,
  // AccountKey=…, SharedAccessSignature=…, sig=…, with %3d and the like in it.
  /(?<=\b(?:AccountKey|SharedAccessKey|client_secret)=)[^;&\s"']+/gi,
  /(?<=(?:^|[?&;\s"'])sig=)[^&\s"';,]+/gi,
  // cmdkey /pass:…, and what else takes a password behind a colon or an equals sign.
  /(?<=[\s"'/-](?:pass|password|pwd|passwd)[:=]\s?)(?:"[^"]*"|[^\s"',;]+)/gi,
  // A token of three parts, and whatever a header calls one.
  /\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g,
  /(?<=\bBearer\s)[\w.~+/-]{16,}=*/g,
];

/** `net use` up to its server, or up to `/user:` with its name, and the word behind that: what is no switch there is the password. */
const PASSWORDS: readonly RegExp[] = [
  /(\bnet1?(?:\.exe)?"?\s+use\s+(?:(?:[a-z]:|\*|lpt\d:?)\s+)?(?:"\\\\[^"]*"|\\\\[^\s"<]+)(?:\s+\/(?!user)\S+)*\s+)(?![/<*])("[^"]*"|\S+)/gi,
  /(\bnet1?(?:\.exe)?"?\s+use\s[^\r\n]*?\/u(?:ser)?:(?:"[^"]*"|[^\s"<]+)\s+)(?![/<*])("[^"]*"|\S+)/gi,
];

/** Whether a text can hold one: most do not. */
const MAY_HOLD = /==|sig=|key=|secret=|pass|pwd|eyJ|Bearer|\buse\b/i;

/** The text without what must not be passed on. */
export function hideSecrets(text: string): string {
  if (!MAY_HOLD.test(text)) {
    return text;
  }
  const withoutPasswords = PASSWORDS.reduce((shown, password) => shown.replace(password, `$1${HIDDEN}`), text);
  return SECRETS.reduce((shown, secret) => shown.replace(secret, HIDDEN), withoutPasswords);
}

/** A report without secrets; its failures are made as they are read, as before. */
export function withoutSecrets(report: ReportListing): ReportListing {
  const { failures, ...rest } = report;
  return { ...hiddenIn(rest), failures: new MadeList(failures, hiddenIn) };
}

/** A value whose texts hold no secrets. Of those that JSON can write, for it is written and read. */
export function hiddenIn<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  // Where no text can hold one, the value is as it was.
  return MAY_HOLD.test(text)
    ? JSON.parse(text, (_, item) => (typeof item === 'string' ? hideSecrets(item) : item))
    : value;
}
