/** A region in memory for recovery tests: real keys and stores, peers that call each other's rows directly. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  CodedError,
  type CountryCode,
  type PrivateJwk,
  type PublicJwk,
  parseCountryCode,
  parseEntityId,
  parsePublicJwk,
  type Signer,
  signerFromPrivateJwk,
  type Verified,
} from '@breakwater/federation-protocol';
import type { Member, Official, Root, TrustList, TrustState } from '@breakwater/trust-lists';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import pino from 'pino';
import type { PersonKey } from '../../keys/person-key.ts';
import type { PeerAnswer, PeerCall, PeerClient, PeerRequest } from '../../peer/peer.ts';
import type { Custodian } from '../../recovery/custody.ts';
import { recoveryPeerRoutes } from '../../recovery/peer-routes.ts';
import { sealer } from '../../recovery/sealer.ts';
import type { ShareTaker } from '../../recovery/split-key.ts';
import type { HubEvent } from '../../store/event.ts';
import type { RecoveryStore } from '../../store/recovery.ts';
import { createCustodyTables, openCustodyStore } from '../../store/sqlite/custody.ts';
import { createRecoveryTables, openRecoveryStore } from '../../store/sqlite/recovery.ts';

export const now = new Date('2026-09-12T08:00:00.000Z');
export const hoursLater = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
export const DM = parseCountryCode('DM');
export const BB = parseCountryCode('BB');
export const GY = parseCountryCode('GY');
export const TT = parseCountryCode('TT');
export const countries = ['BB', 'BZ', 'DM', 'GY', 'JM', 'LC', 'TT'].map(parseCountryCode);
export const rootSha256 = 'a'.repeat(64);
export const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));

export interface TestTaker extends ShareTaker {
  readonly privateJwk: PrivateJwk;
}

export async function makeSealPair(): Promise<{ publicJwk: PublicJwk; privateJwk: PrivateJwk }> {
  const privateJwk = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  const { kty = '', crv = '', x = '' } = privateJwk;
  return { publicJwk: await parsePublicJwk({ kty, crv, x }), privateJwk };
}

export async function makeSigner(): Promise<Signer> {
  return signerFromPrivateJwk(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

async function makeTaker(giver: string): Promise<TestTaker> {
  const { publicJwk, privateJwk } = await makeSealPair();
  return { giver, name: `Taker ${giver}`, sealKey: publicJwk, privateJwk };
}

export const makeTakers = (givers: readonly string[]): Promise<TestTaker[]> => Promise.all(givers.map(makeTaker));

/** Every subset of the items, the empty one included. */
export function subsetsOf<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  const without = subsetsOf(rest);
  return [...without, ...without.map((subset) => [first, ...subset])];
}

/** A person's key as `readPersonKey` opens it. */
export async function makeOfficial(
  country: CountryCode,
  name: string,
  abroadIn: CountryCode | null,
): Promise<PersonKey> {
  const signer = await makeSigner();
  const { publicJwk, privateJwk } = await makeSealPair();
  const sealPrivateJwk = { ...privateJwk, kid: publicJwk.kid };
  return {
    for: 'official',
    country,
    name,
    abroadIn,
    signer,
    signKey: signer.publicJwk,
    sealKey: publicJwk,
    sealPrivateJwk,
  };
}

/** One hub's part in recoveries. */
export interface TestHub {
  readonly country: CountryCode;
  readonly backupSigner: Signer;
  readonly custodian: Custodian;
  readonly recoveries: RecoveryStore;
  readonly officials: readonly PersonKey[];
  readonly events: HubEvent[];
}

export interface TestRegion {
  readonly state: Verified<TrustState>;
  readonly hubs: ReadonlyMap<CountryCode, TestHub>;
  /** Countries that do not answer. */
  readonly down: Set<CountryCode>;
  hub(country: CountryCode): TestHub;
  /** Calls as one hub (a member) or as a blank machine. */
  peersOf(caller: PeerRequest['caller'], at?: Date): PeerClient;
}

