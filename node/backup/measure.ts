/** How many bytes the sources hold, roughly, so that progress can say how much is left. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes in files below a path; what cannot be read counts nothing here and is reported when its turn comes. */
export async function measureBytes(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.isFile() ? found.size : 0;
  let bytes = 0;
  for (const name of await readdir(path).catch(() => [])) bytes += await measureBytes(join(path, name));
  return bytes;
}
