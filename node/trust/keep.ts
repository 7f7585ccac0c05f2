/** What a running hub or authority does with its trust: mirrors it, passes notices on, takes bundles, tells of it. */
import { createHash } from 'node:crypto';
import type { TrustState } from '@breakwater/trust-lists';
import type { HubConfig } from '../config/read-config.ts';
import type { Health } from '../http/health.ts';
import type { Route } from '../http/route.ts';
import type { World } from '../world.ts';
import { type Post, startGossip } from './gossip.ts';
import { gossipRoutes } from './gossip-routes.ts';
import { logDir, openLogFolder } from './log/folder.ts';
import { openMirror, startMirror } from './mirror.ts';
import { trustRoutes } from './routes.ts';
import type { TrustRuntime } from './runtime.ts';
import { startIncoming } from './take-incoming.ts';

/** What keeping takes; a `Hub` has it all. */
export interface KeepParts {
  readonly config: Pick<HubConfig, 'dir' | 'origin' | 'role'> & { readonly trust: Pick<HubConfig['trust'], 'sources'> };
  readonly trust: TrustRuntime;
  readonly egress: { readonly fetch: Post };
  readonly world: World;
}

/** The rows to serve, and the work beside them. */
export interface TrustKeeping {
  readonly routes: readonly Route[];
  start(): void;
  close(): Promise<void>;
}

/** Puts it together; nothing runs before `start`. */
export function keepTrust({ config, trust, egress, world }: KeepParts): TrustKeeping {
  const { dir, origin, role } = config;
  const { sources } = config.trust;
  const mirror = openMirror(dir, world);
  // The authority shows its log as it grows, for the witnesses that must look before they cosign.
  const shown = role === 'authority' ? openLogFolder(logDir(dir)) : mirror;
  const running: { close(): void | Promise<void> }[] = [];
  return {
    routes: [...gossipRoutes({ trust }), ...trustRoutes({ trust, mirror: shown })],
    start: () => {
      running.push(
        ...(role === 'hub' ? [startMirror({ mirror, trust, origin, sources, fetch: egress.fetch, world })] : []),
        startGossip({ trust, origin, sources, post: egress.fetch, world }),
        startIncoming({ dir, trust, world }),
      );
    },
    close: async () => {
      await Promise.all(running.map((one) => one.close()));
    },
  };
}

/** Not ready without a list, or with one so old that no other country is trusted (SiVa#64: “UP” without anchors). */
export function trustHealth(trust: Pick<TrustRuntime, 'standing' | 'status'>): Omit<Health, 'country'> {
  const stage = trust.standing()?.stage ?? null;
  return { ready: stage !== null && stage !== 'closed', listSequence: trust.status().sequence, stage };
}

/** Identifies all that a cached trust chain stood on: the root, the list, and the notices that took from it. */
export function trustVersionOf({ root, list, notices }: TrustState): string {
  const taken = createHash('sha256')
    .update([...notices.keys()].sort().join())
    .digest('base64url');
  return `${root.version}/${list.sequence}/${taken}`;
}
