/** Would a robocopy run: each thing that its switches need, decided by the model of the machine that decides it. */

import { groupBy } from '../../formats/group-by.js';
import { jobOfCommandLine } from '../../formats/robocopy/command-line.js';
import { argument, robocopyOptions, splitCommandLine } from '../../formats/robocopy/options.js';
import type { RobocopyOptions } from '../../formats/robocopy/types.js';
import { rightNames, WRITE_OWNER } from '../../windows/access-mask.js';
import { STATUS_ACCESS_DENIED, STATUS_SUCCESS } from '../../windows/nt-status.js';
import { isAzureFilesPath, isUnder, type PathKey, pathKey } from '../../windows/path.js';
import { INHERITED, trusteeName } from '../../windows/security-descriptor.js';
import type { Answer, AnswerStep } from '../answer.js';
import { asSeenByShare } from '../azure-files/caller.js';
import { ownerAssumption } from '../azure-files/check.js';
import { type Citation, cite } from '../documents.js';
import { takenAsGiven } from '../ntfs/check.js';
import { describeDecision, statusName } from '../ntfs/describe.js';
import { smallestChanges } from '../smallest-change.js';
import { robocopyCandidates } from './changes.js';
import { clientNeeds, contradictionIn, ITEM_KINDS, type ItemKind, robocopyNeeds } from './needs.js';
import {
  type ExistingItem,
  type DecidedNeed,
  decideNeeds,
  endsOf,
  holds,
  isGranted,
  type Judge,
  type RobocopyQuestion,
  withDeciders,
} from './run.js';
import { verdictOfRun } from './unknowns.js';

/**
 * Answers for a whole run: the client's privileges, then every need of the switches on the source and on the destination. New
 * items are taken to inherit from the root and to be the caller's; existing ones whose ACL is not given to have inherited it
 * from the root and to be somebody else's. Throws a RangeError for switches that contradict one another.
 */
export function checkRobocopy(question: RobocopyQuestion): Answer {
  return answerFor(atShares(question), trusteeName(question.destination.decider.caller.user));
}

/** The same run as shares of Azure Files see its caller. */
function atShares(question: RobocopyQuestion): RobocopyQuestion {
  return withDeciders(question, (decider) =>
    decider.kind === 'azure-files' ? { ...decider, caller: asSeenByShare(decider.caller) } : decider,
  );
}

function answerFor(question: RobocopyQuestion, user: string): Answer {
  const contradiction = contradictionIn(question.options);
  if (contradiction !== null) {
    throw new RangeError(contradiction);
  }
  const outcome = decideRun(question);
  const { verdict, dependsOn } = verdictOfRun(question);
  return {
    model: 'robocopy',
    question: questionText(question, user),
    verdict,
    dependsOn,
    status: outcome.status,
    steps: outcome.steps,
    changes: isGranted(question)
      ? []
      : // What may be refused all the same is no cure.
        smallestChanges({ ...question, restoreNeedsIntent: true }, robocopyCandidates(question), isGranted),
    assumptions: [...new Set([...assumptionsOf(question), ...outcome.assumptions])],
    disagreements: [...new Set([...outcome.disagreements, ...disagreementsOf(question)])],
    sources: sourcesOf(question),
  };
}

function clientSteps({ options, clientPrivileges }: RobocopyQuestion): AnswerStep[] {
  return clientNeeds(options).map(({ privileges, purpose, switch: name }): AnswerStep => {
    const held = holds(clientPrivileges, privileges);
    const needs = `${name} needs ${privileges.join(' and ')} on the machine that copies ${purpose}`;
    return {
      outcome: held === null ? 'notes' : held ? 'grants' : 'refuses',
      subject: 'the client',
      object: null,
      rights: [],
      text:
        held === null
          ? `${needs}: whoami /priv in the console that copies tells; it is not known here.`
          : `${needs}: the console ${held ? 'holds' : 'does not hold'} ${privileges.length > 1 ? 'them' : 'it'}${held ? '' : ', and robocopy ends at once'}.`,
    };
  });
}

/** An object below the destination whose own ACL is known. */
export interface ShownItem extends ExistingItem {
  readonly kind: 'file' | 'directory';
}

/** Objects that are looked at one by one. */
const SHOWN_ITEMS = 200;
/** Those that are named. */
const NAMED_ITEMS = 3;

