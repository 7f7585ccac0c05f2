/** The way out: what it refuses before connecting, while connecting, and while reading. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkAddress, guardedLookup, isPrivateAddress } from '../../egress/address.ts';
import { createEgress, type EgressRule } from '../../egress/egress.ts';

const everything = { allow: () => true, loopback: true };

async function host(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  return `http://lc.localhost:${(server.address() as AddressInfo).port}`;
}

function egress(rule: Partial<EgressRule> = {}) {
  const out = createEgress({ ...everything, ...rule });
  onTestFinished(() => out.close());
  return out;
}

describe('an address', () => {
  it('is refused unless it is https by name, or http to the box', () => {
    const refused = [
      'http://hub.gov.lc/',
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://2130706433/',
      'https://0x7f.1/',
      'http://127.0.0.1:7101/',
      'https://lc.localhost/',
      'http://localhost.gov.lc/',
      'https://user@hub.gov.lc/',
      'ftp://hub.gov.lc/',
      'ws://hub.gov.lc/',
    ];
    for (const url of refused) {
      expect(() => checkAddress(new URL(url), everything), url).toThrow(
        expect.objectContaining({ code: 'EGRESS_ADDRESS_REFUSED' }),
      );
    }
    for (const url of [
      'https://hub.gov.lc/',
      'wss://hub.gov.lc/',
      'http://lc.localhost:7101/',
      'ws://lc.localhost:1/',
    ]) {
      expect(() => checkAddress(new URL(url), everything), url).not.toThrow();
    }
  });

  it('on this machine is refused to a hub that is not in the box', () => {
    const url = new URL('http://lc.localhost:7101/');
    expect(() => checkAddress(url, { ...everything, loopback: false })).toThrow('neither https nor the box');
  });

  it('is refused when the rule does not name its host', async () => {
    const out = egress({ allow: (url) => url.host === 'hub.gov.lc' });
    await expect(out.fetch('https://evil.example/')).rejects.toMatchObject({ code: 'EGRESS_ADDRESS_REFUSED' });
    expect(() => out.socket('wss://evil.example/', { headers: {}, maxBytes: 1, timeoutMs: 1 })).toThrow(
      expect.objectContaining({ code: 'EGRESS_ADDRESS_REFUSED' }),
    );
  });

  it('is private in every spelling that leads inside', () => {
    const inside = '10.1.2.3 127.0.0.1 169.254.169.254 172.31.0.1 192.168.1.1 100.64.0.1 0.0.0.0 255.255.255.255';
    const insideSix = '::1 :: ::ffff:10.0.0.1 64:ff9b::a00:1 fe80::1 fd00::1 ff02::1 2002:a00:1::1';
    for (const address of `${inside} ${insideSix}`.split(' ')) expect(isPrivateAddress(address), address).toBe(true);
    for (const address of ['1.1.1.1', '196.1.1.1', '2606:4700::1']) expect(isPrivateAddress(address)).toBe(false);
    expect(isPrivateAddress('not an address')).toBe(true);
  });

  it('of the box resolves to this machine', async () => {
    const found = await new Promise((resolve, reject) => {
      guardedLookup('lc.localhost', { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
    });
    expect(found).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});

describe('a call', () => {
  it('sends method, headers and body, and hands back a plain response', async () => {
    const origin = await host(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      response.setHeader('x-seen', `${request.method} ${request.headers['content-type']} ${request.headers.host}`);
      response.end(`got ${body}`);
    });
    const init = { method: 'POST', body: 'hello', headers: { 'content-type': 'text/plain' } };
    const answer = await egress().fetch(`${origin}/x`, init);
    expect(answer).toBeInstanceOf(Response);
    expect(await answer.text()).toBe('got hello');
    expect(answer.headers.get('x-seen')).toBe(`POST text/plain ${new URL(origin).host}`);
  });

  it('never follows a redirect', async () => {
    const origin = await host((_request, response) => response.writeHead(302, { location: 'https://evil/' }).end());
    await expect(egress().fetch(origin)).rejects.toMatchObject({ code: 'EGRESS_REDIRECTED' });
  });

  it('stops reading at its limit, announced or not', async () => {
    const announced = await host((_request, response) => response.end('x'.repeat(2_000)));
    await expect(egress({ maxBytes: 1_000 }).fetch(announced)).rejects.toMatchObject({ code: 'EGRESS_TOO_LARGE' });
    const unannounced = await host((_request, response) => {
      response.write('x'.repeat(600));
      response.end('x'.repeat(600));
    });
    const answer = await egress({ maxBytes: 1_000 }).fetch(unannounced);
    await expect(answer.text()).rejects.toMatchObject({ code: 'EGRESS_TOO_LARGE' });
  });

  it('gives up on a host that does not answer in time', async () => {
    const origin = await host(() => undefined);
    await expect(egress({ timeoutMs: 50 }).fetch(origin)).rejects.toMatchObject({ code: 'EGRESS_TIMEOUT' });
  });

  it('says so when nobody listens', async () => {
    const origin = await host(() => undefined);
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise<void>((resolve) => closed.close(() => resolve()));
    const nobody = origin.replace(/\d+$/, String(port));
    await expect(egress().fetch(nobody)).rejects.toMatchObject({ code: 'EGRESS_UNREACHABLE' });
  });
});