async function makeHub(country: CountryCode): Promise<TestHub> {
  const client = new Database(':memory:');
  client.exec(createCustodyTables + createRecoveryTables);
  const db = drizzle({ client });
  const custody = openCustodyStore(db);
  const { privateJwk } = await makeSealPair();
  const abroad = [null, null, BB, GY];
  return {
    country,
    backupSigner: await makeSigner(),
    custodian: { country, custodyKey: privateJwk, sealer, custody },
    recoveries: openRecoveryStore(db),
    officials: await Promise.all(
      abroad.map((place, at) => makeOfficial(country, `Official ${country} ${at + 1}`, place)),
    ),
    events: [],
  };
}

export async function memberOf(hub: TestHub): Promise<Member> {
  const { kty = '', crv = '', x = '' } = hub.custodian.custodyKey;
  const origin = `http://${hub.country.toLowerCase()}.localhost:7101`;
  const officials = hub.officials.flatMap(({ name, abroadIn, signKey, sealKey }): Official[] =>
    signKey && sealKey ? [{ name, abroadIn, signKey, sealKey }] : [],
  );
  return {
    country: hub.country,
    name: `Country ${hub.country}`,
    origin,
    entityIds: {
      fed: parseEntityId(`${origin}/fed`),
      op: parseEntityId(`${origin}/op`),
      rp: parseEntityId(`${origin}/rp`),
    },
    federationKeys: [],
    peerKeys: [],
    backupKeys: [hub.backupSigner.publicJwk],
    custodyKeys: [await parsePublicJwk({ kty, crv, x })],
    officials,
    officialThreshold: 2,
    maxAssurance: 'substantial',
    hosting: { quotaBytes: 1e9, retentionDays: 365 },
    revision: 1,
    services: {
      FederationIdentity: 'granted',
      PeerMessaging: 'granted',
      BackupStore: 'granted',
      RecoveryCustody: 'granted',
    },
  };
}

/** A state with exactly what recovery asks of one; how lists become states is tested where it is decided. */
export function stateOf(members: readonly Member[]): Verified<TrustState> {
  const state: Partial<TrustState> = {
    roots: [{ sha256: rootSha256 } as Partial<Root> as Root],
    list: { sequence: 1 } as Partial<TrustList> as TrustList,
    members: new Map(members.map((entry) => [entry.country, entry])),
  };
  return state as Verified<TrustState>;
}

export async function makeRegion(): Promise<TestRegion> {
  const made = await Promise.all(countries.map(makeHub));
  const hubs = new Map(made.map((hub) => [hub.country, hub]));
  const state = stateOf(await Promise.all(made.map(memberOf)));
  const down = new Set<CountryCode>();
  const hub = (country: CountryCode): TestHub => {
    const found = hubs.get(country);
    if (found) return found;
    throw new Error(`no hub ${country}`);
  };
  const peersOf = (caller: PeerRequest['caller'], at: Date = now): PeerClient => ({
    fetch: async (country, call) => {
      if (down.has(country)) throw new CodedError('PEER_UNREACHABLE', `${country} is down.`, { means: '', cure: '' });
      return answer(hub(country), state, caller, call, at);
    },
  });
  return { state, hubs, down, hub, peersOf };
}

async function answer(
  hub: TestHub,
  state: Verified<TrustState>,
  caller: PeerRequest['caller'],
  call: PeerCall,
  at: Date,
): Promise<PeerAnswer> {
  const world = { now: () => at, randomBytes: random, log: pino({ level: 'silent' }) };
  const events = {
    add: async (event: HubEvent) => void hub.events.push(event),
    newest: async () => hub.events,
  };
  const { custodian, recoveries } = hub;
  const rows = recoveryPeerRoutes({ trust: { current: () => state }, custodian, recoveries, world, events });
  for (const row of rows) {
    const pattern = new RegExp(`^${row.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
    const match = row.method === call.method ? pattern.exec(call.path) : null;
    if (!match) continue;
    const params = { ...match.groups };
    const body = call.body ?? new Uint8Array();
    const reply = await row.handle({ caller, params, query: new URLSearchParams(), body, receivedAt: at });
    const bytes =
      reply.body instanceof Uint8Array ? reply.body : new TextEncoder().encode(JSON.stringify(reply.body ?? null));
    return { status: reply.status, body: bytes };
  }
  return { status: 404, body: new Uint8Array() };
}
