import { describe, expect, it } from 'vitest';
import { readHeader } from '../../../src/formats/procmon/columns.js';
import { ALL_COLUMNS, DEFAULT_COLUMNS } from './generate-csv.js';

describe('a header row', () => {
  it.each([
    ['the default columns', DEFAULT_COLUMNS],
    ['all columns', ALL_COLUMNS],
    ['all columns the other way round', ALL_COLUMNS.toReversed()],
    ['the fewest columns', ['Result', 'Operation']],
    ['blanks around the names', ['  Operation ', ' Path ']],
  ])('with %s is that of events', (_, names) => {
    const header = readHeader(names);
    expect(header.kind).toBe('events');
    expect(header.kind === 'events' ? [...header.columns].toSorted(([, a], [, b]) => a - b) : []).toEqual(
      names.map((name, index) => [name.trim(), index]),
    );
  });

  it('may have columns that are unknown, and one twice', () => {
    const header = readHeader(['New Column', 'Operation', 'Path', 'Operation']);
    expect(header).toEqual({
      kind: 'events',
      columns: new Map([
        ['Operation', 1],
        ['Path', 2],
      ]),
    });
  });

  it.each([
    ['a stack', ['Frame', 'Module', 'Location', 'Address', 'Path'], 'stack'],
    ['a file summary', ['File Time', 'Total Events', 'Opens', 'Path'], 'summary'],
    ['a registry summary', ['Registry Time', 'Total Events', 'Opens', 'Path'], 'summary'],
    ['other data', ['Name', 'Path', 'Result'], 'other'],
    ['an operation alone', ['Operation', 'User'], 'other'],
    ['other spelling', ['operation', 'path', 'result'], 'other'],
    ['nothing', [''], 'other'],
  ])('of %s is told', (_, names, kind) => {
    expect(readHeader(names).kind).toBe(kind);
  });
});
