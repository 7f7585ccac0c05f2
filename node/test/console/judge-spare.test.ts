/** The one figure of the console: how many holders may still be lost, and where it is from. */
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import type { BackupFacts } from '../../console/facts.ts';
import { judgeStatus } from '../../console/judge.ts';
import { judgeSpare, spareWeight } from '../../console/judge-spare.ts';
import { backup, calmFacts, holders } from './facts.ts';

const failure = new CodedError('RESTORE_HOLDERS_TOO_FEW', 'Too few.', { means: '', cure: '' });
const silent = { ...backup, holders: holders.map((one, at) => (at === 0 ? { ...one, answers: false } : one)) };
const failedToAsk = {
  ...backup,
  health: { ...backup.health, failure },
  holders: holders.map((one, at) => (at < 2 ? { ...one, shardsHeld: 41 } : one)),
};

describe('the figure of holders that may be lost', () => {
  const { found } = backup.health;
  const asked = (change: Partial<NonNullable<typeof found>>, backupOf = backup): BackupFacts => ({
    ...backupOf,
    health: { ...backupOf.health, found: found && { ...found, ...change } },
  });

  it.each<[string, BackupFacts, number, 'holders' | 'receipts']>([
    ['what the holders said', backup, 3, 'holders'],
    ['what they lack, though they gave receipts', asked({ mayLose: 1 }), 1, 'holders'],
    ['a loss', asked({ mayLose: -1, packsLost: 4 }), -1, 'holders'],
    ['receipts, before anybody was asked', { ...backup, health: { ...backup.health, found: null } }, 3, 'receipts'],
    ['receipts, for a backup that nobody was asked about yet', asked({ snapshots: [] }), 3, 'receipts'],
    ['less, when a holder fell silent after it was asked', silent, 2, 'holders'],
    ['no more, when holders answer again after they were asked', asked({ mayLose: 1, answered: 4 }), 1, 'holders'],
    ['the lower one, when asking again failed', failedToAsk, 1, 'holders'],
  ])('is %s', (_name, facts, mayLose, from) => {
    expect(judgeSpare(facts)).toEqual({ mayLose, from });
  });

  it('is none before the first backup, or when nobody holds it', () => {
    expect(judgeSpare({ ...backup, runs: [] })).toBeNull();
    expect(judgeSpare({ ...backup, holders: [] })).toBeNull();
  });

  it('stands on the overview too', () => {
    const facts = { ...calmFacts, backup: asked({ mayLose: 1 }) };
    const line = 'All six holders answered. One may still be lost, then there is nothing to spare.';
    expect(judgeStatus(facts)).toEqual({ weight: 'warn', line });
  });
});

describe('its weight', () => {
  it.each([
    [-1, 'bad'],
    [0, 'bad'],
    [1, 'warn'],
    [2, 'warn'],
    [3, 'ok'],
  ] as const)('with %d of six to spare is %s', (mayLose, weight) => {
    expect(spareWeight(mayLose, backup)).toBe(weight);
  });
});
