/** TLS ends before this hub: its own address still comes from its configuration, never from what the last hop says. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openListener } from '../../http/listener.ts';
import { createProvider, providerListener } from '../../login/provider.ts';
import { addService, openRegion, type TestRegion } from './region.ts';

const origin = 'https://hub.gov.lc';

let region: TestRegion;
let provider: ReturnType<typeof createProvider>;
let listener: Awaited<ReturnType<typeof openListener>>;
let service: Awaited<ReturnType<typeof addService>>;

beforeAll(async () => {
  region = await openRegion(['LC']);
  const hub = region.hub('LC');
  service = await addService(hub, { id: 'polyclinic', sector: 'health' });
  provider = createProvider({ ...hub.parts, config: { ...hub.parts.config, origin } });
  listener = await openListener('127.0.0.1', 0, providerListener(provider));
});

afterAll(async () => {
  await listener.close();
  await region.close();
});

async function get(path: string): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders }> {
  const { port } = listener.server.address() as AddressInfo;
  const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher', forwarded: 'host=evil.example' };
  const call = request({ host: '127.0.0.1', port, path, headers: { ...forged, host: 'evil.example' } }).end();
  const [answer] = await once(call, 'response');
  answer.resume();
  return { status: answer.statusCode, headers: answer.headers };
}

const begin = () =>
  get(
    `/op/auth?${new URLSearchParams({
      ...{ client_id: service.id, redirect_uri: service.redirectUri, response_type: 'code', scope: 'openid' },
      ...{ code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
    })}`,
  );

describe('behind a proxy', () => {
  it('goes on after the agreement at the hub’s own origin, whatever Host and X-Forwarded-* say', async () => {
    const { status, headers } = await begin();
    expect(status).toBe(303);
    const uid = headers.location?.split('/').at(-1) ?? '';
    const interaction = await provider.Interaction.find(uid);
    expect(interaction?.returnTo).toBe(`${origin}/op/auth/${uid}`);
  });

  it('publishes addresses below its own origin', async () => {
    const { port } = listener.server.address() as AddressInfo;
    const path = `http://lc.localhost:${port}/op/.well-known/openid-configuration`;
    const metadata = (await (await region.fetch(path, {})).json()) as Record<string, string>;
    expect(metadata.authorization_endpoint).toBe(`${origin}/op/auth`);
    expect(metadata.token_endpoint).toBe(`${origin}/op/token`);
  });

  it('sends the headers of every page of the hub also with a refusal of the provider', async () => {
    const { status, headers } = await get('/op/auth?client_id=nobody');
    expect(status).toBe(400);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('same-origin');
    expect(headers['strict-transport-security']).toContain('max-age=31536000');
    expect(headers['cache-control']).toContain('no-store');
  });

  it('asks browsers for https only where it is at home on https', async () => {
    const plain = await region.fetch(`${region.hub('LC').origin}/op/auth?client_id=nobody`, {});
    expect(plain.headers.get('x-content-type-options')).toBe('nosniff');
    expect(plain.headers.get('strict-transport-security')).toBeNull();
  });
});
