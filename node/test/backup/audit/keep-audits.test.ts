/** When a running hub audits and repairs by itself. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditedHolder } from '../../../backup/audit/audit-all.ts';
import { createAuditLook } from '../../../backup/audit/keep-audits.ts';

const hourMs = 3_600_000;
const BB = parseCountryCode('BB');
const scene = { now: 0, lastAudit: 0, signed: 6, verdict: 'passed' as AuditedHolder['verdict'], fails: false };
const done: string[] = [];

function look() {
  return createAuditLook({
    audits: { newest: async () => (scene.lastAudit === 0 ? [] : ([{ at: new Date(scene.lastAudit) }] as never)) },
    backups: {
      snapshots: async () => (scene.signed === 0 ? [] : ([{ holders: Array(scene.signed).fill(BB) }] as never)),
    },
    holders: 6,
    audit: async () => {
      done.push('audit');
      if (scene.fails) throw Object.assign(new Error('too few'), { code: 'HEADS_TOO_FEW' });
      scene.lastAudit = scene.now;
      return [{ holder: BB, audits: [], verdict: scene.verdict }];
    },
    startRepair: async () => {
      done.push('repair');
      return true;
    },
    world: { now: () => new Date(scene.now), log: pino({ level: 'silent' }) },
  });
}

beforeEach(() => {
  Object.assign(scene, { now: 1000 * hourMs, lastAudit: 0, signed: 6, verdict: 'passed', fails: false });
  done.length = 0;
});

async function looksAt(hours: readonly number[]): Promise<readonly string[]> {
  const once = look();
  const start = scene.now;
  for (const hour of hours) {
    scene.now = start + hour * hourMs;
    await once(new AbortController().signal).catch(() => done.push('failed'));
  }
  return done;
}

describe('a running hub', () => {
  it('audits once a day, from the first snapshot on', async () => {
    scene.signed = 0;
    expect(await looksAt([0, 1])).toEqual([]);
    scene.signed = 6;
    expect(await looksAt([0, 1, 23, 24, 25, 47, 48])).toEqual(['audit', 'audit', 'audit']);
  });

  it('repairs after an audit that failed or was not answered, and at once', async () => {
    scene.verdict = 'failed';
    expect(await looksAt([0, 0.1, 24])).toEqual(['audit', 'repair', 'audit', 'repair']);
    done.length = 0;
    scene.verdict = 'unanswered';
    expect(await looksAt([24])).toEqual(['audit', 'repair']);
  });

  it('sends the sixth part later, hourly, while a snapshot has five holders', async () => {
    scene.signed = 5;
    scene.lastAudit = scene.now;
    expect(await looksAt([0, 0.5, 1, 1.5, 2])).toEqual(['repair', 'repair', 'repair']);
    scene.signed = 6;
    expect((await looksAt([3])).length).toBe(3);
  });

  it('does not try an audit again and again that finds no quorum', async () => {
    scene.fails = true;
    expect(await looksAt([0, 1, 2, 24])).toEqual(['audit', 'failed', 'audit', 'failed']);
  });

  it('audits again when the last one lies in the future of a clock that was wrong', async () => {
    scene.lastAudit = scene.now + 9000 * hourMs;
    expect(await looksAt([0, 1])).toEqual(['audit']);
  });
});
