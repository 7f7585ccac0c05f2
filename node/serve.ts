/** Puts a running hub together from an open one: peers, entities, login, console, and its two listeners. */
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DEFAULT_SCHEME } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import { anchor, anchorStatement, members } from '@breakwater/trust-lists';
import { getRequestListener } from '@hono/node-server';
import { auditAll } from './backup/audit/audit-all.ts';
import { auditPartsOf } from './backup/audit/hub-parts.ts';
import { keepAudits } from './backup/audit/keep-audits.ts';
import { auditRoutes } from './backup/audit/routes.ts';
import { backupHealth } from './backup/health/health.ts';
import { watchHealth } from './backup/health/watch-health.ts';
import { agreementRoutes } from './backup/holding/agreement-routes.ts';
import type { HolderParts } from './backup/holding/holder.ts';
import { agreementParts, openHolder } from './backup/holding/open-holder.ts';
import { holderRoutes } from './backup/holding/routes.ts';
import { startSchedule } from './backup/schedule/run-schedule.ts';
import { readHubConfig } from './config/read-config.ts';
import { type ConsoleParts, consoleRoutes, requireConsoleOperator } from './console/console.ts';
import { backupStarter } from './console/start-backup.ts';
import { recordEvent } from './events.ts';
import { createEntities, type Entities } from './federation/entities.ts';
import { createRegionResolver } from './federation/region-resolver.ts';
import { entityRoutes } from './federation/routes.ts';
import { createApp } from './http/app.ts';
import { assetRoutes } from './http/assets.ts';
import { healthRoute } from './http/health.ts';
import { type Listener, openListener } from './http/listener.ts';
import type { Route } from './http/route.ts';
import type { Hub } from './hub.ts';

import type { CountryState, LoginParts } from './login/parts.ts';
import { createProvider, providerListener } from './login/provider.ts';
import { openidProviderMetadata, relyingPartyMetadata } from './login/provider-metadata.ts';
import { loginRoutes } from './login/routes.ts';
import type { PeerRoute } from './peer/peer.ts';
import { openPeers, type Peers } from './peer/peers.ts';
import type { Custodian } from './recovery/custody.ts';
import { recoveryCallerOf, recoveryPeerRoutes } from './recovery/peer-routes.ts';
import { sealer } from './recovery/sealer.ts';
import { keepTrust, trustHealth } from './trust/keep.ts';
import { openHubWitness } from './trust/witness/open.ts';

/** A hub that runs. */
export interface RunningHub {
  close(): Promise<void>;
}

/** A page of the console comes after this at the latest, whether all holders have answered or not. */
const HEALTH_PATIENCE_MS = 2000;

const assetFolders = {
  pages: join(import.meta.dirname, 'pages', 'assets'),
  console: join(import.meta.dirname, 'console', 'assets'),
};

/** Starts the hub: verified trust first, then peers, then the listeners. Throws `PORT_TAKEN`. */
export async function serveHub(hub: Hub): Promise<RunningHub> {
  const { config, trust, store, world } = hub;
  const startedAt = world.now();
  await trust.refresh();
  // Nothing may be arriving yet: what the last run left half done is brought to its end first.
  const holding = await openHolder(hub);
  const keeping = keepTrust(hub);
  const witness = openHubWitness({ ...hub, signer: hub.keyring.signer('witness'), store: store.witness });
  const peers = openHubPeers(hub, holding.holder);
  const { routes, provider } = await openLogin(hub, peers, startedAt);
  const open = await openPublicListener(
    hub,
    peers,
    [...routes, ...witness.routes, ...keeping.routes],
    providerListener(provider),
  );
  const operator = await openConsole(hub, peers).catch(async (error) => {
    // No hub without its console: half a hub would answer with a closed database.
    await Promise.all([open.close(), holding.close()]);
    throw error;
  });
  peers.attach(open.server);
  trust.start();
  keeping.start();
  witness.start();
  // Whoever was suspended or left is cut off at once, not at the next review of the links.
  const unsubscribe = trust.onChange(() => peers.review());
  peers.start();
  const schedule = openSchedule(hub);
  const audits = openAudits(hub, peers);
  await recordEvent({ world, events: store.events }, 'hub.started', { country: config.country });
  return {
    async close() {
      // Listeners first, then peers: the caller closes the store, and nobody may be answered out of a closed one.
      unsubscribe();
      schedule.close();
      audits.close();
      await Promise.all([open.close(), operator.close()]);
      await Promise.all([keeping.close(), witness.close()]);
      await peers.close();
      await holding.close();
      await recordEvent({ world, events: store.events }, 'hub.stopped', { country: config.country });
    },
  };
}

/** Backups begin in a process of their own, and settings changed meanwhile are followed. */
function openSchedule({ config, store, world }: Hub): { close(): void } {
  const settings = async () => (await readHubConfig(config.dir)).backup;
  return startSchedule({ settings, jobs: store.jobs, start: backupStarter(config.dir), world });
}

/** Audits go over the lines that are open anyway; a repair moves much, so it runs in a process of its own. */
function openAudits(hub: Hub, peers: Peers): { close(): void } {
  const { config, store, world } = hub;
  return keepAudits({
    ...{ audits: store.audits, backups: store.backups, holders: DEFAULT_SCHEME.n, world },
    audit: (signal) => auditAll({ ...auditPartsOf({ ...hub, peers: peers.client }), signal }),
    startRepair: backupStarter(config.dir, undefined, ['backup', 'repair']),
  });
}

