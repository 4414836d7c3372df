/** What a row of a CSV export says. */

import type { TraceEvent } from '../../src/formats/procmon/event.js';

/** What is compared of every row. */
export type RowContents = Pick<
  TraceEvent,
  | 'time'
  | 'processName'
  | 'pid'
  | 'user'
  | 'eventClass'
  | 'operation'
  | 'operationText'
  | 'path'
  | 'result'
  | 'ntStatus'
  | 'detail'
>;

/** A row with its place. */
export type RowTruth = RowContents & Pick<TraceEvent, 'record' | 'line'>;

export const CONTENTS = [
  'time',
  'processName',
  'pid',
  'user',
  'eventClass',
  'operation',
  'operationText',
  'path',
  'result',
  'ntStatus',
  'detail',
] as const satisfies readonly (keyof RowContents)[];

/** Texts of which two are the same where two rows say the same, at whatever time. */
export function keysOf(rows: readonly RowContents[]): string[] {
  return rows.map(({ processName, pid, user, operationText, path, result, detail }) =>
    JSON.stringify([processName, pid, user, operationText, path, result, detail]),
  );
}
