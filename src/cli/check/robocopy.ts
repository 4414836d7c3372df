/** `check robocopy`: options and files to a question. */

import type { Answer } from '../../access/answer.js';
import { aclAt, aclsBelow, kindShownBy, mountOf, remoteOf } from '../../access/known-case.js';
import { checkRobocopyOn, robocopyCommand, type ShownItem } from '../../access/robocopy/check.js';
import { ITEM_KINDS, type ItemKind } from '../../access/robocopy/needs.js';
import type { Decider, RobocopyEnd } from '../../access/robocopy/run.js';
import type { CaseFacts, ObjectAcl } from '../../formats/context/case-facts.js';
import { robocopyOptions } from '../../formats/robocopy/options.js';
import { isAzureFilesPath } from '../../windows/path.js';
import { UsageError } from '../commands.js';
import {
  callerArguments,
  type KnownCaller,
  listOption,
  objectArgument,
  protectionOf,
  readFacts,
  trusteeOption,
} from './case-files.js';
import { azureCaller } from './windows.js';
import type { RobocopyArguments } from './windows-options.js';

/** The answer to `check robocopy`. */
export async function answerRobocopy(args: RobocopyArguments): Promise<Answer> {
  const facts = await readFacts(args);
  const known = callerArguments(args, facts);
  const command = robocopyCommand(args.options);
  const destination = destinationOf(args, facts, known, args.destination ?? command?.destination);
  const sourcePath = args.source ?? command?.source;
  const items = listOption(args.items)?.map(itemOption);
  const shown = aclsBelow(facts, destination.path).map(itemOf);
  return checkRobocopyOn(
    {
      options: command?.options ?? switchesOf(args.options),
      source: sourcePath === undefined ? null : sourceOf(facts, known, sourcePath),
      destination,
      ...(items === undefined ? {} : { items }),
      clientPrivileges:
        known.identity?.hasPrivileges === true ? known.identity.privileges.map(({ name }) => name) : null,
      sourceOwner: args.sourceOwner === undefined ? null : trusteeOption('--source-owner', args.sourceOwner),
    },
    shown,
  );
}

/** Switches alone; a word that is none would be taken for a path by robocopy. */
function switchesOf(text: string): ReturnType<typeof robocopyOptions> {
  const options = robocopyOptions(text);
  const word = text.split(/\s+/).find((one) => one !== '' && !/^\/[A-Z\d]/i.test(one) && !/^robocopy/i.test(one));
  if (word !== undefined) {
    throw new UsageError(
      `--options, column ${text.indexOf(word) + 1}: ${word} is no switch: expected switches such as /MIR /COPY:DATSO, or the whole command with absolute source and destination`,
    );
  }
  requireCopyFlags(text);
  return options;
}

/** Letters of /COPY and /DCOPY that robocopy does not know make it end at once. */
function requireCopyFlags(text: string): void {
  for (const { index, 1: name = '', 2: flags = '' } of text.matchAll(/\/(COPY|DCOPY):(\S*)/gi)) {
    const allowed = name.toUpperCase() === 'COPY' ? 'DATSOUX' : 'DATEX';
    const at = [...flags.toUpperCase()].findIndex((letter) => !allowed.includes(letter));
    if (at >= 0 || flags === '') {
      throw new UsageError(
        `--options, column ${index + name.length + 3 + Math.max(at, 0)}: expected letters of ${allowed} behind /${name.toUpperCase()}:`,
      );
    }
  }
}

function itemOption(name: string): ItemKind {
  const found = ITEM_KINDS.find((kind) => kind === name);
  if (found === undefined) {
    throw new UsageError(`--items ${name}: expected ${ITEM_KINDS.join(', ')}`);
  }
  return found;
}

function destinationOf(
  args: RobocopyArguments,
  facts: CaseFacts,
  known: KnownCaller,
  path: string | undefined,
): RobocopyEnd {
  const shown = objectArgument(facts, path);
  const decider = deciderOf(args, facts, known, path ?? shown?.path ?? '');
  const isKeyMount = decider.kind === 'azure-files' && decider.caller.mount === 'key';
  if (shown === null && !isKeyMount) {
    throw new UsageError(
      'what protects the destination? Expected output of icacls or Get-Acl of its root among the files, or --acl with SDDL or default-root',
    );
  }
  const root = path ?? shown?.path ?? 'the destination';
  return {
    path: root,
    decider,
    root: shown === null ? { owner: null, dacl: null } : protectionOf(shown, args.owner),
    items: {},
  };
}

/** What decides at the destination: told by --server, else by its path or by options that only shares of Azure Files have. */
function deciderOf(args: RobocopyArguments, facts: CaseFacts, known: KnownCaller, path: string): Decider {
  const isAzure =
    args.mount !== undefined ||
    args.role !== undefined ||
    args.defaultPermission !== undefined ||
    isAzureFilesPath(remoteOf(facts, path)) ||
    mountOf(facts, path) === 'key';
  const server = args.server ?? (isAzure ? 'azure-files' : 'windows');
  return server === 'azure-files'
    ? { kind: server, caller: azureCaller(args, known, facts, path) }
    : // Privileges of the console on the copying machine are none at a server.
      { kind: server, caller: { ...known.caller, privileges: [] } };
}

function itemOf(shown: ObjectAcl): ShownItem {
  return {
    kind: kindShownBy(shown) ?? 'file',
    path: shown.path ?? '',
    protection: protectionOf(shown, undefined),
    attributes: 0,
  };
}

/** The source, where the files show its root; it is a disk of the copying machine or of a server. */
function sourceOf(facts: CaseFacts, { caller }: KnownCaller, path: string): RobocopyEnd | null {
  const shown = aclAt(facts, path);
  return shown === null
    ? null
    : {
        path,
        decider: { kind: 'windows', caller },
        root: protectionOf(shown, undefined),
        items: {},
      };
}
