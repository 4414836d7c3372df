/** The commands of a step with what the case knows in place of their placeholders. */

import type { Failure } from '../correlate/evidence.js';
import type { CopyFlag, RobocopyJob } from '../formats/robocopy/types.js';
import { quotedPath, quotedWord } from '../windows/command-line.js';
import { isAzureFilesPath, parentPath, plainPath, serverOf } from '../windows/path.js';
import type { Step } from './advice.js';

/** The commands of a step for a finding whose first failure this is; what is not known stays a placeholder. */
export function filledCommands({ commands, copyWithout }: Step, failure: Failure | undefined): string[] {
  const names = failure === undefined ? [] : namesOf(failure);
  const filled = commands.map((command) =>
    names.reduce((text, [placeholder, value]) => text.replaceAll(placeholder, () => value), command),
  );
  const [copy] = copyWithout.flatMap((flags) => copyCommand(failure?.job ?? null, flags) ?? []);
  return copy === undefined ? filled : [...filled, copy];
}

/** Placeholders with their values, in the order in which they are filled in. */
function namesOf(failure: Failure): (readonly [string, string])[] {
  const { caller, object, objectKind, sourcePath, path } = failure;
  const share = shareOf(failure);
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

/** The share that a failure is about, by the first of its paths that names one. */
function shareOf({ path, object, destinationPath, job }: Failure): Share | null {
  for (const one of [object, destinationPath, path, job?.destination]) {
    const server = one === null || one === undefined ? null : serverOf(one);
    if (one !== null && one !== undefined && server !== null) {
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
