/** Reads the public test vectors that lie beside the project, and says aloud when they are not there. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..', '..', '..', 'shared', 'vectors');

/** True when the folder of vectors is there; else warns, and adds a test whose title says what did not run. */
export function hasVectors(folder: string): boolean {
  if (existsSync(resolve(root, folder))) return true;
  console.warn(`The vectors ../shared/vectors/${folder} are absent: their tests did not run.`);
  it(`NOT RUN: the vectors ../shared/vectors/${folder} are absent`, () => {
    expect(existsSync(resolve(root, folder))).toBe(false);
  });
  return false;
}

/** The bytes of one vector. */
export function vector(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(resolve(root, path)));
}

/** One vector as text. */
export function vectorText(path: string): string {
  return new TextDecoder().decode(vector(path));
}
