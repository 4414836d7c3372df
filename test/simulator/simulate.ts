/**
 * A case from a seed: what was wrong, the trace and the log of it, and the truth. The truth about what looks alike comes
 * from the model too: every other cause is put into the same scene, and where rows and log come out the same, it is one that
 * nobody can tell from these files.
 */

import { pick, type Random, randomNumbers } from '../../fuzz/random.js';
import type { CauseId } from './cause.js';
import { ATTESTED_LANGUAGES } from '../formats/robocopy/languages.js';
import { commandLine } from './command.js';
import { Aim, type Injection } from './injection.js';
import { INJECTIONS } from './injections/index.js';
import { type LogOutput, writeRunLog, type WrittenRunLog } from './log.js';
import { noiseRows } from './noise.js';
import { type DecidedOpen, type Denial, isDenial, Program, Recording, type TraceRow } from './recording.js';
import { Robocopy, type Run } from './robocopy.js';
import { buildStage, drawSetting, type Setting, type Stage } from './stage.js';
import { everything, pathOf } from './world.js';
import { DEFAULT_COLUMNS, type Machine, savedRows, TRACE_FILTERS, type TraceOutput, writeRowTrace } from './trace.js';

/** What is handed in. Null: that file is not. */
export interface Output {
  readonly trace: TraceOutput | null;
  readonly log: LogOutput | null;
  /** Rows of other programs, in percent of the copy's own. */
  readonly noise: number;
  /** When the capture began, in milliseconds of UTC. */
  readonly began: number;
}

export interface Truth {
  /** Null: a healthy run. */
  readonly cause: CauseId | null;
  /** Causes whose evidence would be the same, to the row and to the letter. */
  readonly equivalents: readonly CauseId[];
  /** Causes that this one brings with it. */
  readonly also: readonly CauseId[];
  /** Whether the files show a failure at all: a log can end before it, a trace can begin behind it. */
  readonly shown: boolean;
  readonly variant: string;
  /** What was changed for it, as the trace calls it. */
  readonly objects: readonly string[];
  /** Every open that rights, attributes or handles refused, also those that the files do not show. */
  readonly denials: readonly Denial[];
  /** The log's clock minus the trace's. */
  readonly offsetMinutes: number | null;
  readonly output: Output;
  readonly setting: Setting;
}

export interface SimulatedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Simulation {
  readonly files: readonly SimulatedFile[];
  readonly truth: Truth;
  readonly rows: readonly TraceRow[];
  /** Every open that was granted or that rights, attributes or handles refused. */
  readonly opens: readonly DecidedOpen[];
  readonly logText: string | null;
  readonly run: Run;
}

/** What is to be simulated. Without a cause one is drawn; null is a healthy run. */
export interface Scenario {
  readonly seed: number;
  readonly cause?: CauseId | null;
  readonly output?: Partial<Output>;
  /** False where nobody asks what looks the same: that takes most of the time. */
  readonly lookalikes?: boolean;
}

export async function simulate(scenario: Scenario | number): Promise<Simulation> {
  const asked: Scenario = typeof scenario === 'number' ? { seed: scenario } : scenario;
  const { scene, output } = sceneOf(asked);
  return simulation(scene, output, asked.lookalikes ?? true);
}

/** What was done about a cause before the same copy runs again: nothing, all, or what helps every other object. */
export interface Change {
  readonly fixes: 'nothing' | 'half' | 'all';
  /** What is handed in of the second run, where it is another than of the first. */
  readonly output?: Partial<Output>;
  /** How the second run names the destination, where it names it otherwise. */
  readonly drive?: Setting['drive'];
}

/** A copy that fails, and the same copy after a change. Lookalikes are not asked for. */
export async function simulateChange(
  scenario: Scenario,
  change: Change,
): Promise<{ readonly before: Simulation; readonly after: Simulation }> {
  const { scene, output } = sceneOf(scenario);
  const changed: Scene = {
    ...scene,
    ...(change.drive === undefined ? {} : { setting: { ...scene.setting, drive: change.drive } }),
    injection: change.fixes === 'all' ? null : scene.injection,
    healed: change.fixes === 'half',
  };
  return {
    before: await simulation(scene, output, false),
    after: await simulation(changed, { ...output, ...change.output }, false),
  };
}

