/** The scanner's WebAssembly module with the types of what it exports. */

import { MODULE } from './module.js';

/** One scanner with a memory of its own. */
export type Scanner = Awaited<ReturnType<typeof loadScanner>>;

let compiled: Promise<WebAssembly.Module> | null = null;

/** Scanners that nobody uses: a new one costs the time to make megabytes of memory. */
const idle: Scanner[] = [];
const MOST_IDLE = 2;

/** A scanner that nobody else uses, and that knows of no file. */
export async function borrowScanner(): Promise<Scanner> {
  const scanner = idle.pop() ?? (await loadScanner());
  scanner.call.reset();
  return scanner;
}

/** Gives one back that is not used any more. */
export function returnScanner(scanner: Scanner): void {
  if (idle.length < MOST_IDLE) {
    idle.push(scanner);
  }
}

/** It is compiled once. Throws a TypeError where the module is not the one that is expected. */
async function loadScanner() {
  compiled ??= WebAssembly.compile(Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0)));
  const { exports } = await WebAssembly.instantiate(await compiled);
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) {
    throw new TypeError('the scanner exports no memory');
  }
  if (memory.buffer.byteLength < constant(exports, 'END')) {
    throw new TypeError("the scanner's memory is too small: scripts/compile-scanner.mjs sets it");
  }
  return {
    memory: memory.buffer,
    call: {
      reset: functionOf(exports, 'reset'),
      configure: functionOf(exports, 'configure'),
      watch: functionOf(exports, 'watch'),
      hashName: functionOf(exports, 'hashName'),
      start: functionOf(exports, 'start'),
      scan: functionOf(exports, 'scan'),
      takeOutput: functionOf(exports, 'takeOutput'),
      setAction: functionOf(exports, 'setAction'),
      forgetActions: functionOf(exports, 'forgetActions'),
      forgetDate: functionOf(exports, 'forgetDate'),
      setClock: functionOf(exports, 'setClock'),
      setTime: functionOf(exports, 'setTime'),
      learnAffix: functionOf(exports, 'learnAffix'),
    },
    /** Sizes, addresses, and what the answers of `scan` and the actions of `setAction` are called. */
    constant: {
      MOST_COLUMNS: constant(exports, 'MOST_COLUMNS'),
      INPUT: constant(exports, 'INPUT'),
      INPUT_BYTES: constant(exports, 'INPUT_BYTES'),
      OUTPUT: constant(exports, 'OUTPUT'),
      FIELDS: constant(exports, 'FIELDS'),
      KINDS: constant(exports, 'KINDS'),
      KIND_WORDS: constant(exports, 'KIND_WORDS'),
      KIND_TEXTS: constant(exports, 'KIND_TEXTS'),
      DETAILS: constant(exports, 'DETAILS'),
      DETAIL_TEXTS: constant(exports, 'DETAIL_TEXTS'),
      IS_FULL: constant(exports, 'IS_FULL'),
      ASKS_KIND: constant(exports, 'ASKS_KIND'),
      ASKS_TIME: constant(exports, 'ASKS_TIME'),
      IS_OTHER: constant(exports, 'IS_OTHER'),
      PASS_OVER: constant(exports, 'PASS_OVER'),
      PUT_OUT: constant(exports, 'PUT_OUT'),
      PUT_OUT_NAMED: constant(exports, 'PUT_OUT_NAMED'),
      PUT_OUT_WITHIN: constant(exports, 'PUT_OUT_WITHIN'),
    },
    /** What changes while it scans. */
    variable: {
      position: globalOf(exports, 'position'),
      rows: globalOf(exports, 'rows'),
      lines: globalOf(exports, 'lines'),
      outputRows: globalOf(exports, 'outputRows'),
      askedKind: globalOf(exports, 'askedKind'),
      kinds: globalOf(exports, 'kinds'),
      details: globalOf(exports, 'details'),
      lastInDay: globalOf(exports, 'lastInDay'),
      first: globalOf(exports, 'first'),
      latest: globalOf(exports, 'latest'),
    },
  };
}

type ScannerFunction = (...numbers: readonly number[]) => number;

function functionOf(exports: WebAssembly.Exports, name: string): ScannerFunction {
  const found = exports[name];
  if (!isFunction(found)) {
    throw new TypeError(`the scanner exports no function ${name}`);
  }
  return found;
}

function isFunction(found: WebAssembly.ExportValue | undefined): found is ScannerFunction {
  return typeof found === 'function';
}

function constant(exports: WebAssembly.Exports, name: string): number {
  return globalOf(exports, name).value;
}

function globalOf(exports: WebAssembly.Exports, name: string): { readonly value: number } {
  const found = exports[name];
  if (!(found instanceof WebAssembly.Global)) {
    throw new TypeError(`the scanner exports no number ${name}`);
  }
  return found;
}
