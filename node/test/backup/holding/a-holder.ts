/** A holder with a real database, a real folder and a real socket, an owner who calls it, and a line that can break. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import {
  addSignature,
  type HostingAgreement,
  proposeAgreement,
  type ShardStore,
  signedAgreementJson,
  storedPath,
} from '@breakwater/backup-replication';
import { CodedError, type CountryCode, type Signer } from '@breakwater/federation-protocol';
import { getRequestListener } from '@hono/node-server';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { createHeldBucket } from '../../../backup/holding/held-bucket.ts';
import { createHeldDirectory } from '../../../backup/holding/held-directory.ts';
import { Arriving, type HolderParts } from '../../../backup/holding/holder.ts';
import { Readiness } from '../../../backup/holding/ready-holder.ts';
import { holderRoutes } from '../../../backup/holding/routes.ts';
import { termsKept } from '../../../backup/holding/terms-kept.ts';
import { createEgress } from '../../../egress/egress.ts';
import { createPeerClient } from '../../../peer/client.ts';
import { peerHttpHandler } from '../../../peer/http.ts';
import { streamListener } from '../../../peer/http-stream.ts';
import { frameMaxBytes } from '../../../peer/limits.ts';
import type { PeerClient } from '../../../peer/peer.ts';
import { createAdmit, createReceive, createReceiveStream } from '../../../peer/receive.ts';
import { createPeerStore } from '../../../shards/peer-store.ts';
import type { S3Address } from '../../../shards/s3-address.ts';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import type { Store } from '../../../store/store.ts';
import type { World } from '../../../world.ts';
import { newSigner } from '../../peer/region.ts';
import { scratch } from '../../scratch.ts';
import { startS3Server } from '../../shards/s3-server.ts';
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
  /** Another one put in its place closes the holder until that one is set. */
  readonly gate: { readiness: Readiness };
  /** The disk is lost: from now on the same holder answers out of this database, or an empty one. */
  loseDisk(restored?: Store): Promise<Store>;
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

/** Both kinds of places that a holder keeps its things in; each call begins an empty one. */
export const places: readonly (readonly [string, () => Promise<S3Address | null>])[] = [
  ['a directory', async () => null],
  ['a bucket', async () => (await startS3Server())('s3://disk/some/prefix')],
];

/** Every shard that is held, and every file that is not complete, by their last names. */
export async function filesHeld({ dir, holder }: Pick<HolderStage, 'dir' | 'holder'>): Promise<string[]> {
  const onDisk = (await readdir(dir, { recursive: true })).filter((name) => name.includes('.'));
  const listed = holder.shards.place === null ? [] : await Array.fromAsync(holder.shards.list(DM, 'shard'));
  return [...onDisk, ...listed.map(storedPath)].map((name) => basename(name));
}

/** Barbados holds, Dominica sends. Without an address the shards lie in a directory. */
export async function openStage(
  agreed = true,
  timeoutMs = 10_000,
  address: S3Address | null = null,
  database = ':memory:',
): Promise<HolderStage> {
  const dir = join(await scratch(), 'shards');
  await mkdir(dir, { recursive: true });
  const [backupDM, backupBB, peerDM, peerBB] = await Promise.all([newSigner(), newSigner(), newSigner(), newSigner()]);
  const hosting = { quotaBytes: 1e9, retentionDays: 30 };
  const state = stateOf([memberWith(DM, backupDM.publicJwk, hosting), memberWith(BB, backupBB.publicJwk, hosting)]);
  const denied = new Set<string>();
  const trust = trustOf(() => state, denied);
  const store = openSqliteStore(database);
  onTestFinished(() => store.close());
  const world = stillWorld();
  const clock = { witnessed: world.time.getTime(), judged: world.time.getTime() };
  const line = await openLine();
  const members = [
    { country: DM, origin: 'http://dm.localhost:1', peerKeys: [peerDM.publicJwk] },
    { country: BB, origin: `http://bb.localhost:${line.port}`, peerKeys: [peerBB.publicJwk] },
  ];
  const directory = { members: () => members };
  const gate = { readiness: new Readiness(true) };
  const agreements = { hosting: store.hosting, trust, now: () => new Date(clock.judged) };
  const holderParts = (): HolderParts => {
    const place = { dir, randomBytes: random };
    const shards = address === null ? createHeldDirectory(place) : createHeldBucket({ ...place, address, country: BB });
    return {
      ...{ country: BB, signer: backupBB, shards, books: store.books, randomBytes: random, arriving: new Arriving() },
      termsWith: termsKept(agreements, BB, shards.place),
      clock: () => ({ own: world.time.getTime(), ...clock }),
      requireReady: () => gate.readiness.require(),
    };
  };
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
  const loseDisk = async (restored = openSqliteStore(':memory:')) => {
    onTestFinished(() => restored.close());
    await rm(dir, { recursive: true });
    await mkdir(dir);
    Object.assign(agreements, { hosting: restored.hosting });
    Object.assign(holder, { books: restored.books, arriving: new Arriving() });
    return restored;
  };
  return { ...scene, agree, reopen: holderParts, gate, loseDisk };
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
