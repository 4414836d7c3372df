// What every program has to find in a trace: its rows by operation and result, and the texts of each failed CreateFile.

/** Results of creates that did not fail: the last one is still pending. */
export const NO_FAILURES = ['SUCCESS', 'REPARSE', ''];

/** Below 2^53 by more than one hash, so that sums of hashes stay exact. */
const DIGEST_LIMIT = 2 ** 52;

/** Texts are hashed when they come and not kept: a slice would keep all that it was cut from in memory. */
export class Answer {
  rows = 0;
  failed = 0;
  /** A sum over the failed creates, because not every program finds them in the order of the file. */
  digest = 0;
  #counts = new Map();

  count(operation, result, times = 1) {
    this.rows += times;
    let results = this.#counts.get(operation);
    if (results === undefined) {
      this.#counts.set(operation, (results = new Map()));
    }
    results.set(result, (results.get(result) ?? 0) + times);
  }

  /** Everything that a row shows but its time, which not every program hands on as it is printed. */
  addFailed(processName, pid, operation, path, result, detail) {
    this.failed++;
    let hash = hashText(0x811c9dc5, processName);
    hash = hashText(hash, pid);
    hash = hashText(hash, operation);
    hash = hashText(hash, path);
    hash = hashText(hash, result);
    this.digest = (this.digest + (hashText(hash, detail) >>> 0)) % DIGEST_LIMIT;
  }

  /** A row of the seven default columns, in their order. */
  visit(row) {
    const [, processName, pid, operation, path, result, detail] = row;
    this.count(operation, result);
    if (operation === 'CreateFile' && !NO_FAILURES.includes(result)) {
      this.addFailed(processName, pid, operation, path, result, detail);
    }
  }

  toJSON() {
    const counts = [...this.#counts].flatMap(([operation, results]) =>
      [...results].map(([result, times]) => `${operation} ${result}: ${times}`),
    );
    return { rows: this.rows, failed: this.failed, digest: this.digest, counts: counts.sort() };
  }
}

/** FNV-1a over UTF-16 units, with a mark behind each text. */
function hashText(start, text) {
  let hash = start;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return Math.imul(hash ^ 0x1f, 0x01000193);
}
