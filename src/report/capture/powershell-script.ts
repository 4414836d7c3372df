/** The script of a capture for PowerShell 5.1 and later. */

import { powerShellWord } from '../../windows/command-line.js';
import { PROCMON_END, PROCMON_READY, PROCMON_START } from '../recording.js';
import type { CapturePlan } from './plan.js';

/**
 * `capture.ps1`, with the line ends of Windows. Names stand in single quotes, where PowerShell reads nothing into them. For names
 * beyond ASCII PowerShell 5.1 wants a byte order mark in front of the file, which this text does not have.
 */
export function powerShellScript(plan: CapturePlan): string {
  return [...HEAD, ...variables(plan), ...CHECKS, ...question(plan), ...RECORD].map((line) => `${line}\r\n`).join('');
}

const HEAD = [
  '# Records why a copy is refused: Process Monitor and robocopy together.',
  '# README.txt beside this file says what it does. Start it with:',
  '#',
  '#   powershell -ExecutionPolicy Bypass -File capture.ps1',
  '#',
  '#   -Record  records while you copy in another console',
  '#   -Copy    copies without recording: for that other console',
  '#   -All     records everything, not only what touches the two folders',
  'param([switch]$Record, [switch]$Copy, [switch]$All)',
  "$ErrorActionPreference = 'Stop'",
  '$PSNativeCommandUseErrorActionPreference = $false',
  '$records = -not $Copy',
  '$copies = -not $Record',
  "if (-not $records -and -not $copies) { throw '-Record and -Copy are for two consoles: give one of them.' }",
  '',
];

/** What is copied, and the objects whose permissions are collected. */
function variables({ copy: { source, destination, words }, ...plan }: CapturePlan): string[] {
  return [
    '# What robocopy copies, and whose permissions are collected.',
    `$from = ${powerShellWord(source)}`,
    `$to = ${powerShellWord(destination)}`,
    `$source = ${powerShellWord(plan.source)}`,
    `$destination = ${powerShellWord(plan.destination)}`,
    `$options = @(${words.map(powerShellWord).join(', ')})`,
    '$objects = [ordered]@{',
    "    'icacls-source.txt' = $source",
    "    'icacls-destination.txt' = $destination",
    ...(plan.object === null
      ? []
      : [
          "    'icacls-source-folder.txt' = $from",
          "    'icacls-destination-folder.txt' = $to",
          `    'icacls-source-object.txt' = ${powerShellWord(plan.object.sourcePath)}`,
          `    'icacls-destination-object.txt' = ${powerShellWord(plan.object.destinationPath)}`,
        ]),
    '}',
    '',
  ];
}

const CHECKS = [
  'function Confirm-Step([string]$question) {',
  "    if ((Read-Host \"$question (yes/no)\") -ne 'yes') { throw 'Stopped. Nothing was recorded, nothing was copied.' }",
  '}',
  '',
  '# Process Monitor, and a console that may load its driver.',
  '$system = "$env:SystemRoot\\System32"',
  'if ($records) {',
  '    $user = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()',
  '    if (-not $user.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {',
  "        throw 'Process Monitor needs an elevated console: start PowerShell with Run as administrator.'",
  '    }',
  '    $procmon = "$PSScriptRoot\\Procmon64.exe"',
  '    if (-not (Test-Path -LiteralPath $procmon)) {',
  '        $procmon = (Get-Command Procmon64.exe -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1).Path',
  '    }',
  '    if (-not $procmon) {',
  "        throw 'Procmon64.exe is not here. Put it beside this script: https://learn.microsoft.com/sysinternals/downloads/procmon'",
  '    }',
  "    $configuration = \"$PSScriptRoot\\$(if ($All) { 'everything' } else { 'whydenied' }).pmc\"",
  '    if (-not (Test-Path -LiteralPath $configuration)) {',
  '        throw "The kit is not complete: $configuration is not here."',
  '    }',
  '    if (Get-Process -Name Procmon64 -ErrorAction SilentlyContinue) {',
  "        throw 'Process Monitor runs already. Save what it recorded, end it, start again.'",
  '    }',
  '}',
  '',
  '# Drives that were mapped elsewhere are missing from an elevated console.',
  'if ($copies) {',
  '    $unseen = @($source, $destination | Where-Object { -not (Test-Path -LiteralPath $_ -ErrorAction SilentlyContinue) })',
  '    if ($unseen) {',
  "        Write-Host 'This console does not see:'",
  '        $unseen | ForEach-Object { Write-Host "  $_" }',
  "        Write-Host 'Go on if that is what fails, or if the copy is to make the folder.'",
  "        Write-Host 'A drive letter that another console shows has to be mapped here first:'",
  "        Write-Host 'stop, run net use, start again. Or see README.txt, The other console.'",
  "        Confirm-Step 'Go on?'",
  '    }',
  '}',
  '',
];

