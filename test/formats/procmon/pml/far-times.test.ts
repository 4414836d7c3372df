import { describe, expect, it } from 'vitest';
import { analyze } from '../../../../src/analyze.js';
import { convert } from '../../../../src/convert.js';
import { fileTime, PLAIN_EVENT, pmlSource, writePml } from './write-pml.js';

describe('times that lie decades apart', () => {
  it.each([
    ['1992-01-01T00:00:00Z', '2047-01-01T00:00:00Z'],
    ['2047-01-01T00:00:00Z', '1992-01-01T00:00:00Z'],
    ['1991-06-16T12:00:00Z', '2048-07-16T12:00:00Z'],
    ['1601-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ])('%s and %s: the events are read all the same', async (first, second) => {
    const events = [first, second].map((iso) => ({ ...PLAIN_EVENT, time: fileTime(iso) }));
    const { bytes } = writePml({ events });
    const report = await analyze([pmlSource(bytes)]);
    expect(report.summary.events).toBe(2);
    let text = '';
    const options = { timezone: 'Pacific/Kiritimati', locale: 'it' };
    const { written } = await convert(pmlSource(bytes), options, (piece) => {
      text += new TextDecoder().decode(piece);
    });
    expect(written).toBe(2);
    expect(text.split('\r\n')).toHaveLength(4);
  });
});
