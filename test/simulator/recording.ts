/** What a trace records while programs work, and the truth about every open that was refused. */

import type { Disposition, CreateOption, OpenResult } from '../../src/windows/create-options.js';
import { RIGHT, type Descriptor, type Token } from './security.js';
import { type OpenRequest, openItem, placeOf, type Refusal } from './open.js';
import { STATUS } from './statuses.js';
import { find, type Item, type Mount, type OtherHandle, pathOf } from './world.js';

/** 100-ns ticks since the capture began. */
export type Moment = number;
export const MILLISECOND = 10_000;
export const SECOND = 1_000 * MILLISECOND;

export type ProcessName = 'Robocopy.exe' | 'Explorer.EXE' | 'MsMpEng.exe' | 'SearchIndexer.exe' | 'svchost.exe';

export interface TraceRow {
  readonly at: Moment;
  readonly process: ProcessName;
  readonly thread: number;
  readonly path: string;
  readonly status: number;
  readonly event: RowEvent;
}

export type RowEvent =
  | {
      readonly kind: 'create';
      readonly access: number;
      readonly disposition: Disposition;
      readonly options: readonly CreateOption[];
      readonly attributes: number;
      readonly shareMode: number;
      readonly allocationSize: number | null;
      readonly result: OpenResult | null;
    }
  | { readonly kind: 'list'; readonly filter: string }
  | { readonly kind: 'query'; readonly what: QueryName; readonly attributes: number; readonly size: number }
  | { readonly kind: 'set basic'; readonly attributes: number; readonly written: number }
  | { readonly kind: 'set end'; readonly size: number }
  | { readonly kind: 'set disposition' }
  | { readonly kind: 'transfer'; readonly writes: boolean; readonly offset: number; readonly length: number }
  | { readonly kind: 'security'; readonly sets: boolean; readonly parts: number }
  | { readonly kind: 'extended attributes'; readonly sets: boolean }
  | { readonly kind: 'control'; readonly code: number }
  | { readonly kind: 'close' };

export type QueryName = 'basic' | 'standard' | 'streams' | 'normalized name';

/** An open that was granted, or that rights, attributes or handles refused, with all that decided. */
export interface DecidedOpen {
  readonly path: string;
  readonly at: Moment;
  readonly requested: number;
  readonly disposition: Disposition;
  readonly options: readonly CreateOption[];
  readonly attributes: number;
  readonly shareMode: number;
  readonly status: number;
  /** Null: it was granted. */
  readonly refusal: Refusal | null;
  readonly mount: Mount;
  readonly token: Token;
  /** The object as it was then; null: nothing had the name. */
  readonly object: ObjectThen | null;
  /** Null: it has no parent on the volume. */
  readonly parentDescriptor: Descriptor | null;
}

export interface ObjectThen {
  readonly kind: Item['kind'];
  readonly descriptor: Descriptor;
  readonly attributes: number;
  readonly handles: readonly OtherHandle[];
}

/** One that was refused. */
export interface Denial extends DecidedOpen {
  readonly refusal: Refusal;
}

export function isDenial(open: DecidedOpen): open is Denial {
  return open.refusal !== null;
}

export class Recording {
  readonly rows: TraceRow[] = [];
  readonly opens: DecidedOpen[] = [];
  now: Moment = 0;

  add(row: TraceRow): void {
    this.rows.push(row);
  }
}

/** What a program asks of an object. */
export interface Asked {
  readonly access: number;
  readonly disposition?: Disposition;
  readonly options: readonly CreateOption[];
  readonly attributes?: number;
  readonly shareMode?: number;
  readonly size?: number;
  readonly stream?: string;
}

export interface Handle {
  readonly item: Item;
  readonly granted: number;
}

export type Opening =
  | { readonly status: typeof STATUS.success; readonly handle: Handle; readonly result: OpenResult }
  | { readonly status: number; readonly handle: null };

/** A program that works on volumes, each step a row. */
export class Program {
  readonly recording: Recording;
  readonly process: ProcessName;
  thread: number;
  /** Between two rows. */
  readonly #pace: () => number;

