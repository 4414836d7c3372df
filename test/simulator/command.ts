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
  /** /DCOPY with E. */
  readonly extendedAttributes: boolean;
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
  /** How the destination of a copy is opened. All but the first name fewer rights than the disposition implies. */
  readonly copyOpen: 'generic write' | 'without extended attributes' | 'superseding';
  /** What DELETE PENDING is to programs: 5, on newer machines 303 (causes.md, in-use/delete-pending). */
  readonly deletePendingError: 5 | 303;
}

/** Letters of /COPY that are about security. */
export function securityLetters({ copy }: Command): CopyLetter[] {
  return copy.filter((letter) => ['S', 'O', 'U'].includes(letter));
}

/** The switches as the header prints them, without those that the log's writer knows itself (/NP, /MT, /R, /W). */
export function printedSwitches(command: Command): string[] {
  const { copy, mirror, move, secfix, backup, symbolicLinks, extendedAttributes } = command;
  return [
    '/S',
    '/E',
    extendedAttributes ? '/DCOPY:DAE' : '/DCOPY:DA',
    copy.length === 6 ? '/COPYALL' : `/COPY:${copy.join('')}`,
    ...(mirror ? ['/PURGE', '/MIR'] : []),
    ...(move ? ['/MOV'] : []),
    ...(secfix ? ['/SECFIX'] : []),
    ...(backup === 'none' ? [] : [`/${backup}`]),
    ...(symbolicLinks ? ['/SL'] : []),
  ];
}

/** The command line, as the process list of a PML shows it. */
export function commandLine(command: Command, progress: boolean): string {
  const { source, destination, retries, wait, copy, mirror, move, secfix, backup, threads } = command;
  const { symbolicLinks, extendedAttributes } = command;
  const quoted = (root: string): string => `"${root.replace(/\\+$/, '')}"`;
  return [
    'robocopy',
    quoted(source.printed),
    quoted(destination.printed),
    mirror ? '/MIR' : '/E',
    ...(extendedAttributes ? ['/DCOPY:DAE'] : []),
    copy.length === 6 ? '/COPYALL' : `/COPY:${copy.join('')}`,
    ...(move ? ['/MOV'] : []),
    ...(secfix ? ['/SECFIX'] : []),
    ...(backup === 'none' ? [] : [`/${backup}`]),
    ...(symbolicLinks ? ['/SL'] : []),
    ...(threads === null ? [] : [`/MT:${threads}`]),
    `/R:${retries}`,
    `/W:${wait}`,
    ...(progress ? [] : ['/NP']),
    '/LOG:C:\\logs\\copy.log',
  ].join(' ');
}
