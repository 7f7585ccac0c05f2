/** Sources that attack by how they send: a bomb that unpacks without end, and a body that drips for ever. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createEgress, type Egress } from '../../egress/egress.ts';
import { openTrust } from '../../trust/runtime.ts';
import { originSource } from '../../trust/source.ts';
import { scratch } from '../scratch.ts';
import { castRegion, evidenceOf, partsOf, publishList } from './a-region.ts';
import { foundingDay, testWorld } from './region.ts';

let server: Server | undefined;
let way: Egress | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await way?.close();
});

/** A host that answers in this way, and the program's own way out to it. */
async function host(answer: RequestListener, maxBytes?: number) {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const rule = { allow: () => true, loopback: true, ...(maxBytes === undefined ? {} : { maxBytes }) };
  way = createEgress(rule);
  return { origin: `http://hub.localhost:${port}`, fetch: way.fetch };
}

const never = new AbortController().signal;
/** 64 MiB of nothing in 64 kB. */
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
const sendBomb: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(bomb);
};

describe('a source', () => {
  it.each([
    ['the file may have', 4096, undefined],
    ['anything fetched may have', 32 * 1024 * 1024, 65_536],
  ])('that sends a gzip bomb is cut off at the size that %s', async (_name, fileMax, fetchMax) => {
    const { origin, fetch } = await host(sendBomb, fetchMax);
    const before = process.memoryUsage().arrayBuffers;
    const read = originSource(origin, fetch).read('index.json', fileMax, never);
    await expect(read).rejects.toMatchObject({ code: 'TRUST_SOURCE_ENDLESS' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });

  it('whose body drips byte by byte is given up when its time is over', async () => {
    const { origin, fetch } = await host((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    });
    const read = originSource(origin, fetch).read('index.json', 4096, AbortSignal.timeout(200));
    await expect(read).rejects.toMatchObject({ code: 'TRUST_SOURCE_UNREACHABLE' });
  });

  it('that attacks is named although another one confirms what is known', async () => {
    const { origin, fetch } = await host(sendBomb);
    const cast = await castRegion();
    const parts = partsOf(cast, 'LC', { dir: await scratch(), fetch, world: testWorld() });
    const events: string[] = [];
    const record = async (name: string) => void events.push(name);
    const trust = await openTrust({ ...parts, sources: [origin], record });
    await trust.accept(await evidenceOf(cast, await publishList(cast), foundingDay), 'test');
    await trust.refresh();
    expect(trust.status().lastError).toMatchObject({ code: 'TRUST_SOURCE_ENDLESS', source: origin });
    expect(events).toContain('trust.refused');
  });
});
