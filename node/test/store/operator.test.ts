/** The promise of the operator store, held against SQLite. */
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { OperatorStore } from '../../store/operator.ts';
import { createOperatorTables, openOperatorStore } from '../../store/sqlite/operator.ts';

const noon = new Date('2026-11-22T12:00:00Z');
const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000);

function store(): OperatorStore {
  const client = new Database(':memory:');
  client.exec(createOperatorTables);
  return openOperatorStore(drizzle({ client }));
}

const link = { codeHash: 'a1', operator: 'M. Charles', createdAt: noon, expiresAt: later(900) };
const session = { idHash: 's1', operator: 'M. Charles', method: 'link' as const, startedAt: noon, seenAt: noon };
const passkey = {
  credentialId: 'c1',
  operator: 'M. Charles',
  publicKey: new Uint8Array([1, 2, 3]),
  counter: 0,
  transports: ['internal'],
  createdAt: noon,
  usedAt: null,
};

describe('one-time links', () => {
  it('are accepted once, and only once when two come at the same time', async () => {
    const operators = store();
    await operators.addLink(link);
    const both = await Promise.all([operators.redeemLink('a1', later(1)), operators.redeemLink('a1', later(1))]);
    expect(both.map((outcome) => outcome.kind).sort()).toEqual(['accepted', 'used']);
    expect((await operators.redeemLink('a1', later(2))).kind).toBe('used');
  });

  it('are refused at the end of their time and when nobody made them', async () => {
    const operators = store();
    await operators.addLink(link);
    expect((await operators.redeemLink('a1', later(900))).kind).toBe('expired');
    expect((await operators.redeemLink('b2', later(1))).kind).toBe('unknown');
  });
});

describe('sessions', () => {
  const limits = (now: Date) => ({
    now,
    startedAfter: new Date(now.getTime() - 28_800_000),
    seenAfter: new Date(now.getTime() - 1_800_000),
  });

  it('stay alive by use, and end after idling or after their longest life', async () => {
    const operators = store();
    await operators.startSession(session);
    for (let minute = 29; minute < 480; minute += 29) {
      expect(await operators.touchSession('s1', limits(later(minute * 60)))).not.toBeNull();
    }
    expect(await operators.touchSession('s1', limits(later(480 * 60)))).toBeNull();
    await operators.startSession({ ...session, idHash: 's2' });
    expect(await operators.touchSession('s2', limits(later(30 * 60)))).toBeNull();
  });

  it('are not kept alive by a page that renews itself', async () => {
    const operators = store();
    await operators.startSession(session);
    expect(await operators.touchSession('s1', { ...limits(later(29 * 60)), now: null })).toEqual(session);
    expect(await operators.touchSession('s1', limits(later(31 * 60)))).toBeNull();
  });

  it('end when the operator signs out', async () => {
    const operators = store();
    await operators.startSession(session);
    await operators.endSession('s1');
    expect(await operators.touchSession('s1', limits(later(1)))).toBeNull();
  });
});

describe('passkeys', () => {
  it('come back as they were put in, with the counter of their last use', async () => {
    const operators = store();
    await operators.addPasskey(passkey);
    await operators.usePasskey('c1', 7, later(5));
    expect(await operators.findPasskey('c1')).toEqual({ ...passkey, counter: 7, usedAt: later(5) });
    expect(await operators.findPasskey('c2')).toBeNull();
    expect(await operators.passkeys()).toHaveLength(1);
  });

  it('take their operator’s sessions with them when removed', async () => {
    const operators = store();
    await operators.addPasskey(passkey);
    await operators.startSession(session);
    expect(await operators.removePasskey('c1')).toBe(true);
    expect(await operators.removePasskey('c1')).toBe(false);
    expect(
      await operators.touchSession('s1', { now: later(1), startedAfter: later(-9), seenAfter: later(-9) }),
    ).toBeNull();
  });
});

describe('ceremonies', () => {
  const ceremony = { idHash: 'v1', kind: 'sign-in' as const, challenge: 'xyz', expiresAt: later(300) };

  it('can be answered once', async () => {
    const operators = store();
    await operators.startCeremony(ceremony);
    expect(await operators.takeCeremony('v1', 'sign-in', later(1))).toBe('xyz');
    expect(await operators.takeCeremony('v1', 'sign-in', later(1))).toBeNull();
  });

  it('cannot be answered late, nor as a ceremony of the other kind', async () => {
    const operators = store();
    await operators.startCeremony(ceremony);
    expect(await operators.takeCeremony('v1', 'register', later(1))).toBeNull();
    await operators.startCeremony(ceremony);
    expect(await operators.takeCeremony('v1', 'sign-in', later(300))).toBeNull();
  });
});

describe('after a restore', () => {
  it('no link, session or challenge from before works, while passkeys do', async () => {
    const operators = store();
    await operators.addLink(link);
    await operators.startSession(session);
    await operators.addPasskey(passkey);
    await operators.voidAll();
    expect((await operators.redeemLink('a1', later(1))).kind).toBe('unknown');
    expect(
      await operators.touchSession('s1', { now: later(1), startedAfter: later(-9), seenAfter: later(-9) }),
    ).toBeNull();
    expect(await operators.passkeys()).toHaveLength(1);
  });

  it('a sweep forgets what ended, and keeps what has not', async () => {
    const operators = store();
    await operators.addLink(link);
    await operators.sweep(later(899));
    expect((await operators.redeemLink('a1', later(899))).kind).toBe('accepted');
    await operators.sweep(later(901));
    expect((await operators.redeemLink('a1', later(901))).kind).toBe('unknown');
  });
});
