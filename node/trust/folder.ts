/** Keeps a verified publication in a folder so that a crash at any moment leaves the old or the new one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustState } from '@breakwater/trust-lists';
import { writeDurably } from './disk.ts';
import { publicationOf } from './publication.ts';

/** Writes what is not there yet; the index last, since readers start from it. */
export async function writePublication(folder: string, state: TrustState): Promise<void> {
  for (const [path, bytes] of await publicationOf(state)) {
    const file = join(folder, path);
    const present = await readFile(file).catch(() => null);
    if (present?.equals(bytes)) continue;
    await writeDurably(file, bytes);
  }
}
