import { describe, expect, it } from 'vitest';
import { keepEvent, readTrace, type TraceEvent } from '../src/index.js';
import { createFile, pmlSource, writePml } from './formats/procmon/pml/write-pml.js';
import { jobLog } from './correlate/job-log.js';
import { denied, textSource, trace } from './generate-trace.js';

describe('readTrace', () => {
  it.each([
    ['a CSV', trace([denied('C:\\x', 1)]), 'C:\\x'],
    ['a PML', pmlSource(writePml({ events: [createFile('C:\\x')] }).bytes), 'C:\\x'],
  ])('hands on the events of %s', async (_, source, path) => {
    const events: TraceEvent[] = [];
    const { records } = await readTrace(source, (event) => events.push(keepEvent(event)));
    expect(records).toBe(1);
    expect(events[0]).toMatchObject({ operation: 'CreateFile', path });
  });

  it.each([
    ['a robocopy log', jobLog([]), /robocopy log/],
    ['something else', textSource('once upon a time', 'story.txt'), /./],
    ['nothing', textSource('', 'empty.txt'), /empty/],
  ])('rejects %s with what it is', async (_, source, message) => {
    const reading = readTrace(source, () => {});
    await expect(reading).rejects.toMatchObject({ name: 'InputError', message });
  });
});
