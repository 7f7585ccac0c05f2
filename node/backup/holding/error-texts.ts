/** What can go wrong at a holder beyond the rules of its book. */

/** Spread into the table of `backup/error.ts`. */
export const holdingTexts = {
  HOLDING_BUSY: {
    means: 'This holder takes in as much for your country as it can at once, or is just deleting what you sent.',
    cure: 'Try again in a moment; a backup does so by itself.',
  },
  HOLDING_NO_AGREEMENT: {
    means: 'There is no hosting agreement in force between the two countries, so nothing is taken in or sent.',
    cure: 'Make one: `breakwater backup holder propose` at one hub, `breakwater backup holder agree` at the other.',
  },
  HOLDING_REFERENCE_MISSING: {
    means: 'A head speaks of a manifest or list that this holder does not have, so it cannot protect what they name.',
    cure: 'Send the lists and the manifest to this holder first; a backup does so when it is run again.',
  },
} as const;
