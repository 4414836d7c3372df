import type { Answer } from '../access/answer.js';
import { InputError } from '../formats/input-error.js';
import { renderAnswer } from '../report/answer.js';
import { escapeJson } from '../report/json.js';
import { printable } from '../report/printable.js';
import type { ExitCode } from './main.js';
import { useColor } from './output.js';

/** Prints an answer: 0 granted, 1 refused, 2 for files of which nothing can be used, 3 undecided. */
export async function checkCommand(answer: () => Promise<Answer>, format: 'text' | 'json'): Promise<ExitCode> {
  try {
    const found = await answer();
    process.stdout.write(format === 'json' ? escapeJson(found) : renderAnswer(found, { color: useColor() }));
    return EXIT_CODES[found.verdict];
  } catch (error) {
    if (error instanceof InputError) {
      process.stderr.write(`whydenied: ${printable(error.message)}\n`);
      return 2;
    }
    throw error;
  }
}

const EXIT_CODES = { granted: 0, refused: 1, undecided: 3 } as const;
