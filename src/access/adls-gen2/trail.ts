/** What was found on the way to a decision. */

import type { PosixItem, PosixPermissions } from '../../formats/acl/posix-acl.js';
import type { AnswerStep } from '../answer.js';

/** Why a case is refused, for whoever looks for what would grant it. */
export type Failure =
  | { readonly kind: 'permissions'; readonly item: PosixItem; readonly path: string; readonly needed: PosixPermissions }
  | { readonly kind: 'owner'; readonly path: string }
  | { readonly kind: 'member'; readonly group: string }
  | { readonly kind: 'sticky'; readonly directory: string; readonly child: string }
  | { readonly kind: 'super-user' }
  | { readonly kind: 'letters'; readonly letters: string }
  | { readonly kind: 'signer' }
  | { readonly kind: 'no-acls' }
  | { readonly kind: 'root' };

/** What would have to be known to decide. */
export type Unknown =
  | { readonly kind: 'acl' | 'owner'; readonly path: string; readonly isAncestor: boolean }
  | { readonly kind: 'groups'; readonly user: string };

export interface Decision {
  /** `undecided`: nothing refuses, but something that has to grant is not known. */
  readonly verdict: 'granted' | 'refused' | 'undecided';
  readonly steps: readonly AnswerStep[];
  readonly assumptions: readonly string[];
  readonly failures: readonly Failure[];
  readonly unknown: readonly Unknown[];
}

/** What was found so far. After the first refusal no more steps are told, but what else fails is still kept. */
export class Trail {
  readonly #steps: AnswerStep[] = [];
  readonly #assumptions = new Set<string>();
  readonly #failures: Failure[] = [];
  readonly #unknown: Unknown[] = [];

  #tell(outcome: AnswerStep['outcome'], subject: string, object: string | null, text: string): void {
    if (!this.isRefused) {
      this.#steps.push({ outcome, subject, object, rights: [], text });
    }
  }

  get isRefused(): boolean {
    return this.#failures.length > 0;
  }

  note(subject: string, object: string | null, text: string): void {
    this.#tell('notes', subject, object, text);
  }

  grant(subject: string, object: string | null, text: string): void {
    this.#tell('grants', subject, object, text);
  }

  refuse(subject: string, object: string | null, text: string, failure: Failure): void {
    this.#tell('refuses', subject, object, text);
    this.#failures.push(failure);
  }

  assume(text: string): void {
    this.#assumptions.add(text);
  }

  leaveOpen(unknown: Unknown): void {
    this.#unknown.push(unknown);
  }

  decision(): Decision {
    return {
      verdict: this.isRefused ? 'refused' : this.#unknown.length > 0 ? 'undecided' : 'granted',
      steps: this.#steps,
      assumptions: [...this.#assumptions],
      failures: this.#failures,
      unknown: this.#unknown,
    };
  }
}

/** Of requests that the account key signs, directly or through a SAS. */
export const KEYS_ALLOWED =
  'The account is taken to allow requests that its key signs; otherwise it answers 403 KeyBasedAuthenticationNotPermitted.';
