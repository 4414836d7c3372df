import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { openInputs } from '../../src/case/index.js';
import { csvTable, jsonLines } from '../../src/report/failure-lines.js';
import { denied, mask, trace } from '../generate-trace.js';

function cellsOf(csv: string): string[][] {
  return parse(csv, { bom: true });
}

describe('the table of failures', () => {
  it('has a row for each, with its cause and its evidence', async () => {
    const report = await analyze(openInputs(['samples/three-checks']));
    const [head = [], ...rows] = cellsOf([...csvTable(report)].join(''));
    const column = (name: string): (string | undefined)[] => rows.map((row) => row[head.indexOf(name)]);
    expect(column('id')).toEqual(['F1', 'F2', 'F3']);
    expect(column('denied')).toEqual(['FILE_ADD_FILE', 'WRITE_DAC', 'WRITE_OWNER']);
    // As the findings have them: a cause is what has the failure among its own, what else fits is an alternative of it.
    const findings = report.findings.slice(0, 3);
    expect(findings.map(({ failureIds }) => failureIds)).toEqual([['F1'], ['F2'], ['F3']]);
    expect(column('causes')).toEqual(findings.map(({ ruleId }) => ruleId));
    expect(column('cause titles')).toEqual(findings.map(({ title }) => title));
    expect(column('confidence')).toEqual(findings.map(({ confidence }) => confidence));
    expect(column('alternatives')).toEqual(['', 'ntfs/explicit-deny', '']);
    expect(findings[1]?.alternatives.map(({ ruleId }) => ruleId)).toContain('ntfs/explicit-deny');
    expect(column('evidence')[0]).toMatch(/^Logfile\.CSV:\d+/);
  });

  it.each(['=cmd|calc', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x")'])('holds no formula: %s', async (name) => {
    const report = await analyze([trace([denied(name, mask('WRITE_OWNER'), { process: name })])], {
      processes: [name],
    });
    const [, row = []] = cellsOf([...csvTable(report)].join(''));
    expect(row).toContain(`'${name}`);
    expect(row.filter((cell) => /^[=+@-]/.test(cell))).toEqual([]);
  });

  it('is the head alone where nothing failed', async () => {
    const report = await analyze(openInputs(['samples/healthy']));
    expect(cellsOf([...csvTable(report)].join(''))).toHaveLength(1);
  });
});

describe('the lines of JSON', () => {
  it('are the failures of the report', async () => {
    const report = await analyze(openInputs(['samples/three-checks']));
    const lines = [...jsonLines(report)].join('').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(report.failures)));
  });
});
