/** A hub without a verified list says so in a way that a load balancer understands. */
import { describe, expect, it } from 'vitest';
import { createApp } from '../../http/app.ts';
import { healthRoute } from '../../http/health.ts';
import { realWorld } from '../../world.ts';

function hub(ready: boolean) {
  const route = healthRoute(() => ({ country: 'LC', ready, listSequence: ready ? 1 : null }));
  return createApp({ routes: [route], frame: { name: 'x', code: 'LC' }, secure: true, world: realWorld('silent') });
}

describe('/healthz', () => {
  it('is 200 with the list it stands on, and 503 before there is one', async () => {
    const ready = await hub(true).request('/healthz');
    expect([ready.status, await ready.json()]).toEqual([200, { country: 'LC', ready: true, listSequence: 1 }]);
    expect((await hub(false).request('/healthz')).status).toBe(503);
  });
});
