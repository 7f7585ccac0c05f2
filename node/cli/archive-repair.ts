/** `breakwater archive repair`: locations that were away, damaged or lost, brought up to date from the others. */

import { requirePlaces } from '../archive/open-archive.ts';
import { outside } from '../archive/outside.ts';
import { repairArchive, replacePlaces } from '../archive/repair.ts';
import { bytesText } from '../console/amount.ts';
import {
  addressesOf,
  archiveAt,
  keyOption,
  keysOf,
  named,
  notFoundLines,
  passphraseOption,
  placeText,
  secondsSince,
  toOption,
} from './archive-options.ts';
import { isSet, optionalText } from './options.ts';
import { formatSeconds } from './progress.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Makes what is missing or damaged at some locations again, from the others.',
  help: `A disk that was away and is back: name it with the others in --to. A disk that is lost: name an empty place
with --new, which takes its part from then on. Without --read-all a shard that is there is taken to be good; with it
everything is read and compared, so that silent damage is found as well. A location that is full or cannot be
written to is named, the others are repaired, and the exit code is 3.

  breakwater archive repair --to /mnt/a,/mnt/b,/mnt/c,/mnt/d,/mnt/e --new /mnt/g --key ~/archive.key`,
  options: [
    toOption,
    keyOption,
    passphraseOption,
    { flags: '--new <locations>', text: 'empty places that take the part of lost ones, with commas between' },
    { flags: '--read-all', text: 'read everything, not only look what is there' },
  ],
  stopped: {
    means: 'What was made again stays. Some locations may still lack something; what they had before is unharmed.',
    cure: 'Run the same command again: it goes on with what is missing.',
  },
  async run(input, terminal) {
    const began = performance.now();
    const random = outside.randomBytes;
    const addresses = addressesOf(input, 'to');
    const keys = await keysOf(input);
    let archive = await archiveAt(input, addresses, keys, random);
    requirePlaces(archive, 'read');
    if (optionalText(input, 'new') !== undefined) {
      const fresh = addressesOf(input, 'new');
      await replacePlaces(archive, fresh, random);
      archive = await archiveAt(input, [...addresses, ...fresh], keys, random);
    }
    const report = await repairArchive(archive, {
      readsAll: isSet(input, 'readAll'),
      progress: (done, total) => terminal.progress({ done, total, unit: 'bytes', label: 'repairing' }),
    }).catch((cause: unknown) => {
      throw named(archive, cause);
    });
    const seconds = secondsSince(began);
    const { packs, shards, documents, bytes, packsLost, packsWaiting, snapshotsLost } = report;
    const failed = report.failed.map(({ name, ...how }) => ({ location: placeText(archive, name), ...how }));
    const away = archive.places.filter(({ address }) => address === null).map(({ name }) => placeText(archive, name));
    const made = [...shards].map(([name, count]) => ({ location: placeText(archive, name), shards: count }));
    const lost = packsLost.length + snapshotsLost.length;
    terminal.result(
      {
        ...{ packs, repaired: made, documents, bytes, packsLost, packsWaiting, failed, away, seconds },
        snapshotsLost: snapshotsLost.map(({ sequence, what }) => ({ sequence, what })),
        peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
      },
      () => [
        made.length + documents + failed.length + packsWaiting.length === 0
          ? nothingMissing(isSet(input, 'readAll'))
          : `Repaired    ${bytesText(bytes)} in ${formatSeconds(seconds)}`,
        ...made.map(({ location, shards: count }) => `            ${location}: ${count} of ${packs} shards`),
        ...failed.flatMap(failedText),
        ...away.map((place) => `Away        ${place}`),
        ...notFoundLines(archive),
        ...(packsWaiting.length > 0
          ? [`Waiting     ${packsWaiting.length} packs can be made again when the locations above are back`]
          : []),
        ...(packsLost.length > 0 ? [`Lost        ${packsLost.length} packs cannot be made again`] : []),
        ...snapshotsLost.map(({ sequence, what }) => `Lost        snapshot ${sequence}: no location has its ${what}`),
      ],
    );
    return lost > 0 ? 1 : away.length + failed.length > 0 ? 3 : 0;
  },
};

/** What stands in the way at one location; the others were repaired all the same. */
function failedText({ location, code, reason }: { location: string; code: string; reason: string }): readonly string[] {
  const cure =
    code === 'HOLDING_DISK_FULL'
      ? 'Free space there and repair again, or leave it out and name a larger disk with --new.'
      : 'Make it writable and reachable and repair again, or leave it out and name another with --new.';
  return [`Not whole   ${location}: ${reason} (${code}); it still lacks something.`, `            ${cure}`];
}

/** Without reading, damage stays unseen: nobody shall take this for a check. */
function nothingMissing(readsAll: boolean): string {
  return readsAll
    ? 'Nothing was missing or damaged.'
    : 'Nothing was missing. What is there was not read: --read-all does.';
}
