/** The trust page: its age and meaning first, then who stands behind it; calm where all is well. */
import { html } from 'hono/html';
import { describe, expect, it } from 'vitest';
import type { TrustFacts } from '../../console/trust-facts.ts';
import { trustView } from '../../console/view/trust.ts';
import { ago, calmFacts, trust } from './facts.ts';
import { openScene, signedIn } from './scene.ts';

const shown = async (change: Partial<TrustFacts>) =>
  String(await trustView({ ...trust, ...change }, calmFacts.now, html``));

describe('the trust page', () => {
  it('says first how old the list is, how long that lasts, and what it means', async () => {
    const body = await shown({});
    const places = [
      'enough witnesses vouched for it 4 min ago',
      'begins to count as old in 23 h 56 min',
      'Nothing needs a decision now.',
      'list 3, log index 3, root 1',
      'Witnesses',
      'If the region cannot be reached',
      'Notices in force',
      'Lists so far',
      'Members',
    ];
    const found = places.map((place) => body.indexOf(place));
    expect(found.every((at) => at > 0)).toBe(true);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(body).not.toContain('What that means');
  });

  it('tells of each witness when it cosigned and whether that counts', async () => {
    const body = await shown({});
    expect(body).toContain('Five of seven have vouched recently; five are needed.');
    expect(body.match(/state ok">counts</gu)).toHaveLength(5);
    expect(body.match(/too old to count/gu)).toHaveLength(1);
    expect(body).toContain('none seen');
  });

  it('names each service’s time, and every list with its log index and whole fingerprint', async () => {
    const body = await shown({});
    for (const part of [
      'Sign-in from abroad',
      'in 3 days',
      '25 November 2026',
      'any',
      '31c0 ffee 1234 5678',
      'before this hub',
    ])
      expect(body).toContain(part);
  });

  it('says of a hub cut off what still works and until when, with the runbook', async () => {
    const body = await shown({ stage: 'isolated', quorumAt: ago(60 * 24 * 4), stageEndsAt: ago(-60 * 24 * 10) });
    for (const part of [
      'counts as cut off',
      'closes in 10 days',
      'For citizens',
      '/runbook/trust-list-old',
      'less assurance',
    ])
      expect(body).toContain(part);
  });

  it('shows a notice with its reason, and escapes what came from outside', async () => {
    const notice = {
      ...{ id: 'ab'.repeat(32), country: 'GY', name: 'Guyana', service: 'PeerMessaging', key: 'cd'.repeat(32) },
      ...{ reason: 'A <b>laptop</b> was stolen.', issuedAt: ago(9) },
    };
    const body = await shown({ notices: [notice] });
    expect(body).toContain('Guyana: messages between hubs suspended');
    expect(body).toContain('A &lt;b&gt;laptop&lt;/b&gt; was stolen.');
    expect(body).toContain('cdcd cdcd');
  });
});

describe('a clock that may be ahead', () => {
  const inDoubt = { ...trust, reasons: ['clock-ahead'], stage: 'isolated' } as const;

  it('is believed when an operator vouches for it, and that is recorded', async () => {
    const scene = openScene({ facts: { ...calmFacts, trust: inDoubt } });
    const browser = await signedIn(scene);
    const { body } = await browser.get('/trust');
    expect(body).toContain('This machine’s clock says <strong>22 November 2026 at 12:00:00 UTC</strong>');
    expect(body).toContain('until a doubt is settled');
    expect((await browser.submit('/trust', '/trust/clock', {})).status).toBe(303);
    expect(scene.confirmed.count).toBe(1);
    const events = await scene.events.newest(9);
    expect(events.filter(({ name }) => name === 'operator.clock-confirmed')).toHaveLength(1);
  });

  it('is not believed by a form without its token, nor where there is no doubt', async () => {
    const doubtful = openScene({ facts: { ...calmFacts, trust: inDoubt } });
    const stale = await (await signedIn(doubtful)).post('/trust/clock', { form: 'made up' });
    expect(stale.status).toBeGreaterThanOrEqual(400);
    const calm = openScene();
    const browser = await signedIn(calm);
    await browser.submit('/backups', '/trust/clock', {});
    expect([doubtful.confirmed.count, calm.confirmed.count]).toEqual([0, 0]);
  });
});
