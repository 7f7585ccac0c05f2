/** Two hubs in one process with real keys, real statements, real OpenID Connect; only the list of members is given. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  type AssuranceLevel,
  type CountryCode,
  issueEntityStatement,
  parseCountryCode,
  parseEntityId,
  type Signer,
} from '@breakwater/federation-protocol';
import { getRequestListener } from '@hono/node-server';
import type Provider from 'oidc-provider';
import pino from 'pino';
import { createEgress, type Egress } from '../../egress/egress.ts';
import { createEntities } from '../../federation/entities.ts';
import { createResolver } from '../../federation/resolver.ts';
import { entityRoutes } from '../../federation/routes.ts';
import { createApp } from '../../http/app.ts';
import { assetRoutes } from '../../http/assets.ts';
import { openListener } from '../../http/listener.ts';
import { type Keyring, keyringOf } from '../../keys/keyring.ts';
import { makeKeyring } from '../../keys/make-keys.ts';
import { issueEnrolmentCode } from '../../login/enrolment-code.ts';
import type { CountryState, IdentityDecision, LoginParts, RegionMember } from '../../login/parts.ts';
import { createProvider, providerListener } from '../../login/provider.ts';
import { openidProviderMetadata, relyingPartyMetadata } from '../../login/provider-metadata.ts';
import { loginRoutes } from '../../login/routes.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';

/** One hub of the test region; what the tests change is open for change. */
export interface TestHub {
  readonly country: CountryCode;
  readonly origin: string;
  readonly keyring: Keyring;
  readonly store: Store;
  readonly parts: LoginParts;
  readonly provider: Provider;
  readonly member: RegionMember;
  readonly states: Map<CountryCode, CountryState>;
  /** When set, the hub answers nothing. */
  isDown: boolean;
  /** When set, changes what other hubs answer to this one, as an attacker on the line or a hostile hub would. */
  intercept: ((url: string, answer: Response) => Promise<Response>) | null;
  maxAssurance: AssuranceLevel;
  /** What this hub's trust says about a country, where it differs from “allow up to high”. */
  readonly decisions: Map<CountryCode, Partial<IdentityDecision>>;
}

/** The whole region. */
export interface TestRegion {
  readonly hubs: readonly TestHub[];
  hub(country: string): TestHub;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  close(): Promise<void>;
}

/** List 3, leaf 6: so that records can be seen to name them. */
const allowed = { outcome: 'allow', reason: 'granted', maxAssurance: 'high', listSequence: 3, logIndex: 6 } as const;

interface Draft {
  readonly country: CountryCode;
  readonly name: string;
  readonly origin: string;
  readonly keyring: Keyring;
  readonly listener: Awaited<ReturnType<typeof openListener>>;
  handle: Parameters<typeof openListener>[2];
}

const names = { LC: 'Saint Lucia', BB: 'Barbados', DM: 'Dominica' } as const;

/** Opens hubs for the countries on free ports of this machine. */
export async function openRegion(countries: readonly (keyof typeof names)[]): Promise<TestRegion> {
  const random = (count: number) => new Uint8Array(randomBytes(count));
  const anchorKey = (await keyringOf(makeKeyring(parseCountryCode('XC'), 'authority', random))).signer('anchor');
  const drafts = await Promise.all(countries.map((code) => openDraft(parseCountryCode(code), names[code])));
  const egress = createEgress({ allow: () => true, loopback: true });
  const hubs: TestHub[] = [];
  const members = () => hubs.map((hub) => ({ ...hub.member, maxAssurance: hub.maxAssurance }));
  for (const draft of drafts) hubs.push(await openHub(draft, drafts, members, anchorKey, egress));
  return {
    hubs,
    hub: (country) => {
      const found = hubs.find((hub) => hub.country === country);
      if (!found) throw new TypeError(country);
      return found;
    },
    fetch: (url, init) => egress.fetch(url, init),
    async close() {
      await Promise.all(drafts.map((draft) => draft.listener.close()));
      await egress.close();
    },
  };
}

async function openDraft(country: CountryCode, name: string): Promise<Draft> {
  const random = (count: number) => new Uint8Array(randomBytes(count));
  const keyring = await keyringOf(makeKeyring(country, 'hub', random));
  const late: { draft?: Draft } = {};
  const listener = await openListener('127.0.0.1', 0, (request, response) => late.draft?.handle(request, response));
  const { port } = listener.server.address() as AddressInfo;
  const origin = `http://${country.toLowerCase()}.localhost:${port}`;
  late.draft = { country, name, origin, keyring, listener, handle: (_request, response) => response.destroy() };
  return late.draft;
}

