import { randomNumbers } from '../../fuzz/random.js';
import type { Outcome, Target } from '../../fuzz/target.js';

/** One file in six misbehaves. */
const KINDS = 6;

function target(name: string, misbehave: () => Promise<Outcome> | Outcome): Target {
  return {
    name,
    extension: '.txt',
    inputs: () => [{ name: 'a byte', bytes: new Uint8Array(1) }],
    damage: (_, random) => Uint8Array.of(random(KINDS)),
    run: async ([kind]) => (kind === 0 ? misbehave() : 'result'),
  };
}

/** Whether a seed's file is one that misbehaves. */
export function misbehaves(seed: number): boolean {
  const random = randomNumbers(seed);
  // The first number chooses the input.
  random(1);
  return random(KINDS) === 0;
}

const kept: Uint8Array[] = [];

export const MISBEHAVING: readonly Target[] = [
  target('good', () => 'warnings'),
  target('hangs', () => {
    for (;;) {
      // For ever.
    }
  }),
  target('waits', () => new Promise(() => {})),
  target('labours', () => {
    const began = process.cpuUsage().user;
    while (process.cpuUsage().user - began < 900_000) {
      // Nine tenths of a second.
    }
    return 'result';
  }),
  target('throws', () => {
    throw new TypeError('not as it must be');
  }),
  target('exits', () => process.exit(0)),
  target('dies', () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => {});
  }),
  target('hoards', () => {
    kept.push(...Array.from({ length: 40 }, () => new Uint8Array(10_000_000).fill(1)));
    return 'result';
  }),
];
