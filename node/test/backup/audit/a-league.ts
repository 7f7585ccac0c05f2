/** Dominica and seven countries that hold for it, in one process: real books, folders, routes and signatures. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SCHEME, sealedKeyId } from '@breakwater/backup-replication';
import { CodedError, type CountryCode, parseCountryCode, parseTreeDigest } from '@breakwater/federation-protocol';
import { onTestFinished } from 'vitest';
import { auditRoutes } from '../../../backup/audit/routes.ts';
import { type SavedSnapshot, saveSnapshot } from '../../../backup/engine/save-snapshot.ts';
import { createHeldDirectory } from '../../../backup/holding/held-directory.ts';
import { Arriving, type HolderParts } from '../../../backup/holding/holder.ts';
import { holderRoutes } from '../../../backup/holding/routes.ts';
import { readingHolders } from '../../../backup/hub-holders.ts';
import type { RepairParts } from '../../../backup/repair/repair-hub.ts';
import { readDirectory } from '../../../backup/source/directory.ts';
import type { Source } from '../../../backup/source/source.ts';
import { PeerError } from '../../../peer/error.ts';
import type { PeerAnswer, PeerCall, PeerClient, PeerRoute } from '../../../peer/peer.ts';
import { problemOf, refusalOf } from '../../../peer/problem.ts';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import type { Store } from '../../../store/store.ts';
import { newSigner } from '../../peer/region.ts';
import { scratch } from '../../scratch.ts';
import { trustOf } from '../../trust/trust-of.ts';
import { memberWith, random, stateOf } from '../a-cast.ts';
import { stillWorld } from '../a-region.ts';
import { terms } from '../holding/a-holder.ts';

export const DM = parseCountryCode('DM');
export const BB = parseCountryCode('BB');
export const names = ['BB', 'BZ', 'GY', 'JM', 'LC', 'SR', 'TT'].map(parseCountryCode);
/** The six that hold at first; Suriname has agreed too and holds nothing. */
export const first = names.filter((name) => name !== 'SR');

/** One country that holds. */
export interface LeagueHolder {
  readonly country: CountryCode;
  readonly dir: string;
  readonly store: Store;
  readonly parts: HolderParts;
}

/** All of them, and Dominica's side. */
export interface League {
  readonly dir: string;
  readonly world: ReturnType<typeof stillWorld>;
  readonly down: Set<string>;
  /** May change what a holder answers to a call. */
  spoil: (holder: CountryCode, call: PeerCall, answer: PeerAnswer) => PeerAnswer;
  readonly calls: { readonly holder: CountryCode; readonly call: PeerCall }[];
  readonly store: Store;
  readonly parts: RepairParts;
  holder(name: string): LeagueHolder;
  /** Makes a snapshot of so many new bytes, or of what was there (null), at the six or those named. */
  save(bytes?: number | null, at?: readonly string[]): Promise<SavedSnapshot>;
}

/** Opens it; all seven have agreed to hold. */
export async function openLeague(): Promise<League> {
  const dir = await scratch();
  const signers = new Map(await Promise.all([DM, ...names].map(async (name) => [name, await newSigner()] as const)));
  const signerOf = (name: CountryCode) => {
    const signer = signers.get(name);
    if (signer === undefined) throw new Error(`no signer ${name}`);
    return signer;
  };
  const hosting = { quotaBytes: 1e9, retentionDays: 30 };
  const state = stateOf([DM, ...names].map((name) => memberWith(name, signerOf(name).publicJwk, hosting)));
  const trust = trustOf(() => state);
  const world = stillWorld();
  const holders = new Map<string, LeagueHolder>();
  const routes = new Map<string, readonly PeerRoute[]>();
  for (const country of names) {
    const holder = await openHolder(join(dir, country), country, signerOf(country), world);
    const { store, parts } = holder;
    holders.set(country, holder);
    const common = { holder: parts, trust, world, events: store.events };
    routes.set(country, [...holderRoutes(common), ...auditRoutes({ ...common, audits: store.audits })]);
  }
  const store = openSqliteStore(':memory:');
  onTestFinished(() => store.close());
  const league: League = {
    ...{ dir, world, store, down: new Set<string>(), calls: [], spoil: (_holder, _call, answer) => answer },
    holder: (name) => holders.get(name) ?? missing(name),
    parts: {} as RepairParts,
    save: (bytes = 1_500_000, at = first) => save(league, bytes, at),
  };
  const peers: PeerClient = {
    fetch: async (country, call) => {
      league.calls.push({ holder: country, call });
      if (league.down.has(country)) throw new PeerError('PEER_UNREACHABLE', `${country} is down.`, { country });
      return league.spoil(country, call, await deliver(country, routes.get(country) ?? [], call, world.now()));
    },
  };
  const backupSecret = new Uint8Array(32).fill(5);
  Object.assign(league.parts, {
    ...{
      dir,
      country: DM,
      signer: signerOf(DM),
      ownerKeys: { keys: [signerOf(DM).publicJwk] },
      scheme: DEFAULT_SCHEME,
      peers,
      world,
    },
    ...{ audits: store.audits, events: store.events, backups: store.backups, backupSecret, eligible: names },
    cacheFolder: join(dir, 'cache'),
    holders: readingHolders({ state, owner: DM, peers }),
    beacon: () => `league/log\n${world.now().getTime()}\nroot\n\n`,
    steadyMs: () => world.now().getTime(),
    clocks: () => ({ own: world.now(), witnessed: world.now() }),
  });
  return league;
}

