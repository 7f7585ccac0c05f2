/** `breakwater backup source add`: a directory or database joins the backup. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDatabase } from '../backup/copy-database.ts';
import { HubBackupError } from '../backup/error.ts';
import { HUB_SOURCE } from '../backup/hub-source.ts';
import { openHub } from '../hub.ts';
import { dirOption, hubDirOf, optionalText, text } from './options.ts';
import type { Verb } from './verb.ts';

const namePattern = /^[a-z0-9][a-z0-9-]{0,39}$/;

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
    const name = text(input, 'name');
    const address = resolve(text(input, 'path'));
    const kind = await kindOf(name, address, optionalText(input, 'kind'));
    const hub = await openHub(hubDirOf(input));
    try {
      if (!(await hub.store.backups.addSource({ name, kind, address, addedAt: hub.world.now() }))) {
        throw new HubBackupError('BACKUP_SOURCE_TAKEN', `A source called "${name}" is there already.`, { name });
      }
    } finally {
      await hub.close();
    }
    terminal.result({ name, kind, path: address }, () => [`${name}  ${kind}  ${address}`]);
    return 0;
  },
};

async function kindOf(name: string, address: string, wanted: string | undefined): Promise<'directory' | 'sqlite'> {
  if (!namePattern.test(name) || name === HUB_SOURCE) {
    throw new HubBackupError('BACKUP_SOURCE_INVALID', `"${name}" is not a name for a source.`, { name });
  }
  const found = await stat(address).catch(() => null);
  const kind = found?.isDirectory() ? 'directory' : (await isDatabase(address)) ? 'sqlite' : null;
  if (kind !== null && (wanted === undefined || wanted === kind)) return kind;
  const happened = `${address} is ${kind === null ? 'neither a directory nor an SQLite database' : `a ${kind}`}.`;
  throw new HubBackupError('BACKUP_SOURCE_INVALID', happened, { path: address });
}
