import { describe, expect, it } from 'vitest';
import { clockText, timelinePoints } from '../../../src/report/html/client/timeline-points.js';
import type { PageAttempt, PageData, PageLogError } from '../../../src/report/html/page-data.js';

function attempt(local: string | null, utc: string | null = null, other: Partial<PageAttempt> = {}): PageAttempt {
  return { failure: 0, utc, local, result: 'ACCESS DENIED', mask: '0x00000001', granted: false, ...other };
}

function logError(local: string | null, utc: string | null = null): PageLogError {
  return { input: 1, line: 18, utc, local, code: 5, step: 'Copying File' };
}

function pointsOf(attempts: readonly PageAttempt[], logErrors: readonly PageLogError[], offsetMinutes: number | null) {
  const data: PageData = {
    inputs: [],
    findings: [],
    attempts,
    logErrors,
    logErrorCount: logErrors.length,
    offsetMinutes,
  };
  return timelinePoints(data, () => 7);
}

/** Lane and time of the axis. */
function shown(points: ReturnType<typeof pointsOf>): readonly string[] {
  return points.points.map(({ lane, at }) => `${lane} ${clockText(at, 0.1)}`);
}

describe('the timeline', () => {
  it("puts a log's errors on the trace's clock, and has the log's clock beside it", () => {
    const points = pointsOf([attempt('2026-02-11T09:15:02.1131927')], [logError('2026-02-11T10:15:03.0000000')], 60);
    expect(shown(points)).toEqual(['denied 09:15:02.113', 'log 09:15:03.000']);
    expect(points).toMatchObject({
      clock: "the trace's clock",
      dated: true,
      note: '',
      other: { clock: "the log's clock", ahead: 3600 },
    });
    expect(points.points.map(({ failure }) => failure)).toEqual([0, 7]);
  });

  it('does not put them together where nobody knows how', () => {
    const points = pointsOf([attempt('2026-02-11T09:15:02.1131927')], [logError('2026-02-11T10:15:03.0000000')], null);
    expect(shown(points)).toEqual(['denied 09:15:02.113']);
    expect(points.note).toContain('could not be put together');
  });

  it('has UTC beside the wall clock where the trace knows both', () => {
    const points = pointsOf([attempt('2026-02-11T23:30:00.0000000', '2026-02-12T04:30:00.0000000Z')], [], null);
    expect(points.other).toEqual({ clock: 'UTC', ahead: 5 * 3600 });
  });

  it('is in UTC where that is all there is', () => {
    const points = pointsOf(
      [attempt(null, '2026-02-12T04:30:00.0000000Z')],
      [logError('2026-02-12T05:30:00.0000000')],
      null,
    );
    expect(points).toMatchObject({ clock: 'UTC', other: null });
    expect(shown(points)).toEqual(['denied 04:30:00.000']);
    expect(points.note).toBe('0 of 1 logged error drawn.');
  });

  it("puts a log's errors on UTC by the offset", () => {
    const points = pointsOf(
      [attempt(null, '2026-02-12T04:30:00.0000000Z')],
      [logError('2026-02-12T05:30:01.0000000')],
      60,
    );
    expect(shown(points)).toEqual(['denied 04:30:00.000', 'log 04:30:01.000']);
    expect(points.other).toEqual({ clock: "the log's clock", ahead: 3600 });
  });

  it('puts dated errors beside a trace without dates', () => {
    const points = pointsOf([attempt('09:15:02.1131927')], [logError('2026-02-11T09:15:03.0000000')], 0);
    expect(shown(points)).toEqual(['denied 09:15:02.113', 'log 09:15:03.000']);
    expect(points).toMatchObject({ dated: false, other: null });
  });

  it('tells what was granted, denied, and neither', () => {
    const points = pointsOf(
      [
        attempt('09:00:00.0000000', null, { granted: true, result: 'SUCCESS' }),
        attempt('09:00:01.0000000', null, { result: 'SHARING VIOLATION' }),
        attempt('09:00:02.0000000', null, { result: 'NAME NOT FOUND' }),
        attempt('no time'),
      ],
      [],
      null,
    );
    expect(points.points.map(({ lane }) => lane)).toEqual(['granted', 'denied', 'other']);
  });

  it('stands alone on the clock of a log', () => {
    const points = pointsOf([], [logError('2026-02-11T10:15:03.0000000'), logError(null)], null);
    expect(shown(points)).toEqual(['log 10:15:03.000']);
    expect(points).toMatchObject({ clock: "the log's clock", note: '1 of 2 logged errors drawn.' });
  });
});
