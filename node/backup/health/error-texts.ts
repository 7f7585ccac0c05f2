/** What can go wrong when it is to be told how safe the backups are. */

/** Spread into the table of `backup/error.ts`. */
export const healthErrorTexts = {
  BACKUP_HEALTH_UNKNOWN: {
    means: 'The hub could not tell how many holders may still be lost. What is saved is untouched.',
    cure: 'Run `breakwater backup health`, then `breakwater doctor`; the log of the hub says what was in the way.',
  },
} as const;
