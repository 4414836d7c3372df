import type { InputError } from '../formats/input-error.js';
import type { Source } from '../formats/source.js';

/** An input that cannot be opened: reading it says why. */
export function failing(name: string, error: InputError): Source {
  return {
    name,
    size: null,
    named: true,
    // eslint-disable-next-line require-yield -- it fails before there is anything to yield
    async *stream() {
      throw error;
    },
  };
}
