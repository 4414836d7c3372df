// Writes a capture whose events are those of another one, again and again, until there are at least so many of them:
// a real capture of any size. Each round lies behind the one before it in time.
import { Buffer } from 'node:buffer';
import { createWriteStream, readFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';

const HEADER_BYTES = 0x3a8;

/** `capture`: a PML, packed or not. Returns how many events were written. Layout: procmon-pml.md §1, §2. */
export async function repeatPml(capture, target, events) {
  const packed = readFileSync(capture);
  const file = packed[0] === 0x1f ? gunzipSync(packed) : packed;
  const count = file.readUInt32LE(0x234);
  const eventsAt = Number(file.readBigUInt64LE(0x240));
  const tableAt = Number(file.readBigUInt64LE(0x248));
  const tablesAt = Number(file.readBigUInt64LE(0x250));
  const starts = Array.from({ length: count }, (_, index) => file.readUIntLE(tableAt + 5 * index, 5));
  const timeOf = (at) => file.readBigUInt64LE(at + 0x1c);
  const span = timeOf(starts.at(-1)) - timeOf(starts[0]) + 1n;

  const rounds = Math.ceil(events / count);
  const roundBytes = tableAt - eventsAt;
  const moved = (rounds - 1) * (roundBytes + 5 * count);
  const header = Buffer.from(file.subarray(0, HEADER_BYTES));
  header.writeUInt32LE(rounds * count, 0x234);
  header.writeBigUInt64LE(BigInt(eventsAt + rounds * roundBytes), 0x248);
  for (const field of [0x250, 0x258, 0x260, 0x3a0]) {
    header.writeBigUInt64LE(header.readBigUInt64LE(field) + BigInt(moved), field);
  }

  const out = createWriteStream(target);
  const write = async (bytes) => {
    if (!out.write(bytes)) {
      await new Promise((resolve) => out.once('drain', resolve));
    }
  };
  await write(header);
  for (let round = 0; round < rounds; round++) {
    const copy = Buffer.from(file.subarray(eventsAt, tableAt));
    for (const start of starts) {
      copy.writeBigUInt64LE(timeOf(start) + BigInt(round) * span, start - eventsAt + 0x1c);
    }
    await write(copy);
  }
  for (let round = 0; round < rounds; round++) {
    const table = Buffer.alloc(5 * count);
    starts.forEach((start, index) => table.writeUIntLE(start + round * roundBytes, 5 * index, 5));
    await write(table);
  }
  await write(file.subarray(tablesAt));
  out.end();
  await finished(out);
  return rounds * count;
}
