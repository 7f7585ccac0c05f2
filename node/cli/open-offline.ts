/** Opens what a hub knows of trust without the network and without writing: for verbs that show or compare. */
import { type HubConfig, readHubConfig } from '../config/read-config.ts';
import { offline, trustPartsOf } from '../trust/open.ts';
import { openTrust, type TrustRuntime } from '../trust/runtime.ts';
import { realWorld } from '../world.ts';

/** Runs `work` with the hub's settings and its trust, verified again from the pinned root on. */
export async function withTrust<T>(
  dir: string,
  work: (trust: TrustRuntime, config: HubConfig) => Promise<T>,
): Promise<T> {
  const config = await readHubConfig(dir);
  const trust = await openTrust(trustPartsOf(config, offline, realWorld('silent')));
  try {
    return await work(trust, config);
  } finally {
    await trust.close();
  }
}
