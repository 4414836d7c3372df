/** Writes a Process Monitor CSV, the same for the same options; returns what is in it. */
export function writeTrace(
  file: string,
  options: {
    readonly bytes?: number;
    readonly seed?: number;
    readonly share?: number;
    readonly distinct?: number;
    readonly failures?: number | null;
  },
): unknown;
