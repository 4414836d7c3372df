/**
 * The words of robocopy and of Windows: those of the languages that were seen in real logs, and invented languages in
 * every kind of script. A reader that needs to know no words reads the invented ones as well as the real ones.
 * Sources: robocopy-strings.md (what is translated), robocopy-log.md §5 (what the translations seen for real say).
 */

export interface Language {
  readonly name: string;
  /** Seen in real logs, so that a reader may know its words. */
  readonly attested: boolean;
  /** Behind `ROBOCOPY     ::     `. */
  readonly banner: string;
  readonly labels: Readonly<Record<LabelName, string>>;
  /** Whether the labels end in one column, or begin where the English ones do. */
  readonly justified: boolean;
  /** Whether the label of the excluded files says that they are files: of one list alone nothing else does. */
  readonly tellsExclusions: boolean;
  /** Between a label and its value: ` : `, `: ` or a full-width colon. */
  readonly colon: string;
  /** The six heads of the summary. */
  readonly columns: readonly string[];
  readonly rows: Readonly<Record<RowName, string>>;
  readonly bytesPerSecond: string;
  readonly megaBytesPerMinute: string;
  /** Between the digits of the speed, in threes. */
  readonly groupSeparator: string;
  readonly errorWord: string;
  /** Whether no blank stands between the word and the code. */
  readonly gluedCode: boolean;
  readonly classes: Classes;
  /** The phrase of an action, by its id. */
  action(id: number): string;
  /** What our tables call the action, or null where they cannot have the phrase. */
  knownAction(id: number): string | null;
  readonly retryLimit: string;
  waiting(seconds: number): string;
  monitoring(minutes: number, changes: number): string;
  monitored(minutes: number, changes: number): string;
  paused(from: string, until: string): string;
  freeSpace(size: string): string;
  /** Lines behind `ERROR : `, by the id of the first: what ends a run at once. */
  fatal(id: number): readonly string[];
  /** A whole line, by its id. */
  note(id: number): string;
  /** What Windows says about a code: one line, or several joined by `\n`. */
  message(code: number): string;
  /** Date and time behind Started and Ended, from a time of `Date.UTC`. */
  moment(time: number): string;
}

export type LabelName =
  | 'started'
  | 'source'
  | 'destination'
  | 'files'
  | 'excludedFiles'
  | 'excludedDirectories'
  | 'options'
  | 'ended'
  | 'monitor'
  | 'hours';
export type RowName = 'directories' | 'files' | 'bytes' | 'times' | 'speed';

/** The cells of entries, with their blanks. */
interface Classes {
  /** Of source files that are copied, that are skipped (/V), and that are skipped but for their security or times. */
  readonly files: readonly string[];
  readonly directories: readonly string[];
  readonly extraFiles: readonly string[];
  readonly extraDirectories: readonly string[];
  readonly mismatches: readonly string[];
}

/** Ids 9101 to 9129: all that this build of robocopy says it was doing. */
const ENGLISH_ACTIONS: ReadonlyMap<number, string> = new Map([
  [9101, 'Accessing Source Directory'],
  [9102, 'Accessing Destination Directory'],
  [9103, 'Scanning Source Directory'],
  [9104, 'Scanning Destination Directory'],
  [9105, 'Deleting Source Directory'],
  [9106, 'Deleting Destination Directory'],
  [9107, 'Creating Destination File'],
  [9108, 'Creating Destination Directory'],
  [9109, 'Copying File'],
  [9110, 'Copying Directory'],
  [9111, 'Time-Stamping Destination File'],
  [9112, 'Time-Stamping Destination Directory'],
  [9113, 'Expanding Source Pathname'],
  [9114, 'Expanding Destination Pathname'],
  [9115, 'Deleting Source File'],
  [9116, 'Changing File Attributes'],
  [9117, 'Deleting Extra File'],
  [9118, 'Deleting Extra Directory'],
  [9119, 'Scanning Extra Directory'],
  [9120, 'Opening Log File'],
  [9121, 'Expanding Log File Pathname'],
  [9122, 'Copying NTFS Security to Destination Directory'],
  [9123, 'Copying NTFS Security to Destination File'],
  [9124, 'Opening Job File'],
  [9125, 'Getting File System Type of Source'],
  [9126, 'Getting File System Type of Destination'],
  [9127, 'Waiting for Changes in Source Directory'],
  [9128, 'Getting File Time'],
  [9129, 'Copying Directory EAs'],
]);
export const ACTION_IDS: readonly number[] = [...ENGLISH_ACTIONS.keys()];

