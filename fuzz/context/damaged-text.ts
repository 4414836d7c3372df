/** A damaged text as a judge sees it: its lines, and what stands in them. Knows nothing of the readers. */

import iconv from 'iconv-lite';

/** In columns. */
const NARROWEST = 20;

/** Of texts in which broken rows are looked for. */
const MOST_BROKEN_LINES = 2_000;

/** Lines that a row can take where a narrow console broke it. */
const HEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 10];

/** The row of `=` of a table, or a part of it. */
const RULER = /^\s*=[=\s]*$/;

export class DamagedText {
  readonly lines: readonly string[];
  /** Whether a console broke the rows of a table. */
  readonly isBroken: boolean;
  /** Whether letters outside ASCII may be others than the program printed. */
  readonly isGuessed: boolean;
  readonly #text: string;
  #dense: string | null = null;

  /** `encoding`: what the reading says that it is. */
  constructor(bytes: Uint8Array, encoding: string) {
    this.isGuessed = !encoding.startsWith('utf-');
    this.#text = !this.isGuessed
      ? new TextDecoder(encoding).decode(bytes)
      : iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding);
    this.lines = this.#text.split('\n').map((line) => line.replace(/(?<!\r)\r+$/, ''));
    this.isBroken = this.lines.some((line, at) => RULER.test(line) && RULER.test(this.lines[at + 1] ?? ''));
  }

  /** The line with a number, from 1. */
  line(number: number): string {
    return this.lines[number - 1] ?? '';
  }

  /** So many lines from one on, as they stand. */
  window(first: number, count: number): string {
    return this.lines.slice(first - 1, first - 1 + count).join('\n');
  }

  /** The lines from one on up to a blank one. Where a console breaks lines, their margins look like blank ones. */
  block(first: number): readonly string[] {
    let end = first;
    while (end < this.lines.length && !(this.line(end + 1).trim() === '' && this.line(end + 1).length < NARROWEST)) {
      end++;
    }
    return this.lines.slice(first - 1, end);
  }

  /** The same; where a line stands alone, with the lines behind the blank ones below it. */
  filledBlock(first: number): readonly string[] {
    const block = this.block(first);
    let next = first + 1;
    while (next <= this.lines.length && this.line(next).trim() === '') {
      next++;
    }
    return block.length > 1 || next > this.lines.length ? block : [...block, ...this.block(next)];
  }

  /** The lines that stand together with two of these at least: without a blank one or a row of `=` between. */
  blocksWith(numbers: readonly number[]): { readonly line: string; readonly number: number }[] {
    const blocks: number[][] = [[]];
    this.lines.forEach((line, at) => {
      if (isBorder(line)) {
        blocks.push([]);
      } else {
        blocks.at(-1)?.push(at + 1);
      }
    });
    return blocks
      .filter((block) => block.filter((number) => numbers.includes(number)).length > 1)
      .flatMap((block) => block.map((number) => ({ number, line: this.line(number) })));
  }

  includes(part: string): boolean {
    return this.#text.includes(part);
  }

  /** Whether a name stands in one line, in quotes or not, or in lines that a console broke. */
  hasName(name: string): boolean {
    return this.#text.includes(name) || this.#text.includes(quoted(name)) || this.#denseText().includes(dense(name));
  }

  /** The numbers of the lines in which the SID stands whole. */
  linesWithSid(sid: string): readonly number[] {
    const pattern = wholeSid(sid);
    return this.lines.flatMap((line, at) => (pattern.test(line) ? [at + 1] : []));
  }

  /** Whether the SID stands whole anywhere, in lines that a console broke too. */
  hasSid(sid: string): boolean {
    const pattern = looseSid(sid);
    return (
      this.linesWithSid(sid).length > 0 ||
      this.lines.length > MOST_BROKEN_LINES ||
      this.lines.some((_, at) => HEIGHTS.some((height) => pattern.test(this.lines.slice(at, at + height).join(''))))
    );
  }

  /** Whether name and SID stand in one row, entry or record. */
  hasPair(name: string, sid: string): boolean {
    const numbers = this.linesWithSid(sid);
    const names = [name, quoted(name)];
    return (
      numbers.some((number) => names.some((one) => this.line(number).includes(one))) ||
      numbers.some((number) => [number - 1, number - 2].some((above) => valueOf(this.line(above)) === name)) ||
      (this.isBroken && this.hasSid(sid) && this.hasName(name))
    );
  }

  /** What stands behind the SID in its row, or in its entry of a list; null where that cannot be told. */
  behindSid(sid: string): string | null {
    return this.#behind(wholeSid(sid), 2);
  }

  /** The same for the name of a privilege. */
  behindPrivilege(name: string): string | null {
    return this.#behind(new RegExp(`(?<!\\w)${name}(?!\\w)`), 3);
  }

  /** `height`: the lines that an entry of a list has from this one on. */
  #behind(pattern: RegExp, height: number): string | null {
    const [found, ...others] = this.lines.flatMap((line, at) => {
      const match = pattern.exec(line);
      const rest = line.slice((match?.index ?? 0) + (match?.[0].length ?? 0));
      return match === null ? [] : [{ number: at + 1, rest, isListed: valueOf(line) === match[0] }];
    });
    if (found === undefined || others.length > 0 || this.isBroken) {
      return null;
    }
    return found.isListed ? `${found.rest}\n${this.window(found.number + 1, height - 1)}` : found.rest;
  }

  #denseText(): string {
    return (this.#dense ??= dense(this.#text));
  }
}

function isBorder(line: string): boolean {
  return line.trim() === '' || RULER.test(line);
}

function quoted(name: string): string {
  return name.replaceAll('"', '""');
}

/** Without blanks: at the edge of a console they are lost. */
function dense(text: string): string {
  return text.replace(/\s/g, '');
}

/** What a list has behind the colon. */
function valueOf(line: string): string | null {
  const match = /^[^:：]{1,80}?\s*(?::(?=\s|$)|：)(.*)$/s.exec(line.trim());
  return match === null ? null : (match[1] ?? '').trim();
}

function wholeSid(sid: string): RegExp {
  return new RegExp(`(?<![\\w-])${sidPattern(sid)}(?![\\w-])`, 'i');
}

function looseSid(sid: string): RegExp {
  return new RegExp(`${sidPattern(sid)}(?![\\d-])`, 'i');
}

/** A SID in any of its spellings: zeros in front, a hexadecimal authority. */
function sidPattern(sid: string): string {
  const [, , authority = '0', ...numbers] = sid.split('-');
  return `S-1-(?:0*${authority}|0x0*${Number(authority).toString(16)})${numbers.map((number) => `-0*${number}`).join('')}`;
}
