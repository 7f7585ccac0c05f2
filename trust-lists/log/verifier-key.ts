/** Who may sign a note: a name, an algorithm and a public key, in one line of text (signed-note, "Verifier keys"). */
import {
  decodeBase64url,
  encodeBase64url,
  isStrictPoint,
  type PublicJwk,
  sha256,
  type VerificationKey,
} from '@breakwater/federation-protocol';
import { TrustError } from '../error.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { joinBytes } from './bytes.ts';
import { keyNameBytesMax } from './log-limits.ts';

/** What a key signs: a note as it is, a checkpoint with a time (Ed25519), or the same with ML-DSA-44. */
export type VerifierKeyType = 'ed25519' | 'cosignature' | 'ml-dsa-44-cosignature';

/** A key that may sign notes. */
export interface VerifierKey {
  /** Schema-less URL, without white space or plus signs. */
  readonly name: string;
  /** The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
  readonly keyId: Uint8Array;
  readonly type: VerifierKeyType;
  /** 32 bytes (Ed25519) or 1312 bytes (ML-DSA-44). */
  readonly publicKey: Uint8Array;
  /** The line `name+id+key`. */
  readonly text: string;
}

const types: Readonly<Record<VerifierKeyType, { byte: number; keyBytes: number }>> = {
  ed25519: { byte: 0x01, keyBytes: 32 },
  cosignature: { byte: 0x04, keyBytes: 32 },
  'ml-dsa-44-cosignature': { byte: 0x06, keyBytes: 1312 },
};

/**
 * Reads `name+hex(key id)+base64(type ‖ key)`. The id must be the recommended hash, which the two cosignature types
 * demand. Throws `TRUST_VERIFIER_KEY_MALFORMED`.
 * @see https://c2sp.org/signed-note#verifier-keys
 */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = '', , material = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/su.exec(text) ?? [];
  const bytes = decodeBase64(material.slice(0, 4096));
  const type = typeNames.find((candidate) => types[candidate].byte === bytes?.[0]);
  if (bytes === null || type === undefined) throw malformed(text, 'it has not the form name+id+key of a known type');
  const key = verifierKey(name, type, bytes.subarray(1));
  return key.text === text ? key : refuse(text, 'its key id does not fit its name and key');
}

/** The key with its id and line. Throws `TRUST_VERIFIER_KEY_MALFORMED` for a name or key that cannot be one. */
export function verifierKey(name: string, type: VerifierKeyType, publicKey: Uint8Array): VerifierKey {
  const nameBytes = new TextEncoder().encode(name);
  if (!isKeyName(name)) throw malformed(name, 'its name is empty, or holds white space or a plus sign');
  if (nameBytes.length > keyNameBytesMax) throw malformed(name, 'its name is too long');
  const { byte, keyBytes } = types[type];
  if (publicKey.length !== keyBytes) throw malformed(name, `its key has not ${keyBytes} bytes`);
  // Under a key of small order a signature that anybody can compute fits many messages.
  if (keyBytes === 32 && !isStrictPoint(publicKey)) throw malformed(name, 'its point is of small order or not reduced');
  const material = joinBytes([byte], publicKey);
  const hashed = joinBytes(nameBytes, [0x0a], material);
  const keyId = sha256(hashed).slice(0, 4);
  const hex = Array.from(keyId, (octet) => octet.toString(16).padStart(2, '0')).join('');
  return { name, keyId, type, publicKey: publicKey.slice(), text: `${name}+${hex}+${encodeBase64(material)}` };
}

/** The line of a verifier key: `verifierKey(…).text`. */
export function formatVerifierKey(name: string, type: VerifierKeyType, publicKey: Uint8Array): string {
  return verifierKey(name, type, publicKey).text;
}

/** The verifier key of an Ed25519 key in JWK form. Throws `TRUST_VERIFIER_KEY_MALFORMED` for another curve. */
export function verifierKeyOfJwk(name: string, type: 'ed25519' | 'cosignature', jwk: PublicJwk): VerifierKey {
  if (jwk.crv !== 'Ed25519') throw malformed(name, `a key on ${jwk.crv} signs no notes`);
  return verifierKey(name, type, decodeBase64url(jwk.x));
}

/** The public key in the form that the crypto suite takes. */
export function verificationKeyOf({ type, publicKey }: VerifierKey): VerificationKey {
  const text = encodeBase64url(publicKey);
  return type === 'ml-dsa-44-cosignature'
    ? { kty: 'AKP', alg: 'ML-DSA-44', pub: text }
    : { kty: 'OKP', crv: 'Ed25519', x: text };
}

/** True for a name that a signature line can carry: not empty, no white space, no plus sign. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name);
}

/** Throws `TRUST_VERIFIER_KEY_REUSED` when two of the keys share a public key: cosignatures do not bind the name. */
export function refuseSharedKeys(keys: readonly VerifierKey[]): void {
  const seen = new Map<string, VerifierKey>();
  for (const key of keys) {
    const material = encodeBase64(key.publicKey);
    const other = seen.get(material);
    if (other !== undefined) {
      const names = [other.name, key.name];
      throw new TrustError('TRUST_VERIFIER_KEY_REUSED', `${names.join(' and ')} have one public key.`, { names });
    }
    seen.set(material, key);
  }
}

const typeNames: readonly VerifierKeyType[] = ['ed25519', 'cosignature', 'ml-dsa-44-cosignature'];

function refuse(text: string, why: string): never {
  throw malformed(text, why);
}

function malformed(text: string, why: string): TrustError {
  return new TrustError('TRUST_VERIFIER_KEY_MALFORMED', `A verifier key was refused: ${why}.`, {
    why,
    key: text.slice(0, 80).toWellFormed(),
  });
}
