/** Names of identities, for questions and answers. ACLs hold object ids. */

import { InputError } from '../../formats/input-error.js';
import { identityKey } from '../../formats/acl/posix-acl.js';

export class IdentityNames {
  readonly #names = new Map<string, string>();
  /** Ids by the names in small letters. */
  readonly #ids = new Map<string, string[]>();

  constructor(names: Readonly<Record<string, string>>) {
    for (const [id, name] of Object.entries(names)) {
      this.#names.set(identityKey(id), name);
      this.#ids.set(name.toLowerCase(), [...(this.#ids.get(name.toLowerCase()) ?? []), id]);
    }
  }

  /** The id that a text stands for: itself, or that of its name. Throws an InputError for a name of several ids. */
  idOf(text: string): string {
    if (this.#names.has(identityKey(text))) {
      return text;
    }
    const ids = this.#ids.get(text.toLowerCase()) ?? [];
    if (ids.length > 1) {
      throw new InputError(`${text} is the name of ${ids.join(' and ')}: expected one of these ids`);
    }
    return ids[0] ?? text;
  }

  /** The name, or the id where it has none. */
  shown(id: string): string {
    return this.#names.get(identityKey(id)) ?? id;
  }

  /** The name and the id. */
  introduced(id: string): string {
    const name = this.#names.get(identityKey(id));
    return name === undefined ? id : `${name} (${id})`;
  }
}
