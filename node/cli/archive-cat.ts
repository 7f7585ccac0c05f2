/** `breakwater archive cat`: one file of a snapshot on standard output. */
import { openArchiveSnapshot } from '../archive/read.ts';
import { catFile } from '../backup/restore/cat-file.ts';
import {
  acceptOlderOption,
  fromOption,
  keyOption,
  passphraseOption,
  readingStopped,
  snapshotOption,
  withArchive,
} from './archive-options.ts';
import { optionalText } from './options.ts';
import type { Verb } from './verb.ts';
import { warnOfDoubt } from './warn-of-doubt.ts';
import { writeFileOut } from './write-file.ts';

export const verb: Verb = {
  summary: 'Writes one file of a snapshot to standard output.',
  help: `Nothing else is fetched than the tree and the file. With --json the answer is one object: path, bytes (how
many) and base64, of files up to 16 MB.

  breakwater archive cat --from /mnt/a --key ~/archive.key documents/letter.txt > letter.txt`,
  arguments: [{ name: '<path>', text: 'the file, as `archive ls` shows it' }],
  options: [fromOption, keyOption, passphraseOption, snapshotOption, acceptOlderOption],
  stopped: readingStopped,
  async run(input, terminal) {
    return withArchive(input, 'from', async (archive) => {
      const snapshot = await openArchiveSnapshot(archive, optionalText(input, 'snapshot') ?? 'latest');
      warnOfDoubt(snapshot.doubt, 'locations');
      try {
        const path = input.args[0] ?? '';
        await writeFileOut(path, catFile(snapshot, path), terminal);
        return 0;
      } finally {
        snapshot.close();
      }
    });
  },
};
