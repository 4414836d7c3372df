/** Reads a context file of any kind. */

import { type ContextReading, mergeFacts } from './formats/context/case-facts.js';
import { contextReadersFor } from './formats/context/formats.js';
import { readHead } from './formats/encoding.js';
import { InputError } from './formats/input-error.js';
import type { Source } from './formats/source.js';

/**
 * Reads output of icacls, whoami, net use, Get-Acl and the like. Throws an InputError for a source that is none of these, or of
 * which nothing can be used; what could not be used of the rest is among the warnings.
 */
export async function readContext(source: Source): Promise<ContextReading> {
  const readers = contextReadersFor(await readHead(source));
  const readings: ContextReading[] = [];
  for (const { read } of readers) {
    readings.push(await read(source));
  }
  const [first] = readings;
  if (first === undefined) {
    throw new InputError(
      'expected output of icacls, icacls /save, whoami /all, net use, Get-Acl or SDDL, getfacl, az storage fs access show or Get-AzDataLakeGen2Item',
    );
  }
  return {
    facts: mergeFacts(readings.map(({ facts }) => facts)),
    encoding: first.encoding,
    records: readings.reduce((sum, { records }) => sum + records, 0),
    // What one reader passes over is another's.
    warnings: readings
      .flatMap(({ warnings }) => warnings)
      .filter(({ code }) => readings.length === 1 || code !== 'lines-passed-over'),
  };
}
