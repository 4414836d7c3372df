/** What would tell more about failures that only a log knows: which trace to take, which command decides. */

import type { CaseContext } from '../diagnose/context-remarks.js';
import type { Failure } from '../correlate/evidence.js';
import { quotedPath } from '../windows/command-line.js';
import { objectCopy, PROCMON_END, PROCMON_READY, PROCMON_START } from './recording.js';
import type { ReportNextStep } from './report.js';

/** Errors behind which a trace shows which right, privilege or process it was. Others say all in their own words. */
const TRACE_DECIDES = new Set([5, 32, 33, 1307, 1308, 1314]);

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
      `Procmon64.exe ${PROCMON_START} C:\\Temp\\whydenied.pml`,
      `Procmon64.exe ${PROCMON_READY}`,
      copyCommand(failure),
      `Procmon64.exe ${PROCMON_END}`,
      'whydenied C:\\Temp\\whydenied.pml C:\\Temp\\whydenied.log',
    ],
  };
}

function copyCommand({ sourcePath, destinationPath, path, job }: Failure): string {
  const isDirectory = path.endsWith('\\');
  const copied = { sourcePath, destinationPath, isDirectory };
  const { source, destination, file, switches } = objectCopy(copied, job?.options?.switches ?? []);
  return [
    'robocopy',
    quotedPath(source, '<source folder>'),
    quotedPath(destination, '<destination folder>'),
    ...(isDirectory ? [] : [quotedPath(file, '<file>')]),
    ...switches,
    '/R:0 /W:0 /UNILOG:C:\\Temp\\whydenied.log',
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
