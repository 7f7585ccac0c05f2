/** One share of half a recovery key: whom it is bound to, and the public commitment that exposes a false one. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type CountryCode, canonicalJson, type JsonObject, type JsonValue } from '@breakwater/federation-protocol';
import { RecoveryError } from './error.ts';
import { asObject, bytesOf, countryOf, malformed, requireType, textOf, wholeNumberOf } from './read-fields.ts';

/** The two halves: A lies with the country's own officials, B with the hubs of partner nations. */
export type ShareGroup = 'officials' | 'custodians';

/** A share in the clear. `giver` is an official's signing key id (officials) or a country code (custodians). */
export interface RecoveryShare {
  readonly country: CountryCode;
  readonly generation: number;
  readonly group: ShareGroup;
  readonly giver: string;
  /** The Shamir share: 32 bytes and its coordinate. */
  readonly share: Uint8Array;
  /** Hides the share from whoever sees the commitment, even for a share that could be guessed. */
  readonly salt: Uint8Array;
}

const TYPE = 'breakwater-recovery-share';
/** A 32-byte half and the one-byte coordinate that GF(2^8) sharing appends. */
export const SHARE_BYTES = 33;
/** As many bits as the commitment has. */
export const SHARE_SALT_BYTES = 32;

/** The share as a document, for sealing; never written or sent in the clear. */
export function shareJson(share: RecoveryShare): JsonObject {
  return {
    type: TYPE,
    format: 0,
    country: share.country,
    generation: share.generation,
    group: share.group,
    giver: share.giver,
    share: Buffer.from(share.share).toString('base64url'),
    salt: Buffer.from(share.salt).toString('base64url'),
  };
}

/** Throws `RECOVERY_DOCUMENT_INVALID`. */
export function parseShare(value: JsonValue): RecoveryShare {
  const object = asObject(value, 'share');
  requireType(object, TYPE);
  const group = object.group;
  if (group !== 'officials' && group !== 'custodians') throw malformed('"group" is neither officials nor custodians');
  const share = bytesOf(object, 'share', SHARE_BYTES);
  const salt = bytesOf(object, 'salt', SHARE_SALT_BYTES);
  if (share.length !== SHARE_BYTES || salt.length !== SHARE_SALT_BYTES)
    throw malformed('the share has the wrong length');
  // At 0 lies the secret itself: a share from there would be all of it.
  if (share[SHARE_BYTES - 1] === 0) throw malformed('the share was taken where the secret is');
  return {
    country: countryOf(object, 'country'),
    generation: wholeNumberOf(object, 'generation', 1),
    group,
    giver: textOf(object, 'giver'),
    share,
    salt,
  };
}

/** SHA-256 of the share document with its salt, base64url: stands in the public record, says nothing of the share. */
export function shareCommitmentOf(share: RecoveryShare): string {
  return createHash('sha256')
    .update(canonicalJson(shareJson(share)))
    .digest('base64url');
}

/** Refuses a share that is not the one committed to. Throws `RECOVERY_SHARE_WRONG`, which names the giver. */
export function checkShareCommitment(share: RecoveryShare, commitment: string): void {
  const actual = Buffer.from(shareCommitmentOf(share));
  const expected = Buffer.from(commitment);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new RecoveryError('RECOVERY_SHARE_WRONG', `The share of ${share.giver} is not the one that was dealt.`, {
      giver: share.giver,
      group: share.group,
    });
  }
}

/** HPKE `info` when the share is dealt: a sealed share opens only as the share of this country, split and giver. */
export function dealingInfo(of: Omit<RecoveryShare, 'share' | 'salt'>): string {
  return ['breakwater-share-dealt', of.country, of.generation, of.group, of.giver].join('\0');
}

/** HPKE `info` when the share is handed to a blank machine: it opens only for the request it was approved for. */
export function handoverInfo(requestSha256: string, group: ShareGroup, giver: string): string {
  return ['breakwater-share-handed-over', requestSha256, group, giver].join('\0');
}
