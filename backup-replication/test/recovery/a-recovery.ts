/** Builds what recovery tests need: people and hubs with real keys, a signed request, and approvals of it. */
import { generateKeyPairSync } from 'node:crypto';
import {
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  parseCountryCode,
  parsePublicJwk,
  type Signer,
  signerFromPrivateJwk,
  type Verified,
} from '@breakwater/federation-protocol';
import { type Electorate, signApproval } from '../../recovery/approval.ts';
import { type RecoveryRequest, signRecoveryRequest, verifyRecoveryRequest } from '../../recovery/request.ts';
import { signedDocumentJson } from '../../recovery/signed-document.ts';

export const now = new Date('2026-09-12T08:00:00.000Z');
export const hoursLater = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
export const DM = parseCountryCode('DM');
export const BB = parseCountryCode('BB');

export async function makeSigner(): Promise<Signer> {
  return signerFromPrivateJwk(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

export async function makeSealKey(): Promise<PublicJwk> {
  const { kty = '', crv = '', x = '' } = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
  return parsePublicJwk({ kty, crv, x });
}

/** Two signers stand for the officials of Dominica, one for Barbados' hub, one for the blank machine. */
export async function makePeople() {
  const [first, second, barbados, machine, stranger] = await Promise.all(Array.from({ length: 5 }, makeSigner));
  if (!first || !second || !barbados || !machine || !stranger) throw new Error('unreachable');
  const electorate: Electorate = {
    officials: [
      { name: 'Official One', signKey: first.publicJwk },
      { name: 'Official Two', signKey: second.publicJwk },
    ],
    custodians: [{ country: BB, keys: [barbados.publicJwk] }],
  };
  return { first, second, barbados, machine, stranger, electorate };
}

export async function makeRequestFile(machine: Signer, changes: Partial<RecoveryRequest> = {}): Promise<JsonObject> {
  const request = {
    country: DM,
    rootSha256: 'a'.repeat(64),
    generation: 1,
    snapshot: { sequence: 4, manifestSha256: 'b'.repeat(64), createdAt: now },
    sealKey: await makeSealKey(),
    signKey: machine.publicJwk,
    note: 'The storm took Roseau; we restore at the embassy.',
    createdAt: now,
    expiresAt: hoursLater(72),
    ...changes,
  };
  return signedDocumentJson(await signRecoveryRequest(request, machine));
}

export async function makeRequest(machine: Signer, changes: Partial<RecoveryRequest> = {}) {
  return verifyRecoveryRequest(await makeRequestFile(machine, changes), changes.createdAt ?? now);
}

export function approve(
  request: Verified<RecoveryRequest>,
  signer: Signer,
  changes: { group?: 'officials' | 'custodians'; giver?: string; country?: typeof DM } = {},
): Promise<JsonObject> {
  const approval = {
    group: changes.group ?? ('officials' as const),
    giver: changes.giver ?? signer.kid,
    name: 'Official',
    country: changes.country ?? request.country,
    generation: request.generation,
    requestSha256: request.sha256,
    approvedAt: now,
  };
  return signApproval(approval, new TextEncoder().encode('a sealed share'), signer);
}

/** A copy of a JSON file with one member of its document changed, as somebody with a text editor would. */
export function tamper(file: JsonObject, name: string, value: JsonValue): JsonObject {
  return { ...file, document: { ...(file.document as JsonObject), [name]: value } };
}
