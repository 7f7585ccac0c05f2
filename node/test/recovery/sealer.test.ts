/** Sealing: only the right key opens, for the right purpose, and not a bit may be changed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeMachineKeys } from '../../recovery/machine.ts';
import { sealer } from '../../recovery/sealer.ts';

const broken = { code: 'RECOVERY_SEAL_BROKEN' };

test('what is sealed comes back, and is longer by key and tag only', async () => {
  const { sealKey, sealPrivateJwk } = await makeMachineKeys();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (plaintext, info) => {
      const sealed = await sealer.seal(sealKey, plaintext, info);
      expect(sealed).toHaveLength(plaintext.length + 32 + 16);
      expect(await sealer.open(sealPrivateJwk, sealed, info)).toEqual(plaintext);
    }),
    { numRuns: 20 },
  );
});

test('every changed byte, another key, another purpose: it does not open', async () => {
  const { sealKey, sealPrivateJwk } = await makeMachineKeys();
  const stranger = await makeMachineKeys();
  const sealed = await sealer.seal(sealKey, new Uint8Array([1, 2, 3]), 'purpose');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = sealed.map((byte, index) => (index === at ? byte ^ 0x40 : byte));
    await expect(sealer.open(sealPrivateJwk, changed, 'purpose')).rejects.toMatchObject(broken);
  }
  await expect(sealer.open(stranger.sealPrivateJwk, sealed, 'purpose')).rejects.toMatchObject(broken);
  await expect(sealer.open(sealPrivateJwk, sealed, 'purposes')).rejects.toMatchObject(broken);
  await expect(sealer.open(sealPrivateJwk, sealed.subarray(0, 47), 'purpose')).rejects.toMatchObject(broken);
});

test('refuses keys that cannot seal or open', async () => {
  const { signer, sealKey } = await makeMachineKeys();
  await expect(sealer.seal(signer.publicJwk, new Uint8Array(1), '')).rejects.toMatchObject(broken);
  await expect(sealer.open(sealKey, new Uint8Array(64), '')).rejects.toMatchObject(broken);
});

test('two sealings of one thing have nothing in common', async () => {
  const { sealKey } = await makeMachineKeys();
  const [one, two] = await Promise.all([1, 2].map(() => sealer.seal(sealKey, new Uint8Array(64), 'x')));
  expect(Buffer.from(one ?? []).equals(Buffer.from(two ?? []))).toBe(false);
});
