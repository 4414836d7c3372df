import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import schema from '../../docs/report.schema.json' with { type: 'json' };
import { analyze } from '../../src/analyze.js';
import { openInputs } from '../../src/case/index.js';
import { CATALOGUE } from '../../src/diagnose/catalogue/index.js';
import type { Report } from '../../src/report/report.js';
import { FILE_RIGHTS } from '../../src/windows/access-mask.js';
import { jobLog, logError } from '../correlate/job-log.js';
import { create, denied, mask, row, textSource, trace } from '../generate-trace.js';
import { complaints, parsed } from './against-schema.js';

const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));

/** A case that shows what the samples do not: warnings, fatal lines, an undated trace, results and texts nobody knows. */
function oddCase(): Promise<Report> {
  const rows = [
    denied('Z:\\data\\a.docx', mask('WRITE_OWNER', 'FILE_ADD_FILE'), { disposition: 'OverwriteIf' }),
    create('Z:\\data\\b.docx', 0x0100_0000, 'SHARING VIOLATION'),
    row('WriteFile', 'Z:\\data\\c.docx', { result: 'BRAND NEW WORD', process: '' }),
    row('SetSecurityFile', 'Z:\\data\\d.docx', { result: '0xC000005A' }),
    row('RegOpenKey', 'HKLM', { result: 'ACCESS DENIED' }),
  ];
  const errors = [logError('D:\\data\\z.docx', '10:00:00', { code: 4_294_967_295, action: 'Doing Something New' })];
  return analyze([
    trace(rows),
    jobLog(errors, { started: 'jeudi dix-huit novembre, 23:30:01' }),
    jobLog([], { summary: false, source: '', destination: '' }, 'unfinished.log'),
    textSource('ERROR : You do not have the Manage Auditing user right.\r\n', 'fatal.log'),
    textSource('"Time of Day","Operation","Path","Result"\r\n"10:00:00","CreateFile"\r\n', 'broken.CSV'),
    textSource('', 'empty.txt'),
    textSource('nothing of ours', 'notes.txt'),
  ]);
}

const cases: readonly (readonly [string, () => Promise<Report>])[] = [
  ...readdirSync(SAMPLES).map((name) => [`samples/${name}`, () => analyze(openInputs([join(SAMPLES, name)]))] as const),
  ['a case of oddities', oddCase],
  [
    'a case with declared zones',
    () => analyze(openInputs([join(SAMPLES, 'three-checks')]), { timezone: 'Asia/Kolkata' }),
  ],
  ['no input at all', () => analyze([])],
];

describe.each(cases)('the report of %s', (_, read) => {
  it('is what the schema says', async () => {
    expect(complaints(parsed(await read()))).toEqual([]);
  });

  it('has no field that could be left out, and no room for another', async () => {
    const report = parsed(await read());
    for (const object of objectsIn(report)) {
      const path = object.path.join('/');
      const widened = edited(report, object.path, (fields) => ({ ...fields, another: 1 }));
      expect(complaints(widened).join(), `another field in /${path}`).toContain('must NOT have additional properties');
      // A warning says of its place what it knows.
      for (const name of object.path.at(-1) === 'at' ? [] : object.names) {
        const narrowed = edited(report, object.path, ({ [name]: _left, ...rest }) => rest);
        expect(complaints(narrowed).join(), `/${path} without ${name}`).toContain(`required property '${name}'`);
      }
    }
  });
});

