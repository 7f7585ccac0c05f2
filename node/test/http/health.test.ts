/** A hub without trust says so in a way that a load balancer understands: none yet, or too old for any other country. */
import type { Standing } from '@breakwater/trust-lists';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../http/app.ts';
import { healthRoute } from '../../http/health.ts';
import { trustHealth } from '../../trust/keep.ts';
import { realWorld } from '../../world.ts';

function hub(stage: Standing['stage'] | null) {
  const standing = () => (stage === null ? null : ({ stage } as Standing));
  const sequence = stage === null ? null : 1;
  const status = () => ({ sequence, lastVerifiedAt: null, lastConfirmedAt: null, lastError: null });
  const route = healthRoute(() => ({ country: 'LC', ...trustHealth({ standing, status }) }));
  return createApp({ routes: [route], frame: { name: 'x', code: 'LC' }, secure: true, world: realWorld('silent') });
}

describe('/healthz', () => {
  it.each(['fresh', 'aging', 'isolated'] as const)(
    'is 200 with the list it stands on while it is %s',
    async (stage) => {
      const answer = await hub(stage).request('/healthz');
      expect([answer.status, await answer.json()]).toEqual([
        200,
        { country: 'LC', ready: true, listSequence: 1, stage },
      ]);
    },
  );

  it('is 503 before there is a list, and when it is closed', async () => {
    expect((await hub(null).request('/healthz')).status).toBe(503);
    const closed = await hub('closed').request('/healthz');
    expect([closed.status, await closed.json()]).toMatchObject([503, { ready: false, stage: 'closed' }]);
  });
});
