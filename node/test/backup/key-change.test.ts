/** A backup key changes: backups, deletion and restores go on, and whoever has the old key can do nothing with it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SCHEME, headHash, signHead, signRecoveryRecord } from '@breakwater/backup-replication';
import { type PrivateJwk, parseCountryCode } from '@breakwater/federation-protocol';
import { member } from '@breakwater/trust-lists';
import { describe, expect, test } from 'vitest';
import { auditAll } from '../../backup/audit/audit-all.ts';
import { ownerKeys } from '../../backup/owner-keys.ts';
import { pruneBackups } from '../../backup/prune/prune.ts';
import { type RepairParts, repairHub } from '../../backup/repair/repair-hub.ts';
import { findHeads } from '../../backup/restore/open-snapshot.ts';
import { restoreSnapshot } from '../../backup/restore/restore.ts';
import { CACHE_FOLDER, runBackup } from '../../backup/run.ts';
import { SEALED_KEYRING_PATH } from '../../backup/source/hub.ts';
import { writeKeyFile } from '../../keys/key-file.ts';
import { type Keyring, keyringFile, keyringOf, openHalves, openKeyring } from '../../keys/keyring.ts';
import { listedKeyring } from '../../keys/listed-keyring.ts';
import { makeKeyring } from '../../keys/make-keys.ts';
import { renewBackupKey } from '../../keys/renew-backup.ts';
import { openSealedKeyring } from '../../recovery/sealed-keyring.ts';
import { sealer } from '../../recovery/sealer.ts';
import { makeSealPair, random, recoveryRecordFor, stateOf } from './a-cast.ts';
import { codes, DM, holderCodes, makeRegion, type TestRegion } from './a-region.ts';
import { makeDocuments, picture, restoreOrder } from './documents.ts';
import { codeOf } from './holding/a-holder.ts';

const day = 86_400_000;
const JM = parseCountryCode('JM');

function pass(region: TestRegion, days: number): void {
  region.world.time = new Date(region.world.time.getTime() + days * day);
}

/** As the next list has it: the new key signs, the old one stands in the history. */
async function changeKey(region: TestRegion, country = DM): Promise<void> {
  const hub = region.hub(country);
  const before = hub.keyring.export();
  const fresh = makeKeyring(country, 'hub', random);
  const keys = { ...(before.keys as object), backup: (fresh.keys as { backup: object }).backup };
  const keyring = await keyringOf({ ...before, keys } as typeof before);
  listKey(region, country, keyring.publicJwk('backup'));
  hub.keyring = keyring;
  Object.assign(hub.holder, { signer: keyring.signer('backup') });
}

function listKey(region: TestRegion, country: typeof DM, key: ReturnType<typeof keyOf>): void {
  region.state = stateOf(
    codes.map((code) => {
      const listed = member(region.state, code);
      const { backupKeys, retiredBackupKeys } = listed;
      if (code !== country) return listed;
      return { ...listed, backupKeys: [key], retiredBackupKeys: [...retiredBackupKeys, ...backupKeys] };
    }),
  );
}

const keyOf = (region: TestRegion) => region.hub(DM).keyring.publicJwk('backup');

async function prune(region: TestRegion, last: number) {
  const { keyring, store } = region.hub(DM);
  const snapshots = await store.backups.snapshots(1000);
  const { holders } = await pruneBackups({
    ...{ owner: DM, isDry: false, scheme: DEFAULT_SCHEME, holders: region.holders(), now: region.world.now },
    peers: region.peersOf({ kind: 'member', country: DM }),
    ...{ signer: keyring.signer('backup'), ...ownerKeys(region.state, DM) },
    kept: snapshots.slice(0, last),
    known: new Set(snapshots.map(({ sequence }) => sequence)),
    forgetPacks: () => {},
  });
  return [...new Set(holders.map(({ step }) => step))];
}

const heads = (region: TestRegion) =>
  findHeads({ owner: DM, ...ownerKeys(region.state, DM), scheme: DEFAULT_SCHEME, holders: region.holders() });

