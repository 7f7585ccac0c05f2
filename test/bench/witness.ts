/** How many checkpoints a witness takes up a second, each on the disk before its cosignature is let out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWitness, openSqliteStore, type Witness } from '@breakwater/node';
import { formatAddCheckpoint, sha256Hex } from '@breakwater/trust-lists';
import { edSigner } from '../region/keys.ts';
import { type MemoryLog, openMemoryLog } from '../region/log.ts';
import type { Figure } from './figure.ts';
import { bestOf, rounds } from './measure.ts';

const logsCount = 64;
const stepsEach = 20;

/** The program's own witness and store; what the leaves commit to is looked at elsewhere. */
export async function witnessFigures(): Promise<readonly Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
  const store = openSqliteStore(join(dir, 'hub.sqlite'));
  try {
    const logs = await Promise.all(
      Array.from({ length: logsCount }, (_, index) => openMemoryLog(`log-${index}.example/trust`)),
    );
    const witness = createWitness({
      store: store.witness,
      signer: await edSigner(),
      name: 'hub.example/witness',
      logs: async () => logs.map(({ origin, vkey }) => ({ origin, keys: [vkey] })),
      permit: () => new Date(),
      vet: async () => undefined,
      onFork: () => undefined,
    });
    const grown = await bestOf(async () => rate(witness, await Promise.all(logs.map(growth))));
    const renewed = await bestOf(async () => rate(witness, await Promise.all(logs.map(renewals))));
    return [figure('witness add-checkpoint', grown, 'growing trees'), figure('witness renewal', renewed, 'same tree')];
  } finally {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

function figure(name: string, value: number, what: string): Figure {
  const how = `${what}, ${logsCount} logs at once, SQLite with synchronous=FULL on this disk; best of ${rounds} rounds`;
  return { name, value, unit: 'a second', bar: { kind: 'at least', value: 1500 }, how };
}

/** Requests by which a log grows entry by entry; each names the size before, so each needs the answer to the last. */
async function growth(log: MemoryLog): Promise<readonly Uint8Array[]> {
  const sha256 = await sha256Hex(new Uint8Array(0));
  const requests: Uint8Array[] = [];
  for (let step = 0; step < stepsEach; step++) {
    const oldSize = log.size();
    log.append({
      root: { version: 1, sha256 },
      lists: { hubs: { sequence: oldSize + 1, sha256 } },
      notices: { count: 0, sha256 },
    });
    const proof = log.proof(oldSize);
    requests.push(formatAddCheckpoint({ oldSize, proof, checkpoint: await log.checkpoint() }));
  }
  return requests;
}

/** Requests that ask for nothing but a newer time. */
async function renewals(log: MemoryLog): Promise<readonly Uint8Array[]> {
  const request = formatAddCheckpoint({ oldSize: log.size(), proof: [], checkpoint: await log.checkpoint() });
  return Array.from({ length: stepsEach }, () => request);
}

/** Each log asks in its own order, all logs at once. Throws when an answer is not a cosignature. */
async function rate(witness: Witness, logs: readonly (readonly Uint8Array[])[]): Promise<number> {
  const startMs = performance.now();
  const asked = logs.map(async (requests) => {
    for (const request of requests) {
      const { status, body } = await witness.addCheckpoint(request);
      if (status !== 200) throw new Error(`the witness answered ${status} ${body}`);
    }
    return requests.length;
  });
  const total = (await Promise.all(asked)).reduce((sum, count) => sum + count, 0);
  return total / ((performance.now() - startMs) / 1000);
}
