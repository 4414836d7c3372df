/** Zip archives that depend on what is in them alone. */

import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A member; its bytes are asked for when those of the members before it are written. */
export interface ZipMember {
  readonly name: string;
  stream(): AsyncIterable<Uint8Array>;
}

/** The first moment that a zip archive can name. The archive holds it as a wall-clock time, so the zone does not matter. */
const MOMENT = new Date(1980, 0, 1);

/** A regular file that all may read. */
const MODE = 0o100644;

/** The bytes of an archive of these members. What reading a member throws is thrown here. */
export async function* zipBytes(members: readonly ZipMember[]): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream.pipe(new PassThrough());
  const fail = (error: unknown): void => {
    output.destroy(error instanceof Error ? error : new Error('a file of the archive cannot be read'));
  };
  zip.on('error', fail);
  for (const member of members) {
    zip.addReadStreamLazy(member.name, { mtime: MOMENT, mode: MODE, forceDosTimestamp: true }, (take) => {
      const bytes = Readable.from(member.stream(), { objectMode: false });
      bytes.on('error', fail);
      take(null, bytes);
    });
  }
  zip.end();
  yield* output;
}