async function restored(region: TestRegion, wanted: string): Promise<string[]> {
  const into = join(region.top, `restored-${Buffer.from(random(6)).toString('hex')}`);
  await restoreSnapshot({ ...(await restoreOrder(region, null, wanted)), into });
  return picture(join(into, 'documents'));
}

/** Generation 2, whose private half the test keeps. */
async function splitKnown(region: TestRegion): Promise<PrivateJwk> {
  const { publicJwk, privateJwk } = await makeSealPair();
  const { keyring, store } = region.hub(DM);
  const createdAt = region.world.now();
  const record = await signRecoveryRecord(recoveryRecordFor(DM, 2, createdAt, publicJwk), keyring.signer('backup'));
  await store.recoveries.addOwnKey({ generation: 2, record: { ...record }, createdAt });
  return privateJwk;
}

async function keyringInBackup(region: TestRegion, recovery: PrivateJwk): Promise<Keyring> {
  const into = join(region.top, `restored-${Buffer.from(random(6)).toString('hex')}`);
  await restoreSnapshot({ ...(await restoreOrder(region, null, 'latest')), into });
  return openSealedKeyring(await readFile(join(into, SEALED_KEYRING_PATH)), DM, recovery, sealer);
}

function repairParts(region: TestRegion): RepairParts {
  const { dir, keyring, store } = region.hub(DM);
  const { world } = region;
  return {
    ...{ dir, country: DM, signer: keyring.signer('backup'), ownerKeys: ownerKeys(region.state, DM), world },
    ...{ scheme: DEFAULT_SCHEME, holders: region.holders(), peers: region.peersOf({ kind: 'member', country: DM }) },
    ...{ audits: store.audits, events: store.events, backups: store.backups, backupSecret: keyring.backupSecret },
    ...{ eligible: holderCodes, cacheFolder: join(dir, CACHE_FOLDER), steadyMs: () => world.now().getTime() },
    beacon: () => `region/log\n${world.now().getTime()}\nroot\n\n`,
    clocks: () => ({ own: world.now(), witnessed: world.now() }),
  };
}

const verdicts = async (region: TestRegion) =>
  (await auditAll(repairParts(region))).map(({ verdict }) => verdict).filter((verdict) => verdict === 'passed');

