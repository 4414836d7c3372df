/** Writes a capture whose events are those of `capture` (packed or not), repeated. Returns how many events were written. */
export function repeatPml(capture: string, target: string, events: number): Promise<number>;
