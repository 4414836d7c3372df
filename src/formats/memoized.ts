/** Answers that are asked for again and again. */

/** The function with its last answers kept, `kept` at most; then it starts anew. For texts that repeat, as those of a trace do. */
export function memoized<Answer>(answer: (text: string) => Answer, kept: number): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) {
      return before;
    }
    if (known.size >= kept) {
      known.clear();
    }
    const now = answer(text);
    known.set(text, now);
    return now;
  };
}