/** Windows' own words for every code of robocopy-errors.md §3. */
const ENGLISH_MESSAGES: ReadonlyMap<number, string> = new Map([
  [2, 'The system cannot find the file specified.'],
  [3, 'The system cannot find the path specified.'],
  [5, 'Access is denied.'],
  [19, 'The media is write protected.'],
  [31, 'A device attached to the system is not functioning.'],
  [32, 'The process cannot access the file because it is being used by another process.'],
  [33, 'The process cannot access the file because another process has locked a portion of the file.'],
  [50, 'The request is not supported.'],
  [53, 'The network path was not found.'],
  [54, 'The network is busy.'],
  [55, 'The specified network resource or device is no longer available.'],
  [58, 'The specified server cannot perform the requested operation.'],
  [59, 'An unexpected network error occurred.'],
  [64, 'The specified network name is no longer available.'],
  [65, 'Network access is denied.'],
  [67, 'The network name cannot be found.'],
  [82, 'The directory or file cannot be created.'],
  [86, 'The specified network password is not correct.'],
  [87, 'The parameter is incorrect.'],
  [112, 'There is not enough space on the disk.'],
  [121, 'The semaphore timeout period has expired.'],
  [123, 'The filename, directory name, or volume label syntax is incorrect.'],
  [145, 'The directory is not empty.'],
  [161, 'The specified path is invalid.'],
  [183, 'Cannot create a file when that file already exists.'],
  [206, 'The filename or extension is too long.'],
  [223, 'The file size exceeds the limit allowed and cannot be saved.'],
  [240, 'The session was canceled.'],
  [665, 'The requested operation could not be completed due to a file system limitation'],
  [995, 'The I/O operation has been aborted because of either a thread exit or an application request.'],
  [
    1219,
    'Multiple connections to a server or shared resource by the same user, using more than one user name, are not allowed.\nDisconnect all previous connections to the server or shared resource and try again.',
  ],
  [1220, 'There are already too many sessions established to that server.'],
  [1307, 'This security ID may not be assigned as the owner of this object.'],
  [1308, 'This security ID may not be assigned as the primary group of an object.'],
  [1311, 'There are currently no logon servers available to service the logon request.'],
  [1312, 'A specified logon session does not exist. It may already have been terminated.'],
  [1314, 'A required privilege is not held by the client.'],
  [1326, 'The user name or password is incorrect.'],
  [1332, 'No mapping between account names and security IDs was done.'],
  [1336, 'The access control list (ACL) structure is invalid.'],
  [1337, 'The security ID structure is invalid.'],
  [1338, 'The security descriptor structure is invalid.'],
  [1344, 'No more memory is available for security information updates.'],
  [1359, 'An internal error occurred.'],
  [1392, 'The file or directory is corrupted and unreadable.'],
  [1396, 'The target account name is incorrect.'],
  [1816, 'Not enough quota is available to process this command.'],
  [1920, 'The file cannot be accessed by the system.'],
  [1921, 'The name of the file cannot be resolved by the system.'],
  [4390, 'The file or directory is not a reparse point.'],
  [4391, 'The reparse point attribute cannot be set because it conflicts with an existing attribute.'],
  [4392, 'The data present in the reparse point buffer is invalid.'],
  [4393, 'The tag present in the reparse point buffer is invalid.'],
  [4394, 'There is a mismatch between the tag specified in the request and the tag present in the reparse point.'],
  [6000, 'The specified file could not be encrypted.'],
  [6001, 'The specified file could not be decrypted.'],
]);
export const ERROR_CODES: readonly number[] = [...ENGLISH_MESSAGES.keys()];

