import { Readable } from 'node:stream';
import { openInputs } from '../../src/case/index.js';
import type { Source } from '../../src/formats/source.js';

export async function open(inputs: readonly string[], stdin = Readable.from([])): Promise<Source[]> {
  const sources: Source[] = [];
  for await (const source of openInputs(inputs, stdin)) {
    sources.push(source);
  }
  return sources;
}

export async function textOf(source: Source | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source?.stream() ?? []) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
