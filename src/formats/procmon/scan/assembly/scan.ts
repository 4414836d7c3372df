/**
 * The scanner of CSV rows as Procmon writes them, in AssemblyScript: WebAssembly with 128-bit vectors. It finds the fields of
 * each row, counts the rows of each kind (process, operation, result), reads their times, and puts out the rows whose kind is
 * wanted. It decides nothing itself: a kind, a time or a row that it does not know stops it, and the host answers or takes
 * that row. Sources: procmon-csv-xml.md §1–3, ingestion-limits.md.
 *
 * A row: every field in quotes, quotes inside doubled, one delimiter between fields, CR LF or LF behind the last.
 */

/** Bytes that are scanned at a time; a longer row is the host's. */
export const INPUT_BYTES: u32 = 1 << 20;
/** Vectors are loaded across the end of the input. */
const GUARD_BYTES: usize = 64;
export const MOST_COLUMNS: u32 = 64;
const OUTPUT_WORDS: u32 = 1 << 16;
/** Words of a row put out before those of its fields. */
const ROW_WORDS: u32 = 8;
export const KIND_WORDS: u32 = 8;
/** Kinds that are told apart; rows of further ones are all put out, as of kind 0. */
const MOST_KINDS: u32 = 1 << 15;
const KIND_SLOTS: u32 = 1 << 16;
const KIND_TEXT_BYTES: u32 = 1 << 21;
/** Different Details that are told apart; rows with further ones are put out as of Detail 0. */
const MOST_DETAILS: u32 = 1 << 12;
const DETAIL_SLOTS: u32 = 1 << 13;
const DETAIL_TEXT_BYTES: u32 = 1 << 20;
const LONGEST_DETAIL: u32 = 1024;
/** Paths of rows put out, each in the slot of its hash until another takes it: the same path has the same slot and version. */
const PATH_SLOTS: u32 = 1 << 14;
const PATH_SLOT_BYTES: u32 = 256;
/** Of a slot, before the path's bytes: its version and the path's length. */
const PATH_HEAD_BYTES: u32 = 8;
/** Different texts around a clock: `AM`, `上午`. */
const MOST_AFFIXES: u32 = 16;
const AFFIX_BYTES: u32 = 32;
const DATE_BYTES: u32 = 64;
/** Watched names are bits in a map, by their hashes: a name that is not watched passes as often as the map is full. */
const NAME_BITS: u32 = 1 << 22;
/** Of a hash table, how many slots are looked at: texts made to collide cannot slow it down. */
const MOST_PROBES: u32 = 32;

// What the host reads and writes, one behind the other.
export const INPUT: usize = (__heap_base + 63) & ~63;
export const OUTPUT: usize = INPUT + INPUT_BYTES + GUARD_BYTES;
export const KINDS: usize = OUTPUT + 4 * OUTPUT_WORDS;
export const KIND_TEXTS: usize = KINDS + 4 * KIND_WORDS * MOST_KINDS;
const KIND_TABLE: usize = KIND_TEXTS + KIND_TEXT_BYTES + GUARD_BYTES;
/** Where each Detail stands: offset and length. */
export const DETAILS: usize = KIND_TABLE + 4 * KIND_SLOTS;
export const DETAIL_TEXTS: usize = DETAILS + 8 * MOST_DETAILS;
const DETAIL_TABLE: usize = DETAIL_TEXTS + DETAIL_TEXT_BYTES + GUARD_BYTES;
const PATHS: usize = DETAIL_TABLE + 4 * DETAIL_SLOTS;
const AFFIXES: usize = PATHS + PATH_SLOT_BYTES * PATH_SLOTS;
const DATE: usize = AFFIXES + AFFIX_BYTES * MOST_AFFIXES;
/** Start and end of each field of the row that is asked about; an end has its top bit set where quotes inside are doubled. */
export const FIELDS: usize = DATE + DATE_BYTES + GUARD_BYTES;
export const NAMES: usize = FIELDS + 8 * MOST_COLUMNS + GUARD_BYTES;
export const END: usize = NAMES + NAME_BITS / 8;

