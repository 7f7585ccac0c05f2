/** Chapter 3: Dominica backs up a directory, a registry that is written to all the time, and its hub's own state. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CanarySearch } from './canary.ts';
import { searchFor } from './canary.ts';
import { makeDocuments } from './documents.ts';
import { type Secret, secretsOfPeople } from './key-files.ts';
import { megabytes, seconds } from './ledger.ts';
import { searchForOpenKeys } from './open-keys.ts';
import { makeRegistry, readCounter } from './registry.ts';
import type { Scene } from './scene.ts';
import { accountOf, bytesUnder, type TreeAccount } from './tree.ts';

/** What Dominica had before the storm, by the story's own account. */
export interface BeforeTheStorm {
  readonly documents: TreeAccount;
  readonly canary: CanarySearch;
  /** Every private key and secret of the region's hubs and people, as their owners could open them. */
  readonly secrets: readonly Secret[];
  /** Counters of the registry when the backup began and when it had ended. */
  readonly counterFrom: number;
  readonly counterTo: number;
  readonly writer: ChildProcess;
  readonly backup: { readonly bytes: number; readonly files: number; readonly ms: number; readonly holders: number };
}

/** The six partners of Dominica. */
export const holders = ['LC', 'BB', 'JM', 'GY', 'BZ', 'TT'] as const;

const leastCommitsPerSecond = 100;

/** Makes the ministry's data, lets the registry's writer run, and backs everything up. */
export async function backUp(scene: Scene): Promise<BeforeTheStorm> {
  const { ledger, places, programs } = scene;
  ledger.chapter('3  Dominica backs up');
  const documentsDir = join(places.dataDir('DM'), 'documents');
  const registryFile = join(places.dataDir('DM'), 'registry.db');
  const made = await makeDocuments(documentsDir);
  makeRegistry(registryFile);
  const documents = accountOf(documentsDir);
  const canary = searchFor(made.canary);
  ledger.claim(
    'The ministry has 2,000 files and 300 MB, empty files, links, names in any script',
    made.files >= 2_000 && made.bytes >= 300_000_000,
    `${made.files} files, ${made.bytes} bytes`,
  );
  ledger.claim('Its registry is 100 MB', bytesUnder(places.dataDir('DM')) - made.bytes >= 100_000_000);
  ledger.claim('The search for the canary finds it where it is', canary.in(documentsDir).sighting !== undefined);
  const hub = ['--dir', places.hubDir('DM')];
  await programs.breakwater('backup', 'source', 'add', ...hub, '--name', 'documents', '--path', documentsDir);
  await programs.breakwater('backup', 'source', 'add', ...hub, '--name', 'registry', '--path', registryFile);
  const { child: writer } = await startWriter(scene, registryFile);

  const counterFrom = readCounter(registryFile);
  const run = await programs.breakwater('backup', 'run', ...hub);
  const counterTo = readCounter(registryFile);
  const rate = (counterTo - counterFrom) / (run.ms / 1000);
  ledger.claim(
    `A writer committed at least 100 times a second meanwhile (${Math.round(rate)})`,
    rate >= leastCommitsPerSecond,
  );
  const bytes = Number(run.value.bytes);
  const files = Number(run.value.files);
  ledger.claim('Six partners signed for it', run.value.holders === 6, JSON.stringify(run.value));
  ledger.fact(`${files} files, ${megabytes(bytes)} in ${seconds(run.ms)}, ${megabytes(bytes / (run.ms / 1000))}/s`);
  searchHolders(scene, canary);
  const secrets = await lookForOpenKeys(scene);
  return {
    documents,
    canary,
    secrets,
    counterFrom,
    counterTo,
    writer,
    backup: { bytes, files, ms: Math.round(run.ms), holders: Number(run.value.holders) },
  };
}

async function startWriter({ programs }: Scene, registryFile: string): Promise<{ readonly child: ChildProcess }> {
  const program = join(import.meta.dirname, 'registry-writer.ts');
  const { child } = await programs.start(['--disable-warning=ExperimentalWarning', program, registryFile]);
  while (readCounter(registryFile) === 0) await pause(20);
  return { child };
}

/** Reads every byte that the six holders have on disk. */
function searchHolders({ ledger, places }: Scene, canary: CanarySearch): void {
  let bytes = 0;
  for (const holder of holders) {
    const outcome = canary.in(places.hubDir(holder));
    bytes += outcome.bytes;
    ledger.claim(
      `${holder} holds ${megabytes(outcome.bytes)}, and no 32 bytes of the canary`,
      outcome.sighting === undefined && outcome.bytes > 1_000_000,
      JSON.stringify(outcome.sighting),
    );
  }
  ledger.fact(`${megabytes(bytes)} read at the six holders`);
}

/** For the keys of every hub and person, in every directory that works with keys, after they have worked for a while. */
async function lookForOpenKeys({ ledger, places }: Scene): Promise<readonly Secret[]> {
  const countries = ['DM', ...holders];
  const owners = [
    ...countries.map((country) => [places.peopleDir(country), places.hubDir(country)] as const),
    [places.peopleDir('XC'), places.authorityDir] as const,
  ];
  const secrets: Secret[] = [];
  for (const [people, hub] of owners) secrets.push(...(await secretsOfPeople(people, join(hub, 'keys', 'hub.key'))));
  const search = searchForOpenKeys(
    secrets,
    owners.map(([people]) => people),
  );
  const found = owners.flatMap(([, hub]) => search.in(hub));
  ledger.claim(
    `None of ${secrets.length} private keys and secrets, and no passphrase, lies open at a hub or the authority`,
    found.length === 0,
    found.slice(0, 5).join('; '),
  );
  return secrets;
}
