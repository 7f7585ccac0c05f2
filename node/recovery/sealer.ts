/** Sealing to a public key: HPKE base mode (RFC 9180) with X25519, HKDF-SHA-256 and AES-256-GCM. */
import { RecoveryError, type Sealer } from '@breakwater/backup-replication';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

// RFC 9180, section 7.1, table 2: Nenc of DHKEM(X25519, HKDF-SHA256); AES-GCM's tag is Nt of table 5.
const ENCAPSULATED_BYTES = 32;
const TAG_BYTES = 16;

const encode = (info: string): ArrayBuffer => new TextEncoder().encode(info).buffer;

/**
 * The sealer every hub, official and blank machine uses. Sealed bytes are the encapsulated key (32 bytes), the
 * ciphertext, and its tag (16 bytes). Throws `RECOVERY_SEAL_BROKEN`.
 */
export const sealer: Sealer = {
  async seal(recipient, plaintext, info) {
    if (recipient.crv !== 'X25519') throw broken(`a key on ${recipient.crv} cannot receive sealed bytes`);
    const { kty, crv, x } = recipient;
    const publicKey = await suite.kem.importKey('jwk', { kty, crv, x }, true);
    const sender = await suite.createSenderContext({ recipientPublicKey: publicKey, info: encode(info) });
    const ciphertext = await sender.seal(new Uint8Array(plaintext).buffer);
    return Buffer.concat([new Uint8Array(sender.enc), new Uint8Array(ciphertext)]).subarray();
  },

  async open(privateJwk, sealed, info) {
    if (privateJwk.crv !== 'X25519' || !privateJwk.d) throw broken('the key given is not a private X25519 key');
    if (sealed.length < ENCAPSULATED_BYTES + TAG_BYTES) throw broken('the sealed part is too short to be one');
    try {
      const { x = '', d } = privateJwk;
      const jwk = { kty: 'OKP', crv: 'X25519', x, d, key_ops: ['deriveBits'] };
      const recipientKey = await suite.kem.importKey('jwk', jwk, false);
      const recipient = await suite.createRecipientContext({
        recipientKey,
        enc: new Uint8Array(sealed.subarray(0, ENCAPSULATED_BYTES)).buffer,
        info: encode(info),
      });
      return new Uint8Array(await recipient.open(new Uint8Array(sealed.subarray(ENCAPSULATED_BYTES)).buffer));
    } catch (error) {
      // Every failure of HPKE here means the same to the reader: not for this key, not for this purpose, or altered.
      throw new RecoveryError('RECOVERY_SEAL_BROKEN', 'The sealed part cannot be opened with this key.', {}, error);
    }
  },
};

function broken(what: string): RecoveryError {
  return new RecoveryError('RECOVERY_SEAL_BROKEN', `Sealing is impossible: ${what}.`);
}
