/** Answers that are asked for again and again. */

/**
 * The function with its last answers kept, `kept` at most; then it starts anew. For questions that repeat, as those about a
 * trace do. An answer of `undefined` is not kept.
 */
export function memoized<Question extends string | number, Answer>(
  answer: (question: Question) => Answer,
  kept: number,
): (question: Question) => Answer {
  const known = new Map<Question, Answer>();
  return (question) => {
    const before = known.get(question);
    if (before !== undefined) {
      return before;
    }
    if (known.size >= kept) {
      known.clear();
    }
    const now = answer(question);
    known.set(question, now);
    return now;
  };
}
