/** What would tell more: of failures that only a log knows, and where no failure is shown: what to record, which command decides. */

import type { CaseContext } from '../diagnose/context-remarks.js';
import type { Failure } from '../correlate/evidence.js';
import type { RobocopyJob } from '../formats/robocopy/types.js';
import { quotedPath } from '../windows/command-line.js';
import { fileName } from '../windows/path.js';
import { captureCommand } from './capture-command.js';
import { objectCopy, PROCMON_END, PROCMON_READY, PROCMON_START } from './recording.js';
import { isUnopened, withLosses } from './losses.js';
import type { ReportInput, ReportNextStep } from './report.js';

/** Errors behind which a trace shows which right, privilege or process it was. Others say all in their own words. */
const TRACE_DECIDES = new Set([5, 32, 33, 1307, 1308, 1314]);

/** What a case holds, as far as next steps go. */
export interface SeenCase {
  readonly failures: readonly Failure[];
  readonly inputs: readonly ReportInput[];
  /** Of logs and command lines. */
  readonly jobs: readonly RobocopyJob[];
  readonly context: CaseContext;
  /** Whether processes, paths or times were asked for, so that the rest is left out. */
  readonly isNarrowed: boolean;
}

/** Nothing where every failure is in a trace, or needs none; what to record where no failure is shown. */
export function nextStepsOf({ failures, inputs, jobs, context, isNarrowed }: SeenCase): readonly ReportNextStep[] {
  const [first] = failures.filter(
    ({ operation, win32 }) => operation === null && win32 !== null && TRACE_DECIDES.has(win32),
  );
  if (first !== undefined) {
    return [traceStep(first), kitStep(first.job, first), ...accessSteps(first, context)];
  }
  if (failures.length > 0 || isNarrowed) {
    return [];
  }
  return [
    ...withLosses(inputs)
      .filter((input) => !isUnopened(input))
      .map(againStep),
    kitStep(jobs[0] ?? null, null),
  ];
}

/** A kit for the customer: of one failing object, or of the run. */
function kitStep(job: RobocopyJob | null, failure: Failure | null): ReportNextStep {
  const text =
    failure === null
      ? 'If a copy fails all the same, have it recorded: a kit for the customer makes a trace and a log of the same run.'
      : 'Or have a kit record the same, a folder to send to the customer:';
  return { text, commands: [captureCommand(job, failure)] };
}

/** A file that was cut off or damaged is needed once more. */
function againStep({ name, format }: ReportInput): ReportNextStep {
  const how =
    format === 'robocopy-log'
      ? 'the log as robocopy wrote it (/UNILOG), once its run has ended'
      : 'the capture itself (PML), once Process Monitor has ended (Procmon64.exe /Terminate, or File > Exit), packed as .zip';
  return { text: `${fileName(name)} is needed once more, whole: ${how}.`, commands: [] };
}

function traceStep(failure: Failure): ReportNextStep {
  return {
    text:
      'Record a trace of the failing object alone, in the console that copies (elevated if the copy is), unfiltered; ' +
      'trace and log are read together:',
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
