/** A hub that audits, repairs by itself, and says how it stands: against holders that lose, lie, fall silent or go. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTranscriptFile, SPOT_ROUNDS, verifyTranscript } from '@breakwater/backup-replication';
import { beforeEach, describe, expect, it } from 'vitest';
import { auditAll } from '../../../backup/audit/audit-all.ts';
import { auditLines } from '../../../backup/audit/audit-text.ts';
import { exportTranscript, keepTranscript } from '../../../backup/audit/transcript-files.ts';
import { backupHealth } from '../../../backup/health/health.ts';
import { healthJson, healthLines } from '../../../backup/health/health-text.ts';
import { repairHub, repairJson } from '../../../backup/repair/repair-hub.ts';
import { findHeads, headCalled } from '../../../backup/restore/open-snapshot.ts';
import type { KeptAudit } from '../../../store/audit.ts';
import { BB, DM, first, type League, openLeague } from './a-league.ts';

const dayMs = 86_400_000;
let league: League;

beforeEach(async () => {
  league = await openLeague();
  await league.save();
});

const verdicts = async (leaves?: number) =>
  Object.fromEntries((await auditAll(league.parts, leaves)).map(({ holder, verdict }) => [holder, verdict]));

function shardFiles(country: string): readonly string[] {
  const { dir } = league.holder(country);
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /packs\/..\/.*\.\d+$/.test(path),
  );
  return files.map((path) => join(dir, path)).sort();
}

function pass(days: number): void {
  league.world.time = new Date(league.world.time.getTime() + days * dayMs);
}

const health = async () => (await backupHealth(league.parts)).snapshots[0]?.mayLose;
const eventsCalled = async (name: string) =>
  (await league.store.events.newest(100)).filter((event) => event.name === name).map(({ details }) => details);

describe('audits of a hub', () => {
  it('pass six honest holders, keep a transcript of each, and see every leaf in the end', async () => {
    const audited = await auditAll(league.parts);
    expect(audited.map(({ holder, verdict }) => [holder, verdict])).toEqual(first.map((name) => [name, 'passed']));
    expect((await eventsCalled('backup.audited')).length).toBe(6);
    const [{ id } = { id: '' }] = await league.store.audits.newest(1, first[0]);
    const file = parseTranscriptFile(
      await exportTranscript({ dir: league.dir, country: DM, audits: league.store.audits }, id),
    );
    const keys = new Map(league.parts.holders.map(({ name, keys: theirs }) => [name as string, theirs]));
    const keysOf = (name: string) => (name === DM ? league.parts.ownerKeys.keys : (keys.get(name) ?? []));
    expect(await verifyTranscript(file, keysOf)).toMatchObject({ verdict: 'passed', proof: 'leaves' });
    for (let round = 0; round < 2; round += 1) await auditAll(league.parts, 1);
    const epoch = await league.store.audits.epoch(first[0] ?? DM);
    expect(epoch?.epoch).toBeGreaterThan(1);
    const lines = auditLines(audited, new Map([['BB', epoch]]));
    expect(lines[0]).toMatch(/^BB {2}has all it was asked for {2}\d+ leaves {2}\d+ ms/);
    expect(lines.at(-1)).toMatch(/^A holder that had lost a tenth would have been found with \d+ %/);
  });

  it('tell the key of a coverage round when it is over, and not before', async () => {
    const parts = { dir: league.dir, country: DM, audits: league.store.audits };
    // More than one round of twenty leaves at each holder.
    await league.save(6_000_000);
    await auditAll(league.parts);
    const coverage = (await league.store.audits.newest(100, first[0])).find(({ kind }) => kind === 'coverage');
    const before = parseTranscriptFile(await exportTranscript(parts, coverage?.id ?? ''));
    for (let round = 0; round < 3; round += 1) await auditAll(league.parts, 1);
    const after = parseTranscriptFile(await exportTranscript(parts, coverage?.id ?? ''));
    expect([before.epochKey, after.epochKey?.length]).toEqual([null, 43]);
    await expect(exportTranscript(parts, '../../etc')).rejects.toMatchObject({ code: 'AUDIT_UNKNOWN' });
  });

  it('draw by a key that is bound an epoch ahead and told at its end, so that a stranger needs no trust in us', async () => {
    const bound: { epoch: number; commitment: string; next: string }[] = [];
    const parts = { dir: league.dir, country: DM, audits: league.store.audits };
    for (let round = 0; round <= SPOT_ROUNDS; round += 1) {
      await auditAll(league.parts, 1);
      const newest = await league.store.audits.newest(12, BB);
      const spot = newest.find(({ kind }) => kind === 'spot') ?? expect.fail();
      const file = parseTranscriptFile(await exportTranscript(parts, spot.id));
      const keys = new Map(league.parts.holders.map(({ name, keys: theirs }) => [name as string, theirs]));
      const keysOf = (name: string) => (name === DM ? league.parts.ownerKeys.keys : (keys.get(name) ?? []));
      const { challenge, selectionProved } = await verifyTranscript(file, keysOf);
      if (challenge.selection.kind !== 'spot') expect.fail();
      expect(selectionProved, `round ${round}`).toBe(round === SPOT_ROUNDS - 1);
      expect(challenge.selection.round).toBe(round % SPOT_ROUNDS);
      bound.push(challenge.selection);
    }
    expect(new Set(bound.slice(0, -1).map(({ commitment }) => commitment)).size).toBe(1);
    const [first, last] = [bound[0], bound.at(-1)];
    expect([first?.epoch, last?.epoch, last?.commitment]).toEqual([1, 2, first?.next]);
  });

  it('keep no more than twenty transcripts of a holder, and no more than a thousand rows', async () => {
    const parts = { dir: league.dir, country: DM, audits: league.store.audits };
    const file = { transcript: 'x', leaves: null, epochKey: null, manifest: 'x', lists: [] };
    const audit = (number: number): KeptAudit => ({
      ...{ id: number.toString(16).padStart(16, '0'), holder: BB, round: `${number}`, kind: 'spot', verdict: 'passed' },
      ...{ at: new Date(number), good: 1, wrong: 0, missing: 0, latencyMs: 1, heldLeaves: 1, witnessedAt: null },
      ...{ manifest: 'a'.repeat(64), epoch: null },
    });
    for (let number = 1; number <= 1010; number += 1) await league.store.audits.add(audit(number));
    for (let number = 2001; number <= 2024; number += 1) await keepTranscript(parts, audit(number), file);
    expect(readdirSync(join(league.dir, 'audits')).length).toBe(20);
    expect((await league.store.audits.newest(5000, BB)).length).toBe(1000);
    const newest = await exportTranscript(parts, audit(2024).id);
    expect(JSON.parse(Buffer.from(newest).toString('utf8'))).toHaveProperty('transcript');
    await expect(exportTranscript(parts, audit(2004).id)).rejects.toMatchObject({ code: 'AUDIT_UNKNOWN' });
  });

  it('keep nothing of holders that fell silent because this hub stopped', async () => {
    const stopping = new AbortController();
    league.spoil = (_holder, _call, answer) => {
      if (_call.path === '/peer/audits') stopping.abort();
      return answer;
    };
    await expect(auditAll({ ...league.parts, signal: stopping.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await league.store.audits.newest(10)).toEqual([]);
  });

  it('send a challenge of at most 64 leaves and go on with the next', async () => {
    league.calls.length = 0;
    await auditAll(league.parts, 459);
    const asked = league.calls
      .filter(({ call }) => call.path === '/peer/audits')
      .map(({ call }) => call.body?.length ?? 0);
    expect(asked.length).toBeGreaterThan(6);
    expect(Math.max(...asked)).toBeLessThan(64 * 1024);
  });
});

describe('repair on its own', () => {
  it('sends the missing sixth part once its holder is back', async () => {
    league.down.add('JM');
    await league.save(3_000_000);
    league.down.delete('JM');
    expect(await health()).toBe(2);
    const { country: owner, ownerKeys, scheme, holders } = league.parts;
    const behind = async () => (await findHeads({ owner, ...ownerKeys, scheme, holders })).chosen.behind;
    expect(await behind()).toContain('JM');
    const repair = await repairHub(league.parts);
    // Besides its shards: the list, the manifest and the head that it had missed.
    expect(repair).toMatchObject({ failed: [], refused: 0, published: null, papersSent: 3 });
    expect(await behind()).not.toContain('JM');
    expect(repair.shards).toBeGreaterThan(0);
    expect(await health()).toBe(3);
    expect(await eventsCalled('backup.repaired')).toMatchObject([{ shards: repair.shards, packsLost: 0 }]);
    expect(await repairHub(league.parts)).toMatchObject({ gaps: 0, papersSent: 0 });
  });

  it('makes good what a holder lost, after an audit found it', async () => {
    const [one = '', two = ''] = shardFiles('GY');
    rmSync(one);
    writeFileSync(two, 'rotten');
    expect((await verdicts(64)).GY).toBe('failed');
    expect(await eventsCalled('backup.audit-failed')).toMatchObject([{ country: 'GY', verdict: 'failed' }]);
    const repair = await repairHub(league.parts);
    expect(repair).toMatchObject({ gaps: 2, shards: 2, refused: 0, published: null });
    expect(await verdicts(64)).toMatchObject({ GY: 'passed' });
  });

  it('replaces a holder that deletes again whatever it is given, by the next of the plan, and no head is lost', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (const file of shardFiles('TT')) rmSync(file);
      expect((await verdicts(64)).TT).toBe('failed');
      pass(1);
      if (round < 2) expect((await repairHub(league.parts)).replaced.size).toBe(0);
    }
    const repair = await repairHub(league.parts);
    expect(repairJson(repair)).toMatchObject({ replaced: { TT: 'SR' }, unreplaced: [], sequence: 2, failed: [] });
    expect(shardFiles('SR').length).toBe(repair.shards);
    // The snapshot has two heads now; by its name it is found where it lies today.
    const { country: owner, ownerKeys, scheme, holders } = league.parts;
    const heads = await findHeads({ owner, ...ownerKeys, scheme, holders });
    expect(headCalled(heads.chosen, heads.chosen.head.snapshot.slice(0, 12)).sequence).toBe(2);
    expect(headCalled(heads.chosen, '1').sequence).toBe(1);
    expect(await verdicts(64)).toMatchObject({ SR: 'passed' });
    expect(await health()).toBe(3);
    expect((await repairHub(league.parts)).gaps).toBe(0);
  });

  it('leaves the next backup its memory: nothing that the new holder has is sent again', async () => {
    const off = { ...league.parts, holders: league.parts.holders.filter(({ name }) => name !== 'BB') };
    expect((await repairHub(off)).published?.sequence).toBe(2);
    const at = ['BZ', 'GY', 'JM', 'LC', 'SR', 'TT'];
    const again = await league.save(null, at);
    expect(again).toMatchObject({ sequence: 3, newPacks: 0, newBytes: 0 });
    expect(await health()).toBe(3);
  });

  it('waits three days for a silent holder, then gives its part to another', async () => {
    league.down.add('LC');
    for (let day = 0; day < 3; day += 1) {
      expect((await verdicts()).LC).toBe('unanswered');
      expect((await repairHub(league.parts)).replaced.size).toBe(0);
      pass(1);
    }
    await verdicts();
    expect(await health()).toBe(2);
    expect(repairJson(await repairHub(league.parts))).toMatchObject({ replaced: { LC: 'SR' }, sequence: 2 });
    expect(await health()).toBe(3);
  });

  it('keeps a holder that was silent only in one stormy hour, however often it was asked', async () => {
    league.down.add('LC');
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await verdicts();
      league.world.time = new Date(league.world.time.getTime() + 11 * 60_000);
    }
    expect((await repairHub(league.parts)).replaced.size).toBe(0);
  });

  it('says when nobody is left to take a place', async () => {
    const parts = { ...league.parts, eligible: first };
    const off = { ...parts, holders: parts.holders.filter(({ name }) => name !== 'BB') };
    const repair = await repairHub(off);
    expect(repair).toMatchObject({ unreplaced: ['BB'], published: null });
  });

  it('gives the place of a holder that left the trust list to another at once', async () => {
    const off = { ...league.parts, holders: league.parts.holders.filter(({ name }) => name !== 'BB') };
    expect(repairJson(await repairHub(off))).toMatchObject({ replaced: { BB: 'SR' }, standings: { BB: 'lost' } });
  });
});

describe('fault 10 and 11 between hubs', () => {
  it('a holder that lies about what it keeps is found by audits, though its claims are perfect', async () => {
    for (const file of shardFiles('BZ')) rmSync(file);
    expect(await health()).toBe(3);
    expect((await verdicts()).BZ).toBe('failed');
    expect((await backupHealth(league.parts)).holders.find(({ holder }) => holder === 'BZ')).toMatchObject({
      standing: 'suspect',
    });
  });

  it('a holder that answers with what it was asked yesterday has not answered', async () => {
    let yesterday: Uint8Array | null = null;
    league.spoil = (holder, call, answer) => {
      if (holder !== 'BZ' || call.path !== '/peer/audits') return answer;
      yesterday ??= answer.body;
      return { ...answer, body: yesterday };
    };
    const [one] = (await auditAll(league.parts)).filter(({ holder }) => holder === 'BZ');
    expect(one?.audits.map(({ verdict }) => verdict)).toEqual(['passed', 'unanswered']);
    expect((await verdicts()).BZ).toBe('unanswered');
  });
});

describe('health', () => {
  it('says how many holders may still be lost, and that nothing is to be done', async () => {
    await auditAll(league.parts);
    const found = await backupHealth(league.parts);
    const lines = healthLines(found, null, league.world.now());
    expect(lines[0]).toBe('Any 3 holders may still be lost (snapshot 1).');
    expect(lines.at(-1)).toBe('Nothing needs to be done.');
    expect(healthJson(found, null)).toMatchObject({
      mayLose: 3,
      snapshots: [{ sequence: 1, mayLose: 3, packsLost: 0 }],
    });
  });

  it('counts down as holders fail, names them, and says what to do', async () => {
    league.down.add('JM');
    for (const file of shardFiles('BB')) rmSync(file);
    await verdicts(64);
    const lines = healthLines(await backupHealth(league.parts), null, league.world.now());
    expect(lines[0]).toBe(
      'Any 1 holder may still be lost; 4 of 4 packs have fewer parts than they should (snapshot 1).'.replace(
        '4 of 4',
        lines[0]?.match(/\d+ of \d+/)?.[0] ?? '',
      ),
    );
    expect(lines.join('\n')).toMatch(/BB {2}failed its audit {2}lacks \d+ parts/);
    expect(lines.join('\n')).toMatch(/JM {2}does not answer/);
    expect(lines).toContain('Make good what BB lack: breakwater backup repair');
    expect(lines).toContain('Ask why JM do not answer; after three days others take their place.');
  });

  it('says in the first line when something can no longer be restored', async () => {
    for (const name of ['BB', 'BZ', 'GY', 'JM']) for (const file of shardFiles(name)) rmSync(file);
    await verdicts(64);
    const found = await backupHealth(league.parts);
    expect(found.snapshots[0]?.mayLose).toBe(-1);
    const lines = healthLines(found, null, league.world.now());
    expect(lines[0]).toMatch(/^\d+ of \d+ packs can no longer be restored \(snapshot 1\)\.$/);
    expect(lines).toContain('Back up now, while the originals are here: breakwater backup run');
    const repair = await repairHub(league.parts);
    expect(repair.failed.map(({ code }) => code)).toContain('REPAIR_SHARDS_TOO_FEW');
    expect(await eventsCalled('backup.repair-failed')).toHaveLength(1);
  });
});