async function openHub(
  draft: Draft,
  drafts: readonly Draft[],
  members: () => readonly RegionMember[],
  anchorKey: Signer,
  egress: Egress,
): Promise<TestHub> {
  const { country, name, origin, keyring } = draft;
  const config = { country, name, origin };
  const anchorId = parseEntityId('http://region.localhost:7100/anchor');
  const statements = new Map<string, string>();
  for (const one of drafts) statements.set(`${one.origin}/fed`, await anchorAbout(one, anchorId, anchorKey));
  const world = {
    now: () => new Date(),
    randomBytes: (n: number) => new Uint8Array(randomBytes(n)),
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
  };
  const metadata = {
    openid_provider: () => openidProviderMetadata({ config, keyring }),
    openid_relying_party: () => relyingPartyMetadata({ config, keyring }),
  };
  const entities = createEntities({ origin, name, keyring, metadata, anchor: () => anchorId, now: world.now });
  const resolver = createResolver({
    egress,
    origins: () => drafts.map((one) => one.origin),
    anchorStatement: (subject: string) => statements.get(subject) ?? '',
    anchorId: () => anchorId,
    anchors: () => [{ entityId: anchorId, keys: [anchorKey.publicJwk] }],
    trustVersion: () => '1/1',
    now: world.now,
  });
  const store = openSqliteStore(':memory:');
  const made: { hub?: TestHub } = {};
  const fetch = async (url: string, init: RequestInit) => {
    const answer = await egress.fetch(url, init);
    return made.hub?.intercept ? made.hub.intercept(url, answer) : answer;
  };
  const states = new Map<CountryCode, CountryState>();
  const decisions = new Map<CountryCode, Partial<IdentityDecision>>();
  const parts: LoginParts = {
    ...{ config, keyring, store, world, members, startedAt: new Date(Date.now() - 1000) },
    decide: (asked) => ({ ...allowed, ...decisions.get(asked) }),
    resolveEntity: (entity, stapled) => (stapled ? resolver.accept(stapled) : resolver.resolve(entity)),
    ownChain: async () => [
      await entities.configuration('rp'),
      (await entities.statementAbout(entities.ids.rp)) ?? '',
      statements.get(entities.ids.fed) ?? '',
    ],
    countryStates: () => states,
    fetch,
  };
  const provider = createProvider(parts);
  const { fed, op, rp } = entities.ids;
  const member: RegionMember = { country, name, entityIds: { fed, op, rp }, maxAssurance: 'substantial' };
  const hub: TestHub = {
    ...{ country, origin, keyring, store, parts, provider, member, states, decisions },
    isDown: false,
    intercept: null,
    maxAssurance: 'substantial',
  };
  made.hub = hub;
  const assets = await assetRoutes([join(import.meta.dirname, '..', '..', 'pages', 'assets')]);
  const routes = [...loginRoutes({ ...parts, provider }), ...entityRoutes({ entities }), ...assets];
  const frame = { name, code: country };
  const pages = getRequestListener(createApp({ routes, frame, secure: false, world }).fetch);
  const op1 = providerListener(provider);
  draft.handle = (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (hub.isDown) return void response.destroy();
    if (path.startsWith('/op/') && path !== '/op/.well-known/openid-federation') return op1(request, response);
    return void pages(request, response);
  };
  return hub;
}

function anchorAbout(draft: Draft, anchorId: ReturnType<typeof parseEntityId>, key: Signer): Promise<string> {
  return issueEntityStatement(
    {
      issuer: anchorId,
      subject: parseEntityId(`${draft.origin}/fed`),
      issuedAt: new Date(Date.now() - 1000),
      expiresAt: new Date(Date.now() + 3_600_000),
      keys: [draft.keyring.publicJwk('federation')],
    },
    key,
  );
}

/** Puts a made-up resident into a hub's directory and gives her a code. */
export async function addResident(hub: TestHub, proofing: AssuranceLevel = 'substantial') {
  const person = {
    accountId: randomUUID(),
    personNumber: `${hub.country}-${randomBytes(3).toString('hex')}`,
    givenName: 'Marisol',
    familyName: 'Joseph',
    birthDate: '1987-03-09',
    address: '2 Sample Street, Gros Islet',
    email: 'marisol.joseph@example.org',
    documentNumber: 'SAMPLE-1',
    source: 'synthetic sample',
    importedAt: new Date(),
  };
  await hub.store.people.importPeople([person]);
  const order = { accountId: person.accountId, proofing, issuedBy: 'test' };
  const { code } = await issueEnrolmentCode(hub.parts, order);
  return { person, code };
}

/** Registers a local service with a secret; what the service itself does is in the tests. */
export async function addService(hub: TestHub, more: { readonly id: string; readonly sector: string }) {
  const secret = randomBytes(32).toString('base64url');
  const redirectUri = `http://${more.id}.localhost:7999/signed-in`;
  await hub.store.clients.add({
    ...more,
    name: `Service ${more.id}`,
    purpose: 'To open your patient record',
    legalBasis: 'Health Services Act',
    retentionDays: 365,
    needed: ['given_name', 'family_name'],
    optional: ['email', 'address'],
    minimum: 'substantial',
    redirectUris: [redirectUri],
    secretHash: createHash('sha256').update(secret).digest('base64url'),
    jwks: null,
    createdAt: new Date(),
  });
  return { ...more, secret, redirectUri, issuer: `${hub.origin}/op` };
}
