/** Signature checks against Wycheproof: every forged or malformed signature is refused, every valid one accepted. */
import { describe, expect, it } from 'vitest';
import { encodeBase64url } from '../../jose/base64url.ts';
import { jwkThumbprint } from '../../jose/jwk.ts';
import { verifyBytes } from '../../jose/jws.ts';
import type { PublicJwk } from '../../jose/signer.ts';
import { hasVectors, vector } from '../vectors.ts';

interface Group {
  readonly publicKey: { readonly pk?: string; readonly wx?: string; readonly wy?: string };
  readonly tests: readonly { tcId: number; msg: string; sig: string; result: string }[];
}

const bytes = (hex: string) => new Uint8Array((hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
// Coordinates come with or without leading zeros.
const coordinate = (hex = '') => encodeBase64url(bytes(hex.padStart(64, '0').slice(-64)));

async function keyOf({ publicKey }: Group): Promise<PublicJwk> {
  const point =
    publicKey.pk === undefined
      ? ({ kty: 'EC', crv: 'P-256', x: coordinate(publicKey.wx), y: coordinate(publicKey.wy) } as const)
      : ({ kty: 'OKP', crv: 'Ed25519', x: coordinate(publicKey.pk) } as const);
  return { ...point, kid: await jwkThumbprint(point) };
}

describe('signature checks', () => {
  if (!hasVectors('wycheproof')) return;
  const files = ['ed25519_test.json', 'ecdsa_secp256r1_sha256_p1363_test.json'];

  it.each(files)('agree with %s', async (file) => {
    const { testGroups }: { testGroups: readonly Group[] } = JSON.parse(
      new TextDecoder().decode(vector(`wycheproof/${file}`)),
    );
    const wrong: number[] = [];
    for (const group of testGroups) {
      const key = await keyOf(group);
      for (const { tcId, msg, sig, result } of group.tests) {
        const isAccepted = await verifyBytes(key, bytes(msg), bytes(sig));
        if (isAccepted !== (result === 'valid')) wrong.push(tcId);
      }
    }
    expect(wrong).toEqual([]);
  });
});
