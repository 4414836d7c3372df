// Writes a Process Monitor CSV of any size, the same for the same options:
//   node bench/generate-trace.mjs trace.CSV [--bytes 1GB] [--seed 1] [--share 0.02] [--distinct 100000] [--failures 100000]
// Rows have the shapes of real exports: mostly registry, then reads, few creates; some of all that makes CSV hard. Memory
// does not grow with the size. Prints what is in the file, as JSON.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { parseArgs } from 'node:util';
import { Answer } from './answer.mjs';

const HEADER = '\ufeff"Time of Day","Process Name","PID","Operation","Path","Result","Detail"\r\n';
const CHUNK = 1024 * 1024;

/** Of the failed creates; the others are probes for what is not there. */
const REFUSED_SHARE = 0.28;
const SPECIAL_SHARE = 0.002;

export const DEFAULTS = {
  bytes: 1e9,
  seed: 1,
  /** Share of rows that are failed creates. */
  share: 0.02,
  /** Different objects that are refused, at most. */
  distinct: 100_000,
  /** Exactly so many refusals, evenly over the file, instead of a share of the rows. Null: as many as the share gives. */
  failures: null,
};

/** `1GB`, `500MB`, `28000000` in bytes; null for anything else. */
export function parseBytes(text) {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([kmg]?)b?$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * { '': 1, k: 1e3, m: 1e6, g: 1e9 }[(unit ?? '').toLowerCase()]);
  return bytes > 0 ? bytes : null;
}

/** The trace with these options in a folder: the one that is there, or a new one. */
export function traceIn(folder, options) {
  const parameters = { ...DEFAULTS, ...options };
  const sources = ['./generate-trace.mjs', './answer.mjs'].map((name) => readFileSync(new URL(name, import.meta.url)));
  const hash = createHash('sha1').update(JSON.stringify(parameters));
  // A file of another version of this generator is another file.
  sources.forEach((source) => hash.update(source));
  const file = join(folder, `whydenied-${parameters.bytes}-${hash.digest('hex').slice(0, 12)}.CSV`);
  const factsFile = `${file}.json`;
  if (!existsSync(file) || !existsSync(factsFile)) {
    mkdirSync(folder, { recursive: true });
    // One that was broken off does not get the name.
    const facts = writeTrace(`${file}.part`, parameters);
    renameSync(`${file}.part`, file);
    writeFileSync(factsFile, JSON.stringify(facts));
  }
  return { file, facts: JSON.parse(readFileSync(factsFile, 'utf8')), files: [file, factsFile] };
}

/** Writes a trace. Returns what programs have to find in it. */
export function writeTrace(file, options) {
  const { bytes, seed, share, distinct, failures } = { ...DEFAULTS, ...options };
  const target = openSync(file, 'w');
  const trace = new TraceWriter(target, seed);
  const rows = new RowShapes(trace, distinct);
  const isDue = () => failures !== null && rows.refused < failures * Math.min(1, trace.written / bytes);
  const probeShare = failures === null ? share : share * (1 - REFUSED_SHARE);
  while (trace.written < bytes || isDue()) {
    if (isDue()) {
      rows.refusal();
    } else if (trace.chance() < probeShare) {
      if (failures === null && trace.chance() < REFUSED_SHARE) {
        rows.refusal();
      } else {
        rows.probe();
      }
    } else if (trace.chance() < SPECIAL_SHARE) {
      rows.special();
    } else {
      rows.ordinary();
    }
  }
  const facts = trace.end();
  closeSync(target);
  return { ...facts, refused: rows.refused, refusedObjects: Math.min(rows.refused, distinct) };
}

/** Puts rows into the file and counts what is in them. */
class TraceWriter {
  #target;
  #state;
  #pending = HEADER;
  #pendingLines = 1;
  #flushed = 0;
  #answer = new Answer();
  #deniedLines = 0;
  #robocopyRows = 0;
  #second = 10 * 3600;
  #ticks = 0;
  #clock = clockText(10 * 3600);

  constructor(target, seed) {
    this.#target = target;
    this.#state = Math.imul(seed, 0x9e3779b1) | 1;
  }

  /** Bytes so far; what is pending counts as if it were ASCII. */
  get written() {
    return this.#flushed + this.#pending.length;
  }

  /** From 0 to 1. */
  chance() {
    return this.#next() / 0x100000000;
  }

