/** `breakwater backup list`: the snapshots this hub knows of. */
import { openHub } from '../hub.ts';
import { dirOption, hubDirOf } from './options.ts';
import { formatMegabytes } from './progress.ts';
import type { Verb } from './verb.ts';

const listedMax = 100;

export const verb: Verb = {
  summary: 'Lists the snapshots, newest first.',
  help: `The number is what restore and verify take with --snapshot.

  breakwater backup list`,
  options: [dirOption],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const snapshots = (await hub.store.backups.snapshots(listedMax)).map((snapshot) => ({
        sequence: snapshot.sequence,
        snapshot: snapshot.snapshotId,
        createdAt: snapshot.createdAt.toISOString(),
        files: snapshot.files,
        bytes: snapshot.bytes,
        newBytes: snapshot.newBytes,
        packs: snapshot.packs,
        skipped: snapshot.skipped,
        holders: [...snapshot.holders],
        ms: snapshot.durationMs,
      }));
      terminal.result({ snapshots }, () =>
        snapshots.length === 0
          ? ['No snapshot yet. Make one with: breakwater backup run']
          : snapshots.map(
              ({ sequence, createdAt, files, bytes, newBytes, holders }) =>
                `${String(sequence).padStart(5)}  ${createdAt.slice(0, 16).replace('T', ' ')} UTC  ` +
                `${String(files).padStart(8)} files  ${formatMegabytes(bytes).padStart(7)} MB  ` +
                `${formatMegabytes(newBytes).padStart(7)} MB new  ${holders.length} holders`,
            ),
      );
    } finally {
      await hub.close();
    }
    return 0;
  },
};
