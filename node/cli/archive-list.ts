/** `breakwater archive list`: the snapshots of an archive. */
import { archiveHeads } from '../archive/read.ts';
import { doubtText } from '../backup/restore/doubt-text.ts';
import {
  fromOption,
  keyOption,
  notFoundLines,
  passphraseOption,
  placeText,
  readingStopped,
  withArchive,
} from './archive-options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Lists the snapshots of an archive, newest last.',
  help: `Every location is asked, and who tells an old story or a false one is named. Any of the names is good for
--snapshot: the number, or the first 8 digits of the name.

  breakwater archive list --from /mnt/a,/mnt/c,/mnt/f --key ~/archive.key`,
  options: [fromOption, keyOption, passphraseOption],
  stopped: readingStopped,
  async run(input, terminal) {
    return withArchive(input, 'from', async (archive) => {
      const { chosen, silent, hidden, lacking } = await archiveHeads(archive);
      const { scheme } = archive.facts;
      const named = (names: readonly string[]) => names.map((name) => placeText(archive, name));
      const liars = named(chosen.liars.map(({ holder }) => holder));
      const behind = named(lacking);
      const snapshots = chosen.history.map(({ sequence, snapshot, createdAt }) => ({ sequence, snapshot, createdAt }));
      terminal.result(
        {
          ...{ archive: archive.keys.owner, scheme: { ...scheme }, snapshots },
          ...{ away: named(silent), behind, liars, hidden, doubt: chosen.doubt && { ...chosen.doubt } },
        },
        () => [
          ...snapshots.map(
            ({ sequence, snapshot, createdAt }) =>
              `${`${sequence}`.padStart(6)}  ${when(createdAt)}  ${snapshot.slice(0, 12)}`,
          ),
          '',
          `Locations   ${scheme.n - silent.length} of ${scheme.n} answered; any ${scheme.k} restore`,
          ...behind.map((place) => `Behind      ${place}: \`breakwater archive repair\` brings it up to date`),
          ...notFoundLines(archive),
          ...liars.map((place) => `Lied        ${place}: its heads are not ours`),
          ...(chosen.doubt === null ? [] : [`Not sure    ${doubtText(chosen.doubt, 'locations')}`]),
          ...(hidden === null
            ? []
            : [`Hidden      snapshot ${hidden}, which this machine has seen: do not go on from here`]),
        ],
      );
      return liars.length > 0 || hidden !== null ? 4 : 0;
    });
  },
};

/** 2026-11-22T10:00:00.000Z for people, to the second. */
function when(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
