/** A region in memory for recovery tests: real keys, lists, stores and signed messages; only sockets are missing. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addSignature, proposeAgreement, signedAgreementJson } from '@breakwater/backup-replication';
import {
  type CountryCode,
  parseCountryCode,
  parsePublicJwk,
  signerFromPrivateJwk,
  type Verified,
} from '@breakwater/federation-protocol';
import type { Official, TrustState } from '@breakwater/trust-lists';
import pino from 'pino';
import { afterAll } from 'vitest';
import { agreementInForce } from '../../backup/holding/agreements.ts';
import { createHeldDirectory } from '../../backup/holding/held-directory.ts';
import { Arriving, type HolderParts } from '../../backup/holding/holder.ts';
import { holderRoutes } from '../../backup/holding/routes.ts';
import type { Egress } from '../../egress/egress.ts';
import { EgressError } from '../../egress/error.ts';
import { type Keyring, keyringOf } from '../../keys/keyring.ts';
import { makeKeyring, makeSealingJwk, makeSigningJwk } from '../../keys/make-keys.ts';
import type { PersonKey } from '../../keys/person-key.ts';
import { createPeerClient } from '../../peer/client.ts';
import { peerHttpHandler } from '../../peer/http.ts';
import { createLinkTable } from '../../peer/link-table.ts';
import type { PeerClient } from '../../peer/peer.ts';
import { createAdmit, createReceive, createReceiveStream, type Receive } from '../../peer/receive.ts';
import { peerRoutes } from '../../peer/routes.ts';
import type { Custodian } from '../../recovery/custody.ts';
import { recoveryCallerOf, recoveryPeerRoutes } from '../../recovery/peer-routes.ts';
import { sealer } from '../../recovery/sealer.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';
import type { World } from '../../world.ts';
import { terms } from '../backup/holding/terms.ts';
import { trustOf } from '../trust/trust-of.ts';
import { makeTrustState } from './a-trust-list.ts';

export const now = new Date('2026-09-12T08:00:00.000Z');
export const hoursLater = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
export const countries = ['BB', 'BZ', 'DM', 'GY', 'JM', 'LC', 'TT'].map(parseCountryCode);
export const DM = parseCountryCode('DM');
export const BB = parseCountryCode('BB');
export const GY = parseCountryCode('GY');
export const TT = parseCountryCode('TT');
export const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));

/** What a peer's refusal with this code looks like to its caller. */
export const refusedWith = (code: string) => ({ code: 'PEER_REFUSED', evidence: { code } });

/** One hub of the region. */
export interface TestHub {
  readonly country: CountryCode;
  readonly origin: string;
  readonly keyring: Keyring;
  readonly store: Store;
  readonly custodian: Custodian;
  readonly officials: readonly PersonKey[];
}

export interface TestRegion {
  readonly state: Verified<TrustState>;
  readonly rootSha256: string;
  /** Every hub's clock; set `now` to let time pass. */
  readonly clock: { now: Date };
  readonly world: World;
  readonly egress: Egress;
  /** Countries that do not answer. */
  readonly down: Set<CountryCode>;
  hub(country: CountryCode): TestHub;
  peersOf(country: CountryCode): PeerClient;
}

/** A person's key as `readPersonKey` opens it. */
export async function makeOfficial(
  country: CountryCode,
  name: string,
  abroadIn: CountryCode | null,
): Promise<PersonKey> {
  const signer = await signerFromPrivateJwk(makeSigningJwk());
  const seal = makeSealingJwk();
  const { kty = null, crv = null, x = null } = seal;
  const sealKey = await parsePublicJwk({ kty, crv, x });
  const sealPrivateJwk = { ...seal, kid: sealKey.kid };
  return { for: 'official', country, name, abroadIn, signer, signKey: signer.publicJwk, sealKey, sealPrivateJwk };
}

/** The four officials of a country, two of them abroad. */
export async function makeOfficials(country: CountryCode): Promise<readonly PersonKey[]> {
  const abroad = [BB, GY, null, null];
  return Promise.all(abroad.map((place, at) => makeOfficial(country, `Official ${country} ${at + 1}`, place)));
}

/** Where holders keep shards, as long as the test file runs. */
const folders: string[] = [];
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

/** The holder keeps backups of the owner, signed by both. */
async function agree(holder: TestHub, owner: TestHub): Promise<void> {
  const from = new Date(now.getTime() - 86_400_000);
  const agreement = { ...terms, holder: holder.country, owner: owner.country, from };
  const proposed = await proposeAgreement(agreement, 'owner', owner.keyring.signer('backup'));
  const signed = await addSignature(proposed, 'holder', holder.keyring.signer('backup'));
  const names = { holder: holder.country, owner: owner.country, sequence: agreement.sequence };
  const kept = { ...names, isAgreed: true, receivedAt: now, signed: JSON.stringify(signedAgreementJson(signed)) };
  for (const { store } of [holder, owner]) await store.hosting.save(kept);
}

