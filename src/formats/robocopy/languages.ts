/**
 * What robocopy prints in other languages, as far as we know. Every language is a translation of the same resource
 * strings (robocopy-strings.md); the reader needs none of them: it finds records by their structure, and a word that is
 * missing here costs a label, never a record. Words also tell the code page of a narrow log.
 */

import type { RobocopyAction } from './words.js';

/** The words of one language. */
interface LanguageWords {
  /** What stands for ERROR (id 9001). */
  readonly error?: string;
  /** The end of all retries (id 227). */
  readonly retryLimit?: string;
  readonly actions?: Partial<Readonly<Record<RobocopyAction, string>>>;
  /** Banner, labels of header and summary, heads of the summary, retry notices: for the code page only. */
  readonly labels?: readonly string[];
}

interface Language {
  /** BCP 47. */
  readonly tag: string;
  /** Read in a log or in a transcript of one. Source: robocopy-log.md §5, "Words per locale". */
  readonly attested: LanguageWords;
  /** From tests of other projects, or a dictionary's word for "error": not seen in a log. */
  readonly unattested: LanguageWords;
}

// Polish and Russian Windows print English words beside local dates; no log of another untranslated language was found.
export const LANGUAGES: readonly Language[] = [
  {
    tag: 'de',
    attested: {
      error: 'FEHLER',
      labels: [
        'Robustes Dateikopieren für Windows',
        'Quelle',
        'Ziel',
        'Dateien',
        'Verzeich.',
        'Zeiten',
        'Insgesamt',
        'Kopiert',
        'Übersprungen',
        'Keine Übereinstimmung',
      ],
    },
    unattested: { actions: { 'copying-file': 'Datei wird kopiert' } },
  },
  {
    tag: 'es',
    attested: {
      error: 'ERROR',
      actions: { 'accessing-destination-directory': 'Obteniendo acceso al directorio de destino' },
      labels: [
        'Herramienta para copia eficaz de archivos',
        'Inicio',
        'Origen',
        'Destino',
        'Archivos',
        'Opciones',
        'Tiempo',
        'Copiado',
        'Omitido',
        'No coincidencia',
      ],
    },
    unattested: { actions: { 'copying-file': 'Copiando archivo' } },
  },
  {
    tag: 'it',
    attested: {
      error: 'ERRORE',
      actions: { 'copying-file': 'Copia del file in corso' },
      labels: [
        'Copia di file efficace per Windows',
        'Avviato',
        'Terminato',
        'Origine',
        'Destinazione',
        'Opzioni',
        'Durata',
        'Totale',
        'Ignorate',
        'Non corrispondenti',
        'Non riuscita',
        'Supplementari',
      ],
    },
    unattested: {},
  },
  {
    tag: 'pt-BR',
    attested: {
      error: 'ERRO',
      actions: { 'copying-file': 'Copiando Arquivo' },
      labels: [
        'Robust File Copy para Windows',
        'Arquivos',
        'Opções',
        'Diretórios',
        'N.º de Vezes',
        'Copiada',
        'Ignorada',
        'Incompatibilidade',
        'FALHA',
      ],
    },
    unattested: {},
  },
  {
    tag: 'ja',
    attested: {
      error: 'エラー',
      actions: {
        'copying-ntfs-security-to-destination-file': 'NTFS セキュリティをコピー先ファイルにコピーしています',
      },
      labels: [
        'Windows の堅牢性の高いファイル コピー',
        '開始',
        '終了',
        'コピー元',
        'コピー先',
        'ファイル',
        'オプション',
        '除外ディレクトリ',
        'ディレクトリ',
        'バイト',
        '時刻',
        '合計',
        'コピー済み',
        'スキップ',
        '不一致',
        '失敗',
      ],
    },
    unattested: {},
  },
  {
    tag: 'zh-CN',
    attested: {
      error: '错误',
      retryLimit: '超过重试限制',
      actions: { 'copying-file': '正在复制文件', 'accessing-destination-directory': '正在访问目标目录' },
      labels: [
        'Windows 的可靠文件复制',
        '开始时间',
        '已结束',
        '目标',
        '选项',
        '目录',
        '文件',
        '字节',
        '时间',
        '总数',
        '复制',
        '跳过',
        '不匹配',
        '失败',
        '其他',
        '正在等待',
        '正在重试',
      ],
    },
    unattested: {},
  },
  { tag: 'fr', attested: {}, unattested: { error: 'ERREUR' } },
  { tag: 'nl', attested: {}, unattested: { error: 'FOUT' } },
  { tag: 'sv', attested: {}, unattested: { error: 'FEL' } },
  { tag: 'ko', attested: {}, unattested: { error: '오류' } },
  { tag: 'zh-TW', attested: {}, unattested: { error: '錯誤' } },
];
