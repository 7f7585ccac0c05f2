/** `breakwater backup source add`: a directory or database joins the backup. */
import { resolve } from 'node:path';
import { addSource } from '../backup/add-source.ts';
import { openHub } from '../hub.ts';
import { dirOption, hubDirOf, optionalText, text } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Adds a directory or an SQLite database to what is backed up.',
  help: `The hub itself is always backed up and needs no source. A database may be in use: it is copied as of
one moment while its programs go on writing.

  breakwater backup source add --name registry --path /var/lib/registry/registry.db
  breakwater backup source add --name documents --path /srv/documents`,
  options: [
    dirOption,
    { flags: '--name <name>', text: 'letters, digits, hyphens: the folder it will have in a restore', required: true },
    { flags: '--path <path>', text: 'the directory or the database file', required: true },
    { flags: '--kind <kind>', text: 'directory or sqlite; found out by itself when left out' },
  ],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    const address = resolve(text(input, 'path'));
    const order = { name: text(input, 'name'), address, kind: optionalText(input, 'kind') };
    const added = await addSource(order, hub.store.backups, hub.world.now()).finally(() => hub.close());
    const { name, kind } = added;
    terminal.result({ name, kind, path: address }, () => [`${name}  ${kind}  ${address}`]);
    return 0;
  },
};
