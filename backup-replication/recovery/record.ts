/** The public record of a recovery key: what everybody may know of it. It travels in every head. */
import {
  type CountryCode,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  parseCountryCode,
  type Signer,
  type Verified,
} from '@breakwater/federation-protocol';
import { RecoveryError } from './error.ts';
import {
  asList,
  asObject,
  countryOf,
  malformed,
  publicKeyOf,
  requireType,
  textOf,
  timeOf,
  wholeNumberOf,
} from './read-fields.ts';
import type { RecoveryShare, ShareGroup } from './share.ts';
import { isSignedBy, parseSignedDocument, type SignedDocument, signDocument } from './signed-document.ts';

/** Who was dealt a share, and the commitment to it. */
export interface DealtShare {
  /** An official's signing key id, or a custodian's country code. */
  readonly giver: string;
  readonly name: string;
  readonly commitment: string;
}

/** One half of the key: how many of whose shares put it together. */
export interface ShareHalf {
  readonly threshold: number;
  readonly shares: readonly DealtShare[];
}

/** A recovery key as the public knows it. `generation` grows by one with every split. */
export interface RecoveryRecord {
  readonly country: CountryCode;
  readonly generation: number;
  readonly createdAt: Date;
  /** X25519: data keys and the keyring are sealed to it. */
  readonly publicKey: PublicJwk;
  readonly officials: ShareHalf;
  readonly custodians: ShareHalf;
}

const TYPE = 'breakwater-recovery-record';
/** GF(2^8) sharing has 255 coordinates; a region has far fewer givers. */
const SHARES_MAX = 64;
/** One person alone must never be enough: a threshold below two is no sharing. */
export const THRESHOLD_MIN = 2;

/** Signs the record with the country's backup key. */
export function signRecoveryRecord(record: RecoveryRecord, signer: Signer): Promise<SignedDocument> {
  return signDocument(recordJson(record), TYPE, signer);
}

/** Parses without verifying; for a record inside a head whose own signature was verified. */
export async function parseRecoveryRecord(value: JsonValue): Promise<RecoveryRecord> {
  const object = asObject(value, 'recovery record');
  requireType(object, TYPE);
  return {
    country: countryOf(object, 'country'),
    generation: wholeNumberOf(object, 'generation', 1),
    createdAt: timeOf(object, 'createdAt'),
    publicKey: await publicKeyOf(object, 'publicKey', 'X25519'),
    officials: parseHalf(object.officials, 'officials'),
    custodians: parseHalf(object.custodians, 'custodians'),
  };
}

/**
 * Verifies a signed record of `country` under its backup keys from the trust list.
 * Throws `RECOVERY_RECORD_INVALID`, `RECOVERY_DOCUMENT_INVALID`.
 */
export async function verifyRecoveryRecord(
  value: JsonValue,
  country: CountryCode,
  backupKeys: readonly PublicJwk[],
): Promise<Verified<RecoveryRecord>> {
  const signed = parseSignedDocument(value);
  if (!(await isSignedBy(signed, TYPE, backupKeys))) {
    throw new RecoveryError('RECOVERY_RECORD_INVALID', `The recovery record is not signed by ${country}'s backup key.`);
  }
  const record = await parseRecoveryRecord(signed.document);
  if (record.country !== country) {
    throw new RecoveryError(
      'RECOVERY_RECORD_INVALID',
      `The recovery record is one of ${record.country}, not ${country}.`,
    );
  }
  return record as Verified<RecoveryRecord>;
}

/** What the record says of one giver's share. Throws `RECOVERY_SHARE_MISSING`. */
export function dealtShare(record: RecoveryRecord, group: ShareGroup, giver: string): DealtShare {
  const dealt = record[group].shares.find((share) => share.giver === giver);
  if (dealt) return dealt;
  throw new RecoveryError(
    'RECOVERY_SHARE_MISSING',
    `Generation ${record.generation} of ${record.country}'s recovery key has no share for ${giver}.`,
    { group, giver, generation: record.generation },
  );
}

/** Refuses a share of another country or an older split. Throws `RECOVERY_GENERATION_STALE`. */
export function checkGeneration(share: RecoveryShare, record: RecoveryRecord): void {
  if (share.country === record.country && share.generation === record.generation) return;
  throw new RecoveryError(
    'RECOVERY_GENERATION_STALE',
    `The share is of ${share.country}'s recovery key ${share.generation}; ` +
      `${record.country}'s key ${record.generation} is asked for.`,
    { share: share.generation, record: record.generation },
  );
}

function recordJson(record: RecoveryRecord): JsonObject {
  const half = ({ threshold, shares }: ShareHalf) => ({
    threshold,
    shares: shares.map(({ giver, name, commitment }) => ({ giver, name, commitment })),
  });
  const { kty, crv, x, kid } = record.publicKey;
  return {
    type: TYPE,
    format: 0,
    country: record.country,
    generation: record.generation,
    createdAt: record.createdAt.toISOString(),
    publicKey: { kty, crv, x, kid },
    officials: half(record.officials),
    custodians: half(record.custodians),
  };
}

function parseHalf(value: JsonValue | undefined, name: ShareGroup): ShareHalf {
  const object = asObject(value, name);
  const shares = asList(object.shares, `${name}.shares`, SHARES_MAX).map((entry) => {
    const share = asObject(entry, `${name}.shares`);
    const giver = name === 'custodians' ? parseCountryCode(textOf(share, 'giver')) : textOf(share, 'giver');
    return { giver, name: textOf(share, 'name'), commitment: textOf(share, 'commitment') };
  });
  if (new Set(shares.map(({ giver }) => giver)).size !== shares.length)
    throw malformed(`a giver stands twice in ${name}`);
  return { threshold: wholeNumberOf(object, 'threshold', THRESHOLD_MIN, shares.length), shares };
}
