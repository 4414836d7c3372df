/**
 * Records among which some are faulty, read as csv-parse reads them with `skip_records_with_error`. csv-parse makes an error of
 * every stray quote, with a copy of the field so far: a row of a hundred kilobytes of quotes would take it minutes.
 */

const QUOTE = '"';

/** A record and where it stands in the text. */
export interface FoundRecord {
  /** Null for a faulty one. */
  readonly fields: readonly string[] | null;
  /** Behind the line ends before it. */
  readonly start: number;
  /** Before its own line end. */
  readonly end: number;
}

/**
 * The records of a text with so many fields each; empty lines are none. A quote that closes no field, or that opens one in its
 * middle, makes its record faulty and changes nothing else, and so does a field left open at the end.
 */
export function* faultyRecords(text: string, delimiter: string, width: number): Generator<FoundRecord> {
  for (let at = behindLineEnds(text, 0); at < text.length;) {
    const record = recordAt(text, at, delimiter);
    const isSound = record.fields !== null && record.fields.length === width;
    yield isSound ? record : { ...record, fields: null };
    at = behindLineEnds(text, record.end);
  }
}

/** The record that begins here. */
function recordAt(text: string, start: number, delimiter: string): FoundRecord {
  const fields: string[] = [];
  let isFaulty = false;
  let at = start;
  for (;;) {
    const field = text[at] === QUOTE ? quotedField(text, at, delimiter) : bareField(text, at, delimiter);
    fields.push(field.text);
    isFaulty ||= field.isFaulty;
    at = field.end;
    if (text[at] !== delimiter) {
      return { fields: isFaulty ? null : fields, start, end: at };
    }
    at++;
  }
}

const NUL = '\0';

interface Field {
  readonly text: string;
  readonly end: number;
  readonly isFaulty: boolean;
}

/** A field in quotes reaches to the quote before a delimiter, a line end or the end; other single quotes are faults. */
function quotedField(text: string, opening: number, delimiter: string): Field {
  let [end, faulty] = [opening + 1, false];
  for (;;) {
    const quote = text.indexOf(QUOTE, end);
    if (quote === -1) {
      return { text: '', end: text.length, isFaulty: true };
    }
    const next = text[quote + 1];
    if (next === QUOTE) {
      end = quote + 2;
    } else if (next === undefined || next === delimiter || next === '\r' || next === '\n') {
      return {
        text: text.slice(opening + 1, quote).replaceAll(QUOTE + QUOTE, QUOTE),
        end: quote + 1,
        isFaulty: faulty,
      };
    } else if (next === NUL) {
      // For csv-parse the file ends there, so the field does; what follows is part of it all the same.
      const rest = bareField(text, quote + 1, delimiter);
      const before = text.slice(opening + 1, quote).replaceAll(QUOTE + QUOTE, QUOTE);
      return { text: before + rest.text, end: rest.end, isFaulty: faulty || rest.isFaulty };
    } else {
      [end, faulty] = [quote + 1, true];
    }
  }
}

/** A field without quotes reaches to the next delimiter or line end. */
function bareField(text: string, start: number, delimiter: string): Field {
  let end = start;
  let isFaulty = false;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\r' && text[end] !== '\n') {
    isFaulty ||= text[end] === QUOTE;
    end++;
  }
  return { text: text.slice(start, end), end, isFaulty };
}

function behindLineEnds(text: string, from: number): number {
  let at = from;
  while (text[at] === '\n' || text[at] === '\r') {
    at++;
  }
  return at;
}
