/** What can go wrong when a snapshot is read back, and what to do about each. */
import type { ErrorText } from '@breakwater/federation-protocol';

/** The texts of restoring, listing and comparing. */
export const restoreErrorTexts = {
  RESTORE_ALREADY_RUNNING: {
    means: 'Two restores into one place would write over each other. This one did nothing.',
    cure: 'Wait until the other is done. If that process is none of ours, remove the .partial.state file.',
  },
  RESTORE_DISK_FULL: {
    means: 'What was restored so far is kept beside the target as .partial; the target itself does not exist.',
    cure: 'Free some space and run the same command again: it goes on. Or remove .partial and .partial.state.',
  },
  RESTORE_FILE_MISMATCH: {
    means: 'What came out is not what was saved. The directory was not put in place.',
    cure: 'Restore an earlier snapshot, and report this: it should have been noticed before.',
  },
  RESTORE_HOLDERS_TOO_FEW: {
    means: 'Some of the data cannot be rebuilt from the holders that answer. Nothing was put in place.',
    cure: 'Bring one of the named holders back, then try again; or restore what is whole with --tier or --path.',
  },
  RESTORE_OTHER_UNFINISHED: {
    means: 'An unfinished restore of something else lies there; it was not touched.',
    cure: 'Finish it with the same command as before, or remove .partial and .partial.state, or go elsewhere.',
  },
  RESTORE_PATH_UNKNOWN: {
    means: 'Nothing of that kind in the snapshot has this path or tier. A restore of it was not put in place.',
    cure: 'See what there is with `ls`; paths begin with the source. Names that no text can spell come with a folder.',
  },
  RESTORE_TARGET_EXISTS: {
    means: 'Restoring never writes over what is there.',
    cure: 'Give --into a directory that does not exist yet.',
  },
  RESTORE_WRITE_FAILED: {
    means: 'What was restored so far is kept beside the target as .partial; the target itself does not exist.',
    cure: 'Look at what the system says: rights, a read-only or failing disk, too long a path. Then run it again.',
  },
} as const satisfies Record<string, ErrorText>;
