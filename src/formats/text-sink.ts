/** Where texts are put together: as a string, or as the bytes of an export (`Utf8Writer`). */

/** A part of a file in memory. Windows are large: one view serves everything in it. */
export class ByteWindow {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** Takes the parts of a text, one behind the other. */
export interface TextSink {
  text(text: string): void;
  /** A text of a table or of the code, the same few again and again. */
  word(word: string): void;
  /** A decimal number: an integer of 0 or more, below 2^53. */
  integer(value: number): void;
  /** The last `count` digits of such a number, zeros in front. */
  digits(value: number, count: number): void;
  /** Characters as a file holds them: UTF-16LE, or one byte each. */
  characters(window: ByteWindow, start: number, byteLength: number, isWide: boolean): void;
}
