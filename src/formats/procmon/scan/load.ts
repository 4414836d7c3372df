/** The scanner's WebAssembly module with the types of what it exports. */

import { MODULE } from './module.js';

const FUNCTIONS = [
  'reset',
  'configure',
  'start',
  'scan',
  'takeOutput',
  'setAction',
  'forgetActions',
  'forgetDate',
  'setClock',
  'setTime',
  'learnAffix',
  'watch',
  'hashName',
] as const;

/** Constants and addresses. */
const CONSTANTS = [
  'INPUT',
  'INPUT_BYTES',
  'OUTPUT',
  'ROW_WORDS',
  'KINDS',
  'KIND_WORDS',
  'KIND_TEXTS',
  'DETAILS',
  'DETAIL_TEXTS',
  'FIELDS',
  'MOST_COLUMNS',
  'END',
  'NEEDS_MORE',
  'IS_FULL',
  'ASKS_KIND',
  'ASKS_TIME',
  'IS_OTHER',
  'PASS_OVER',
  'PUT_OUT',
  'PUT_OUT_NAMED',
  'PUT_OUT_WITHIN',
] as const;

/** What changes while it scans. */
const VARIABLES = [
  'position',
  'rows',
  'lines',
  'outputRows',
  'askedKind',
  'kinds',
  'details',
  'day',
  'lastInDay',
  'first',
  'latest',
] as const;

type ScannerFunction = (...numbers: readonly number[]) => number;

/** One scanner with a memory of its own. */
export interface Scanner {
  readonly memory: ArrayBuffer;
  readonly call: Readonly<Record<(typeof FUNCTIONS)[number], ScannerFunction>>;
  readonly constant: Readonly<Record<(typeof CONSTANTS)[number], number>>;
  readonly variable: Readonly<Record<(typeof VARIABLES)[number], { readonly value: number }>>;
}

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

/** It is compiled once. */
async function loadScanner(): Promise<Scanner> {
  compiled ??= WebAssembly.compile(Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0)));
  const { exports } = await WebAssembly.instantiate(await compiled);
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) {
    throw new TypeError('the scanner exports no memory');
  }
  if (memory.buffer.byteLength < Number(globalOf(exports, 'END').value)) {
    throw new TypeError("the scanner's memory is too small: scripts/compile-scanner.mjs sets it");
  }
  return {
    memory: memory.buffer,
    call: named(FUNCTIONS, (name) => {
      const found = exports[name];
      if (!isFunction(found)) {
        throw new TypeError(`the scanner exports no function ${name}`);
      }
      return found;
    }),
    constant: named(CONSTANTS, (name) => Number(globalOf(exports, name).value)),
    variable: named(VARIABLES, (name) => globalOf(exports, name)),
  };
}

function globalOf(exports: WebAssembly.Exports, name: string): WebAssembly.Global {
  const found = exports[name];
  if (!(found instanceof WebAssembly.Global)) {
    throw new TypeError(`the scanner exports no number ${name}`);
  }
  return found;
}

function isFunction(found: WebAssembly.ExportValue | undefined): found is ScannerFunction {
  return typeof found === 'function';
}

function named<Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value,
): Readonly<Record<Name, Value>> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>;
}
