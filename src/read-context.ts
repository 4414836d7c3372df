/** Reads a context file of any kind. */

import type { ContextReading } from './formats/context/case-facts.js';
import { readConsole } from './formats/context/console-output.js';
import { contextReadersFor, inReadingOrder } from './formats/context/formats.js';
import { headText, readHead } from './formats/encoding.js';
import { InputError } from './formats/input-error.js';
import type { Source } from './formats/source.js';

/**
 * Reads output of icacls, whoami, net use, Get-Acl and the like; what a console printed may be that of several commands. Throws an
 * InputError for a source that is none of these, or of which nothing can be used; what could not be used of the rest is among
 * the warnings.
 */
export async function readContext(source: Source): Promise<ContextReading> {
  const head = await readHead(source);
  const [first, ...others] = contextReadersFor(head);
  if (first === undefined) {
    throw new InputError(
      `${headText(head).trim() === '' ? 'the file is empty: ' : ''}expected output of icacls, icacls /save, whoami /all, net use, Get-Acl or SDDL, getfacl, az storage fs access show or Get-AzDataLakeGen2Item`,
    );
  }
  return others.length === 0 ? first.read(source) : readConsole(source, inReadingOrder([first, ...others]));
}
