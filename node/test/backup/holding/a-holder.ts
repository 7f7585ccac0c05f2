/** A holder with a real database, a real folder and a real socket, an owner who calls it, and a line that can break. */
import { mkdir } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  addSignature,
  type HostingAgreement,
  proposeAgreement,
  type ShardStore,
  signedAgreementJson,
} from '@breakwater/backup-replication';
import { CodedError, type CountryCode, type Signer } from '@breakwater/federation-protocol';
import { getRequestListener } from '@hono/node-server';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { agreementInForce } from '../../../backup/holding/agreements.ts';
import { Arriving, type HolderParts } from '../../../backup/holding/holder.ts';
import { holderRoutes } from '../../../backup/holding/routes.ts';
import { createEgress } from '../../../egress/egress.ts';
import { createPeerClient } from '../../../peer/client.ts';
import { peerHttpHandler } from '../../../peer/http.ts';
import { streamListener } from '../../../peer/http-stream.ts';
import { frameMaxBytes } from '../../../peer/limits.ts';
import type { PeerClient } from '../../../peer/peer.ts';
import { createAdmit, createReceive, createReceiveStream } from '../../../peer/receive.ts';
import { createDirectoryShardStore } from '../../../shards/directory.ts';
import { createPeerStore } from '../../../shards/peer-store.ts';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import type { Store } from '../../../store/store.ts';
import type { World } from '../../../world.ts';
import { newSigner } from '../../peer/region.ts';
import { scratch } from '../../scratch.ts';
import { trustOf } from '../../trust/trust-of.ts';
import { memberWith, random, stateOf } from '../a-cast.ts';
import { BB, DM, terms } from './terms.ts';

export { BB, DM, terms };

/** Everything a test of a holder touches. */
export interface HolderStage {
  readonly world: World & { time: Date };
  /** What the holder is told of the witnesses' time, beside its own clock in `world`. */
  readonly clock: { witnessed: number; judged: number };
  readonly dir: string;
  readonly store: Store;
  readonly holder: HolderParts;
  readonly signers: { readonly DM: Signer; readonly BB: Signer; readonly peerDM: Signer };
  readonly peers: PeerClient;
  readonly shards: ShardStore;
  readonly line: Line;
  /** What the trust list denies, for example `DM BackupStore`. */
  readonly denied: Set<string>;
  agree(change?: Partial<HostingAgreement>): Promise<void>;
  /** The same holder after its machine went down and came up again. */
  reopen(): HolderParts;
}

/** A TCP line that a test cuts: what goes up or down stops after so many bytes. */
export interface Line {
  readonly port: number;
  upBytes: number;
  downBytes: number;
  /** Whether a cut line hangs (a partition) or is reset. */
  hang: boolean;
  heal(): void;
  /** Bytes that went up since the line was opened. */
  readonly carried: () => number;
}

