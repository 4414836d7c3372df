/** The words that logs are written with here. Source: robocopy-log.md §5; where it has none, the English word stands. */

/** What robocopy prints in one language. */
export interface Words {
  readonly banner: string;
  readonly started: string;
  readonly ended: string;
  readonly source: string;
  readonly destination: string;
  readonly files: string;
  readonly excludedFiles: string;
  readonly excludedDirectories: string;
  readonly options: string;
  /** Heads of the summary as they are printed: long ones are glued together. */
  readonly heads: string;
  readonly rows: readonly [directories: string, files: string, bytes: string, times: string];
  readonly speed: string;
  /** What stands for ERROR, with the blank that most languages put before the number. */
  readonly error: string;
  readonly actions: readonly string[];
  /** Windows' own words for an error. */
  readonly message: string;
  /** Null where no log shows them. */
  readonly waiting: string | null;
  readonly retryLimit: string | null;
  /** When a run started and ended. */
  readonly times: readonly [started: string, ended: string];
  /** Names of files and directories that people of that language have. */
  readonly names: readonly string[];
}

export const ENGLISH: Words = {
  banner: 'Robust File Copy for Windows',
  started: 'Started',
  ended: 'Ended',
  source: 'Source',
  destination: 'Dest',
  files: 'Files',
  excludedFiles: 'Exc Files',
  excludedDirectories: 'Exc Dirs',
  options: 'Options',
  heads: '               Total    Copied   Skipped  Mismatch    FAILED    Extras',
  rows: ['Dirs', 'Files', 'Bytes', 'Times'],
  speed: 'Speed',
  error: 'ERROR ',
  actions: ['Copying File', 'Copying NTFS Security to Destination File', 'Changing File Attributes'],
  message: 'Access is denied.',
  waiting: 'Waiting 10 seconds... Retrying...',
  retryLimit: 'ERROR: RETRY LIMIT EXCEEDED.',
  times: ['Tuesday, November 18, 2025 11:30:01 PM', 'Tuesday, November 18, 2025 11:45:50 PM'],
  names: ['report', 'budget (2)', 'minutes', 'photo'],
};

export const GERMAN: Words = {
  ...ENGLISH,
  banner: 'Robustes Dateikopieren für Windows',
  source: 'Quelle',
  destination: 'Ziel',
  files: 'Dateien',
  heads: '           InsgesamtKopiertÜbersprungenKeine Übereinstimmung    FEHLER    Extras',
  rows: ['Verzeich.', 'Dateien', 'Bytes', 'Zeiten'],
  error: 'FEHLER ',
  actions: ['Datei wird kopiert'],
  message: 'Zugriff verweigert',
  waiting: null,
  retryLimit: null,
  times: ['Dienstag, 18. November 2025 23:30:01', 'Dienstag, 18. November 2025 23:45:50'],
  names: ['Büroübersicht', 'Jahresabschluß', 'Öffentlich', 'Gäste'],
};

export const SPANISH: Words = {
  ...ENGLISH,
  banner: 'Herramienta para copia eficaz de archivos',
  started: 'Inicio',
  source: 'Origen',
  destination: 'Destino',
  files: 'Archivos',
  options: 'Opciones',
  heads: '               Total   Copiado   OmitidoNo coincidencia     ERROR    Extras',
  rows: ['Director.', 'Archivos', 'Bytes', 'Tiempo'],
  actions: ['Obteniendo acceso al directorio de destino'],
  message: 'Acceso denegado.',
  waiting: null,
  retryLimit: null,
  times: ['martes, 18 de noviembre de 2025 23:30:01', 'martes, 18 de noviembre de 2025 23:45:50'],
  names: ['reunión', 'año nuevo', 'información', 'niños'],
};

