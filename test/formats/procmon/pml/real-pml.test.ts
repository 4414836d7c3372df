import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { everyRow } from '../../../../src/formats/procmon/row-sieve.js';
import { analyze } from '../../../../src/analyze.js';
import { convert } from '../../../../src/convert.js';
import { keepEvent, type TraceEvent } from '../../../../src/formats/procmon/event.js';
import { readProcmonPml } from '../../../../src/formats/procmon/pml/pml.js';
import { readProcmonXml } from '../../../../src/formats/procmon/xml.js';
import type { Report } from '../../../../src/report/report.js';
import { sharedFile } from '../shared-files.js';
import { readPml } from './read-pml.js';
import { patched, pmlSource, u64 } from './write-pml.js';

/** Captures of Procmon itself. What they hold is compared with its own CSV in fidelity.test.ts. */
const CAPTURES = [
  { name: 'LogFileUTC64Filesystem', is64Bit: true, records: 31_569 },
  { name: 'LogFileUTC64Process', is64Bit: true, records: 3_400 },
  { name: 'LogFileUTC64Registry', is64Bit: true, records: 28_240 },
  { name: 'LogfileTests32bitUTC', is64Bit: false, records: 32_930 },
  { name: 'LogfileTests64bitUTC', is64Bit: true, records: 53_214 },
];

/** What an analysis says, without where and when it read it: those are the format's own. */
function said({ failures, findings, rights, unexplained, summary }: Report): unknown {
  return {
    failures: failures.map(({ evidence, time: _time, localTime: _localTime, ...failure }) => ({
      ...failure,
      records: evidence.map(({ record }) => record),
    })),
    findings,
    rights,
    unexplained,
    summary,
  };
}

/** An event as text. XML has a `_` for each half of a character beyond U+FFFF, and no CR before LF. */
function asInXml(event: TraceEvent): string {
  const { line: _, create: __, ...kept } = keepEvent(event);
  return JSON.stringify(Object.values(kept))
    .replace(/[\ud800-\udfff]/g, '_')
    .replaceAll('\\r\\n', '\\n');
}

describe.each(CAPTURES)('the capture $name of Procmon itself', ({ name, is64Bit, records }) => {
  const capture = sharedFile(`traces/${name}.PML.gz`);
  const table = sharedFile(`traces/${name}.CSV.gz`);

  it.skipIf(capture === null)('is read as well without its event table', async () => {
    const bytes = gunzipSync(readFileSync(capture ?? ''));
    const columns = ['TID', 'Time of Day'] as const;
    const whole = await readPml(pmlSource(bytes), columns);
    expect(whole).toMatchObject({ records, dropped: 0, warnings: [], pml: { header: { is64Bit, version: 9 } } });
    const read = await readPml(pmlSource(patched(bytes, 0x248, u64(0))), columns);
    expect(read.records).toBe(records);
    expect(read.rows).toEqual(whole.rows);
  });

  it.skipIf(capture === null || table === null)('gives the same analysis as its CSV', async () => {
    const fromPml = await analyze([pmlSource(gunzipSync(readFileSync(capture ?? '')))]);
    const fromCsv = await analyze([pmlSource(gunzipSync(readFileSync(table ?? '')))]);
    expect(fromCsv.inputs[0]?.format).toBe('procmon-csv');
    expect(said(fromPml)).toEqual(said(fromCsv));
  });

  it.skipIf(capture === null)('gives the same events as the XML that is made of it', async () => {
    const pml = pmlSource(gunzipSync(readFileSync(capture ?? '')));
    const pieces: Uint8Array[] = [];
    await convert(pml, { to: 'xml' }, (piece) => {
      pieces.push(piece);
    });
    const xml = pmlSource(Buffer.concat(pieces), 'stream');
    const [expected, read]: [string[], string[]] = [[], []];
    await readProcmonPml(
      pml,
      everyRow((event) => expected.push(asInXml(event))),
    );
    const summary = await readProcmonXml(
      xml,
      everyRow((event) => read.push(asInXml(event))),
    );
    expect(summary.warnings).toEqual([]);
    expect(read.findIndex((event, index) => event !== expected[index])).toBe(-1);
    expect(read).toHaveLength(records);
    // Equal events are diagnosed alike: one capture, that of the file system, shows that the analysis reads them so.
    if (name === 'LogFileUTC64Filesystem') {
      expect(said(await analyze([xml]))).toEqual(said(await analyze([pml])));
    }
  });
});
