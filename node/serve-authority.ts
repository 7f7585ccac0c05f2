/** Puts the region's authority together: it publishes the list, shows the region's state and serves the public site. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { createApp } from './http/app.ts';
import { assetRoutes } from './http/assets.ts';
import { healthRoute } from './http/health.ts';
import { openListener } from './http/listener.ts';
import type { Hub } from './hub.ts';
import type { RunningHub } from './serve.ts';
import { authorityRoutes } from './trust/authority-routes.ts';
import { createHubWatch } from './trust/hub-watch.ts';
import { keepTrust, trustHealth } from './trust/keep.ts';
import { openAuthorityLog } from './trust/log/open.ts';
import { startRenewal } from './trust/renew.ts';

const assetFolder = join(import.meta.dirname, 'pages', 'assets');
const builtSite = join(import.meta.dirname, '..', 'governance-site', 'dist');

/** Starts the authority. Its loss stops nobody: hubs mirror all that it publishes. Throws `PORT_TAKEN`. */
export async function serveAuthority(hub: Hub): Promise<RunningHub> {
  const { config, trust, world, egress, keyring } = hub;
  await trust.refresh();
  const ownSite = join(config.dir, 'site');
  const siteFolder = existsSync(ownSite) ? ownSite : builtSite;
  const watch = createHubWatch({ trust, fetch: egress.fetch, world });
  const keeping = keepTrust(hub);
  const routes = [
    healthRoute(() => ({ country: config.country, ...trustHealth(trust) })),
    ...keeping.routes,
    ...(await assetRoutes([assetFolder])),
    ...authorityRoutes({ name: config.name, trust, watch, siteFolder }),
  ];
  const frame = { name: config.name, code: config.country };
  const app = createApp({ routes, frame, secure: config.origin.startsWith('https:'), world });
  const listener = await openListener(config.listen.host, config.listen.port, getRequestListener(app.fetch));
  trust.start();
  keeping.start();
  watch.start();
  const {
    dir,
    trust: { rootSha256 },
  } = config;
  const signers = { anchor: keyring.signer('anchor'), log: keyring.signer('log') };
  const log = openAuthorityLog({ dir, rootSha256, origin: config.origin, trust, world, signers });
  log.start();
  const renewal = startRenewal({ dir, rootSha256, anchor: keyring.signer('anchor'), trust, world });
  return {
    async close() {
      renewal.close();
      watch.close();
      await listener.close();
      await Promise.all([keeping.close(), log.close()]);
    },
  };
}