describe('the schema', () => {
  it.each([
    ['a mask without its zeros', ['attempts', '0', 'mask'], '0x20000'],
    ['a mask in lower case', ['attempts', '0', 'granted'], '0x001a0089'],
    ['a status as a number', ['failures', '0', 'ntStatus'], 0xc000_0022],
    ['a time without a zone', ['failures', '0', 'time'], '2020-06-09T11:57:13.5717039'],
    ['a wall clock with one', ['failures', '0', 'localTime'], '2020-06-09T11:57:13.5717039Z'],
    ['a time in milliseconds', ['failures', '0', 'localTime'], '2020-06-09T11:57:13.571'],
    ['a record 0', ['failures', '0', 'evidence', '0', 'record'], 0],
    ['an unknown basis', ['failures', '0', 'deniedRights', 'basis'], 'certain'],
    ['an unknown right', ['rights', '0', 'right'], 'WRITE_EVERYTHING'],
    ['an unknown side', ['failures', '0', 'side'], 'left'],
    ['an unknown gate', ['findings', '0', 'gate'], 'door'],
    ['an unknown confidence', ['findings', '0', 'confidence'], 'sure'],
    ['an unknown format', ['inputs', '0', 'format'], 'word-document'],
    ['an unknown method', ['clock', 'method'], 'guessed'],
    ['a rule id without its group', ['findings', '0', 'ruleId'], 'write-owner'],
    ['another schema version', ['schemaVersion'], 2],
    ['a number where a count belongs', ['summary', 'failures'], -1],
  ])('refuses %s', async (_, path, value) => {
    const report = parsed(await analyze(openInputs([join(SAMPLES, 'write-owner')])));
    const name = path.at(-1) ?? '';
    expect(complaints(edited(report, path.slice(0, -1), (fields) => ({ ...fields, [name]: value })))).not.toEqual([]);
  });

  it('takes a bare time of day where the date is not known', async () => {
    const report = await analyze([trace([denied('Z:\\a', mask('WRITE_DAC'))])]);
    expect(report.failures[0]?.localTime).toBe('10:00:00.0000000');
    expect(complaints(parsed(report))).toEqual([]);
  });

  it('knows the names of all rights, on files and on directories', () => {
    const names = new Set(FILE_RIGHTS.flatMap(({ file, directory }) => [file, directory]));
    expect(schema.$defs.rightName.enum.toSorted()).toEqual([...names].toSorted());
  });

  it('knows every gate and rule id of the catalogue', () => {
    const ruleId = new RegExp(schema.$defs.ruleId.pattern);
    for (const { id, gate, alternatives } of CATALOGUE) {
      expect(schema.$defs.finding.properties.gate.enum).toContain(gate);
      expect([id, ...alternatives.map((other) => other.ruleId)].filter((one) => !ruleId.test(one))).toEqual([]);
    }
  });

  it('and its page for readers name the same fields', () => {
    const page = readFileSync(fileURLToPath(new URL('../../docs/json-report.md', import.meta.url)), 'utf8');
    expect(Object.keys(schema.properties).filter((name) => !headings(page).includes(name))).toEqual([
      // The head of the page says what it is.
      'schemaVersion',
    ]);
    expect(propertiesIn(schema).filter((name) => !new RegExp(`\\W${name}\\W`).test(codeIn(page)))).toEqual([]);
  });

  it('uses all its definitions', () => {
    const text = JSON.stringify(schema);
    expect(Object.keys(schema.$defs).filter((name) => !text.includes(`"#/$defs/${name}"`))).toEqual([]);
  });
});

/** The names of the fields that a page gives a section. */
function headings(page: string): readonly string[] {
  return [...page.matchAll(/^## `(\w+)`$/gm)].map(([, name = '']) => name);
}

/** What a page prints as code. */
function codeIn(page: string): string {
  return [...page.matchAll(/`[^`]+`/g)].map(([code]) => code).join(' ');
}

/** The names of all properties that a schema knows. */
function propertiesIn(value: unknown): readonly string[] {
  if (!isObject(value)) {
    return Array.isArray(value) ? value.flatMap(propertiesIn) : [];
  }
  const own = isObject(value['properties']) ? Object.keys(value['properties']) : [];
  return [...own, ...Object.values(value).flatMap(propertiesIn)];
}

interface FoundObject {
  readonly path: readonly string[];
  readonly names: readonly string[];
}

/** Every object in a value; of a list those of the first three items. */
function objectsIn(value: unknown, path: readonly string[] = []): readonly FoundObject[] {
  if (Array.isArray(value)) {
    return value.slice(0, 3).flatMap((item, index) => objectsIn(item, [...path, String(index)]));
  }
  if (!isObject(value)) {
    return [];
  }
  const below = Object.entries(value).flatMap(([name, field]) => objectsIn(field, [...path, name]));
  return [{ path, names: Object.keys(value) }, ...below];
}

type Fields = Readonly<Record<string, unknown>>;

/** A copy of the value in which the object at the path is another. */
function edited(value: unknown, path: readonly string[], edit: (fields: Fields) => Fields): unknown {
  const [name, ...rest] = path;
  if (name === undefined) {
    return isObject(value) ? edit(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => (String(index) === name ? edited(item, rest, edit) : item));
  }
  return isObject(value) ? { ...value, [name]: edited(value[name], rest, edit) } : value;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
