/** Everything a standalone archive needs, from the one secret of its key file: no hub, no list of keys. */
import { createPrivateKey } from 'node:crypto';
import type { PrivateJwk } from '@breakwater/federation-protocol';
import type { OwnerName } from '../owner.ts';
import { derive } from '../seal/derive.ts';

/** What the secret of a key file yields. */
export interface ArchiveKeys {
  /** 16 hex digits: the name under which the archive's packs and heads lie at each place. */
  readonly owner: OwnerName;
  /** 32 bytes: what `deriveSecrets` takes. */
  readonly secret: Uint8Array;
  /** Ed25519: signs manifests and heads. */
  readonly signKey: PrivateJwk;
  /** X25519: data keys and the mask key are sealed to it. */
  readonly sealKey: PrivateJwk;
}

/** RFC 8410: a PKCS #8 private key is these bytes and then the 32 of the seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const OWNER_BYTES = 8;

/** Derives them; `fileSecret` is the 32 random bytes of the key file. FORMAT.md section 13. */
export function deriveArchiveKeys(fileSecret: Uint8Array): ArchiveKeys {
  return {
    owner: Buffer.from(derive(fileSecret, 'breakwater archive 1 owner', OWNER_BYTES)).toString('hex'),
    secret: derive(fileSecret, 'breakwater archive 1 secret'),
    signKey: privateJwk(PKCS8_ED25519, derive(fileSecret, 'breakwater archive 1 sign key')),
    sealKey: privateJwk(PKCS8_X25519, derive(fileSecret, 'breakwater archive 1 seal key')),
  };
}

function privateJwk(header: Buffer, seed: Uint8Array): PrivateJwk {
  const der = Buffer.concat([header, seed]);
  const { kty, crv, x, d } = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  return { kty, crv, x, d };
}
