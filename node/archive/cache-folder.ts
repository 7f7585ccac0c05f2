/** Where this machine remembers an archive. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder } from '../config/environment.ts';
import type { OpenArchive } from './open-archive.ts';

/** Losing it costs one longer run, and the memory of the newest snapshot seen. */
export function archiveCacheFolder({ keys, facts }: OpenArchive): string {
  // One key may have made several archives, and what one of them stores the others do not.
  const which = createHash('sha256').update(facts.locations.join()).digest('hex').slice(0, 16);
  return join(cacheFolder(), keys.owner, which);
}
