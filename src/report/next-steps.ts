/** What would tell more about failures that only a log knows: which trace to take, which command decides. */

import type { CaseContext } from '../diagnose/context-remarks.js';
import type { Failure } from '../correlate/evidence.js';
import { quotedPath } from '../windows/command-line.js';
import { fileName, parentPath } from '../windows/path.js';
import type { ReportNextStep } from './report.js';

/** Errors behind which a trace shows which right, privilege or process it was. Others say all in their own words. */
const TRACE_DECIDES = new Set([5, 32, 33, 1307, 1308, 1314]);

/** Switches that decide what is asked for; none of those that delete, wait, or copy a whole tree. */
const REPEATED = /^\/(?:B|ZB?|SEC|COPYALL|COPY:[DATSOUX]+|DCOPY:[DATEX]+|SECFIX|TIMFIX|EFSRAW|J)$/;

/** Nothing where every failure is in a trace, or needs none. */
export function nextStepsOf(failures: readonly Failure[], context: CaseContext): readonly ReportNextStep[] {
  const [first] = failures.filter(
    ({ operation, win32 }) => operation === null && win32 !== null && TRACE_DECIDES.has(win32),
  );
  return first === undefined ? [] : [traceStep(first), ...accessSteps(first, context)];
}

function traceStep(failure: Failure): ReportNextStep {
  return {
    text:
      'Record a trace of the failing object alone, in the console that copies (elevated if the copy is), unfiltered, and ' +
      'analyse trace and log together:',
    commands: [
      'md C:\\Temp',
      'Procmon64.exe /AcceptEula /Quiet /Minimized /BackingFile C:\\Temp\\whydenied.pml',
      'Procmon64.exe /WaitForIdle',
      copyCommand(failure),
      'Procmon64.exe /Terminate',
      'whydenied C:\\Temp\\whydenied.pml C:\\Temp\\whydenied.log',
    ],
  };
}

/** The same copy of one object: a file by its name, a directory without what it holds. */
function copyCommand({ sourcePath, destinationPath, path, job }: Failure): string {
  const isDirectory = path.endsWith('\\');
  const source = isDirectory || sourcePath === null ? sourcePath : parentPath(sourcePath);
  const destination = isDirectory || destinationPath === null ? destinationPath : parentPath(destinationPath);
  const switches = (job?.options?.switches ?? []).filter((word) => REPEATED.test(word));
  return [
    'robocopy',
    quotedPath(source, '<source folder>'),
    quotedPath(destination, '<destination folder>'),
    isDirectory ? '/LEV:1 /XF *' : quotedPath(sourcePath === null ? null : fileName(sourcePath), '<file>'),
    ...switches,
    `${isDirectory ? '' : '/IS /IT '}/R:0 /W:0 /UNILOG:C:\\Temp\\whydenied.log`,
  ].join(' ');
}

/** What the files of the case do not show yet. */
function accessSteps(failure: Failure, context: CaseContext): readonly ReportNextStep[] {
  const { sourcePath, destinationPath } = failure;
  const shown = (path: string | null): boolean => path !== null && context.showsAcl(path);
  const commands = [
    ...(shown(sourcePath) ? [] : [`icacls ${quotedPath(sourcePath, '<source object>')}`]),
    ...(shown(destinationPath) ? [] : [`icacls ${quotedPath(destinationPath, '<destination object>')}`]),
    ...(context.showsGroupsOf(failure) ? [] : ['whoami /all']),
    ...(context.showsConnectionOf(failure) ? [] : ['net use']),
  ];
  const text = 'Who may do what on both sides, and as whom the share is mounted; in the same console:';
  return commands.length === 0 ? [] : [{ text, commands }];
}
