/** What an access model answers: granted, refused or undecided, by which steps, and the smallest change that would grant it. */

import type { RightName } from '../windows/access-mask.js';
import type { Citation } from './documents.js';

/** The models of this folder. */
export type ModelName = 'ntfs' | 'azure-files' | 'adls-gen2' | 'robocopy';

/** An answer to one question. The same object is printed for eyes and as JSON. */
export interface Answer {
  readonly model: ModelName;
  /** The question in one line: what is asked, on what, by whom. */
  readonly question: string;
  /** `undecided`: something that is not known turns it. Steps, status and changes are then those of what is known. */
  readonly verdict: 'granted' | 'refused' | 'undecided';
  /** What an undecided answer turns on, and what tells; empty for the others. */
  readonly dependsOn: readonly string[];
  /** The status that Windows gives, `STATUS_ACCESS_DENIED`, or the service's error code; null where the model has none. */
  readonly status: string | null;
  /** In the order in which they are decided; what was not reached is left out. */
  readonly steps: readonly AnswerStep[];
  /** For a refusal by what is known: what would grant it, the least privilege first. */
  readonly changes: readonly Change[];
  /** What the question left open and how it was taken; what the model does not know. */
  readonly assumptions: readonly string[];
  /** Where documents, or published variants of a rule, say otherwise. */
  readonly disagreements: readonly string[];
  readonly sources: readonly Citation[];
}

/** One check. */
export interface AnswerStep {
  /** `grants` and `refuses` decide something; `notes` is worth knowing and decides nothing. */
  readonly outcome: 'grants' | 'refuses' | 'notes';
  /** What is checked, or who decides: `the share`, `ACE 3`, `mask`; for robocopy the side and the switch that asks. */
  readonly subject: string;
  /** The object that is checked, as the question names it; null where none is. */
  readonly object: string | null;
  /** The rights of Windows that this step decided; empty for other models' rights. */
  readonly rights: readonly RightName[];
  /** One sentence. */
  readonly text: string;
}

/** Something to change, with the commands that do it. */
export interface Change {
  readonly kind: 'ace' | 'role' | 'mount' | 'switch' | 'owner' | 'attribute' | 'privilege' | 'other';
  /** One sentence. */
  readonly text: string;
  /** For cmd.exe, unless the text says where else they run. */
  readonly commands: readonly string[];
  /** From when on it works, `2025-09-30`; null: always. */
  readonly since: string | null;
}