/** Barbados holds, Dominica sends. */
export async function openStage(agreed = true, timeoutMs = 10_000): Promise<HolderStage> {
  const dir = join(await scratch(), 'shards');
  await mkdir(dir, { recursive: true });
  const [backupDM, backupBB, peerDM, peerBB] = await Promise.all([newSigner(), newSigner(), newSigner(), newSigner()]);
  const hosting = { quotaBytes: 1e9, retentionDays: 30 };
  const state = stateOf([memberWith(DM, backupDM.publicJwk, hosting), memberWith(BB, backupBB.publicJwk, hosting)]);
  const denied = new Set<string>();
  const trust = trustOf(() => state, denied);
  const store = openSqliteStore(':memory:');
  onTestFinished(() => store.close());
  const world = stillWorld();
  const clock = { witnessed: world.time.getTime(), judged: world.time.getTime() };
  const line = await openLine();
  const members = [
    { country: DM, origin: 'http://dm.localhost:1', peerKeys: [peerDM.publicJwk] },
    { country: BB, origin: `http://bb.localhost:${line.port}`, peerKeys: [peerBB.publicJwk] },
  ];
  const directory = { members: () => members };
  const agreements = { hosting: store.hosting, trust, now: () => new Date(clock.judged) };
  const holderParts = (): HolderParts => ({
    ...{ country: BB, signer: backupBB, dir, books: store.books, randomBytes: random, arriving: new Arriving() },
    shards: createDirectoryShardStore({ dir, randomBytes: random }),
    termsWith: (owner) => agreementInForce(agreements, BB, owner),
    clock: () => ({ own: world.time.getTime(), ...clock }),
  });
  const holder = holderParts();
  const routes = holderRoutes({ holder, trust, world, events: store.events });
  const receiving = { origin: `http://bb.localhost:${line.port}`, signer: peerBB, directory, once: store.once, world };
  const parts = { ...receiving, recoveryCallerOf: async () => null };
  const receive = createReceive(parts, routes);
  const streams = { admit: createAdmit(parts), receiveStream: createReceiveStream(parts) };
  const open = { origin: receiving.origin, mode: 'direct', routes, ...streams } as const;
  await serve(streamListener(open, getRequestListener(peerHttpHandler({ ...open, receive }))), line);
  const egress = createEgress({ allow: () => true, loopback: true, maxBytes: frameMaxBytes, timeoutMs });
  onTestFinished(() => egress.close());
  const peers = createPeerClient({ self: DM, signer: peerDM, tag: 'bw-req', directory, egress, links: null, world });
  const agree = async (change: Partial<HostingAgreement> = {}) => {
    const agreement = { ...terms, ...change };
    const signed = await addSignature(await proposeAgreement(agreement, 'owner', backupDM), 'holder', backupBB);
    const kept = { holder: BB, owner: DM, sequence: agreement.sequence, isAgreed: true, receivedAt: world.time };
    await store.hosting.save({ ...kept, signed: JSON.stringify(signedAgreementJson(signed)) });
  };
  if (agreed) await agree();
  const signers = { DM: backupDM, BB: backupBB, peerDM };
  const shards = createPeerStore({ peers, holder: BB, keys: [backupBB.publicJwk] });
  const scene = { world, clock, dir, store, holder, signers, peers, shards, line, denied };
  return { ...scene, agree, reopen: holderParts };
}

function stillWorld(): World & { time: Date } {
  const world = {
    time: new Date('2026-11-22T03:00:00Z'),
    now: () => world.time,
    randomBytes: random,
    log: pino({ level: 'silent' }),
  };
  return world;
}

const targets = new WeakMap<Line, { port: number }>();

async function serve(listener: RequestListener, line: Line): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  targets.set(line, { port: (server.address() as AddressInfo).port });
}

async function openLine(): Promise<Line> {
  const sockets = new Set<Socket>();
  let carried = 0;
  const line = {
    ...{ port: 0, upBytes: Number.POSITIVE_INFINITY, downBytes: Number.POSITIVE_INFINITY, hang: false },
    carried: () => carried,
    heal() {
      [line.upBytes, line.downBytes] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (const socket of sockets) socket.destroy();
    },
  };
  const server = createTcpServer((near) => {
    const far = connect(targets.get(line)?.port ?? 0, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.on('end', () => far.end()).on('close', () => far.destroy());
    far.on('end', () => near.end()).on('close', () => near.destroy());
    const pass = (bytes: Buffer, to: Socket, left: 'upBytes' | 'downBytes') => {
      const through = bytes.subarray(0, Math.max(0, line[left]));
      line[left] -= bytes.length;
      if (left === 'upBytes') carried += through.length;
      if (through.length > 0) to.write(through);
      if (line[left] >= 0 || line.hang) return;
      near.resetAndDestroy();
      far.resetAndDestroy();
    };
    near.on('data', (bytes: Buffer) => pass(bytes, far, 'upBytes'));
    far.on('data', (bytes: Buffer) => pass(bytes, near, 'downBytes'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  line.port = (server.address() as AddressInfo).port;
  onTestFinished(() => {
    line.heal();
    server.close();
  });
  return line;
}

/** The code a promise is refused with; a holder's own code when it came over the line. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (cause: unknown) => {
      if (!(cause instanceof CodedError)) throw cause;
      const theirs = cause.evidence.code;
      return cause.code === 'PEER_REFUSED' && typeof theirs === 'string' ? theirs : cause.code;
    },
  );
}

/** A shard's name of Dominica's. */
export const shardOf = (pack: string, index = 0, owner: CountryCode = DM) =>
  ({ kind: 'shard', owner, pack, index }) as const;
