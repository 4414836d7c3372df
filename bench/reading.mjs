// Time and memory of reading a Process Monitor CSV, small and ten times as large, beside csv-parse reading the same file.
// Run it after `npm run build`: npm run bench
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { measure, middle } from './measure.mjs';

const RUNS = 3;
const SIZES = [28_000_000, 280_000_000];

const WHYDENIED = (file) =>
  `import { run } from './dist/cli.js'; await run([${JSON.stringify(file)}, '--format', 'json']);`;
const CSV_PARSE = (file) =>
  `import { createReadStream } from 'node:fs'; import { parse } from 'csv-parse';
   let records = 0; for await (const _ of createReadStream(${JSON.stringify(file)}).pipe(parse({ bom: true }))) { records++; }`;

const folder = mkdtempSync(join(tmpdir(), 'whydenied-bench-'));
try {
  for (const size of SIZES) {
    const file = join(folder, `${size}.CSV`);
    await writeTrace(file, size);
    const megabytes = statSync(file).size / 1e6;
    for (const [name, script] of [
      ['whydenied', WHYDENIED],
      ['csv-parse', CSV_PARSE],
    ]) {
      const { seconds, peak } = middle(Array.from({ length: RUNS }, () => measure(script(file))));
      console.log(
        `${megabytes.toFixed(0).padStart(4)} MB  ${name.padEnd(9)}  ${seconds.toFixed(2).padStart(6)} s  ` +
          `${(megabytes / seconds).toFixed(0).padStart(4)} MB/s  peak ${peak.toFixed(0).padStart(4)} MB`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Rows as real traces have them: mostly registry and reads, few creates, one refusal in a thousand. */
async function writeTrace(file, size) {
  const out = createWriteStream(file);
  out.write('\ufeff"Time of Day","Process Name","PID","Operation","Path","Result","Detail"\r\n');
  let random = 1;
  let written = 0;
  for (let row = 0; written < size; row++) {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    const text = rowText(row, random >>> 16);
    written += text.length;
    if (!out.write(text)) {
      await new Promise((resolve) => out.once('drain', resolve));
    }
  }
  out.end();
  await finished(out);
}

function rowText(row, random) {
  const second = Math.floor(row / 20_000);
  const clock = [Math.floor(second / 3600) % 24, Math.floor(second / 60) % 60, second % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const time = `${clock}.${String((row % 20_000) * 500).padStart(7, '0')}`;
  const kind = random % 1000;
  if (kind === 0) {
    const path = `Z:\\data\\folder ${random % 97}\\file ${random % 50}.docx`;
    return `"${time}","Robocopy.exe","7312","CreateFile","${path}","ACCESS DENIED","Desired Access: Generic Read, Write Owner, Disposition: Open, Options: Synchronous IO Non-Alert, Non-Directory File, Attributes: n/a, ShareMode: Read, Write, Delete, AllocationSize: n/a"\r\n`;
  }
  if (kind < 30) {
    const path = `C:\\Users\\anna\\AppData\\Local\\Temp\\${random}.tmp`;
    return `"${time}","Explorer.EXE","3344","CreateFile","${path}","SUCCESS","Desired Access: Read Attributes, Disposition: Open, Options: Open Reparse Point, Attributes: n/a, ShareMode: Read, Write, Delete, AllocationSize: n/a, OpenResult: Opened"\r\n`;
  }
  return kind < 600
    ? `"${time}","svchost.exe","496","RegQueryValue","HKLM\\System\\CurrentControlSet\\Services\\${random}\\Parameters","SUCCESS","Type: REG_DWORD, Length: 4, Data: ${random}"\r\n`
    : `"${time}","MsMpEng.exe","2636","ReadFile","C:\\ProgramData\\Microsoft\\Windows Defender\\Scans\\${random}.bin","SUCCESS","Offset: ${random}, Length: 4,096, Priority: Normal"\r\n`;
}
