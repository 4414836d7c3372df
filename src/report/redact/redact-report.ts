/** A report, a comparison or an explanation with pseudonyms for names. */

import type { CaseFacts } from '../../formats/context/case-facts.js';
import { parseItem } from '../../formats/robocopy/item.js';
import { trusteeName } from '../../windows/security-descriptor.js';
import type { CaseName, ComparedSide, ComparisonListing } from '../comparison.js';
import type { Explanation } from '../explanation.js';
import { MadeList } from '../made-list.js';
import type { Redaction } from '../redaction.js';
import type { ReportInput, ReportListing } from '../report.js';
import { Identities } from './identities.js';
import { type KeyedDigest, type Pseudonym, Pseudonyms } from './pseudonyms.js';
import { Redactor } from './redactor.js';

export interface RedactOptions {
  /** Whether the names of directories and files are hidden too. */
  readonly paths: boolean;
  readonly digest: KeyedDigest;
  /** Takes what stands in place of what, once all is written; it must not go where the report goes. */
  readonly mapping?: (given: () => readonly Pseudonym[]) => void;
}

/** Fields that hold a path, or names below one, and nothing else; those of a list hold one in each item. */
const PATHS: ReadonlySet<string> = new Set([
  'path',
  'paths',
  'sourcePath',
  'destinationPath',
  'object',
  'source',
  'destination',
  'folder',
  'below',
  'trace',
  'log',
  'fileMasks',
  'excludedFiles',
  'excludedDirectories',
]);

/** Fields that hold a command: what stands there by itself can be a name. */
const COMMANDS: ReadonlySet<string> = new Set(['fixCommands', 'commands']);

/** Fields that hold a command of somebody's, or a part of one. */
const COMMAND_LINES: ReadonlySet<string> = new Set(['raw', 'switches', 'commandLine']);

/** Fields that can hold a line of a log as it stood. */
const LINES: ReadonlySet<string> = new Set(['text']);

/** Fields of words of ours, numbers and times. What stands in `sources` is published. */
const AS_THEY_ARE: ReadonlySet<string> = new Set(
  `id format encoding encodingChoice method filters gate confidence ruleId findings failureId failureIds failedBelow side sides
  basis bases rights right deniedRights otherExplanations ntStatus ntStatusName mask granted result operation objectKind attributes
  time localTime from to localFrom localTo started ended since localSince code class action effect shareMode sources integrity
  sourceSeparator destinationSeparator copyFlags directoryCopyFlags backupMode move verdict fate tool schemaVersion otherTraceDate
  document section dated`
    .split(/\s+/)
    .filter((key) => key !== ''),
);

/** What a case tells of names beside its report. */
export interface NamedCase {
  readonly inputs: readonly ReportInput[];
  readonly facts: readonly CaseFacts[];
  /** Accounts as traces print them. */
  readonly accounts: Iterable<string>;
  /** Lists of what is printed of the case: its paths are learned. */
  readonly printed: readonly Iterable<unknown>[];
}

/** The names of cases, to be learned before anything is redacted. */
export class LearnedNames {
  readonly #options: RedactOptions;
  readonly #identities: Identities;

  constructor(options: RedactOptions) {
    this.#options = options;
    this.#identities = new Identities(options.paths);
  }

  learn({ inputs, facts, accounts, printed }: NamedCase): void {
    const identities = this.#identities;
    for (const input of inputs) {
      identities.learnInput(input.name, redactedInputName(input));
    }
    facts.forEach((one) => learnFacts(identities, one));
    for (const account of accounts) {
      identities.learnAccount(account);
    }
    for (const list of printed) {
      for (const value of list) {
        learnPaths(identities, value, '');
      }
    }
  }

  /** Leaves all texts as they are, and learns from those that pass through it. */
  get learning(): Redaction {
    const identities = this.#identities;
    return {
      text: (text) => text,
      commandLine: (command) => command,
      line(line) {
        identities.learnPath(parseItem(0, line)?.path ?? '');
        return line;
      },
      path(path) {
        identities.learnPath(path);
        return path;
      },
      account(name) {
        identities.learnAccount(name);
        return name;
      },
    };
  }