  /** A whole number below `limit`. */
  below(limit) {
    return Math.floor(this.chance() * limit);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  row(processName, pid, operation, path, result, detail) {
    this.#ticks += 1 + this.below(1000);
    if (this.#ticks >= 10_000_000) {
      this.#ticks -= 10_000_000;
      this.#clock = clockText(++this.#second);
    }
    const time = `${this.#clock}.${String(this.#ticks).padStart(7, '0')}`;
    const printed = detail.includes('"') ? detail.replaceAll('"', '""') : detail;
    this.#pending += `"${time}","${processName}","${pid}","${operation}","${path}","${result}","${printed}"\r\n`;
    this.#pendingLines++;
    this.#answer.visit([time, processName, pid, operation, path, result, detail]);
    if (processName === 'Robocopy.exe') {
      this.#robocopyRows++;
    }
    const lines = detail.includes('\n') ? detail.split('\n') : [result];
    this.#pendingLines += lines.length - 1;
    for (const line of lines) {
      if (line.includes('ACCESS DENIED')) {
        this.#deniedLines++;
      }
    }
    if (this.#pending.length >= CHUNK) {
      this.#flush();
    }
  }

  end() {
    this.#flush();
    return {
      bytes: this.#flushed,
      lines: this.#pendingLines,
      deniedLines: this.#deniedLines,
      robocopyRows: this.#robocopyRows,
      answer: this.#answer.toJSON(),
    };
  }

  #flush() {
    const bytes = Buffer.from(this.#pending);
    for (let at = 0; at < bytes.length;) {
      at += writeSync(this.#target, bytes, at);
    }
    this.#flushed += bytes.length;
    this.#pending = '';
  }

  /** Xorshift: the same numbers in every run. */
  #next() {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }
}

function clockText(second) {
  return [Math.floor(second / 3600) % 24, Math.floor(second / 60) % 60, second % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

const ROBOCOPY = ['Robocopy.exe', '7312'];
const SHARES = ['\\\\contoso.file.core.windows.net\\share', 'Z:'];
const DEPARTMENTS = ['Finance', 'Human Resources', 'Übersicht Vertrieb', 'Research & Development', 'レポート', 'Legal'];
const NAMES = ['Minutes of the meeting', 'IMG_', 'budget (final)', 'invoice', 'naïve estimate', 'Quarterly report'];
const EXTENSIONS = ['docx', 'xlsx', 'pdf', 'jpg', 'txt', 'pptx'];
const OTHERS = [
  ['svchost.exe', '496'],
  ['svchost.exe', '1288'],
  ['Explorer.EXE', '3344'],
  ['MsMpEng.exe', '2636'],
  ['lsass.exe', '712'],
  ['SearchIndexer.exe', '5120'],
  ['chrome.exe', '9844'],
  ['System', '4'],
];
const KEYS = [
  'HKLM\\System\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces',
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\FolderDescriptions',
  'HKCU\\Software\\Classes\\Local Settings\\Software\\Microsoft\\Windows\\Shell',
  'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options',
  'HKCR\\CLSID\\{56FFCC30-D398-11D0-B2AE-00A0C908FA49}\\InProcServer32',
];
const FOLDERS = [
  'C:\\Windows\\System32',
  'C:\\Users\\anna\\AppData\\Local\\Microsoft\\Windows\\INetCache\\IE',
  'C:\\ProgramData\\Microsoft\\Windows Defender\\Scans\\History\\Store',
  'C:\\Program Files\\Common Files\\microsoft shared\\ClickToRun',
  'C:\\Windows\\WinSxS\\amd64_microsoft-windows-servicingstack_31bf3856ad364e35_10.0.19041.1_none',
];
const ENVIRONMENT = [
  'ALLUSERSPROFILE=C:\\ProgramData',
  'APPDATA=C:\\Users\\anna\\AppData\\Roaming',
  'CommonProgramFiles=C:\\Program Files\\Common Files',
  'COMPUTERNAME=DESKTOP-1',
  'ComSpec=C:\\WINDOWS\\system32\\cmd.exe',
  'Path=C:\\WINDOWS\\system32;C:\\WINDOWS;C:\\WINDOWS\\System32\\Wbem;C:\\WINDOWS\\System32\\OpenSSH\\',
  'PATHEXT=.COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC',
  'PROCESSOR_IDENTIFIER=Intel64 Family 6 Model 158 Stepping 9, GenuineIntel',
  'TEMP=C:\\Users\\anna\\AppData\\Local\\Temp',
  'USERNAME=anna',
];
/** A whole row as the value of a variable: not one that happened. */
const FORGED_ROW =
  '"10:00:00.0000000","Robocopy.exe","7312","CreateFile","Z:\\forged.docx","ACCESS DENIED","Desired Access: Write Owner"';

/** What is asked of registry keys, as often as it stands here. */
const REGISTRY = [
  [3, 'RegOpenKey', 'NAME NOT FOUND', () => 'Desired Access: Query Value, Enumerate Sub Keys'],
  [4, 'RegOpenKey', 'SUCCESS', () => 'Desired Access: Query Value, Enumerate Sub Keys'],
  [2, 'RegQueryValue', 'NAME NOT FOUND', () => 'Length: 144'],
  [4, 'RegQueryValue', 'SUCCESS', (trace) => `Type: REG_DWORD, Length: 4, Data: ${trace.below(1e6)}`],
  [3, 'RegQueryKey', 'SUCCESS', () => 'Query: HandleTags, HandleTags: 0x0'],
  [3, 'RegCloseKey', 'SUCCESS', () => ''],
  [1, 'RegEnumKey', 'SUCCESS', (trace) => `Index: ${trace.below(50)}, Name: Application ${trace.below(1000)}`],
].flatMap(([times, operation, result, detailOf]) => Array(times).fill({ operation, result, detailOf }));

const FILE = 'Synchronous IO Non-Alert, Non-Directory File';
/** What robocopy asks for and is refused, and what it was granted on the same object before, if anything. */
const REFUSALS = [
  { access: 'Generic Read, Write Owner', result: 'ACCESS DENIED', granted: 'Generic Read, Write DAC' },
  { access: 'Generic Read, Write Owner', result: 'ACCESS DENIED', granted: 'Generic Read, Write DAC' },
  { access: 'Generic Read, Write DAC', result: 'ACCESS DENIED', granted: 'Generic Read' },
  { access: 'Generic Read/Write, Delete', result: 'ACCESS DENIED', granted: null },
  { access: 'Read Attributes, Write Attributes, Synchronize', result: 'ACCESS DENIED', granted: 'Generic Read' },
  { access: 'Generic Read', result: 'ACCESS DENIED', granted: null },
];
const PROBES = [
  ['NAME NOT FOUND', 'Read Attributes', 'Open Reparse Point'],
  ['NAME NOT FOUND', 'Generic Read', FILE],
  ['NAME NOT FOUND', 'Read Attributes, Synchronize', 'Synchronous IO Non-Alert'],
  ['PATH NOT FOUND', 'Read Data/List Directory, Synchronize', 'Directory, Synchronous IO Non-Alert'],
  ['NAME INVALID', 'Read Attributes', 'Open Reparse Point'],
];

function createDetail(access, options, openResult) {
  const common = `Desired Access: ${access}, Disposition: Open, Options: ${options}, Attributes: n/a, ShareMode: Read, Write, Delete, AllocationSize: n/a`;
  return openResult === null ? common : `${common}, OpenResult: ${openResult}`;
}

/** The rows that real traces have, each with its own chance. */
class RowShapes {
  refused = 0;
  #trace;
  #distinct;
  /** What robocopy does next, in the order that it does it. */
  #steps = [];
  #specials = 0;

  constructor(trace, distinct) {
    this.#trace = trace;
    this.#distinct = distinct;
  }

  ordinary() {
    const kind = this.#trace.below(100);
    if (kind < 48) {
      this.#registry();
    } else if (kind < 66) {
      this.#robocopyStep();
    } else if (kind < 93) {
      this.#fileSystem();
    } else {
      this.#system();
    }
  }

  /** Robocopy is refused an object; some were opened for less just before, which tells the right that was missing. */
  refusal() {
    const object = this.refused % this.#distinct;
    const { access, result, granted } = REFUSALS[object % REFUSALS.length];
    const path = copiedFile(object, object);
    if (granted !== null) {
      this.#trace.row(...ROBOCOPY, 'CreateFile', path, 'SUCCESS', createDetail(granted, FILE, 'Opened'));
    }
    this.#trace.row(...ROBOCOPY, 'CreateFile', path, result, createDetail(access, FILE, null));
    this.refused++;
  }

  /** A create that fails because there is nothing. */
  probe() {
    const trace = this.#trace;
    const [result, access, options] = trace.pick(PROBES);
    const isRobocopys = trace.chance() < 0.2;
    const path = isRobocopys ? copiedFile(trace.below(1e6), trace.below(1e6)) : this.#localFile();
    trace.row(
      ...(isRobocopys ? ROBOCOPY : trace.pick(OTHERS)),
      'CreateFile',
      path,
      result,
      createDetail(access, options, null),
    );
  }

  /** What makes CSV hard, one after the other. */
  special() {
    const trace = this.#trace;
    const pid = String(1000 + trace.below(9000));
    const started = (environment) =>
      trace.row(
        'cmd.exe',
        pid,
        'Process Start',
        '',
        'SUCCESS',
        `Parent PID: 3344, Command line: "C:\\Windows\\System32\\cmd.exe" /c "copy ${pid}", Current directory: C:\\Users\\anna\\, Environment: ${environment}`,
      );
    switch (this.#specials++ % 6) {
      case 0:
        trace.row(
          ...['Explorer.EXE', '3344', 'Process Create', 'C:\\Windows\\System32\\notepad.exe', 'SUCCESS'],
          `PID: ${pid}, Command line: "C:\\Windows\\System32\\notepad.exe" "Z:\\a "b".txt"`,
        );
        break;
      case 1:
        started(ENVIRONMENT.map((line) => `\r;\t${line}`).join(''));
        break;
      case 2:
        started(ENVIRONMENT.join('\n'));
        break;
      case 3:
        started(ENVIRONMENT.join('\r\n'));
        break;
      case 4:
        started(`FORGED=\r\n${FORGED_ROW}\r\n${FORGED_ROW}\r\nUSERNAME=anna`);
        break;
      default:
        trace.row(...ROBOCOPY, 'NotifyChangeDirectory', 'Z:\\', '', 'Filter: FILE_NOTIFY_CHANGE_FILE_NAME');
    }
  }

  #registry() {
    const trace = this.#trace;
    const path = `${trace.pick(KEYS)}\\{${trace.below(1e6)}-11D0-B2AE-00A0C908FA49}`;
    const { operation, result, detailOf } = trace.pick(REGISTRY);
    const detail = detailOf(trace);
    trace.row(...trace.pick(OTHERS), operation, path, result, detail);
  }

  #fileSystem() {
    const trace = this.#trace;
    const path = this.#localFile();
    const offset = trace.below(1e6) * 4096;
    // prettier-ignore
    const [operation, result, detail] = trace.pick([
      ['ReadFile', 'SUCCESS', `Offset: ${grouped(offset)}, Length: 4,096, Priority: Normal`],
      ['ReadFile', 'SUCCESS', `Offset: ${grouped(offset)}, Length: 32,768, I/O Flags: Non-cached, Paging I/O, Priority: Normal`],
      ['ReadFile', 'END OF FILE', `Offset: ${grouped(offset)}, Length: 4,096`],
      ['WriteFile', 'SUCCESS', `Offset: ${grouped(offset)}, Length: 1,048,576, Priority: Very Low`],
      ['CloseFile', 'SUCCESS', ''],
      ['QueryBasicInformationFile', 'SUCCESS', 'CreationTime: 7/31/2020 6:55:07 AM, LastAccessTime: 7/31/2020 7:37:26 AM, LastWriteTime: 7/31/2020 7:37:26 AM, ChangeTime: 7/31/2020 7:37:26 AM, FileAttributes: A'],
      ['CreateFileMapping', 'FILE LOCKED WITH ONLY READERS', 'SyncType: SyncTypeCreateSection, PageProtection: PAGE_EXECUTE|PAGE_NOCACHE'],
      ['QuerySecurityFile', 'SUCCESS', 'Information: Owner, Group, DACL'],
      ['QueryDirectory', 'NO MORE FILES', 'FileInformationClass: FileBothDirectoryInformation'],
      ['CreateFile', 'SUCCESS', createDetail('Read Attributes', 'Open Reparse Point', 'Opened')],
      ['CreateFile', 'REPARSE', createDetail('Read Attributes, Synchronize', FILE, '<unknown>')],
    ]);
    trace.row(...trace.pick(OTHERS), operation, path, result, detail);
  }

  #system() {
    const trace = this.#trace;
    // prettier-ignore
    const [operation, path, detail] = trace.pick([
      ['Thread Create', '', `Thread ID: ${trace.below(20_000)}`],
      ['Thread Exit', '', `Thread ID: ${trace.below(20_000)}, User Time: 0.0156250, Kernel Time: 0.0000000`],
      ['Load Image', 'C:\\Windows\\System32\\ntdll.dll', 'Image Base: 0x7ffa744e0000, Image Size: 0x204000'],
      ['TCP Send', `DESKTOP-1.contoso.com:${50_000 + trace.below(9999)} -> 20.60.1.4:microsoft-ds`, `Length: ${trace.below(9000)}, startime: 1201, endtime: 1203, seqnum: 0, connid: 0`],
      ['TCP Receive', `DESKTOP-1.contoso.com:${50_000 + trace.below(9999)} -> 20.60.1.4:microsoft-ds`, `Length: ${trace.below(9000)}, seqnum: 0, connid: 0`],
    ]);
    trace.row(...trace.pick(OTHERS), operation, path, 'SUCCESS', detail);
  }

  #localFile() {
    const trace = this.#trace;
    return `${trace.pick(FOLDERS)}\\${trace.below(1000)}\\{4F2A-${trace.below(1e6)}-11D0-B2AE}.dat`;
  }

