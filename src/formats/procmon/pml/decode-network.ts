import type { EventDecoder } from './decoder.js';

export const networkDecoder: EventDecoder = {
  operation: () => '<Unknown>',
  path: () => '',
  detail: () => '',
  category: () => '',
};