  /** The same redaction for all of them. */
  redaction(): ReportRedaction {
    const { paths, digest, mapping } = this.#options;
    const pseudonyms = new Pseudonyms(digest, mapping !== undefined);
    mapping?.(() => pseudonyms.given);
    return new ReportRedaction(new Redactor(this.#identities, pseudonyms, paths), paths);
  }
}

function learnFacts(
  identities: Identities,
  { acls, notShown, posixItems, identities: callers, connections }: CaseFacts,
) {
  for (const { path, descriptor } of acls) {
    const { owner, group, dacl, sacl } = descriptor;
    const entries = [...(dacl?.aces ?? []), ...(sacl?.aces ?? [])].map(({ trustee }) => trustee);
    for (const trustee of [owner, group, ...entries]) {
      if (trustee !== null) {
        identities.learnAccount(trusteeName(trustee), 'group');
      }
    }
    identities.learnPath(path ?? '');
  }
  notShown.forEach(({ path }) => identities.learnPath(path));
  for (const { path, owner, group, acl, defaultAcl } of posixItems) {
    const named = [...acl, ...defaultAcl].map(({ id }) => id);
    [owner, group, ...named].forEach((id) => identities.learnAccount(id ?? ''));
    identities.learnPath((path ?? '').replaceAll('/', '\\'));
  }
  for (const { user, groups } of callers) {
    if (user !== null) {
      identities.learnAccount(trusteeName(user));
    }
    groups.forEach(({ group }) => identities.learnAccount(trusteeName(group), 'group'));
  }
  for (const { remote, userName } of connections) {
    identities.learnPath(remote);
    identities.learnAccount(userName ?? '');
  }
}

/** What takes the names out of what is printed of a case. */
export class ReportRedaction {
  readonly texts: Redactor;
  readonly #redacted: ReportListing['redacted'];

  constructor(texts: Redactor, hidesPaths: boolean) {
    this.texts = texts;
    this.#redacted = hidesPaths ? 'paths' : 'names';
  }

  /** Its failures are made as they are read, as before. */
  report(report: ReportListing): ReportListing {
    const { failures, inputs, ...rest } = report;
    return {
      ...this.value(rest),
      redacted: this.#redacted,
      inputs: this.inputs(inputs),
      failures: new MadeList(failures, (failure) => this.value(failure)),
    };
  }

  comparison(comparison: ComparisonListing): ComparisonListing {
    const { failures, newFailures, before, after, ...rest } = comparison;
    const side = (one: ComparedSide, name: CaseName): ComparedSide => ({
      ...this.value(one),
      inputs: this.inputs(one.inputs).map((input) => ({ ...input, name: `${name} ${input.name}` })),
    });
    return {
      ...this.value(rest),
      redacted: this.#redacted,
      before: side(before, 'before'),
      after: side(after, 'after'),
      failures: new MadeList(failures, (failure) => this.value(failure)),
      newFailures: new MadeList(newFailures, (failure) => this.value(failure)),
    };
  }

  explanation(explanation: Explanation): Explanation {
    return { ...this.value(explanation), inputs: this.inputs(explanation.inputs) };
  }

  inputs(inputs: readonly ReportInput[]): ReportInput[] {
    return inputs.map((input) => ({ ...this.value(input), name: redactedInputName(input) }));
  }

  /** A value whose texts hold no names. Of those that JSON can write, for it is written and read. */
  value<Value>(value: Value): Value {
    const { texts } = this;
    return JSON.parse(
      JSON.stringify(value, function (this: unknown, key: string, item: unknown) {
        // What stands in a list goes by the name of the list, and was redacted with it.
        return Array.isArray(this) ? item : redactedItem(item, (text) => redactedText(texts, text, key));
      }),
    );
  }
}

/** A text, or the texts of a list and of the lists in it. */
function redactedItem(item: unknown, redacted: (text: string) => string): unknown {
  return typeof item === 'string'
    ? redacted(item)
    : Array.isArray(item)
      ? item.map((one: unknown) => redactedItem(one, redacted))
      : item;
}

function redactedText(texts: Redactor, text: string, key: string): string {
  if (AS_THEY_ARE.has(key)) {
    return text;
  }
  return PATHS.has(key)
    ? texts.path(text)
    : COMMANDS.has(key)
      ? texts.command(text)
      : COMMAND_LINES.has(key)
        ? texts.commandLine(text)
        : LINES.has(key)
          ? texts.line(text)
          : texts.text(text);
}

/** `I2.csv`: what a file is called can tell whose it is. */
function redactedInputName({ id, name }: Pick<ReportInput, 'id' | 'name'>): string {
  return `${id}${/\.[a-z0-9]{1,10}$/i.exec(name)?.[0].toLowerCase() ?? ''}`;
}

function learnPaths(identities: Identities, value: unknown, key: string): void {
  if (typeof value === 'string') {
    if (PATHS.has(key)) {
      identities.learnPath(value);
    }
  } else if (Array.isArray(value)) {
    value.forEach((item) => learnPaths(identities, item, key));
  } else if (typeof value === 'object' && value !== null) {
    Object.entries(value).forEach(([name, item]) => learnPaths(identities, item, name));
  }
}
