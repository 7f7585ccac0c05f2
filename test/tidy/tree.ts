/** The files that git knows (and those about to be added), read once for all checks. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The project's root. */
export const root = resolve(import.meta.dirname, '..', '..');

/** A file of the tree with its text; `path` is relative to the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Every tracked or addable path, relative to the root. */
export const paths: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'],
  { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
)
  .split('\n')
  .filter((path) => path !== '' && !path.includes('node_modules/'));

/** The TypeScript of the tree, without generated files. */
export const sources: readonly SourceFile[] = paths.filter((path) => path.endsWith('.ts')).flatMap(read);

/** The code that ships: no tests. */
export const shipped = sources.filter(({ path }) => !path.startsWith('test/') && !path.includes('/test/'));

/** The package that a path belongs to. */
export function packageOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** What a file imports, as written. */
export function importsOf({ text }: SourceFile): readonly string[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

function read(path: string): readonly SourceFile[] {
  try {
    const text = readFileSync(resolve(root, path), 'utf8');
    return [{ path, text, lines: text.split('\n') }];
  } catch {
    // A file that git still lists but that was just removed from disk is not part of the tree.
    return [];
  }
}
