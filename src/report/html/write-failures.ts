/** Failures of a report to blocks of columns. */

import { clipped } from '../printable.js';
import { folderKey, pairKey } from '../folders.js';
import type { ReportEvidence, ReportFailure, ReportListing } from '../report.js';
import { causeIndexes, described, statusOf } from '../wording.js';
import { fileName } from '../../windows/path.js';
import { TICKS_PER_SECOND } from '../../windows/time.js';
import type { EvidenceColumns, FailureBlock, TimeColumn } from './failure-block.js';
import { type OpenName, openNames, pathTemplateOf, templateOf } from './templates.js';

/** Failures of one block. */
const BLOCK = 2000;

/** Letters of a row that a page holds: broken exports have megabytes in a cell. */
const SHOWN_ROW = 4000;

/** The blocks one after the other. */
export function* failureBlocks(
  report: Pick<ReportListing, 'failures' | 'findings' | 'folders' | 'inputs'>,
): Generator<FailureBlock> {
  const writer = new BlockWriter(report);
  for (const failure of report.failures) {
    writer.add(failure);
    if (writer.length === BLOCK) {
      yield writer.take();
    }
  }
  if (writer.length > 0) {
    yield writer.take();
  }
}

/** What stands in the table's column of rights. */
function rightsOf({ deniedRights }: ReportFailure): string {
  if (deniedRights === null || deniedRights.rights.length === 0) {
    return '';
  }
  const names = deniedRights.rights.join(', ');
  return deniedRights.basis === 'requested' && deniedRights.rights.length > 1 ? `${names} ?` : names;
}

/** The status without the words that explain it. */
function shortStatus(failure: ReportFailure): string {
  const { ntStatus, ntStatusName, win32 } = failure;
  return ntStatus === null && win32 !== null ? `error ${win32}` : (ntStatusName ?? ntStatus ?? statusOf(failure));
}

type Mutable<Columns> = {
  -readonly [Name in keyof Columns]: Columns[Name] extends readonly (infer Item)[] ? Item[] : Columns[Name];
};

class BlockWriter {
  readonly #inputs: ReadonlyMap<string, number>;
  readonly #findings: ReadonlyMap<string, number>;
  readonly #folders: ReadonlyMap<string, string>;
  readonly #indices = new Map<string, number>();
  #block = emptyBlock();
  #utc = new TimeWriter();
  #local = new TimeWriter();
  #evidence = new EvidenceWriter();

  constructor(report: Pick<ReportListing, 'findings' | 'folders' | 'inputs'>) {
    this.#inputs = new Map(report.inputs.map(({ id }, index) => [id, index]));
    this.#findings = causeIndexes(report);
    this.#folders = new Map(
      report.folders.flatMap(({ folder, sourceFolder, destinationFolder }) =>
        sourceFolder === null || destinationFolder === null
          ? []
          : [[pairKey(sourceFolder, destinationFolder), closed(folder)] as const],
      ),
    );
  }

  get length(): number {
    return this.#block.names.length;
  }

  add(failure: ReportFailure): void {
    const { path, sourcePath, destinationPath, object, desiredAccess, evidence } = failure;
    const name = nameOf(path);
    const folder = path.slice(0, path.length - name.length);
    const names = openNames({ path, source: sourcePath, destination: destinationPath, object });
    const intern = (text: string): number => this.#indexOf(text);
    const otherPath = (other: string | null): number | null =>
      other === null ? null : intern(pathTemplateOf(other, path));
    const block = this.#block;
    block.names.push(name);
    block.directories.push(intern(folder));
    const counted = this.#folders.get(folderKey(failure)) ?? folder;
    block.folders.push(counted.toLowerCase() === folder.toLowerCase() ? null : intern(counted));
    block.sources.push(otherPath(sourcePath));
    block.destinations.push(otherPath(destinationPath));
    block.objects.push(
      intern(
        templateOf(
          object,
          names.filter(({ letter }) => letter === 'P'),
        ),
      ),
    );
    block.descriptions.push(intern(clippedTemplate(described(failure), names)));
    block.sides.push(intern(failure.side));
    block.statuses.push(intern(shortStatus(failure)));
    block.rights.push(intern(rightsOf(failure)));
    block.actors.push(intern([failure.process, failure.operation].filter((part) => part !== null).join(' ')));
    block.masks.push(desiredAccess === null ? null : intern(desiredAccess.mask));
    block.findings.push((this.#findings.get(failure.id) ?? -1) + 1);
    block.rules.push(intern(failure.findings.join(' ')));
    this.#utc.add(failure.time, intern);
    this.#local.add(failure.localTime, intern);
    block.occurrences.push(failure.occurrences);
    block.later.push(failure.laterSucceeded ? 1 : 0);
    block.evidenceCounts.push(evidence.length);
    for (const row of evidence) {
      this.#evidence.add(row, this.#inputs.get(row.input) ?? 0, names, intern);
    }
  }

  take(): FailureBlock {
    const block = {
      ...this.#block,
      folders: this.#block.folders.some((folder) => folder !== null) ? this.#block.folders : [],
      utc: this.#utc.columns,
      local: this.#local.columns,
      evidence: this.#evidence.columns,
    };
    this.#block = emptyBlock();
    this.#utc = new TimeWriter();
    this.#local = new TimeWriter();
    this.#evidence = new EvidenceWriter();
    return block;
  }

  #indexOf(text: string): number {
    const known = this.#indices.get(text);
    if (known !== undefined) {
      return known;
    }
    const index = this.#indices.size;
    this.#indices.set(text, index);
    this.#block.strings.push(text);
    return index;
  }
}

