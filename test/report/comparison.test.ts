import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import schema from '../../docs/comparison.schema.json' with { type: 'json' };
import reportSchema from '../../docs/report.schema.json' with { type: 'json' };
import { openInputs } from '../../src/case/index.js';
import { type CompareOptions, compare } from '../../src/compare.js';
import type { Comparison } from '../../src/report/comparison.js';
import { renderComparison } from '../../src/report/comparison-page.js';
import { COPY_STEP, jobLog, logError } from '../correlate/job-log.js';
import { create, denied, granted, mask, textSource, type TraceRow, trace } from '../generate-trace.js';
import { complaintsOfComparison, parsed } from './against-schema.js';

const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const PAGE = readFileSync(fileURLToPath(new URL('../../docs/comparison.md', import.meta.url)), 'utf8');
const READ = mask('READ_CONTROL');
const OWNER = mask('READ_CONTROL', 'WRITE_OWNER');

function sample(options: CompareOptions = {}): Promise<Comparison> {
  const inputs = (name: string) => openInputs([join(SAMPLES, 'before-after', name)]);
  return compare(inputs('before'), inputs('after'), options);
}

/** A comparison in which as much as possible is neither empty nor null. */
function oddPair(): Promise<Comparison> {
  const holder = granted('Z:\\data\\held', mask('FILE_WRITE_DATA'), { process: 'EXCEL.EXE', pid: 7, shareMode: 0 });
  const before: TraceRow[] = [
    granted('Z:\\data\\a', READ),
    denied('Z:\\data\\a', OWNER),
    denied('Z:\\data\\b', OWNER),
    denied('Z:\\data\\c', OWNER),
    holder,
    create('Z:\\data\\held', mask('FILE_READ_DATA'), 'SHARING VIOLATION'),
    granted('Z:\\data\\worked', OWNER),
  ];
  const bruno = { user: 'CONTOSO\\bruno' };
  const after: TraceRow[] = [
    granted('Y:\\data\\a', OWNER, bruno),
    denied('Y:\\data\\b', mask('WRITE_DAC'), bruno),
    granted('Y:\\data\\held', mask('FILE_READ_DATA'), bruno),
    denied('Y:\\data\\worked', OWNER, bruno),
  ];
  return compare(
    [
      trace(before),
      jobLog([logError('D:\\data\\log only', '10:00:00', { action: COPY_STEP })]),
      textSource('', 'empty'),
    ],
    [trace(after), jobLog([], { destination: 'Y:\\data\\', options: '*.* /S /E /B /COPY:DATSO /NFL', files: [] })],
  );
}

const cases: readonly (readonly [string, () => Promise<Comparison>])[] = [
  ['the sample', sample],
  ['the sample as two users', () => sample({ users: true })],
  ['oddities', oddPair],
  ['nothing', () => compare([], [])],
];

describe.each(cases)('the JSON of a comparison of %s', (_, read) => {
  it('is what the schema says', async () => {
    expect(complaintsOfComparison(parsed(await read()))).toEqual([]);
  });
});

describe('the schema of comparisons', () => {
  it('leaves no field out and has no room for another', async () => {
    const comparison = parsed(await oddPair());
    for (const name of Object.keys(schema.properties)) {
      const { [name]: _left, ...rest } = fieldsOf(comparison);
      expect(complaintsOfComparison(rest).join()).toContain(`required property '${name}'`);
    }
    expect(complaintsOfComparison({ ...fieldsOf(comparison), another: 1 }).join()).toContain('additional properties');
  });

  it('has a comparison of oddities with something in every list', async () => {
    const comparison = await oddPair();
    const { causes, rights, differences, users, takenRoots, limits, failures, newFailures } = comparison;
    const lists = { causes, rights, differences, takenRoots, limits, failures, newFailures };
    expect(Object.entries(lists).filter(([, list]) => list.length === 0)).toEqual([]);
    expect(users?.grantedToOne.map(({ to }) => to)).toEqual(['after', 'after', 'before']);
    expect(new Set(failures.map(({ fate }) => fate))).toEqual(new Set(['granted', 'refused-otherwise', 'not-tried']));
  });

  it('shares what both have with the schema of reports', () => {
    const shared = Object.entries(schema.$defs).filter(
      ([name]) => name in reportSchema.$defs && name !== 'side' && name !== 'failure',
    );
    const others = new Map<string, unknown>(Object.entries(reportSchema.$defs));
    expect(shared.length).toBeGreaterThan(10);
    for (const [name, definition] of shared) {
      expect(definition, name).toEqual(others.get(name));
    }
  });

  it('uses all its definitions, and its page names its fields and words', () => {
    const text = JSON.stringify(schema);
    expect(Object.keys(schema.$defs).filter((name) => !text.includes(`"#/$defs/${name}"`))).toEqual([]);
    const words = [
      ...Object.keys(schema.properties),
      ...Object.keys(schema.$defs.failure.properties),
      ...Object.keys(schema.$defs.side.properties),
      ...Object.keys(schema.$defs.users.properties),
      ...schema.$defs.failure.properties.fate.enum,
      ...schema.$defs.limit.properties.code.enum,
      ...schema.$defs.difference.properties.kind.enum,
      ...schema.properties.verdict.enum,
    ];
    expect(words.filter((word) => !PAGE.includes(`\`${word}\``))).toEqual([]);
  });
});

describe('the page of a comparison', () => {
  it.each(cases)('of %s is 80 columns wide and begins with the verdict', async (_, read) => {
    const lines = renderComparison(await read(), { color: false }).split('\n');
    expect(lines[0]).toMatch(/^(?:FIXED|PARTLY FIXED|NOT FIXED|WORSE|CANNOT TELL|THE OTHER IS [A-Z ]+) {2}/);
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  it('shows what names of files hold as what it is', async () => {
    const path = 'Z:\\data\\\u001b]0;owned\u0007\u202egpj.exe';
    const rows = [granted(path, READ), denied(path, OWNER)];
    const page = renderComparison(await compare([trace(rows)], [trace(rows)]), { color: false });
    // eslint-disable-next-line no-control-regex -- they are what must not be there
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(page).toContain('\\x1b]0;owned');
  });

  it('shows a few failures of each kind and counts the others', async () => {
    const rows = Array.from({ length: 12 }, (_, nth) => denied(`Z:\\data\\${nth}`, OWNER));
    const page = renderComparison(await compare([trace(rows)], [trace(rows)]), { color: false });
    expect(page).toContain('and 9 more: --format json lists them all');
  });
});

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