// Why scan() returned.
/** The input is used up but for a row that is not complete. */
const NEEDS_MORE: i32 = 0;
/** There is no room for another row put out. */
export const IS_FULL: i32 = 1;
/** A kind is new: setAction() with its number, then go on. */
export const ASKS_KIND: i32 = 2;
/** The host has to read this row's time: setTime(), then go on. */
export const ASKS_TIME: i32 = 3;
/** What begins here is no such row. */
export const IS_OTHER: i32 = 4;

// What is done with the rows of a kind.
const ASK: u32 = 0;
export const PASS_OVER: u32 = 1;
export const PUT_OUT: u32 = 2;
/** Rows whose path ends in a watched name. */
export const PUT_OUT_NAMED: u32 = 3;
/** Those too whose directory does. */
export const PUT_OUT_WITHIN: u32 = 4;

const QUOTE: u8 = 0x22;
const CR: u8 = 0x0d;
const LF: u8 = 0x0a;
const SLASH: u8 = 0x2f;
const BACKSLASH: u8 = 0x5c;
const COLON: u8 = 0x3a;
const POINT: u8 = 0x2e;
const COMMA: u8 = 0x2c;
const SPACE: u8 = 0x20;
const ZERO: u8 = 0x30;

const HALF_DAY: i64 = 432_000_000_000;
const TICKS_PER_SECOND: i64 = 10_000_000;

let width: u32 = 0;
let delimiter: u8 = COMMA;
let processColumn: i32 = -1;
let operationColumn: i32 = -1;
let resultColumn: i32 = -1;
let pathColumn: i32 = -1;
let detailColumn: i32 = -1;
let timeColumn: i32 = -1;
let dateColumn: i32 = -1;

/** Where the next row begins, in bytes of the input. */
export let position: u32 = 0;
/** Complete rows since start(). */
export let rows: u32 = 0;
/** Line ends since start(). */
export let lines: u32 = 0;
/** Rows put out that the host has not taken yet. */
export let outputRows: u32 = 0;
/** The kind that is asked for. */
export let askedKind: u32 = 0;
/** How many kinds there are; their numbers count from 1. */
export let kinds: u32 = 0;
/** How many Details there are; their numbers count from 1. */
export let details: u32 = 0;
let rowEnd: u32 = 0;

let kindTextsUsed: u32 = 0;
let detailTextsUsed: u32 = 0;
let affixes: u32 = 0;
let dateLength: i32 = -1;

// The clock, in ticks. It goes on from where the host leaves it, and the host from where this does.
/** Midnight of the last row's day. */
let day: f64 = 0;
/** The last row's time of day; negative: there is none. */
export let lastInDay: f64 = -1;
export let first: f64 = Infinity;
export let latest: f64 = -Infinity;
let isTimeGiven: bool = false;
let givenTime: f64 = 0;

/** Forgets everything about the file before. Paths stay where they are: their versions tell them apart. */
export function reset(): void {
  memory.fill(KINDS, 0, 4 * KIND_WORDS * kinds);
  memory.fill(KIND_TABLE, 0, 4 * KIND_SLOTS);
  memory.fill(DETAIL_TABLE, 0, 4 * DETAIL_SLOTS);
  memory.fill(NAMES, 0, NAME_BITS / 8);
  outputRows = 0;
  kinds = 0;
  details = 0;
  kindTextsUsed = 0;
  detailTextsUsed = 0;
  affixes = 0;
  dateLength = -1;
  isTimeGiven = false;
}

/** What rows look like; a column that they do not have is -1. */
export function configure(
  columns: u32,
  delimiterCode: u8,
  process: i32,
  operation: i32,
  result: i32,
  path: i32,
  detail: i32,
  time: i32,
  date: i32,
): void {
  width = columns;
  delimiter = delimiterCode;
  processColumn = process;
  operationColumn = operation;
  resultColumn = result;
  pathColumn = path;
  detailColumn = detail;
  timeColumn = time;
  dateColumn = date;
}

