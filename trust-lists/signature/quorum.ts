/** Counting signatures: states, not keys; each state once; whatever does not verify counts for nothing. */
import { CodedError, type PublicJwk, verifyJws } from '@breakwater/federation-protocol';
import { isSame } from '../document/canonical.ts';
import type { RoleName, Root } from '../document/root.ts';
import { TrustError, type TrustErrorCode } from '../error.ts';
import { signatureBytesMax, signaturesMax } from '../limits.ts';
import { recordBytes, recordTypes, type SignedRecord } from './record.ts';

/** Who signed validly, and why other signatures were not counted (position and code). */
export interface Tally {
  /** Country codes, sorted, each once. */
  readonly states: readonly string[];
  readonly uncounted: readonly { readonly index: number; readonly code: string }[];
}

/** Counts which states of a role signed this very record. Refusals of single signatures are told, not thrown. */
export async function countStates(
  root: Root,
  role: RoleName,
  record: SignedRecord,
  signatures: readonly string[],
): Promise<Tally> {
  const stateOfKey = keysOfRole(root, role);
  const keys = [...stateOfKey.values()].map(({ key }) => key);
  const states = new Set<string>();
  const uncounted: { index: number; code: string }[] = [];
  for (const [index, signature] of signatures.slice(0, signaturesMax).entries()) {
    try {
      const kid = await verifySignature(record, signature, keys);
      states.add(stateOfKey.get(kid)?.state ?? '');
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      uncounted.push({ index, code: error.code });
    }
  }
  return { states: [...states].sort(), uncounted };
}

/** Throws `code` unless enough states of the role signed the record; resolves to those that did. */
export async function checkQuorum(
  root: Root,
  role: RoleName,
  record: SignedRecord,
  signatures: readonly string[],
  code: TrustErrorCode,
): Promise<readonly string[]> {
  const { states, uncounted } = await countStates(root, role, record, signatures);
  const { threshold } = root.roles[role];
  if (states.length >= threshold) return states;
  throw new TrustError(code, `${states.length} states signed for “${role}”, ${threshold} must.`, {
    role,
    threshold,
    rootVersion: root.version,
    states: [...states],
    uncounted: uncounted.map(({ index, code: reason }) => ({ index, code: reason })),
  });
}

/**
 * Checks one signature under a record by one of `keys`, and resolves to the key's id. Throws the `JWS_…` codes,
 * `TRUST_SIGNATURE_HEADER` or `TRUST_SIGNATURE_OTHER_RECORD`.
 */
export async function verifySignature(
  record: SignedRecord,
  signature: string,
  keys: readonly PublicJwk[],
): Promise<string> {
  const expected = { typ: recordTypes[record.type], keys, maxBytes: signatureBytesMax };
  const { header, payload, kid } = await verifyJws(signature, expected);
  // Keys or addresses in a header (jwk, jku, x5u) have no business here: keys come from the root.
  const surplus = Object.keys(header).filter((name) => !['alg', 'iat', 'kid', 'typ'].includes(name));
  if (surplus.length > 0) {
    throw new TrustError('TRUST_SIGNATURE_HEADER', `A signature header carries ${surplus.join(', ')}.`, { surplus });
  }
  if (!isSame(payload, recordBytes(record))) {
    throw new TrustError('TRUST_SIGNATURE_OTHER_RECORD', 'A signature is for another document.', { kid });
  }
  return kid;
}

function keysOfRole(root: Root, role: RoleName): ReadonlyMap<string, { state: string; key: PublicJwk }> {
  const signers = root.signers.filter(({ id }) => root.roles[role].signers.includes(id));
  const keys = signers.flatMap(({ id, keys }) => keys.map(({ jwk }) => ({ state: id, jwk })));
  return new Map(keys.flatMap(({ state, jwk }) => (jwk.kty === 'AKP' ? [] : [[jwk.kid, { state, key: jwk }]])));
}
