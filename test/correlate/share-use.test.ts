import { describe, expect, it } from 'vitest';
import type { ShareUse } from '../../src/correlate/evidence.js';
import { KeptRows } from '../../src/correlate/kept-rows.js';
import { SameNames } from '../../src/correlate/same-names.js';
import { ShareUses, SmbPort } from '../../src/correlate/share-use.js';
import type { TraceEvent } from '../../src/formats/procmon/event.js';
import { pathKey, volumeKey } from '../../src/windows/path.js';
import { TICKS_PER_MINUTE, ticks } from '../../src/windows/time.js';
import { readCsvText } from '../formats/procmon/read-events.js';
import { create, denied, granted, mask, row, type TraceRow, writeTrace } from '../generate-trace.js';

const SHARE = '\\\\contoso.file.core.windows.net\\data';
const LIST = mask('FILE_READ_DATA', 'SYNCHRONIZE');
const WRITE = mask('FILE_WRITE_DATA');
const READ_ATTRIBUTES = mask('FILE_READ_ATTRIBUTES');

async function eventsOf(rows: readonly TraceRow[]): Promise<readonly TraceEvent[]> {
  return (await readCsvText(writeTrace(rows))).events;
}

async function usesOf(rows: readonly TraceRow[]): Promise<ShareUses> {
  const uses = new ShareUses();
  const kept = new KeptRows('I1');
  for (const event of await eventsOf(rows)) {
    if (event.create !== null) {
      const key = pathKey(event.path);
      uses.visit({ volume: volumeKey(key) }, kept.of(event, key), event.create);
    }
  }
  return uses;
}

/** What is known of the share of the last row, which is refused. */
async function useOf(...rows: readonly TraceRow[]): Promise<ShareUse | null> {
  const uses = await usesOf(rows);
  const events = await eventsOf(rows);
  const refused = events.findLast(({ result }) => result === 'ACCESS DENIED');
  return refused === undefined
    ? null
    : uses.of(pathKey(refused.path), (refused.user ?? '').toLowerCase(), {
        earliest: refused.time,
        latest: refused.time,
      });
}

