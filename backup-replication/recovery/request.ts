/** The recovery request: a blank machine asks for one snapshot of one country, for keys that it made itself. */
import type { CountryCode, JsonObject, JsonValue, PublicJwk, Signer, Verified } from '@breakwater/federation-protocol';
import { RecoveryError } from './error.ts';
import {
  asObject,
  countryOf,
  malformed,
  publicKeyOf,
  requireType,
  sha256Of,
  textOf,
  timeOf,
  wholeNumberOf,
} from './read-fields.ts';
import {
  documentSha256,
  isSignedBy,
  parseSignedDocument,
  type SignedDocument,
  signDocument,
} from './signed-document.ts';

/** The snapshot that is asked for, by the head that names it. */
export interface RequestedSnapshot {
  readonly sequence: number;
  /** SHA-256, in hex, of the snapshot's manifest. */
  readonly manifestSha256: string;
  readonly createdAt: Date;
}

/** What the approvers approve, every part of it bound by their signature. */
export interface RecoveryRequest {
  readonly country: CountryCode;
  /** The root of trust the blank machine was given; an approver with another root refuses. */
  readonly rootSha256: string;
  /** Which split of the recovery key the shares must be of. */
  readonly generation: number;
  readonly snapshot: RequestedSnapshot;
  /** X25519: shares are sealed to it. */
  readonly sealKey: PublicJwk;
  /** Ed25519: signs this request, and the blank machine's reads from holders. */
  readonly signKey: PublicJwk;
  /** Who asks and why, in the requester's own words. */
  readonly note: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** The request's name: SHA-256 of its canonical bytes, in hex. */
  readonly sha256: string;
}

const TYPE = 'breakwater-recovery-request';
/** Long enough to reach officials abroad across time zones; short enough that a forgotten approval dies. */
export const REQUEST_LIFETIME_MS = 72 * 60 * 60 * 1000;
/** Clocks of disaster machines are off; five minutes is what the trust list tolerates too. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

/** Signs a request with the blank machine's own signing key. */
export function signRecoveryRequest(request: Omit<RecoveryRequest, 'sha256'>, signer: Signer): Promise<SignedDocument> {
  return signDocument(requestJson(request), TYPE, signer);
}

/**
 * Verifies that the request is whole, signed by the key it names, and alive at `now`.
 * Throws `RECOVERY_REQUEST_INVALID`, `RECOVERY_REQUEST_EXPIRED`, `RECOVERY_DOCUMENT_INVALID`.
 */
export async function verifyRecoveryRequest(value: JsonValue, now: Date): Promise<Verified<RecoveryRequest>> {
  const signed = parseSignedDocument(value);
  const request = await parseRequest(signed.document);
  if (!(await isSignedBy(signed, TYPE, [request.signKey]))) {
    throw new RecoveryError('RECOVERY_REQUEST_INVALID', 'The recovery request is not signed by the key it names.');
  }
  checkRequestAlive(request, now);
  return request as Verified<RecoveryRequest>;
}

/** Refuses a request that has run out, or was dated into the future to live longer. */
export function checkRequestAlive(request: RecoveryRequest, now: Date): void {
  if (request.createdAt.getTime() > now.getTime() + CLOCK_SKEW_MS) {
    throw new RecoveryError('RECOVERY_REQUEST_INVALID', 'The recovery request is dated in the future.');
  }
  if (request.expiresAt <= now) {
    const when = request.expiresAt.toISOString();
    throw new RecoveryError('RECOVERY_REQUEST_EXPIRED', `The recovery request ran out at ${when}.`, {
      expiresAt: when,
    });
  }
}

async function parseRequest(document: JsonObject): Promise<RecoveryRequest> {
  requireType(document, TYPE);
  const snapshot = asObject(document.snapshot, 'snapshot');
  const createdAt = timeOf(document, 'createdAt');
  const expiresAt = timeOf(document, 'expiresAt');
  const lifetimeMs = expiresAt.getTime() - createdAt.getTime();
  if (lifetimeMs <= 0 || lifetimeMs > REQUEST_LIFETIME_MS) throw malformed('it would live longer than 72 hours');
  return {
    country: countryOf(document, 'country'),
    rootSha256: sha256Of(document, 'rootSha256'),
    generation: wholeNumberOf(document, 'generation', 1),
    snapshot: {
      sequence: wholeNumberOf(snapshot, 'sequence', 0),
      manifestSha256: sha256Of(snapshot, 'manifestSha256'),
      createdAt: timeOf(snapshot, 'createdAt'),
    },
    sealKey: await publicKeyOf(document, 'sealKey', 'X25519'),
    signKey: await publicKeyOf(document, 'signKey', 'Ed25519'),
    note: textOf(document, 'note'),
    createdAt,
    expiresAt,
    sha256: nameOf(document),
  };
}

/** A number that has no RFC 8785 text makes no request: two readers would name it differently. */
function nameOf(document: JsonObject): string {
  try {
    return documentSha256(document);
  } catch (cause) {
    throw malformed('it has no canonical text', cause);
  }
}

function requestJson(request: Omit<RecoveryRequest, 'sha256'>): JsonObject {
  const key = ({ kty, crv, x, kid }: PublicJwk) => ({ kty, crv, x, kid });
  return {
    type: TYPE,
    format: 0,
    country: request.country,
    rootSha256: request.rootSha256,
    generation: request.generation,
    snapshot: { ...request.snapshot, createdAt: request.snapshot.createdAt.toISOString() },
    sealKey: key(request.sealKey),
    signKey: key(request.signKey),
    note: request.note,
    createdAt: request.createdAt.toISOString(),
    expiresAt: request.expiresAt.toISOString(),
  };
}
