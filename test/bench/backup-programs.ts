/** The programs that are measured: how each makes a place for backups, backs up, and restores. */
import { join } from 'node:path';

/** A program and its four commands; each place is a fresh folder of its own, the home stays from run to run. */
export interface Program {
  readonly name: string;
  env(place: string, home: string): Readonly<Record<string, string>>;
  init(place: string): readonly string[];
  backup(place: string, source: string): readonly string[];
  restore(place: string, into: string): readonly string[];
}

/** Holders that the data set is spread over, and the three that the restore is made from. */
const six = ['one', 'two', 'three', 'four', 'five', 'six'];
const anyThree = ['two', 'four', 'six'];

const folders = (place: string, names: readonly string[]) => names.map((name) => join(place, name)).join(',');

/** Nothing of the user's own configuration or cache takes part. */
const ownHome = (home: string) => ({ HOME: home, XDG_CACHE_HOME: join(home, 'cache'), XDG_CONFIG_HOME: home });

/** Breakwater to so many directories. */
function breakwater(name: string, holders: readonly string[], from: readonly string[]): Program {
  const archive = ['breakwater', 'archive'];
  const key = (place: string) => ['--key', join(place, 'archive.key')];
  return {
    name,
    env: (_place, home) => ownHome(home),
    init: (place) => [...archive, 'init', '--to', folders(place, holders), ...key(place)],
    backup: (place, source) => [...archive, 'create', '--to', folders(place, holders), ...key(place), '--json', source],
    restore: (place, into) => [
      ...[...archive, 'restore', '--from', folders(place, from), ...key(place), '--into', into, '--json'],
    ],
  };
}

/** Three of six: encryption, masks, Merkle trees and the decode check, and twice the bytes to write. */
export const breakwaterSix = breakwater('breakwater, 3 of 6', six, anyThree);

/** One copy, as the others make it. */
export const breakwaterOne = breakwater('breakwater, one copy', ['one'], ['one']);

/** restic with its defaults. */
export const restic: Program = {
  name: 'restic',
  env: (place, home) => ({
    ...ownHome(home),
    RESTIC_REPOSITORY: join(place, 'repository'),
    RESTIC_PASSWORD: 'bench',
  }),
  init: () => ['restic', 'init', '-q'],
  backup: (_place, source) => ['restic', 'backup', '-q', source],
  restore: (_place, into) => ['restic', 'restore', '-q', 'latest', '--target', into],
};

/** borg with its defaults; it restores into the folder it runs in. */
export const borg: Program = {
  name: 'borg',
  env: (place, home) => ({
    ...ownHome(home),
    BORG_REPO: join(place, 'repository'),
    BORG_PASSPHRASE: 'bench',
    BORG_BASE_DIR: home,
  }),
  init: () => ['borg', 'init', '--encryption', 'repokey'],
  backup: (_place, source) => ['borg', 'create', '::{now:%Y%m%d%H%M%S%f}', source],
  restore: (place, into) => [
    ...['sh', '-c', 'mkdir -p "$1" && cd "$1" && borg extract "::$(borg list --last 1 --short)"', 'sh', into, place],
  ],
};