/** Ids 12 to 32. The line behind a first one begins with stars in every language. */
const ENGLISH_FATAL: ReadonlyMap<number, readonly string[]> = new Map([
  [12, ['/SECFIX specified, without specifying WHICH security info to copy.']],
  [16, ['No Source Directory Specified.']],
  [18, ['No Destination Directory Specified.']],
  [
    24,
    [
      'You do not have the Manage Auditing user right.',
      '*****  You need this to copy auditing information (/COPY:U or /COPYALL).',
    ],
  ],
  [
    27,
    [
      'You do not have the Backup and Restore Files user rights.',
      '*****  You need these to perform Backup copies (/B or /ZB).',
    ],
  ],
  [30, ['Robocopy ran out of memory, exiting.']],
  [31, ['Invalid Parameter #3 : "/FOO"']],
  [32, ['Invalid Job File, Line #2 :"/BAR"']],
]);
export const FATAL_IDS: readonly number[] = [...ENGLISH_FATAL.keys()];

const ENGLISH_NOTES: ReadonlyMap<number, string> = new Map([
  [10, 'WARNING: /COPY:X specified, but is ignored for backup-mode copying (/B or /ZB).'],
  [20, 'NOTE : Security may not be copied - Source might not support persistent ACLs.'],
  [22, 'NOTE : Security may not be copied - Destination might not support persistent ACLs.'],
]);
export const NOTE_IDS: readonly number[] = [...ENGLISH_NOTES.keys()];

const ENGLISH_CLASSES: Classes = {
  files: [
    '  New File  ',
    '  Newer     ',
    '  Older     ',
    '  Changed   ',
    '  Tweaked   ',
    '  Modified  ',
    '  Same      ',
    '      lonely',
    '       newer',
    '       older',
    '        same',
    '      attrib',
    '       named',
    '     too old',
    '    junction',
    'fix    newer',
    'fix     same',
  ],
  directories: ['            ', '            ', '  New Dir   ', '   named dir', '    junction'],
  extraFiles: ['*EXTRA File ', ' *named file'],
  extraDirectories: ['*EXTRA Dir  ', '  *named dir'],
  mismatches: ['*MISMATCH   '],
};

/** What one language has that differs from English, as far as it was seen. */
interface Translation {
  readonly name: string;
  readonly banner?: string;
  readonly labels?: Partial<Record<LabelName, string>>;
  readonly colon?: string;
  readonly columns?: readonly string[];
  readonly rows?: Partial<Record<RowName, string>>;
  readonly errorWord?: string;
  readonly gluedCode?: boolean;
  readonly actions?: ReadonlyMap<number, string>;
  readonly extraDirectory?: string;
  /** The whole line, or the words behind the word for an error. */
  readonly retryLimit?: string;
  waiting?(seconds: number): string;
  moment(time: number): string;
}

