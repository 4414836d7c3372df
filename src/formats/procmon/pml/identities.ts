/**
 * Who the processes and accounts of a capture are, told by its own events: the Process Create or Process Defined of a process
 * holds its user's SID, its path and its command line. Source: procmon-pml.md §8.1.
 */

import { fileName } from '../../../windows/path.js';
import { formatSid, sidName } from '../../../windows/sid.js';
import { type Ticks, TICKS_PER_SECOND } from '../../../windows/time.js';
import { textBytes } from './byte-range.js';
import type { PmlEvent } from './event.js';
import type { PmlHeader } from './header.js';
import type { RandomAccess } from './random-access.js';
import { eventTime, readEvents } from './read-events.js';
import { formatLuid, type PmlProcess, virtualization } from './tables.js';

/** A process as its own event defines it. */
interface DefinedProcess extends PmlProcess {
  readonly userSid: string;
}

/** Process Defined and Process Create. */
const DEFINING_OPERATIONS: readonly number[] = [0, 1];

/** The process that an event defines; null for an event that defines none. */
function definedProcess({ eventClass, operationCode, detail }: PmlEvent): DefinedProcess | null {
  if (eventClass !== 'process' || !DEFINING_OPERATIONS.includes(operationCode)) {
    return null;
  }
  const sids = 52;
  const integritySid = sids + detail.u8(44);
  const path = integritySid + detail.u8(45);
  const imagePath = detail.text(detail.u16(46), path);
  const userSid = formatSid(detail.bytes(sids, detail.u8(44)));
  return {
    index: detail.u32(0),
    pid: detail.u32(4),
    parentIndex: detail.u32(8),
    parentPid: detail.u32(12),
    session: detail.u32(16),
    is64Bit: detail.u32(20) === 1,
    started: detail.fileTime(24),
    ended: null,
    authenticationId: formatLuid(detail.u32(32), detail.u32(36)),
    virtualized: virtualization(detail.u32(40)),
    userSid,
    user: sidName(userSid),
    integrity: integrityLevel(formatSid(detail.bytes(integritySid, detail.u8(45)))),
    name: fileName(imagePath),
    imagePath,
    commandLine: detail.text(detail.u16(48), path + textBytes(detail.u16(46))),
    company: '',
    version: '',
    description: '',
    modules: [],
  };
}

/** Levels by the last number of their SID, S-1-16-…; Procmon prints what Windows calls them. Source: [MS-DTYP] 2.4.2.4. */
const INTEGRITY_LEVELS: ReadonlyMap<string, string> = new Map([
  ['S-1-16-0', 'Untrusted'],
  ['S-1-16-4096', 'Low'],
  ['S-1-16-8192', 'Medium'],
  ['S-1-16-8448', 'Medium Plus'],
  ['S-1-16-12288', 'High'],
  ['S-1-16-16384', 'System'],
]);

function integrityLevel(sid: string): string {
  return INTEGRITY_LEVELS.get(sid) ?? sid;
}

/** The processes that a capture's events define, by index: where its own table is not there. Reads the whole file. */
export async function definedProcesses(
  file: RandomAccess,
  header: PmlHeader,
): Promise<ReadonlyMap<number, PmlProcess>> {
  const processes = new Map<number, PmlProcess>();
  await readEvents(file, header, {
    visit(event) {
      const process = definedProcess(event);
      if (process !== null) {
        processes.set(process.index, process);
      }
    },
  });
  return processes;
}

/** A process' event lies this near behind its start; 8 ms at most were seen. */
const MAX_DELAY = TICKS_PER_SECOND;
/** Events looked at for the one of a process. */
const EVENTS_AT_ONCE = 4096;
/** Processes of one account that are looked for, and of all. */
const TRIES = 4;
const ALL_TRIES = 64;

/**
 * Names of accounts by SID. The process table has the names of its processes' accounts, and the event of a process that was
 * started during the capture has the SID: one process of each account is looked for, by the time of its start. Events are
 * in time order; in a file whose are not, nothing may be found.
 */
export async function readAccounts(
  file: RandomAccess,
  header: PmlHeader,
  processes: Iterable<PmlProcess>,
): Promise<ReadonlyMap<string, string>> {
  const accounts = new Map<string, string>();
  const tries = new Map<string, number>();
  const first = header.eventCount === 0 ? null : await eventTime(file, header, 0);
  let all = 0;
  for (const process of first === null ? [] : processes) {
    const { user, started } = process;
    const before = tries.get(user) ?? 0;
    const canBeFound = user !== '' && started !== null && first !== null && started >= first;
    if (canBeFound && before < TRIES && all < ALL_TRIES) {
      all++;
      const userSid = await userSidOf(file, header, process, started);
      tries.set(user, userSid === null ? before + 1 : TRIES);
      if (userSid !== null) {
        accounts.set(userSid, user);
      }
    }
  }
  return accounts;
}

async function userSidOf(
  file: RandomAccess,
  header: PmlHeader,
  { index }: PmlProcess,
  started: Ticks,
): Promise<string | null> {
  const from = await firstEventAt(file, header, started);
  let userSid: string | null = null;
  if (from !== null) {
    await readEvents(file, header, {
      range: { first: from, count: EVENTS_AT_ONCE },
      visit(event) {
        if (event.eventClass === 'process' && event.time !== null && event.time - started <= MAX_DELAY) {
          const process = definedProcess(event);
          userSid = process?.index === index ? process.userSid : userSid;
        }
      },
    });
  }
  return userSid;
}

/** The number, from 0, of the first event at a time or behind it; null where there is none. */
async function firstEventAt(file: RandomAccess, header: PmlHeader, time: Ticks): Promise<number | null> {
  let from = 0;
  let to = header.eventCount;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const found = await eventTime(file, header, middle);
    if (found !== null && found < time) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from === header.eventCount ? null : from;
}
