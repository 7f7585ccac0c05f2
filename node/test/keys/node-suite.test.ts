/** The suite of node:crypto and the portable one: one rule, the same answer to every vector and every key. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import {
  type CryptoSuite,
  FederationError,
  parseSignatureJwk,
  portableSuite,
  type VerificationKey,
} from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { nodeSuite, nodeSuiteOnce } from '../../keys/node-suite.ts';
import { makePqSigningJwk, pqSignerFromPrivateJwk } from '../../keys/pq-signer.ts';
import { hasVectors } from '../vectors.ts';
import { cctv, type SignatureQuestion, wycheproof } from './signature-vectors.ts';

async function answerOf(suite: CryptoSuite, { key, data, signature }: SignatureQuestion): Promise<boolean | string> {
  try {
    return await suite.verify(key, data, signature);
  } catch (error) {
    return error instanceof FederationError ? error.code : 'not a refusal';
  }
}

async function disagreements(cases: readonly SignatureQuestion[]): Promise<readonly unknown[]> {
  const once = nodeSuiteOnce();
  const found: unknown[] = [];
  for (const one of cases) {
    const answers = await Promise.all([nodeSuite, once, portableSuite].map((suite) => answerOf(suite, one)));
    if (new Set(answers).size > 1) found.push({ name: one.name, answers });
  }
  return found;
}

describe('the suites', () => {
  if (hasVectors('wycheproof') && hasVectors('cctv')) {
    it.each([
      ['Ed25519', () => wycheproof('ed25519_test.json')],
      ['P-256', () => wycheproof('ecdsa_secp256r1_sha256_p1363_test.json')],
      ['ML-DSA-65', () => wycheproof('mldsa_65_verify_test.json')],
      ['ML-DSA-44, which cosigners use', () => wycheproof('mldsa_44_verify_test.json')],
      ['the edge cases of Ed25519', cctv],
    ])('agree on %s', async (_name, cases) => {
      expect(await disagreements(cases())).toEqual([]);
    });
  }

  it('agree on hashes', () => {
    for (const length of [0, 1, 55, 64, 1_000]) {
      const bytes = new Uint8Array(randomBytes(length));
      expect(Buffer.from(nodeSuite.sha256(bytes)).toString('hex')).toBe(
        Buffer.from(portableSuite.sha256(bytes)).toString('hex'),
      );
    }
  });

  it('agree that a key on X25519 and a key with a cut coordinate check nothing', async () => {
    const { x = '' } = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
    const keys: readonly VerificationKey[] = [
      { kty: 'OKP', crv: 'X25519', x },
      { kty: 'OKP', crv: 'Ed25519', x: x.slice(0, 40) },
      { kty: 'AKP', alg: 'ML-DSA-65', pub: x },
    ];
    for (const key of keys) {
      const one = { name: '', key, data: new Uint8Array(1), signature: new Uint8Array(64) };
      const answers = await Promise.all([nodeSuite, portableSuite].map((suite) => answerOf(suite, one)));
      expect(new Set(answers).size).toBe(1);
      expect(answers).not.toContain(true);
    }
  });

  it('take the same key under two algorithms for two keys', () => {
    const data = randomBytes(40);
    const pair = generateKeyPairSync('ml-dsa-44');
    const { pub = '' } = pair.publicKey.export({ format: 'jwk' });
    const once = nodeSuiteOnce();
    const signature = sign(null, data, pair.privateKey);
    expect(once.verify({ kty: 'AKP', alg: 'ML-DSA-44', pub: String(pub) }, data, signature)).toBe(true);
    expect(() => once.verify({ kty: 'AKP', alg: 'ML-DSA-65', pub: String(pub) }, data, signature)).toThrow(
      expect.objectContaining({ code: 'JWK_INVALID' }),
    );
  });
});

describe('an ML-DSA-65 signer', () => {
  it('signs what both suites accept, under a key named by its thumbprint', async () => {
    const signer = await pqSignerFromPrivateJwk(makePqSigningJwk());
    const data = new Uint8Array(randomBytes(160));
    const signature = await signer.sign(data);
    expect(signature.length).toBe(3_309);
    for (const suite of [nodeSuite, portableSuite]) {
      expect(await suite.verify(signer.publicJwk, data, signature)).toBe(true);
      expect(await suite.verify(signer.publicJwk, data.subarray(1), signature)).toBe(false);
    }
    expect(await parseSignatureJwk({ ...signer.publicJwk })).toEqual(signer.publicJwk);
  });

  it('is refused when its seed belongs to another public key, or is missing', async () => {
    const [one, other] = [makePqSigningJwk(), makePqSigningJwk()];
    const refused = expect.objectContaining({ code: 'KEYFILE_MALFORMED' });
    await expect(pqSignerFromPrivateJwk({ ...one, priv: other.priv })).rejects.toEqual(refused);
    await expect(pqSignerFromPrivateJwk({ ...one, priv: 'AAAA' })).rejects.toEqual(refused);
    const { priv: _priv, ...withoutSeed } = one;
    await expect(pqSignerFromPrivateJwk(withoutSeed)).rejects.toEqual(refused);
  });
});
