/** The letter that is sealed to a taker of a share: the share, and whom to trust when the day comes to use it. */
import { parseShare, RecoveryError, type RecoveryShare, shareJson } from '@breakwater/backup-replication';
import { canonicalJson, isObject, type JsonValue, parseStrictJson } from '@breakwater/federation-protocol';

/**
 * The region as it was when the share was dealt. Sealed together with the share: nobody can hand an official the true
 * share with a false root of trust beside it.
 */
export interface TrustHint {
  readonly rootSha256: string;
  /** Origins of hubs that serve the trust list. */
  readonly peers: readonly string[];
}

/** A share with its hint. */
export interface DealtLetter {
  readonly share: RecoveryShare;
  readonly trust: TrustHint;
}

const PEERS_MAX = 64;

/** The bytes to seal. */
export function encodeLetter({ share, trust }: DealtLetter): Uint8Array {
  return canonicalJson({ share: shareJson(share), trust: { rootSha256: trust.rootSha256, peers: trust.peers } });
}

/** Reads an opened letter. Throws `RECOVERY_DOCUMENT_INVALID`. */
export function parseLetter(bytes: Uint8Array): DealtLetter {
  const value = parseStrictJson(bytes);
  if (!isObject(value) || !isObject(value.trust) || value.share === undefined) throw malformed();
  const { rootSha256, peers } = value.trust;
  if (typeof rootSha256 !== 'string' || !Array.isArray(peers) || peers.length > PEERS_MAX) throw malformed();
  return { share: parseShare(value.share), trust: { rootSha256, peers: peers.map(textOf) } };
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  throw malformed();
}

function malformed(): RecoveryError {
  return new RecoveryError('RECOVERY_DOCUMENT_INVALID', 'The opened share is not one that a split makes.');
}