  /** The copy of a file takes a dozen rows, with those of other processes between them. */
  #robocopyStep() {
    if (this.#steps.length === 0) {
      const trace = this.#trace;
      const ordinal = trace.below(1e6);
      const size = trace.below(1e6);
      const target = copiedFile(ordinal, trace.below(1e6));
      const source = target.replace(/^(?:Z:|\\\\[^\\]+\\share)/, 'D:\\data');
      const written = `Offset: 0, Length: ${grouped(size)}, Priority: Normal`;
      // prettier-ignore
      this.#steps = [
        ['CreateFile', source, 'SUCCESS', createDetail('Generic Read', FILE, 'Opened')],
        ['QueryStandardInformationFile', source, 'SUCCESS', `AllocationSize: ${grouped(size + 4096)}, EndOfFile: ${grouped(size)}, NumberOfLinks: 1, DeletePending: False, Directory: False`],
        ['CreateFile', target, 'SUCCESS', createDetail('Generic Read/Write, Delete', FILE, 'Created').replace('Disposition: Open,', 'Disposition: OverwriteIf,')],
        ['SetEndOfFileInformationFile', target, 'SUCCESS', `EndOfFile: ${grouped(size)}`],
        ['ReadFile', source, 'SUCCESS', written],
        ['WriteFile', target, 'SUCCESS', written],
        ['SetBasicInformationFile', target, 'SUCCESS', 'CreationTime: 7/31/2020 6:55:07 AM, LastAccessTime: 0, LastWriteTime: 7/31/2020 7:37:26 AM, ChangeTime: 0, FileAttributes: A'],
        ['CloseFile', target, 'SUCCESS', ''],
        ['CloseFile', source, 'SUCCESS', ''],
        ['CreateFile', target, 'SUCCESS', createDetail('Generic Read, Write DAC', FILE, 'Opened')],
        ['SetSecurityFile', target, 'SUCCESS', 'Information: DACL'],
        ['CloseFile', target, 'SUCCESS', ''],
      ].reverse();
    }
    this.#trace.row(...ROBOCOPY, ...this.#steps.pop());
  }
}