const TRANSLATIONS: readonly Translation[] = [
  { name: 'en', moment: (time) => `${longDate('en-US', time)} ${twelveHours(time, 'AM', 'PM')}` },
  {
    name: 'de',
    banner: 'Robustes Dateikopieren für Windows',
    labels: { source: 'Quelle', destination: 'Ziel', files: 'Dateien' },
    columns: ['Insgesamt', 'Kopiert', 'Übersprungen', 'Keine Übereinstimmung', 'FEHLER', 'Extras'],
    rows: { directories: 'Verzeich.', files: 'Dateien', bytes: 'Bytes', times: 'Zeiten' },
    errorWord: 'FEHLER',
    actions: new Map([[9109, 'Datei wird kopiert']]),
    moment: (time) => `${longDate('de', time)} ${clock(time)}`,
  },
  {
    name: 'es',
    banner: 'Herramienta para copia eficaz de archivos',
    labels: { started: 'Inicio', source: 'Origen', destination: 'Destino', files: 'Archivos', options: 'Opciones' },
    colon: ': ',
    columns: ['Total', 'Copiado', 'Omitido', 'No coincidencia', 'ERROR', 'Extras'],
    rows: { directories: 'Director.', files: 'Archivos', bytes: 'Bytes', times: 'Tiempo' },
    errorWord: 'ERROR',
    actions: new Map([
      [9109, 'Copiando archivo'],
      [9102, 'Obteniendo acceso al directorio de destino'],
    ]),
    // As in the log that was seen: date and time have grown together.
    moment: (time) => `${longDate('es', time)}${clock(time)}`,
  },
  {
    name: 'it',
    banner: 'Copia di file efficace per Windows',
    labels: {
      started: 'Avviato',
      ended: 'Terminato',
      source: 'Origine',
      destination: 'Destinazione',
      files: 'File',
      options: 'Opzioni',
    },
    columns: ['Totale', 'Copiato', 'Ignorate', 'Non corrispondenti', 'Non riuscita', 'Supplementari'],
    rows: { directories: 'Directory', files: 'File', bytes: 'Byte', times: 'Durata' },
    errorWord: 'ERRORE',
    actions: new Map([[9109, 'Copia del file in corso']]),
    extraDirectory: '*directory supplementare',
    moment: (time) => `${longDate('it', time)} ${clock(time)}`,
  },
  {
    name: 'ja',
    banner: 'Windows の堅牢性の高いファイル コピー',
    labels: {
      started: '開始',
      ended: '終了',
      source: 'コピー元',
      destination: 'コピー先',
      files: 'ファイル',
      options: 'オプション',
      excludedDirectories: '除外ディレクトリ',
    },
    columns: ['合計', 'コピー済み', 'スキップ', '不一致', '失敗', 'Extras'],
    rows: { directories: 'ディレクトリ', files: 'ファイル', bytes: 'バイト', times: '時刻' },
    errorWord: 'エラー',
    gluedCode: true,
    actions: new Map([[9123, 'NTFS セキュリティをコピー先ファイルにコピーしています']]),
    moment: (time) => `${eastDate(time)} ${clock(time)}`,
  },
  {
    name: 'pt-BR',
    banner: 'Robust File Copy para Windows',
    labels: { files: 'Arquivos', options: 'Opções' },
    columns: ['Total', 'Copiada', 'Ignorada', 'Incompatibilidade', 'FALHA', 'Extras'],
    rows: { directories: 'Diretórios', files: 'Arquivos', bytes: 'Bytes', times: 'N.º de Vezes' },
    errorWord: 'ERRO',
    actions: new Map([[9109, 'Copiando Arquivo']]),
    moment: (time) => `${longDate('pt-BR', time)} ${clock(time)}`,
  },
  {
    name: 'zh-CN',
    banner: 'Windows 的可靠文件复制',
    labels: {
      started: '开始时间',
      ended: '已结束',
      source: '源',
      destination: '目标',
      files: '文件',
      options: '选项',
    },
    columns: ['总数', '复制', '跳过', '不匹配', '失败', '其他'],
    rows: { directories: '目录', files: '文件', bytes: '字节', times: '时间' },
    errorWord: '错误',
    actions: new Map([
      [9109, '正在复制文件'],
      [9102, '正在访问目标目录'],
    ]),
    retryLimit: '错误: 超过重试限制。',
    waiting: (seconds) => `正在等待 ${seconds} 秒... 正在重试...`,
    moment: (time) => `${eastDate(time)} ${clock(time)}`,
  },
  { name: 'pl', moment: (time) => `${longDate('pl', time)} ${clock(time)}` },
  {
    name: 'ru',
    moment: (time) =>
      `${longDate('ru', time)
        .replace(/^[^,]+, /, '')
        .replace(/^\d /, '0$&')} ${clock(time)}`,
  },
];

/** The languages that were seen. What was not seen of one of them is English. */
export const ATTESTED_LANGUAGES: readonly Language[] = TRANSLATIONS.map(attested);

