/** What can go wrong when lost parts of a backup are made anew, and with what is known of audits. */

/** Spread into the table of `backup/error.ts`. */
export const repairTexts = {
  AUDIT_UNKNOWN: {
    means: 'Transcripts are kept for a while only: the newest of each holder.',
    cure: 'See `breakwater backup audit list` for those that can still be given away.',
  },
  REPAIR_SHARDS_TOO_FEW: {
    means: 'Too few right parts of a pack are left at the holders to make the others anew. This pack is lost there.',
    cure: 'Bring the silent holders back and repair again, or back up anew while the originals are still here.',
  },
} as const;
