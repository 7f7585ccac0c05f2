/** Reads the public test vectors that lie beside the project, and says aloud when they are not there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'vectors');

/** True when the folder of vectors is there; else warns, and adds a test whose title says what did not run. */
export function hasVectors(folder: string): boolean {
  if (existsSync(resolve(root, folder))) return true;
  console.warn(`The vectors ../shared/vectors/${folder} are absent: their tests did not run.`);
  it(`NOT RUN: the vectors ../shared/vectors/${folder} are absent`, () => {
    expect(existsSync(resolve(root, folder))).toBe(false);
  });
  return false;
}

/** The text of one vector. */
export function vectorText(path: string): string {
  return vector(path).toString('utf8');
}

/** The bytes of one vector. */
export function vector(path: string): Buffer {
  return readFileSync(resolve(root, path));
}

/** The paths of every file below a folder of vectors, sorted. */
export function vectorPaths(folder: string): readonly string[] {
  return readdirSync(resolve(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
