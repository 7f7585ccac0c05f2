/** Resolving another country's entities: what is believed, what is remembered, what is never asked. */
import { issueEntityStatement, parseEntityId } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { newSigner, origin, scene } from './scene.ts';

const configurationOf = (id: string) => `${id}/.well-known/openid-federation`;
const down = () => new Response('', { status: 503 });

describe('the resolver', () => {
  it('follows an entity up to the anchor and returns what the chain says of it', async () => {
    const { resolver, entities, fetched } = await scene();
    const chain = await resolver.resolve(entities.ids.op);
    expect(chain.path).toEqual([`${origin}/op`, `${origin}/fed`, 'http://region.localhost:7100/anchor']);
    expect(chain.metadata).toMatchObject({ openid_provider: { issuer: `${origin}/op` } });
    expect(chain.statements).toHaveLength(3);
    // The anchor is never asked: its statement comes with the verified list.
    expect(fetched.some((url) => url.includes('region.localhost'))).toBe(false);
  });

  it('remembers a chain, shares a resolution under way, and asks again before it expires', async () => {
    const { resolver, entities, fetched, clock } = await scene();
    await Promise.all([1, 2, 3].map(() => resolver.resolve(entities.ids.op)));
    const once = fetched.length;
    await resolver.resolve(entities.ids.op);
    expect(fetched.length).toBe(once);
    clock.time = new Date(clock.time.getTime() + 23.5 * 3_600_000);
    await resolver.resolve(entities.ids.op);
    expect(fetched.length).toBe(2 * once);
  });

  it('keeps a chain that still holds when asking anew fails', async () => {
    const { resolver, entities, faults, clock } = await scene();
    const chain = await resolver.resolve(entities.ids.op);
    faults.set(configurationOf(entities.ids.op), down);
    clock.time = new Date(clock.time.getTime() + 23.5 * 3_600_000);
    expect(await resolver.resolve(entities.ids.op)).toBe(chain);
    expect(await resolver.resolve(entities.ids.op)).toBe(chain);
    clock.time = new Date(clock.time.getTime() + 3_600_000);
    await expect(resolver.resolve(entities.ids.op)).rejects.toMatchObject({ code: 'ENTITY_UNREACHABLE' });
  });

  it('remembers a failure for ten seconds, not longer', async () => {
    const { resolver, entities, faults, fetched, clock } = await scene();
    faults.set(configurationOf(entities.ids.op), down);
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(resolver.resolve(entities.ids.op)).rejects.toMatchObject({ code: 'ENTITY_UNREACHABLE' });
    }
    expect(fetched.length).toBe(1);
    faults.clear();
    clock.time = new Date(clock.time.getTime() + 10_001);
    await expect(resolver.resolve(entities.ids.op)).resolves.toBeDefined();
  });

  it('forgets everything when a new list comes into force, and does not trust whom it dropped', async () => {
    const { resolver, entities, list } = await scene();
    await resolver.resolve(entities.ids.op);
    list.version = '1/2';
    list.members.clear();
    await expect(resolver.resolve(entities.ids.op)).rejects.toMatchObject({ code: 'TRUST_CHAIN_NOT_FOUND' });
  });

  it('asks nobody who is not on the list', async () => {
    const { resolver, fetched } = await scene();
    const stranger = parseEntityId('http://evil.localhost:7101/op');
    await expect(resolver.resolve(stranger)).rejects.toMatchObject({ code: 'ENTITY_HOST_UNKNOWN' });
    expect(fetched).toEqual([]);
  });

  it('refuses a statement by a key that the country did not vouch for', async () => {
    const { resolver, entities, faults, clock } = await scene();
    const thief = await newSigner();
    const forged = await issueEntityStatement(
      {
        issuer: entities.ids.op,
        subject: entities.ids.op,
        issuedAt: clock.time,
        expiresAt: new Date(clock.time.getTime() + 3_600_000),
        keys: [thief.publicJwk],
        authorityHints: [entities.ids.fed],
        metadata: { openid_provider: { issuer: entities.ids.op } },
      },
      thief,
    );
    const headers = { 'content-type': 'application/entity-statement+jwt' };
    faults.set(configurationOf(entities.ids.op), () => new Response(forged, { headers }));
    await expect(resolver.resolve(entities.ids.op)).rejects.toMatchObject({
      code: 'TRUST_CHAIN_NOT_FOUND',
      evidence: { deadEnds: [{ code: 'JWS_KEY_UNKNOWN' }] },
    });
  });

  it('refuses an answer that is no entity statement', async () => {
    const { resolver, entities, faults } = await scene();
    faults.set(
      configurationOf(entities.ids.op),
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    );
    await expect(resolver.resolve(entities.ids.op)).rejects.toMatchObject({ code: 'ENTITY_ANSWER_WRONG' });
  });
});

describe('a stapled chain', () => {
  it('is accepted without fetching, with the anchor’s statement taken from our own list', async () => {
    const { resolver, entities, fetched } = await scene();
    const [configuration = '', aboutLeaf = ''] = (await resolver.resolve(entities.ids.rp)).statements;
    const before = fetched.length;
    const chain = await resolver.accept([configuration, aboutLeaf, 'whatever']);
    expect(chain).toMatchObject({ leaf: entities.ids.rp, metadata: { openid_relying_party: {} } });
    expect(fetched.length).toBe(before);
  });

  it('is refused when the list dropped the country, though the anchor’s old statement still holds', async () => {
    const { resolver, entities, list } = await scene();
    const { statements } = await resolver.resolve(entities.ids.rp);
    list.members.clear();
    await expect(resolver.accept(statements)).rejects.toMatchObject({ code: 'EGRESS_ADDRESS_REFUSED' });
    await expect(resolver.accept(statements.slice(0, 1))).rejects.toMatchObject({ code: 'ENTITY_ANSWER_WRONG' });
  });
});
