/** What a hub publishes about itself, as a stranger who only knows OpenID Federation would ask for it. */
import { parseEntityStatement, verifyEntityStatement } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { anchorId, origin, scene } from './scene.ts';

const configuration = (name: string) => `${origin}/${name}/.well-known/openid-federation`;

describe('an Entity Configuration', () => {
  it('is published for each of the three entities, under a key of its own', async () => {
    const { app, signer, clock } = await scene();
    const expected = [
      ['fed', 'federation', [anchorId], 'federation_entity'],
      ['op', 'op-federation', [`${origin}/fed`], 'openid_provider'],
      ['rp', 'rp-federation', [`${origin}/fed`], 'openid_relying_party'],
    ] as const;
    for (const [name, use, hints, type] of expected) {
      const answer = await app.request(configuration(name));
      expect(answer.headers.get('content-type')).toBe('application/entity-statement+jwt');
      const statement = await verifyEntityStatement(await answer.text(), [signer(use).publicJwk], clock.time);
      expect(statement).toMatchObject({ issuer: `${origin}/${name}`, subject: `${origin}/${name}` });
      expect(statement.authorityHints).toEqual(hints);
      expect(Object.keys(statement.metadata ?? {})).toEqual([type]);
    }
  });

  it('is signed anew when half its life is over, and not before', async () => {
    const { entities, clock } = await scene();
    const first = await entities.configuration('op');
    clock.time = new Date(clock.time.getTime() + 11 * 3_600_000);
    expect(await entities.configuration('op')).toBe(first);
    clock.time = new Date(clock.time.getTime() + 2 * 3_600_000);
    const second = await entities.configuration('op');
    expect(second).not.toBe(first);
    const { unverified } = await parseEntityStatement(second);
    expect(unverified.expiresAt.getTime() - clock.time.getTime()).toBe(24 * 3_600_000);
  });
});

describe('the fetch endpoint', () => {
  it('gives a statement that holds its subject to one role', async () => {
    const { app, signer, clock } = await scene();
    const answer = await app.request(`${origin}/fed/fetch?sub=${encodeURIComponent(`${origin}/op`)}`);
    const keys = [signer('federation').publicJwk];
    const statement = await verifyEntityStatement(await answer.text(), keys, clock.time);
    expect(statement).toMatchObject({
      issuer: `${origin}/fed`,
      subject: `${origin}/op`,
      keys: [{ kid: signer('op-federation').kid }],
      constraints: { allowed_entity_types: ['openid_provider'] },
    });
  });

  it('answers a wrong question as the specification says', async () => {
    const { app } = await scene();
    const ask = async (query: string) => {
      const answer = await app.request(`${origin}/fed/fetch${query}`);
      const problem: unknown = await answer.json();
      return [answer.status, problem];
    };
    expect(await ask('')).toMatchObject([400, { error: 'invalid_request' }]);
    expect(await ask(`?sub=${origin}/fed`)).toMatchObject([400, { error: 'invalid_request' }]);
    expect(await ask('?sub=https://stranger.example')).toMatchObject([404, { error: 'not_found' }]);
    expect(await ask(`?sub=${origin}/op&sub=${origin}/rp`)).toMatchObject([400, { error: 'invalid_request' }]);
  });
});

describe('the list endpoint', () => {
  it('names the subordinates, filtered by type, and refuses filters it does not know', async () => {
    const { app } = await scene();
    const ask = async (query: string) => (await app.request(`${origin}/fed/list${query}`)).json();
    expect(await ask('')).toEqual([`${origin}/op`, `${origin}/rp`]);
    expect(await ask('?entity_type=openid_provider')).toEqual([`${origin}/op`]);
    expect(await ask('?entity_type=openid_provider&entity_type=openid_relying_party')).toEqual([]);
    expect(await ask('?intermediate=true')).toEqual([]);
    expect(await ask('?trust_marked=true')).toMatchObject({ error: 'unsupported_parameter' });
  });
});
