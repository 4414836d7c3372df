// Reads the bytes and nothing else: node bench/read-with/raw-read.mjs trace.CSV
import { closeSync, openSync, readSync } from 'node:fs';
import process from 'node:process';

const file = openSync(process.argv[2], 'r');
const buffer = new Uint8Array(1024 * 1024);
let bytes = 0;
for (let read = 1; read > 0; bytes += read) {
  read = readSync(file, buffer);
}
closeSync(file);
console.log(JSON.stringify({ bytes }));
