/** What goes wrong on the way to the holders and back: each fault is named, and nothing is lost. */
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  draftHeadHash as headHash,
  draftManifestHash as manifestHash,
  draftSignHead as signHead,
  draftSignManifest as signManifest,
} from '@breakwater/backup-replication';
import { CodedError, parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { fetchManifest } from '../../backup/find-snapshot.ts';
import { askForHeads, newestHead } from '../../backup/heads.ts';
import { chosenHolders } from '../../backup/holders.ts';
import { findSnapshot } from '../../backup/open-snapshot.ts';
import { restoreSnapshot } from '../../backup/restore.ts';
import { runBackup } from '../../backup/run.ts';
import { memberWith, random, stateOf } from './a-cast.ts';
import { DM, holderCodes, makeRegion, splitFor, type TestRegion } from './a-region.ts';
import { makeDocuments, picture, restoreOrder } from './documents.ts';

const [BB, BZ, GY, JM] = ['BB', 'BZ', 'GY', 'JM'].map(parseCountryCode);
const evidenceOf = (cause: unknown) => (cause instanceof CodedError ? { code: cause.code, ...cause.evidence } : cause);

async function backedUp(): Promise<TestRegion & { documents: string }> {
  const region = await makeRegion();
  const documents = await makeDocuments(region);
  // Pack names that begin with zeros put shard 0 at the first holder: BB, BZ and GY have the data shards of every pack.
  const randomBytes = (count: number) => random(count).fill(0, 0, 2);
  Object.assign(region.world, { randomBytes });
  await runBackup(region.backupParts(), 'job');
  return Object.assign(region, { documents });
}

const find = (region: TestRegion, wanted = 'latest') => {
  const peers = region.peersOf({ kind: 'member', country: DM });
  const keys = [region.hub(DM).keyring.publicJwk('backup')];
  return findSnapshot({ country: DM, keys, peers, holders: region.holders() }, wanted);
};

describe('backing up', () => {
  test('goes on with five of six holders, and says five', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    if (BB) region.down.add(BB);
    expect(await runBackup(region.backupParts(), 'job')).toMatchObject({ holders: 5 });
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
    expect((await find(region)).sequence).toBe(1);
    const again = await runBackup(region.backupParts(), 'job');
    expect(again).toMatchObject({ sequence: 2, holders: 6 });
  });

  test('sends almost nothing when nothing changed, and chains its heads', async () => {
    const region = await backedUp();
    const second = await runBackup(region.backupParts(), 'job');
    // The hub's own database did change: it now knows of the first backup.
    expect(second.newBytes).toBeLessThan(second.bytes / 2);
    const peers = region.peersOf({ kind: 'member', country: DM });
    const { answers } = await askForHeads(peers, holderCodes, DM);
    const keys = [region.hub(DM).keyring.publicJwk('backup')];
    const chosen = await newestHead(answers, { country: DM, keys });
    expect(chosen?.history.map((head) => head.sequence)).toEqual([1, 2]);
  });

  test('goes on from what the holders know when its own database is gone', async () => {
    const region = await backedUp();
    const parts = region.backupParts();
    const forgetful = { ...parts.backups, snapshots: async () => [], findChunk: async () => null };
    expect(await runBackup({ ...parts, backups: forgetful }, 'job')).toMatchObject({ sequence: 2 });
    expect((await find(region)).sequence).toBe(2);
  });

  test('goes on where a run that was killed stopped: what holders signed for is not sent again', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    const parts = region.backupParts();
    const killed = parts.holders.map((holder) => ({
      ...holder,
      shards: {
        ...holder.shards,
        put: (...sent: Parameters<typeof holder.shards.put>) =>
          sent[0].kind === 'manifest' ? Promise.reject(new Error('killed')) : holder.shards.put(...sent),
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
    expect((await readdir(parts.dir)).filter((name) => name.startsWith('backup-'))).toEqual([]);
  });

  test('does not count a receipt that somebody else signed', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    const parts = region.backupParts();
    const stranger = region.hub(DM).keyring.signer('backup');
    for (const code of [BB, BZ]) if (code) Object.assign(region.hub(code).holder, { signer: stranger });
    expect(await runBackup(parts, 'job').catch(evidenceOf)).toMatchObject({
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
    expect(() => chosenHolders(lone, DM, parts.peers)).toThrow(
      expect.objectContaining({ code: 'BACKUP_HOLDERS_TOO_FEW' }),
    );
  });
});

describe('restoring', () => {
  test('notices a tampered shard, names the holder, and uses the next', async () => {
    const region = await backedUp();
    region.spoil = (holder, path, body) => {
      if (holder !== GY || !path.includes('/shards/')) return body;
      const bent = new Uint8Array(body);
      bent[100] = (bent[100] ?? 0) ^ 1;
      return bent;
    };
    if (BB && BZ) region.down.add(BB).add(BZ);
    const into = join(region.top, 'restored');
    const report = await restoreSnapshot(await restoreOrder(region, into));
    expect(new Set(report.liars.map((liar) => liar.holder))).toEqual(new Set([GY]));
    expect(report.holders).toEqual(['JM', 'LC', 'TT']);
    expect(await picture(join(into, 'documents'))).toEqual(await picture(region.documents));
  });

  test.each<[string, (body: Uint8Array) => Uint8Array | null]>([
    ['cut off', (body) => body.subarray(0, body.length - 1)],
    ['longer', (body) => Buffer.concat([body, Uint8Array.of(0)])],
    ['empty', () => new Uint8Array(0)],
    ['gone', () => null],
  ])('does without a holder whose shards are %s', async (_what, change) => {
    const region = await backedUp();
    region.spoil = (holder, path, body) => (holder === GY && path.includes('/shards/') ? change(body) : body);
    if (BB && BZ) region.down.add(BB).add(BZ);
    const report = await restoreSnapshot(await restoreOrder(region, null));
    expect(report.holders).toEqual(['JM', 'LC', 'TT']);
    expect(report.liars.length + report.missing.length).toBeGreaterThan(0);
  });

  test('refuses cleanly with two holders, says which are missing, and writes nothing', async () => {
    const region = await backedUp();
    const order = await restoreOrder(region, join(region.top, 'restored'));
    for (const code of holderCodes.slice(0, 4)) region.down.add(code);
    const failure = await restoreSnapshot(order).catch(evidenceOf);
    expect(failure).toMatchObject({
      code: 'RESTORE_HOLDERS_TOO_FEW',
      present: 2,
      needed: 3,
      holders: ['BB does not answer', 'BZ does not answer', 'GY does not answer', 'JM does not answer'],
    });
    expect((await readdir(region.top)).filter((name) => name.startsWith('restored'))).toEqual([]);
  });

  test('never writes over what is there', async () => {
    const region = await backedUp();
    expect(await restoreSnapshot(await restoreOrder(region, region.documents)).catch(evidenceOf)).toMatchObject({
      code: 'RESTORE_TARGET_EXISTS',
    });
  });

  test('reads nothing without the right key', async () => {
    const region = await backedUp();
    const order = await restoreOrder(region, null);
    const openDataKey = async () => new Uint8Array(32);
    expect(await restoreSnapshot({ ...order, openDataKey }).catch(evidenceOf)).toMatchObject({
      code: 'BACKUP_KEY_WRONG',
    });
  });

  test('refuses the manifest of another country, though well signed and named by the newest head', async () => {
    const region = await backedUp();
    const { manifest } = await find(region);
    const signer = region.hub(DM).keyring.signer('backup');
    const stolen = await signManifest({ ...manifest, country: parseCountryCode('LC') }, signer);
    const [last] = await region.hub(DM).store.backups.snapshots(1);
    const { record: recovery } = (await region.hub(DM).store.recoveries.ownKey()) ?? { record: {} };
    const { snapshot: snapshotId, createdAt } = manifest;
    const named = { format: 0, country: DM, snapshotId, manifestSha256: manifestHash(stolen), createdAt, recovery };
    const head = await signHead({ ...named, format: 0, sequence: 2, previous: headHash(last?.head ?? '') }, signer);
    region.spoil = (_holder, path, body) => {
      if (path === '/peer/heads') return Buffer.from(JSON.stringify({ heads: [last?.head, head] }));
      return path.includes('/manifests/') ? Buffer.from(stolen, 'latin1') : body;
    };
    const into = join(region.top, 'restored');
    const failure = await restoreOrder(region, into).then(restoreSnapshot).catch(evidenceOf);
    expect(failure).toMatchObject({ code: 'MANIFEST_COUNTRY_WRONG' });
    expect((await readdir(region.top)).filter((name) => name.startsWith('restored'))).toEqual([]);
  });

  test('takes the manifest from the next holder when one gives another', async () => {
    const region = await backedUp();
    region.spoil = (holder, path, body) => (holder === BB && path.includes('/manifests/') ? body.subarray(5) : body);
    expect((await find(region)).liars).toEqual([BB]);
    region.spoil = (_holder, path, body) => (path.includes('/manifests/') ? null : body);
    const keys = [region.hub(DM).keyring.publicJwk('backup')];
    const wanted = { country: DM, sha256: '00'.repeat(32), keys };
    expect(await fetchManifest(region.holders(), wanted).catch(evidenceOf)).toMatchObject({
      code: 'RESTORE_HOLDERS_TOO_FEW',
    });
  });

  test('finds a snapshot by number and by name, and says when there is none', async () => {
    const region = await backedUp();
    const { manifest } = await find(region, '1');
    expect((await find(region, manifest.snapshot.slice(0, 8))).sequence).toBe(1);
    expect(await find(region, '7').catch(evidenceOf)).toMatchObject({ code: 'BACKUP_SNAPSHOT_UNKNOWN' });
    expect(await find(await makeRegion()).catch(evidenceOf)).toMatchObject({ code: 'BACKUP_SNAPSHOT_UNKNOWN' });
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