/** Begins at a byte of the input. */
export function start(at: u32): void {
  position = at;
  rows = 0;
  lines = 0;
}

/** The host has taken the rows that were put out. */
export function takeOutput(): void {
  outputRows = 0;
}

export function setAction(kind: u32, action: u32): void {
  store<u32>(KINDS + 4 * KIND_WORDS * (kind - 1) + 4 * 6, action);
}

/** The host has read other rows, which may have had other dates. */
export function forgetDate(): void {
  dateLength = -1;
}

/** All kinds are asked for anew. */
export function forgetActions(): void {
  for (let kind: u32 = 1; kind <= kinds; kind++) {
    setAction(kind, ASK);
  }
}

/** The clock as the host has it. */
export function setClock(midnight: f64, inDay: f64, earliest: f64, last: f64): void {
  day = midnight;
  lastInDay = inDay;
  first = earliest;
  latest = last;
}

/** The time of the row that was asked about; NaN where it has none. */
export function setTime(time: f64): void {
  givenTime = time;
  isTimeGiven = true;
}

/** What the texts around the clock of the row that was asked about say: 1 nothing, 2 morning, 3 afternoon. */
export function learnAffix(half: u32): void {
  if (timeColumn < 0 || affixLength === 0 || affixLength > AFFIX_BYTES - 3) {
    return;
  }
  if (affixes === MOST_AFFIXES || halfOfDay(fieldStart(timeColumn)) !== 0) {
    return;
  }
  const entry = AFFIXES + AFFIX_BYTES * affixes;
  store<u8>(entry, u8(half));
  store<u8>(entry + 1, u8(prefixLength));
  store<u8>(entry + 2, u8(affixLength));
  memory.copy(entry + 3, fieldStart(timeColumn), prefixLength);
  memory.copy(entry + 3 + prefixLength, affixSuffix, affixLength - prefixLength);
  affixes++;
}

/** Makes a name one that is watched, by its hash of hashName(). */
export function watch(hash: u32): void {
  const bit = hash & (NAME_BITS - 1);
  const at = NAMES + (bit >>> 3);
  store<u8>(at, load<u8>(at) | (u8(1) << u8(bit & 7)));
}

/** The hash of a name that stands in the input from byte 0 on, as it is made of names in paths. */
export function hashName(length: u32): u32 {
  return nameHash(INPUT, INPUT + length);
}

@inline
function fieldStart(column: i32): usize {
  return load<u32>(FIELDS + 8 * column);
}

@inline
function fieldEnd(column: i32): usize {
  return load<u32>(FIELDS + 8 * column, 4) & 0x7fff_ffff;
}

/**
 * Scans the input from `position` up to `length`. `isLast`: no more comes behind it, so that its last row may lack a line end.
 * The host reads `position`, and goes on by calling again.
 */