/** A folder with its separator behind it. */
function closed(folder: string): string {
  return folder.endsWith('\\') ? folder : `${folder}\\`;
}

/** A path that ends in a separator is a directory's: its name has it. */
function nameOf(path: string): string {
  const body = path.replace(/[\\/]+$/, '');
  const name = fileName(body);
  return name + path.slice(body.length);
}

function emptyBlock(): Mutable<Omit<FailureBlock, 'utc' | 'local' | 'evidence'>> {
  return {
    strings: [],
    names: [],
    directories: [],
    folders: [],
    sources: [],
    destinations: [],
    objects: [],
    descriptions: [],
    sides: [],
    statuses: [],
    rights: [],
    actors: [],
    masks: [],
    findings: [],
    rules: [],
    occurrences: [],
    later: [],
    evidenceCounts: [],
  };
}

const ISO = /^(.*T|)([01]\d|2[0-3]):([0-5]\d):([0-5]\d)\.(\d{7})(Z?)$/;

class TimeWriter {
  readonly columns: Mutable<TimeColumn> = { frames: [], ticks: [] };
  #last = 0;

  add(time: string | null, intern: (text: string) => number): void {
    const match = time === null ? null : ISO.exec(time);
    const [, before = '', hours, minutes, seconds, fraction, after = ''] = match ?? [];
    if (match === null) {
      this.columns.frames.push(null);
      this.columns.ticks.push(0);
      return;
    }
    const ticks = ticksOfDay(hours, minutes, seconds, fraction);
    this.columns.frames.push(intern(`${before}\0${after}`));
    this.columns.ticks.push(ticks - this.#last);
    this.#last = ticks;
  }
}

/** The first time of day that stands alone in a row: a trace's with seven decimals, a log's without. */
const TIME_IN_ROW = /^((?:\d{4}\/\d{2}\/\d{2} )?)([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{7})?(?= )/;

class EvidenceWriter {
  readonly columns: Mutable<EvidenceColumns> = { inputs: [], records: [], lines: [], texts: [], ticks: [] };
  #last = 0;

  add(row: ReportEvidence, input: number, names: readonly OpenName[], intern: (text: string) => number): void {
    const match = TIME_IN_ROW.exec(row.text);
    const [found = '', date = '', hours, minutes, seconds, fraction] = match ?? [];
    const rest = clippedTemplate(row.text.slice(found.length), names);
    this.columns.inputs.push(input);
    this.columns.records.push(row.record);
    this.columns.lines.push(row.line === null ? null : row.line - (row.record ?? 0));
    if (match === null) {
      this.columns.texts.push(intern(rest));
      this.columns.ticks.push(0);
      return;
    }
    const ticks = ticksOfDay(hours, minutes, seconds, fraction?.slice(1) ?? '0');
    this.columns.texts.push(intern(`${date}\0${fraction === undefined ? 'U' : 'T'}${rest}`));
    this.columns.ticks.push(ticks - this.#last);
    this.#last = ticks;
  }
}

/** Names are not counted: they stand elsewhere, whole. A placeholder is not cut in two. */
function clippedTemplate(text: string, names: readonly OpenName[]): string {
  const template = templateOf(text, names);
  if (template.length <= SHOWN_ROW) {
    return template;
  }
  const end = template.slice(0, SHOWN_ROW).replace(/\0[A-Z]?$/, '').length;
  return clipped(template, end);
}

function ticksOfDay(hours = '0', minutes = '0', seconds = '0', fraction = '0'): number {
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * TICKS_PER_SECOND + Number(fraction);
}
