/**
 * Texts about failures repeat each other but for the names and times in them. A template is a text in which those stand as
 * a NUL and a letter, so that thousands of failures share one. A NUL of the text itself is written as `NUL N`.
 */

/** What a template leaves open, as it is for one failure. */
export interface TemplateValues {
  readonly path: string;
  readonly source: string | null;
  readonly destination: string | null;
  readonly object: string;
}

/** Shorter names save nothing. */
const SHORTEST = 4;

type Part = string | { readonly letter: string };

/** A name that templates leave open. */
export interface OpenName {
  readonly letter: string;
  readonly name: string;
}

/** Long names first, each once: one may be within another. */
export function openNames({ path, source, destination, object }: TemplateValues): readonly OpenName[] {
  const names = [
    { letter: 'P', name: path },
    { letter: 'S', name: source ?? '' },
    { letter: 'D', name: destination ?? '' },
    { letter: 'O', name: object },
  ];
  return names
    .filter(({ name }, at) => name.length >= SHORTEST && names.findIndex((one) => one.name === name) === at)
    .sort((a, b) => b.name.length - a.name.length);
}

/** The text with the names left open. */
export function templateOf(text: string, names: readonly OpenName[]): string {
  let parts: readonly Part[] = [text];
  for (const { letter, name } of names) {
    if (text.includes(name)) {
      parts = parts.flatMap((part) => (typeof part === 'string' ? split(part, name, letter) : [part]));
    }
  }
  return parts.map((part) => (typeof part === 'string' ? withoutNul(part) : `\0${part.letter}`)).join('');
}

/** Another path of the same object: what comes before the end that both paths have in common, and where that begins. */
export function pathTemplateOf(other: string, path: string): string {
  let common = 0;
  while (
    common < other.length &&
    common < path.length &&
    other.charCodeAt(other.length - 1 - common) === path.charCodeAt(path.length - 1 - common)
  ) {
    common++;
  }
  return common < SHORTEST
    ? withoutNul(other)
    : `${withoutNul(other.slice(0, other.length - common))}\0[${path.length - common}]`;
}

/** The text that was made a template. */
export function filled(template: string, values: TemplateValues): string {
  return template.includes('\0')
    ? template.replace(PLACEHOLDER, (_, letter: string | undefined, start: string | undefined) =>
        start === undefined ? valueOf(letter ?? '', values) : values.path.slice(Number(start)),
      )
    : template;
}

const PLACEHOLDER = /\0(?:([A-Z])|\[(\d+)\])/g;

function valueOf(letter: string, { path, source, destination, object }: TemplateValues): string {
  switch (letter) {
    case 'P':
      return path;
    case 'S':
      return source ?? '';
    case 'D':
      return destination ?? '';
    case 'O':
      return object;
    default:
      return '\0';
  }
}

function split(text: string, name: string, letter: string): readonly Part[] {
  const [first = '', ...rest] = text.split(name);
  return [first, ...rest.flatMap((part): readonly Part[] => [{ letter }, part])];
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\0N') : text;
}
