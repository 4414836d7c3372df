/** Writes zip archives, sound ones and others. Source: APPNOTE.TXT 4.3. */

import { crc32, deflateRawSync } from 'node:zlib';

export interface MemberSpec {
  /** Bytes are written as they are, a text in UTF-8. */
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** Packed by the method; 0 (stored) and 8 (deflated) are done here. */
  readonly method?: number;
  readonly flags?: number;
  /** The packed bytes, where they are not those of the content. */
  readonly packed?: Uint8Array;
  /** What the directory says instead of what is so. */
  readonly says?: {
    readonly crc32?: number;
    readonly size?: number;
    readonly packedSize?: number;
    readonly at?: number;
  };
  readonly extra?: Uint8Array;
  /** Sizes and offset in the Zip64 field. Source: APPNOTE.TXT 4.5.3. */
  readonly zip64?: boolean;
}

const UTF_8 = 0x0800;

export function writeZip(members: readonly MemberSpec[], { zip64 = false, entries = members.length } = {}): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const member of members) {
    const content = Buffer.from(member.content ?? '');
    const name = Buffer.from(member.name);
    const method = member.method ?? 8;
    const flags = member.flags ?? (typeof member.name === 'string' ? UTF_8 : 0);
    const packed = member.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const size = member.says?.size ?? content.length;
    const packedSize = member.says?.packedSize ?? packed.length;
    const sum = member.says?.crc32 ?? crc32(content);
    const start = member.says?.at ?? at;
    const wide = member.zip64 === true;
    const field = numbers([2, 1], [2, 24], [8, size], [8, packedSize], [8, start]);
    const extra = wide ? field : (member.extra ?? new Uint8Array());
    const narrow = (value: number): number => (wide ? 0xffff_ffff : value);
    const common = [
      numbers([2, 20], [2, flags], [2, method], [4, 0], [4, sum]),
      numbers([4, narrow(packedSize)], [4, narrow(size)], [2, name.length]),
    ];
    const local = Buffer.concat([numbers([4, 0x0403_4b50]), ...common, numbers([2, 0]), name]);
    parts.push(local, packed);
    at += local.length + packed.length;
    const rest = numbers([2, extra.length], [2, 0], [2, 0], [2, 0], [4, 0], [4, narrow(start)]);
    directory.push(Buffer.concat([numbers([4, 0x0201_4b50], [2, 20]), ...common, rest, name, extra]));
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end64 = numbers([4, 0x0606_4b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, entries], [8, entries]);
  const locator = numbers([8, size], [8, at], [4, 0x0706_4b50], [4, 0], [8, at + size], [4, 1]);
  const shown = zip64 ? 0xffff : entries;
  const end = numbers([4, 0x0605_4b50], [2, 0], [2, 0], [2, shown], [2, shown]);
  const place = zip64 ? numbers([4, 0xffff_ffff], [4, 0xffff_ffff], [2, 0]) : numbers([4, size], [4, at], [2, 0]);
  return Buffer.concat([...parts, ...directory, ...(zip64 ? [end64, locator] : []), end, place]);
}

/** The field that gives a name in UTF-8 beside the one that is written. Source: APPNOTE.TXT 4.6.9. */
export function unicodeName(written: string, name: string): Uint8Array {
  const text = Buffer.from(name);
  return Buffer.concat([numbers([2, 0x7075], [2, 5 + text.length]), Buffer.of(1), numbers([4, crc32(written)]), text]);
}

/** Numbers in so many bytes each, the lowest first. */
function numbers(...fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(8);
      field.writeBigUInt64LE(BigInt(value));
      return field.subarray(0, bytes);
    }),
  );
}
