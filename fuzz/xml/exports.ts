/** Sound XML exports to be damaged. */

import { encodeText } from '../../test/formats/procmon/encode-text.js';
import { eventXml, exportXml, processXml, type XmlFields } from '../../test/formats/procmon/write-xml.js';
import { pick, type Random, randomNumbers } from '../random.js';
import type { FuzzInput } from '../target.js';

const PATHS = [
  '\\\\acct.file.core.windows.net\\share\\a & b <1> "2" \'3\'.txt',
  'C:\\Büro\\日本\\😀.txt',
  // UTF-8 that was encoded twice.
  Array.from(new TextEncoder().encode('C:\\日本\\ü'), (byte) => String.fromCharCode(byte)).join(''),
  'C:\\Data\\report.docx',
  `D:\\${'deep\\'.repeat(50)}`,
  '',
];
const DETAILS = [
  'Desired Access: Generic Read, Write Owner, Disposition: Open, Options: Synchronous IO Non-Alert, Attributes: n/a, ShareMode: Read, Write, Delete, AllocationSize: n/a',
  'Desired Access: Generic Read, Disposition: OpenIf, Options: Directory, Attributes: N, ShareMode: None, AllocationSize: 0, Impersonating: CONTOSO\\bert, OpenResult: Created',
  'Parent PID: 1, Command line: x, Environment: \n;\ta=b\n;\tc=d',
  'Offset: 0, Length: 4.096, Priority: Normal',
  'ReplaceIfExists: False, FileName: D:\\new name',
  '',
];
const OPERATIONS = [
  'CreateFile',
  'CreateFile',
  'ReadFile',
  'Process Start',
  'SetRenameInformationFile',
  'RegOpenKey',
  '<Unknown>',
];
const RESULTS = ['SUCCESS', 'ACCESS DENIED', 'ACCESS DENIED', 'NAME NOT FOUND', 'NAME COLLISION', '', '0xC000046F'];

/** 2026-03-08T14:04:47.3955318Z as a FILETIME. */
const CREATED = '134174522873955318';

function modules(count: number): XmlFields[] {
  return Array.from({ length: count }, (_, index) => ({
    Timestamp: CREATED,
    BaseAddress: `0x7ff7${index.toString(16).padStart(8, '0')}`,
    Size: '65536',
    Path: `C:\\Windows\\System32\\module ${index}.dll`,
    Version: '',
    Company: 'Microsoft Corporation',
    Description: 'Übersicht & mehr',
  }));
}

function processes(moduleCount: number): string[] {
  return ['Robocopy.exe', 'explorer.exe', 'System'].map((name, index) =>
    processXml(
      {
        ProcessIndex: `${index + 1}`,
        ProcessId: `${7312 + index}`,
        ParentProcessId: '4',
        AuthenticationId: '00000000:0003e7a5',
        CreateTime: index === 2 ? '0' : CREATED,
        IsVirtualized: '0',
        Is64bit: '1',
        Integrity: 'Etykieta obowiązkowości\\Poziom',
        Owner: 'CONTOSO\\anna',
        ProcessName: name,
        ImagePath: `C:\\Windows\\System32\\${name}`,
        CommandLine: 'robocopy D:\\data \\\\acct.file.core.windows.net\\share /COPYALL "a & b"',
      },
      modules(moduleCount),
    ),
  );
}

function stack(depth: number): XmlFields[] {
  return Array.from({ length: depth }, (_, index) => ({
    depth: `${index}`,
    address: `0xfffff8${index.toString(16).padStart(10, '0')}`,
    path: 'C:\\Windows\\System32\\ntoskrnl.exe',
    location: 'NtCreateFile + 0x44',
  }));
}

interface ExportSpec {
  readonly modules?: number;
  readonly stackDepth?: number;
  readonly columns?: XmlFields;
}

function writeExport(events: number, spec: ExportSpec = {}): string {
  const random: Random = randomNumbers(events);
  const rows = Array.from({ length: events }, (_, index) => {
    const second = String(Math.floor(index / 10) % 60).padStart(2, '0');
    const minute = String(Math.floor(index / 600) % 60).padStart(2, '0');
    return eventXml(
      {
        Time_of_Day: `19:${minute}:${second},${index % 10}955378`,
        Process_Name: pick(['Robocopy.exe', 'Robocopy.exe', 'explorer.exe'], random),
        PID: `${7312 + random(3)}`,
        Operation: pick(OPERATIONS, random),
        Path: pick(PATHS, random),
        Result: pick(RESULTS, random),
        Detail: pick(DETAILS, random),
        ...spec.columns,
      },
      stack(spec.stackDepth ?? 0),
    );
  });
  return exportXml(processes(spec.modules ?? 2), rows);
}

function input(name: string, text: string): FuzzInput {
  return { name, bytes: encodeText(text) };
}

/** All exports, 1 KB to 1 MB. */
export function xmlExports(): FuzzInput[] {
  const plain = writeExport(12);
  return [
    input('no events', exportXml([], [])),
    input('3 events', writeExport(3)),
    input('12 events', plain),
    input('with stacks', writeExport(30, { stackDepth: 12 })),
    input('with dates', writeExport(25, { columns: { Date_and_Time: '3/8/2026 19:04:47', User: 'CONTOSO\\anna' } })),
    input('many modules', writeExport(5, { modules: 300 })),
    input('cut off', plain.slice(0, -300)),
    { name: 'in UTF-16', bytes: encodeText(plain.slice(1), 'utf-16le with BOM') },
    input('100 KB', writeExport(180)),
    input('1 MB', writeExport(1600)),
    input('1 MB of stacks', writeExport(250, { stackDepth: 25 })),
  ];
}
