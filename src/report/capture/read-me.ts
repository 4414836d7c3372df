/** The page of a capture kit: what a customer has to know before anything is run or sent. */

import { hanging } from '../printable.js';
import { type CapturePlan, copyCommand } from './plan.js';

/** `README.txt`, with the line ends of Windows. */
export function readMe(plan: CapturePlan): string {
  return [
    ['RECORDING OF A REFUSED COPY'],
    ...whatItDoes(plan),
    ...HOW_TO_RUN,
    ...OTHER_CONSOLE,
    ...whatIsRecorded(plan),
    ...HOW_LONG,
    ...WHAT_TO_SEND,
    ...IF_IT_HANGS,
  ]
    .map((paragraph) => paragraph.map(wrapped).join('\r\n'))
    .join('\r\n\r\n')
    .concat('\r\n');
}

/** Prose is wrapped, under its own beginning where it is an item of a list; what is indented, a command or a path, stays whole. */
function wrapped(line: string): string {
  const mark = /^ *(?:-|\d\.) /.exec(line)?.[0] ?? '';
  return mark === '' && line.startsWith(' ') ? line : hanging(mark, line.slice(mark.length)).replaceAll('\n', '\r\n');
}

function whatItDoes(plan: CapturePlan): string[][] {
  const { copy, dangers, changes, remarks } = plan;
  return [
    [
      'A copy is refused, and the people who help you want to see by what. The scripts here repeat the copy while Process Monitor, a program of Microsoft, writes down which requests Windows answered with no. Nothing is uploaded: you look through what was collected, and you send it.',
    ],
    ['What is copied:', `  ${copyCommand(plan)}`],
    ...(remarks.length === 0
      ? []
      : [['If this is not meant, ask for another kit:', ...remarks.map((text) => `  - ${text}`)]]),
    [
      'The copy is a real one: files of the destination that differ from those of the source are replaced.',
      ...(copy.words.includes('/IS') ? ['The one file above is copied even if both sides look alike.'] : []),
      ...(dangers.length === 0
        ? []
        : ['These switches do more, and the scripts ask before they copy:', ...dangers.map((text) => `  - ${text}`)]),
      ...(changes.length === 0
        ? []
        : ['Of the switches of the failing copy, these were changed:', ...changes.map((text) => `  - ${text}`)]),
    ],
  ];
}

const HOW_TO_RUN = [
  ['HOW TO RUN IT'],
  [
    '  1. Put this folder on a local disk of the machine that copies, outside the folders that are copied.',
    '  2. Download Process Monitor from https://learn.microsoft.com/sysinternals/downloads/procmon and put Procmon64.exe beside capture.cmd. By running the script you accept its licence.',
    '  3. Sign in as the account whose copy fails.',
    '  4. Right-click capture.cmd, Run as administrator. If Windows asks for another account there, the copy would run as that one: see THE OTHER CONSOLE. It needs Windows 10, Windows Server 2016, or newer.',
    '  5. Wait until it says Done.',
  ],
  [
    'capture.ps1 does the same in PowerShell, started in a console that runs as administrator:',
    '  powershell -ExecutionPolicy Bypass -File capture.ps1',
  ],
];

const OTHER_CONSOLE = [
  ['THE OTHER CONSOLE'],
  [
    'Process Monitor needs an elevated console. If the copy that fails runs in one that is not, as another account, in a scheduled task, or by a drive letter that only the other console shows, it has to be repeated there:',
    '  1. In the elevated console: capture.cmd /record (capture.ps1 -Record)',
    '  2. In the other console: capture.cmd /copy (capture.ps1 -Copy)',
    '  3. Back in the first, press a key. Two folders are made; send both.',
  ],
];

function whatIsRecorded({ source, destination, also, anyShare }: CapturePlan): string[][] {
  return [
    ['WHAT IS COLLECTED'],
    [
      'Each time a new folder beside the scripts, named whydenied- and the time:',
      '  capture.pml               what Process Monitor recorded',
      '  robocopy.log              the log of the copy: names of files, errors',
      '  robocopy-exit-code.txt    the number that robocopy ended with',
      '  whoami.txt                the account, its groups and privileges',
      '  net-use.txt               the connected drives and shares',
      '  icacls-....txt            who may do what on both sides',
    ],
    [
      'Recorded is each access of any program to these folders, what it asked for and what Windows answered:',
      ...[source, destination, ...also].map((folder) => `  ${folder}`),
      ...(anyShare ? ['  \\\\... (any share, as one of the drives may be a mapped one)'] : []),
      'With it: whether file servers answer (port 445), and of the programs that were running their names, users and command lines, which can hold more than one would like.',
      'Not recorded: what is in the files, passwords of connections, keys that you type, and accesses to other folders.',
      'capture.cmd /all (capture.ps1 -All) records all accesses of all programs. Use it only if you are asked to: it takes far more room and shows far more.',
    ],
  ];
}

const HOW_LONG = [
  ['HOW LONG, HOW MUCH ROOM'],
  [
    'As long as the copy takes, and some minutes more. The recording takes about 0.6 KB for each access; a copied file makes some dozens, so reckon with 20 to 40 KB a file: 100,000 files make 2 to 4 GB. With /all it can be a GB in a few minutes. If one file fails each time, ask for a kit that copies that file alone.',
  ],
  [
    'Process Monitor may keep the settings of the kit. To get its own ones back, start it, choose Filter > Reset Filter, and take the mark off Filter > Drop Filtered Events.',
  ],
];

const WHAT_TO_SEND = [
  ['BEFORE YOU SEND IT'],
  [
    'The text files open in Notepad. capture.pml opens in Process Monitor: File > Open. Tools > Process Tree shows the programs with their command lines; Edit > Find looks for a word. If a name must not leave your house, say so instead of sending the file: a part of it may be enough.',
    'If capture.pml shows nothing of the copy, the filter missed it: say so, or run it once more with /all.',
  ],
  ['Then right-click the folder, Send to > Compressed (zipped) folder, and send that, whole.'],
];

const IF_IT_HANGS = [
  ['IF IT HANGS'],
  [
    'Press Ctrl+C in the console of the script: the copy ends. Then end the recording, in an elevated console in this folder:',
    '  Procmon64.exe /Terminate',
    'or in the window of Process Monitor itself, which is in the task bar: File > Exit. What was recorded until then is in capture.pml, and is worth sending.',
  ],
];