async function openHolder(
  dir: string,
  country: CountryCode,
  signer: HolderParts['signer'],
  world: League['world'],
): Promise<LeagueHolder> {
  await mkdir(dir, { recursive: true });
  const store = openSqliteStore(':memory:');
  onTestFinished(() => store.close());
  const clock = () => ({ own: world.now().getTime(), witnessed: world.now().getTime(), judged: world.now().getTime() });
  const shards = createHeldDirectory({ dir, randomBytes: random });
  const termsWith = async () => ({ ...terms, holder: country, owner: DM });
  const parts: HolderParts = {
    ...{ country, signer, shards, books: store.books, randomBytes: random, arriving: new Arriving() },
    ...{ termsWith, clock, requireReady: () => undefined },
  };
  return { country, dir, store, parts };
}

async function save(league: League, bytes: number | null, at: readonly string[]): Promise<SavedSnapshot> {
  const { parts, dir, world } = league;
  const documents = join(dir, 'documents');
  await mkdir(documents, { recursive: true });
  if (bytes !== null) await writeFile(join(documents, 'scan.bin'), random(bytes));
  const holders = at.map((name) => parts.holders.find((holder) => holder.name === name) ?? missing(name));
  return saveSnapshot({
    ...{
      owner: DM,
      scheme: DEFAULT_SCHEME,
      secret: parts.backupSecret,
      signer: parts.signer,
      keys: parts.ownerKeys.keys,
    },
    // Sealed for nobody: what audits and repair do needs no key that opens.
    sealKey: async (key, use) => ({ id: sealedKeyId(key, use), recipients: [] }),
    ...{ recipients: [], recovery: null, holders, cacheFolder: join(dir, 'cache'), workers: 1, world },
    sources: itemsIn({
      ...{ name: 'documents', kind: 'directory', address: documents, tier: 2, rules: [] },
      ...{ oneFileSystem: false, skipCaches: false },
    }),
    report: () => undefined,
  });
}

async function* itemsIn(source: Source) {
  yield* readDirectory(source);
}

async function deliver(
  country: CountryCode,
  routes: readonly PeerRoute[],
  call: PeerCall,
  receivedAt: Date,
): Promise<PeerAnswer> {
  const [path = '', query = ''] = call.path.split('?');
  for (const row of routes) {
    const match = row.method === call.method ? patternOf(row.path).exec(path) : null;
    if (!match) continue;
    const body = call.body ?? new Uint8Array();
    const caller = { kind: 'member', country: DM } as const;
    const common = { params: { ...match.groups }, query: new URLSearchParams(query), receivedAt, caller };
    const root = parseTreeDigest(call.digest ?? '') ?? new Uint8Array(32);
    const reply = await (row.who === 'member stream'
      ? row.handle({ ...common, root, bytes: body.length, pieces: piecesOf(body) })
      : row.handle({ ...common, body })
    ).catch((cause: unknown) => {
      if (!(cause instanceof CodedError)) throw cause;
      throw refusalOf(country, 400, new TextEncoder().encode(JSON.stringify(problemOf(cause))));
    });
    const bytes = reply.body instanceof Uint8Array ? reply.body : Buffer.from(JSON.stringify(reply.body ?? null));
    return { status: reply.status, body: reply.status === 404 ? new Uint8Array() : bytes };
  }
  throw new PeerError('PEER_ROUTE_UNKNOWN', 'There is no such route.', { path });
}

async function* piecesOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body.slice();
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
}

function missing(name: string): never {
  throw new Error(`no holder ${name}`);
}
