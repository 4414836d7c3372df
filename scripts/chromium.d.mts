import type { Browser } from 'playwright-core';

/** The path of WHYDENIED_CHROMIUM, else of an installed one; null where there is none. */
export function findChromium(): string | null;

/** Starts it. Throws an Error where there is none. */
export function launchChromium(): Promise<Browser>;
