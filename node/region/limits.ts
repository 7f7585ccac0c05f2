/** What each process of the box may touch, enforced by Node's permission model: its own country's files, no other's. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import type { RegionLayout } from './layout.ts';

const projectRoot = resolve(import.meta.dirname, '../..');
// Never the whole checkout: the region's own directory lies in it by default, with every country's desk.
const programFolders = [
  'node',
  'node_modules',
  'federation-protocol',
  'trust-lists',
  'backup-replication',
  'benchmarks',
];
const program = [
  '--permission',
  `--allow-fs-read=${join(projectRoot, 'package.json')}`,
  ...programFolders.map((folder) => `--allow-fs-read=${join(projectRoot, folder)}/*`),
];
// The warning says that addons could break out; ours is better-sqlite3.
const sqlite = ['--allow-addons', '--disable-warning=PERM0001'];
// A backup and a restore use worker threads, under these same limits; what a backup has open it looks up by its number.
const workers = ['--allow-worker', '--disable-warning=PERM0006', '--allow-fs-read=/proc/self/fd/*'];
const settings = z.object({ secrets: z.object({ passphrase_file: z.string() }) });

/**
 * Flags for `node` that confine a desk to the program, the region's public papers, and this country's hub and people.
 * Another country's key files cannot even be opened, whatever the code at the desk tries.
 */
export function deskLimits(layout: RegionLayout, country: string): readonly string[] {
  const own = [layout.papers, layout.hub(country), layout.people(country)];
  return [...program, ...sqlite, ...workers, ...reading(own), ...writing(own), `--allow-fs-read=${layout.regionFile}`];
}

/**
 * Flags for a running hub (or the authority) in `dir`: its directory, its passphrase, and what its country's ministries
 * keep, to be read only. It may start programs, for the console's "Back up now"; Node hands these limits on to them.
 */
export function hubLimits(layout: RegionLayout, country: string, dir: string): readonly string[] {
  const children = ['--allow-child-process', '--disable-warning=PERM0002'];
  const passphrase = passphraseFileOf(dir).map((file) => `--allow-fs-read=${file}`);
  return [
    ...program,
    ...sqlite,
    ...workers,
    ...children,
    ...reading([dir, layout.data(country)]),
    ...writing([dir]),
    ...passphrase,
  ];
}

/** Flags for a demonstration service: its own folder, no addon, no program. */
export function serviceLimits(directory: string): readonly string[] {
  return [...program, ...reading([directory]), ...writing([directory])];
}

function reading(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => [`--allow-fs-read=${folder}`, `--allow-fs-read=${folder}/*`]);
}

function writing(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => [`--allow-fs-write=${folder}`, `--allow-fs-write=${folder}/*`]);
}

/** Where hub.toml says the passphrase lies; none while there is no hub (the hub itself says what is wrong then). */
function passphraseFileOf(dir: string): readonly string[] {
  const file = join(dir, 'hub.toml');
  if (!existsSync(file)) return [];
  const found = settings.safeParse(parse(readFileSync(file, 'utf8')));
  return found.success ? [resolve(dir, found.data.secrets.passphrase_file)] : [];
}
