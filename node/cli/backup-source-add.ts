/** `breakwater backup source add`: a directory or database joins the backup. */
import { resolve } from 'node:path';
import { addSource } from '../backup/add-source.ts';
import { TIER_DEFAULT, TIER_MAX } from '../backup/source/source.ts';
import { openHub } from '../hub.ts';
import { dirOption, hubDirOf, isSet, optionalText, optionalWhole, text, texts, usage } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Adds a directory, an SQLite database or a PostgreSQL database to what is backed up.',
  help: `The hub itself is always backed up and needs no source. A database may be in use: it is saved as of
one moment while its programs go on writing. Sources of tier 1 are saved and restored first.

  breakwater backup source add --name registry --path /var/lib/registry/registry.db --tier 1
  breakwater backup source add --name documents --path /srv/documents --exclude '*.tmp' '/cache/'
  breakwater backup source add --name civil --postgres file:/etc/breakwater/civil.url

Rules are those of .gitignore: "*.tmp" at every depth, "/cache" at the top, "cache/" directories only,
"**" any number of directories, "?" one character, "[a-c]" one of a set. What --exclude leaves out,
--include brings back, save inside a directory that is left out.

--postgres takes "service:NAME" of pg_service.conf, or "file:PATH" of a file that only the hub's user can
read and that holds postgresql://user:password@host/database. The password is never saved or shown.
To restore: createdb NAME && pg_restore --dbname=NAME --no-owner database.dump`,
  options: [
    dirOption,
    { flags: '--name <name>', text: 'letters, digits, hyphens: the folder it will have in a restore', required: true },
    { flags: '--path <path>', text: 'the directory or the database file' },
    { flags: '--postgres <address>', text: 'a PostgreSQL database, in place of --path' },
    { flags: '--kind <kind>', text: 'directory or sqlite; found out by itself when left out' },
    { flags: '--tier <number>', text: `1, restored first, to ${TIER_MAX} (default: ${TIER_DEFAULT})` },
    { flags: '--exclude <pattern>', text: 'leave out what matches', many: true },
    { flags: '--include <pattern>', text: 'save it although --exclude matches', many: true },
    { flags: '--one-file-system', text: 'leave out what is mounted below the directory' },
    { flags: '--skip-caches', text: 'leave out what is in directories marked by a CACHEDIR.TAG' },
  ],
  async run(input, terminal) {
    const order = orderOf(input);
    const hub = await openHub(hubDirOf(input));
    const { store, world, config } = hub;
    const added = await addSource(order, store.backups, world.now(), config.backup.pgBin, config.dir).finally(() =>
      hub.close(),
    );
    const { name, kind, address, tier } = added;
    terminal.result({ name, kind, path: address, tier }, () => [`${name}  ${kind}  tier ${tier}  ${address}`]);
    return 0;
  },
};

function orderOf(input: VerbInput) {
  const postgres = optionalText(input, 'postgres');
  if ((postgres === undefined) === (optionalText(input, 'path') === undefined)) {
    throw usage('Give either --path or --postgres.');
  }
  const tier = optionalWhole(input, 'tier', 1);
  return {
    name: text(input, 'name'),
    ...(postgres === undefined
      ? { address: resolve(text(input, 'path')), kind: optionalText(input, 'kind') }
      : { address: postgres, kind: 'postgres' }),
    ...(tier === undefined ? {} : { tier }),
    // The last rule that matches decides, so what is brought back stands behind what is left out.
    rules: [...texts(input, 'exclude'), ...texts(input, 'include').map((pattern) => `!${pattern}`)],
    oneFileSystem: isSet(input, 'oneFileSystem'),
    skipCaches: isSet(input, 'skipCaches'),
  };
}
