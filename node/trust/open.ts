/** Trust for a process, from its settings: which folder, which pin, which sources, and which hosts it may ask. */
import type { HubConfig } from '../config/read-config.ts';
import type { World } from '../world.ts';
import type { TrustParts } from './runtime.ts';
import { type Fetch, unreachable } from './source.ts';

/** What trusting takes, for the hub or authority of these settings. */
export function trustPartsOf(config: HubConfig, fetch: Fetch, world: World): TrustParts {
  return {
    dir: config.dir,
    rootSha256: config.trust.rootSha256,
    isAuthority: config.role === 'authority',
    sources: config.trust.sources,
    origin: config.origin,
    fetch,
    world,
  };
}

/** For verbs that must not touch the network: every source is out of reach. */
export const offline: Fetch = async (url) => {
  throw unreachable(new URL(url).origin, 'this command works without the network');
};
