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
  HOLDING_NOT_READY: {
    means: 'This holder is going through what its object store holds. It can be read; nothing else goes on meanwhile.',
    cure: 'Wait; a backup comes back by itself. Its operator sees on the console when it is done.',
  },
  HOLDING_PLACE_TAKEN: {
    means:
      'Another hub keeps its things in this place, and each would delete what the other holds. Nothing was changed.',
    cure: 'Name another bucket or prefix under [holding] in hub.toml; every hub needs one of its own.',
  },
  HOLDING_STORE_FAILED: {
    means:
      'The holder’s object store did not do what was asked. The holder signs for nothing that is not durable there.',
    cure: 'Try again later; a backup does so by itself. The holder’s operator runs `breakwater doctor`.',
  },
} as const;
