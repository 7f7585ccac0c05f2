/** Decisions: what is allowed in which stage, why not, and on what it stood. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { defaultBudgets } from '../../document/scheme.ts';
import type { Notice } from '../../notice/notice.ts';
import { type DecisionQuery, decide } from '../../standing/decide.ts';
import { standing } from '../../standing/standing.ts';
import { after, aState, dayMs, dm, dominica, hourMs, keyNamed } from './a-standing.ts';

const login = { country: dm, service: 'FederationIdentity' } as const;
const state = aState();

function decided(ageMs: number, query: DecisionQuery, of = state) {
  return decide(of, standing(of, after(ageMs)), query);
}

describe('a decision', () => {
  it('says what it stood on', () => {
    expect(decided(0, login)).toEqual({
      outcome: 'allow',
      reason: 'fresh',
      maxAssurance: 'high',
      listSequence: 42,
      logIndex: 57,
      rootVersion: 3,
      stage: 'fresh',
    });
  });

  it.each([
    ['high', 72 * hourMs, 'allow', 'aging'],
    ['high', 72 * hourMs + 1, 'deny', 'budget-over'],
    ['substantial', 72 * hourMs + 1, 'allow-degraded', 'isolated-within-budget'],
    ['substantial', 14 * dayMs, 'allow-degraded', 'isolated-within-budget'],
    ['substantial', 14 * dayMs + 1, 'deny', 'closed'],
    ['low', 14 * dayMs + 1, 'deny', 'closed'],
  ] as const)('about a %s login after %i ms is %s (%s)', (level, ageMs, outcome, reason) => {
    expect(decided(ageMs, { ...login, level })).toMatchObject({ outcome, reason });
  });

  it('tells the most that a login counts for as knowledge ages', () => {
    expect(decided(4 * dayMs, login).maxAssurance).toBe('substantial');
    expect(decided(4 * dayMs, { ...login, level: 'high' }).maxAssurance).toBe('substantial');
    expect(decided(15 * dayMs, login).maxAssurance).toBeNull();
  });

  it.each(['PeerMessaging', 'BackupStore', 'RecoveryCustody'] as const)(
    'lets %s go on in the closed stage, so that a hub can be restored',
    (service) => {
      const query = { country: dm, service };
      expect(decided(89 * dayMs, query)).toMatchObject({ outcome: 'allow-degraded', reason: 'closed-within-budget' });
      expect(decided(90 * dayMs + 1, query)).toMatchObject({ outcome: 'deny', reason: 'budget-over' });
    },
  );

  it('lets nothing outlive the list itself', () => {
    const fresh = { ...state, log: { ...state.log, quorumTime: after(150 * dayMs).now } };
    for (const service of ['FederationIdentity', 'BackupStore'] as const) {
      const over = decided(150 * dayMs + 1, { country: dm, service }, fresh);
      expect(over).toMatchObject({ outcome: 'deny', reason: 'list-expired' });
    }
  });

  it('lets no budget outlive the closed stage, and a service with none live not at all', () => {
    const budgets = { ...defaultBudgets, BackupStore: 900 * dayMs, PeerMessaging: 0, FederationIdentity: 0 };
    const generous = { ...state, list: { ...state.list, budgets } };
    const query = { country: dm, service: 'BackupStore' } as const;
    expect(decided(90 * dayMs, query, generous).outcome).toBe('allow-degraded');
    expect(decided(90 * dayMs + 1, query, generous)).toMatchObject({ outcome: 'deny', reason: 'budget-over' });
    expect(decided(1, { ...query, service: 'PeerMessaging' }, generous)).toMatchObject({ reason: 'budget-over' });
    expect(decided(1, login, generous)).toMatchObject({ outcome: 'deny', maxAssurance: null });
  });

  it('refuses the most valuable logins to a hub in doubt, and lets the others go on', () => {
    const doubtful = standing(state, after(0), { amnesia: true });
    expect(decide(state, doubtful, { ...login, level: 'high' })).toMatchObject({ outcome: 'deny', stage: 'isolated' });
    const substantial = decide(state, doubtful, { ...login, level: 'substantial' });
    expect(substantial).toMatchObject({ outcome: 'allow-degraded', maxAssurance: 'substantial' });
  });
});

describe('doubt', () => {
  const generous = 14 * dayMs;
  const budgets = { ...defaultBudgets, FederationIdentity: { low: generous, substantial: generous, high: generous } };
  const wide = { ...state, list: { ...state.list, budgets } };

  it.each([
    ['amnesia', after(0), { amnesia: true }],
    ['a fork', after(0), { fork: true }],
    ['a clock behind', { ...after(0), state: 'behind' as const }, {}],
    ['a clock ahead', { ...after(0), state: 'ahead-suspect' as const }, {}],
  ])('of %s caps logins at substantial, whatever the budgets say', (_name, clock, doubts) => {
    const doubtful = standing(wide, clock, doubts);
    const high = decide(wide, doubtful, { ...login, level: 'high' });
    expect(high).toMatchObject({ outcome: 'deny', reason: 'in-doubt', maxAssurance: 'substantial' });
    const substantial = decide(wide, doubtful, { ...login, level: 'substantial' });
    expect(substantial).toMatchObject({ outcome: 'allow-degraded', maxAssurance: 'substantial' });
  });

  it('raises nobody: a country that the list caps lower stays there', () => {
    const capped = { ...wide, members: aState([{ ...dominica, maxAssurance: 'low' }]).members };
    expect(decide(capped, standing(wide, after(0), { fork: true }), login).maxAssurance).toBe('low');
  });
});

describe('a decision about what is not on the list', () => {
  it('denies a stranger', () => {
    const query = { ...login, country: parseCountryCode('FR') };
    expect(decided(0, query)).toMatchObject({ outcome: 'deny', reason: 'member-unknown', maxAssurance: null });
  });

  it('denies a key that is not the country’s, or is its key for something else', () => {
    const kid = keyNamed('fed').kid;
    expect(decided(0, { ...login, kid }).outcome).toBe('allow');
    expect(decided(0, { ...login, kid: keyNamed('other').kid })).toMatchObject({ reason: 'key-unknown' });
    expect(decided(0, { country: dm, service: 'BackupStore', kid })).toMatchObject({ reason: 'key-unknown' });
    expect(decided(0, { country: dm, service: 'Witness', kid })).toMatchObject({ outcome: 'deny' });
  });

  it('denies a service that is not granted, and one that nobody knows', () => {
    const services = { ...dominica.services, FederationIdentity: 'withdrawn' } as const;
    const withdrawn = aState([{ ...dominica, federationKeys: [], services }]);
    expect(decided(0, login, withdrawn)).toMatchObject({ outcome: 'deny', reason: 'service-not-granted' });
    const unknown = JSON.parse('{"country":"DM","service":"toString"}') as DecisionQuery;
    expect(decided(0, unknown)).toMatchObject({ outcome: 'deny', reason: 'service-not-granted' });
  });

  it('denies more than the list gives a country, and says how much it does give', () => {
    const capped = aState([{ ...dominica, maxAssurance: 'substantial' }]);
    const high = decided(0, { ...login, level: 'high' }, capped);
    expect(high).toMatchObject({ outcome: 'deny', reason: 'assurance-cap', maxAssurance: 'substantial' });
    expect(decided(0, { ...login, level: 'substantial' }, capped).outcome).toBe('allow');
  });

  it('denies a service that has no key left, also when no key is named', () => {
    const left = aState([{ ...dominica, federationKeys: [] }]);
    expect(decided(0, login, left)).toMatchObject({ outcome: 'deny', reason: 'key-unknown', maxAssurance: null });
  });

  it('names the notice that took a service or a key away', () => {
    const notice: Notice = {
      id: 'a'.repeat(64),
      territory: dm,
      service: 'FederationIdentity',
      kid: keyNamed('fed').kid,
      reason: 'stolen',
      issued: after(0).now,
      listSequence: 42,
      revision: 1,
    };
    const left = aState([{ ...dominica, federationKeys: [] }], [notice]);
    const query = { ...login, kid: keyNamed('fed').kid };
    expect(decided(0, query, left)).toMatchObject({ outcome: 'deny', reason: 'notice' });
    expect(decided(0, login, left)).toMatchObject({ outcome: 'deny', reason: 'notice' });
    expect(decided(0, { ...login, kid: keyNamed('x').kid }, left)).toMatchObject({ reason: 'key-unknown' });
  });
});
