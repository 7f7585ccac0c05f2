/** `breakwater archive init`: a new archive over directories and object stores, with a key of its own. */
import { readdir, rm } from 'node:fs/promises';
import type { Scheme } from '@breakwater/backup-replication';
import { ArchiveError } from '../archive/error.ts';
import { makeArchiveKey } from '../archive/key-file.ts';
import type { Location } from '../archive/location.ts';
import {
  defaultScheme,
  type MadeArchive,
  makeArchive,
  openNewLocations,
  requireScheme,
} from '../archive/make-archive.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { clearedWhenStopped } from '../when-stopped.ts';
import { realWorld } from '../world.ts';
import { addressesOf, keyOption, refuseKeyInside, toOption } from './archive-options.ts';
import { askSecret } from './ask-secret.ts';
import { isSet, optionalText, optionalWhole, text, usage } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Makes an archive: no hub, no region, only places to keep it and a key.',
  help: `Give one location for a plain encrypted backup, or several, best on disks that cannot be lost together. Of two,
either one gives everything back; of four, any two; of six, any three (--data-shards chooses otherwise).
No location alone can read anything; whoever has the key file can read everything, and without it nobody can.
Copy the key file to somewhere safe now. With --passphrase it is of use only together with what you know.

  breakwater archive init --to /mnt/a,/mnt/b,/mnt/c,/mnt/d,/mnt/e,/mnt/f --key ~/archive.key
  breakwater archive init --to /mnt/usb,"s3://bucket/me?endpoint=https://s3.example.org" --key ~/archive.key`,
  options: [
    toOption,
    { ...keyOption, text: 'the new key file' },
    { flags: '--data-shards <k>', text: 'how many locations are enough to restore (default: half of them)' },
    { flags: '--passphrase', text: 'seal the key file under a passphrase, which you are asked for' },
    { flags: '--passphrase-file <file>', text: 'the same; first line: the passphrase' },
  ],
  stopped: {
    means: 'No archive was made; the new key file and what was written to the locations is taken away again.',
    cure: 'Run the same command again.',
  },
  async run(input, terminal) {
    const addresses = addressesOf(input, 'to');
    const chosen = optionalWhole(input, 'dataShards', 1);
    const n = addresses.length;
    const scheme = requireScheme(chosen === undefined ? defaultScheme(n) : { k: chosen, n });
    const locations = await openNewLocations(addresses, realWorld('silent').randomBytes);
    const path = text(input, 'key');
    const folders = locations.flatMap(({ folder }) => (folder === null ? [] : [folder]));
    await refuseKeyInside(path, folders);
    const occupied = await occupiedOf(locations);
    const passphrase = await passphraseOf(input);
    const made = await makeWithKey(path, passphrase, locations, scheme);
    const { facts, sharedDisks } = made;
    terminal.result(
      {
        ...{ archive: facts.archive, key: path, hasPassphrase: passphrase !== null, scheme: { ...scheme } },
        ...{ locations: addresses, sharedDisks, occupied },
      },
      () => told(made, path, passphrase !== null, occupied),
    );
    return 0;
  },
};

/** The archive with its key: a key that opens nothing would only be in the way of the next try. */
async function makeWithKey(
  path: string,
  passphrase: string | null,
  locations: readonly Location[],
  scheme: Scheme,
): Promise<MadeArchive> {
  const { randomBytes: random, now } = realWorld('silent');
  const making = makeArchiveKey(path, passphrase, random);
  // Ours to remove as soon as it is made; one that was there before is refused, and stays.
  const removeKey = () =>
    making.then(
      () => rm(path, { force: true }),
      () => undefined,
    );
  let isStopped = false;
  const clear = () => {
    isStopped = true;
    return removeKey();
  };
  const make = async () => {
    const keys = await making;
    if (isStopped) throw new ArchiveError('ARCHIVE_STOPPED', 'It was stopped when the key was made.');
    return makeArchive(locations, scheme, keys, { now: now(), random });
  };
  return clearedWhenStopped(clear, make).catch(async (cause: unknown) => {
    await removeKey();
    throw cause;
  });
}

/** Directories in which something else lies already: allowed, but hardly meant. A fresh disk has lost+found. */
async function occupiedOf(locations: readonly Location[]): Promise<readonly string[]> {
  const held = await Promise.all(
    locations.map(async ({ address, folder }) => {
      const names = folder === null ? [] : await readdir(folder).catch(() => []);
      return names.some((name) => name !== 'lost+found') ? [address] : [];
    }),
  );
  return held.flat();
}

/** Null for a raw key file. Throws `CLI_USAGE` for two passphrases that differ, and when nobody can be asked. */
async function passphraseOf(input: VerbInput): Promise<string | null> {
  const file = optionalText(input, 'passphraseFile');
  if (file !== undefined) return readPassphrase(file);
  if (!isSet(input, 'passphrase')) return null;
  const first = await askSecret('New passphrase for the key file:');
  if (first === null) throw usage('--passphrase asks on a terminal; in a script give --passphrase-file.');
  if (first === '') throw usage('A passphrase has at least one character.');
  if ((await askSecret('The same again:')) === first) return first;
  throw usage('The two passphrases are not the same.');
}

function told(
  { facts, locations, sharedDisks }: MadeArchive,
  key: string,
  isSealed: boolean,
  occupied: readonly string[],
): readonly string[] {
  const { k, n } = facts.scheme;
  return [
    `Archive     ${facts.archive}`,
    `Locations   ${n}: ${locations.map(({ address }) => address).join(', ')}`,
    `Restore     ${enoughText(k, n)}`,
    `Key         ${key}${isSealed ? ' (sealed under your passphrase)' : ''}`,
    '            Without it nobody can restore, you neither. Copy it to somewhere safe now.',
    ...sharedDisks.map((group) => `Careful     on one disk, lost together: ${group.join(', ')}`),
    ...occupied.map(
      (place) => `Careful     ${place} holds other files too; an archive is better alone in its directory`,
    ),
    '',
    `Next        breakwater archive create --to ${locations.map(({ address }) => quoted(address)).join(',')} \\`,
    `              --key ${quoted(key)} DIRECTORY`,
  ];
}

function enoughText(k: number, n: number): string {
  if (n === 1) return 'needs it';
  if (k === n) return `needs all ${n} of them`;
  return k === 1 ? 'any one of them is enough' : `any ${k} of them are enough`;
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w./~:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