export function scan(length: u32, isLast: bool): i32 {
  const stop = INPUT + length;
  const quotes = i8x16.splat(QUOTE);
  const lineFeeds = i8x16.splat(LF);
  const between: u32 = u32(delimiter) | (u32(QUOTE) << 8);
  const lastField = FIELDS + 8 * (width - 1);
  const incomplete = isLast ? IS_OTHER : NEEDS_MORE;
  while (INPUT + position < stop) {
    const row = INPUT + position;
    if (load<u8>(row) !== QUOTE) {
      return IS_OTHER;
    }
    // The fields. `at` is behind the opening quote.
    let at = row + 1;
    let inner: u32 = 0;
    let field = FIELDS;
    for (;;) {
      store<u32>(field, u32(at));
      let doubled: u32 = 0;
      for (;;) {
        const block = v128.load(at);
        const found = i8x16.bitmask(i8x16.eq(block, quotes));
        const ends = i8x16.bitmask(i8x16.eq(block, lineFeeds));
        if (found === 0) {
          inner += popcnt(ends);
          at += 16;
          if (at >= stop) {
            return incomplete;
          }
          continue;
        }
        inner += popcnt(ends & (found ^ (found - 1)));
        at += ctz(found);
        if (at >= stop) {
          return incomplete;
        }
        if (load<u8>(at, 1) !== QUOTE || at + 1 >= stop) {
          break;
        }
        doubled = 0x8000_0000;
        at += 2;
      }
      store<u32>(field, u32(at) | doubled, 4);
      if (field === lastField) {
        break;
      }
      if (load<u16>(at, 1) !== between) {
        // The bytes behind the end of the input are none.
        return at + 2 >= stop ? incomplete : IS_OTHER;
      }
      at += 3;
      if (at > stop) {
        return incomplete;
      }
      field += 8;
    }
    at++;
    if (at >= stop) {
      if (!isLast) {
        return NEEDS_MORE;
      }
    } else if (load<u8>(at) === LF) {
      at++;
      inner++;
    } else if (load<u8>(at) !== CR) {
      return IS_OTHER;
    } else if (at + 1 >= stop) {
      return incomplete;
    } else if (load<u8>(at, 1) !== LF) {
      return IS_OTHER;
    } else {
      at += 2;
      inner++;
    }
    rowEnd = u32(at - INPUT);

    const kind = kindOfRow();
    let action: u32 = PUT_OUT;
    if (kind !== 0) {
      action = load<u32>(KINDS + 4 * KIND_WORDS * (kind - 1) + 4 * 6);
      if (action === ASK) {
        askedKind = kind;
        return ASKS_KIND;
      }
    }
    const isPutOut = action === PUT_OUT || (action >= PUT_OUT_NAMED && isNamed(action === PUT_OUT_NAMED ? 1 : 2));
    if (isPutOut && (outputRows + 1) * (ROW_WORDS + 2 * width) > OUTPUT_WORDS) {
      return IS_FULL;
    }
    let time: f64 = NaN;
    if (isTimeGiven) {
      time = givenTime;
      isTimeGiven = false;
      rememberDate();
    } else if (timeColumn >= 0 || dateColumn >= 0) {
      const inDay = timeOfDay();
      if (inDay < 0 || (dateColumn < 0 ? lastInDay - f64(inDay) > f64(HALF_DAY) : !isDateOfLastRow())) {
        return ASKS_TIME;
      }
      lastInDay = f64(inDay);
      time = day + lastInDay;
      first = min(first, time);
      latest = max(latest, time);
    }
    // From here on the row is taken.
    if (kind !== 0) {
      const counter = KINDS + 4 * KIND_WORDS * (kind - 1) + 4 * 7;
      store<u32>(counter, load<u32>(counter) + 1);
    }
    if (isPutOut) {
      putOut(kind, time);
    }
    rows++;
    lines += inner;
    position = rowEnd;
  }
  return NEEDS_MORE;
}

function putOut(kind: u32, time: f64): void {
  const out = OUTPUT + 4 * outputRows * (ROW_WORDS + 2 * width);
  store<f64>(out, time);
  store<u32>(out, kind, 8);
  store<u32>(out, rows, 12);
  store<u32>(out, lines, 16);
  store<u32>(out, detailColumn < 0 ? 0 : detailOf(fieldStart(detailColumn), fieldEnd(detailColumn)), 20);
  const path = pathColumn < 0 ? 0 : pathOf();
  store<u32>(out, path, 24);
  store<u32>(out, path === 0 ? 0 : load<u32>(PATHS + PATH_SLOT_BYTES * (path - 1)), 28);
  memory.copy(out + 4 * ROW_WORDS, FIELDS, 8 * width);
  outputRows++;
}

/** The slot of the row's path, counted from 1; 0 for one that is long, or holds quotes. */
function pathOf(): u32 {
  const from = fieldStart(pathColumn);
  const to: usize = load<u32>(FIELDS + 8 * pathColumn, 4);
  // With the top bit set it is longer than any.
  if (to - from > PATH_SLOT_BYTES - PATH_HEAD_BYTES) {
    return 0;
  }
  const length = u32(to - from);
  const slot = u32(hashOf(from, to) >>> 32) & (PATH_SLOTS - 1);
  const entry = PATHS + PATH_SLOT_BYTES * slot;
  const version = load<u32>(entry);
  if (version === 0 || load<u32>(entry, 4) !== length || !isSame(from, entry + PATH_HEAD_BYTES, length)) {
    store<u32>(entry, version === u32.MAX_VALUE ? 1 : version + 1);
    store<u32>(entry, length, 4);
    memory.copy(entry + PATH_HEAD_BYTES, from, length);
  }
  return slot + 1;
}

