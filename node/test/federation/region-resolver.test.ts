/** What a hub resolves stands on what the region trusts now: a notice empties the memory and is obeyed at once. */
import { parseCountryCode, parseEntityId, type Signer } from '@breakwater/federation-protocol';
import { Hono } from 'hono';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEntities, type Entities } from '../../federation/entities.ts';
import { createRegionResolver } from '../../federation/region-resolver.ts';
import { entityRoutes } from '../../federation/routes.ts';
import type { KeyUse } from '../../keys/keyring.ts';
import type { ResolveEntity } from '../../login/parts.ts';
import { openTrust, type TrustRuntime } from '../../trust/runtime.ts';
import { scratch } from '../scratch.ts';
import {
  type Cast,
  castRegion,
  evidenceOf,
  fetchOver,
  nothing,
  noticeOf,
  originOf,
  partsOf,
  publishList,
} from '../trust/a-region.ts';
import { authorityOrigin, foundingDay, makeSigner, testWorld } from '../trust/region.ts';

const DM = parseCountryCode('DM');
let cast: Cast;
let entities: Entities;
let trust: TrustRuntime;
let resolve: ResolveEntity;
let asked: string[];

beforeAll(async () => {
  cast = await castRegion();
  const own = await makeSigner();
  const signer = (use: KeyUse): Signer => (use === 'federation' ? cast.federation.DM : own);
  entities = createEntities({
    origin: originOf('DM'),
    name: 'Dominica',
    keyring: { signer, publicJwk: (use) => signer(use).publicJwk },
    metadata: { openid_provider: () => ({}), openid_relying_party: () => ({ client_name: 'Dominica' }) },
    anchor: () => parseEntityId(`${authorityOrigin}/anchor`),
    now: () => foundingDay,
  });
});

beforeEach(async () => {
  const world = testWorld();
  trust = await openTrust(partsOf(cast, 'LC', { dir: await scratch(), fetch: fetchOver(new Map()), world }));
  await trust.accept(await evidenceOf(cast, await publishList(cast), foundingDay), 'test');
  asked = [];
  const app = new Hono();
  for (const row of entityRoutes({ entities })) app.on(row.method, [row.path], (context) => row.handle(context));
  const egress = {
    fetch: async (url: string | URL | Request) => {
      asked.push(String(url));
      return app.request(String(url));
    },
    socket: () => {
      throw new Error('no sockets here');
    },
    close: async () => undefined,
  };
  resolve = createRegionResolver({ country: parseCountryCode('LC'), egress, trust, now: () => foundingDay });
});

const notice = async (plan: Parameters<typeof noticeOf>[1]) =>
  trust.accept({ ...nothing, notices: [await noticeOf(cast, plan, ['DM'])] }, 'test');
const stapled = async () => [
  await entities.configuration('rp'),
  (await entities.statementAbout(entities.ids.rp)) ?? '',
  cast.statements.DM ?? '',
];

describe('a chain that was resolved before', () => {
  it('is kept while trust stays as it is', async () => {
    await resolve(entities.ids.rp);
    const before = asked.length;
    await resolve(entities.ids.rp);
    expect(asked.length).toBe(before);
  });

  it.each([
    ['the service', async () => notice({ service: 'FederationIdentity' })],
    ['the country', async () => notice({})],
    ['the key that vouches', async () => notice({ kid: cast.federation.DM.publicJwk.kid })],
  ])('is gone with the notice that suspends %s', async (_what, suspend) => {
    await resolve(entities.ids.rp);
    await suspend();
    await expect(resolve(entities.ids.rp)).rejects.toBeInstanceOf(Error);
  });

  it('of another country than the suspended is resolved anew all the same', async () => {
    await resolve(entities.ids.rp);
    const before = asked.length;
    const other = await noticeOf(cast, { territory: parseCountryCode('GY') }, ['GY']);
    await trust.accept({ ...nothing, notices: [other] }, 'test');
    await resolve(entities.ids.rp);
    expect(asked.length).toBeGreaterThan(before);
  });
});

describe('a chain that came with a request', () => {
  it('is accepted from a country that is trusted', async () => {
    expect((await resolve(entities.ids.rp, await stapled())).leaf).toBe(entities.ids.rp);
    expect(asked).toEqual([]);
  });

  it.each([
    ['the service', { service: 'FederationIdentity' as const }],
    ['the key that vouches', { kid: 'vouching' }],
  ])('is refused when %s is suspended', async (_what, plan) => {
    const kid = 'kid' in plan ? cast.federation.DM.publicJwk.kid : null;
    await notice({ ...plan, kid });
    await expect(resolve(entities.ids.rp, await stapled())).rejects.toMatchObject({ code: 'TRUST_DENIED' });
  });

  it('is fetched from no host whose sign-in is suspended', async () => {
    await notice({ service: 'FederationIdentity' });
    await expect(resolve(entities.ids.rp)).rejects.toMatchObject({ code: 'ENTITY_HOST_UNKNOWN' });
    expect(asked).toEqual([]);
    expect(trust.decide({ country: DM, service: 'PeerMessaging' }).outcome).toBe('allow');
  });
});
