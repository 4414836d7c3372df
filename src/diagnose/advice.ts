/** Advice in the light of a case: what is answered is left out, what was found is said. */

import type { CopyFlag } from '../formats/robocopy/types.js';
import type { Advice, Shown } from './rule.js';

/** What is known of the failures that advice is for. */
export interface AdvisedCase {
  /** Whether context files show this. */
  readonly shows: (what: Shown) => boolean;
  /** Whether the copy runs as the computer. */
  readonly isComputer: boolean;
  /** What the path names: a share of Azure Files, another server; null: not known, as of a drive that nothing resolves. */
  readonly server: 'azure-files' | 'other' | null;
}

/** The case of which nothing is known. */
export const UNKNOWN_CASE: AdvisedCase = { shows: () => false, isComputer: false, server: null };

/** A step that is left, with its commands where its own text stands. */
export interface Step {
  readonly text: string;
  readonly commands: readonly string[];
  readonly copyWithout: readonly (readonly CopyFlag[])[];
}

/** The texts of the steps that are left, in their order. */
export function adviceFor(steps: readonly Advice[], advised: AdvisedCase): string[] {
  return stepsFor(steps, advised).map(({ text }) => text);
}

/** The steps that are left, in their order. */
export function stepsFor(steps: readonly Advice[], { shows, isComputer, server }: AdvisedCase): Step[] {
  return steps.flatMap((step): Step[] => {
    if (typeof step === 'string') {
      return [textStep(step)];
    }
    const found = shownOf(step).filter(([what]) => shows(what));
    if (found.some(([, instead]) => instead === null)) {
      return [];
    }
    const there = thereOf(step, server);
    if (there !== undefined) {
      return there === null ? [] : [textStep(there)];
    }
    const [instead] = found.flatMap(([, text]) => text ?? []);
    const other = (isComputer ? step.ofComputer : undefined) ?? instead;
    return other === undefined
      ? [{ text: step.text, commands: step.commands ?? [], copyWithout: step.copyWithout ?? [] }]
      : [textStep(other)];
  });
}

/** What a step says instead on the server of the case; undefined: nothing else. */
function thereOf(step: Exclude<Advice, string>, server: AdvisedCase['server']): string | null | undefined {
  return server === null ? undefined : server === 'azure-files' ? step.onAzureFiles : step.onServer;
}

/** A step without commands. */
export function textStep(text: string): Step {
  return { text, commands: [], copyWithout: [] };
}

function shownOf({ where = {} }: Exclude<Advice, string>): (readonly [Shown, string | null])[] {
  return SHOWN.flatMap((what) => {
    const instead = where[what];
    return instead === undefined ? [] : [[what, instead] as const];
  });
}

/** What says more goes first. */
const SHOWN: readonly Shown[] = ['key-mount', 'mount', 'acl-grants', 'acl-lacks', 'acl', 'drives', 'privileges'];

/** What a step says of a case of which nothing is known, with its commands. */
export function adviceText(advice: Advice): string {
  return typeof advice === 'string' ? advice : [advice.text, ...(advice.commands ?? [])].join(' ');
}
