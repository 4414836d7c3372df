/** What a kit does not record is missed by nobody: simulated copies are diagnosed alike with its filter and without one. */

import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/analyze.js';
import { captureFilter } from '../../../src/report/capture/filter.js';
import { type CapturePlan, planCapture } from '../../../src/report/capture/plan.js';
import type { Report } from '../../../src/report/report.js';
import { sourceOf } from '../../simulator/accuracy.js';
import { type SimulatedFile, simulate } from '../../simulator/simulate.js';
import { DEFAULT_COLUMNS } from '../../simulator/trace.js';
import { isRecorded } from './is-recorded.js';

const SEEDS = Array.from({ length: 30 }, (_, nth) => nth + 1);

/** The rows of an export that the filter would have let through. */
function filtered({ name, bytes }: SimulatedFile, plan: CapturePlan): SimulatedFile {
  const rules = captureFilter(plan).flatMap((setting) => (setting.kind === 'rules' ? setting.rules : []));
  const [head = '', ...rows] = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\r\n');
  const left = rows.filter((row) => isRecorded(row.split('","')[4] ?? '', rules));
  return { name, bytes: new TextEncoder().encode([head, ...left, ''].join('\r\n')) };
}

function told({ findings, unexplained }: Report): unknown {
  return {
    findings: findings
      .filter(({ gate }) => gate !== 'benign')
      .map(({ ruleId, confidence, failureCount }) => ({ ruleId, confidence, failureCount })),
    unexplained: unexplained.count,
  };
}

describe('the filter of a kit', () => {
  it('hides nothing that the diagnosis rests on', async () => {
    let hidden = 0;
    let compared = 0;
    for (const seed of SEEDS) {
      const { files } = await simulate({
        seed,
        lookalikes: false,
        output: {
          noise: 100,
          trace: {
            format: 'csv',
            advanced: false,
            zone: 0,
            locale: 'en-US',
            columns: DEFAULT_COLUMNS,
            filter: 'none',
            from: 0,
            to: 1,
          },
        },
      });
      const [trace, log] = files;
      const whole = await analyze(files.map(sourceOf));
      const [job] = whole.jobs;
      if (trace === undefined || log === undefined || job === undefined) {
        continue;
      }
      const plan = planCapture({ source: job.source ?? '', destination: job.destination ?? '' });
      const part = filtered(trace, plan);
      compared++;
      hidden += trace.bytes.length - part.bytes.length;
      expect(told(await analyze([part, log].map(sourceOf))), `seed ${seed}`).toEqual(told(whole));
    }
    expect(compared).toBeGreaterThan(20);
    expect(hidden).toBeGreaterThan(100_000);
  });
});
