/** `breakwater backup cat`: one file of a snapshot of this hub on standard output. */
import { catFile } from '../backup/restore/cat-file.ts';
import { text } from './options.ts';
import { readerOptions, snapshotOption, withSnapshots } from './reader-key.ts';
import type { Verb } from './verb.ts';
import { writeFileOut } from './write-file.ts';

export const verb: Verb = {
  summary: 'Writes one file of a snapshot to standard output.',
  help: `Nothing else is fetched than the tree and the file. With --json the answer is one object: path, bytes (how
many) and base64, of files up to 16 MB.

  breakwater backup cat --passphrase-file reader.passphrase registry/births.csv > births.csv`,
  arguments: [{ name: '<path>', text: 'the file, as `backup ls` shows it' }],
  options: [...readerOptions, snapshotOption],
  run: (input, terminal) =>
    withSnapshots(input, [text(input, 'snapshot')], async ([snapshot]) => {
      if (snapshot === undefined) throw new RangeError('one snapshot was asked for');
      const path = input.args[0] ?? '';
      await writeFileOut(path, catFile(snapshot, path), terminal);
      return 0;
    }),
};
