import type { EventDecoder } from './decoder.js';

export const registryDecoder: EventDecoder = {
  operation: () => '<Unknown>',
  path: () => '',
  detail: () => '',
  category: () => '',
};
