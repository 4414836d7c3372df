import { describe, expect, it } from 'vitest';
import { everyRow } from '../../../../src/formats/procmon/row-sieve.js';
import { keepEvent, type TraceEvent } from '../../../../src/formats/procmon/event.js';
import { readPmlProcesses, readProcmonPml } from '../../../../src/formats/procmon/pml/pml.js';
import { readPml } from './read-pml.js';
import {
  createFile,
  createProcess,
  fileTime,
  patched,
  type PmlEventSpec,
  type PmlSpec,
  pmlSource,
  u64,
  writePml,
} from './write-pml.js';

const ANNA = 'S-1-5-21-1-2-3-1104';

/** Events a tenth of a second apart, from 11:57:00.0 on. */
function inTime(events: readonly Partial<PmlEventSpec>[]): Partial<PmlEventSpec>[] {
  const first = fileTime('2025-11-18T11:57:00.0000000Z');
  return events.map((event, index) => ({ ...event, time: first + BigInt(index) * 1_000_000n }));
}

const started = (second: number): bigint => fileTime(`2025-11-18T11:57:0${second}.0000000Z`);

async function accountsIn(spec: Partial<PmlSpec>): Promise<(string | null)[]> {
  const accounts: (string | null)[] = [];
  await readProcmonPml(
    pmlSource(writePml(spec).bytes),
    everyRow(({ create }) => {
      if (create !== null) {
        accounts.push(create.impersonating);
      }
    }),
  );
  return accounts;
}

describe('an impersonated account', () => {
  const impersonating = createFile('C:\\x', { impersonating: ANNA });
  const others = Array.from({ length: 40 }, () => createFile('C:\\y'));

  it('has the name of a process of it that was started during the capture, wherever that was', async () => {
    for (const place of [0, 1, 20, 40]) {
      const events = [...others.slice(0, place), createProcess({ index: 8 }), ...others.slice(place), impersonating];
      const processes = [
        {},
        { index: 8, user: 'CONTOSO\\anna', started: started(0) + BigInt(place) * 1_000_000n - 100n },
      ];
      // The first event is at the start of the first process at the latest.
      const spec = { processes, events: [{ ...createFile('C:\\z'), time: started(0) - 1000n }, ...inTime(events)] };
      expect((await accountsIn(spec)).at(-1)).toBe('CONTOSO\\anna');
    }
  });

  it('has its SID where no such process is there', async () => {
    const before = { index: 8, user: 'CONTOSO\\anna', started: started(0) - 10_000_000n };
    const events = inTime([createProcess({ index: 8 }), impersonating]);
    expect(await accountsIn({ processes: [{}, before], events })).toEqual([ANNA]);
    const another = createProcess({ index: 9, userSid: 'S-1-5-21-1-2-3-1105' });
    expect(await accountsIn({ processes: [{}, before], events: inTime([another, impersonating]) })).toEqual([ANNA]);
  });

  it('with the same SID everywhere has its name', async () => {
    const events = [createFile('C:\\x', { impersonating: 'S-1-5-18' })];
    expect(await accountsIn({ events })).toEqual(['NT AUTHORITY\\SYSTEM']);
  });

  it('is looked for a few times only, however many processes a hostile file lists', async () => {
    const processes = Array.from({ length: 3000 }, (_, index) => ({
      index: index + 7,
      user: `u${index}`,
      started: started(1),
    }));
    const events = inTime(others);
    let reads = 0;
    const source = pmlSource(writePml({ processes, events }).bytes);
    const { read } = source;
    await readProcmonPml(
      { ...source, read: async (offset, length) => (reads++, (await read?.(offset, length)) ?? new Uint8Array(0)) },
      everyRow(() => {}),
    );
    expect(reads).toBeLessThan(3000);
  });
});

describe('a capture without its process table', () => {
  const file = writePml({
    events: inTime([
      createProcess({ index: 8, commandLine: 'robocopy F:\\ Z:\\ /B' }, 0),
      { ...createFile('C:\\x'), processIndex: 8 },
      { ...createFile('C:\\y'), processIndex: 9 },
    ]),
    processes: [{ index: 8, name: 'lost.exe' }],
  });

  it.each([
    ['not closed', 0],
    ['with a pointer that leads nowhere', 2 ** 40],
  ])('%s, has the processes that its events define', async (_, pointer) => {
    const bytes = patched(patched(file.bytes, 0x250, u64(pointer)), 0x248, u64(pointer));
    const read = await readPml(pmlSource(bytes), ['Process Name', 'PID', 'User', 'Integrity', 'Parent PID', 'Path']);
    expect(read.rows.slice(1)).toEqual([
      ['Robocopy.exe', '162116', ANNA, 'High', '4242', 'C:\\x'],
      ['', '', '', '', '', 'C:\\y'],
    ]);
    expect(read.warnings.map(({ code }) => code)).toEqual([
      'table-missing',
      'processes-from-events',
      'unfinished-capture',
    ]);
    const [process] = await readPmlProcesses(pmlSource(bytes));
    expect(process).toMatchObject({
      commandLine: 'robocopy F:\\ Z:\\ /B',
      imagePath: 'C:\\Windows\\System32\\Robocopy.exe',
      authenticationId: '00000001:0012f69e',
      session: 2,
      is64Bit: true,
      virtualized: false,
    });
  });

  it('has its own where only their texts are lost', async () => {
    const bytes = patched(file.bytes, 0x258, u64(0));
    const events: TraceEvent[] = [];
    await readProcmonPml(
      pmlSource(bytes),
      everyRow((event) => events.push(keepEvent(event))),
    );
    expect(events.map(({ processName }) => processName)).toEqual(['', 'Robocopy.exe', '']);
  });
});
