import { fileSystemDecoder } from './decode-file-system.js';
import { networkDecoder } from './decode-network.js';
import { processDecoder, profilingDecoder } from './decode-process.js';
import { registryDecoder } from './decode-registry.js';
import type { EventDecoder } from './decoder.js';
import type { EventClass } from '../operations.js';

/** The decoder of each class. */
export const DECODERS: Readonly<Record<EventClass, EventDecoder>> = {
  process: processDecoder,
  registry: registryDecoder,
  'file-system': fileSystemDecoder,
  profiling: profilingDecoder,
  network: networkDecoder,
};
