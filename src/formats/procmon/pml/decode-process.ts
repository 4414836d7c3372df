import type { EventDecoder } from './decoder.js';

export const processDecoder: EventDecoder = {
  operation: () => '<Unknown>',
  path: () => '',
  detail: () => '',
  category: () => '',
};

export const profilingDecoder: EventDecoder = processDecoder;