/** A hash of all bytes of a text. */
function hashOf(from: usize, to: usize): u64 {
  let hash: u64 = to - from;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    hash = (rotl(hash, 5) ^ load<u64>(at)) * 0x517c_c1b7_2722_0a95;
  }
  return mixed(hash, at, u32(to - at));
}

/** The number of the row's kind; 0 where there are too many. */
function kindOfRow(): u32 {
  const process = processColumn < 0 ? INPUT : fieldStart(processColumn);
  const processLength: u32 = processColumn < 0 ? 0 : u32(fieldEnd(processColumn) - process);
  const operation = operationColumn < 0 ? INPUT : fieldStart(operationColumn);
  const operationLength: u32 = operationColumn < 0 ? 0 : u32(fieldEnd(operationColumn) - operation);
  const result = resultColumn < 0 ? INPUT : fieldStart(resultColumn);
  const resultLength: u32 = resultColumn < 0 ? 0 : u32(fieldEnd(resultColumn) - result);
  const hash = mixed(mixed(mixed(0, process, processLength), operation, operationLength), result, resultLength);
  let slot = u32(hash >>> 32) & (KIND_SLOTS - 1);
  for (let probe: u32 = 0; probe < MOST_PROBES; probe++) {
    const kind = load<u32>(KIND_TABLE + 4 * slot);
    if (kind === 0) {
      return newKind(slot, u32(hash), process, processLength, operation, operationLength, result, resultLength);
    }
    const entry = KINDS + 4 * KIND_WORDS * (kind - 1);
    if (
      load<u32>(entry) === u32(hash) &&
      load<u32>(entry, 8) === processLength &&
      load<u32>(entry, 12) === operationLength &&
      load<u32>(entry, 16) === resultLength
    ) {
      const text = KIND_TEXTS + load<u32>(entry, 4);
      if (
        isSame(operation, text + processLength, operationLength) &&
        isSame(process, text, processLength) &&
        isSame(result, text + processLength + operationLength, resultLength)
      ) {
        return kind;
      }
    }
    slot = (slot + 1) & (KIND_SLOTS - 1);
  }
  return 0;
}

function newKind(
  slot: u32,
  hash: u32,
  process: usize,
  processLength: u32,
  operation: usize,
  operationLength: u32,
  result: usize,
  resultLength: u32,
): u32 {
  const length = processLength + operationLength + resultLength;
  if (kinds === MOST_KINDS || length > KIND_TEXT_BYTES - kindTextsUsed) {
    return 0;
  }
  const text = KIND_TEXTS + kindTextsUsed;
  memory.copy(text, process, processLength);
  memory.copy(text + processLength, operation, operationLength);
  memory.copy(text + processLength + operationLength, result, resultLength);
  const entry = KINDS + 4 * KIND_WORDS * kinds;
  store<u32>(entry, hash);
  store<u32>(entry, kindTextsUsed, 4);
  store<u32>(entry, processLength, 8);
  store<u32>(entry, operationLength, 12);
  store<u32>(entry, resultLength, 16);
  kindTextsUsed += length;
  kinds++;
  store<u32>(KIND_TABLE + 4 * slot, kinds);
  return kinds;
}

