/** The Detail of QueryDirectory: what was asked for and the names that came back. Source: procmon-pml.md §8.4 and exports. */

import type { TextSink } from '../../text-sink.js';
import type { ByteRange } from './byte-range.js';
import type { PmlEvent } from './event.js';
import { directoryFilter, parameterOffset } from './file-system-layout.js';

/** A FILE_INFORMATION_CLASS of directories: its name, and where an entry holds the length of its name and the name. */
interface DirectoryClass {
  readonly name: string;
  readonly length: number;
  readonly text: number;
}

/** By number. Source: [MS-FSCC] 2.4. */
const CLASSES: Readonly<Record<number, DirectoryClass>> = {
  1: { name: 'FileDirectoryInformation', length: 60, text: 64 },
  2: { name: 'FileFullDirectoryInformation', length: 60, text: 68 },
  3: { name: 'FileBothDirectoryInformation', length: 60, text: 94 },
  12: { name: 'FileNamesInformation', length: 8, text: 12 },
  37: { name: 'FileIdBothDirectoryInformation', length: 60, text: 104 },
  38: { name: 'FileIdFullDirectoryInformation', length: 60, text: 80 },
  60: { name: 'FileIdExtdDirectoryInformation', length: 60, text: 88 },
  63: { name: 'FileIdExtdBothDirectoryInformation', length: 60, text: 114 },
};

/** Where the class is shown. */
const CLASS_FIELD = 2;

/**
 * The filter and the names are numbered as fields, the filter being number 0 without showing it, and the class stands
 * where field 2 would. Procmon puts it over that field in 64-bit captures: a name there is lost (`0: ., 1: ..,
 * FileInformationClass: …, 3: …`), and with fewer than two fields before it the class is not shown. In 32-bit captures it
 * shows every name and never the class.
 */
export function writeDirectory(event: PmlEvent, asProcmon: boolean, out: TextSink): void {
  directoryFields(event, asProcmon).forEach((field, index) => {
    out.word(index === 0 ? '' : ', ');
    out.text(field);
  });
}

function directoryFields(event: PmlEvent, asProcmon: boolean): string[] {
  const filter = directoryFilter(event);
  const known = CLASSES[event.detail.u32(parameterOffset(event, 2))];
  const fields = filter === '' ? [] : [`Filter: ${filter}`];
  if (known === undefined) {
    return fields;
  }
  for (const name of entryNames(event.extra, known)) {
    fields.push(`${fields.length}: ${name}`);
  }
  const shown = `FileInformationClass: ${known.name}`;
  if (!asProcmon) {
    fields.splice(CLASS_FIELD, 0, shown);
  } else if (event.pointerBytes === 8 && fields.length >= CLASS_FIELD) {
    fields[CLASS_FIELD] = shown;
  }
  return fields;
}

/** The names along the chain: each entry begins with the distance to the next, 0 in the last. */
function entryNames(extra: ByteRange, { length, text }: DirectoryClass): string[] {
  const names: string[] = [];
  let at = 0;
  while (at + text < extra.length) {
    names.push(extra.utf16(at + text, extra.u32(at + length)));
    const next = extra.u32(at);
    if (next === 0) {
      break;
    }
    at += next;
  }
  return names;
}
