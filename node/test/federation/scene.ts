/** One country's entities behind real routes, an anchor, and a resolver that fetches from them without a network. */
import { generateKeyPairSync } from 'node:crypto';
import {
  type EntityId,
  issueEntityStatement,
  parseEntityId,
  type Signer,
  signerFromPrivateJwk,
} from '@breakwater/federation-protocol';
import { Hono } from 'hono';
import type { Egress } from '../../egress/egress.ts';
import { EgressError } from '../../egress/error.ts';
import { createEntities } from '../../federation/entities.ts';
import { createResolver } from '../../federation/resolver.ts';
import { entityRoutes } from '../../federation/routes.ts';
import type { KeyUse } from '../../keys/keyring.ts';

export const origin = 'http://lc.localhost:7101';
export const anchorId = parseEntityId('http://region.localhost:7100/anchor');

/** An Ed25519 signer with a fresh key. */
export function newSigner(): Promise<Signer> {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return signerFromPrivateJwk({ kty, crv, x, d });
}

/** Everything; `faults` maps an address to the response it gives instead. */
export async function scene() {
  const clock = { time: new Date('2026-11-22T03:00:00Z') };
  const signers = new Map<KeyUse, Signer>();
  for (const use of ['federation', 'op-federation', 'rp-federation'] as const) signers.set(use, await newSigner());
  const signer = (use: KeyUse): Signer => {
    const found = signers.get(use);
    if (found === undefined) throw new Error(`no key for ${use}`);
    return found;
  };
  const entities = createEntities({
    origin,
    name: 'Saint Lucia',
    keyring: { signer, publicJwk: (use) => signer(use).publicJwk },
    metadata: {
      openid_provider: () => ({ issuer: `${origin}/op`, acr_values_supported: ['urn:breakwater:loa:low'] }),
      openid_relying_party: () => ({ client_name: 'Saint Lucia' }),
    },
    anchor: () => anchorId,
    now: () => clock.time,
  });
  const app = new Hono();
  for (const route of entityRoutes({ entities })) app.on(route.method, [route.path], (c) => route.handle(c));
  const anchor = await newSigner();
  const aboutFed = await issueEntityStatement(
    {
      issuer: anchorId,
      subject: entities.ids.fed,
      issuedAt: clock.time,
      expiresAt: new Date(clock.time.getTime() + 90 * 86_400_000),
      keys: [signer('federation').publicJwk],
    },
    anchor,
  );
  const list = {
    version: '1/1',
    origins: [origin],
    members: new Map<EntityId, string>([[entities.ids.fed, aboutFed]]),
  };
  const faults = new Map<string, () => Response>();
  const fetched: string[] = [];
  const egress: Pick<Egress, 'fetch'> = {
    async fetch(input) {
      const url = String(input);
      fetched.push(url);
      return faults.get(url)?.() ?? app.request(url);
    },
  };
  const resolver = createResolver({
    egress: { ...egress, socket: () => refuse(), close: async () => undefined },
    origins: () => list.origins,
    anchorId: () => anchorId,
    anchorStatement: (subject) => list.members.get(subject) ?? refuse(),
    anchors: () => [{ entityId: anchorId, keys: [anchor.publicJwk] }],
    trustVersion: () => list.version,
    now: () => clock.time,
  });
  return { app, clock, entities, resolver, list, faults, fetched, signer, anchor, aboutFed };
}

function refuse(): never {
  throw new EgressError('EGRESS_ADDRESS_REFUSED', 'not in this test');
}