/**
 * The same for a destination of which ACLs of several objects are known: each is asked about as what exists there, and the
 * first that is refused is the answer; without one the first that is undecided, or the first. Says how many were looked at,
 * and which could not be: `unshown`.
 */
export function checkRobocopyOn(
  run: RobocopyQuestion,
  shown: readonly ShownItem[],
  unshown: readonly string[] = [],
): Answer {
  const question = atShares(run);
  const user = trusteeName(run.destination.decider.caller.user);
  const tops = topsAmong(shown);
  const asked = shown.slice(0, SHOWN_ITEMS).map((item) => {
    const one = withItem(question, item, tops);
    return { path: item.path, one, verdict: verdictOfRun(one).verdict };
  });
  const of = (wanted: Answer['verdict']) => asked.filter(({ verdict }) => verdict === wanted);
  const paths = (some: readonly { readonly path: string }[]) => named(some.map(({ path }) => path));
  const [refused, undecided] = [of('refused'), of('undecided')];
  const [worst] = [...refused, ...undecided, ...asked];
  const answer = answerFor(worst?.one ?? question, user);
  const assumptions = [...unshownText(question.destination.path, unshown), ...answer.assumptions];
  if (shown.length === 0) {
    return { ...answer, assumptions };
  }
  const found = [
    ...(refused.length === 0 ? [] : [`with ${refused.length} it is refused (${paths(refused)})`]),
    ...(undecided.length === 0 ? [] : [`with ${undecided.length} it is undecided (${paths(undecided)})`]),
  ];
  const counts = found.length === 0 ? 'none of them refuses' : found.join(', ');
  return {
    ...answer,
    assumptions: [
      `Of ${shown.length} objects below ${question.destination.path} whose ACLs are given, ${asked.length} were looked at: ${counts}.`,
      ...assumptions,
    ],
  };
}

/** Who may not read an ACL may often do nothing else to its object: such objects must not pass for inheriting. */
function unshownText(root: string, paths: readonly string[]): string[] {
  return paths.length === 0
    ? []
    : [
        `icacls could not read the ACLs of ${paths.length} objects at or below ${root} (${named(paths)}): they are not looked at, and may refuse.`,
      ];
}

function named(all: readonly string[]): string {
  const paths = all.slice(0, NAMED_ITEMS);
  return [...paths, ...(all.length > NAMED_ITEMS ? ['…'] : [])].join(', ');
}

/** An object that inherits nothing itself: entries of what is above end there. */
interface Top {
  readonly path: string;
  readonly key: PathKey;
}

function topsAmong(shown: readonly ShownItem[]): Top[] {
  return shown
    .filter(({ protection }) => protection.dacl.aces?.some(({ flags }) => (flags & INHERITED) !== 0) !== true)
    .map(({ path }) => ({ path, key: pathKey(path) }));
}

/** The nearest of these above a path; null where none is. */
function topAbove(path: string, tops: readonly Top[]): string | null {
  const key = pathKey(path);
  return tops
    .filter((top) => top.key !== key && isUnder(key, top.key))
    .reduce<string | null>((best, top) => (best === null || top.path.length > best.length ? top.path : best), null);
}

function withItem(question: RobocopyQuestion, { kind, ...shown }: ShownItem, tops: readonly Top[]): RobocopyQuestion {
  const from = topAbove(shown.path, tops);
  const item: ExistingItem = from === null ? shown : { ...shown, inheritedFrom: from };
  const items =
    kind === 'file'
      ? { 'existing-file': item, 'extra-file': item }
      : { 'existing-directory': item, 'extra-directory': item };
  return { ...question, destination: { ...question.destination, items } };
}

/** Everything that is decided about a run. */
interface RunOutcome {
  readonly steps: readonly AnswerStep[];
  /** Of the first refusal; null where nothing is refused, or where robocopy itself ends. */
  readonly status: string | null;
  readonly assumptions: readonly string[];
  readonly disagreements: readonly string[];
}

