/** Reads a damaged context file and judges what comes of it: nothing may be in it that the text does not say. */

import type { ContextReading } from '../../src/formats/context/case-facts.js';
import { detectFormat } from '../../src/formats/detect.js';
import { InputError } from '../../src/formats/input-error.js';
import type { Position, Source } from '../../src/formats/source.js';
import { readContext } from '../../src/read-context.js';
import { inPieces, judgeMessage, memorySource, must } from '../judge-report.js';
import type { Random } from '../random.js';
import type { Outcome } from '../target.js';
import { DamagedText } from './damaged-text.js';
import { judgeAcls } from './judge-acls.js';
import { judgeConnections } from './judge-connections.js';
import { judgeIdentities } from './judge-identities.js';
import { judgeItems } from './judge-items.js';
import { STORAGE_KEY } from './texts.js';

/** Bytes of files that are read twice, the second time in small pieces. */
const READ_IN_PIECES = 64 * 1024;
/** What sniffers see. In bytes. */
const HEAD = 65_536;
/** Twenty places, how many more, the encoding, lines that were passed over, items of one more kind. */
const MOST_WARNINGS = 24;
const CODE = /^[a-z]+(?:-[a-z]+)*$/;

/** Reads a context file; throws whatever is not as it must be. */
export async function judgeContext(bytes: Uint8Array, random: Random): Promise<Outcome> {
  const source = memorySource('context.txt', bytes, random);
  const { format } = detectFormat(bytes.subarray(0, HEAD));
  const result = await resultOf(source);
  if (random(4) === 0 && bytes.length <= READ_IN_PIECES) {
    const again = await resultOf(inPieces(source.name, bytes, random));
    must(JSON.stringify(again) === JSON.stringify(result), 'another result where the file comes in other pieces');
  }
  if ('error' in result) {
    judgeMessage(result.error);
    judgePlace(result.at, null);
    return 'error';
  }
  must(format !== null, 'what is read is of no format');
  judgeReading(result, bytes);
  return result.warnings.length > 0 ? 'warnings' : 'result';
}

/** What came of it: a reading or one clear error. */
async function resultOf(
  source: Source,
): Promise<ContextReading | { readonly error: string; readonly at: Position | null }> {
  try {
    return await readContext(source);
  } catch (error) {
    if (error instanceof InputError) {
      return { error: error.message, at: error.at };
    }
    throw error;
  }
}

/** Judges a reading against the file itself. */
export function judgeReading(reading: ContextReading, bytes: Uint8Array): void {
  const { facts, encoding, records, warnings } = reading;
  const text = new DamagedText(bytes, encoding);
  const { acls, posixItems, identities, connections } = facts;
  const found = acls.length + posixItems.length + identities.length + connections.length;
  must(records === found, `${records} records, and ${found} found`);
  must(found > 0 || warnings.length > 0, 'neither a fact nor a warning');
  must(warnings.length <= MOST_WARNINGS, `${warnings.length} warnings`);
  for (const { code, message, at } of warnings) {
    must(CODE.test(code), `a warning with the code ${JSON.stringify(code)}`);
    judgeMessage(message);
    judgePlace(at, text);
  }
  must(!JSON.stringify(reading).includes(STORAGE_KEY), 'a storage key is shown');
  judgeAcls(reading, text);
  judgeItems(facts, text);
  judgeIdentities(reading, text);
  judgeConnections(facts, text);
}

/** A place is within the text. */
function judgePlace(at: Position | null, text: DamagedText | null): void {
  const { line, column } = at ?? {};
  must(line === undefined || (line >= 1 && line <= (text?.lines.length ?? Infinity)), `a place in line ${line}`);
  must(column === undefined || column >= 1, `a place in column ${column}`);
  const end = line === undefined || text === null ? Infinity : text.line(line).length + 1;
  must(column === undefined || column <= end, `column ${column} of line ${line}, which ends before`);
}
