/** What a holder was caught at, in words. */
import type { HolderLie } from '../backup/restore/open-snapshot.ts';

/** By the reason that the reader gives. */
export const lieText: Readonly<Record<HolderLie['reason'], string>> = {
  forged: 'it gave a head that was never signed',
  flooded: 'it gave more heads than anybody may be asked to check',
  retired: 'it gave a backup signed with a key that was given up before: somebody has that key',
  withheld: 'it signed for a newer backup than it admits',
  manifest: 'it gave another manifest than the one signed for',
  list: 'it gave another list of packs than the one signed for',
};
