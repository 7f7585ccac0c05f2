/** A chain that verifies may still describe a hostile entity: addresses outside itself, another name, no keys. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientFinder } from '../../login/find-client.ts';
import { homeProvider } from '../../login/home-provider.ts';
import { openRegion, type TestHub, type TestRegion } from './region.ts';

let region: TestRegion;
let home: TestHub;
let visited: TestHub;

beforeAll(async () => {
  region = await openRegion(['LC', 'BB', 'DM']);
  home = region.hub('LC');
  visited = region.hub('BB');
});

afterAll(() => region.close());

/** The real resolver, with some metadata of the entity changed as its owner could have signed it. */
const resolving =
  (hub: TestHub, type: string, change: JsonObject): TestHub['parts']['resolveEntity'] =>
  async (entity) => {
    const chain = await hub.parts.resolveEntity(entity);
    return { ...chain, metadata: { ...chain.metadata, [type]: { ...chain.metadata[type], ...change } } };
  };

describe('a home country’s provider', () => {
  const read = (change: JsonObject) =>
    homeProvider({ resolveEntity: resolving(visited, 'openid_provider', change) }, home.member);

  it('is taken as its chain describes it', async () => {
    expect((await read({})).metadata.token_endpoint).toBe(`${home.origin}/op/token`);
  });

  it.each(['authorization_endpoint', 'token_endpoint', 'pushed_authorization_request_endpoint'])(
    'is refused when its %s lies with somebody else',
    async (name) => {
      await expect(read({ [name]: `${visited.origin}/op/token` })).rejects.toMatchObject({
        code: 'LOGIN_ANSWER_INVALID',
      });
    },
  );

  it('is refused when it names another issuer, or lacks keys', async () => {
    await expect(read({ issuer: visited.member.entityIds.op })).rejects.toMatchObject({ code: 'LOGIN_ANSWER_INVALID' });
    await expect(read({ jwks: null })).rejects.toMatchObject({ code: 'LOGIN_ANSWER_INVALID' });
  });
});

describe('a chain that another member vouches in', () => {
  const through =
    (hub: TestHub, superior: 'DM' | 'none'): TestHub['parts']['resolveEntity'] =>
    async (entity) => {
      const chain = await hub.parts.resolveEntity(entity);
      const path = superior === 'none' ? [entity] : [entity, region.hub(superior).member.entityIds.fed];
      return { ...chain, path: [...path, chain.anchor] };
    };

  it.each(['DM', 'none'] as const)('is refused for a provider (%s)', async (superior) => {
    const reading = homeProvider({ resolveEntity: through(visited, superior) }, home.member);
    await expect(reading).rejects.toMatchObject({ code: 'LOGIN_ANSWER_INVALID' });
  });

  it.each(['DM', 'none'] as const)('is refused for a client (%s)', async (superior) => {
    const find = clientFinder({ ...home.parts, resolveEntity: through(home, superior) });
    await expect(find(visited.member.entityIds.rp)).rejects.toMatchObject({ error: 'invalid_client' });
  });

  it('is refused for a provider when it belongs to another entity', async () => {
    const resolveEntity = () => visited.parts.resolveEntity(region.hub('DM').member.entityIds.op);
    await expect(homeProvider({ resolveEntity }, home.member)).rejects.toMatchObject({ code: 'LOGIN_ANSWER_INVALID' });
  });
});

describe('another country as a client', () => {
  const find = (change: JsonObject, id: string = visited.member.entityIds.rp) =>
    clientFinder({ ...home.parts, resolveEntity: resolving(home, 'openid_relying_party', change) })(id);

  it('must push signed requests and prove itself with its own key', async () => {
    expect(await find({})).toMatchObject({
      token_endpoint_auth_method: 'private_key_jwt',
      require_pushed_authorization_requests: true,
      require_signed_request_object: true,
      redirect_uris: [`${visited.origin}/rp/callback`],
    });
  });

  it('cannot send citizens to an address that is not its own', async () => {
    await expect(find({ redirect_uris: ['https://evil.example/callback'] })).rejects.toMatchObject({
      error: 'invalid_client',
    });
    const lookalike = `${visited.member.entityIds.rp}.evil.example/callback`;
    await expect(find({ redirect_uris: [lookalike] })).rejects.toMatchObject({ error: 'invalid_client' });
  });

  it('cannot talk itself out of signing', async () => {
    const weak = { token_endpoint_auth_method: 'none', require_signed_request_object: false };
    expect(await find(weak)).toMatchObject({
      token_endpoint_auth_method: 'private_key_jwt',
      require_signed_request_object: true,
    });
  });

  it('is nobody when it is not on the list, and our own /rp is no client of ours', async () => {
    expect(await find({}, 'https://hub.example/rp')).toBeUndefined();
    expect(await find({}, home.member.entityIds.rp)).toBeUndefined();
    expect(await find({}, visited.member.entityIds.op)).toBeUndefined();
  });
});
