/** A small region in one process: hubs with real keys and real listeners on loopback, and a clock that tests hold. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CountryCode,
  type PublicJwk,
  parseCountryCode,
  type Signer,
  signerFromPrivateJwk,
} from '@breakwater/federation-protocol';
import { getRequestListener } from '@hono/node-server';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { createEgress, type Egress } from '../../egress/egress.ts';
import { frameMaxBytes } from '../../peer/limits.ts';
import type { PeerMember, PeerRoute, RecoveryCaller } from '../../peer/peer.ts';
import { openPeers, type Peers } from '../../peer/peers.ts';
import type { OnceStore } from '../../store/once.ts';
import type { World } from '../../world.ts';

/** One hub of the test region. */
export interface TestHub {
  readonly country: CountryCode;
  readonly member: PeerMember;
  readonly signer: Signer;
  readonly peers: Peers;
  readonly server: Server;
  /** Requests that reached the listener directly, by path. */
  readonly direct: string[];
  readonly events: string[];
  stop(): Promise<void>;
}

/** The region: its list, its clock, its blank machines. */
export interface TestRegion {
  readonly members: PeerMember[];
  readonly world: World & { time: Date };
  readonly egress: Egress;
  readonly recoveries: Map<string, { key: PublicJwk; caller: RecoveryCaller }>;
  add(country: string, options?: { mode?: 'direct' | 'outbound'; routes?: readonly PeerRoute[] }): Promise<TestHub>;
}

/** An Ed25519 signer with a fresh key. */
export async function newSigner(): Promise<Signer> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { kty, crv, x, d } = privateKey.export({ format: 'jwk' });
  return signerFromPrivateJwk({ kty, crv, x, d });
}

/** A once store in memory. */
export function memoryOnce(): OnceStore {
  const used = new Set<string>();
  return {
    async consume(kind, id) {
      const isNew = !used.has(`${kind} ${id}`);
      used.add(`${kind} ${id}`);
      return isNew;
    },
    sweep: async () => 0,
  };
}

/** A world whose clock stands still until a test moves it; randomness counts upwards, so nonces differ. */
export function testWorld(): World & { time: Date } {
  let counter = 0;
  const world = {
    time: new Date('2026-11-22T03:00:00Z'),
    now: () => world.time,
    randomBytes: (count: number) => {
      counter += 1;
      return new Uint8Array(count).map((_, index) => (counter * 31 + index * 7) % 256).fill(counter % 256, 0, 1);
    },
    log: pino({ level: 'silent' }),
  };
  return world;
}

/** An empty region that is taken down when the test is over. */
export function testRegion(): TestRegion {
  const members: PeerMember[] = [];
  const hubs: TestHub[] = [];
  const world = testWorld();
  const egress = createEgress({ allow: () => true, loopback: true, maxBytes: frameMaxBytes });
  const recoveries: TestRegion['recoveries'] = new Map();
  const region: TestRegion = {
    members,
    world,
    egress,
    recoveries,
    async add(name, { mode = 'direct', routes = [] } = {}) {
      const hub = await openHub(parseCountryCode(name), region, mode, routes);
      hubs.push(hub);
      return hub;
    },
  };
  onTestFinished(async () => {
    for (const hub of hubs) await hub.stop();
    await egress.close();
  });
  return region;
}

async function openHub(
  country: CountryCode,
  { members, world, egress, recoveries }: TestRegion,
  mode: 'direct' | 'outbound',
  routes: readonly PeerRoute[],
): Promise<TestHub> {
  const signer = await newSigner();
  const direct: string[] = [];
  const events: string[] = [];
  const opened: { peers?: Peers } = {};
  const server = createServer(
    getRequestListener(async (request) => {
      direct.push(new URL(request.url).pathname);
      return (await opened.peers?.handle(request)) ?? new Response(null, { status: 500 });
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://${country.toLowerCase()}.localhost:${port}`;
  const member = { country, origin, peerKeys: [signer.publicJwk] };
  members.push(member);
  const peers = openPeers({
    self: country,
    origin,
    mode,
    signer,
    directory: { members: () => members },
    once: memoryOnce(),
    world,
    egress,
    routes,
    recoveryCallerOf: async (keyid) => recoveries.get(keyid) ?? null,
    health: () => ({ list: 1 }),
    record: async (event, details) => void events.push(`${event} ${String(details.country)}`),
  });
  opened.peers = peers;
  peers.attach(server);
  const stop = async () => {
    await peers.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { country, member, signer, peers, server, direct, events, stop };
}
