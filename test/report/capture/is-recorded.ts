import type { FilterRule } from '../../../src/formats/procmon/pmc.js';

/** Whether Procmon would record a row with this path under the rules of a kit: all of one column, each of which includes. */
export function isRecorded(path: string, rules: readonly FilterRule[]): boolean {
  const shown = path.toLowerCase();
  return rules.some(({ column, action, relation, value: text }) => {
    if (column !== 'Path' || action !== 'include') {
      throw new Error(`a rule that a kit does not use: ${column}, ${action}`);
    }
    const value = text.toLowerCase();
    switch (relation) {
      case 'is':
        return shown === value;
      case 'begins with':
        return shown.startsWith(value);
      case 'ends with':
        return shown.endsWith(value);
      case 'contains':
        return shown.includes(value);
      default:
        throw new Error(`a relation that a kit does not use: ${relation}`);
    }
  });
}
