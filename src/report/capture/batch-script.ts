/** The script of a capture for cmd.exe. */

import { batchVariable, batchWord } from '../../windows/command-line.js';
import { PROCMON_END, PROCMON_READY, PROCMON_START } from '../recording.js';
import type { CapturePlan } from './plan.js';

/**
 * `capture.cmd`, with the line ends of Windows. Paths stand in variables at its top and are used in quotes alone, where cmd.exe
 * reads nothing into them. Names beyond ASCII are UTF-8, so the console is switched to it before the first of them.
 */
export function batchScript(plan: CapturePlan): string {
  return [...HEAD, ...variables(plan), ...CHECKS, ...question(plan), ...RECORD, ...copy(plan), ...COLLECT, ...END]
    .map((line) => `${line}\r\n`)
    .join('');
}

const HEAD = [
  '@echo off',
  'rem  Records why a copy is refused: Process Monitor and robocopy together.',
  'rem  README.txt beside this file says what it does.',
  'rem',
  'rem  capture.cmd          records and copies; in an elevated console',
  'rem  capture.cmd /record  records while you copy in another console',
  'rem  capture.cmd /copy    copies without recording: for that other console',
  'rem  Add /all to record everything, not only what touches the two folders.',
  '',
  'setlocal EnableExtensions DisableDelayedExpansion',
  'set "WD_SYSTEM=%SystemRoot%\\System32"',
  '',
  'rem  Names are UTF-8, in this file and in what it collects.',
  'set "WD_CODEPAGE="',
  `for /f "tokens=2 delims=:." %%c in ('chcp') do set "WD_CODEPAGE=%%c"`,
  '"%WD_SYSTEM%\\chcp.com" 65001 >nul',
  'if errorlevel 1 goto NoUnicode',
  '',
];

/** What is copied, and the objects whose permissions are collected. */
function variables({ copy: { source, destination }, ...plan }: CapturePlan): string[] {
  return [
    'rem  What robocopy copies, and whose permissions are collected.',
    batchVariable('WD_FROM', source),
    batchVariable('WD_TO', destination),
    batchVariable('WD_SOURCE', plan.source),
    batchVariable('WD_DESTINATION', plan.destination),
    batchVariable('WD_SOURCE_OBJECT', plan.object?.sourcePath ?? ''),
    batchVariable('WD_DESTINATION_OBJECT', plan.object?.destinationPath ?? ''),
    '',
  ];
}

/** Whether Procmon runs: 0 it does. */
const IS_RUNNING =
  '"%WD_SYSTEM%\\tasklist.exe" /nh /fi "imagename eq Procmon64.exe" 2>nul | "%WD_SYSTEM%\\find.exe" /i "Procmon64" >nul';

const CHECKS = [
  'rem  What was asked for.',
  'set "WD_RECORD=1"',
  'set "WD_COPY=1"',
  'set "WD_ALL="',
  ':Arguments',
  'if "%~1"=="" goto Asked',
  'if /i "%~1"=="/all" set "WD_ALL=1"',
  'if /i "%~1"=="/record" set "WD_COPY="',
  'if /i "%~1"=="/copy" set "WD_RECORD="',
  // Without the number it would shift the name of the script too.
  'shift /1',
  'goto Arguments',
  ':Asked',
  'if not defined WD_RECORD if not defined WD_COPY goto Stopped',
  '',
  'rem  Process Monitor, and a console that may load its driver.',
  'set "WD_PROCMON="',
  'if not defined WD_RECORD goto Ready',
  '"%WD_SYSTEM%\\fltmc.exe" >nul 2>&1',
  'if errorlevel 1 goto NotElevated',
  'if exist "%~dp0Procmon64.exe" set "WD_PROCMON=%~dp0Procmon64.exe"',
  'if defined WD_PROCMON goto Found',
  'for %%p in (Procmon64.exe) do set "WD_PROCMON=%%~$PATH:p"',
  'if not defined WD_PROCMON goto NoProcmon',
  ':Found',
  'set "WD_CONFIGURATION=%~dp0whydenied.pmc"',
  'if defined WD_ALL set "WD_CONFIGURATION=%~dp0everything.pmc"',
  'if not exist "%WD_CONFIGURATION%" goto NoFilter',
  IS_RUNNING,
  'if not errorlevel 1 goto AlreadyRunning',
  ':Ready',
  '',
  'rem  Drives that were mapped elsewhere are missing from an elevated console.',
  'if not defined WD_COPY goto Seen',
  'set "WD_UNSEEN="',
  'if not exist "%WD_SOURCE%\\" set "WD_UNSEEN=1"',
  'if not exist "%WD_DESTINATION%\\" set "WD_UNSEEN=1"',
  'if not defined WD_UNSEEN goto Seen',
  'echo.',
  'echo  This console does not see:',
  'if not exist "%WD_SOURCE%\\" echo    "%WD_SOURCE%"',
  'if not exist "%WD_DESTINATION%\\" echo    "%WD_DESTINATION%"',
  'echo  Go on if that is what fails, or if the copy is to make the folder.',
  'echo  A drive letter that another console shows has to be mapped here first:',
  'echo  stop, run net use, start again. Or see README.txt, "The other console".',
  ask('Go on'),
  'if not "%ERRORLEVEL%"=="1" goto Stopped',
  ':Seen',
  '',
];