function sceneOf({ seed, cause, output: wanted }: Scenario): { readonly scene: Scene; readonly output: Output } {
  const random = randomNumbers(seed);
  const drawn = { ...drawOutput(random), ...wanted };
  const injections = INJECTIONS.filter(
    (one) => (cause === undefined || one.cause === cause) && !(one.onlyInLog && wanted?.log === null),
  );
  const isHealthy = cause === null || (cause === undefined && random(12) === 0);
  const scene = isHealthy ? healthyScene(random) : troubledScene(injections, random);
  return { scene, output: scene.injection?.onlyInLog === true ? logAlone(drawn, random) : drawn };
}

async function simulation(scene: Scene, output: Output, lookalikes: boolean): Promise<Simulation> {
  const played = playScene(scene, output);
  const equivalents = scene.injection === null || !lookalikes ? [] : findLookalikes(scene, played, output);
  return {
    ...{
      files: await filesOf(played, output),
      rows: played.rows,
      opens: played.opens,
      logText: played.log?.text ?? null,
      run: played.run,
    },
    truth: {
      cause: scene.injection?.cause ?? null,
      equivalents,
      also: [...(scene.injection?.also ?? []), ...consequences(played.run)],
      shown: shows(scene, played, output),
      variant: scene.injection?.variant ?? 'healthy',
      objects: played.objects,
      denials: played.opens.filter(isDenial),
      offsetMinutes: output.trace === null || output.log === null ? null : output.log.zone - zoneOf(output.trace),
      output,
      setting: scene.setting,
    },
  };
}

function logAlone(output: Output, random: Random): Output {
  return { ...output, trace: null, log: output.log ?? drawLog(random, 0) };
}

function zoneOf({ format, zone }: TraceOutput): number {
  return format === 'pml' ? 0 : zone;
}

/** What follows from whatever was refused: a directory is not empty as long as something in it could not be deleted. */
function consequences({ entries }: Run): CauseId[] {
  return entries.some((entry) => entry.kind === 'error' && entry.code === DIR_NOT_EMPTY) ? ['ntfs/dir-not-empty'] : [];
}

const DIR_NOT_EMPTY = 145;

/** A failure is shown where the log has an error line, or rows have a result that the same scene has not when it is healthy. */
function shows(scene: Scene, { rows, log }: Played, output: Output): boolean {
  if (log !== null && /\(0x[0-9A-F]{8}\)|\*{5}/.test(log.text)) {
    return true;
  }
  const healthy = new Set(playScene({ ...scene, injection: null }, output).rows.map(resultOf));
  return rows.some((row) => row.status >= 0xc000_0000 && row.process === 'Robocopy.exe' && !healthy.has(resultOf(row)));
}

function resultOf({ path, status }: TraceRow): string {
  return `${status} ${path}`;
}

/** A cause in a scene: numbers from which the same scene is built again, for another cause. */
interface Scene {
  readonly setting: Setting;
  readonly seed: number;
  readonly injection: Injection | null;
  /** Whether every other of the objects that the cause was put on is as it was without it. */
  readonly healed?: boolean;
}

function healthyScene(random: Random): Scene {
  return { setting: drawSetting(random, {}), seed: random(2 ** 32), injection: null };
}

/** How many scenes are tried for a cause, of which many need a file that is already there, and the like. */
const SCENES = 200;

/** A scene in which the cause has an effect. */
function troubledScene(injections: readonly Injection[], random: Random): Scene {
  const causes = [...new Set(injections.map(({ cause }) => cause))];
  const cause = pick(causes, random);
  const injection = pick(
    injections.filter((one) => one.cause === cause),
    random,
  );
  for (let nth = 0; nth < SCENES; nth++) {
    const scene = { setting: drawSetting(random, injection.needs), seed: random(2 ** 32), injection };
    if (isTroubled(scene) && !isTroubled({ ...scene, injection: null })) {
      return scene;
    }
  }
  throw new RangeError(`no scene was found for ${injection.cause} (${injection.variant})`);
}

function isTroubled(scene: Scene): boolean {
  const performed = perform(scene);
  return performed !== null && hasTrouble(performed.run);
}

function hasTrouble({ entries, early, fatal }: Run): boolean {
  return fatal !== null || early.length > 0 || entries.some(({ kind }) => kind === 'error');
}

interface Performed {
  readonly run: Run;
  readonly recording: Recording;
  readonly stage: Stage;
  readonly objects: readonly string[];
}

