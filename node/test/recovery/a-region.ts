/** Builds what recovery tests need: takers of shares with real keys. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type PrivateJwk, parseCountryCode, parsePublicJwk } from '@breakwater/federation-protocol';
import type { ShareTaker } from '../../recovery/split-key.ts';

export const now = new Date('2026-09-12T08:00:00.000Z');
export const hoursLater = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
export const DM = parseCountryCode('DM');
export const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));

export interface TestTaker extends ShareTaker {
  readonly privateJwk: PrivateJwk;
}

export async function makeTaker(giver: string): Promise<TestTaker> {
  const privateJwk = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  const { kty = '', crv = '', x = '' } = privateJwk;
  return { giver, name: `Taker ${giver}`, sealKey: await parsePublicJwk({ kty, crv, x }), privateJwk };
}

export const makeTakers = (givers: readonly string[]): Promise<TestTaker[]> => Promise.all(givers.map(makeTaker));

/** Every subset of the items, the empty one included. */
export function subsetsOf<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  const without = subsetsOf(rest);
  return [...without, ...without.map((subset) => [first, ...subset])];
}
