/** What a page is bundled from, and the module that it goes to. */
interface PageSources {
  readonly script: string;
  readonly style: string;
  readonly module: string;
}

export const PAGES: Readonly<Record<'report' | 'dashboard', PageSources>>;

/** The text of the module for the page's sources as they are now, and the files that went into it. Throws an Error of esbuild. */
export function bundlePage(page: PageSources): Promise<{ readonly text: string; readonly inputs: readonly string[] }>;