/** Runs robocopy in the scene; null where the cause finds nothing to be put on. */
function perform({ setting, seed, injection, healed }: Scene, aim = anyAim(seed)): Performed | null {
  const stage = buildStage(randomNumbers(seed), setting);
  const objects = injection === null ? [] : injection.apply(stage, aim.below(stage));
  if (objects === null) {
    return null;
  }
  if (healed === true) {
    heal(stage, buildStage(randomNumbers(seed), setting), new Set(objects.filter((_, nth) => nth % 2 === 1)));
  }
  const recording = new Recording();
  const paces = randomNumbers(seed ^ 0x1b87_3593);
  const program = new Program(recording, 'Robocopy.exe', 4000 + (seed % 1000) * 4, () => 300 + paces(40_000));
  const run = new Robocopy(program, stage.command, stage.build, stage.console).run();
  return { run, recording, stage, objects };
}

/** Gives items the security and the attributes that they have in the other stage. */
function heal(stage: Stage, healthy: Stage, paths: ReadonlySet<string>): void {
  for (const side of ['source', 'destination'] as const) {
    const sound = new Map([...everything(healthy[side].volume.rootItem)].map((item) => [pathOf(item), item]));
    for (const item of everything(stage[side].volume.rootItem)) {
      const same = paths.has(pathOf(item)) ? sound.get(pathOf(item)) : undefined;
      if (same !== undefined) {
        item.descriptor = same.descriptor;
        item.attributes = same.attributes;
        item.handles = same.handles;
      }
    }
  }
}

function anyAim(seed: number, place: string | null = null): Aim {
  return new Aim(randomNumbers(seed ^ 0x5bd1_e995), place);
}

interface Played {
  readonly run: Run;
  /** Those that were saved. */
  readonly rows: readonly TraceRow[];
  readonly opens: readonly DecidedOpen[];
  readonly machine: Machine;
  readonly log: WrittenRunLog | null;
  readonly objects: readonly string[];
  /** All that the files show of the copy. */
  readonly evidence: string;
}

function playScene(scene: Scene, output: Output): Played {
  const performed = perform(scene);
  if (performed === null) {
    throw new RangeError('a scene that was found once is not found again');
  }
  return play(performed, scene.seed, output);
}

function play(performed: Performed, seed: number, output: Output): Played {
  const { run, recording, stage, objects } = performed;
  const machine = {
    user: stage.user,
    elevated: stage.console.elevated,
    commandLine: commandLine(stage.command, output.log?.progress === true),
  };
  const noise = noiseRows(recording.rows, output.noise, randomNumbers(seed ^ 0x2545_f491));
  const rows = output.trace === null ? [] : savedRows([...recording.rows, ...noise], output.trace);
  const log = output.log === null ? null : writeRunLog(run, stage.command, output.log, output.began);
  const played = { run, rows, machine, log, objects, opens: recording.opens };
  return { ...played, evidence: evidenceOf(performed, played, output) };
}

/**
 * The account is seen where the trace shows one. When things happened to the millisecond tells nothing of their cause, nor
 * does the order in which threads came to them.
 */
function evidenceOf({ stage }: Performed, played: Omit<Played, 'evidence'>, { trace }: Output): string {
  const { rows, log, machine } = played;
  const showsUser = trace !== null && (trace.format !== 'csv' || trace.columns.includes('User'));
  const showsProcess = trace !== null && trace.format !== 'csv';
  const copying = rows.filter(({ process }) => process === 'Robocopy.exe');
  const shown = copying.map(({ path, status, event }) => JSON.stringify([path, status, event]));
  const lines = log?.text.replace(/\d{4}\/\d\d\/\d\d |\d+:\d\d:\d\d/g, '').split('\n') ?? [];
  const inOrder = (texts: readonly string[]): readonly string[] =>
    stage.command.threads === null ? texts : texts.toSorted();
  return JSON.stringify([
    inOrder(shown),
    inOrder(lines),
    showsUser ? machine.user : null,
    showsProcess ? [machine.commandLine, machine.elevated] : null,
  ]);
}

function findLookalikes(scene: Scene, played: Played, output: Output): CauseId[] {
  const places = errorPlaces(played.run);
  const alike = new Set<string>(scene.injection === null ? [] : [scene.injection.variant]);
  const causes = new Set<CauseId>();
  for (const injection of INJECTIONS.filter((one) => one !== scene.injection)) {
    const mayBe =
      (injection.twinOf === null || alike.has(injection.twinOf)) && !(injection.onlyInLog && output.trace !== null);
    if (mayBe && isAlike({ ...scene, setting: settingFor(injection, scene), injection }, played, output, places)) {
      alike.add(injection.variant);
      [injection.cause, ...injection.also].forEach((cause) => causes.add(cause));
    }
  }
  return [...causes].filter((cause) => cause !== scene.injection?.cause);
}

