/** Keys, passwords and tokens that inputs hold. No output shows them, whatever it is asked for. */

import { MadeList } from './made-list.js';
import type { ReportListing } from './report.js';

/** What stands in their place. */
const HIDDEN = '<hidden>';

/**
 * How secrets are written, each with the part before and behind it. Sources: Azure storage, account keys (512 bits in base64),
 * connection strings, SAS (`sig`); `cmdkey /?`; RFC 7519 §3 and RFC 6750 §2.1 for tokens.
 */
const SECRETS: readonly RegExp[] = [
  // A key of a storage account, wherever it stands; and what is left of one where letters were lost.
  /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==/g,
  /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{60,}={1,2}(?![A-Za-z0-9+/=])/g,
  // AccountKey=…, SharedAccessSignature=…, sig=…, with %3d and the like in it.
  /(?<=\b(?:AccountKey|SharedAccessKey|client_secret)=)[^;&\s"']+/gi,
  /(?<=(?:^|[?&;\s"'])sig=)[^&\s"';,]+/gi,
  // cmdkey /pass:…, and what else takes a password behind a colon or an equals sign.
  /(?<=[\s"'/-](?:pass|password|pwd|passwd)[:=]\s?)(?:"[^"]*"|[^\s"',;]+)/gi,
  // A token of three parts, and whatever a header calls one.
  /\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g,
  /(?<=\bBearer\s)[\w.~+/-]{16,}=*/g,
];

/**
 * Secrets behind words that stay, which are the first group. Sources: `cmdkey /?`; Microsoft.PowerShell.Security
 * (ConvertTo-SecureString); Az.Storage and `az storage` (keys and tokens); prompts of `net use` and `runas` in the languages of Windows.
 */
const INTRODUCED: readonly RegExp[] = [
  // A parameter with its value, unless that is a variable, an expression or a placeholder.
  /((?<![\w-])--?(?:password|storage-?account-?key|account-?key|sas-?token)[ \t]+)(?![-$(<])("[^"]*"|'[^']*'|\S+)/gi,
  /(\bConvertTo-SecureString(?:[ \t]+-(?:String|AsPlainText|Force))*[ \t]+)(?![-$(<])("[^"]*"|'[^']*'|[^\s)]+)/gi,
  /((?<=\s)\/pass(?:word)?[ \t]+)(?![/<*])("[^"]*"|\S+)/gi,
  /(\bkey\d?["']?\s{0,4}[=:]\s{0,4}["']?)[A-Za-z0-9+/]{60,}={0,2}/gi,
  // A prompt and what was typed there, up to the end of the line. Rows of traces hold digits and back slashes before any colon.
  /(^[\p{L} \t\u00a0"'’>-]{0,60}(?<!\p{L})(?:password|passwort|kennwort|mot de passe|contraseña|palavra-passe|senha|wachtwoord)(?!\p{L})[^:\r\n]{0,80}:[^\S\r\n]+)(?!<[^<>\r\n]*>\s*$)\S[^\r\n]*/gimu,
];

/** `net use` and what follows it, up to the end of the line or the next one. */
const NET_USE =
  /(\bnet1?(?:\.exe)?"?[^\S\r\n]+use)([^\S\r\n][^\r\n]*?)(?=\bnet1?(?:\.exe)?"?[^\S\r\n]+use[^\S\r\n]|[\r\n]|$)/gi;

/** Words of a command; a placeholder such as `<storage account>` is within one word. */
const WORDS = /(?:\/\w+:)?"[^"]*"|(?:<[^<>]*>|\S)+/g;

const SHARE = /^"?\\\\/;
const SWITCH = /^"?\/(?:\?|[a-z]+(?::.*)?)[",]*$/i;
const DRIVE = /^"?(?:[a-z]|lpt\d):?"?$/i;
const REDIRECTED = /^\d?>/;

/**
 * What follows `net use` without the password: behind a share or `/user:` the first word that is no switch, no drive and no share,
 * in whichever order they stand. Source: `net use /?`.
 */
function withoutPassword(typed: string): string {
  let [hasShare, hasUser] = [false, false];
  for (const { 0: word, index } of typed.matchAll(WORDS)) {
    if (SHARE.test(word)) {
      hasShare = true;
    } else if (SWITCH.test(word)) {
      hasUser ||= /^"?\/u(?:ser)?:/i.test(word);
    } else if (isOperator(word) || (hasShare && word === '*')) {
      return typed;
    } else if ((hasShare || hasUser) && word !== '*' && !DRIVE.test(word) && !REDIRECTED.test(word)) {
      // What is a placeholder, or was hidden before, stays.
      return word.startsWith('<') ? typed : `${typed.slice(0, index)}${HIDDEN}${typed.slice(index + word.length)}`;
    }
    // `Command line: net use Z: \\server\share, Current directory: …`
    if ((hasShare || hasUser) && word.endsWith(',')) {
      return typed;
    }
  }
  return typed;
}

/** What ends a command in a console. */
function isOperator(word: string): boolean {
  return /^(?:&&?|\|\|?|;)$/.test(word);
}

/** Whether a text can hold one: most do not. */
const MAY_HOLD =
  /[\w+/]=(?!\w)|sig=|key\d?\W|secret=|pass|kennwort|contrase|senha|wachtwoord|pwd|securestring|sas-?token|eyJ|Bearer|\buse\b/i;

/** The text without what must not be passed on. */
export function hideSecrets(text: string): string {
  if (!MAY_HOLD.test(text)) {
    return text;
  }
  const withoutTyped = text.replace(
    NET_USE,
    (_, command: string, typed: string) => `${command}${withoutPassword(typed)}`,
  );
  const withoutIntroduced = INTRODUCED.reduce((shown, secret) => shown.replace(secret, `$1${HIDDEN}`), withoutTyped);
  return SECRETS.reduce((shown, secret) => shown.replace(secret, HIDDEN), withoutIntroduced);
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
