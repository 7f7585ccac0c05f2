/** The published data beside the project, where they are at hand: tests that need them say so when they are not. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../../../shared/data');

/** True when the published data lie beside the project; CI and packages go without. */
export const hasSharedData = existsSync(resolve(folder, 'README.md'));

/** What the title of a test says when they are missing. */
export const unlessShared = hasSharedData ? '' : ' (left out: the published data are not beside the project)';

/** One published file. */
export function sharedFile(path: string): Uint8Array {
  return readFileSync(resolve(folder, path));
}
