// The browser that tests, pictures and benchmarks of the HTML report run in: one that is installed, none is downloaded.
import { accessSync, constants } from 'node:fs';
import process from 'node:process';
import { chromium } from 'playwright-core';

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The path of WHYDENIED_CHROMIUM, else of an installed one; null where there is none. */
export function findChromium() {
  const wished = process.env.WHYDENIED_CHROMIUM ?? '';
  return (wished === '' ? USUAL_PATHS : [wished]).find(isExecutable) ?? null;
}

/** Starts it. Throws an Error where there is none. */
export function launchChromium() {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error('no Chromium is installed: apt-get install chromium, or name one in WHYDENIED_CHROMIUM');
  }
  // Containers run as root and have little shared memory.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
