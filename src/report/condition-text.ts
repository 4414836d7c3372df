/** Conditions of rules in words, one test a line. */

/** A line, and how deep it stands. */
export interface ConditionLine {
  readonly depth: number;
  readonly text: string;
}

const COMBINATIONS: ReadonlyMap<string, string> = new Map([
  ['all', 'all of'],
  ['any', 'one of'],
  ['not', 'not'],
]);

/** The lines of a condition. */
export function conditionLines(condition: object, depth = 0): ConditionLine[] {
  return Object.entries(condition).flatMap(([name, value]: [string, unknown]): ConditionLine[] => {
    const combination = COMBINATIONS.get(name);
    if (combination === undefined) {
      return [{ depth, text: `${name} ${testText(value)}` }];
    }
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    return [
      { depth, text: combination },
      ...parts.filter(isObject).flatMap((part) => partLines(part, name === 'all', depth + 1)),
    ];
  });
}

/** A part; its tests are told to belong together, unless what is around it says so already. */
function partLines(part: object, isOfAll: boolean, depth: number): ConditionLine[] {
  return isOfAll || Object.keys(part).length === 1
    ? conditionLines(part, depth)
    : [{ depth, text: 'all of' }, ...conditionLines(part, depth + 1)];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** `is 0xC0000022 or not known`, `includes WRITE_OWNER`. */
function testText(test: unknown): string {
  if (Array.isArray(test)) {
    return `is ${listed(test, ' or ')}`;
  }
  return Object.entries(isObject(test) ? test : {})
    .map(([name, values]: [string, unknown]) => {
      const items: readonly unknown[] = Array.isArray(values) ? values : [];
      switch (name) {
        case 'includes':
          return `holds ${listed(items, ' and ')}`;
        case 'includesAny':
          return `holds ${listed(items, ' or ')}`;
        case 'only':
          return `holds nothing but ${listed(items, ', ')}`;
        default:
          return 'is empty';
      }
    })
    .join(' and ');
}

function listed(values: readonly unknown[], joined: string): string {
  return values.map(valueText).join(joined);
}

function valueText(value: unknown): string {
  if (value === null) {
    return 'not known';
  }
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

/** A condition in one line: `operation is not known and destinationExisted is yes`. */
export function conditionText(condition: object): string {
  return Object.entries(condition)
    .map(([name, value]: [string, unknown]) => {
      if (!COMBINATIONS.has(name)) {
        return `${name} ${testText(value)}`;
      }
      const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
      const texts = parts.filter(isObject).map(conditionText);
      return name === 'not' ? `not (${texts.join('')})` : `(${texts.join(name === 'all' ? ' and ' : '; or ')})`;
    })
    .join(' and ');
}
