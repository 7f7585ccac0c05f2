/** Takers of shares with real keys, and every subset of them. */
import { type PrivateJwk, parsePublicJwk } from '@breakwater/federation-protocol';
import { makeSealingJwk } from '../../keys/make-keys.ts';
import type { ShareTaker } from '../../recovery/split-key.ts';

export interface TestTaker extends ShareTaker {
  readonly privateJwk: PrivateJwk;
}

export const makeTakers = (givers: readonly string[]): Promise<TestTaker[]> => Promise.all(givers.map(makeTaker));

async function makeTaker(giver: string): Promise<TestTaker> {
  const privateJwk = makeSealingJwk();
  const { kty = null, crv = null, x = null } = privateJwk;
  return {
    giver,
    name: `Taker ${giver}`,
    sealKey: await parsePublicJwk({ kty, crv, x }),
    privateJwk: privateJwk as PrivateJwk,
  };
}

/** Every subset of the items, the empty one included. */
export function subsetsOf<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  const without = subsetsOf(rest);
  return [...without, ...without.map((subset) => [first, ...subset])];
}
