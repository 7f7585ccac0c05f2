/** The running hub takes the courier bundles that somebody laid down for it, and judges them as anything else. */
import { CodedError } from '@breakwater/federation-protocol';
import { decodeBundle } from '@breakwater/trust-lists';
import type { World } from '../world.ts';
import { incomingBundles, removeBundle } from './incoming.ts';
import type { TrustRuntime } from './runtime.ts';
import { zstd } from './zstd.ts';

/** What taking takes. */
export interface IncomingParts {
  readonly dir: string;
  readonly trust: Pick<TrustRuntime, 'accept'>;
  readonly world: Pick<World, 'log'>;
}

/** A person waits at the terminal; looking into an empty folder costs nothing. */
const lookEveryMs = 2_000;

/** Takes every bundle that waits. A refused one is taken away too: it would be refused again each time. */
export async function takeIncoming({ dir, trust, world }: IncomingParts): Promise<void> {
  for (const { name, bytes } of await incomingBundles(dir)) {
    try {
      const outcome = await trust.accept(await decodeBundle(bytes, zstd), 'bundle');
      world.log.info({ event: 'trust.bundle-taken', name, outcome });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      world.log.warn({ event: 'trust.bundle-refused', name, code: error.code, message: error.message });
    }
    await removeBundle(dir, name);
  }
}

/** Looks now and again from now on. */
export function startIncoming(parts: IncomingParts): { close(): void } {
  let isTaking = false;
  const look = async (): Promise<void> => {
    if (isTaking) return;
    isTaking = true;
    try {
      await takeIncoming(parts);
    } catch (err) {
      parts.world.log.error({ event: 'trust.incoming-failed', err });
    } finally {
      isTaking = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), lookEveryMs).unref();
  return { close: () => clearInterval(timer) };
}