/** The number of a Detail; 0 where it is long, or where there are too many. */
function detailOf(from: usize, to: usize): u32 {
  const length = u32(to - from);
  if (length > LONGEST_DETAIL) {
    return 0;
  }
  let slot = u32(hashOf(from, to) >>> 32) & (DETAIL_SLOTS - 1);
  for (let probe: u32 = 0; probe < MOST_PROBES; probe++) {
    const detail = load<u32>(DETAIL_TABLE + 4 * slot);
    if (detail === 0) {
      if (details === MOST_DETAILS || length > DETAIL_TEXT_BYTES - detailTextsUsed) {
        return 0;
      }
      memory.copy(DETAIL_TEXTS + detailTextsUsed, from, length);
      const entry = DETAILS + 8 * details;
      store<u32>(entry, detailTextsUsed);
      store<u32>(entry, length, 4);
      detailTextsUsed += length;
      details++;
      store<u32>(DETAIL_TABLE + 4 * slot, details);
      return details;
    }
    const entry = DETAILS + 8 * (detail - 1);
    if (load<u32>(entry, 4) === length && isSame(from, DETAIL_TEXTS + load<u32>(entry), length)) {
      return detail;
    }
    slot = (slot + 1) & (DETAIL_SLOTS - 1);
  }
  return 0;
}

/** Of a text its first and last eight bytes and its length go into a hash; whoever looks up compares the whole. */
@inline
function mixed(hash: u64, at: usize, length: u32): u64 {
  let head: u64;
  let tail: u64 = length;
  if (length >= 8) {
    head = load<u64>(at);
    tail ^= rotl(load<u64>(at + length - 8), 32);
  } else {
    head = length === 0 ? 0 : load<u64>(at) & (0xffff_ffff_ffff_ffff >>> (64 - 8 * length));
  }
  return (rotl((hash ^ head) * 0x9e37_79b9_7f4a_7c15, 29) ^ tail) * 0xbf58_476d_1ce4_e5b9;
}

@inline
function isSame(a: usize, b: usize, length: u32): bool {
  let at: u32 = 0;
  for (; at + 8 <= length; at += 8) {
    if (load<u64>(a + at) !== load<u64>(b + at)) {
      return false;
    }
  }
  if (at === length) {
    return true;
  }
  return ((load<u64>(a + at) ^ load<u64>(b + at)) << (64 - 8 * (length - at))) === 0;
}

// Of the time column of the row at hand, the texts around its clock.
let prefixLength: u32 = 0;
let affixLength: u32 = 0;
let affixSuffix: usize = 0;