/** Nothing is deleted or moved before somebody agreed. */
function question({ dangers }: CapturePlan): string[] {
  if (dangers.length === 0) {
    return [];
  }
  return [
    '# The copy is a real one, and does more than copy.',
    'if ($copies) {',
    "    Write-Host 'This copy is a real one, with the switches of the failing copy:'",
    ...dangers.map((danger) => `    Write-Host ${powerShellWord(`- ${danger}`)}`),
    "    Confirm-Step 'Copy now?'",
    '}',
    '',
  ];
}

const RECORD = [
  '# A folder for what is collected, with the time in its name.',
  '$folder = "$PSScriptRoot\\whydenied-$([DateTime]::Now.ToString(\'yyyyMMdd-HHmmss\', [Globalization.CultureInfo]::InvariantCulture))"',
  'if (-not $records) { $folder = "$folder-copy" }',
  '[IO.Directory]::CreateDirectory($folder) | Out-Null',
  '',
  '# What programs print is UTF-8, so that no name is lost.',
  '$encoding = [Console]::OutputEncoding',
  '[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false',
  'try {',
  '    if ($records) {',
  "        Write-Host 'Process Monitor starts ...'",
  `        $trace = [Diagnostics.Process]::Start($procmon, "${PROCMON_START} \`"$folder\\capture.pml\`" /LoadConfig \`"$configuration\`"")`,
  `        [Diagnostics.Process]::Start($procmon, '${PROCMON_READY}').WaitForExit()`,
  '    }',
  '    try {',
  '        if ($copies) {',
  "            Write-Host 'Copying. This takes as long as the copy does ...'",
  '            & "$system\\robocopy.exe" $from $to @options "/UNILOG:$folder\\robocopy.log"',
  '            Set-Content -LiteralPath "$folder\\robocopy-exit-code.txt" -Value "robocopy ended with exit code $LASTEXITCODE."',
  '        } else {',
  "            Write-Host 'Recording. Now let the copy fail: run capture.ps1 -Copy in the console in which it does,'",
  "            Write-Host 'or start the task that does it. Then come back here.'",
  "            Read-Host 'Press Enter when the copy has ended' | Out-Null",
  '        }',
  '    } finally {',
  '        # Also when somebody presses Ctrl+C.',
  '        if ($records) {',
  "            Write-Host 'Process Monitor ends ...'",
  `            [Diagnostics.Process]::Start($procmon, '${PROCMON_END}').WaitForExit()`,
  '            $null = $trace.WaitForExit(600000)',
  '        }',
  '    }',
  '    if ($copies) {',
  '        # Who copies, by which connections, and who may do what.',
  "        $ErrorActionPreference = 'Continue'",
  '        & "$system\\whoami.exe" /all | Set-Content -LiteralPath "$folder\\whoami.txt" -Encoding UTF8',
  '        & "$system\\net.exe" use | Set-Content -LiteralPath "$folder\\net-use.txt" -Encoding UTF8',
  '        foreach ($name in $objects.Keys) {',
  '            & "$system\\icacls.exe" $objects[$name] 2>&1 | ForEach-Object { "$_" } |',
  '                Set-Content -LiteralPath "$folder\\$name" -Encoding UTF8',
  '        }',
  '    }',
  '} finally {',
  '    [Console]::OutputEncoding = $encoding',
  '}',
  '',
  "Write-Host 'Done. Look through this folder (README.txt says how), pack it, send it:'",
  'Write-Host "  $folder"',
  "if (-not $copies) { Write-Host 'With it the folder that capture.ps1 -Copy made, which ends in -copy.' }",
];