function attested(translation: Translation): Language {
  const errorWord = translation.errorWord ?? 'ERROR';
  return {
    name: translation.name,
    attested: true,
    banner: translation.banner ?? 'Robust File Copy for Windows',
    labels: {
      started: 'Started',
      source: 'Source',
      destination: 'Dest',
      files: 'Files',
      excludedFiles: 'Exc Files',
      excludedDirectories: 'Exc Dirs',
      options: 'Options',
      ended: 'Ended',
      monitor: 'Monitor',
      hours: 'Hours',
      ...translation.labels,
    },
    justified: true,
    tellsExclusions: translation.labels?.files === undefined,
    colon: translation.colon ?? ' : ',
    columns: translation.columns ?? ['Total', 'Copied', 'Skipped', 'Mismatch', 'FAILED', 'Extras'],
    rows: {
      directories: 'Dirs',
      files: 'Files',
      bytes: 'Bytes',
      times: 'Times',
      speed: 'Speed',
      ...translation.rows,
    },
    bytesPerSecond: 'Bytes/sec.',
    megaBytesPerMinute: 'MegaBytes/min.',
    groupSeparator: ',',
    errorWord,
    gluedCode: translation.gluedCode ?? false,
    classes:
      translation.extraDirectory === undefined
        ? ENGLISH_CLASSES
        : { ...ENGLISH_CLASSES, extraDirectories: [translation.extraDirectory] },
    action: (id) => translation.actions?.get(id) ?? found(ENGLISH_ACTIONS, id),
    knownAction: (id) => found(ENGLISH_ACTIONS, id).toLowerCase().replaceAll(' ', '-'),
    retryLimit: translation.retryLimit ?? `${errorWord}: RETRY LIMIT EXCEEDED.`,
    waiting: translation.waiting ?? ((seconds) => `Waiting ${seconds} seconds... Retrying...`),
    monitoring: (minutes, changes) => `Waiting for ${minutes} minutes and ${changes} changes...`,
    monitored: (minutes, changes) => `${String(minutes).padStart(4)} mins : ${changes} changes.`,
    paused: (from, until) => `Paused at ${from} until ${until}...`,
    freeSpace: (size) => `Pausing to wait for free space; free space ${size}`,
    fatal: (id) => found(ENGLISH_FATAL, id).map((line, nth) => (nth === 0 ? `${errorWord} : ${line}` : line)),
    note: (id) => found(ENGLISH_NOTES, id),
    message: (code) => found(ENGLISH_MESSAGES, code),
    moment: translation.moment,
  };
}

/** Letters that make words of one way of writing. */
interface Script {
  readonly name: string;
  readonly letters: readonly string[];
  /** Letters that begin a word only. */
  readonly leading?: readonly string[];
  /** Letters that stand behind another one only. */
  readonly following?: readonly string[];
  /** Letters of a word, at least and at most. */
  readonly length: readonly [number, number];
  /** Between words. */
  readonly gap: string;
  readonly stop: string;
}

