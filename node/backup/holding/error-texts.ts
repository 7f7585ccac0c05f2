/** What can go wrong at a holder beyond the rules of its book. */

/** Spread into the table of `backup/error.ts`. */
export const holdingTexts = {
  BACKUP_PRUNE_BLIND: {
    means: 'It is not known for sure what the kept snapshots need, so nothing may be called garbage. Nothing changed.',
    cure: 'Wait until more holders answer (`breakwater status`), run `breakwater backup repair`, then prune again.',
  },
  HOLDING_BUSY: {
    means: 'This holder takes in as much for your country as it can at once, or is just deleting what you sent.',
    cure: 'Try again in a moment; a backup does so by itself.',
  },
  HOLDING_NO_AGREEMENT: {
    means: 'There is no hosting agreement in force between the two countries, so nothing is taken in or sent.',
    cure: 'Make one: `breakwater backup holder propose` at one hub, `breakwater backup holder agree` at the other.',
  },
} as const;
