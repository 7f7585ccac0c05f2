/** What every test of trust stands on: a day, a clock that stands still, and a network made of functions. */
import { type Signer, signerFromPrivateJwk } from '@breakwater/federation-protocol';
import pino from 'pino';
import { makeSigningJwk } from '../../keys/make-keys.ts';
import type { Fetch } from '../../trust/source.ts';
import type { World } from '../../world.ts';

export const foundingDay = new Date('2026-11-22T12:00:00Z');
export const authorityOrigin = 'https://region.example';

/** A world whose clock stands still until a test moves it. */
export interface TestWorld extends World {
  at: Date;
}

export function testWorld(at = foundingDay): TestWorld {
  const world: TestWorld = {
    at,
    now: () => world.at,
    randomBytes: (count) => new Uint8Array(count),
    log: pino({ level: 'silent' }),
  };
  return world;
}

export function makeSigner(): Promise<Signer> {
  return signerFromPrivateJwk(makeSigningJwk());
}

/** Hubs by origin; a hub that is not in the map does not answer. */
export type Network = Map<string, Fetch>;
