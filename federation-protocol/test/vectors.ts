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

/** Names in a folder of vectors. */
export function vectorNames(folder: string): readonly string[] {
  return readdirSync(resolve(root, folder)).sort();
}

/** The bytes of one vector. */
export function vector(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(resolve(root, path)));
}

/** Every file below a folder of vectors whose name ends so: its path, for the title of a test, and its bytes. */
export function vectorFiles(folder: string, ending: string): readonly (readonly [string, Uint8Array<ArrayBuffer>])[] {
  return readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => [name, vector(`${folder}/${name}`)]);
}