describe('a change of the backup key', () => {
  test('ends no backup, no deletion and no restore, before or after the first backup under the new key', async () => {
    const region = await makeRegion();
    const documents = await makeDocuments(region);
    await writeFile(join(documents, 'big'), random(2_000_000));
    await runBackup(region.backupParts(), 'one');
    pass(region, 1);
    await writeFile(join(documents, 'big'), random(2_000_000));
    await runBackup(region.backupParts(), 'two');
    const old = await picture(documents);
    pass(region, 40);
    expect(await prune(region, 1), 'an order under the old key').toEqual(['condemn']);
    await changeKey(region);
    expect(await restored(region, 'latest'), 'no head of the new key is there yet').toEqual(old);
    await writeFile(join(documents, 'new'), random(100_000));
    const third = await runBackup(region.backupParts(), 'three');
    expect(third).toMatchObject({ sequence: 3, holders: 6 });
    expect(third.newBytes, 'and what was stored before is not stored again').toBeLessThan(1_000_000);
    expect(await prune(region, 2)).toEqual(['wait']);
    pass(region, 8);
    expect(await prune(region, 2), 'the chain of orders goes on under the new key').toEqual(['delete']);
    expect(await restored(region, '2')).toEqual(old);
    expect(await restored(region, 'latest')).toEqual(await picture(documents));
    await changeKey(region);
    for (const holder of holderCodes) await changeKey(region, holder);
    expect(await runBackup(region.backupParts(), 'four'), 'also a second time').toMatchObject({ sequence: 4 });
    expect(await restored(region, '2')).toEqual(old);
  }, 120_000);

  test('leaves a thief of the old key nothing: holders refuse it, and readers name a holder that plays along', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    await runBackup(region.backupParts(), 'one');
    const thief = region.hub(DM).keyring.signer('backup');
    await changeKey(region);
    await runBackup(region.backupParts(), 'two');
    const { jws, head } = (await heads(region)).chosen;
    const forged = await signHead({ ...head, sequence: 3, previous: headHash(jws), snapshot: 'ab'.repeat(32) }, thief);
    const body = Buffer.from(forged);
    const put = { method: 'PUT', path: '/peer/heads/3', body, contentType: 'application/jose' } as const;
    const peers = region.peersOf({ kind: 'member', country: DM });
    for (const holder of holderCodes) expect(await codeOf(peers.fetch(holder, put))).toBe('HEAD_INVALID');
    region.spoil = (holder, path, bytes) => {
      if (holder !== 'JM' || path !== '/peer/heads') return bytes;
      const answer = JSON.parse(Buffer.from(bytes).toString());
      return Buffer.from(JSON.stringify({ ...answer, heads: [forged, ...answer.heads] }));
    };
    const { chosen } = await heads(region);
    expect([chosen.head.sequence, chosen.liars]).toEqual([2, [{ holder: 'JM', reason: 'retired' }]]);
    expect(await runBackup(region.backupParts(), 'three')).toMatchObject({ sequence: 3 });
    pass(region, 40);
    expect(await prune(region, 1), 'nor does it keep garbage alive').toEqual(['condemn']);
  }, 120_000);

  test('that the list has and the hub has not is told before anything is sent', async () => {
    const region = await makeRegion();
    await makeDocuments(region);
    const { keyring } = region.hub(DM);
    await changeKey(region);
    region.hub(DM).keyring = keyring;
    expect(await codeOf(runBackup(region.backupParts(), 'one'))).toBe('BACKUP_KEY_NOT_LISTED');
    expect(await region.hub('BB' as typeof DM).store.books.totals()).toEqual([]);
  });

  test('made by the hub itself waits for its list: before, while and after it comes everything goes on', async () => {
    const region = await makeRegion();
    const documents = await makeDocuments(region);
    const hub = region.hub(DM);
    const { dir, keyring: first } = hub;
    const passphrase = 'a passphrase for this test';
    await writeKeyFile(join(dir, keyringFile), { open: openHalves(first), sealed: first.export() }, passphrase, random);
    const recovery = await splitKnown(region);
    const listed = () => member(region.state, DM).backupKeys;
    const follow = async () => {
      hub.keyring = listedKeyring(await openKeyring(dir, passphrase), listed, () =>
        openKeyring(dir, passphrase),
      ).keyring;
    };
    await runBackup(region.backupParts(), 'one');
    const kids = new Set(listed().map(({ kid }) => kid));
    const order = { dir, passphrase, listed: kids, isAgain: false, now: region.world.now, randomBytes: random };
    const { key } = await renewBackupKey(order);
    await follow();
    region.down.add(JM);
    await writeFile(join(documents, 'big'), random(2_000_000));
    expect(await runBackup(region.backupParts(), 'two'), 'the new one waits').toMatchObject({
      sequence: 2,
      holders: 5,
    });
    region.down.delete(JM);
    expect(await verdicts(region)).toEqual(Array(5).fill('passed'));
    expect((await keyringInBackup(region, recovery)).publicJwk('backup-next'), 'and is in the backup').toEqual(key);
    listKey(region, DM, key);
    expect(hub.keyring.signer('backup').kid, 'no key file is read for it').toBe(key.kid);
    expect(await restored(region, 'latest'), 'the list has come').toEqual(await picture(documents));
    expect(await verdicts(region)).toEqual(Array(5).fill('passed'));
    const repaired = await repairHub(repairParts(region));
    expect([repaired.gaps > 0, repaired.shards === repaired.gaps, repaired.papersSent > 0]).toEqual(
      Array(3).fill(true),
    );
    expect(await runBackup(region.backupParts(), 'three')).toMatchObject({ sequence: 3, holders: 6 });
    expect(await restored(region, 'latest')).toEqual(await picture(documents));
  }, 120_000);
});