/** Asks a question: 1 yes. */
function ask(text: string): string {
  return `"%WD_SYSTEM%\\choice.exe" /c YN /m " ${text}"`;
}

/** Nothing is deleted or moved before somebody agreed. */
function question({ dangers }: CapturePlan): string[] {
  if (dangers.length === 0) {
    return [];
  }
  return [
    'rem  The copy is a real one, and does more than copy.',
    'if not defined WD_COPY goto Agreed',
    'echo.',
    'echo  This copy is a real one, with the switches of the failing copy:',
    ...dangers.map((danger) => `echo  - ${echoed(danger)}`),
    ask('Copy now'),
    'if not "%ERRORLEVEL%"=="1" goto Stopped',
    ':Agreed',
    '',
  ];
}

/** A text behind echo, where quotes and what commands are made of have no place. */
function echoed(text: string): string {
  return text.replace(/["&|<>^%!]/g, '_');
}

const RECORD = [
  'rem  A folder for what is collected, with the time in its name.',
  'set "WD_TIME="',
  `for /f %%t in ('powershell.exe -NoProfile -Command "Get-Date -Format yyyyMMdd-HHmmss"') do set "WD_TIME=%%t"`,
  'if not defined WD_TIME set "WD_TIME=%RANDOM%%RANDOM%"',
  'set "WD_FOLDER=%~dp0whydenied-%WD_TIME%"',
  'if not defined WD_RECORD set "WD_FOLDER=%WD_FOLDER%-copy"',
  'md "%WD_FOLDER%"',
  'if errorlevel 1 goto NoFolder',
  'if not defined WD_RECORD goto Recording',
  '',
  'rem  Process Monitor records into that folder.',
  'echo.',
  'echo  Process Monitor starts ...',
  `start "" "%WD_PROCMON%" ${PROCMON_START} "%WD_FOLDER%\\capture.pml" /LoadConfig "%WD_CONFIGURATION%"`,
  `start "" /wait "%WD_PROCMON%" ${PROCMON_READY}`,
  ':Recording',
  '',
];

function copy({ copy: { words } }: CapturePlan): string[] {
  return [
    'rem  The copy. Its log is Unicode, so that no name is lost.',
    'if defined WD_COPY goto Copy',
    'echo.',
    'echo  Recording. Now let the copy fail: run capture.cmd /copy in the console',
    'echo  in which it does, or start the task that does it. Then come back here.',
    'pause',
    'goto Copied',
    ':Copy',
    'echo.',
    'echo  Copying. This takes as long as the copy does ...',
    `"%WD_SYSTEM%\\robocopy.exe" "%WD_FROM%" "%WD_TO%" ${words.map(batchWord).join(' ')} "/UNILOG:%WD_FOLDER%\\robocopy.log"`,
    'set "WD_EXIT=%ERRORLEVEL%"',
    '>"%WD_FOLDER%\\robocopy-exit-code.txt" echo robocopy ended with exit code %WD_EXIT%.',
    ':Copied',
    '',
  ];
}

const COLLECT = [
  'rem  Process Monitor ends, and writes its file to the end.',
  'if not defined WD_RECORD goto Ended',
  'echo.',
  'echo  Process Monitor ends ...',
  `start "" /wait "%WD_PROCMON%" ${PROCMON_END}`,
  'set /a WD_TRIES=0',
  ':Ending',
  IS_RUNNING,
  'if errorlevel 1 goto Ended',
  'set /a WD_TRIES+=1',
  'if %WD_TRIES% geq 600 goto Ended',
  '"%WD_SYSTEM%\\ping.exe" -n 2 127.0.0.1 >nul',
  'goto Ending',
  ':Ended',
  '',
  'rem  Who copies, by which connections, and who may do what.',
  'if not defined WD_COPY goto Collected',
  '"%WD_SYSTEM%\\whoami.exe" /all >"%WD_FOLDER%\\whoami.txt" 2>&1',
  '"%WD_SYSTEM%\\net.exe" use >"%WD_FOLDER%\\net-use.txt" 2>&1',
  '"%WD_SYSTEM%\\icacls.exe" "%WD_SOURCE%" >"%WD_FOLDER%\\icacls-source.txt" 2>&1',
  '"%WD_SYSTEM%\\icacls.exe" "%WD_DESTINATION%" >"%WD_FOLDER%\\icacls-destination.txt" 2>&1',
  'if not defined WD_SOURCE_OBJECT goto Collected',
  '"%WD_SYSTEM%\\icacls.exe" "%WD_FROM%" >"%WD_FOLDER%\\icacls-source-folder.txt" 2>&1',
  '"%WD_SYSTEM%\\icacls.exe" "%WD_TO%" >"%WD_FOLDER%\\icacls-destination-folder.txt" 2>&1',
  '"%WD_SYSTEM%\\icacls.exe" "%WD_SOURCE_OBJECT%" >"%WD_FOLDER%\\icacls-source-object.txt" 2>&1',
  '"%WD_SYSTEM%\\icacls.exe" "%WD_DESTINATION_OBJECT%" >"%WD_FOLDER%\\icacls-destination-object.txt" 2>&1',
  ':Collected',
  '',
];

/** Why it ends without anything collected: label, then what it says. */
const REFUSALS: readonly (readonly [string, ...(readonly string[])])[] = [
  ['NoUnicode', 'This console knows no Unicode. Use capture.ps1 instead.'],
  ['NotElevated', 'Process Monitor needs an elevated console: right-click capture.cmd,', 'Run as administrator.'],
  [
    'NoProcmon',
    'Procmon64.exe is not here. Put it beside this script:',
    'https://learn.microsoft.com/sysinternals/downloads/procmon',
  ],
  ['NoFilter', 'The kit is not complete: whydenied.pmc or everything.pmc is not here.'],
  ['AlreadyRunning', 'Process Monitor runs already. Save what it recorded, end it, start again.'],
  ['NoFolder', 'No folder can be made here. Move the kit to where you may write.'],
  ['Stopped', 'Stopped. Nothing was recorded, nothing was copied.'],
];

const END = [
  'echo.',
  'echo  Done. Look through this folder (README.txt says how), pack it, send it:',
  'echo    "%WD_FOLDER%"',
  'if not defined WD_COPY echo  With it the folder that capture.cmd /copy made, which ends in -copy.',
  'set "WD_RESULT=0"',
  'goto End',
  '',
  ...REFUSALS.flatMap(([label, ...lines]) => [
    `:${label}`,
    'echo.',
    ...lines.map((line) => `echo  ${line}`),
    'goto Failed',
    '',
  ]),
  ':Failed',
  'set "WD_RESULT=1"',
  ':End',
  'echo.',
  'if defined WD_CODEPAGE "%WD_SYSTEM%\\chcp.com" %WD_CODEPAGE% >nul',
  'pause',
  'exit /b %WD_RESULT%',
];
