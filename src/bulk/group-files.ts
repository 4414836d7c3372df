/** Which files belong together: a folder, an archive, or files with the same stem. */

import { groupBy } from '../formats/group-by.js';
import type { CaseFile } from './bulk-case.js';

/** A folder with what it holds; both lists in the order of their names. */
export interface Folder {
  readonly path: string;
  readonly name: string;
  readonly files: readonly NamedFile[];
  readonly folders: readonly Folder[];
}

export interface NamedFile extends CaseFile {
  readonly name: string;
}

/** Files that are one case. */
export interface FileGroup {
  /** Below the folder that was asked about, with `/` between the parts; empty for that folder itself. */
  readonly place: string;
  readonly inputs: readonly string[];
  readonly files: readonly CaseFile[];
}

/** Names of what can be evidence, packed or not. Others lie beside and make no case. */
const EVIDENCE = /\.(csv|pml|xml|tsv|log|txt|zip)(?:\.gz)?$|\.gz$/i;
const TRACE_KINDS = ['csv', 'pml', 'xml', 'tsv'];
const LOG_KINDS = ['log', 'txt'];
const ARCHIVE = /\.zip$/i;
/** `NAME-1.PML`, where Process Monitor went on when `NAME.PML` was full. */
const CONTINUATION = /-\d+(?=\.pml(?:\.gz)?$)/i;

/** Whether a file can be evidence, by its name. */
export function isEvidence(name: string): boolean {
  return EVIDENCE.test(name);
}

/** So many cases that are whole below a folder show that it is none itself, whatever else lies in it. */
const SEVERAL = 3;

/**
 * The cases of a folder. A folder that holds evidence is one, with everything below it; a folder that holds none is looked into. A folder
 * is a collection instead where its files say so: several archives and nothing else, two or more stems with files of several kinds
 * each (`4711.csv`, `4711.log`, `4712.csv`, `4712.log`), or several files of one kind and nothing else; or the folders below it: three
 * of them or more are whole cases, each with a trace and a log, or an archive.
 */
export function groupFiles(folder: Folder): FileGroup[] {
  return groupsOf(folder, '');
}

function groupsOf(folder: Folder, place: string): FileGroup[] {
  const evidence = folder.files.filter(({ name }) => isEvidence(name));
  const below = folder.folders.flatMap((one) => groupsOf(one, join(place, one.name)));
  if (evidence.length === 0) {
    return below;
  }
  const stems = byStem(evidence);
  if (!isCollection(evidence, stems) && below.filter(isWhole).length < SEVERAL) {
    return [{ place, inputs: [folder.path], files: filesOf(folder) }];
  }
  const own = [...stems].map(([stem, files]) => ({
    place: join(place, stem),
    inputs: files.map(({ path }) => path),
    files,
  }));
  return [...own, ...below];
}

function isCollection(evidence: readonly NamedFile[], stems: ReadonlyMap<string, readonly NamedFile[]>): boolean {
  if (stems.size < 2) {
    return false;
  }
  const kinds = (files: readonly NamedFile[]): number => new Set(files.map(({ name }) => kindOf(name))).size;
  return kinds(evidence) === 1 || [...stems.values()].filter((files) => kinds(files) > 1).length > 1;
}

/** Whether a case needs no files from elsewhere, by their names. */
function isWhole({ files }: FileGroup): boolean {
  const kinds = new Set(files.map(({ path }) => kindOf(path)));
  return kinds.has('zip') || (TRACE_KINDS.some((kind) => kinds.has(kind)) && LOG_KINDS.some((kind) => kinds.has(kind)));
}

function kindOf(name: string): string {
  return ARCHIVE.test(name) ? 'zip' : (EVIDENCE.exec(name)?.[1] ?? '').toLowerCase();
}

/** Files by their names without what stands behind the first dot, in the order of those. */
function byStem(files: readonly NamedFile[]): Map<string, NamedFile[]> {
  const byFoldedStem = groupBy(files, (file) => stemOf(file).toLowerCase());
  return new Map([...byFoldedStem.values()].flatMap((own) => (own[0] === undefined ? [] : [[stemOf(own[0]), own]])));
}

function stemOf({ name }: NamedFile): string {
  return name.replace(CONTINUATION, '').replace(EVIDENCE, '');
}

/** All files in a folder and below it. */
export function filesOf({ files, folders }: Folder): readonly CaseFile[] {
  return [...files, ...folders.flatMap(filesOf)];
}

function join(place: string, name: string): string {
  return place === '' ? name : `${place}/${name}`;
}
