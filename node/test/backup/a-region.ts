/** A region in one process for backup tests: seven hubs with real keys, databases and shard directories. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addSignature,
  proposeAgreement,
  type StoredName,
  shardRoot,
  signedAgreementJson,
  signRecoveryRecord,
} from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  type PrivateJwk,
  parseCountryCode,
  type Verified,
} from '@breakwater/federation-protocol';
import type { TrustState } from '@breakwater/trust-lists';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { auditRoutes } from '../../backup/audit/routes.ts';
import { agreementInForce } from '../../backup/holding/agreements.ts';
import { createHeldDirectory } from '../../backup/holding/held-directory.ts';
import { Arriving, type HolderParts } from '../../backup/holding/holder.ts';
import { holderRoutes } from '../../backup/holding/routes.ts';
import type { HubHolder } from '../../backup/hub-holder.ts';
import { readingHolders } from '../../backup/hub-holders.ts';
import { ownerKeys } from '../../backup/owner-keys.ts';
import type { BackupParts } from '../../backup/run.ts';
import { type Keyring, keyringOf } from '../../keys/keyring.ts';
import { makeKeyring } from '../../keys/make-keys.ts';
import { PeerError } from '../../peer/error.ts';
import type { PeerAnswer, PeerCall, PeerClient, PeerRequest } from '../../peer/peer.ts';
import { problemOf, refusalOf } from '../../peer/problem.ts';
import { sealer } from '../../recovery/sealer.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';
import type { World } from '../../world.ts';
import { scratch } from '../scratch.ts';
import { trustOf } from '../trust/trust-of.ts';
import { makeSealPair, memberWith, random, recoveryRecordFor, stateOf } from './a-cast.ts';
import { terms } from './holding/terms.ts';

export const DM = parseCountryCode('DM');
export const codes = ['BB', 'BZ', 'DM', 'GY', 'JM', 'LC', 'TT'].map(parseCountryCode);
export const holderCodes = codes.filter((code) => code !== DM);

/** One hub of the region. */
export interface TestHub {
  readonly country: CountryCode;
  readonly dir: string;
  keyring: Keyring;
  readonly store: Store;
  readonly holder: HolderParts;
  readonly hosting: { quotaBytes: number; retentionDays: number };
}

/** The region; `down` do not answer, `spoil` may change what a holder gives back. */
export interface TestRegion {
  readonly top: string;
  state: Verified<TrustState>;
  /** What the trust of every hub denies, for example `DM BackupStore`. */
  readonly denied: Set<string>;
  readonly world: World & { time: Date };
  readonly down: Set<CountryCode>;
  spoil: (holder: CountryCode, path: string, body: Uint8Array) => Uint8Array | null;
  readonly reader: PrivateJwk & { readonly kid: string };
  hub(country: CountryCode): TestHub;
  peersOf(caller: PeerRequest['caller']): PeerClient;
  holders(): readonly HubHolder[];
  /** Everything `runBackup` takes, for Dominica. */
  backupParts(): BackupParts;
}

/** A world that stands still until moved, with real randomness. */
export function stillWorld(): World & { time: Date } {
  const world = {
    time: new Date('2026-11-22T03:00:00Z'),
    now: () => world.time,
    randomBytes: random,
    log: pino({ level: 'silent' }),
  };
  return world;
}

/** What a hub's holder needs to know of the region around it. */
interface Around {
  readonly world: World & { time: Date };
  readonly trust: () => ReturnType<typeof trustOf>;
}

async function makeHub(top: string, country: CountryCode, { world, trust }: Around): Promise<TestHub> {
  const dir = join(top, country);
  for (const folder of ['', 'keys', 'trust', 'shards']) await mkdir(join(dir, folder), { recursive: true });
  await writeFile(join(dir, 'hub.toml'), `country = "${country}"\n`);
  await writeFile(join(dir, 'trust', 'list.json'), '{}');
  const keyring = await keyringOf(makeKeyring(country, 'hub', random));
  // Dominica's database is copied by its backup, so it must lie on disk; the holders' need not.
  const store = openSqliteStore(country === DM ? join(dir, 'hub.db') : ':memory:');
  onTestFinished(() => store.close());
  const hosting = { quotaBytes: 50e9, retentionDays: 365 };
  const shards = createHeldDirectory({ dir: join(dir, 'shards'), randomBytes: random });
  const now = () => world.time.getTime();
  const holder: HolderParts = {
    ...{ country, shards, books: store.books, randomBytes: random, arriving: new Arriving() },
    signer: keyring.signer('backup'),
    requireReady: () => undefined,
    termsWith: (owner) => agreementInForce({ hosting: store.hosting, trust: trust(), now: world.now }, country, owner),
    clock: () => ({ own: now(), witnessed: now(), judged: now() }),
  };
  return { country, dir, keyring, store, holder, hosting };
}

/** The holder keeps backups of Dominica, signed by both. */
async function agree(holder: TestHub, owner: TestHub, at: Date): Promise<void> {
  const agreement = { ...terms, holder: holder.country, owner: owner.country, quotaBytes: holder.hosting.quotaBytes };
  const proposed = await proposeAgreement(agreement, 'owner', owner.keyring.signer('backup'));
  const signed = await addSignature(proposed, 'holder', holder.keyring.signer('backup'));
  const names = { holder: holder.country, owner: owner.country, sequence: agreement.sequence };
  const kept = { ...names, isAgreed: true, receivedAt: at, signed: JSON.stringify(signedAgreementJson(signed)) };
  for (const { store } of [holder, owner]) await store.hosting.save(kept);
}

