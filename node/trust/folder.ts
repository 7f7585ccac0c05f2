/** Keeps a verified publication in a folder so that a crash at any moment leaves the old or the new one. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TrustState } from '@breakwater/trust-lists';
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

/** Writes a whole file or nothing: a new file, flushed, then renamed over the old one, then the folder flushed. */
export async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  const handle = await open(fresh, 'w', 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