describe('the use of a share', () => {
  const refused = denied(`${SHARE}\\b`, LIST, { at: '11:00:00' });

  it('is none where nothing answered', async () => {
    expect(await useOf(refused)).toEqual({
      answered: 'never',
      workedFor: null,
      grants: 'nothing',
      writesRefused: 'none',
      closed: false,
      serverAnswered: false,
    });
  });

  it('is told by when the account was answered there', async () => {
    const before = granted(`${SHARE}\\a`, LIST, { at: '10:59:00' });
    const after = granted(`${SHARE}\\c`, LIST, { at: '11:01:00' });
    expect(await useOf(before, refused)).toMatchObject({ answered: 'before', workedFor: 'less', grants: 'reads' });
    expect(await useOf(refused, after)).toMatchObject({ answered: 'after', workedFor: null });
    expect(await useOf(before, refused, after)).toMatchObject({ answered: 'both' });
    expect(await useOf(granted(`${SHARE}\\a`, LIST, { at: '09:30:00' }), refused)).toMatchObject({
      workedFor: 'hours',
    });
  });

  it('has ended where even attributes, or several objects, are refused from some moment on', async () => {
    const before = granted(`${SHARE}\\a`, LIST, { at: '10:59:00' });
    const probe = denied(`${SHARE}\\c`, READ_ATTRIBUTES, { at: '11:00:01' });
    const after = granted(`${SHARE}\\a`, LIST, { at: '11:01:00' });
    expect(await useOf(before, refused)).toMatchObject({ closed: false });
    expect(await useOf(before, refused, refused)).toMatchObject({ closed: false });
    expect(await useOf(before, refused, denied(`${SHARE}\\c`, LIST, { at: '11:00:01' }))).toMatchObject({
      closed: true,
    });
    expect(await useOf(before, probe, refused)).toMatchObject({ closed: true });
    expect(await useOf(before, probe, refused, after)).toMatchObject({ closed: false });
  });

  it('counts an object that is not there as an answer, and a path or a server that is not as none', async () => {
    const probe = (result: string): TraceRow => create(`${SHARE}\\x`, LIST, result, { at: '10:59:00' });
    expect(await useOf(probe('NAME NOT FOUND'), refused)).toMatchObject({ answered: 'before', grants: 'nothing' });
    for (const result of ['PATH NOT FOUND', 'BAD NETWORK PATH', 'ACCESS DENIED', '0xC00000C9']) {
      expect(await useOf(probe(result), refused)).toMatchObject({ answered: 'never', serverAnswered: false });
    }
  });

  it('is of one account and one share, and knows the server', async () => {
    const other = granted(`${SHARE}\\a`, LIST, { at: '10:59:00', user: 'CONTOSO\\bert' });
    expect(await useOf(other, refused)).toMatchObject({ answered: 'never', serverAnswered: true });
    const beside = granted('\\\\contoso.file.core.windows.net\\home\\a', LIST, { at: '10:59:00' });
    expect(await useOf(beside, refused)).toMatchObject({ answered: 'never', serverAnswered: true });
    const elsewhere = granted('\\\\srv01\\data\\a', LIST, { at: '10:59:00' });
    expect(await useOf(elsewhere, refused)).toMatchObject({ answered: 'never', serverAnswered: false });
  });

  it('tells reading from writing, and counts objects that refused to be written up to two', async () => {
    const read = granted(`${SHARE}\\a`, LIST, { at: '10:59:00' });
    const write = denied(`${SHARE}\\b`, WRITE, { at: '11:00:00' });
    expect(await useOf(read, write)).toMatchObject({ grants: 'reads', writesRefused: 'one' });
    expect(await useOf(read, write, write)).toMatchObject({ writesRefused: 'one' });
    const add = denied(`${SHARE}\\c`, LIST, { disposition: 'Create', at: '11:00:01' });
    expect(await useOf(read, write, add)).toMatchObject({ writesRefused: 'several' });
    const made = granted(`${SHARE}\\d`, LIST, { disposition: 'Create', openResult: 'Created', at: '10:59:00' });
    expect(await useOf(made, write)).toMatchObject({ grants: 'writes' });
    expect(await useOf(granted(`${SHARE}\\d`, WRITE, { at: '10:59:00' }), write)).toMatchObject({ grants: 'writes' });
  });

  it('is one under both names of a share that are known to be the same', async () => {
    const names = new SameNames();
    names.learn('Z:', SHARE);
    const at = { earliest: ticks(11 * 60 * TICKS_PER_MINUTE), latest: ticks(11 * 60 * TICKS_PER_MINUTE) };
    const before = granted(`${SHARE}\\a`, LIST, { at: '10:59:00' });
    const after = granted('Z:\\c', WRITE, { at: '11:01:00' });
    const uses = await usesOf([
      before,
      denied('Z:\\b', WRITE, { at: '11:00:00' }),
      denied(`${SHARE}\\b`, WRITE),
      after,
    ]);
    const useBy = (path: string, known?: SameNames): ShareUse | null =>
      uses.of(pathKey(path), 'contoso\\anna', at, known);
    const expected = {
      answered: 'both',
      workedFor: 'less',
      grants: 'writes',
      writesRefused: 'one',
      closed: false,
      serverAnswered: true,
    };
    expect(useBy('Z:\\b', names)).toEqual(expected);
    expect(useBy(`${SHARE}\\b`, names)).toEqual(expected);
    expect(useBy('Z:\\b')).toMatchObject({ answered: 'after' });
  });

  it('is not known of a path on no share', () => {
    const at = { earliest: ticks(0), latest: ticks(TICKS_PER_MINUTE) };
    expect(new ShareUses().of(pathKey('HKLM\\Software'), 'anna', at)).toBeNull();
    expect(new ShareUses().of(pathKey(SHARE), 'anna', at)).toMatchObject({ answered: 'never' });
  });
});

describe('port 445', () => {
  const stateOf = async (...rows: readonly TraceRow[]): Promise<SmbPort['state']> => {
    const port = new SmbPort();
    for (const event of await eventsOf(rows)) {
      port.visit(event);
    }
    return port.state;
  };
  const attempt = row('TCP Reconnect', 'client:50123 -> 20.60.1.1:445', { process: 'System' });

  it('is silent where attempts are repeated and nothing else', async () => {
    expect(await stateOf(attempt, attempt)).toBe('silent');
    expect(await stateOf({ ...attempt, path: 'client:50123 -> store:microsoft-ds' })).toBe('silent');
  });

  it('answers where anything was connected, sent or received', async () => {
    expect(await stateOf(attempt, { ...attempt, operation: 'TCP Receive' })).toBe('answers');
    expect(await stateOf({ ...attempt, operation: 'TCP Connect' })).toBe('answers');
  });

  it('is not known from other ports', async () => {
    expect(await stateOf({ ...attempt, path: 'client:445 -> store:https' }, row('ReadFile', 'C:\\a:445'))).toBeNull();
  });
});