/** Ticks since midnight of the row's time column; -1 where only the host can tell. */
function timeOfDay(): i64 {
  if (timeColumn < 0) {
    return -1;
  }
  const start = fieldStart(timeColumn);
  const end = fieldEnd(timeColumn);
  let at = start;
  while (at < end && !isDigit(load<u8>(at))) {
    at++;
  }
  prefixLength = u32(at - start);
  affixLength = AFFIX_BYTES;
  // H:MM:SS.fffffff is the shortest.
  if (at + 15 > end) {
    return -1;
  }
  let hour = i64(load<u8>(at) - ZERO);
  at++;
  if (isDigit(load<u8>(at))) {
    hour = 10 * hour + i64(load<u8>(at) - ZERO);
    at++;
  }
  if (
    at + 14 > end ||
    load<u8>(at) !== COLON ||
    load<u8>(at, 3) !== COLON ||
    (load<u8>(at, 6) !== POINT && load<u8>(at, 6) !== COMMA)
  ) {
    return -1;
  }
  const minute = twoDigits(at + 1);
  const second = twoDigits(at + 4);
  // Eight digits of which the point is made the first. Each step joins neighbours: 2, 4, 8 digits.
  let digits = (load<u64>(at + 6) & ~0xff) | ZERO;
  const areDigits =
    ((digits & 0xf0f0_f0f0_f0f0_f0f0) | (((digits + 0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0) >>> 4)) ===
    0x3333_3333_3333_3333;
  if (!areDigits || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return -1;
  }
  digits = ((digits & 0x0f0f_0f0f_0f0f_0f0f) * 2561) >>> 8;
  digits = ((digits & 0x00ff_00ff_00ff_00ff) * 6_553_601) >>> 16;
  digits = ((digits & 0x0000_ffff_0000_ffff) * 42_949_672_960_001) >>> 32;
  at += 14;
  // An eighth digit.
  if (at < end && isDigit(load<u8>(at))) {
    return -1;
  }
  affixSuffix = at;
  affixLength = prefixLength + u32(end - at);
  if (affixLength > 0) {
    const half = halfOfDay(start);
    if (half === 0) {
      return -1;
    }
    if (half > 1) {
      if (hour < 1 || hour > 12) {
        return -1;
      }
      hour = (hour % 12) + (half === 3 ? 12 : 0);
    }
  }
  return ((hour * 60 + minute) * 60 + second) * TICKS_PER_SECOND + i64(digits);
}

/** What is known of the texts around the clock; 0: nothing. */
function halfOfDay(start: usize): u32 {
  for (let index: u32 = 0; index < affixes; index++) {
    const entry = AFFIXES + AFFIX_BYTES * index;
    if (
      load<u8>(entry, 1) === prefixLength &&
      load<u8>(entry, 2) === affixLength &&
      isSame(start, entry + 3, prefixLength) &&
      isSame(affixSuffix, entry + 3 + prefixLength, affixLength - prefixLength)
    ) {
      return load<u8>(entry);
    }
  }
  return 0;
}

@inline
function isDigit(byte: u8): bool {
  return byte >= ZERO && byte <= ZERO + 9;
}

/** Negative where these are no digits. */
@inline
function twoDigits(at: usize): i64 {
  const tens = load<u8>(at);
  const ones = load<u8>(at, 1);
  return isDigit(tens) && isDigit(ones) ? 10 * i64(tens - ZERO) + i64(ones - ZERO) : -1;
}

function isDateOfLastRow(): bool {
  const start = fieldStart(dateColumn);
  const length = i32(fieldEnd(dateColumn) - start);
  return length === dateLength && isSame(start, DATE, length);
}

function rememberDate(): void {
  if (dateColumn < 0) {
    return;
  }
  const start = fieldStart(dateColumn);
  const length = u32(fieldEnd(dateColumn) - start);
  // The clock does not look at the date of a row whose time it cannot read.
  if (length > DATE_BYTES || isNaN(givenTime)) {
    dateLength = -1;
    return;
  }
  memory.copy(DATE, start, length);
  dateLength = length;
}

/** Whether one of the last parts of the row's path is a watched name. */
function isNamed(parts: u32): bool {
  // Doubled quotes are not those of the name.
  if (pathColumn < 0 || load<u32>(FIELDS + 8 * pathColumn, 4) >= 0x8000_0000) {
    return true;
  }
  const start = fieldStart(pathColumn);
  let end = fieldEnd(pathColumn);
  for (let part: u32 = 0; part < parts; part++) {
    while (end > start && isSeparator(load<u8>(end - 1))) {
      end--;
    }
    let at = end;
    while (at > start && !isSeparator(load<u8>(at - 1))) {
      at--;
    }
    const bit = nameHash(at, end) & (NAME_BITS - 1);
    if ((load<u8>(NAMES + (bit >>> 3)) & (1 << (bit & 7))) !== 0) {
      return true;
    }
    end = at;
  }
  return false;
}

@inline
function isSeparator(byte: u8): bool {
  return byte === BACKSLASH || byte === SLASH;
}

/**
 * Of the ASCII characters of a name, in lower case: what other characters become in lower case is the host's to compare. The two
 * that become ASCII (U+212A, the Kelvin sign; U+0130, the Turkish capital i) count as what they become.
 */
function nameHash(from: usize, to: usize): u32 {
  let hash: u32 = 0x811c_9dc5;
  for (let at = from; at < to; at++) {
    let byte = load<u8>(at);
    if (byte >= 0x80) {
      if (byte === 0xc4 && load<u8>(at, 1) === 0xb0) {
        byte = 0x69;
      } else if (byte === 0xe2 && load<u8>(at, 1) === 0x84 && load<u8>(at, 2) === 0xaa) {
        byte = 0x6b;
      } else {
        continue;
      }
    } else if (byte >= 0x41 && byte <= 0x5a) {
      byte += SPACE;
    }
    // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv
    hash = (hash ^ byte) * 0x0100_0193;
  }
  return hash ^ (hash >>> 15);
}
