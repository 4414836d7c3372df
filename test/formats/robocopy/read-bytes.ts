import { readRobocopyLog } from '../../../src/formats/robocopy/log.js';
import type { RobocopyJob, RobocopyLog } from '../../../src/formats/robocopy/types.js';
import type { Source } from '../../../src/formats/source.js';
import { encodeLog } from './generate-log.js';

/** A source of these bytes in chunks of that size. */
export function sourceOf(bytes: Uint8Array, chunkSize = 65_536): Source {
  return {
    name: 'robocopy.log',
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += chunkSize) {
        yield bytes.slice(at, at + chunkSize);
      }
    },
  };
}

export function readText(text: string): Promise<RobocopyLog> {
  return readRobocopyLog(sourceOf(encodeLog(text, 'utf-8')));
}

/** The only job of the text. */
export async function readJob(text: string): Promise<RobocopyJob> {
  const { jobs } = await readText(text);
  const [job] = jobs;
  if (job === undefined || jobs.length > 1) {
    throw new Error(`${jobs.length} jobs`);
  }
  return job;
}

export function codesOf({ warnings }: RobocopyLog): readonly string[] {
  return warnings.map(({ code }) => code);
}
