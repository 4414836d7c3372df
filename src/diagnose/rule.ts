/** A rule is data: conditions over the facts of a failure, and a documented cause with its fix and its sources. */

import type { Citation } from '../access/documents.js';
import type { Privilege } from '../access/ntfs/token.js';
import type { RightName } from '../windows/access-mask.js';
import type { CopyFlag } from '../formats/robocopy/types.js';
import type { FailureFacts } from './facts.js';
import type { JobFacts } from './job-facts.js';

/**
 * Where a failure was refused. The first five are passed in this order by every access to a share; the others are refusals
 * that no gate makes: by the copying machine, the source, a limit, a name, what a log says of itself, what is no failure.
 */
export type Gate =
  'reach' | 'session' | 'share' | 'open' | 'handle' | 'client' | 'source' | 'limit' | 'name' | 'log' | 'benign';

/** `proven`: one explanation is left. `likely`: the signature fits, nothing contradicts. `possible`: what would decide is missing. */
export type Confidence = 'proven' | 'likely' | 'possible';

/** `group/cause`, lower case with hyphens. */
export type RuleId = `${string}/${string}`;

/** How the cause is known. */
type EvidenceKind = 'documentation' | 'specification' | 'support-article' | 'field-report' | 'inference';

/** A test of one fact. A single value must be one of those listed; a list is tested by what it holds. */
export type FactTest<Value> = [Value] extends [readonly (infer Item)[]]
  ? {
      /** All of these are in the list. */
      readonly includes?: readonly Item[];
      /** At least one of these is in the list. */
      readonly includesAny?: readonly Item[];
      /** The list holds something, and nothing but these. */
      readonly only?: readonly Item[];
      /** The list is empty. */
      readonly empty?: true;
    }
  : readonly Value[];

/** Tests of several facts, all of which must hold. */
export type FactTests<Facts = FailureFacts> = { readonly [Fact in keyof Facts]?: FactTest<Facts[Fact]> };

/** A condition over the facts of a failure, or of a job. */
export type Condition<Facts = FailureFacts> =
  | FactTests<Facts>
  | { readonly all: readonly Condition<Facts>[] }
  | { readonly any: readonly Condition<Facts>[] }
  | { readonly not: Condition<Facts> };

/** A case the rule is tried on: the facts that are known, and what the rule must say. */
interface RuleExample<Facts> {
  readonly name: string;
  readonly facts: Partial<Facts>;
  /** For matches: the confidence that must come out. */
  readonly confidence?: Confidence;
}

/** A rule about failures. */
export type Rule = RuleOf<FailureFacts>;
/** A rule about a run of robocopy as its log shows it. */
export type JobRule = RuleOf<JobFacts>;

/** A rule about whatever has these facts. */
export interface RuleOf<Facts> extends RuleTexts {
  /** The signature. A match alone is worth `possible`. */
  readonly when: Condition<Facts>;
  /** What must hold besides for `likely`; left out, the rule is never likely. */
  readonly likely?: Condition<Facts>;
  /** What must hold besides for `proven`; left out, the rule is never proven. */
  readonly proven?: Condition<Facts>;
  /** Where this holds, rules that are equally sure go before this one. Otherwise the catalogue's order decides. */
  readonly yieldsWhere?: Condition<Facts>;
  readonly alternatives: readonly Lookalike<Facts>[];
  readonly examples: {
    readonly matches: readonly RuleExample<Facts>[];
    readonly misses: readonly RuleExample<Facts>[];
  };
}

/** Another cause with the same evidence. */
export interface Lookalike<Facts> {
  readonly ruleId: RuleId;
  /** What would tell it apart. Where that says nothing, it is none. */
  readonly verify: Advice;
  /** Where it looks the same; left out: wherever the rule matches. */
  readonly when?: Condition<Facts>;
}