function openHubPeers(hub: Hub, holder: HolderParts): Peers {
  const { config, keyring, store, world, directory, peerEgress } = hub;
  return openPeers({
    self: config.country,
    origin: config.origin,
    mode: config.link.mode,
    signer: keyring.signer('peer'),
    once: store.once,
    egress: peerEgress,
    directory,
    world,
    routes: peerRows(hub, holder),
    health: () => ({ listSequence: hub.trust.status().sequence }),
    record: (name, details) => recordEvent({ world, events: store.events }, name, details),
    recoveryCallerOf: recoveryCallerOf({ trust: hub.trust, custodian: custodianOf(hub), recoveries: store.recoveries }),
  });
}

/** What peers may ask for beyond health: keep backups and be audited, keep shares, let a blank machine read. */
function peerRows(hub: Hub, holder: HolderParts): readonly PeerRoute[] {
  const { config, store, world, trust } = hub;
  const parts = { world, events: store.events, trust };
  const agreeing = {
    ...{ ...agreementParts(hub), self: config.country },
    get signer() {
      return holder.signer;
    },
  };
  return [
    ...holderRoutes({ ...parts, holder }),
    ...agreementRoutes({ ...parts, agreeing }),
    ...auditRoutes({ ...parts, holder, audits: store.audits }),
    ...recoveryPeerRoutes({ ...parts, custodian: custodianOf(hub), recoveries: store.recoveries }),
  ];
}

function custodianOf({ config, keyring, store }: Hub): Custodian {
  return { country: config.country, custodyKey: keyring.privateJwk('custody'), sealer, custody: store.custody };
}

async function openLogin(hub: Hub, peers: Peers, startedAt: Date) {
  const { config, keyring, store, world, trust } = hub;
  const entities = openEntities(hub);
  const parts: LoginParts = {
    ...{ config, keyring, store, world, startedAt },
    // However old the list is, the country's own services go on: `decide` judges what is between countries.
    members: () => members(trust.lastVerified() ?? trust.current()),
    decide: (country) => trust.decide({ country, service: 'FederationIdentity' }),
    resolveEntity: createRegionResolver({ country: config.country, egress: hub.egress, trust, now: world.now }),
    ownChain: () => ownChain(hub, entities),
    countryStates: () => countryStates(peers),
    fetch: (url, init) => hub.egress.fetch(url, init),
  };
  const provider = createProvider(parts);
  const routes = [...loginRoutes({ ...parts, provider }), ...entityRoutes({ entities })];
  return { routes, provider };
}

function openEntities({ config, keyring, trust, world }: Hub): Entities {
  return createEntities({
    origin: config.origin,
    name: config.name,
    keyring,
    metadata: {
      openid_provider: () => openidProviderMetadata({ config, keyring }),
      openid_relying_party: () => relyingPartyMetadata({ config, keyring }),
    },
    anchor: () => anchor(trust.current()).entityId,
    now: world.now,
  });
}

/** Our own chain, leaf first, to staple to requests: a home hub in a storm need not fetch anything from us. */
async function ownChain({ trust, config }: Hub, entities: Entities): Promise<readonly string[]> {
  const about = await entities.statementAbout(entities.ids.rp);
  return [
    await entities.configuration('rp'),
    ...(about === null ? [] : [about]),
    anchorStatement(trust.current(), config.country),
  ];
}

function countryStates(peers: Peers): ReadonlyMap<CountryCode, CountryState> {
  const stateOf = (state: string) => (state === 'ready' || state === 'slow' ? state : 'cut-off');
  return new Map(
    peers.monitor.states().map(({ country, state, since }) => [country, { state: stateOf(state), since }]),
  );
}

async function openPublicListener(
  hub: Hub,
  peers: Peers,
  login: readonly Route[],
  provider: RequestListener,
): Promise<Listener> {
  const { config, trust, world } = hub;
  const routes = [
    healthRoute(() => ({ country: config.country, ...trustHealth(trust) })),
    ...login,
    ...(await assetRoutes([assetFolders.pages])),
  ];
  const frame = { name: config.name, code: config.country };
  const app = createApp({ routes, frame, secure: config.origin.startsWith('https:'), world });
  const pages = getRequestListener(app.fetch);
  const peer = peers.streaming(getRequestListener(peers.handle));
  return openListener(config.listen.host, config.listen.port, (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (path.startsWith('/peer/')) return void peer(request, response);
    // The statements of /op are federation documents of ours; everything else below /op is the OpenID Provider.
    const isStatement = path === '/op/.well-known/openid-federation';
    if (!isStatement && (path === '/op' || path.startsWith('/op/'))) return provider(request, response);
    return void pages(request, response);
  });
}

async function openConsole(hub: Hub, peers: Peers): Promise<Listener> {
  const { config, world } = hub;
  const look = () => backupHealth(auditPartsOf({ ...hub, peers: peers.client }));
  const patience = () => setTimeout(HEALTH_PATIENCE_MS, undefined, { ref: false });
  const parts: ConsoleParts = { ...hub, peers, seeHealth: watchHealth({ look, patience, world }) };
  const routes = [...consoleRoutes(parts), ...(await assetRoutes([assetFolders.pages, assetFolders.console]))];
  const frame = { name: config.name, code: config.country };
  const secure = config.console.origin.startsWith('https:');
  const app = createApp({ routes, frame, secure, world, requireOperator: requireConsoleOperator(parts) });
  return openListener(config.console.host, config.console.port, getRequestListener(app.fetch));
}
