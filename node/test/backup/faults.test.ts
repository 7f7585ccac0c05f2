/** What goes wrong on the way to the holders and back: each fault is named, and nothing is lost. */
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  chooseHead,
  DEFAULT_SCHEME,
  headHash,
  manifestHash,
  signHead,
  signManifest,
} from '@breakwater/backup-replication';
import { CodedError, parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { writingHolders } from '../../backup/hub-holders.ts';
import { askForHeads, findSnapshot, openSnapshot } from '../../backup/restore/open-snapshot.ts';
import { restoreSnapshot } from '../../backup/restore/restore.ts';
import { runBackup } from '../../backup/run.ts';
import { trustOf } from '../trust/trust-of.ts';
import { memberWith, stateOf } from './a-cast.ts';
import { DM, holderCodes, makeRegion, splitFor, type TestRegion } from './a-region.ts';
import { makeDocuments, picture, restoreOrder } from './documents.ts';

const [BB, BZ, _GY, JM] = ['BB', 'BZ', 'GY', 'JM'].map(parseCountryCode);
const evidenceOf = (cause: unknown) => (cause instanceof CodedError ? { code: cause.code, ...cause.evidence } : cause);

async function backedUp(): Promise<TestRegion & { documents: string }> {
  const region = await makeRegion();
  const documents = await makeDocuments(region);
  await runBackup(region.backupParts(), 'job');
  return Object.assign(region, { documents });
}

const find = (region: TestRegion, wanted = 'latest') => {
  const keys = [region.hub(DM).keyring.publicJwk('backup')];
  return findSnapshot({ owner: DM, keys, scheme: DEFAULT_SCHEME, holders: region.holders() }, wanted);
};

describe('backing up', () => {
  test('goes on with five of six holders, and says five', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    if (BB) region.down.add(BB);
    const missed = [{ holder: 'BB', reason: 'PEER_UNREACHABLE' }];
    expect(await runBackup(region.backupParts(), 'job')).toMatchObject({ holders: 5, missed });
  });

  test('fails with four, names the two, and leaves the last good snapshot in force', async () => {
    const region = await backedUp();
    await writeFile(join(region.documents, 'new'), 'new');
    if (BB && JM) region.down.add(BB).add(JM);
    const failure = await runBackup(region.backupParts(), 'job').catch(evidenceOf);
    expect(failure).toMatchObject({
      code: 'BACKUP_HOLDERS_TOO_FEW',
      failed: expect.arrayContaining(['BB (PEER_UNREACHABLE)', 'JM (PEER_UNREACHABLE)']),
    });
    region.down.clear();
    expect((await find(region)).head.sequence).toBe(1);
    const again = await runBackup(region.backupParts(), 'job');
    expect(again).toMatchObject({ sequence: 2, holders: 6 });
  });

  test('sends almost nothing when nothing changed, and chains its heads', async () => {
    const region = await backedUp();
    const second = await runBackup(region.backupParts(), 'job');
    // The hub's own database did change: it now knows of the first backup.
    expect(second.newBytes).toBeLessThan(second.bytes / 2);
    const { answers } = await askForHeads({ holders: region.holders(), owner: DM });
    const keys = [region.hub(DM).keyring.publicJwk('backup')];
    const chosen = await chooseHead(answers, { owner: DM, keys }, DEFAULT_SCHEME);
    expect(chosen.history.map((head) => head.sequence)).toEqual([1, 2]);
  });

  test('goes on from what the holders know when its own database is gone', async () => {
    const region = await backedUp();
    const parts = region.backupParts();
    await rm(join(parts.dir, 'backup-cache'), { recursive: true });
    const forgetful = { ...parts.backups, snapshots: async () => [], promisedHeads: async () => new Map() };
    expect(await runBackup({ ...parts, backups: forgetful }, 'job')).toMatchObject({ sequence: 2 });
    expect((await find(region)).head.sequence).toBe(2);
  });

  test('goes on where a run that was killed stopped: what holders signed for is not sent again', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    const parts = region.backupParts();
    const killed = parts.holders.map((holder) => ({
      ...holder,
      store: {
        ...holder.store,
        put: (...sent: Parameters<typeof holder.store.put>) =>
          sent[0].kind === 'manifest' ? Promise.reject(new Error('killed')) : holder.store.put(...sent),
      },
    }));
    await mkdir(join(parts.dir, 'backup-copy-left'));
    expect(await runBackup({ ...parts, holders: killed }, 'job').catch(evidenceOf)).toMatchObject({
      code: 'BACKUP_HOLDERS_TOO_FEW',
    });
    const again = await runBackup(parts, 'job');
    // Only the hub's own database is new: it has learnt of the packs.
    expect(again.newBytes).toBeLessThan(again.bytes / 2);
    expect((await restoreSnapshot(await restoreOrder(region, null))).files).toBe(again.files);
    expect((await readdir(parts.dir)).filter((name) => name.startsWith('backup-'))).toEqual(['backup-cache']);
  });

  test('does not count a receipt that somebody else signed', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    const parts = region.backupParts();
    const stranger = region.hub(DM).keyring.signer('backup');
    for (const code of [BB, BZ]) if (code) Object.assign(region.hub(code).holder, { signer: stranger });
    // What they say of heads is not believed either; so that it comes to sending, everybody is let say that there is none.
    const holders = parts.holders.map((holder) => ({ ...holder, heads: async () => [] }));
    expect(await runBackup({ ...parts, holders }, 'job').catch(evidenceOf)).toMatchObject({
      code: 'BACKUP_HOLDERS_TOO_FEW',
      // Holders answer in any order.
      failed: expect.arrayContaining(['BB (RECEIPT_INVALID)', 'BZ (RECEIPT_INVALID)']),
    });
  });

  test('seals new data keys anew after the recovery key was replaced, and refuses a spent one', async () => {
    const region = await backedUp();
    const { recoveries } = region.hub(DM).store;
    await recoveries.markSpent(1, region.world.now());
    expect(await runBackup(region.backupParts(), 'job').catch(evidenceOf)).toMatchObject({
      code: 'BACKUP_RECOVERY_KEY_MISSING',
    });
    await splitFor(region.hub(DM), 2);
    const result = await runBackup(region.backupParts(), 'job');
    // Nothing sealed to the old key is referred to: the quorum of the new key can open all of it.
    expect(result.newBytes).toBeGreaterThan(result.bytes * 0.5);
    expect((await find(region)).manifest.keys).toHaveLength(1);
  });

  test('does not begin without recovery key, reader key, or enough holders', async () => {
    const region = await makeRegion();
    const parts = region.backupParts();
    const none = { ...parts.recoveries, ownKey: async () => null };
    expect(await runBackup({ ...parts, recoveries: none }, 'job').catch(evidenceOf)).toMatchObject({
      code: 'BACKUP_RECOVERY_KEY_MISSING',
    });
    await writeFile(join(parts.dir, 'keys', 'reader.pub.json'), '{}');
    expect(await runBackup(parts, 'job').catch(evidenceOf)).toMatchObject({ code: 'BACKUP_READER_KEY_MISSING' });
    const lone = stateOf([memberWith(DM, parts.keyring.publicJwk('backup'), { quotaBytes: 1, retentionDays: 1 })]);
    const agreements = { hosting: region.hub(DM).store.hosting, trust: trustOf(() => lone), now: parts.world.now };
    const peers = region.peersOf({ kind: 'member', country: DM });
    expect(await writingHolders({ state: lone, owner: DM, peers }, agreements).catch(evidenceOf)).toMatchObject({
      code: 'BACKUP_HOLDERS_TOO_FEW',
    });
  });
});

