/** The capture kit: what an engineer sends to a customer, who runs it and sends back what it collected. */

import { writePmc } from '../../formats/procmon/pmc.js';
import { batchScript } from './batch-script.js';
import { captureFilter, EVERYTHING } from './filter.js';
import { type CapturePlan, type CaptureRequest, planCapture } from './plan.js';
import { powerShellScript } from './powershell-script.js';
import { readMe } from './read-me.js';

/** A kit, ready to be written into a folder. */
export interface CaptureKit {
  /** What it does, worked out from what was asked for. */
  readonly plan: CapturePlan;
  readonly files: readonly KitFile[];
}

/** A file of a kit. */
export interface KitFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Makes a kit. Nothing is run and nothing is written. Throws a RangeError that names the option and says what was expected. */
export function captureKit(request: CaptureRequest): CaptureKit {
  const plan = planCapture(request);
  return {
    plan,
    files: [
      { name: 'README.txt', bytes: markedText(readMe(plan)) },
      // cmd.exe takes a byte order mark for a part of the first command.
      { name: 'capture.cmd', bytes: new TextEncoder().encode(batchScript(plan)) },
      { name: 'capture.ps1', bytes: markedText(powerShellScript(plan)) },
      { name: 'everything.pmc', bytes: writePmc(EVERYTHING) },
      { name: 'whydenied.pmc', bytes: writePmc(captureFilter(plan)) },
    ],
  };
}

/** Text in UTF-8; with a byte order mark where it is not ASCII, which Notepad and PowerShell of older Windows tell it by. */
function markedText(text: string): Uint8Array {
  return new TextEncoder().encode(/^[\x20-\x7e\s]*$/.test(text) ? text : `\ufeff${text}`);
}
