/** What a context file says about a finding. */

import type { CaseFacts } from '../formats/context/case-facts.js';
import type { Shown } from './rule.js';

/** The facts of one context file. */
export interface ContextFile {
  readonly input: string;
  readonly name: string;
  readonly facts: CaseFacts;
}

/**
 * What a file says about a finding. `confirms`: what the cause claims is so. `contradicts`: it is not, going by the file.
 * `narrows`: one of several causes under the finding's name is left. `fits`: nothing speaks against it. `open`: the file would
 * tell if more were known.
 */
export interface ContextRemark {
  readonly input: string;
  readonly line: number;
  readonly effect: 'confirms' | 'contradicts' | 'narrows' | 'fits' | 'open';
  readonly text: string;
  /** How many failures it is about. */
  readonly failureCount: number;
}

/** A remark and what follows from it. */
export interface Remark extends ContextRemark {
  /** What advice need not ask for any more. */
  readonly shows: readonly Shown[];
  /** Whether an entry that denies decides it, as far as memberships go. */
  readonly denies: boolean;
  /** What to do about it before all else. */
  readonly remedy: string | null;
}

/** A remark from which nothing follows but its effect. */
export function remark({ input }: ContextFile, line: number, effect: Remark['effect'], text: string): Remark {
  return { input, line, effect, text, failureCount: 1, shows: [], denies: false, remedy: null };
}
