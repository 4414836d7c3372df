/** Our sentences in the words of an administrator: rights as Explorer calls them, times to the second, nothing of ours. */

/**
 * Windows' constants and the words for them. Rights: the advanced permissions of Explorer, each as far as the constant goes
 * (windows-access.md §1).
 */
const PLAIN_WORDS: ReadonlyMap<string, string> = new Map([
  ['FILE_READ_DATA', '"read data"'],
  ['FILE_LIST_DIRECTORY', '"list folder"'],
  ['FILE_WRITE_DATA', '"write data"'],
  ['FILE_ADD_FILE', '"create files"'],
  ['FILE_APPEND_DATA', '"append data"'],
  ['FILE_ADD_SUBDIRECTORY', '"create folders"'],
  ['FILE_READ_EA', '"read extended attributes"'],
  ['FILE_WRITE_EA', '"write extended attributes"'],
  ['FILE_EXECUTE', '"execute file"'],
  ['FILE_TRAVERSE', '"traverse folder"'],
  ['FILE_DELETE_CHILD', '"delete subfolders and files"'],
  ['FILE_READ_ATTRIBUTES', '"read attributes"'],
  ['FILE_WRITE_ATTRIBUTES', '"write attributes"'],
  ['DELETE', '"delete"'],
  ['READ_CONTROL', '"read permissions"'],
  ['WRITE_DAC', '"change permissions"'],
  ['WRITE_OWNER', '"take ownership"'],
  ['ACCESS_SYSTEM_SECURITY', '"manage auditing"'],
  ['SeSecurityPrivilege', '"manage auditing and security log"'],
  ['SeBackupPrivilege', '"back up files and directories"'],
  ['SeRestorePrivilege', '"restore files and directories"'],
  ['DACL', 'permission list'],
  ['DACLs', 'permission lists'],
  ['SACL', 'audit list'],
  ['SACLs', 'audit lists'],
  ['NTSTATUS', 'status code'],
]);

/** Not within a name or a path: some sentences hold them. */
const TERM = new RegExp(`(?<![\\w\\\\.:])(?:${[...PLAIN_WORDS.keys()].join('|')})(?![\\w\\\\:]|\\.\\w)`, 'g');
const TIME = /(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z?)/g;
/** Where our rules are from, and what they are called: `(check 2 of the support article)`, `(copy/write-dac)`. */
const ASIDE = / \((?:check \d of the support article|[a-z-]+\/[a-z0-9-]+)\)/g;

/** The words of one text to its end: a technical name stands behind its plain words where it comes first, and not again. */
export class PlainWords {
  readonly #told = new Set<string>();

  /** One of our sentences, not a path or a command. */
  of(sentence: string): string {
    return sentence
      .replace(ASIDE, '')
      .replace(TIME, (_, day: string, time: string, zone: string) => `${day} ${time}${zone === '' ? '' : ' UTC'}`)
      .replace(TERM, (term) => this.#said(term));
  }

  #said(term: string): string {
    const plain = PLAIN_WORDS.get(term) ?? term;
    if (this.#told.has(term)) {
      return plain;
    }
    this.#told.add(term);
    return `${plain} (${term})`;
  }
}
