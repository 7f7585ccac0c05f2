/** English of why it is not known how safe the backups are. Commands are not translated. */
import type { ProblemTexts } from '../../pages/text/problem-text.ts';

/** By code, of the engine and of the hub. Translators: it stands at the top of a page that people open in a storm. */
export const backupProblems = {
  /** Stands where the number of holders that may be lost would stand. */
  BACKUP_HEALTH_UNKNOWN: {
    happened: 'The holders could not be asked.',
    means: 'How many holders may still be lost is not known now. What is saved is untouched.',
    cure: 'Run `breakwater backup health --dir …`, then `breakwater doctor --dir …`; the log of the hub says why.',
  },
  /** Holders answer, and say that they keep nothing for us. */
  HEAD_NONE: {
    happened: 'No holder knows of a backup of this hub.',
    means: 'The records here name a backup that nobody out there vouches for, so it could not be restored.',
    cure: 'Look under “Peers and health” whether holders answer. If they do, back up now, while the originals are here.',
  },
  /** Somebody else may have our backup key. */
  HEAD_FORKED: {
    happened: 'Two different histories of our backups bear our signature.',
    means: 'Somebody else may sign with our backup key, or this hub was restored from an old copy of itself.',
    cure: 'Change nothing. Follow “A holder failed its audit” in the runbooks, and call the other operators.',
  },
  /** The newest backup is whole; it only cost more than it had to. */
  BACKUP_INDEX_LOST: {
    happened: 'This machine’s list of what is stored already was lost, and could not be built anew.',
    means: 'The newest backup is whole, but everything was sent and stored once more.',
    cure:
      'Nothing is urgent. Should it happen again, `breakwater backup run --dir … --passphrase-file …` with the ' +
      'reader’s passphrase sends little. `breakwater backup prune --dir …` frees the rest in time.',
  },
  /** A storm, or our own line. */
  RESTORE_HOLDERS_TOO_FEW: {
    happened: 'Too few holders answer.',
    means: 'What holders keep cannot be asked for at this moment. Nothing is lost by that.',
    cure: 'Look under “Peers and health”. If all of them are silent, check our own line first.',
  },
} as const satisfies ProblemTexts;