/** A step of advice, and what becomes of it where something is known of the case. */
export type Advice =
  | string
  | {
      readonly text: string;
      /** What it says instead where context files show one of these; null: nothing, for it is answered. */
      readonly where?: { readonly [What in Shown]?: string | null };
      /** What it says instead of a copy that runs as the computer, to which no role can be assigned. */
      readonly ofComputer?: string;
      /** What it says instead where the path names a server that is not Azure Files; null: nothing, for it is about Azure Files. */
      readonly onServer?: string | null;
      /** What it says instead where the path names a share of Azure Files; null: nothing, for it is about other servers. */
      readonly onAzureFiles?: string | null;
      /** Commands for it as it stands in `text`, with the placeholders of filled-commands.ts. */
      readonly commands?: readonly string[];
      /** The customer's own copy again without these flags of /COPY: the first of the lists that takes one away. */
      readonly copyWithout?: readonly (readonly CopyFlag[])[];
    };

/**
 * What context files can show of a failure. `acl`: an ACL that the cause is about, whatever it says; `acl-grants`, `acl-lacks`:
 * one that gives the account the right in question, or does not. `mount`: as whom the share is mounted; `key-mount`: with the
 * storage account key. `drives`: which drives a session has. `privileges`: those of the console that copies.
 */
export type Shown = 'acl' | 'acl-grants' | 'acl-lacks' | 'mount' | 'key-mount' | 'drives' | 'privileges';

/** What a rule says, once it matches. */
export interface RuleTexts {
  readonly id: RuleId;
  readonly title: string;
  readonly gate: Gate;
  readonly cause: string;
  /** Steps, best first. A step that depends on a date says which. */
  readonly fix: readonly Advice[];
  /** What would confirm the cause. */
  readonly verify: readonly Advice[];
  readonly sources: readonly Citation[];
  /** From when to when the cause applies; null: always. */
  readonly since: string | null;
  readonly until: string | null;
  readonly evidence: readonly EvidenceKind[];
  /** When to hand the case on, or null. */
  readonly escalate: string | null;
  /** The pack of users' rules that it is from; left out for the catalogue's own. */
  readonly pack?: string;
  /** What context files can say for or against the cause. */
  readonly claims?: readonly ContextClaim[];
}

/** A part of a cause that output of icacls, whoami or net use can confirm or contradict. */
export type ContextClaim =
  /**
   * The DACL of the object, of its parent or of the source's object does not give the account one of these rights. `askedWith`: where only a log
   * tells, that they were asked for is sure with this letter of /COPY alone; left out: it is always.
   */
  | {
      readonly claim: 'dacl-lacks';
      readonly on: 'object' | 'parent' | 'source';
      readonly rights: readonly RightName[];
      readonly askedWith?: CopyFlag;
      /** A right on the parent that does as well. */
      readonly orOnParent?: RightName;
    }
  /** The share is not mounted with the storage account key. */
  | { readonly claim: 'no-key-mount' }
  /** It is: what is refused is the key. */
  | { readonly claim: 'key-mount' }
  /** It is mounted as an identity: what is refused is its ticket. */
  | { readonly claim: 'identity-mount' }
  /** Somebody believes it to be mounted with the key: a file shows such a mount. */
  | { readonly claim: 'believed-key-mount' }
  /** The server is connected to, or would be, as two accounts. */
  | { readonly claim: 'two-accounts' }
  /** The DACL of what refused gives the account these rights: something else refused. */
  | { readonly claim: 'dacl-grants'; readonly rights: readonly RightName[] }
  /** The session that copies does not have the drive. */
  | { readonly claim: 'no-drive' }
  /** The console that copies does not hold all of these privileges; `orServer`: or the server does not give them. */
  | { readonly claim: 'console-lacks'; readonly privileges: readonly Privilege[]; readonly orServer?: true };

/** Rules of users' own, beside the catalogue's. */
export interface RulePack {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly jobRules: readonly JobRule[];
}
