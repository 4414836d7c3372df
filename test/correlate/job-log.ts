/** A robocopy log of one copy from `D:\data` to `Z:\data` on 2026-02-11, as a source beside the traces of `generate-trace.ts`. */

import type { Source } from '../../src/formats/source.js';
import { type ErrorSpec, type JobSpec, PLAIN_ERROR, PLAIN_JOB, writeLog } from '../formats/robocopy/generate-log.js';
import { textSource } from '../generate-trace.js';

export const SECURITY_STEP = 'Copying NTFS Security to Destination File';
export const COPY_STEP = 'Copying File';

export const JOB: JobSpec = {
  ...PLAIN_JOB,
  started: 'Wednesday, February 11, 2026 9:59:59 AM',
  ended: 'Wednesday, February 11, 2026 11:00:00 AM',
  source: 'D:\\data\\',
  destination: 'Z:\\data\\',
  separator: ':',
  options: '*.* /S /E /DCOPY:DA /COPY:DATSO /R:2 /W:1',
};

/** An error at a time of 2026-02-11, with a date before it on another day. */
export function logError(path: string, time: string, extras: Partial<ErrorSpec> = {}): ErrorSpec {
  return { ...PLAIN_ERROR, path, stamp: time.includes('/') ? time : `2026/02/11 ${time}`, ...extras };
}

export function jobLog(errors: readonly ErrorSpec[], extras: Partial<JobSpec> = {}, name = 'job.log'): Source {
  return jobsLog([{ ...JOB, ...extras, errors }], name);
}

export function jobsLog(jobs: readonly JobSpec[], name = 'job.log'): Source {
  return textSource(writeLog(jobs).text, name);
}