/** What no command shows of a scene is as the other cause needs it: whose share it is, and which role the account has. */
function settingFor({ needs }: Injection, { setting }: Scene): Setting {
  return { ...setting, mount: needs.mount ?? setting.mount, role: needs.role ?? setting.role };
}

/** How many places another cause is tried at. */
const PLACES = 2;

/** Where the log complains, below the roots. */
function errorPlaces({ entries }: Run): string[] {
  const places = entries.flatMap((entry) => (entry.kind === 'error' ? [entry.names] : []));
  const withParents = places.flatMap((names) => [names, names.slice(0, -1)]);
  return [...new Set(withParents.map((names) => names.join('\\')))].slice(0, 2 * PLACES);
}

/** Whether another cause gives the same evidence, on what it chooses itself or where the log complains. */
function isAlike(scene: Scene, { evidence, run }: Played, output: Output, places: readonly string[]): boolean {
  for (const place of places.length === 0 ? [null] : places) {
    const aim = anyAim(scene.seed, place);
    const performed = perform(scene, aim);
    const mayBe = performed !== null && hasTrouble(performed.run) && isNear(performed.run, run);
    if (mayBe && play(performed, scene.seed, output).evidence === evidence) {
      return true;
    }
    if (!aim.used) {
      return false;
    }
  }
  return false;
}

/** Runs that log the same errors first: what differs here differs in the log or in the rows. */
function isNear(one: Run, other: Run): boolean {
  const firstErrors = ({ fatal, early, entries }: Run): string =>
    JSON.stringify([
      fatal,
      ...[early[0], entries.find(({ kind }) => kind === 'error')].map((entry) => ({ ...entry, at: 0 })),
    ]);
  return firstErrors(one) === firstErrors(other);
}

async function filesOf(played: Played, { trace, log, began }: Output): Promise<SimulatedFile[]> {
  const files: SimulatedFile[] = [];
  if (trace !== null) {
    const bytes = await writeRowTrace(played.rows, played.machine, trace, began);
    files.push({ name: { pml: 'Logfile.PML', csv: 'Logfile.CSV', xml: 'Logfile.XML' }[trace.format], bytes });
  }
  if (log !== null && played.log !== null) {
    files.push({ name: 'copy.log', bytes: played.log.bytes });
  }
  return files;
}

/** Minutes east of UTC. */
const ZONES = [0, 60, 120, -480, -300, 330, 540, 345];
const LOCALES = ['en-US', 'en-US', 'en-GB', 'it', 'pl', 'ru', 'ja', 'nl', 'es'];

/** Which files, in which form. */
export function drawOutput(random: Random): Output {
  const logZone = pick(ZONES, random);
  const parts = random(10);
  const trace = drawTrace(random, random(3) === 0 ? pick(ZONES, random) : logZone);
  const log = drawLog(random, logZone);
  return {
    trace: parts === 0 ? null : trace,
    log: parts === 1 ? null : log,
    noise: pick([0, 0, 20, 100], random),
    began: Date.UTC(2026, random(12), 1 + random(28), random(24), random(60), random(60), random(1000)),
  };
}

function drawTrace(random: Random, zone: number): TraceOutput {
  const cut = random(12);
  return {
    format: pick(['pml', 'pml', 'csv', 'csv', 'xml'] as const, random),
    advanced: random(3) === 0,
    zone,
    locale: pick(LOCALES, random),
    columns: [...DEFAULT_COLUMNS, ...pick([[], [], ['Date & Time'], ['User'], ['Date & Time', 'User', 'TID']], random)],
    filter: random(2) === 0 ? 'none' : pick(TRACE_FILTERS, random),
    from: cut === 0 ? 0.4 : 0,
    to: cut === 1 ? 0.6 : 1,
  };
}

function drawLog(random: Random, zone: number): LogOutput {
  const language = random(3) > 0 ? 'en' : pick(ATTESTED_LANGUAGES, random).name;
  return {
    ...{ language, zone },
    encoding: pick(['utf-8', 'utf-16le marked', 'utf-16le marked', 'cp850', 'windows-1252'] as const, random),
    fullPaths: random(3) === 0,
    directories: random(5) > 0,
    bytes: random(2) === 0,
    progress: random(4) === 0,
    kept: random(15) === 0 ? 0.7 : 1,
  };
}