/** Seven hubs; Dominica has a recovery key and a reader. */
export async function makeRegion(): Promise<TestRegion> {
  const top = await scratch();
  const hubs = new Map<CountryCode, TestHub>();
  const world = stillWorld();
  const denied = new Set<string>();
  const known: { region?: TestRegion } = {};
  const trust = () => trustOf(() => known.region?.state ?? stateOf([]), denied);
  for (const code of codes) hubs.set(code, await makeHub(top, code, { world, trust }));
  const hub = (country: CountryCode): TestHub => {
    const found = hubs.get(country);
    if (found) return found;
    throw new Error(`no hub ${country}`);
  };
  const state = stateOf(
    [...hubs.values()].map(({ country, keyring, hosting }) =>
      memberWith(country, keyring.publicJwk('backup'), hosting),
    ),
  );
  for (const code of holderCodes) await agree(hub(code), hub(DM), world.time);
  const reader = await makeSealPair();
  const readerFile = { for: 'reader', country: DM, name: 'Reader', abroadIn: null, sealKey: reader.publicJwk };
  await writeFile(join(hub(DM).dir, 'keys', 'reader.pub.json'), JSON.stringify(readerFile));
  await splitFor(hub(DM));
  const region: TestRegion = {
    top,
    state,
    denied,
    world,
    down: new Set(),
    spoil: (_holder, _path, body) => body,
    reader: { ...reader.privateJwk, kid: reader.publicJwk.kid },
    hub,
    peersOf: (caller) => ({ fetch: (country, call) => deliver(region, caller, country, call) }),
    holders: () =>
      readingHolders({ state: region.state, owner: DM, peers: region.peersOf({ kind: 'member', country: DM }) }),
    backupParts: () => partsOf(region),
  };
  known.region = region;
  return region;
}

function partsOf(region: TestRegion): BackupParts {
  const { dir, keyring, store } = region.hub(DM);
  const { backups, recoveries, jobs } = store;
  const { world } = region;
  const holders = region.holders();
  const own = { dir, country: DM, keyring, ownerKeys: ownerKeys(region.state, DM) };
  return { ...own, backups, recoveries, jobs, holders, sealer, world, show: () => {} };
}

/** A recovery key in force: its public record, signed by the hub. */
export async function splitFor(hub: TestHub, generation = 1): Promise<void> {
  const { publicJwk } = await makeSealPair();
  const createdAt = new Date('2026-11-01T00:00:00Z');
  const record = recoveryRecordFor(hub.country, generation, createdAt, publicJwk);
  const { document, signature } = await signRecoveryRecord(record, hub.keyring.signer('backup'));
  await hub.store.recoveries.addOwnKey({ generation, record: { document, signature }, createdAt });
}

async function deliver(
  region: TestRegion,
  caller: PeerRequest['caller'],
  country: CountryCode,
  call: PeerCall,
): Promise<PeerAnswer> {
  if (region.down.has(country)) throw new PeerError('PEER_UNREACHABLE', `${country} is down.`, { country });
  const { holder, store } = region.hub(country);
  const trust = trustOf(() => region.state, region.denied);
  const [path = '', query = ''] = call.path.split('?');
  const common = { holder, world: region.world, events: store.events };
  for (const row of [...holderRoutes({ ...common, trust }), ...auditRoutes({ ...common, audits: store.audits })]) {
    const match = row.method === call.method ? patternOf(row.path).exec(path) : null;
    if (!match) continue;
    const body = call.body ?? new Uint8Array();
    const params = { ...match.groups };
    const request = { caller, params, query: new URLSearchParams(query), body, receivedAt: region.world.now() };
    const asked =
      row.who === 'member stream' && caller.kind === 'member'
        ? row.handle({ ...request, caller, root: shardRoot(body), bytes: body.length, pieces: piecesOf(body) })
        : row.who === 'member stream'
          ? Promise.reject(new PeerError('PEER_ROUTE_UNKNOWN', 'Only members send shards.', { path }))
          : row.handle(request);
    const reply = await asked.catch((cause: unknown) => {
      if (!(cause instanceof CodedError)) throw cause;
      const problem = new TextEncoder().encode(JSON.stringify(problemOf(cause)));
      throw refusalOf(country, 400, problem);
    });
    const isThere = reply.status !== 404;
    const bytes = !isThere
      ? new Uint8Array()
      : reply.body instanceof Uint8Array
        ? reply.body
        : Buffer.from(JSON.stringify(reply.body));
    const given = call.method === 'GET' ? region.spoil(country, path, bytes) : bytes;
    // What a holder does not have it may still make up.
    if (given === null || (!isThere && given.length === 0)) return { status: 404, body: new Uint8Array() };
    return { status: isThere ? reply.status : 200, body: given };
  }
  throw new PeerError('PEER_ROUTE_UNKNOWN', 'There is no such route.', { path });
}

async function* piecesOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += 65_536) yield body.slice(at, at + 65_536);
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
}

/** The names of all shards of a pack, by index. */
export function shardName(pack: string, index: number): StoredName {
  return { kind: 'shard', owner: DM, pack, index };
}