const WESTERN: Script = {
  name: 'Latin, western',
  letters: [...'abcdefghiklmnoprstuvyzäöüßéèêàçñåæôîúí'],
  length: [2, 10],
  gap: ' ',
  stop: '.',
};
const SCRIPTS: readonly Script[] = [
  WESTERN,
  {
    name: 'Latin, eastern',
    letters: [...'abcdefghijklmnoprstuvyzáčďéěíňóřšťúůýžąćęłńśźżőűăâîşţđ'],
    length: [2, 10],
    gap: ' ',
    stop: '.',
  },
  {
    name: 'Latin, Vietnamese and Turkish',
    letters: [...'abcdeghiklmnopqrstuvxyăâđêôơưạảấầậắặếệịọốộớợụứựỳğışəñ'],
    length: [2, 7],
    gap: ' ',
    stop: '.',
  },
  {
    name: 'Cyrillic',
    letters: [...'абвгдежзийклмнопрстуфхцчшщыьэюя'],
    length: [2, 11],
    gap: ' ',
    stop: '.',
  },
  { name: 'Greek', letters: [...'αβγδεζηθικλμνξοπρστυφχψωάέήίόύώ'], length: [2, 10], gap: ' ', stop: '.' },
  {
    name: 'Hangul',
    letters: [...'가나다라마바사아자차카타파하기니디리미비시이오류파일복사원본대상경로접근거부됨설정폴더'],
    length: [2, 5],
    gap: ' ',
    stop: '.',
  },
  {
    name: 'Kana and Kanji',
    letters: [...'アイウエオカキクケコサシスセソタチツテトファイルコピーのにをはがです元先中行表示能予申構十検索貼付'],
    length: [2, 8],
    gap: '',
    stop: '。',
  },
  {
    name: 'Hanzi, simplified',
    // Units and bytes that look like something else: U+4E0A has the byte of a line feed.
    letters: [...'上下文件复制目录源标正在访问权限错误时间选项总数跳过失败其他等待秒重试结束开始的上'],
    length: [1, 6],
    gap: '',
    stop: '。',
  },
  {
    name: 'Hanzi, traditional',
    letters: [...'上檔案複製目錄來源的地正存取權限錯誤時間選項總計略過失敗其他功能許蓋'],
    length: [1, 6],
    gap: ' ',
    stop: '。',
  },
  { name: 'Arabic', letters: [...'ابتثجحخدذرزسشصضطظعغفقكلمنهوي'], length: [2, 8], gap: ' ', stop: '.' },
  { name: 'Hebrew', letters: [...'אבגדהוזחטיכלמנסעפצקרשת'], length: [2, 8], gap: ' ', stop: '.' },
  {
    name: 'Devanagari',
    letters: [...'कखगघचछजटडतदधनपफबभमयरलवसह'],
    following: [...'ािीुूेैोौंँः'],
    length: [2, 6],
    gap: ' ',
    stop: '।',
  },
  {
    name: 'Thai',
    letters: [...'กขคงจชซญดตถทนบปผพฟมยรลวสหอ'],
    following: [...'ะาิีึืุู่้็์'],
    length: [3, 12],
    gap: ' ',
    stop: '',
  },
  // Their units in UTF-16 have the bytes of line ends: U+0A0A, U+0D0A.
  {
    name: 'Gurmukhi',
    letters: [...'ਕਖਗਘਚਜਟਤਦਨਪਮਰਲਸ'],
    leading: [...'ਅਆਇਈਉਊਏਓ'],
    following: [...'ਾਿੀੁੂੇੈੋੌ'],
    length: [2, 6],
    gap: ' ',
    stop: '।',
  },
  {
    name: 'Malayalam',
    letters: [...'കഖഗചജടതദനപമരലവശസ'],
    leading: [...'അആഇഈഉഊഎഒ'],
    following: [...'ാിീുൂെേൊോംഃ'],
    length: [2, 7],
    gap: ' ',
    stop: '.',
  },
];

/** A small generator of random numbers, so that a language is decided by its seed. */
class Dice {
  #state: number;

  constructor(...seeds: readonly number[]) {
    this.#state = 0x9e37_79b9;
    for (const seed of seeds) {
      this.#state = Math.imul(this.#state ^ seed, 0x85eb_ca6b) | 0;
      this.#next();
    }
  }

  /** From `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  pick<Choice>(choices: readonly Choice[]): Choice {
    const choice = choices[this.integer(0, choices.length - 1)];
    if (choice === undefined) {
      throw new RangeError('nothing to choose from');
    }
    return choice;
  }

  /** Mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** Words of a script, none given out twice: two labels of one language that are the same would be no language. */
class Vocabulary {
  readonly dice: Dice;
  readonly script: Script;
  /** The real words for an error among them: a reader may know those. */
  readonly #used = new Set(TRANSLATIONS.flatMap(({ errorWord }) => errorWord?.toLowerCase() ?? []));

  constructor(dice: Dice, script: Script) {
    this.dice = dice;
    this.script = script;
  }

