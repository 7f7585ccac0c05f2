/** `breakwater backup diff`: what changed between two snapshots of this hub. */
import { diffTrees } from '../backup/restore/diff-trees.ts';
import { readerOptions, withSnapshots } from './reader-key.ts';
import { differenceLine } from './tree-text.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Says which files two snapshots differ in; only the trees are fetched.',
  help: `Snapshots are named as in --snapshot elsewhere. + was added, - removed, ~ changed, and how.

  breakwater backup diff --passphrase-file reader.passphrase 3 latest`,
  arguments: [
    { name: '<before>', text: 'the older snapshot' },
    { name: '<after>', text: 'the newer snapshot' },
  ],
  options: readerOptions,
  run: (input, terminal) =>
    withSnapshots(input, input.args.slice(0, 2), async ([older, newer]) => {
      if (older === undefined || newer === undefined) throw new RangeError('two snapshots were asked for');
      const differences = [];
      for await (const difference of diffTrees(older, newer)) {
        if (terminal.json) differences.push({ ...difference });
        else terminal.line(differenceLine(difference));
      }
      if (terminal.json) terminal.result({ differences }, () => []);
      return 0;
    }),
};
