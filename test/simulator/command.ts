/** What robocopy is told, and what is printed of it. Source: robocopy-log.md §3, Options; robocopy-errors.md §2. */

import type { Volume } from './world.js';

export type CopyLetter = 'D' | 'A' | 'T' | 'S' | 'O' | 'U';

/** A root of a copy. */
export interface Place {
  readonly volume: Volume;
  readonly names: readonly string[];
  /** As the command names it and the log prints it, with a back slash at its end. */
  readonly printed: string;
}

export interface Command {
  readonly source: Place;
  readonly destination: Place;
  readonly copy: readonly CopyLetter[];
  readonly backup: 'none' | 'B' | 'ZB';
  readonly mirror: boolean;
  readonly move: boolean;
  readonly secfix: boolean;
  /** /SL. */
  readonly symbolicLinks: boolean;
  readonly threads: number | null;
  readonly retries: number;
  /** Seconds. */
  readonly wait: number;
}

/** What the console that starts robocopy may do on its own machine. */
export interface Console {
  readonly elevated: boolean;
}

/** In what builds of robocopy differ, or what no document tells (robocopy-errors.md §2: which handle is inference). */
export interface Build {
  /** One open for all parts of the security, or one for each (samples of the support article). */
  readonly securityOpens: 'separate' | 'united';
  /** Whether S alone asks for WRITE_OWNER too, as the support article saw (azure-files.md §6.1). */
  readonly groupWithAcl: boolean;
  /** Whether directories are made before it is known that they are there: NAME COLLISION. */
  readonly createsFirst: boolean;
  /** Whether the type of the file systems is asked for first, whose errors stand before the roots (robocopy-log.md §3). */
  readonly asksFileSystem: boolean;
}

/** Letters of /COPY that are about security. */
export function securityLetters({ copy }: Command): CopyLetter[] {
  return copy.filter((letter) => ['S', 'O', 'U'].includes(letter));
}

/** The switches as the header prints them, without those that the log's writer knows itself (/NP, /R, /W). */
export function printedSwitches(command: Command): string[] {
  const { copy, mirror, move, secfix, backup, symbolicLinks, threads } = command;
  return [
    '/S',
    '/E',
    '/DCOPY:DA',
    copy.length === 6 ? '/COPYALL' : `/COPY:${copy.join('')}`,
    ...(mirror ? ['/PURGE', '/MIR'] : []),
    ...(move ? ['/MOV'] : []),
    ...(secfix ? ['/SECFIX'] : []),
    ...(backup === 'none' ? [] : [`/${backup}`]),
    ...(symbolicLinks ? ['/SL'] : []),
    ...(threads === null ? [] : [`/MT:${threads}`]),
  ];
}

/** The command line, as the process list of a PML shows it. */
export function commandLine(command: Command): string {
  const { source, destination, retries, wait, copy, mirror, move, secfix, backup, threads } = command;
  const quoted = (root: string): string => `"${root.replace(/\\+$/, '')}"`;
  return [
    'robocopy',
    quoted(source.printed),
    quoted(destination.printed),
    mirror ? '/MIR' : '/E',
    copy.length === 6 ? '/COPYALL' : `/COPY:${copy.join('')}`,
    ...(move ? ['/MOV'] : []),
    ...(secfix ? ['/SECFIX'] : []),
    ...(backup === 'none' ? [] : [`/${backup}`]),
    ...(threads === null ? [] : [`/MT:${threads}`]),
    `/R:${retries}`,
    `/W:${wait}`,
    '/NP',
    '/LOG:C:\\logs\\copy.log',
  ].join(' ');
}
