/** What the system calls an error: `ENOENT`, `EEXIST` …; empty for errors of anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
