/** `breakwater archive ls`: what a snapshot of an archive holds. */
import { openArchiveSnapshot } from '../archive/read.ts';
import { listTree } from '../backup/restore/list-tree.ts';
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
import { entryLine } from './tree-text.ts';
import type { Verb } from './verb.ts';
import { warnOfDoubt } from './warn-of-doubt.ts';

export const verb: Verb = {
  summary: 'Lists the files of a snapshot; only the tree is fetched.',
  help: `Without paths everything is listed. With --json each entry is an object in \`entries\`.

  breakwater archive ls --from /mnt/a --key ~/archive.key documents/letters`,
  arguments: [{ name: '[paths...]', text: 'only these and what is below them' }],
  options: [fromOption, keyOption, passphraseOption, snapshotOption, acceptOlderOption],
  stopped: readingStopped,
  async run(input, terminal) {
    return withArchive(input, 'from', async (archive) => {
      const snapshot = await openArchiveSnapshot(archive, optionalText(input, 'snapshot') ?? 'latest');
      warnOfDoubt(snapshot.doubt, 'locations');
      try {
        const entries = [];
        for await (const { key: _key, content: _content, source, ...entry } of listTree(snapshot, {
          paths: input.args,
        })) {
          if (terminal.json) entries.push({ ...entry, source: source.name });
          else terminal.line(entryLine(entry));
        }
        if (terminal.json) terminal.result({ snapshot: snapshot.manifest.snapshot, entries }, () => []);
        return 0;
      } finally {
        snapshot.close();
      }
    });
  },
};
