/** One-time links: made on the machine of the hub, good for 15 minutes, kept only as a hash, spent by a post. */
import type { LinkOutcome, OperatorStore } from '../store/operator.ts';
import type { World } from '../world.ts';
import { ConsoleError } from './error.ts';
import { freshSecret, hashOf } from './session.ts';

/** Long enough to walk to a browser, short enough that a link in a scroll-back opens nothing. */
export const linkMs = 15 * 60_000;

/** A link just made. `url` holds the secret: show it once, never log it. */
export interface FreshLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/** Makes a one-time link to the console at `origin` for an operator of this name. */
export async function makeOperatorLink(
  parts: { readonly world: World; readonly operators: OperatorStore; readonly origin: string },
  operator: string,
): Promise<FreshLink> {
  const createdAt = parts.world.now();
  const expiresAt = new Date(createdAt.getTime() + linkMs);
  const code = freshSecret(parts.world);
  await parts.operators.addLink({ codeHash: hashOf(code), operator, createdAt, expiresAt });
  return { url: `${parts.origin}/sign-in/link?code=${code}`, expiresAt };
}

/** Spends a code and returns the operator's name. Throws `CONSOLE_LINK_USED`, `…_EXPIRED`, `…_UNKNOWN`. */
export async function redeemCode(code: string, operators: OperatorStore, now: Date): Promise<string> {
  const outcome: LinkOutcome = await operators.redeemLink(hashOf(code), now);
  switch (outcome.kind) {
    case 'accepted':
      return outcome.operator;
    case 'used':
      throw new ConsoleError('CONSOLE_LINK_USED');
    case 'expired':
      throw new ConsoleError('CONSOLE_LINK_EXPIRED');
    case 'unknown':
      throw new ConsoleError('CONSOLE_LINK_UNKNOWN');
    default:
      throw outcome satisfies never;
  }
}