  constructor(recording: Recording, process: ProcessName, thread: number, pace: () => number) {
    this.recording = recording;
    this.process = process;
    this.thread = thread;
    this.#pace = pace;
  }

  open(volume: OpenRequest['volume'], names: readonly string[], asked: Asked): Opening {
    const { access, disposition = 'Open', options, attributes = 0, shareMode = 7, size = 0, stream } = asked;
    const request = { volume, names, access, disposition, options, attributes, shareMode };
    const existing = find(volume, names);
    const parentDescriptor = existing?.parent?.descriptor ?? find(volume, names.slice(0, -1))?.descriptor ?? null;
    const object = existing === null ? null : objectNow(existing);
    const answer = openItem(stream === undefined ? request : { ...request, stream });
    const path = placeOf(volume, names) + (stream === undefined ? '' : `:${stream}`);
    const result = answer.item === null ? null : answer.result;
    const allocationSize = disposition === 'Open' ? null : size;
    this.#record(path, answer.status, {
      ...{ kind: 'create', access, disposition, options, attributes, shareMode, allocationSize, result },
    });
    const refusal = answer.item === null ? answer.refusal : null;
    if (answer.item !== null || refusal !== null) {
      this.recording.opens.push({
        ...{ path, at: this.recording.now, requested: access, disposition, options, attributes, shareMode },
        ...{ status: answer.status, refusal, mount: volume.mount, token: volume.token, object, parentDescriptor },
      });
    }
    return answer.item === null
      ? { status: answer.status, handle: null }
      : { status: STATUS.success, handle: { item: answer.item, granted: access }, result: answer.result };
  }

  list({ item }: Handle): Item[] {
    const path = pathOf(item);
    this.#record(path, STATUS.success, { kind: 'list', filter: '*' });
    this.#record(path, STATUS.noMoreFiles, { kind: 'list', filter: '' });
    return [...item.children.values()];
  }

  query({ item }: Handle, what: QueryName, status: number = STATUS.success): void {
    const { attributes, size } = item;
    this.#record(pathOf(item), status, { kind: 'query', what, attributes, size });
  }

  setBasic({ item }: Handle, attributes: number, written: number): void {
    item.attributes = attributes;
    item.written = written;
    this.#record(pathOf(item), STATUS.success, { kind: 'set basic', attributes, written });
  }

  setEnd({ item }: Handle, size: number, status: number = STATUS.success): void {
    this.#record(pathOf(item), status, { kind: 'set end', size });
  }

  setDisposition({ item }: Handle, status: number): void {
    this.#record(pathOf(item), status, { kind: 'set disposition' });
  }

  transfer({ item }: Handle, writes: boolean, offset: number, length: number, status: number = STATUS.success): void {
    this.#record(pathOf(item), status, { kind: 'transfer', writes, offset, length });
  }

  security({ item }: Handle, sets: boolean, parts: number, status: number = STATUS.success): void {
    this.#record(pathOf(item), status, { kind: 'security', sets, parts });
  }

  extendedAttributes({ item }: Handle, sets: boolean, status: number): void {
    this.#record(pathOf(item), status, { kind: 'extended attributes', sets });
  }

  control({ item }: Handle, code: number, status: number): void {
    this.#record(pathOf(item), status, { kind: 'control', code });
  }

  close({ item }: Handle, path = pathOf(item)): void {
    this.#record(path, STATUS.success, { kind: 'close' });
  }

  #record(path: string, status: number, event: RowEvent): void {
    const { recording, process, thread } = this;
    recording.now += this.#pace();
    recording.add({ at: recording.now, process, thread, path, status, event });
  }
}

function objectNow({ kind, descriptor, attributes, handles }: Item): ObjectThen {
  return { kind, descriptor, attributes, handles };
}

/** Of SECURITY_INFORMATION: procmon-pml.md §8.4. */
export const SECURITY = { owner: 1, group: 2, dacl: 4, sacl: 8 } as const;
export const LISTING = RIGHT.listDirectory | RIGHT.synchronize;
