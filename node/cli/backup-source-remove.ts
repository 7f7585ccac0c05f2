/** `breakwater backup source remove`: something is no longer backed up. */
import { removeSource } from '../backup/add-source.ts';
import { withStore } from './open-store.ts';
import { dirOption, hubDirOf, text } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Takes a source out of the backup.',
  help: `Snapshots made before keep it, and it can be restored from them; later ones are without it.
Nothing at its own place is touched.

  breakwater backup source remove --name documents`,
  options: [dirOption, { flags: '--name <name>', text: 'as `backup source list` shows it', required: true }],
  run: (input, terminal) =>
    withStore(hubDirOf(input), async ({ store }) => {
      const name = text(input, 'name');
      await removeSource(name, store.backups);
      terminal.result({ name, removed: true }, () => [`${name} is no longer backed up. Earlier snapshots keep it.`]);
      return 0;
    }),
};
