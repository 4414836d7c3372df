/** The text of the module file for the scanner's source as it is now. Throws an Error with the compiler's words. */
export function compileScanner(): Promise<string>;
/** Writes the module file where it is not that of the source. */
export function writeScanner(): Promise<void>;
