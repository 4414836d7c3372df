/** The text of the module file for the scanner's source as it is now. Throws an Error with the compiler's words. */
export function compileScanner(): Promise<string>;
