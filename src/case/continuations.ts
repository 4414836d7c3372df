/** Captures of several files. Procmon goes on in NAME-1.PML when NAME.PML is full. Source: procmon-pml.md §1. */

import { isContinuation } from '../formats/procmon/pml/pml.js';
import type { Source } from '../formats/source.js';

const CAPTURE = /\.pml$/i;
/** `-1` of `NAME-1.PML`. */
const CONTINUATION = /-\d+(?=\.pml$)/i;

/** The files that lie beside another. */
export interface Siblings {
  /** The capture of that path, or null: it is not there, is no capture, or was opened before. */
  open(path: string): Promise<Source | null>;
  /** It has become part of another: it is not opened on its own. */
  take(path: string): Promise<void>;
}

/** The names in their order, those of continuations behind all others if what they continue is there too. */
export function beforeContinuations(names: readonly string[]): string[] {
  const known = new Set(names);
  const isContinued = (name: string): boolean => CONTINUATION.test(name) && known.has(name.replace(CONTINUATION, ''));
  return [...names.filter((name) => !isContinued(name)), ...names.filter(isContinued)];
}

/** A capture with those beside it that go on where it ends. */
export async function withContinuations(capture: Source, path: string, siblings: Siblings): Promise<Source> {
  const continuations: Source[] = [];
  for (let number = 1; CAPTURE.test(path); number++) {
    const next = path.replace(CAPTURE, (extension) => `-${number}${extension}`);
    const continuation = await siblings.open(next);
    if (continuation === null || !(await isContinuation(continuations.at(-1) ?? capture, continuation))) {
      break;
    }
    await siblings.take(next);
    continuations.push(continuation);
  }
  return continuations.length === 0 ? capture : { ...capture, continuations };
}