export const ITALIAN: Words = {
  ...ENGLISH,
  banner: 'Copia di file efficace per Windows',
  started: 'Avviato',
  ended: 'Terminato',
  source: 'Origine',
  destination: 'Destinazione',
  files: 'File',
  options: 'Opzioni',
  heads: '              Totale   Copiato  IgnorateNon corrispondentiNon riuscitaSupplementari',
  rows: ['Directory', 'File', 'Byte', 'Durata'],
  error: 'ERRORE ',
  actions: ['Copia del file in corso'],
  message: 'Accesso negato.',
  waiting: null,
  retryLimit: null,
  times: ['martedì 18 novembre 2025 23:30:01', 'martedì 18 novembre 2025 23:45:50'],
  names: ['attività', 'perché', 'città', 'più'],
};

export const PORTUGUESE: Words = {
  ...ENGLISH,
  banner: 'Robust File Copy para Windows',
  files: 'Arquivos',
  options: 'Opções',
  heads: '               Total   Copiada  IgnoradaIncompatibilidade     FALHA    Extras',
  rows: ['Diretórios', 'Arquivos', 'Bytes', 'N.º de Vezes'],
  error: 'ERRO ',
  actions: ['Copiando Arquivo'],
  message: 'Acesso negado.',
  waiting: null,
  retryLimit: null,
  times: ['terça-feira, 18 de novembro de 2025 23:30:01', 'terça-feira, 18 de novembro de 2025 23:45:50'],
  names: ['relatório', 'reunião', 'orçamento', 'ações'],
};

export const JAPANESE: Words = {
  ...ENGLISH,
  banner: 'Windows の堅牢性の高いファイル コピー',
  started: '開始',
  ended: '終了',
  source: 'コピー元',
  destination: 'コピー先',
  files: 'ファイル',
  excludedDirectories: '除外ディレクトリ',
  options: 'オプション',
  heads: '                合計  コピー済み  スキップ    不一致      失敗    Extras',
  rows: ['ディレクトリ', 'ファイル', 'バイト', '時刻'],
  error: 'エラー',
  actions: ['NTFS セキュリティをコピー先ファイルにコピーしています'],
  message: 'アクセスが拒否されました。',
  waiting: null,
  retryLimit: null,
  times: ['2025年11月18日 23:30:01', '2025年11月18日 23:45:50'],
  names: ['報告書', '予算表', '会議の議事録', 'ソフト能力'],
};

export const CHINESE: Words = {
  ...ENGLISH,
  banner: 'Windows 的可靠文件复制',
  started: '开始时间',
  ended: '已结束',
  source: '源',
  destination: '目标',
  files: '文件',
  options: '选项',
  heads: '                总数      复制      跳过    不匹配      失败      其他',
  rows: ['目录', '文件', '字节', '时间'],
  error: '错误 ',
  actions: ['正在复制文件', '正在访问目标目录'],
  message: '拒绝访问。',
  waiting: '正在等待 10 秒... 正在重试...',
  retryLimit: '错误: 超过重试限制。',
  times: ['2025年11月18日 23:30:01', '2025年11月18日 23:45:50'],
  names: ['报告', '预算表', '会议记录', '上海'],
};

/** Polish and Russian Windows have English words and local dates. */
export const POLISH: Words = {
  ...ENGLISH,
  message: 'Odmowa dostępu.',
  times: ['wtorek, 18 listopada 2025 23:30:01', 'wtorek, 18 listopada 2025 23:45:50'],
  names: ['żądanie', 'książka', 'święta', 'umowa'],
};

export const RUSSIAN: Words = {
  ...ENGLISH,
  message: 'Отказано в доступе.',
  times: ['18 ноября 2025 г. 23:30:01', '18 ноября 2025 г. 23:45:50'],
  names: ['отчёт', 'договор', 'Бухгалтерия', 'фото'],
};

/** No log of these languages was found: English words, local names. */
export const KOREAN: Words = { ...ENGLISH, names: ['보고서', '예산', '회의록', '사진'] };
export const TAIWANESE: Words = { ...ENGLISH, names: ['報告', '預算', '會議記錄', '檔案'] };
