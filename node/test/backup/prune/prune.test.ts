/** Pruning a hub's backups at its holders: in two phases, killed between them, and never a kept snapshot's bytes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SCHEME } from '@breakwater/backup-replication';
import { type CountryCode, parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { headsBefore } from '../../../backup/hub-holder.ts';
import { forgetPacksIn } from '../../../backup/index/chunk-index.ts';
import { INDEX_FILE } from '../../../backup/index/snapshot-memory.ts';
import { candidateOf, decideKeep } from '../../../backup/keep/decide.ts';
import { liveSet } from '../../../backup/prune/live-set.ts';
import { nextStep } from '../../../backup/prune/next-step.ts';
import { type PruneOutcome, pruneBackups } from '../../../backup/prune/prune.ts';
import { restoreSnapshot } from '../../../backup/restore/restore.ts';
import { CACHE_FOLDER, runBackup } from '../../../backup/run.ts';
import { random } from '../a-cast.ts';
import { DM, holderCodes, makeRegion, type TestRegion } from '../a-region.ts';
import { makeDocuments, picture, restoreOrder } from '../documents.ts';
import { codeOf } from '../holding/a-holder.ts';

const day = 86_400_000;

function pass(region: TestRegion, days: number): void {
  region.world.time = new Date(region.world.time.getTime() + days * day);
}

/** Keeps the newest snapshot only. */
const policy = { last: 1, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

async function prune(region: TestRegion, isDry = false, upTo = 1000): Promise<PruneOutcome> {
  const { keyring, store, dir } = region.hub(DM);
  const snapshots = (await store.backups.snapshots(1000)).filter(({ sequence }) => sequence <= upTo);
  const kept = decideKeep(snapshots.map(candidateOf), policy).filter(({ keptFor }) => keptFor.length > 0);
  return pruneBackups({
    ...{ owner: DM, isDry, scheme: DEFAULT_SCHEME, holders: region.holders(), now: region.world.now },
    peers: region.peersOf({ kind: 'member', country: DM }),
    ...{ signer: keyring.signer('backup'), keys: [keyring.publicJwk('backup')] },
    kept: snapshots.filter(({ sequence }) => kept.some((one) => one.sequence === sequence)),
    known: new Set(snapshots.map(({ sequence }) => sequence)),
    forgetPacks: (ids) => forgetPacksIn(join(dir, CACHE_FOLDER, INDEX_FILE), ids),
  });
}

const stepsOf = ({ holders }: PruneOutcome) => new Set(holders.map(({ step }) => step));

/** Two snapshots with nothing in common but the hub itself, the first long out of its retention. */
async function twoSnapshots() {
  const region = await makeRegion();
  const documents = await makeDocuments(region);
  await writeFile(join(documents, 'big'), random(3_000_000));
  await runBackup(region.backupParts(), 'one');
  pass(region, 1);
  await writeFile(join(documents, 'big'), random(3_000_000));
  await runBackup(region.backupParts(), 'two');
  return { region, documents };
}

const used = (region: TestRegion, code: CountryCode = holderCodes[0] ?? DM) =>
  region.hub(code).store.books.run(DM, (book) => book.used('others').bytes);

describe('pruning', () => {
  test('condemns, waits, deletes, and the kept snapshot is whole all the while', async () => {
    const { region, documents } = await twoSnapshots();
    expect(stepsOf(await prune(region)), 'everything is locked').toEqual(new Set(['nothing']));
    pass(region, 40);
    const before = await used(region);
    const planned = await prune(region, true);
    expect(stepsOf(planned)).toEqual(new Set(['condemn']));
    expect(stepsOf(await prune(region, true)), 'a dry run changes nothing').toEqual(new Set(['condemn']));
    const condemned = await prune(region);
    expect(condemned.kept).toEqual([2]);
    expect(condemned.holders.every(({ things, spared }) => things > 0 && spared === 0)).toBe(true);
    expect(stepsOf(await prune(region))).toEqual(new Set(['wait']));
    pass(region, 8);
    expect(stepsOf(await prune(region))).toEqual(new Set(['delete']));
    expect(stepsOf(await prune(region))).toEqual(new Set(['nothing']));
    expect(before - (await used(region))).toBeGreaterThan(900_000);
    const into = join(region.top, 'restored');
    await restoreSnapshot({ ...(await restoreOrder(region, null)), into });
    expect(await picture(join(into, 'documents'))).toEqual(await picture(documents));
    const next = await runBackup(region.backupParts(), 'three');
    expect(next, 'and backups go on').toMatchObject({ sequence: 3, holders: 6 });
  }, 360_000);

  test('goes on where it was killed, holder by holder, and leaves those who are down as they are', async () => {
    const { region } = await twoSnapshots();
    pass(region, 40);
    region.down.add(holderCodes[5] ?? DM);
    const first = await prune(region);
    expect(first.holders.at(-1)).toMatchObject({ step: 'failed', code: 'PEER_UNREACHABLE' });
    region.down.clear();
    pass(region, 4);
    const second = await prune(region);
    expect(second.holders.map(({ step }) => step)).toEqual([...Array(5).fill('wait'), 'condemn']);
    pass(region, 4);
    const third = await prune(region);
    expect(third.holders.map(({ step }) => step)).toEqual([...Array(5).fill('delete'), 'wait']);
    pass(region, 4);
    expect((await prune(region)).holders.map(({ step }) => step)).toEqual([...Array(5).fill('nothing'), 'delete']);
  }, 360_000);

  test('condemns nothing when it cannot be known what a kept snapshot needs', async () => {
    const { region } = await twoSnapshots();
    pass(region, 40);
    const [first, second] = holderCodes;
    for (const code of [first, second]) region.down.add(code ?? DM);
    expect(await codeOf(prune(region)), 'too few tell their heads').toBe('BACKUP_PRUNE_BLIND');
    region.down.clear();
    region.spoil = (_holder, path, body) => (path.includes('/lists/') ? null : body);
    expect(await codeOf(prune(region)), 'a list cannot be read').toBe('BACKUP_PRUNE_BLIND');
    for (const code of holderCodes) {
      expect(await region.hub(code).store.books.newestGeneration(DM)).toBeNull();
    }
  }, 360_000);

  test('by a hub whose records are older than its backups names nothing that it does not know of', async () => {
    const { region, documents } = await twoSnapshots();
    pass(region, 1);
    await writeFile(join(documents, 'big'), random(3_000_000));
    await runBackup(region.backupParts(), 'three');
    pass(region, 40);
    // Restored from what it was before the second snapshot: of the three, its records have the first alone.
    const outcome = await prune(region, true, 1);
    expect(outcome.kept).toEqual([3, 2, 1]);
    expect((await prune(region, true)).kept, 'whose records are whole keeps what the policy says').toEqual([3]);
    // More heads than a holder tells at once: the ones before them are asked for.
    const few = region
      .holders()
      .map((holder) => ({ ...holder, heads: async () => (await holder.heads(DM))?.slice(0, 1) ?? null }));
    const asked = await liveSet({
      ...{ owner: DM, keys: [region.hub(DM).keyring.publicJwk('backup')], scheme: DEFAULT_SCHEME, holders: few },
      ...{ kept: [], known: new Set([1]) },
      before: (holder, sequence) =>
        headsBefore(region.peersOf({ kind: 'member', country: DM }), parseCountryCode(holder), DM, sequence),
    });
    expect(asked.snapshots).toEqual([3, 2]);
  }, 360_000);

  test('by a thief with the owner’s key gets nothing that is locked, nor what the newest head needs', async () => {
    const { region, documents } = await twoSnapshots();
    const { keyring } = region.hub(DM);
    pass(region, 20);
    const empty = { owner: DM, isDry: false, scheme: DEFAULT_SCHEME, holders: region.holders(), kept: [] };
    const known = new Set([1, 2]);
    const thief = {
      ...{
        ...empty,
        known,
        now: () => new Date(region.world.time.getTime() + 365 * day),
        forgetPacks: () => undefined,
      },
      peers: region.peersOf({ kind: 'member', country: DM }),
      ...{ signer: keyring.signer('backup'), keys: [keyring.publicJwk('backup')] },
    };
    const outcome = await pruneBackups(thief);
    expect(outcome.holders.every(({ things, spared }) => spared >= things)).toBe(true);
    pass(region, 20);
    await pruneBackups(thief);
    pass(region, 20);
    const into = join(region.top, 'restored');
    await restoreSnapshot({ ...(await restoreOrder(region, null)), into });
    expect(await picture(join(into, 'documents'))).toEqual(await picture(documents));
  }, 360_000);
});

describe('the next step', () => {
  const now = new Date('2027-01-01T00:00:00Z');
  const line = (subject: string, change = {}) => {
    const times = { storedAt: new Date(now.getTime() - 40 * day), lockedUntil: new Date(now.getTime() - day) };
    return { subject, bytes: 10, condemnedBy: null, ...times, ...change };
  };
  const state = (things: ReturnType<typeof line>[], open: { number: number; undeleteUntil: Date } | null = null) => ({
    ...{ next: { number: 2, previous: 'a'.repeat(64) }, open, things },
  });

  test('names only what is old, unlocked and needed by nobody', () => {
    const young = line('packs/young', { storedAt: new Date(now.getTime() - day / 2) });
    const locked = line('packs/locked', { lockedUntil: new Date(now.getTime() + day) });
    const step = nextStep(state([line('packs/live'), line('packs/old'), young, locked]), new Set(['packs/live']), now);
    expect(step).toEqual({ act: 'condemn', things: [line('packs/old')] });
    expect(nextStep(state([young, locked]), new Set(), now)).toEqual({ act: 'nothing', lockedBytes: 10 });
  });

  test('pardons what became needed, even when its time is over', () => {
    const open = { number: 1, undeleteUntil: new Date(now.getTime() - day) };
    const condemned = [line('packs/a', { condemnedBy: 1 }), line('packs/b', { condemnedBy: 1 })];
    expect(nextStep(state(condemned, open), new Set(['packs/b']), now)).toMatchObject({ act: 'pardon', of: 1 });
    expect(nextStep(state(condemned, open), new Set(), now)).toMatchObject({ act: 'delete', of: 1 });
    const later = { ...open, undeleteUntil: new Date(now.getTime() + day) };
    expect(nextStep(state(condemned, later), new Set(), now)).toMatchObject({ act: 'wait' });
  });
});
