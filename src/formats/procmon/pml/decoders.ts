import { fileSystemDecoder } from './decode-file-system.js';
import { networkDecoder } from './decode-network.js';
import { processDecoder, profilingDecoder } from './decode-process.js';
import { registryDecoder } from './decode-registry.js';
import type { EventDecoder } from './decoder.js';
import type { EventClass } from '../operations.js';
import { EVENT_CLASSES, type PmlEvent } from './event.js';

const DECODERS: Readonly<Record<EventClass, EventDecoder>> = {
  process: processDecoder,
  registry: registryDecoder,
  'file-system': fileSystemDecoder,
  profiling: profilingDecoder,
  network: networkDecoder,
};

/** By the code of the class. */
const DECODERS_BY_CODE = EVENT_CLASSES.map((eventClass) => (eventClass === null ? null : DECODERS[eventClass]));

/** The decoder of an event; null for a class that no version is known to write. */
export function decoderOf(event: PmlEvent): EventDecoder | null {
  return DECODERS_BY_CODE[event.classCode] ?? null;
}
