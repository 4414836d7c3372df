/**
 * The JSON of `az storage fs access show`, of one object or of several in an array. Objects with a `path` or `name`, as
 * `az storage fs file list` prints them, are read too. Source: adls-gen2.md §6.
 */

import { type ContextReading, NO_CASE_FACTS } from '../context/case-facts.js';
import { headText } from '../encoding.js';
import { InputError } from '../input-error.js';
import type { Source } from '../source.js';
import { readWholeText } from './console-text.js';
import { noWords } from './getfacl.js';
import {
  modeEntries,
  type PosixAclEntry,
  type PosixItem,
  type PosixMode,
  parsePosixAcl,
  parsePosixMode,
  type TextStart,
} from './posix-acl.js';

const ACL_MEMBER = /"acl"\s*:\s*"(?:default:)?(?:user|group|mask|other):/;
const MODE_MEMBER = /"permissions"\s*:\s*"[r-][w-][x-][r-][w-][x-][r-][w-][xtT-]/;

/** Whether the first bytes of a file are JSON of objects with an ACL or with permissions, owner and group. */
export function sniffAzAccess(head: Uint8Array): boolean {
  const text = headText(head);
  return (
    /^\s*[{[]/.test(text) &&
    (ACL_MEMBER.test(text) || (MODE_MEMBER.test(text) && /"owner"\s*:/.test(text) && /"group"\s*:/.test(text)))
  );
}

/**
 * Reads the output. Throws an InputError with line and column for text that is no JSON, an object without ACL and
 * permissions, an ACL that is not sound (`parsePosixAcl`), and permissions that contradict the ACL.
 */
export async function readAzAccess(source: Source): Promise<ContextReading> {
  const { text, encoding, warnings } = await readWholeText(source, noWords);
  const { value, at } = new JsonReader(text).read();
  const objects = Array.isArray(value) ? value : [{ value, at }];
  if (objects.length === 0) {
    throw new InputError('an empty array: expected objects such as {"acl": "user::rwx,…", "owner": "…"}', at);
  }
  return {
    facts: { ...NO_CASE_FACTS, posixItems: objects.map(readItem) },
    encoding,
    records: objects.length,
    warnings,
  };
}

function readItem({ value, at }: PlacedJson): PosixItem {
  if (!(value instanceof Map)) {
    throw new InputError('expected an object such as {"acl": "user::rwx,…", "owner": "…", "group": "…"}', at);
  }
  const acl = textOf(value, 'acl');
  const permissions = textOf(value, 'permissions');
  const mode = permissions === null ? null : parsePosixMode(permissions.text, permissions.start);
  if (acl === null && mode === null) {
    throw new InputError('the object has neither "acl" nor "permissions": expected one of them', at);
  }
  const shortForm = { acl: mode === null ? [] : modeEntries(mode), defaultAcl: [] };
  const acls = acl === null ? shortForm : parsePosixAcl(acl.text, acl.start);
  if (acl !== null && permissions !== null && mode !== null && !agrees(mode, acls.acl)) {
    throw new InputError(`permissions ${permissions.text} contradict the ACL of the object`, permissions.start);
  }
  return {
    path: (textOf(value, 'path') ?? textOf(value, 'name'))?.text ?? null,
    isDirectory: isDirectory(value) ?? (acls.defaultAcl.length > 0 ? true : null),
    owner: textOf(value, 'owner')?.text ?? null,
    group: textOf(value, 'group')?.text ?? null,
    ...acls,
    sticky: mode?.sticky ?? null,
    complete: acl !== null || mode?.extended === false,
    line: at.line,
  };
}

/** Whether the short form can be of this ACL. Its second triple is the owning group's or the mask. */
export function agrees(mode: PosixMode, acl: readonly PosixAclEntry[]): boolean {
  const unnamed = (type: PosixAclEntry['type']) => acl.find((entry) => entry.type === type && entry.id === null);
  return (
    mode.user === unnamed('user')?.permissions &&
    mode.other === unnamed('other')?.permissions &&
    (mode.group === unnamed('group')?.permissions || mode.group === unnamed('mask')?.permissions)
  );
}

interface PlacedText {
  readonly text: string;
  /** Of the first character within the quotes. */
  readonly start: TextStart;
}

function textOf(object: JsonObject, name: string): PlacedText | null {
  const member = object.get(name);
  if (member === undefined || member.value === null || member.value === '') {
    return null;
  }
  if (typeof member.value !== 'string') {
    throw new InputError(`"${name}": expected a text in quotes`, member.at);
  }
  return { text: member.value, start: { line: member.at.line, column: member.at.column + 1 } };
}

function isDirectory(object: JsonObject): boolean | null {
  const value = object.get('isDirectory')?.value;
  // The REST interface writes it as text.
  return value === true || value === 'true' ? true : value === false || value === 'false' ? false : null;
}

type JsonObject = ReadonlyMap<string, PlacedJson>;

/** A value of JSON and where it starts. JSON.parse says neither. */
interface PlacedJson {
  readonly value: string | number | boolean | null | readonly PlacedJson[] | JsonObject;
  readonly at: TextStart;
}

/** Deeper than any output of a tool; a reader that calls itself must stop somewhere. */
const MAX_DEPTH = 64;

const TOKEN = /[{}[\],:]|-?\d[\d.eE+-]*|true|false|null/y;

class JsonReader {
  readonly #text: string;
  #offset = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): PlacedJson {
    const value = this.#value(0);
    this.#skipBlanks();
    if (this.#offset < this.#text.length) {
      throw new InputError('more text behind the value: expected one object, or one array of objects', this.#place());
    }
    return value;
  }

  #value(depth: number): PlacedJson {
    const at = this.#place();
    const token = this.#next();
    if (token === '{' || token === '[') {
      if (depth === MAX_DEPTH) {
        throw new InputError('nested too deep: expected an object, or an array of objects', at);
      }
      return { value: token === '{' ? this.#object(depth + 1) : this.#array(depth + 1), at };
    }
    return { value: scalar(token, at), at };
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, PlacedJson>();
    for (let mark = this.#peek() === '}' ? this.#next() : ','; mark === ','; mark = this.#separator('}')) {
      const at = this.#place();
      const token = this.#next();
      const name = token.startsWith('"') ? scalar(token, at) : null;
      if (typeof name !== 'string' || members.has(name)) {
        throw new InputError('expected the name of a further member in quotes', at);
      }
      const colon = this.#place();
      if (this.#next() !== ':') {
        throw new InputError('expected a colon behind the name', colon);
      }
      members.set(name, this.#value(depth));
    }
    return members;
  }

  #array(depth: number): readonly PlacedJson[] {
    const elements: PlacedJson[] = [];
    for (let mark = this.#peek() === ']' ? this.#next() : ','; mark === ','; mark = this.#separator(']')) {
      elements.push(this.#value(depth));
    }
    return elements;
  }

  #separator(end: string): string {
    const at = this.#place();
    const token = this.#next();
    if (token !== ',' && token !== end) {
      throw new InputError(`expected a comma or ${end}`, at);
    }
    return token;
  }

  #peek(): string {
    this.#skipBlanks();
    return this.#text[this.#offset] ?? '';
  }

  /** The next token; empty where there is none. */
  #next(): string {
    this.#skipBlanks();
    const start = this.#offset;
    TOKEN.lastIndex = start;
    this.#offset = this.#text[start] === '"' ? this.#endOfString() : start + (TOKEN.exec(this.#text)?.[0].length ?? 0);
    return this.#text.slice(start, this.#offset);
  }

  /** Behind the closing quote, or the end of the text. A pattern for it takes stack with the length of the string. */
  #endOfString(): number {
    let at = this.#offset + 1;
    while (at < this.#text.length && this.#text[at] !== '"') {
      at += this.#text[at] === '\\' ? 2 : 1;
    }
    return at + 1;
  }

  #place(): TextStart {
    this.#skipBlanks();
    return { line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  #skipBlanks(): void {
    for (; /[ \t\r\n]/.test(this.#text[this.#offset] ?? ''); this.#offset++) {
      if (this.#text[this.#offset] === '\n') {
        this.#line++;
        this.#lineStart = this.#offset + 1;
      }
    }
  }
}

function scalar(token: string, at: TextStart): string | number | boolean | null {
  try {
    const value: unknown = JSON.parse(token);
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return value;
    }
  } catch {
    // Said below.
  }
  throw new InputError('no JSON: expected a value', at);
}