  phrase(least: number, most: number): string {
    for (;;) {
      const words = Array.from({ length: this.dice.integer(least, most) }, () => this.#word());
      const phrase = words.join(this.script.gap);
      const key = phrase.toLowerCase();
      if (phrase.length > 1 && !this.#used.has(key)) {
        this.#used.add(key);
        return phrase;
      }
    }
  }

  #word(): string {
    const { dice, script } = this;
    let word = dice.pick([...(script.leading ?? []), ...script.letters]);
    for (let length = dice.integer(...script.length); length > 1; length--) {
      const { following } = script;
      word += following !== undefined && dice.chance(0.4) ? dice.pick(following) : dice.pick(script.letters);
    }
    return dice.chance(0.4) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  }
}

/** Words in some script for names of files and for messages, decided by the seed. */
export function wordsOf(seed: number, least: number, most: number): string {
  const dice = new Dice(seed);
  return new Vocabulary(dice, dice.pick(SCRIPTS)).phrase(least, most);
}

/** How many scripts there are: the first number of a pseudo-language's seed chooses among them. */
export const SCRIPT_COUNT = SCRIPTS.length;

/**
 * A language that nobody speaks. Everything that a translation of robocopy can change is changed; everything that is
 * structure (robocopy-log.md §1) stays. The first number chooses the script, all together the words.
 */
export function pseudoLanguage(seedNumbers: readonly number[]): Language {
  const script = SCRIPTS[(seedNumbers[0] ?? 0) % SCRIPTS.length] ?? WESTERN;
  const dice = new Dice(...seedNumbers);
  const vocabulary = new Vocabulary(dice, script);
  const phrase = (least = 1, most = 2): string => vocabulary.phrase(least, most);
  const errorWord = dice.chance(0.6) ? phrase().toUpperCase() : phrase();
  const isFullWidth = script.stop === '。' && dice.chance(0.4);
  const colon = isFullWidth ? '：' : dice.pick([' : ', ' : ', ': ']);
  const dots = dice.chance(0.85) ? '...' : '…';
  const actions = new Map(ACTION_IDS.map((id) => [id, actionPhrase(vocabulary)]));
  const notes = new Map(NOTE_IDS.map((id) => [id, `${phrase()} : ${phrase(3, 6)} - ${phrase(2, 5)}${script.stop}`]));
  const secondsBehind = phrase();
  const secondsBefore = dice.chance(0.7) ? `${phrase()} ` : '';
  const retrying = phrase();
  const [waitingFor, minutesAnd, changes] = [phrase(), phrase(), phrase()];
  const [paused, until, freeSpace] = [phrase(), phrase(), phrase(2, 4)];
  const fatal = new Map<number, readonly string[]>([
    ...FATAL_IDS.map((id): [number, readonly string[]] => {
      const [first = ''] = found(ENGLISH_FATAL, id);
      const quoted = /#\d :\s*".*"$/.exec(first)?.[0];
      const said = `${errorWord} : ${phrase(2, 6)}${quoted === undefined ? script.stop : ` ${quoted}`}`;
      return [
        id,
        found(ENGLISH_FATAL, id).length > 1 ? [said, `*****  ${phrase(3, 6)} (/COPYALL)${script.stop}`] : [said],
      ];
    }),
  ]);
  const messages = new Map<number, string>();
  const cell = (stars: string): string => {
    const text = stars + phrase();
    return dice.pick([text, text.padEnd(12), text.padStart(12)]);
  };
  const cells = (count: number, stars = ''): string[] => Array.from({ length: count }, () => cell(stars));
  return {
    name: `pseudo ${seedNumbers.join('.')} (${script.name})`,
    attested: false,
    banner: phrase(2, 5),
    labels: {
      started: phrase(),
      source: phrase(),
      destination: phrase(),
      files: phrase(),
      excludedFiles: phrase(),
      excludedDirectories: phrase(),
      options: phrase(),
      ended: phrase(),
      monitor: phrase(),
      hours: phrase(),
    },
    justified: dice.chance(0.5),
    tellsExclusions: false,
    colon,
    columns: Array.from({ length: 6 }, () => phrase()),
    rows: { directories: phrase(), files: phrase(), bytes: phrase(), times: phrase(), speed: phrase() },
    bytesPerSecond: `${phrase(1, 1)}/${phrase(1, 1)}.`,
    megaBytesPerMinute: `${phrase(1, 1)}/${phrase(1, 1)}.`,
    groupSeparator: dice.pick([',', '.', '\u00a0', ' ', '']),
    errorWord,
    gluedCode: dice.chance(0.2),
    classes: {
      files: cells(8),
      directories: ['            ', ...cells(2)],
      extraFiles: cells(2, '*'),
      extraDirectories: cells(2, '*'),
      mismatches: cells(1, '*'),
    },
    action: (id) => found(actions, id),
    knownAction: () => null,
    retryLimit: `${errorWord}${isFullWidth && dice.chance(0.5) ? '：' : ': '}${phrase(2, 5)}${script.stop}`,
    waiting: (seconds) => `${secondsBefore}${seconds} ${secondsBehind}${dots} ${retrying}${dots}`,
    monitoring: (minutes, count) => `${waitingFor} ${minutes} ${minutesAnd} ${count} ${changes}${dots}`,
    monitored: (minutes, count) => `${String(minutes).padStart(4)} ${minutesAnd} : ${count} ${changes}.`,
    paused: (from, to) => `${paused} ${from} ${until} ${to}${dots}`,
    freeSpace: (size) => `${freeSpace} ${size}`,
    fatal: (id) => found(fatal, id),
    note: (id) => found(notes, id),
    message: (code) => {
      const known = messages.get(code);
      if (known !== undefined) {
        return known;
      }
      const words = new Vocabulary(new Dice(code, ...seedNumbers), script);
      const message =
        words.phrase(2, 9) + script.stop + (code % 11 === 0 ? `\n${words.phrase(2, 6)}${script.stop}` : '');
      messages.set(code, message);
      return message;
    },
    moment: pseudoMoment(vocabulary),
  };
}

/** Some phrases have a word of ours in them, as those about NTFS have in Japanese. */
function actionPhrase(vocabulary: Vocabulary): string {
  const phrase = vocabulary.phrase(1, 5);
  return vocabulary.dice.chance(0.15) ? `NTFS ${phrase}` : phrase;
}

/** Date and time in an order of its own, with weekday, month, halves of the day or without, apart or grown together. */
function pseudoMoment(vocabulary: Vocabulary): (time: number) => string {
  const { dice } = vocabulary;
  const weekdays = Array.from({ length: 7 }, () => vocabulary.phrase(1, 1));
  const months = Array.from({ length: 12 }, () => vocabulary.phrase(1, 1));
  const [morning, evening] = [vocabulary.phrase(1, 1), vocabulary.phrase(1, 1)];
  const dateForm = dice.pick([
    'weekday, day. month year',
    'day month year',
    'year month day',
    'year/mm/dd',
    'dd.mm.year',
  ]);
  const timeForm = dice.pick(['24', '24', '24', 'half before', 'half behind']);
  const gap = dice.chance(0.15) ? '' : ' ';
  return (time) => {
    const date = new Date(time);
    const parts = new Map([
      ['weekday', weekdays[date.getUTCDay()] ?? ''],
      ['day', String(date.getUTCDate())],
      ['month', months[date.getUTCMonth()] ?? ''],
      ['year', String(date.getUTCFullYear())],
      ['mm', twoDigits(date.getUTCMonth() + 1)],
      ['dd', twoDigits(date.getUTCDate())],
    ]);
    const day = dateForm.replace(/\w+/g, (part) => parts.get(part) ?? part);
    const half = date.getUTCHours() < 12 ? morning : evening;
    const hours = timeForm === '24' ? clock(time) : twelveHours(time, '', '').trim();
    const said =
      timeForm === 'half before' ? `${half} ${hours}` : timeForm === 'half behind' ? `${hours} ${half}` : hours;
    return `${day}${gap}${said}`;
  };
}

function found<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) {
    throw new RangeError(`nothing of id ${String(key)}`);
  }
  return value;
}

/** Kept, since making one takes longer than writing a whole log. */
const LONG_DATES = new Map<string, Intl.DateTimeFormat>();

function longDate(locale: string, time: number): string {
  const format = LONG_DATES.get(locale) ?? new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' });
  LONG_DATES.set(locale, format);
  return format.format(time).replaceAll('\u00a0', ' ');
}

function eastDate(time: number): string {
  const date = new Date(time);
  return `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
}

/** `Thu May 01 09:08:20 2014`: what the builds of the Resource Kit print. */
export function asctime(time: number): string {
  const parts = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(time).toUTCString());
  const [, weekday = '', day = '', month = '', year = '', hours = ''] = parts ?? [];
  return `${weekday} ${month} ${day} ${hours} ${year}`;
}

/** `23:30:01`. */
function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

/** `11:30:01 PM`. */
function twelveHours(time: number, morning: string, evening: string): string {
  const hours = new Date(time).getUTCHours();
  return `${hours % 12 === 0 ? 12 : hours % 12}${clock(time).slice(2)} ${hours < 12 ? morning : evening}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
