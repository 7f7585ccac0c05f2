/** Fresh keys and fixed times for the tests. */
import { expect } from 'vitest';
import { type PrivateJwk, signerFromPrivateJwk } from '../jose/web-crypto-signer.ts';

/** The moment at which the tests live. */
export const now = new Date('2026-11-22T03:00:00Z');

/** `seconds` after (or before) the moment of the tests. */
export function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

/** A fresh private key as a JWK. */
export async function newPrivateJwk(kind: 'Ed25519' | 'P-256' | 'X25519' = 'Ed25519'): Promise<PrivateJwk> {
  const usages = kind === 'X25519' ? ['deriveBits' as const] : ['sign' as const, 'verify' as const];
  const algorithm = kind === 'P-256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: kind };
  const made = await crypto.subtle.generateKey(algorithm, true, usages);
  if (!('privateKey' in made)) throw new Error('expected a pair of keys');
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', made.privateKey);
  return { kty, crv, x, y, d };
}

/** A signer with a fresh key. */
export async function newSigner(kind: 'Ed25519' | 'P-256' = 'Ed25519') {
  return signerFromPrivateJwk(await newPrivateJwk(kind));
}

/** What a call threw, for comparing codes; fails when it did not throw. */
export function refusal(code: string) {
  return expect.objectContaining({ code, means: expect.any(String), cure: expect.any(String) });
}
