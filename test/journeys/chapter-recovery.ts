/** Chapter 5: a blank machine brings Dominica back, with the approvals of two officials and two custodians. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatherApprovals } from './approvals.ts';
import type { BeforeTheStorm } from './chapter-backup.ts';
import { secretsIn } from './key-files.ts';
import { megabytes, seconds } from './ledger.ts';
import { searchForOpenKeys } from './open-keys.ts';
import { examineRegistry, registryPeople } from './registry.ts';
import type { Scene } from './scene.ts';
import { accountOf, differences } from './tree.ts';

/** What the restore brought back. */
export interface Restored {
  readonly bytes: number;
  readonly files: number;
  readonly ms: number;
  readonly holdersUsed: number;
  readonly identical: boolean;
}

/** Request, four approvals, restore, and the comparison with the story's own account. */
export async function recover(
  scene: Scene,
  before: BeforeTheStorm,
): Promise<{ readonly restore: Restored; readonly hubDir: string }> {
  const { ledger, places, programs, root } = scene;
  ledger.chapter('5  A blank machine');
  const machine = join(root, 'blank-machine');
  const asked = await programs.breakwater(
    ...['recovery', 'request', '--country', 'DM', '--root-sha256', places.rootSha256],
    ...['--peer', places.hub('BB'), '--peer', places.hub('GY'), '--out-dir', machine],
    ...['--note', 'The hub in Roseau is under water'],
  );
  const request = String(asked.value.requestFile);
  const fingerprint = String(asked.value.fingerprint);
  ledger.fact(`a recovery request, fingerprint ${fingerprint}`);
  const approvals = await gatherApprovals(scene, { file: request, fingerprint, facts: asked.value });
  const target = join(root, 'restored');
  const passphrase = join(places.peopleDir('DM'), 'new-hub.passphrase');
  writeFileSync(passphrase, `${randomBytes(20).toString('base64url')}\n`, { mode: 0o600 });
  const run = await programs.breakwater(
    ...['recovery', 'restore', '--request', request, '--approvals', ...approvals],
    ...['--into', target, '--hub-passphrase-file', passphrase],
  );
  const used = Number(run.value.holdersUsed);
  ledger.claim('Exactly three holders were left, and they were enough', used === 3, JSON.stringify(run.value));
  const bytes = Number(run.value.bytes);
  const files = Number(run.value.files);
  ledger.fact(`${files} files, ${megabytes(bytes)} in ${seconds(run.ms)}, ${megabytes(bytes / (run.ms / 1000))}/s`);
  const identical = compare(scene, before, target);
  const hubDir = String(run.value.hubDir);
  const secrets = await secretsIn(join(hubDir, 'keys', 'hub.key'), passphrase);
  const open = searchForOpenKeys([...before.secrets, ...secrets], [places.peopleDir('DM')]).in(hubDir);
  ledger.claim('No secret lies open in the restored hub', open.length === 0, open.join('; '));
  return { restore: { bytes, files, ms: Math.round(run.ms), holdersUsed: used, identical }, hubDir };
}

/** With the story's own hashes and its own questions to the registry. */
function compare({ ledger }: Scene, before: BeforeTheStorm, target: string): boolean {
  const found = differences(before.documents, accountOf(join(target, 'documents')));
  ledger.claim(
    `Every one of ${before.documents.size} entries is identical`,
    found.length === 0,
    found.slice(0, 5).join('; '),
  );
  const registry = examineRegistry(join(target, 'registry', 'registry.db'));
  const facts = JSON.stringify({ ...registry, from: before.counterFrom, to: before.counterTo });
  ledger.claim('The registry passes SQLite’s integrity check', registry.sound, facts);
  ledger.claim('Its pair of counters is equal', registry.first === registry.second, facts);
  ledger.claim(
    'It holds every commit up to that count, and no other',
    registry.events === registry.second && registry.lastEvent === registry.second,
    facts,
  );
  const within = registry.second >= before.counterFrom && registry.second <= before.counterTo;
  ledger.claim('and the count lies between the backup’s start and end', within, facts);
  ledger.claim('None of its 12,500 people is missing', registry.people === registryPeople, facts);
  return found.length === 0 && registry.sound && within;
}
