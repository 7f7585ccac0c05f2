/** `breakwater archive cat`: one file of a snapshot on standard output. */
import { once } from 'node:events';
import { openArchiveSnapshot } from '../archive/read.ts';
import { catFile } from '../backup/restore/cat-file.ts';
import { fromOption, keyOption, passphraseOption, snapshotOption, withArchive } from './archive-options.ts';
import { optionalText } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Writes one file of a snapshot to standard output.',
  help: `Nothing else is fetched than the tree and the file.

  breakwater archive cat --from /mnt/a --key ~/archive.key documents/letter.txt > letter.txt`,
  arguments: [{ name: '<path>', text: 'the file, as `archive ls` shows it' }],
  options: [fromOption, keyOption, passphraseOption, snapshotOption],
  async run(input) {
    return withArchive(input, 'from', async (archive) => {
      const snapshot = await openArchiveSnapshot(archive, optionalText(input, 'snapshot') ?? 'latest');
      try {
        for await (const bytes of catFile(snapshot, input.args[0] ?? '')) {
          if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
        }
        return 0;
      } finally {
        snapshot.close();
      }
    });
  },
};
