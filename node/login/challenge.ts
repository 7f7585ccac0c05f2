/** WebAuthn challenges that need no memory until they are used: signed, dated, bound to one page, good once. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../keys/keyring.ts';
import type { OnceStore } from '../store/once.ts';
import type { World } from '../world.ts';
import { LoginError } from './error.ts';

/** How long a challenge may be answered, milliseconds: as long as a sign-in may take (design, limits). */
export const challengeLifeMs = 10 * 60_000;

const randomLength = 16;
const timeLength = 6;
const macLength = 32;

/** What challenges take. */
export interface ChallengeParts {
  readonly keyring: Pick<Keyring, 'cookieSecret'>;
  readonly store: { readonly once: OnceStore };
  readonly world: Pick<World, 'now' | 'randomBytes'>;
}

/** A challenge for one purpose, for example `sign-in <interaction>`; showing a page costs no write. */
export function issueChallenge({ keyring, world }: ChallengeParts, purpose: string): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(randomLength + timeLength);
  head.set(world.randomBytes(randomLength));
  head.writeUIntBE(world.now().getTime() + challengeLifeMs, randomLength, timeLength);
  return new Uint8Array(Buffer.concat([head, macOf(head, purpose, keyring.cookieSecret)]));
}

/** Uses up a challenge (base64url, as the browser returns it). Throws `LOGIN_CHALLENGE_STALE`. */
export async function takeChallenge(
  { keyring, store, world }: ChallengeParts,
  purpose: string,
  challenge: string,
): Promise<void> {
  const bytes = Buffer.from(challenge, 'base64url');
  const head = bytes.subarray(0, randomLength + timeLength);
  const isOurs =
    bytes.length === randomLength + timeLength + macLength &&
    timingSafeEqual(bytes.subarray(head.length), macOf(head, purpose, keyring.cookieSecret));
  if (!isOurs) throw new LoginError('LOGIN_CHALLENGE_STALE', { why: 'of another sign-in' });
  const expiresAt = new Date(head.readUIntBE(randomLength, timeLength));
  if (expiresAt <= world.now()) throw new LoginError('LOGIN_CHALLENGE_STALE', { why: 'open for too long' });
  if (!(await store.once.consume('challenge', bytes.toString('base64url'), expiresAt))) {
    throw new LoginError('LOGIN_CHALLENGE_STALE', { why: 'used already' });
  }
}

function macOf(head: Uint8Array, purpose: string, secret: string): Buffer {
  return createHmac('sha256', secret).update('challenge\0').update(head).update(purpose).digest();
}
