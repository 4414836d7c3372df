/** What is used of yauzl 3.4, which comes without types. Source: its README. */
declare module 'yauzl' {
  import type { EventEmitter } from 'node:events';

  /** What an archive is read from. A subclass overrides `read`, or nothing can be read. */
  export abstract class RandomAccessReader extends EventEmitter {
    read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: Error | null, bytesRead?: number) => void,
    ): void;
  }

  export interface ExtraField {
    readonly id: number;
    readonly data: Buffer;
  }

  /** A header of the central directory; with `decodeStrings: false` its name as it is written. */
  export interface Entry {
    readonly fileNameRaw: Buffer;
    readonly extraFields: readonly ExtraField[];
    readonly generalPurposeBitFlag: number;
    readonly compressionMethod: number;
    readonly crc32: number;
    readonly compressedSize: number;
    readonly uncompressedSize: number;
    readonly relativeOffsetOfLocalHeader: number;
  }

  export interface ZipFile {
    /** The headers of the central directory, each read when it is asked for. May be called once. */
    eachEntry(): AsyncIterable<Entry>;
    /** Where the bytes of a member begin: behind its local header, whose size only it tells. */
    readLocalFileHeaderPromise(
      entry: Pick<Entry, 'compressedSize' | 'relativeOffsetOfLocalHeader'>,
      options: { readonly minimal: true },
    ): Promise<{ readonly fileDataStart: number }>;
  }

  export function fromRandomAccessReaderPromise(
    reader: RandomAccessReader,
    totalSize: number,
    options: { readonly autoClose: boolean; readonly decodeStrings: boolean; readonly validateEntrySizes: boolean },
  ): Promise<ZipFile>;

  /** The name in UTF-8 or cp437, as the flags and the Unicode Path field say; `strict` leaves backslashes. */
  export function getFileNameLowLevel(
    flags: number,
    name: Buffer,
    extraFields: readonly ExtraField[],
    strict: boolean,
  ): string;
}
