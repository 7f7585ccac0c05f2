/** `recovery request`: finds out what can be asked for, and asks for it with keys made here and now. */

import {
  type ChosenHead,
  REQUEST_LIFETIME_MS,
  RecoveryError,
  type RecoveryRecord,
  type RecoveryRequest,
  type RequestedSnapshot,
  signedDocumentJson,
  signRecoveryRequest,
  verifyRecoveryRecord,
  verifyRecoveryRequest,
} from '@breakwater/backup-replication';
import type { CountryCode, JsonObject, Verified } from '@breakwater/federation-protocol';
import type { TrustState } from '@breakwater/trust-lists';
import { everyKey, ownerKeys } from '../backup/owner-keys.ts';
import type { PeerClient } from '../peer/peer.ts';
import { askHolders } from './ask-holders.ts';
import type { MachineKeys } from './machine.ts';

/** What a request is made from. */
export interface RequestOrder {
  readonly country: CountryCode;
  readonly rootSha256: string;
  readonly state: Verified<TrustState>;
  readonly peers: PeerClient;
  readonly keys: MachineKeys;
  readonly note: string;
  readonly now: Date;
  /** The number of the snapshot that officials named; without it, the newest. */
  readonly sequence?: number | undefined;
}

/** The request, and what the holders said. */
export interface MadeRequest {
  readonly file: JsonObject;
  readonly request: Verified<RecoveryRequest>;
  readonly head: ChosenHead;
  /** Holders that did not answer. */
  readonly silent: readonly CountryCode[];
}

/** What the newest head says can be restored, and which recovery key opens it. */
export interface Restorable {
  readonly head: ChosenHead;
  readonly record: Verified<RecoveryRecord>;
  /** Holders that did not answer. */
  readonly silent: readonly CountryCode[];
}

/**
 * Reads the newest head that the country's own key signed, or that of `sequence`. Throws `HEADS_TOO_FEW`, `HEAD_NONE`,
 * `HEAD_FORKED`, `RECOVERY_NOT_SPLIT`, `RECOVERY_RECORD_INVALID`, `TRUST_MEMBER_UNKNOWN`.
 */
export async function findRestorable(
  peers: PeerClient,
  state: Verified<TrustState>,
  country: CountryCode,
  sequence?: number,
): Promise<Restorable> {
  const { chosen: head, silent } = await askHolders({ peers, state, country }, sequence);
  const signed = head.head.recovery;
  if (signed === null) {
    throw new RecoveryError('RECOVERY_NOT_SPLIT', `Backup ${head.head.sequence} of ${country} names no recovery key.`, {
      country,
    });
  }
  // It came in a head that counts.
  const keys = everyKey(ownerKeys(state, country));
  return { head, record: await verifyRecoveryRecord(signed, country, keys), silent };
}

/** Makes and signs the request for the newest snapshot, or the one that was named. */
export async function makeRequest(order: RequestOrder): Promise<MadeRequest> {
  const { country, rootSha256, keys, note, now } = order;
  const { head, record, silent } = await findRestorable(order.peers, order.state, country, order.sequence);
  const signed = await signRecoveryRequest(
    {
      country,
      rootSha256,
      generation: record.generation,
      snapshot: snapshotOf(head),
      sealKey: keys.sealKey,
      signKey: keys.signer.publicJwk,
      note,
      createdAt: now,
      expiresAt: new Date(now.getTime() + REQUEST_LIFETIME_MS),
    },
    keys.signer,
  );
  const file = signedDocumentJson(signed);
  return { file, request: await verifyRecoveryRequest(file, now), head, silent };
}

function snapshotOf({ head }: ChosenHead): RequestedSnapshot {
  const createdAt = new Date(head.createdAt);
  if (Number.isNaN(createdAt.getTime())) {
    throw new RecoveryError('RECOVERY_RECORD_INVALID', 'The newest head has no readable time.', {
      sequence: head.sequence,
    });
  }
  return { sequence: head.sequence, manifestSha256: head.manifestSha256, createdAt };
}