describe('restoring', () => {
  test.each<[string, (body: Uint8Array) => Uint8Array | null]>([
    ['tampered', (body) => body.map((byte, at) => (at === 100 ? byte ^ 1 : byte))],
    ['cut off', (body) => body.subarray(0, body.length - 1)],
    ['longer', (body) => Buffer.concat([body, Uint8Array.of(0)])],
    ['empty', () => new Uint8Array(0)],
    ['gone', () => null],
  ])('names a holder whose shards are %s, and does without it', async (_what, change) => {
    const region = await backedUp();
    const into = join(region.top, 'restored');
    const order = await restoreOrder(region, into);
    // Whoever holds the beginning of a pack is asked first.
    const bad = [...order.snapshot.packs.values()][0]?.holders[0];
    region.spoil = (holder, path, body) => (holder === bad && path.includes('/shards/') ? change(body) : body);
    const report = await restoreSnapshot(order);
    expect(new Set(report.faults.map((fault) => fault.holder))).toEqual(new Set([bad]));
    expect(report.holders).not.toContain(bad);
    expect(await picture(join(into, 'documents'))).toEqual(await picture(region.documents));
  });

  test('refuses cleanly with two holders, and puts nothing in place', async () => {
    const region = await backedUp();
    const order = await restoreOrder(region, join(region.top, 'restored'));
    for (const code of holderCodes.slice(0, 4)) region.down.add(code);
    const failure = await restoreSnapshot(order).catch(evidenceOf);
    // They answered when the snapshot was opened.
    const holdersMissing = holderCodes.slice(0, 4).sort();
    expect(failure).toMatchObject({ code: 'RESTORE_HOLDERS_TOO_FEW', holdersMissing });
    expect(await readdir(region.top)).not.toContain('restored');
  });

  test('never writes over what is there', async () => {
    const region = await backedUp();
    expect(await restoreSnapshot(await restoreOrder(region, region.documents)).catch(evidenceOf)).toMatchObject({
      code: 'RESTORE_TARGET_EXISTS',
    });
  });

  test('reads nothing without the right key', async () => {
    const region = await backedUp();
    const openKey = async () => new Uint8Array(32);
    expect(await openSnapshot(await find(region), openKey).catch(evidenceOf)).toMatchObject({
      code: 'BACKUP_KEY_WRONG',
    });
  });

  test('refuses the manifest of another country, though well signed and named by the newest head', async () => {
    const region = await backedUp();
    const { manifest } = await find(region);
    const signer = region.hub(DM).keyring.signer('backup');
    const stolen = await signManifest({ ...manifest, owner: parseCountryCode('LC') }, signer);
    const [last] = await region.hub(DM).store.backups.snapshots(1);
    const { record: recovery } = (await region.hub(DM).store.recoveries.ownKey()) ?? { record: {} };
    const { snapshot, createdAt } = manifest;
    const named = { owner: DM, snapshot, manifestSha256: manifestHash(stolen), createdAt, recovery };
    const head = await signHead({ ...named, format: 1, sequence: 2, previous: headHash(last?.head ?? '') }, signer);
    const name = { kind: 'head', owner: DM, sequence: 2 } as const;
    for (const { store } of region.holders()) await store.put(name, Buffer.from(head, 'latin1'));
    region.spoil = (_holder, path, body) => (path.includes('/manifests/') ? Buffer.from(stolen, 'latin1') : body);
    const into = join(region.top, 'restored');
    const failure = await restoreOrder(region, into).then(restoreSnapshot).catch(evidenceOf);
    expect(failure).toMatchObject({ code: 'MANIFEST_OWNER_WRONG' });
    expect((await readdir(region.top)).filter((name) => name.startsWith('restored'))).toEqual([]);
  });

  test('takes the manifest from the next holder when one gives another', async () => {
    const region = await backedUp();
    region.spoil = (holder, path, body) => (holder === BB && path.includes('/manifests/') ? body.subarray(5) : body);
    expect((await find(region)).liars).toEqual([{ holder: BB, reason: 'manifest' }]);
    region.spoil = (_holder, path, body) => (path.includes('/manifests/') ? null : body);
    expect(await find(region).catch(evidenceOf)).toMatchObject({
      code: 'RESTORE_HOLDERS_TOO_FEW',
    });
  });

  test('finds a snapshot by number and by name, and says when there is none', async () => {
    const region = await backedUp();
    const { manifest } = await find(region, '1');
    expect((await find(region, manifest.snapshot.slice(0, 8))).head.sequence).toBe(1);
    expect(await find(region, '7').catch(evidenceOf)).toMatchObject({ code: 'BACKUP_SNAPSHOT_UNKNOWN' });
    expect(await find(await makeRegion()).catch(evidenceOf)).toMatchObject({ code: 'HEAD_NONE' });
  });

  test('does not take silence for "no snapshot": fewer than three answers is a refusal', async () => {
    const region = await backedUp();
    for (const code of holderCodes.slice(0, 4)) region.down.add(code);
    expect(await find(region).catch(evidenceOf)).toMatchObject({ code: 'HEADS_TOO_FEW' });
  });

  test('brings the hub’s own state, its keyring closed to the reader', async () => {
    const region = await backedUp();
    const into = join(region.top, 'restored');
    await restoreSnapshot(await restoreOrder(region, into));
    for (const name of ['hub.db', 'hub.toml', 'keys/keyring.sealed', 'keys/reader.pub.json', 'trust/list.json']) {
      expect((await stat(join(into, 'hub', name))).size, name).toBeGreaterThan(0);
    }
    expect(await readdir(join(into, 'hub'))).not.toContain('shards');
  });
});
