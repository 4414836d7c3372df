/** Judges connections to shares against the text that they were read from. */

import type { CaseFacts, NetworkConnection } from '../../src/formats/context/case-facts.js';
import { must } from '../judge-report.js';
import type { DamagedText } from './damaged-text.js';

/** Lines of `net use Z:`, blank ones between. */
const DETAILS = 9;

/** What can stand behind the name of a share. */
const END_OF_REMOTE = /^(?:\\?"?(?:\s|$)|"|,)/;

/** Throws an error for whatever of the connections the text does not say. */
export function judgeConnections({ connections }: CaseFacts, text: DamagedText): void {
  for (const connection of connections) {
    judgeConnection(connection, text);
  }
}

function judgeConnection(connection: NetworkConnection, text: DamagedText): void {
  const { source, remote, drive, status, userName, line: number } = connection;
  must(number >= 1 && number <= text.lines.length, `a connection in line ${number}`);
  const line = text.line(number);
  // The one above has the letter in `net use Z:`; those below are of the same, or up to a blank one of a list.
  const around = [text.line(number - 1), ...text.block(number), text.window(number, DETAILS)].join('\n');
  if (source === 'smb-connection') {
    const [server = '', ...share] = remote.slice(2).split('\\');
    must(around.includes(server) && around.includes(share.join('\\')), `no ${remote} in line ${number}: ${line}`);
  } else {
    judgeRemote(connection, source === 'smb-mapping' ? around : line, text);
  }
  for (const part of [drive, status, userName].filter((one) => one !== null)) {
    must(
      around.toLowerCase().includes(part.toLowerCase()),
      `no ${JSON.stringify(part)} around line ${number}: ${line}`,
    );
  }
}

/** The name stands there whole. */
function judgeRemote({ source, remote, line: number }: NetworkConnection, around: string, text: DamagedText): void {
  const name = source === 'stored-credential' ? remote.slice(2) : remote;
  const bare = source === 'net-use-command' || source === 'stored-credential' ? around.replaceAll('"', '') : around;
  const at = bare.indexOf(name);
  must(at >= 0, `no ${remote} in line ${number}: ${text.line(number)}`);
  const ends = bare.split(name).slice(1);
  // A table fills its column: then the name of the network follows at once, behind one blank.
  must(
    ends.some((rest) => END_OF_REMOTE.test(rest)),
    `${remote} is a part of what stands in line ${number}: ${text.line(number)}`,
  );
}
