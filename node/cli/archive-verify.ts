/** `breakwater archive verify`: every shard of a snapshot asked back and compared with what was signed. */
import { archiveSnapshot } from '../archive/read.ts';
import { doubtText } from '../backup/restore/doubt-text.ts';
import { isWhole, type SnapshotCheck, verifySnapshot } from '../backup/restore/verify.ts';
import {
  acceptOlderOption,
  fromOption,
  keyOption,
  passphraseOption,
  placeText,
  readingStopped,
  snapshotOption,
  strangersText,
  withArchive,
} from './archive-options.ts';
import { optionalText } from './options.ts';
import { formatSeconds } from './progress.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Reads back every shard of a snapshot from every location and checks it.',
  help: `Says for each location what it still has, and how many locations may be lost before data is. Exit code 3 means
that everything can be restored but something is missing or damaged, 1 that something cannot be restored any more.
\`archive restore --dry-run\` goes further: it also decrypts everything.

  breakwater archive verify --from /mnt/a,/mnt/b,/mnt/c,/mnt/d,/mnt/e,/mnt/f --key ~/archive.key`,
  options: [fromOption, keyOption, passphraseOption, snapshotOption, acceptOlderOption],
  stopped: readingStopped,
  async run(input, terminal) {
    const began = performance.now();
    return withArchive(input, 'from', async (archive) => {
      const snapshot = await archiveSnapshot(archive, optionalText(input, 'snapshot') ?? 'latest');
      const check = await verifySnapshot(snapshot, { progress: (update) => terminal.progress(update) });
      const seconds = (performance.now() - began) / 1000;
      const { packs, packsLost, spare } = check;
      const { sequence, snapshot: name } = snapshot.head;
      const rank = new Map(archive.places.map((place, index) => [place.name, index]));
      const inOrder = [...check.holders].sort((a, b) => (rank.get(a.holder) ?? 0) - (rank.get(b.holder) ?? 0));
      const locations = inOrder.map(({ holder, ...counts }) => ({
        location: placeText(archive, holder),
        ...counts,
      }));
      terminal.result(
        {
          ...{
            snapshot: name,
            sequence,
            packs,
            packsLost,
            spare,
            locations,
            doubt: snapshot.doubt && { ...snapshot.doubt },
          },
          ...{ seconds: Number(seconds.toFixed(3)), peakMemoryBytes: process.resourceUsage().maxRSS * 1024 },
        },
        () => [
          `Snapshot ${sequence}  ${name.slice(0, 12)}, ${packs} packs`,
          ...locations.map(({ location, good, wrong, missing, silent }) =>
            [
              `  ${location}  ${good} good`,
              wrong > 0 ? `${wrong} damaged` : '',
              missing > 0 ? `${missing} missing` : '',
              silent > 0 ? `${silent} out of reach` : '',
            ]
              .filter((part) => part !== '')
              .join(', '),
          ),
          ...strangersText(archive).map((stranger) => `  not found: ${stranger}`),
          packsLost > 0 ? `Lost        ${packsLost} packs cannot be rebuilt` : spareText(spare),
          ...(snapshot.doubt === null ? [] : [`Not sure    ${doubtText(snapshot.doubt, 'locations')}`]),
          `Time        ${formatSeconds(seconds)}`,
          ...nextText(check),
        ],
      );
      return packsLost > 0 ? 1 : isWhole(check) ? 0 : 3;
    });
  },
};

function spareText(spare: number): string {
  if (spare <= 0) return 'Spare       none of those that answered may be lost';
  return `Spare       ${spare} more location${spare === 1 ? '' : 's'} may be lost`;
}

/** What mends it: what is damaged is only found again by reading everything. */
function nextText({ holders }: SnapshotCheck): readonly string[] {
  const readsAll = holders.some(({ wrong }) => wrong > 0);
  if (!readsAll && holders.every(({ missing }) => missing === 0)) return [];
  return ['', `Next        breakwater archive repair${readsAll ? ' --read-all' : ''} --to … --key …`];
}