function decideRun(question: RobocopyQuestion): RunOutcome {
  const ends = endsOf(question).map(({ side, end, judge }) =>
    describeEnd(decideNeeds(question, side, end, judge), judge),
  );
  const client = clientSteps(question);
  const endsItself = client.some(({ outcome }) => outcome === 'refuses');
  return {
    steps: [...client, ...ends.flatMap(({ steps }) => steps)],
    status: endsItself ? null : (ends.find(({ status }) => status !== null)?.status ?? null),
    assumptions: ends.flatMap(({ assumptions }) => assumptions),
    disagreements: ends.flatMap(({ disagreements }) => disagreements),
  };
}

function describeEnd(needs: readonly DecidedNeed[], judge: Judge): RunOutcome {
  const { share } = judge;
  const refused = needs.filter(({ decision }) => decision.status !== STATUS_SUCCESS);
  const [first] = refused;
  const status = share?.connects === false ? STATUS_ACCESS_DENIED : (first?.decision.status ?? null);
  return {
    steps: [...(share?.steps ?? []), ...stepsOf(needs, judge)],
    status: status === null ? null : statusName(status),
    assumptions: [...(share?.assumptions ?? []), ...refused.flatMap(({ asked }) => takenAsGiven(asked))],
    disagreements: share?.disagreements ?? [],
  };
}

/** A need of one kind of item, in words. */
interface NeedText {
  readonly step: AnswerStep;
  readonly item: ItemKind;
}

/** What was decided for the same reason about several kinds of items stands in one step. */
function stepsOf(needs: readonly DecidedNeed[], judge: Judge): AnswerStep[] {
  const texts = needs.map((one) => needText(one, judge));
  const alike = groupBy(texts, ({ step }) => JSON.stringify([step.outcome, step.subject, step.rights, step.text]));
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    const objects = new Set(group.map(({ step }) => step.object));
    return first === undefined
      ? []
      : [
          {
            ...first.step,
            object: objects.size === 1 ? first.step.object : null,
            text: `${itemWords(group.map(({ item }) => item))}: ${first.step.text}`,
          },
        ];
  });
}

function needText({ need, item, asked, decision }: DecidedNeed, { wording, authority, share }: Judge): NeedText {
  const refused = decision.status !== STATUS_SUCCESS;
  const object = (need.on === 'parent' ? asked.parent?.path : asked.object?.path) ?? null;
  const reasons = describeDecision(asked, decision, wording).filter((step) =>
    refused ? step.outcome === 'refuses' : isReason(step, object),
  );
  const kind = need.on === 'parent' || item.endsWith('directory') ? 'directory' : 'file';
  const rights = rightNames(need.rights, kind);
  const check = need.check === null || share === null ? '' : ` (check ${need.check} of the support article)`;
  const because = authority.skipsAccessChecks && !refused ? [] : reasons.map((reason) => withoutRights(reason, rights));
  return {
    item,
    step: {
      outcome: refused ? 'refuses' : 'grants',
      subject: `${need.side}, ${need.switch}`,
      object,
      rights,
      text: [`${rights.join(', ')} ${need.purpose}${check}.`, ...because].join(' '),
    },
  };
}

/** A reason without the rights that stand before it already. */
function withoutRights({ outcome, text }: AnswerStep, rights: readonly string[]): string {
  const list = ` ${rights.join(', ')}.`;
  return outcome === 'grants' && text.endsWith(list)
    ? `${text.slice(0, -list.length)} ${rights.length > 1 ? 'them' : 'it'}.`
    : text;
}

/** Of what grants, only what was decided about the rights of the object in question. */
function isReason({ outcome, object, rights }: AnswerStep, of: string | null): boolean {
  return outcome === 'grants' && rights.length > 0 && object === of;
}

