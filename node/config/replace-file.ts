/** Puts new settings in place of old ones at one stroke. */
import { open, rename } from 'node:fs/promises';

/** A new file renamed over the old one: a crash leaves the old settings or the new, never half of them. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}
