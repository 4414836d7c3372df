import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** What each folder may import beside itself. Files in src/ itself are the library: they may import all but case and cli. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  windows: [],
  formats: ['windows'],
  access: ['formats', 'windows'],
  correlate: ['formats', 'windows'],
  diagnose: ['correlate', 'access', 'formats', 'windows'],
  report: ['diagnose', 'correlate', 'access', 'formats', 'windows'],
  library: ['report', 'diagnose', 'correlate', 'access', 'formats', 'windows'],
  case: ['formats', 'windows'],
  bulk: ['library', 'case', 'report', 'diagnose', 'correlate', 'access', 'formats', 'windows'],
  cli: ['bulk', 'library', 'case', 'report', 'diagnose', 'correlate', 'access', 'formats', 'windows'],
};
const PLATFORM_FOLDERS = ['case', 'bulk', 'cli'];

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function folderOf(file: string): string {
  const [first = '', ...rest] = file.split(sep);
  return rest.length === 0 ? 'library' : first;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].flatMap(([, name]) =>
    name === undefined ? [] : [name],
  );
}

describe('the arrows of the architecture', () => {
  it.each(files)('%s imports only what is below it', (file) => {
    const folder = folderOf(file);
    expect(Object.keys(MAY_IMPORT)).toContain(folder);
    for (const name of importsOf(file).filter((imported) => imported.startsWith('.'))) {
      const target = folderOf(relative(SRC, normalize(join(SRC, dirname(file), name))));
      expect([folder, ...(MAY_IMPORT[folder] ?? [])], `${file} imports ${name}`).toContain(target);
    }
  });

  it.each(files.filter((file) => !PLATFORM_FOLDERS.includes(folderOf(file))))('%s uses nothing of Node', (file) => {
    expect(importsOf(file).filter((name) => name.startsWith('node:'))).toEqual([]);
    expect(readFileSync(join(SRC, file), 'utf8')).not.toMatch(
      /\b(?:process\.(?:env|argv|std)|Buffer\.|__dirname|require\()/,
    );
  });
});
