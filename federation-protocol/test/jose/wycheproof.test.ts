/** Signature checks against Wycheproof and CCTV: every forged or malformed signature is refused, every valid accepted. */
import { describe, expect, it } from 'vitest';
import { FederationError } from '../../federation-error.ts';
import { type CryptoSuite, portableSuite } from '../../jose/crypto-suite.ts';
import { hasVectors } from '../vectors.ts';
import { cctv, type SignatureCase, wycheproof } from './wycheproof-keys.ts';

const files = [
  'ed25519_test.json',
  'ecdsa_secp256r1_sha256_p1363_test.json',
  'mldsa_44_verify_test.json',
  'mldsa_65_verify_test.json',
];

/** A key that cannot be taken in verifies nothing. */
async function accepts(suite: CryptoSuite, { key, data, signature }: SignatureCase): Promise<boolean> {
  try {
    return await suite.verify(key, data, signature);
  } catch (error) {
    if (error instanceof FederationError && error.code === 'JWK_INVALID') return false;
    throw error;
  }
}

async function wrongOf(cases: readonly SignatureCase[]): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const one of cases) if ((await accepts(portableSuite, one)) !== one.isValid) wrong.push(one.name);
  return wrong;
}

describe('signature checks', () => {
  if (!hasVectors('wycheproof')) return;

  it.each(files)('agree with %s', async (file) => {
    const cases = wycheproof(file);
    expect(cases.length).toBeGreaterThan(100);
    expect(await wrongOf(cases)).toEqual([]);
  });
});

describe('the rule for Ed25519', () => {
  if (!hasVectors('cctv')) return;

  it('refuses second spellings, points of small order, and what only a cofactor would accept', async () => {
    const cases = cctv();
    expect(cases.filter((one) => one.isValid).length).toBeGreaterThan(0);
    expect(await wrongOf(cases)).toEqual([]);
  });
});
