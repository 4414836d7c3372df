/** The commands of a step with what the case knows in place of their placeholders. */

import type { Failure } from '../correlate/evidence.js';
import type { CopyFlag, RobocopyJob } from '../formats/robocopy/types.js';
import { quotedPath, quotedWord } from '../windows/command-line.js';
import type { RightName } from '../windows/access-mask.js';
import { driveOf, isAzureFilesPath, parentPath, plainPath, serverOf } from '../windows/path.js';
import type { Step } from './advice.js';

/** What a case knows beside a failure. */
export interface CaseNames {
  /** All names of an object, as far as the inputs say what drives stand for. */
  readonly namesOf: (path: string) => readonly string[];
  /** Rights that the case shows the account not to have at the destination: refused, or in no entry of an ACL. */
  readonly withheld: ReadonlySet<RightName>;
}

/** The commands of a step for a finding whose first failure this is; what is not known stays a placeholder. */
export function filledCommands(
  { commands, copyWithout }: Step,
  failure: Failure | undefined,
  names: CaseNames,
): string[] {
  const values = failure === undefined ? [] : valuesOf(failure, names);
  const filled = commands
    .flatMap((command) => mountCommands(command, failure))
    .map((command) =>
      values.reduce((text, [placeholder, value]) => text.replaceAll(placeholder, () => value), command),
    );
  const [copy] = copyWithout.flatMap((flags) => copyCommand(failure?.job ?? null, withWithheld(flags, names)) ?? []);
  return copy === undefined ? filled : [...filled, copy];
}

/** Where security cannot be set either, it cannot be copied without its owner. */
function withWithheld(flags: readonly CopyFlag[], { withheld }: CaseNames): readonly CopyFlag[] {
  return withheld.has('WRITE_DAC') && flags.includes('O') ? [...flags, 'S'] : flags;
}

/** A mount of the share, as a letter that is free most often. */
const MOUNT = 'net use Z: ';

/** The mount under the name that the copy uses: what is connected there goes first, for a server has one account in a session. */
function mountCommands(command: string, failure: Failure | undefined): string[] {
  const root = failure === undefined ? null : rootOf(failure);
  if (!command.startsWith(MOUNT) || root === null) {
    return [command];
  }
  const share = command.slice(MOUNT.length).split(' /')[0] ?? '';
  const drive = driveOf(root);
  return drive === null
    ? [`net use ${share} /delete`, `net use ${command.slice(MOUNT.length)}`]
    : [`net use ${drive} /delete`, `net use ${drive} ${command.slice(MOUNT.length)}`];
}

/** A path under which the copy writes. */
function rootOf({ job, destinationPath, path, side }: Failure): string | null {
  return job?.destination ?? destinationPath ?? (side === 'destination' ? path : null);
}

/** Placeholders with their values, in the order in which they are filled in. */
function valuesOf(failure: Failure, names: CaseNames): (readonly [string, string])[] {
  const { caller, object, objectKind, sourcePath, path } = failure;
  const share = shareOf(failure, names);
  const destination = failure.destinationPath ?? (failure.side === 'destination' ? path : null);
  const directory = objectKind === 'directory' || object !== path ? object : parentPath(path);
  return [
    ...(share === null ? [] : shareNames(share)),
    ['<account>', quotedWord(caller?.name ?? null, '<account>')],
    ['<directory>', quotedPath(directory, '<directory>')],
    ['<object>', quotedPath(object, '<object>')],
    ['<source object>', quotedPath(sourcePath, '<source object>')],
    ['<destination file>', quotedPath(destination, '<destination file>')],
  ];
}

function shareNames({ server, share }: Share): (readonly [string, string])[] {
  const [account = ''] = server.split('.');
  return [
    ...(isAzureFilesPath(`\\\\${server}\\${share}`)
      ? ([
          ['<storage account>.file.core.windows.net', server],
          ['<storage account>', account],
        ] as const)
      : []),
    ['<server>', server],
    ['<share>', share],
  ];
}

interface Share {
  readonly server: string;
  readonly share: string;
}

/** Letters that a server's or a share's name can have in a command without quotes. */
const BARE = /^[\w.-]+$/;

/** The share that a failure is about, by the first of its paths that names one, or lies on a drive that stands for one. */
function shareOf({ path, side, destinationPath, job }: Failure, { namesOf }: CaseNames): Share | null {
  const paths = [destinationPath, side === 'source' ? null : path, job?.destination ?? null];
  for (const one of paths.flatMap((known) => (known === null ? [] : [known, ...namesOf(known)]))) {
    const server = serverOf(one);
    if (server !== null) {
      const share = plainPath(one).split('\\')[3] ?? '';
      return BARE.test(server) && BARE.test(share) ? { server, share } : null;
    }
  }
  return null;
}

/** Switches that say what of a file is copied. */
const COPIED = /^\/(?:COPY:.*|COPYALL|SEC|NOCOPY)$/;

/** The run's own command without these flags; null where the log does not tell roots and switches, or nothing of them is copied. */
function copyCommand(job: RobocopyJob | null, without: readonly CopyFlag[]): string | null {
  if (job === null) {
    return null;
  }
  const { source, destination, options } = job;
  if (source === null || destination === null || options === null) {
    return null;
  }
  const flags = options.copyFlags.filter((flag) => !without.includes(flag));
  if (flags.length === options.copyFlags.length) {
    return null;
  }
  const words = (items: readonly string[]): string[] => items.map((item) => quotedWord(item, '<file>'));
  return [
    'robocopy',
    quotedPath(source, '<source>'),
    quotedPath(destination, '<destination>'),
    ...words(job.fileMasks.filter((mask) => mask !== '*.*' && mask !== '*')),
    ...options.switches.filter((word) => !COPIED.test(word)),
    `/COPY:${flags.join('')}`,
    ...(job.excludedFiles.length === 0 ? [] : ['/XF', ...words(job.excludedFiles)]),
    ...(job.excludedDirectories.length === 0 ? [] : ['/XD', ...words(job.excludedDirectories)]),
  ].join(' ');
}
