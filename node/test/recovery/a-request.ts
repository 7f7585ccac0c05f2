/** A blank machine's request and the people who approve it, for recovery tests. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RecoveryRequest,
  signedDocumentJson,
  signRecoveryRequest,
  verifyRecoveryRequest,
} from '@breakwater/backup-replication';
import type { JsonObject, PrivateJwk, Signer, Verified } from '@breakwater/federation-protocol';
import type { PersonKey } from '../../keys/person-key.ts';
import { prepareCustodian, prepareOfficial } from '../../recovery/approve.ts';
import { type MachineKeys, makeMachineKeys } from '../../recovery/machine.ts';
import { runSplit, type SplitOutcome } from '../../recovery/run-split.ts';
import { sealer } from '../../recovery/sealer.ts';
import { readShareFile, shareFileName } from '../../recovery/share-file.ts';
import { DM, hoursLater, now, random, rootSha256, type TestRegion } from './a-region.ts';

export interface TestMachine {
  readonly keys: MachineKeys;
  readonly signer: Signer;
  readonly sealPrivateJwk: PrivateJwk;
  readonly file: JsonObject;
  readonly request: Verified<RecoveryRequest>;
}

/** Splits Dominica's recovery key in `region`; share files go into a new directory. */
export async function splitFor(region: TestRegion, country = DM): Promise<SplitOutcome & { readonly outDir: string }> {
  const outDir = await mkdtemp(join(tmpdir(), 'breakwater-split-'));
  const { backupSigner, recoveries } = region.hub(country);
  const peers = region.peersOf({ kind: 'member', country });
  const parts = { country, state: region.state, peers, recoveries, backupSigner, sealer, randomBytes: random, now };
  return { ...(await runSplit(parts, outDir)), outDir };
}

export async function makeMachine(changes: Partial<RecoveryRequest> = {}): Promise<TestMachine> {
  const keys = await makeMachineKeys();
  const { signer, sealKey, sealPrivateJwk } = keys;
  const order = {
    country: DM,
    rootSha256,
    generation: 1,
    snapshot: { sequence: 4, manifestSha256: 'b'.repeat(64), createdAt: now },
    sealKey,
    signKey: signer.publicJwk,
    note: 'We restore at the embassy in Bridgetown.',
    createdAt: now,
    expiresAt: hoursLater(72),
    ...changes,
  };
  const file = signedDocumentJson(await signRecoveryRequest(order, signer));
  return { keys, signer, sealPrivateJwk, file, request: await verifyRecoveryRequest(file, order.createdAt) };
}

/** What an official's approval file holds. */
export async function approveAs(
  region: TestRegion,
  official: PersonKey | undefined,
  request: Verified<RecoveryRequest>,
  shares: { readonly outDir: string; readonly generation: number },
): Promise<JsonObject> {
  if (!official?.signKey) throw new Error('no such official');
  const file = await readShareFile(join(shares.outDir, shareFileName(official.signKey.kid, shares.generation)));
  return (await prepareOfficial({ request, state: region.state, sealer, now }, official, file)).handOver();
}

/** What a custodian's approval file holds. */
export async function approveAsHub(
  region: TestRegion,
  country: typeof DM,
  request: Verified<RecoveryRequest>,
): Promise<JsonObject> {
  const { custodian, backupSigner } = region.hub(country);
  return (await prepareCustodian({ request, state: region.state, sealer, now }, custodian, backupSigner)).handOver();
}
