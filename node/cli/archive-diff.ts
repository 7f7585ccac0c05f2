/** `breakwater archive diff`: what changed between two snapshots of an archive. */
import { openArchiveSnapshot } from '../archive/read.ts';
import { diffTrees } from '../backup/restore/diff-trees.ts';
import {
  acceptOlderOption,
  fromOption,
  keyOption,
  passphraseOption,
  readingStopped,
  withArchive,
} from './archive-options.ts';
import { differenceLine } from './tree-text.ts';
import type { Verb } from './verb.ts';
import { warnOfDoubt } from './warn-of-doubt.ts';

export const verb: Verb = {
  summary: 'Says which files two snapshots differ in; only the trees are fetched.',
  help: `Snapshots are named as in --snapshot elsewhere. \`+\` was added, \`-\` removed, \`~\` changed, and how.

  breakwater archive diff --from /mnt/a --key ~/archive.key 3 latest`,
  arguments: [
    { name: '<before>', text: 'the older snapshot' },
    { name: '<after>', text: 'the newer snapshot' },
  ],
  options: [fromOption, keyOption, passphraseOption, acceptOlderOption],
  stopped: readingStopped,
  async run(input, terminal) {
    const [before = '', after = ''] = input.args;
    return withArchive(input, 'from', async (archive) => {
      const older = await openArchiveSnapshot(archive, before);
      const newer = await openArchiveSnapshot(archive, after);
      warnOfDoubt(newer.doubt, 'locations');
      try {
        const differences = [];
        for await (const difference of diffTrees(older, newer)) {
          const { change, type, path, bytes, parts } = difference;
          if (terminal.json) differences.push({ change, type, path, bytes, parts });
          else terminal.line(differenceLine(difference));
        }
        if (terminal.json) terminal.result({ differences }, () => []);
        return 0;
      } finally {
        older.close();
        newer.close();
      }
    });
  },
};
