/** Keys of a standalone archive: all from one secret, usable, and none the same as another. */
import { signerFromPrivateJwk, verifyBytes } from '@breakwater/federation-protocol';
import { expect, test } from 'vitest';
import { deriveArchiveKeys } from '../../archive/archive-keys.ts';
import { isOwnerName } from '../../owner.ts';
import { bytesFrom } from '../support.ts';

test('the keys of an archive follow from its secret and from nothing else', async () => {
  const keys = deriveArchiveKeys(bytesFrom(32, 1));
  expect(deriveArchiveKeys(bytesFrom(32, 1))).toEqual(keys);
  expect(deriveArchiveKeys(bytesFrom(32, 2)).owner).not.toBe(keys.owner);
  expect(isOwnerName(keys.owner)).toBe(true);
  const secrets = [Buffer.from(keys.secret).toString('base64url'), keys.signKey.d, keys.sealKey.d];
  expect(new Set(secrets).size).toBe(3);
  expect([keys.signKey.crv, keys.sealKey.crv]).toEqual(['Ed25519', 'X25519']);
  const signer = await signerFromPrivateJwk(keys.signKey);
  const message = bytesFrom(10, 3);
  expect(await verifyBytes(signer.publicJwk, message, await signer.sign(message))).toBe(true);
});
