/** A region of three states for tests of the running trust: real keys, real ceremony, a network made of functions. */
import { join } from 'node:path';
import {
  canonicalJson,
  type PublicJwk,
  parseCountryCode,
  parseEntityId,
  parsePublicJwk,
  type Signer,
  signerFromPrivateJwk,
} from '@breakwater/federation-protocol';
import {
  buildList,
  buildRoot,
  consentTo,
  type Entry,
  parseEntry,
  parseRoot,
  parseTrustList,
  proposeEntry,
  recordOfList,
  recordOfRoot,
  type SignedDocument,
  signRecord,
} from '@breakwater/trust-lists';
import { Hono } from 'hono';
import pino from 'pino';
import type { Route } from '../../http/route.ts';
import { makeSealingJwk, makeSigningJwk } from '../../keys/make-keys.ts';
import { publishTrust } from '../../trust/publish.ts';
import { trustRoutes } from '../../trust/routes.ts';
import { openTrust, type TrustParts, type TrustRuntime } from '../../trust/runtime.ts';
import { type Fetch, unreachable } from '../../trust/source.ts';
import type { World } from '../../world.ts';

export const foundingDay = new Date('2026-11-22T12:00:00Z');
export const authorityOrigin = 'https://region.example';
const dayMs = 86_400_000;
const codes = ['BB', 'GY', 'LC'] as const;

/** A world whose clock stands still until a test moves it. */
export interface TestWorld extends World {
  at: Date;
}

export function testWorld(at = foundingDay): TestWorld {
  const world: TestWorld = {
    at,
    now: () => world.at,
    randomBytes: (count) => new Uint8Array(count),
    log: pino({ level: 'silent' }),
  };
  return world;
}

export async function makeSigner(): Promise<Signer> {
  return signerFromPrivateJwk(makeSigningJwk());
}

/** The papers of a founded region, and what is needed to go on from there. */
export interface TestRegion {
  readonly officers: readonly Signer[];
  readonly anchor: Signer;
  readonly root: SignedDocument;
  readonly rootSha256: string;
  readonly list: SignedDocument;
  readonly entries: readonly Entry[];
}

export async function foundRegion(): Promise<TestRegion> {
  const officers = await Promise.all(codes.map(makeSigner));
  const anchor = await makeSigner();
  const payload = await buildRoot({
    version: 1,
    previousSha256: null,
    issued: foundingDay,
    expires: new Date(foundingDay.getTime() + 730 * dayMs),
    signers: codes.map((country, index) => ({
      country,
      name: `Officer of ${country}`,
      keys: [officers[index]?.publicJwk].filter((key) => key !== undefined),
    })),
    thresholds: { root: 2, 'list:hubs': 2, removal: 3 },
    anchor: { entityId: `${authorityOrigin}/anchor`, keys: [anchor.publicJwk] },
    graceMs: 90 * dayMs,
  });
  const root = await sign(payload, recordOfRoot(await parseRoot(payload)), officers);
  const entries = await Promise.all(codes.map((code, index) => makeEntry(code, officers[index])));
  const region = { officers, anchor, root, rootSha256: (await parseRoot(payload)).sha256, entries };
  return { ...region, list: await makeList(region, null) };
}

/** The next list after `previous`; `operatorName` makes lists of one number differ. */
export async function makeList(
  { officers, entries }: Pick<TestRegion, 'officers' | 'entries'>,
  previous: SignedDocument | null,
  operatorName = 'Regional authority',
): Promise<SignedDocument> {
  const before = previous === null ? null : await parseTrustList(previous.payload);
  const payload = await buildList({
    sequence: (before?.sequence ?? 0) + 1,
    previousSha256: before?.sha256 ?? null,
    rootVersion: 1,
    issued: foundingDay,
    nextUpdate: new Date(foundingDay.getTime() + 30 * dayMs),
    operatorName,
    territory: 'XC',
    entries,
  });
  return sign(payload, recordOfList(await parseTrustList(payload)), officers);
}

/** Publishes into the authority's directory as `trust publish` does. */
export function publish(region: TestRegion, dir: string, list = region.list, now = foundingDay) {
  return publishTrust({ dir, rootSha256: '', root: region.root, list, anchor: region.anchor, now });
}

/** Hubs by origin; a hub that is not in the map does not answer. */
export type Network = Map<string, Fetch>;

/** The fetch of such a network; addresses that were asked are noted in `asked`. */
export function fetchIn(network: Network, asked: string[] = []): Fetch {
  return async (url, init) => {
    asked.push(url);
    const host = network.get(new URL(url).origin);
    if (host === undefined) throw unreachable(new URL(url).origin, 'no route');
    return host(url, init);
  };
}

/** Serves rows of a route table without a socket. */
export function serving(rows: readonly Route[]): Fetch {
  const app = new Hono();
  for (const row of rows) app.get(row.path, row.handle);
  return async (url) => app.request(url);
}

/** A running authority in `dir`, reachable in the network. */
export async function startAuthority(dir: string, network: Network, world: World): Promise<TrustRuntime> {
  const trust = await openTrust({
    ...{ dir, rootSha256: '', isAuthority: true, sources: [], origin: authorityOrigin },
    ...{ fetch: fetchIn(network), world },
  });
  network.set(authorityOrigin, serving(trustRoutes({ trust })));
  return trust;
}

/** What the trust of Saint Lucia's hub is opened with. */
export function hubParts(region: TestRegion, dir: string, network: Network, world: World): TrustParts {
  return {
    ...{ dir: join(dir, 'lc'), rootSha256: region.rootSha256, isAuthority: false, sources: [authorityOrigin] },
    ...{ origin: 'https://hub.lc.example', fetch: fetchIn(network), world },
  };
}

async function makeEntry(code: string, officer: Signer | undefined): Promise<Entry> {
  if (officer === undefined) throw new Error('a state without an officer');
  const origin = `https://hub.${code.toLowerCase()}.example`;
  const key = async (): Promise<PublicJwk> => (await makeSigner()).publicJwk;
  const sealKey = async () => {
    const { d: _private, ...open } = makeSealingJwk();
    return parsePublicJwk(open);
  };
  const entity = await proposeEntry({
    country: parseCountryCode(code),
    name: `State of ${code}`,
    origin,
    entityIds: {
      fed: parseEntityId(`${origin}/fed`),
      op: parseEntityId(`${origin}/op`),
      rp: parseEntityId(`${origin}/rp`),
    },
    federationKeys: [await key()],
    peerKeys: [await key()],
    backupKeys: [await key()],
    custodyKeys: [await sealKey()],
    officials: [{ name: 'A. Charles', abroadIn: null, signKey: await key(), sealKey: await sealKey() }],
    officialThreshold: 1,
    maxAssurance: 'substantial',
    hosting: { quotaBytes: 1_000_000_000, retentionDays: 30 },
    revision: 1,
    since: foundingDay,
  });
  const entry = await parseEntry(canonicalJson(entity));
  return { ...entry, consent: await consentTo(entry, { from: 1, to: 100 }, officer) };
}

async function sign(
  payload: Uint8Array,
  record: Parameters<typeof signRecord>[0],
  officers: readonly Signer[],
): Promise<SignedDocument> {
  return {
    payload,
    signatures: await Promise.all(officers.map((officer) => signRecord(record, officer, foundingDay))),
  };
}
