/** `breakwater backup ls`: what a snapshot of this hub holds. */
import { listTree } from '../backup/restore/list-tree.ts';
import { text } from './options.ts';
import { readerOptions, snapshotOption, withSnapshots } from './reader-key.ts';
import { entryLine } from './tree-text.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Lists the files of a snapshot; only the tree is fetched.',
  help: `Without paths everything is listed; paths begin with the name of the source. With --json each entry is an
object in \`entries\`.

  breakwater backup ls --passphrase-file reader.passphrase registry/births`,
  arguments: [{ name: '[paths...]', text: 'only these and what is below them' }],
  options: [...readerOptions, snapshotOption],
  run: (input, terminal) =>
    withSnapshots(input, [text(input, 'snapshot')], async ([snapshot]) => {
      if (snapshot === undefined) throw new RangeError('one snapshot was asked for');
      const entries = [];
      for await (const { key: _key, content: _content, source, ...entry } of listTree(snapshot, {
        paths: input.args,
      })) {
        if (terminal.json) entries.push({ ...entry, source: source.name, tier: source.tier });
        else terminal.line(entryLine(entry));
      }
      const { sequence } = snapshot.head;
      if (terminal.json) terminal.result({ sequence, snapshot: snapshot.manifest.snapshot, entries }, () => []);
      return 0;
    }),
};
