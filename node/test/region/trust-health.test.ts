/** The region starts when a list is in force at every hub, and says where it is not. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askTrustHealth, awaitTrust } from '../../region/trust-health.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A hub that answers `/healthz` with these bodies, one after the other, and then with the last. */
async function hub(...bodies: readonly object[]): Promise<string> {
  let asked = 0;
  const server = createServer((_, answer) => {
    const body = bodies[Math.min(asked, bodies.length - 1)];
    asked += 1;
    answer.writeHead(body && 'ready' in body && body.ready === true ? 200 : 503).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://lc.localhost:${(server.address() as AddressInfo).port}`;
}

const waiting = { ready: false, stage: null, listSequence: null };
const fresh = { ready: true, stage: 'fresh', listSequence: 1 };

describe('the trust of the hubs', () => {
  it('is told by each, also while no list is in force', async () => {
    expect(await askTrustHealth(await hub(waiting))).toEqual(waiting);
    expect(await askTrustHealth(await hub({ ...fresh, country: 'LC' }))).toEqual(fresh);
  });

  it('is unknown where nobody answers, or something else does', async () => {
    expect(await askTrustHealth('http://lc.localhost:1')).toBeNull();
    expect(await askTrustHealth(await hub({ name: 'another program' }))).toBeNull();
  });

  it('is awaited at every hub', async () => {
    const hubs = new Map([
      ['LC', await hub(waiting, waiting, fresh)],
      ['BB', await hub(fresh)],
    ]);
    await expect(awaitTrust(hubs, 5_000)).resolves.toBeUndefined();
  });

  it('is named where it is missing when the time is up', async () => {
    const hubs = new Map([
      ['LC', await hub(fresh)],
      ['BB', await hub(waiting)],
      ['DM', 'http://dm.localhost:1'],
    ]);
    await expect(awaitTrust(hubs, 1)).rejects.toMatchObject({
      code: 'REGION_TRUST_MISSING',
      evidence: { waiting: ['BB', 'DM'] },
    });
  });

  it('is awaited no longer when the region is being stopped', async () => {
    const gone = () => {
      throw new Error('stopped');
    };
    await expect(awaitTrust(new Map([['LC', await hub(waiting)]]), 60_000, gone)).rejects.toThrow('stopped');
  });
});
