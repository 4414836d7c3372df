/** Reads a trace row out in words: what was asked, and what came of it. */

import type { CreateDetail } from '../formats/procmon/create-detail.js';
import type { TraceEvent } from '../formats/procmon/event.js';
import type { PlacedItem } from '../formats/robocopy/item.js';
import { rightNames } from '../windows/access-mask.js';
import type { Disposition, OpenResult } from '../windows/create-options.js';
import { hasOption } from '../windows/create-options.js';
import { isErrorStatus, STATUS_ACCESS_DENIED, STATUS_PENDING, STATUS_SUCCESS } from '../windows/nt-status.js';

const INTENTS: Readonly<Record<Disposition, string>> = {
  Supersede: 'replace or create',
  Open: 'open',
  Create: 'create',
  OpenIf: 'open or create',
  Overwrite: 'overwrite',
  OverwriteIf: 'overwrite or create',
};

const OUTCOMES: Readonly<Record<OpenResult, string>> = {
  Superseded: 'granted, the old object was replaced',
  Opened: 'granted on the existing object',
  Created: 'granted, the object is new',
  Overwritten: 'granted, the old content is gone',
  Exists: 'the object exists',
  DoesNotExist: 'the object does not exist',
};

/** Operations with words of their own; the others keep their name. */
const OPERATIONS: Readonly<Record<string, string>> = {
  CloseFile: 'closes its last handle',
  ReadFile: 'reads',
  WriteFile: 'writes',
  QueryDirectory: 'lists the directory',
  QuerySecurityFile: 'reads the security',
  SetSecurityFile: 'sets the security',
  SetBasicInformationFile: 'sets times and attributes',
  SetDispositionInformationFile: 'marks for deletion, or takes that back',
  SetDispositionInformationEx: 'marks for deletion, or takes that back',
  SetRenameInformationFile: 'renames',
  SetEndOfFileInformationFile: 'sets the length',
  QueryBasicInformationFile: 'reads times and attributes',
  QueryOpen: 'asks for times and attributes by path',
};

/** One row in words, without its time and path. */
export function readOut(event: TraceEvent): string {
  const { create } = event;
  const failed = event.ntStatus === null || isErrorStatus(event.ntStatus);
  if (create !== null) {
    const kind = hasOption(create.options, 'Directory') ? 'directory' : 'unknown';
    const rights = rightNames(create.desiredAccess, kind).join(', ') || 'nothing';
    const intent = create.disposition === null ? 'open' : INTENTS[create.disposition];
    const backup = hasOption(create.options, 'Open For Backup') ? ' with backup intent' : '';
    const account = create.impersonating === null ? '' : ` as ${create.impersonating}`;
    return `asks to ${intent}${backup}${account} with ${rights}: ${createOutcome(event, create, failed)}`;
  }
  const words = OPERATIONS[event.operation] ?? event.operation;
  const detail = event.detail === '' ? '' : ` (${event.detail})`;
  return `${words}${detail}: ${outcome(event, failed)}`;
}

/** A directory or file line of a log in words. That a copy was tried is all it says. */
export function readOutItem({ kind, classText, amount, exact, side }: PlacedItem): string {
  const size =
    amount === null
      ? null
      : kind === 'file'
        ? `${exact ? '' : 'about '}${amount.toLocaleString('en-US')} bytes`
        : amount < 0
          ? null
          : `${amount.toLocaleString('en-US')} files`;
  const where = side === 'unknown' ? null : `on the ${side}`;
  return ['listed', classText === '' ? null : `as "${classText}"`, where, size]
    .filter((part) => part !== null)
    .join(', ');
}

function createOutcome(event: TraceEvent, create: CreateDetail, failed: boolean): string {
  return create.openResult === null || create.openResult === 'unknown' || failed
    ? outcome(event, failed)
    : OUTCOMES[create.openResult];
}

function outcome(event: TraceEvent, failed: boolean): string {
  if (event.ntStatus === STATUS_SUCCESS) {
    return 'done';
  }
  if (event.ntStatus === STATUS_PENDING) {
    return 'still pending when the trace ended';
  }
  if (!failed) {
    return event.result;
  }
  return `${event.ntStatus === STATUS_ACCESS_DENIED ? 'refused' : 'failed'}, ${event.result}`;
}
