/**
 * Writes robocopy logs from the anatomy in robocopy-log.md, with the place of every error in them, so that tests can ask
 * for exactly what was written. Lines end as in a real `/LOG` file: CR LF, and CR CR LF behind a message of Windows.
 */

export interface ErrorSpec {
  readonly code: number;
  readonly action: string;
  readonly path: string;
  readonly message: string;
  /** How often it is printed. */
  readonly tries: number;
  /** Whether RETRY LIMIT EXCEEDED follows the last one. */
  readonly limit: boolean;
  /** `2025/11/18 23:30:15`. */
  readonly stamp: string;
}

export interface JobSpec {
  readonly banner: string;
  readonly started: string;
  readonly ended: string;
  readonly source: string;
  readonly destination: string;
  /** Behind `Dest`. */
  readonly separator: ':' | '=' | '-';
  readonly options: string;
  /** /NJH, /NJS. */
  readonly header: boolean;
  readonly summary: boolean;
  /** Names of files copied before the errors. */
  readonly files: readonly string[];
  /** Printed between `Started` and `Source`. */
  readonly earlyErrors: readonly ErrorSpec[];
  readonly errors: readonly ErrorSpec[];
  /** Without /NP. */
  readonly progress: boolean;
}

export const PLAIN_JOB: JobSpec = {
  banner: 'Robust File Copy for Windows',
  started: 'Tuesday, November 18, 2025 11:30:01 PM',
  ended: 'Tuesday, November 18, 2025 11:30:50 PM',
  source: 'c:\\rwg\\',
  destination: '\\\\falcon\\rwg$\\',
  separator: '=',
  options: '*.* /S /E /DCOPY:DA /COPY:DAT /NP /R:2 /W:10',
  header: true,
  summary: true,
  files: ['a.txt', 'b (2).docx'],
  earlyErrors: [],
  errors: [],
  progress: false,
};

export const PLAIN_ERROR: ErrorSpec = {
  code: 5,
  action: 'Copying NTFS Security to Destination File',
  path: 'c:\\rwg\\a.txt',
  message: 'Access is denied.',
  tries: 1,
  limit: false,
  stamp: '2025/11/18 23:30:15',
};

/** A written log and what must be found in it. */
interface WrittenLog {
  readonly text: string;
  readonly jobs: readonly { readonly line: number; readonly errors: readonly WrittenError[] }[];
}

export interface WrittenError {
  readonly line: number;
  readonly spec: ErrorSpec;
}

export function writeLog(jobs: readonly JobSpec[]): WrittenLog {
  const lines: string[] = [];
  const written = jobs.map((job) => writeJob(lines, job));
  return { text: lines.join(''), jobs: written };
}

/** The text of a job with these lines first in its body, behind the rule that ends the header. */
export function withBody(text: string, ...lines: readonly string[]): string {
  const rule = `\r\n${HEADER_RULE}\r\n`;
  return text.replace(rule, () => `${rule}${lines.join('\r\n')}\r\n`);
}

export type LogEncoding = 'utf-8' | 'utf-16le' | 'utf-16le-bom' | 'latin1';

export function encodeLog(text: string, encoding: LogEncoding): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return new TextEncoder().encode(text);
    case 'latin1':
      return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    default: {
      const units = encoding === 'utf-16le-bom' ? `\ufeff${text}` : text;
      return Uint8Array.from(
        { length: units.length * 2 },
        (_, at) => (units.charCodeAt(at >> 1) >> ((at & 1) * 8)) & 255,
      );
    }
  }
}

export function concatenate(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function errorLine({ stamp, code, action, path }: ErrorSpec, word = 'ERROR'): string {
  const hex = code.toString(16).toUpperCase().padStart(8, '0');
  return `${stamp} ${word} ${code} (0x${hex}) ${action} ${path}`;
}

export const BANNER_RULE = '-'.repeat(79);
const HEADER_RULE = '-'.repeat(78);

function writeJob(lines: string[], job: JobSpec): { line: number; errors: readonly WrittenError[] } {
  const put = (...texts: readonly string[]): void => {
    lines.push(...texts.map((text) => `${text}\r\n`));
  };
  const errors: WrittenError[] = [];
  put('');
  let line = lines.length + 1;
  if (job.header) {
    put(BANNER_RULE, `   ROBOCOPY     ::     ${job.banner}      `, BANNER_RULE, '', `  Started : ${job.started}`);
    errors.push(...job.earlyErrors.map((error) => writeError(lines, error)));
    put(`   Source : ${job.source}`, `     Dest ${job.separator} ${job.destination}`, '', '    Files : *.*', '\t    ');
    put(`  Options : ${job.options} `, '', HEADER_RULE, '');
  } else {
    line = lines.length + 1;
  }
  put(`\t${' '.repeat(12)}${String(job.files.length).padStart(8)}\t${job.source}`);
  for (const file of job.files) {
    put(`\t    New File  \t\t${'4096'.padStart(8)}\t${file}${job.progress ? '\r  0%  \r 50%  \r100%  ' : ''}`);
  }
  errors.push(...job.errors.map((error) => writeError(lines, error)));
  if (job.summary) {
    put('', HEADER_RULE, '', '               Total    Copied   Skipped  Mismatch    FAILED    Extras');
    put('    Dirs :      5654         0      5654         0         0        77');
    put('   Files :     51069        11     51058         0         1       335');
    put('   Bytes :  13.748 g   51.25 m  13.698 g         0         0  453.51 m');
    put('   Times :   0:00:49   0:00:02                       0:00:00   1:00:48', '', '');
    put('   Speed :           58,546,311 Bytes/sec.', '   Speed :            3,350.047 MegaBytes/min.');
    put(`   Ended : ${job.ended}`, '');
  }
  return { line, errors };
}

/** The error as often as it was tried, the way a single thread prints it. */
function writeError(lines: string[], spec: ErrorSpec): WrittenError {
  const line = lines.length + 1;
  for (let nth = 1; nth <= spec.tries; nth++) {
    lines.push(`${errorLine(spec)}\r\n`);
    if (spec.message !== '') {
      lines.push(...spec.message.split('\n').map((text) => `${text}\r\r\n`));
    }
    if (nth < spec.tries) {
      lines.push('Waiting 10 seconds... Retrying...\r\n', '\t    New File  \t\t    4096\ta.txt\r\n');
    }
  }
  if (spec.limit) {
    lines.push('\r\n', 'ERROR: RETRY LIMIT EXCEEDED.\r\n', '\r\n');
  }
  return { line, spec };
}