async function makeHub(country: CountryCode, officialsOf: typeof makeOfficials): Promise<TestHub> {
  const keyring = await keyringOf(makeKeyring(country, 'hub', random));
  const store = openSqliteStore(':memory:');
  return {
    country,
    origin: `http://${country.toLowerCase()}.localhost:7101`,
    keyring,
    store,
    custodian: { country, custodyKey: keyring.privateJwk('custody'), sealer, custody: store.custody },
    officials: await officialsOf(country),
  };
}

export async function makeRegion(officialsOf = makeOfficials): Promise<TestRegion> {
  const made = await Promise.all(countries.map((country) => makeHub(country, officialsOf)));
  const hubs = new Map(made.map((hub) => [hub.country, hub]));
  const state = await makeTrustState(made.map(memberOrder), now);
  const clock = { now };
  const world: World = { now: () => clock.now, randomBytes: random, log: pino({ level: 'silent' }) };
  const down = new Set<CountryCode>();
  const directory = { members: () => [...state.members.values()] };
  const handlers = new Map<string, (request: Request) => Promise<Response>>();
  const egress = inMemoryEgress(handlers, (origin) =>
    made.some((hub) => hub.origin === origin && down.has(hub.country)),
  );
  for (const hub of made) handlers.set(hub.origin, serve(hub, state, world, egress));
  for (const holder of made) if (holder.country !== DM) await agree(holder, hubs.get(DM) ?? holder);
  const hub = (country: CountryCode): TestHub => {
    const found = hubs.get(country);
    if (found) return found;
    throw new Error(`no hub ${country}`);
  };
  const peersOf = (country: CountryCode): PeerClient => {
    const signer = hub(country).keyring.signer('peer');
    return createPeerClient({ self: country, signer, tag: 'bw-req', directory, egress, links: null, world });
  };
  return { state, rootSha256: state.root.sha256, clock, world, egress, down, hub, peersOf };
}

function memberOrder({ country, origin, keyring, officials }: TestHub) {
  return {
    country,
    name: `Country ${country}`,
    origin,
    federationKeys: [keyring.publicJwk('federation')],
    peerKeys: [keyring.publicJwk('peer')],
    backupKeys: [keyring.publicJwk('backup')],
    custodyKeys: [keyring.publicJwk('custody')],
    officials: officials.flatMap(({ name, abroadIn, signKey, sealKey }): Official[] =>
      signKey && sealKey ? [{ name, abroadIn, signKey, sealKey }] : [],
    ),
  };
}

/** The peer side of one hub as `serve` puts it together, without a listener and without loops. */
function serve(hub: TestHub, state: Verified<TrustState>, world: World, egress: Egress) {
  const { country, origin, keyring, store, custodian } = hub;
  const trust = trustOf(() => state);
  const parts = { trust, world, events: store.events };
  const dir = mkdtempSync(join(tmpdir(), 'breakwater-holder-'));
  folders.push(dir);
  const agreements = { hosting: store.hosting, trust, now: world.now };
  const time = () => world.now().getTime();
  const holder: HolderParts = {
    ...{ country, books: store.books, randomBytes: random, arriving: new Arriving() },
    signer: keyring.signer('backup'),
    shards: createHeldDirectory({ dir, randomBytes: random }),
    requireReady: () => undefined,
    termsWith: (owner) => agreementInForce(agreements, country, owner),
    clock: () => ({ own: time(), witnessed: time(), judged: time() }),
  };
  const directory = { members: () => [...state.members.values()] };
  const receive: Receive = (request) => receiving(request);
  const links = createLinkTable(receive, () => {});
  const watch = { health: () => ({}), greeted: () => {}, isCutOff: () => false };
  const basic = peerRoutes({ self: country, world, directory, links, egress, ...watch });
  const routes = [
    ...holderRoutes({ ...parts, holder }),
    ...recoveryPeerRoutes({ ...parts, custodian, recoveries: store.recoveries }),
    ...basic,
  ];
  const signer = keyring.signer('peer');
  const caller = recoveryCallerOf({ trust, custodian, recoveries: store.recoveries });
  const receiveParts = { origin, signer, directory, once: store.once, world, recoveryCallerOf: caller };
  const receiving = createReceive(receiveParts, routes);
  const admit = createAdmit(receiveParts);
  const receiveStream = createReceiveStream(receiveParts);
  return peerHttpHandler({ origin, mode: 'direct', routes, receive, admit, receiveStream });
}

/** Hands requests straight to the hub of their origin. */
function inMemoryEgress(
  handlers: ReadonlyMap<string, (request: Request) => Promise<Response>>,
  isDown: (origin: string) => boolean,
): Egress {
  return {
    fetch: async (input, init) => {
      // A socket would announce the length.
      const headers = new Headers(init?.headers);
      if (init?.body instanceof Uint8Array) headers.set('content-length', `${init.body.byteLength}`);
      const request = new Request(input, { ...init, headers });
      const { origin } = new URL(request.url);
      const handler = handlers.get(origin);
      if (handler && !isDown(origin)) return handler(request);
      throw new EgressError('EGRESS_UNREACHABLE', `${origin} is down.`);
    },
    socket: () => {
      throw new Error('no sockets in memory');
    },
    close: async () => {},
  };
}
