/** Elements of the page. Text is set as text, and what would act in it is shown as an escape. */

import { printable } from '../../printable.js';

export type Content = Node | string | number | null;

export interface Attributes {
  readonly [name: string]: string | number | boolean | null;
}

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes,
  ...children: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) {
      made.setAttribute(attribute, value === true ? '' : printable(String(value)));
    }
  }
  made.append(
    ...children
      .filter((child) => child !== null)
      .map((child) => (child instanceof Node ? child : printable(String(child)))),
  );
  return made;
}

/** Letters of a name that are shown before the whole is asked for. */
const SHORT = 300;
const SHORT_END = 100;

/** Text of an input. What is longer than a few lines shows its beginning and end, and a button for the whole. */
export function foreign(text: string): HTMLElement {
  if (text.length <= SHORT) {
    return element('bdi', {}, text);
  }
  const whole = element('bdi', {}, `${text.slice(0, SHORT - SHORT_END)} … ${text.slice(-SHORT_END)} `);
  const button = element(
    'button',
    { type: 'button', class: 'whole' },
    `all ${text.length.toLocaleString('en-US')} characters`,
  );
  button.addEventListener('click', () => {
    whole.textContent = printable(text);
  });
  whole.append(button);
  return whole;
}

/** The element with the id. Throws an Error where the page has none, or one of another kind. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) {
    throw new Error(`the page has no ${kind.name} with the id ${id}`);
  }
  return found;
}
