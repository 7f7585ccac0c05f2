/**
 * One holder as a process of its own: the peer side of a hub with its real database, disk and signatures, and nothing
 * else of a hub. Speaks with its parent over the channel: it tells its port and keys, and hears of its neighbours.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CountryCode, expectObject, type PublicJwk, parseCountryCode } from '@breakwater/federation-protocol';
import { getRequestListener } from '@hono/node-server';
import pino from 'pino';
import { agreementInForce } from '../../../backup/holding/agreements.ts';
import { createHeldDirectory } from '../../../backup/holding/held-directory.ts';
import { Arriving, type HolderParts } from '../../../backup/holding/holder.ts';
import { holderRoutes } from '../../../backup/holding/routes.ts';
import { createEgress } from '../../../egress/egress.ts';
import { openListener } from '../../../http/listener.ts';
import { keyringOf } from '../../../keys/keyring.ts';
import { makeKeyring } from '../../../keys/make-keys.ts';
import { openPeers } from '../../../peer/peers.ts';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import { realWorld } from '../../../world.ts';
import { trustOf } from '../../trust/trust-of.ts';
import { memberWith, stateOf } from '../a-cast.ts';

/** What a neighbour is told of a hub. */
export interface Neighbour {
  readonly country: string;
  readonly port: number;
  readonly backupKey: PublicJwk;
  readonly peerKey: PublicJwk;
}

/** What the parent sends once all are up: everybody, and the agreement with the owner. */
export interface Neighbourhood {
  readonly hubs: readonly Neighbour[];
  readonly agreement: string | null;
}

const [, , top = '', code = ''] = process.argv;
const country = parseCountryCode(code);
const dir = join(top, code, 'shards');
mkdirSync(dir, { recursive: true });
const world = { ...realWorld('silent'), log: pino({ level: 'silent' }) };
const keys = makeKeyring(country, 'hub', world.randomBytes);
const keyring = await keyringOf(keys);
const store = openSqliteStore(join(top, code, 'hub.db'));
const hubs: Neighbour[] = [];
const hosting = { quotaBytes: 1e12, retentionDays: 30 };
const trust = trustOf(() => stateOf(hubs.map((hub) => memberWith(hub.country as CountryCode, hub.backupKey, hosting))));
const holder: HolderParts = {
  ...{ country, signer: keyring.signer('backup'), books: store.books, randomBytes: world.randomBytes },
  shards: createHeldDirectory({ dir, randomBytes: world.randomBytes }),
  requireReady: () => undefined,
  arriving: new Arriving(),
  termsWith: (owner) => agreementInForce({ hosting: store.hosting, trust, now: world.now }, country, owner),
  clock: () => ({ own: Date.now(), witnessed: Date.now(), judged: Date.now() }),
};
const listener = await openListener('127.0.0.1', 0, (request, response) => void listen(request, response));
const origin = `http://${code.toLowerCase()}.localhost:${listener.port}`;
const directory = {
  members: () =>
    hubs.map((hub) => ({
      country: hub.country as CountryCode,
      origin: `http://${hub.country.toLowerCase()}.localhost:${hub.port}`,
      peerKeys: [hub.peerKey],
    })),
};
const peers = openPeers({
  ...{ self: country, origin, mode: 'direct', signer: keyring.signer('peer'), once: store.once, directory, world },
  egress: createEgress({ allow: () => true, loopback: true }),
  routes: holderRoutes({ holder, trust, world, events: store.events }),
  health: () => ({}),
  record: async () => undefined,
  recoveryCallerOf: async () => null,
});
const listen = peers.streaming(getRequestListener(peers.handle));
process.on('message', async ({ hubs: told, agreement }: Neighbourhood) => {
  hubs.push(...told);
  if (agreement !== null) {
    const owner = parseCountryCode('DM');
    await store.hosting.save({
      ...{ holder: country, owner, sequence: 1, signed: agreement, isAgreed: true, receivedAt: world.now() },
    });
  }
  process.send?.({ ready: true });
});
process.on('disconnect', () => process.exit(0));
process.send?.({
  ...{ country: code, port: listener.port },
  ...{ backupKey: keyring.publicJwk('backup'), peerKey: keyring.publicJwk('peer') },
  backupPrivate: expectObject(expectObject(keys.keys, 'keys').backup, 'backup'),
});
