/** The text of the module for the page's sources as they are now, and the files that went into it. Throws an Error of esbuild. */
export function bundlePage(): Promise<{ readonly text: string; readonly inputs: readonly string[] }>;
