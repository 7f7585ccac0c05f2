/** A blank machine's request and the people who approve it, for recovery tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RecoveryRequest,
  signedDocumentJson,
  signRecoveryRequest,
  verifyRecoveryRequest,
} from '@breakwater/backup-replication';
import type { CountryCode, JsonObject, Verified } from '@breakwater/federation-protocol';
import { afterAll } from 'vitest';
import type { PersonKey } from '../../keys/person-key.ts';
import type { PeerClient } from '../../peer/peer.ts';
import { prepareCustodian, prepareOfficial } from '../../recovery/approve.ts';
import { type MachineKeys, makeMachineKeys } from '../../recovery/machine.ts';
import { machinePeers } from '../../recovery/outside.ts';
import { runSplit, type SplitOutcome } from '../../recovery/run-split.ts';
import { sealer } from '../../recovery/sealer.ts';
import { readShareFile, shareFileName } from '../../recovery/share-file.ts';
import { DM, hoursLater, now, random, type TestRegion } from './a-region.ts';

export interface TestMachine {
  readonly keys: MachineKeys;
  readonly file: JsonObject;
  readonly request: Verified<RecoveryRequest>;
  readonly peers: PeerClient;
}

/** Where an official's share files are. */
export interface Shares {
  readonly outDir: string;
  readonly generation: number;
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

/** An empty directory that lasts as long as the test file, for what `beforeAll` shares among its tests. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'breakwater-recovery-'));
  folders.push(path);
  return path;
}

/** Splits the recovery key of a country; share files go into a new directory. */
export async function splitFor(
  region: Pick<TestRegion, 'state' | 'hub' | 'peersOf'>,
  country = DM,
): Promise<SplitOutcome & Shares> {
  const outDir = await folder();
  const { keyring, store } = region.hub(country);
  const { recoveries } = store;
  const backupSigner = keyring.signer('backup');
  const peers = region.peersOf(country);
  const parts = { country, state: region.state, peers, recoveries, backupSigner, sealer, randomBytes: random, now };
  return { ...(await runSplit(parts, outDir)), outDir };
}

export async function makeMachine(region: TestRegion, changes: Partial<RecoveryRequest> = {}): Promise<TestMachine> {
  const keys = await makeMachineKeys();
  const order = {
    country: DM,
    rootSha256: region.rootSha256,
    generation: 1,
    snapshot: { sequence: 4, manifestSha256: 'b'.repeat(64), createdAt: now },
    sealKey: keys.sealKey,
    signKey: keys.signer.publicJwk,
    note: 'We restore at the embassy in Bridgetown.',
    createdAt: now,
    expiresAt: hoursLater(72),
    ...changes,
  };
  const file = signedDocumentJson(await signRecoveryRequest(order, keys.signer));
  const request = await verifyRecoveryRequest(file, order.createdAt);
  return { keys, file, request, peers: machinePeers(keys.signer, region.state, region.egress, region.world) };
}

/** What an official's approval file holds. */
export async function approveAs(
  region: TestRegion,
  official: PersonKey | undefined,
  request: Verified<RecoveryRequest>,
  shares: Shares,
): Promise<JsonObject> {
  if (!official?.signKey) throw new Error('no such official');
  const file = await readShareFile(join(shares.outDir, shareFileName(official.signKey.kid, shares.generation)));
  return (await prepareOfficial({ request, state: region.state, sealer, now }, official, file)).handOver();
}

/** What a custodian's approval file holds. */
export async function approveAsHub(
  region: TestRegion,
  country: CountryCode,
  request: Verified<RecoveryRequest>,
): Promise<JsonObject> {
  const { custodian, keyring } = region.hub(country);
  const setting = { request, state: region.state, sealer, now };
  return (await prepareCustodian(setting, custodian, keyring.signer('backup'))).handOver();
}