/** A file of the copy: the same ordinal has the same folder and the same end of the copy. */
function copiedFile(ordinal, number) {
  const department = DEPARTMENTS[ordinal % DEPARTMENTS.length];
  const name = `${NAMES[ordinal % NAMES.length]} ${number}.${EXTENSIONS[ordinal % EXTENSIONS.length]}`;
  return `${SHARES[ordinal % 7 < 4 ? 0 : 1]}\\${department}\\Project ${ordinal % 997} migration\\${2010 + (ordinal % 15)}\\${name}`;
}

function grouped(number) {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      bytes: { type: 'string', default: '1GB' },
      seed: { type: 'string', default: String(DEFAULTS.seed) },
      share: { type: 'string', default: String(DEFAULTS.share) },
      distinct: { type: 'string', default: String(DEFAULTS.distinct) },
      failures: { type: 'string' },
    },
  });
  const options = {
    bytes: parseBytes(values.bytes),
    seed: Number(values.seed),
    share: Number(values.share),
    distinct: Number(values.distinct),
    failures: values.failures === undefined ? null : Number(values.failures),
  };
  if (positionals.length !== 1 || options.bytes === null || Object.values(options).some(Number.isNaN)) {
    console.error('usage: node bench/generate-trace.mjs trace.CSV [--bytes 1GB] [--seed 1] [--share 0.02]');
    console.error('  [--distinct 100000] [--failures 100000]');
    process.exit(2);
  }
  console.log(JSON.stringify(writeTrace(positionals[0], options), null, 2));
}
