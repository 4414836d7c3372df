import { CONTEXT } from './context/target.js';
import { CSV } from './csv/target.js';
import { PML } from './pml/target.js';
import { LOG } from './robocopy/target.js';
import type { Target } from './target.js';
import { XML } from './xml/target.js';

/** All that is fuzzed. */
export const TARGETS: readonly Target[] = [PML, XML, CSV, LOG, CONTEXT];
