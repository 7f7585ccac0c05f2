/** What can be wrong with an order to delete, and with what a holder is asked to keep beside it. */
import type { ErrorText } from '@breakwater/federation-protocol';

/** Codes of generations and of the holder's rules. */
export type GenerationErrorCode =
  | 'GENERATION_BLIND'
  | 'GENERATION_INVALID'
  | 'GENERATION_OUT_OF_ORDER'
  | 'GENERATION_REPLAYED'
  | 'GENERATION_SETTLED'
  | 'GENERATION_TOO_EARLY'
  | 'HEAD_DANGLING'
  | 'HEAD_EQUIVOCATED'
  | 'HEAD_TIME_REFUSED'
  | 'HEADS_TOO_MANY';

/** Spread into the package's table. */
export const generationErrorTexts: Readonly<Record<GenerationErrorCode, ErrorText>> = {
  GENERATION_BLIND: {
    means:
      'The holder missed a list of packs, so it cannot know what a newer snapshot still needs. It deletes nothing.',
    cure: 'Run `breakwater backup repair`, which brings the holder what it lacks, then prune again.',
  },
  GENERATION_INVALID: {
    means: 'This is not an order to delete that the owner signed for this holder. Nothing was deleted.',
    cure: 'Run `breakwater backup prune` again; if it is refused again, compare the keys in the trust list.',
  },
  GENERATION_OUT_OF_ORDER: {
    means:
      'An order to delete does not follow the one before it: one was skipped, or two machines gave orders at once.',
    cure: 'Run `breakwater backup prune` again on one machine only: it asks the holder where it stands, and goes on.',
  },
  GENERATION_REPLAYED: {
    means:
      'An order to delete that was carried out before came again, or another with its number. Nothing was deleted.',
    cure: 'If no machine of yours sent it, somebody recorded it: look at the holder’s history and tell its operator.',
  },
  GENERATION_SETTLED: {
    means: 'What this order speaks of was deleted or pardoned before.',
    cure: 'Nothing needs to be done; the next `breakwater backup prune` begins anew.',
  },
  GENERATION_TOO_EARLY: {
    means: 'The time for taking the order back is not over, by the holder’s clock or by the region’s witnesses.',
    cure: 'Run `breakwater backup prune` again after the day that it tells.',
  },
  HEAD_DANGLING: {
    means: 'A head speaks of data that this holder has deleted by the owner’s own order, so it could not be restored.',
    cure: 'Run the backup again: it asks what is still there and sends the rest anew.',
  },
  HEAD_EQUIVOCATED: {
    means: 'The country signed two histories: two machines back up with one key, or the key was stolen.',
    cure: 'Back up from one machine only. The holder keeps both heads as proof; the first stays in force.',
  },
  HEAD_TIME_REFUSED: {
    means: 'A snapshot bears a time that is not now, by the holder’s clock and the region’s witnesses.',
    cure: 'Set the clock of the machine that backs up, then run the backup again.',
  },
  HEADS_TOO_MANY: {
    means: 'More heads came in a day than any schedule makes. The earlier ones are kept, this one is not.',
    cure: 'If no schedule of yours backs up that often, somebody has your backup key: replace it in the trust list.',
  },
};
