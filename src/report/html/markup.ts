/** HTML that cannot be broken by what it shows: text and attribute values are escaped here and nowhere else. */

import { clipped, printable } from '../printable.js';

/** Made by `element` and `group` alone, so that it can be written out as it is. */
export class Markup {
  constructor(readonly html: string) {}
}

export type Child = Markup | string | number | null | readonly Child[];

/** `true` is an attribute without a value; `null` and `false` are none. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

const VOID = new Set(['br', 'input', 'link', 'meta', 'wbr', 'rect']);

export function element(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  return new Markup(`${openTag(name, attributes)}${htmlOf(children)}${VOID.has(name) ? '' : `</${name}>`}`);
}

/** The beginning of an element that is written in pieces. */
export function openTag(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes).map(([attribute, value]) => {
    if (value === null || value === false) {
      return '';
    }
    return value === true ? ` ${attribute}` : ` ${attribute}="${escaped(String(value))}"`;
  });
  return `<${name}${written.join('')}${name === 'rect' ? '/' : ''}>`;
}

/** Several pieces as one. */
export function group(...children: readonly Child[]): Markup {
  return new Markup(htmlOf(children));
}

/** Text of an input: a name or a row. Its reading direction does not reach beyond it, and megabytes are cut. */
export function foreign(text: string): Markup {
  return element('bdi', {}, clipped(text));
}

function htmlOf(child: Child): string {
  if (child === null) {
    return '';
  }
  if (child instanceof Markup) {
    return child.html;
  }
  if (typeof child === 'string' || typeof child === 'number') {
    return escaped(String(child));
  }
  return child.map(htmlOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
