/** `check robocopy`: options and files to a question. */

import type { Answer } from '../../access/answer.js';
import { aclAt, aclsBelow, kindShownBy, mountOf, remoteOf, unshownBelow } from '../../access/known-case.js';
import { checkRobocopyOn, robocopyCommand, type ShownItem } from '../../access/robocopy/check.js';
import { seenByServer } from '../../access/ntfs/server.js';
import { ITEM_KINDS, type ItemKind } from '../../access/robocopy/needs.js';
import type { Decider, RobocopyEnd } from '../../access/robocopy/run.js';
import type { CaseFacts, ObjectAcl } from '../../formats/context/case-facts.js';
import { robocopyOptions, splitCommandLine } from '../../formats/robocopy/options.js';
import { faultOfSwitch, isSwitch, takesNames } from '../../formats/robocopy/switches.js';
import { isAzureFilesPath } from '../../windows/path.js';
import { aclOf } from '../../windows/security-descriptor.js';
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
import { azureCaller, isOfServer, privilegesOption, withRoleNotes } from './windows.js';
import type { RobocopyArguments } from './windows-options.js';

/** The answer to `check robocopy`. */
export async function answerRobocopy(args: RobocopyArguments): Promise<Answer> {
  requireSwitches(args.options);
  const command = robocopyCommand(args.options);
  const options = command?.options ?? switchesOf(args.options);
  const facts = await readFacts(args);
  const known = callerArguments(args, facts);
  const destination = destinationOf(args, facts, known, args.destination ?? command?.destination);
  const sourcePath = args.source ?? command?.source;
  const items = listOption(args.items)?.map(itemOption);
  const shown = aclsBelow(facts, destination.path).map(itemOf);
  const answer = checkRobocopyOn(
    {
      options,
      source: sourcePath === undefined ? null : sourceOf(facts, known, sourcePath),
      sourcePath,
      destination,
      ...(items === undefined ? {} : { items }),
      clientPrivileges: clientPrivilegesOf(args, known, destination.decider),
      sourceOwner: args.sourceOwner === undefined ? null : trusteeOption('--source-owner', args.sourceOwner),
    },
    shown,
    unshownBelow(facts, destination.path),
  );
  return withRoleNotes(answer, args);
}

/** What the console holds: by --privileges where the disk is its own, else as whoami shows it; null: not known. */
function clientPrivilegesOf(
  { privileges }: RobocopyArguments,
  { identity }: KnownCaller,
  decider: Decider,
): readonly string[] | null {
  const named = decider.kind === 'local-disk' ? privilegesOption(privileges) : null;
  return named ?? (identity?.hasPrivileges === true ? identity.privileges.map(({ name }) => name) : null);
}

/** Switches alone; a word that is none would be taken for a path by robocopy. */
function switchesOf(text: string): ReturnType<typeof robocopyOptions> {
  let names = false;
  for (const word of splitCommandLine(text)) {
    if (isSwitch(word)) {
      names = takesNames(word);
    } else if (!names && !/^robocopy(?:\.exe)?$/i.test(word)) {
      throw optionsError(
        text,
        word,
        'is no switch: expected switches such as /MIR /COPY:DATSO, or the whole command with absolute source and destination',
      );
    }
  }
  return robocopyOptions(text);
}

/** robocopy ends at once with switches that it does not know. */
function requireSwitches(text: string): void {
  for (const word of splitCommandLine(text).filter(isSwitch)) {
    const fault = faultOfSwitch(word);
    if (fault !== null) {
      throw optionsError(text, word, `${fault}; robocopy /? lists them`);
    }
  }
  requireCopyFlags(text);
}

function optionsError(text: string, word: string, fault: string): UsageError {
  return new UsageError(`--options, column ${text.indexOf(word) + 1}: ${word} ${fault}`);
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
  const root = path ?? shown?.path ?? '<destination>';
  return {
    path: root,
    decider,
    root: shown === null ? { owner: null, dacl: aclOf(null) } : protectionOf(shown, args.owner),
    items: {},
  };
}

/** Options that only shares of Azure Files have. */
const OPTIONS_OF_SHARES = ['mount', 'role', 'defaultPermission', 'identitySource', 'synced'] as const;

/** What decides at the destination: told by --server, else by its path or by options that only shares of Azure Files have. */
function deciderOf(args: RobocopyArguments, facts: CaseFacts, known: KnownCaller, path: string): Decider {
  const ofShares = OPTIONS_OF_SHARES.filter((name) => args[name] !== undefined);
  const isAzure = ofShares.length > 0 || isAzureFilesPath(remoteOf(facts, path)) || mountOf(facts, path) === 'key';
  const server = args.server ?? (isAzure ? 'azure-files' : isOfServer(facts, path) ? 'windows' : 'local');
  if (server === 'azure-files') {
    requireNone(args.privileges === undefined ? [] : ['--privileges'], '--server windows or local');
    return { kind: server, caller: azureCaller(args, known, facts, path) };
  }
  requireNone(
    ofShares.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`),
    '--server azure-files',
  );
  return windowsDecider(server, known, args.privileges);
}

function requireNone(options: readonly string[], server: string): void {
  if (options.length > 0) {
    throw new UsageError(`${options.join(', ')}: expected only with ${server}`);
  }
}

function windowsDecider(
  server: 'windows' | 'local',
  { caller }: KnownCaller,
  privileges: readonly string[] | undefined,
): Decider {
  return server === 'local'
    ? { kind: 'local-disk', caller }
    : { kind: 'windows', caller: { ...seenByServer(caller), privileges: privilegesOption(privileges) ?? [] } };
}

function itemOf(shown: ObjectAcl): ShownItem {
  return {
    kind: kindShownBy(shown) ?? 'file',
    path: shown.path ?? '',
    protection: protectionOf(shown, undefined),
    attributes: 0,
  };
}

/** The source, where the files show its root: a disk of the copying machine, or of a server. */
function sourceOf(facts: CaseFacts, known: KnownCaller, path: string): RobocopyEnd | null {
  const shown = aclAt(facts, path);
  return shown === null
    ? null
    : {
        path,
        decider: windowsDecider(isOfServer(facts, path) ? 'windows' : 'local', known, undefined),
        root: protectionOf(shown, undefined),
        items: {},
      };
}
