/** Words that stand in every report: a share called `data` must not take them out of `Read Data`. */

import { CATALOGUE, JOB_CATALOGUE } from '../../diagnose/catalogue/index.js';
import { KNOWN_WORDS } from '../../formats/robocopy/words.js';
import { FILE_RIGHTS } from '../../windows/access-mask.js';
import { ATTRIBUTE_LETTERS, CREATE_OPTIONS, DISPOSITIONS, OPEN_RESULTS } from '../../windows/create-options.js';
import { NT_STATUS_TABLE } from '../../windows/nt-status.js';

/** Words of Procmon, robocopy and of our own sentences that no table above holds. */
const MORE = `
  desired access disposition options attributes sharemode allocationsize openresult impersonating read write delete execute
  list directory create files folders append data all synchronize control success denied buffer overflow name path file
  length offset flags endoffile type information class owner group dacl sacl control query set security basic standard
  network host server share account user domain input inputs record line process robocopy procmon trace capture log error
  errors source destination started ended options total copied skipped mismatch failed extras dirs bytes times speed
  microsoft windows azure storage entra kerberos backup admin administrator administrators system service local
  report summary failure failures finding findings unknown known nothing every after before since until where which
  january february march april may june july august september october november december monday tuesday wednesday thursday
  friday saturday sunday
`;

let text: string | null = null;

/** Whether a name stands, by itself or within a word, in what whydenied or the tools that it reads print on their own. */
export function isOwnWord(name: string): boolean {
  text ??= JSON.stringify([
    CATALOGUE,
    JOB_CATALOGUE,
    FILE_RIGHTS,
    NT_STATUS_TABLE.map((status) => status.name),
    ATTRIBUTE_LETTERS,
    CREATE_OPTIONS,
    DISPOSITIONS,
    OPEN_RESULTS,
    KNOWN_WORDS,
    MORE,
  ]).toLowerCase();
  return text.includes(name.toLowerCase());
}
