import { execFileSync } from 'node:child_process';

/** The tests of the command line run what users run: dist/ must be the sources' own. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
