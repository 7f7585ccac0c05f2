/** A disk at which a worker cannot go on, for a reason that is about no file and no holder. */
import { type Disk, disk as realDisk } from '../../../backup/engine/disk.ts';
import { HubBackupError } from '../../../backup/error.ts';

/** Stops at the first shard. */
export const disk: Disk = {
  ...realDisk,
  create: () => {
    throw new HubBackupError('BACKUP_INDEX_BROKEN', 'injected');
  },
};
