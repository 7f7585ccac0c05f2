/** Passes emergency notices and proofs of a fork on to everybody at once: nobody waits for the next look. */
import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '@breakwater/federation-protocol';
import type { World } from '../world.ts';
import { formatNoticeFile, noticeIdOf } from './notice-file.ts';
import type { TrustRuntime } from './runtime.ts';

/** The part of `fetch` that gossip needs. */
export type Post = (url: string, init: RequestInit) => Promise<Response>;

/** What passing on takes. */
export interface GossipParts {
  readonly trust: Pick<TrustRuntime, 'lastVerified' | 'forks' | 'onChange'>;
  /** The hub's own origin, and the origins of those beside the members who should hear: the authority. */
  readonly origin: string;
  readonly sources: readonly string[];
  readonly post: Post;
  readonly world: Pick<World, 'log'>;
}

/** When a silent hub is tried again; who hears nothing in this time learns it from its own looks. */
const retryAfterMs = [0, 3_000, 10_000, 25_000] as const;
const answerWithinMs = 8_000;

/** Where notices and forks are brought. */
export const gossipPaths = { notices: '/trust/notices', forks: '/trust/forks' } as const;

/**
 * From now on passes on what is new here, to every member of the list, also the suspended ones, and to the sources.
 * A hub that knows a thing already passes nothing on, so the wave ends by itself.
 */
export function startGossip(parts: GossipParts): { close(): Promise<void> } {
  const { trust } = parts;
  const told = new Set([...(trust.lastVerified()?.notices.keys() ?? []), ...trust.forks().map(({ hash }) => hash)]);
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();
  const tell = (path: string, body: Uint8Array): void => {
    for (const target of targets(parts)) {
      const call = bring(`${target}${path}`, body, parts, stop.signal).finally(() => underWay.delete(call));
      underWay.add(call);
    }
  };
  const unsubscribe = trust.onChange((change) => {
    if (change === 'fork') {
      for (const { hash, bytes } of trust.forks().filter((fork) => !told.has(fork.hash))) {
        told.add(hash);
        tell(gossipPaths.forks, bytes);
      }
    }
    if (change !== 'notices') return;
    for (const document of trust.lastVerified()?.evidence.notices ?? []) {
      const id = noticeIdOf(document);
      if (told.has(id)) continue;
      told.add(id);
      tell(gossipPaths.notices, formatNoticeFile(document));
    }
  });
  return {
    close: async () => {
      unsubscribe();
      stop.abort();
      await Promise.all(underWay);
    },
  };
}

function targets({ trust, origin, sources }: GossipParts): readonly string[] {
  const members = trust.lastVerified()?.list.entries.map(({ member }) => member.origin) ?? [];
  return [...new Set([...members, ...sources])].filter((target) => target !== origin);
}

async function bring(url: string, body: Uint8Array, { post, world }: GossipParts, stop: AbortSignal): Promise<void> {
  for (const waitMs of retryAfterMs) {
    try {
      await delay(waitMs, undefined, { signal: stop, ref: false });
      const signal = AbortSignal.any([stop, AbortSignal.timeout(answerWithinMs)]);
      const headers = { 'content-type': 'application/json' };
      const answer = await post(url, { method: 'POST', body: new Uint8Array(body), headers, signal });
      answer.body?.cancel().catch(() => undefined);
      // Who refuses has judged for itself; only a busy or broken hub is asked again.
      if (answer.status < 500) return;
    } catch (error) {
      if (stop.aborted) return;
      const isSilent = error instanceof CodedError || error instanceof DOMException || error instanceof TypeError;
      if (!isSilent) world.log.error({ event: 'trust.gossip-failed', err: error });
    }
  }
  world.log.warn({ event: 'trust.gossip-unheard', url });
}