/** `New file, existing file`. */
function itemWords(items: readonly ItemKind[]): string {
  const words = items.map((item) => ITEM_WORDS[item]).join(', ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const ITEM_WORDS: Readonly<Record<ItemKind, string>> = {
  'existing-directory': 'directory',
  'new-directory': 'new directory',
  'new-file': 'new file',
  'existing-file': 'existing file',
  'extra-file': 'extra file',
  'extra-directory': 'extra directory',
};

function questionText({ options, source, sourcePath, destination }: RobocopyQuestion, user: string): string {
  const from = source?.path ?? sourcePath ?? 'a source that is not described';
  return `robocopy ${options.raw || '(no switches)'} from ${from} to ${destination.path} as ${user}`;
}

function assumptionsOf(question: RobocopyQuestion): string[] {
  const { source, sourcePath, sourceOwner, options, destination } = question;
  return [
    ...itemAssumptions(question),
    'Which handle robocopy asks each right on is inferred from what the operations need; a trace of the copy shows it.',
    ...(source === null
      ? [`The ACL of ${sourcePath ?? 'the source'} is not given, so the source is not checked.`]
      : []),
    ...(sourceOwner === null && options.copyFlags.includes('O')
      ? ['The owners at the source are taken to be others than the caller.']
      : []),
    ...(destination.decider.kind === 'azure-files' && options.copyFlags.some((flag) => flag === 'S' || flag === 'O')
      ? ownerAssumption(destination.decider.caller, WRITE_OWNER)
      : []),
    ...(destination.decider.kind === 'local-disk' && !/^c:/i.test(destination.path)
      ? [
          `${destination.path} is taken to be on a disk of the machine that copies; --server, or the output of net use among the files, says otherwise.`,
        ]
      : []),
    ...(destination.decider.kind === 'azure-files' &&
    !isAzureFilesPath(destination.decider.caller.share ?? destination.path)
      ? [`${destination.path} is taken to be a share of Azure Files.`]
      : []),
  ];
}

/** How items are taken of which nothing is known, kind by kind. */
function itemAssumptions({ items = ITEM_KINDS, options, destination }: RobocopyQuestion): string[] {
  const met = new Set(robocopyNeeds(options).flatMap((need) => (need.side === 'destination' ? need.items : [])));
  const unknown = items.filter(
    (item) => met.has(item) && item !== 'existing-directory' && destination.items[item] === undefined,
  );
  const made = unknown.filter((item) => item.startsWith('new-'));
  const found = unknown.filter((item) => !item.startsWith('new-'));
  return [
    ...(made.length === 0
      ? []
      : [`${itemWords(made)}: taken to inherit from ${destination.path} and to be owned by the caller.`]),
    ...(found.length === 0
      ? []
      : [`${itemWords(found)}: taken to have inherited from ${destination.path} and to be owned by somebody else.`]),
  ];
}

function disagreementsOf({ options, destination }: RobocopyQuestion): string[] {
  const azure = destination.decider.kind === 'azure-files';
  return [
    ...(options.copyFlags.includes('S') && !options.copyFlags.includes('O')
      ? [
          '/SEC is /COPY:DATS, which has no owner; against Azure Files the support article saw WRITE_OWNER asked for with it all the same (check 3).',
        ]
      : []),
    ...(options.copyFlags.includes('U') && azure
      ? [
          'Auditing information on Azure Files: the robocopy guide of 2022-12 says it cannot be stored; pages of 2025 list it as preserved.',
        ]
      : []),
    ...(options.backupMode !== 'none' && azure
      ? [
          '/B with an identity: the robocopy guide of 2022-12 says key mount only; the share-to-share page of 2025-12 recommends an identity with admin roles.',
        ]
      : []),
  ];
}

function sourcesOf({ destination }: RobocopyQuestion): Citation[] {
  return [
    cite('msFsa', '2.1.5.1 open of a file, 2.1.5.17 set security'),
    ...(destination.decider.kind === 'azure-files'
      ? [
          cite('supportArticle', 'Recommended Steps, checks 1 to 3'),
          cite('robocopyGuide', 'Robocopy switches'),
          cite('shareToShare', 'Identity mount with admin roles, then key'),
          cite('configureAcls', 'Share-level and file-level permissions together'),
          cite('roles', 'Storage File Data roles and their data actions'),
        ]
      : []),
  ];
}

/** The question that a whole command line asks; null where it names no two absolute roots. The options are what is behind them. */
export function robocopyCommand(
  commandLine: string,
): { readonly source: string; readonly destination: string; readonly options: RobocopyOptions } | null {
  const job = jobOfCommandLine(commandLine);
  if (job === null || job.source === null || job.destination === null) {
    return null;
  }
  const { source, destination } = job;
  const [, ...words] = splitCommandLine(commandLine);
  words.splice(words.indexOf(source), 1);
  words.splice(words.indexOf(destination), 1);
  return { source, destination, options: robocopyOptions(words.map(argument).join(' ')) };
}
