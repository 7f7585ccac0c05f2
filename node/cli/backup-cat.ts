/** `breakwater backup cat`: one file of a snapshot of this hub on standard output. */
import { once } from 'node:events';
import { catFile } from '../backup/restore/cat-file.ts';
import { text } from './options.ts';
import { readerOptions, snapshotOption, withSnapshots } from './reader-key.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Writes one file of a snapshot to standard output.',
  help: `Nothing else is fetched than the tree and the file.

  breakwater backup cat --passphrase-file reader.passphrase registry/births.csv > births.csv`,
  arguments: [{ name: '<path>', text: 'the file, as `backup ls` shows it' }],
  options: [...readerOptions, snapshotOption],
  run: (input) =>
    withSnapshots(input, [text(input, 'snapshot')], async ([snapshot]) => {
      if (snapshot === undefined) throw new RangeError('one snapshot was asked for');
      for await (const bytes of catFile(snapshot, input.args[0] ?? '')) {
        if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
      }
      return 0;
    }),
};
