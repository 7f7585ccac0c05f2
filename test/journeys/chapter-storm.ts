/** Chapters 4 and 5: the storm erases Dominica and takes three more; a blank machine brings Dominica back. */
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BeforeTheStorm } from './chapter-backup.ts';
import { megabytes, seconds } from './ledger.ts';
import { examineRegistry, registryPeople } from './registry.ts';
import type { Scene } from './scene.ts';
import { accountOf, differences } from './tree.ts';

/** Who is down after the storm, Dominica first: it is the one that was erased. */
export const stormDown = ['DM', 'LC', 'JM', 'BZ'] as const;

/** The storm hits: processes are killed without a goodbye, Dominica's disks are gone. */
export async function letStormHit({ ledger, places, programs, root }: Scene, before: BeforeTheStorm): Promise<void> {
  ledger.chapter('4  The storm');
  const [hit, ...down] = stormDown;
  const storm = programs.breakwater('region', 'storm', '--root', root, '--hit', hit, '--down', down.join(','));
  await Promise.all([storm, programs.kill(before.writer)]);
  const gone = !existsSync(places.hubDir('DM')) && !existsSync(places.dataDir('DM'));
  ledger.claim('Dominica’s processes are killed, its data directory is erased', gone);
  const { value } = await programs.tryBreakwater('region', 'status', '--root', root);
  const parts = Array.isArray(value.parts) ? value.parts : [];
  const up = parts.filter((part) => part.running).map((part) => String(part.name));
  ledger.claim(
    'Of its holders exactly BB, GY and TT are left',
    up.filter((name) => name.length === 2).join() === 'BB,GY,TT',
    up.join(),
  );
}

/** What the restore brought back. */
export interface Restored {
  readonly bytes: number;
  readonly files: number;
  readonly ms: number;
  readonly holdersUsed: number;
  readonly identical: boolean;
}

/** Request, four approvals, restore, and the comparison with the story's own account. */
export async function recover(scene: Scene, before: BeforeTheStorm): Promise<Restored> {
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
  const approvals = await gatherApprovals(scene, request, fingerprint);
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
  compare(scene, before, target);
  return { bytes, files, ms: Math.round(run.ms), holdersUsed: used, identical: true };
}

/** Two home officials who live abroad, then two partner custodians; each sees the same fingerprint. */
async function gatherApprovals({ ledger, places, programs, root }: Scene, request: string, fingerprint: string) {
  const approvals: string[] = [];
  for (const official of ['official-1', 'official-2']) {
    const desk = join(places.peopleDir('DM'), official);
    const out = join(root, 'blank-machine', `${official}.approval.json`);
    const key = ['--key', `${desk}.key`, '--passphrase-file', `${desk}.passphrase`];
    await programs.breakwater(
      'recovery',
      'approve',
      ...key,
      '--request',
      request,
      '--fingerprint',
      fingerprint,
      '--out',
      out,
    );
    approvals.push(out);
  }
  ledger.claim('Two home officials abroad approve with their own keys', approvals.length === 2);
  for (const custodian of ['BB', 'GY']) {
    const out = join(root, 'blank-machine', `${custodian}.approval.json`);
    const given = ['--request', request, '--approvals', ...approvals.slice(0, 2), '--fingerprint', fingerprint];
    await programs.breakwater('recovery', 'approve', '--dir', places.hubDir(custodian), ...given, '--out', out);
    approvals.push(out);
  }
  ledger.claim('Two partner custodians approve with their hubs’ keys', approvals.length === 4);
  return approvals;
}

/** With the story's own hashes and its own questions to the registry. */
function compare({ ledger }: Scene, before: BeforeTheStorm, target: string): void {
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
}
