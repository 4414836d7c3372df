/** Keys of a trace's paths, each made once: the same paths stand in its rows again and again. */

import { type PathKey, pathKey } from '../windows/path.js';

/** Keys kept at a time. */
const KEPT = 16_384;

/** Takes a few megabytes, whatever it has seen. */
export class PathKeys {
  readonly #keys = new Map<string, PathKey>();

  of(path: string): PathKey {
    let key = this.#keys.get(path);
    if (key === undefined) {
      key = pathKey(path);
      if (this.#keys.size >= KEPT) {
        this.#keys.clear();
      }
      this.#keys.set(path, key);
    }
    return key;
  }
}
