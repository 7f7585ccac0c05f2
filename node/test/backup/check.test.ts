/** Checking at the holders, running as a job, and what the counts say. */
import { openKey } from '@breakwater/backup-replication';
import { CodedError } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { asJob } from '../../backup/as-job.ts';
import { createReporter } from '../../backup/job-reporter.ts';
import { verifySnapshot } from '../../backup/restore/verify.ts';
import { runBackup } from '../../backup/run.ts';
import { sealer } from '../../recovery/sealer.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { DM, holderCodes, makeRegion, stillWorld } from './a-region.ts';
import { makeDocuments, openAt } from './documents.ts';

const [BB, , GY, , LC, TT] = holderCodes;
const codeOf = (cause: unknown) => (cause instanceof CodedError ? cause.code : cause);

describe('checking a snapshot', () => {
  test('counts what each holder gives back and how many may still be lost', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    await runBackup(region.backupParts(), 'job');
    const snapshot = await openAt(region);
    const whole = await verifySnapshot(snapshot, { workers: 0 });
    expect(whole).toMatchObject({ packsLost: 0, spare: 3 });
    if (LC) region.down.add(LC);
    region.spoil = (holder, _path, body) => (holder === GY ? body.fill(0) : holder === TT ? null : body);
    const check = await verifySnapshot(snapshot, { workers: 0 });
    const packs = snapshot.packs.size;
    const of = (code: typeof BB) => check.holders.find((holder) => holder.holder === code);
    expect(of(BB)).toMatchObject({ good: packs, wrong: 0, missing: 0, silent: 0 });
    expect(of(GY)).toMatchObject({ good: 0, wrong: packs });
    expect(of(TT)).toMatchObject({ good: 0, missing: packs });
    expect(of(LC)).toMatchObject({ good: 0, silent: packs });
    expect(check).toMatchObject({ packsLost: 0, spare: 0 });
    if (BB) region.down.add(BB);
    expect(await verifySnapshot(snapshot, { workers: 0 })).toMatchObject({ packsLost: packs });
  });

  test('the receipts in the store say the same', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    if (BB) region.down.add(BB);
    const { packs } = await runBackup(region.backupParts(), 'job');
    const shares = await region.hub(DM).store.backups.sharesOf(1);
    expect(shares.find((share) => share.holder === BB)).toMatchObject({ shardsExpected: packs, shardsKept: 0 });
    expect(shares.find((share) => share.holder === GY)).toMatchObject({ shardsExpected: packs, shardsKept: packs });
  });
});

test('sealing is real: without the reader’s key the snapshot’s keys do not open', async () => {
  const region = await makeRegion();
  await makeDocuments(region);
  await runBackup(region.backupParts(), 'job');
  const { manifest } = await openAt(region);
  const [record] = manifest.keys;
  if (!record) return expect.fail('no key');
  const { keyring } = region.hub(DM);
  const custody = keyring.privateJwk('custody');
  const opening = openKey(record, 'data', DM, { kid: region.reader.kid, privateJwk: custody }, sealer);
  expect(await opening.catch(codeOf)).toBe('BACKUP_KEY_WRONG');
  const mine = await openKey(record, 'data', DM, { kid: region.reader.kid, privateJwk: region.reader }, sealer);
  for (const { sealed } of record.recipients) {
    expect(Buffer.from(sealed, 'base64url').includes(Buffer.from(mine))).toBe(false);
  }
});

describe('a job', () => {
  const parts = () => ({ store: openSqliteStore(':memory:'), world: stillWorld() });

  test('is written down with its outcome', async () => {
    const { store, world } = parts();
    const done = await asJob({ store, world }, 'verify', 'checking', async () => ({
      value: 7,
      inPart: true,
      json: { a: 1 },
    }));
    expect(done).toBe(7);
    expect(await store.jobs.newest(5)).toMatchObject([
      { kind: 'verify', state: 'done in part', result: { a: 1 }, code: null },
    ]);
    const failing = asJob({ store, world }, 'verify', 'checking', async () => {
      throw new CodedError('HEADS_TOO_FEW', 'x', { means: '', cure: '' });
    });
    expect(await failing.catch(codeOf)).toBe('HEADS_TOO_FEW');
    const jobs = await store.jobs.newest(5);
    expect(jobs.map((job) => [job.state, job.code])).toContainEqual(['failed', 'HEADS_TOO_FEW']);
  });

  test('of backing up is refused while another is alive, and taken when the other was killed', async () => {
    const { store, world } = parts();
    const run = (work = async () => ({ value: 1, inPart: false, json: {} })) =>
      asJob({ store, world }, 'backup', 'backing up', work);
    await store.jobs.start({ id: 'other', kind: 'backup', label: 'backing up', at: world.now() });
    expect(await run().catch(codeOf)).toBe('BACKUP_ALREADY_RUNNING');
    world.time = new Date(world.time.getTime() + 25_000);
    await store.jobs.alive('other', world.now());
    world.time = new Date(world.time.getTime() + 25_000);
    expect(await run().catch(codeOf)).toBe('BACKUP_ALREADY_RUNNING');
    world.time = new Date(world.time.getTime() + 31_000);
    expect(await run()).toBe(1);
  });

  test('is told to the terminal at once and to the table at most twice a second', async () => {
    const { store, world } = parts();
    const shown: number[] = [];
    let written = 0;
    const jobs = {
      ...store.jobs,
      progress: async (...told: Parameters<typeof store.jobs.progress>) => {
        written += 1;
        return store.jobs.progress(...told);
      },
    };
    await store.jobs.start({ id: 'job', kind: 'backup', label: 'x', at: world.now() });
    const show = ({ done }: { done: number }) => void shown.push(done);
    const report = createReporter({ jobs, jobId: 'job', now: world.now, show });
    for (let done = 0; done <= 100; done += 1) {
      await report({ done: done * 1000, total: 200_000, unit: 'bytes', label: 'backing up' });
      world.time = new Date(world.time.getTime() + 20);
    }
    expect(shown).toHaveLength(101);
    expect(written).toBeLessThanOrEqual(4);
    expect(await store.jobs.running(new Date(0))).toMatchObject([
      { total: 200_000, ratePerSecond: 50_000, leftMs: 2000 },
    ]);
  });
});
