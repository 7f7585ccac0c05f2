/** The whole way in one process: split, back up, lose everything, ask, approve, restore, and what must not come back. */
import { appendFile, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headHash, signHead } from '@breakwater/backup-replication';
import type { JsonObject } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, test } from 'vitest';
import { readingHolders } from '../../backup/hub-holders.ts';
import { ownerKeys } from '../../backup/owner-keys.ts';
import { restoreSnapshot } from '../../backup/restore/restore.ts';
import { runBackup } from '../../backup/run.ts';
import { SOURCE_DEFAULTS } from '../../backup/source/source.ts';
import { formatHubToml } from '../../config/write-config.ts';
import { openKeyring } from '../../keys/keyring.ts';
import { makeMachineKeys } from '../../recovery/machine.ts';
import { makeRequest } from '../../recovery/make-request.ts';
import { machinePeers } from '../../recovery/outside.ts';
import type { ReleaseParts } from '../../recovery/release.ts';
import { reviveHub } from '../../recovery/revive-hub.ts';
import { checkTarget, planRestore, type RestorePlan, runRestore } from '../../recovery/run-restore.ts';
import { sealer } from '../../recovery/sealer.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { openTrust } from '../../trust/runtime.ts';
import { BB, DM, GY, hoursLater, makeOfficial, makeRegion, now, random, type TestRegion, TT } from './a-region.ts';
import { approveAs, approveAsHub, folder, type Shares, splitFor } from './a-request.ts';

let top: string;
let region: TestRegion;
let shares: Shares;
let found: Omit<ReleaseParts, 'record'>;
let approvals: JsonObject[];

const canary = random(100_000);

/** Dominica's hub on a disk, with a document, a session to be voided and a shard record to be forgotten. */
async function makeHubOnDisk(): Promise<string> {
  const { keyring, origin } = region.hub(DM);
  const dir = join(top, 'dm');
  await mkdir(join(dir, 'keys'), { recursive: true });
  await mkdir(join(top, 'documents'));
  await writeFile(join(top, 'documents', 'übersicht.bin'), canary);
  const settings = formatHubToml({
    role: 'hub',
    country: 'DM',
    name: 'Dominica',
    origin,
    listen: { host: '127.0.0.1', port: 7105 },
    console: { port: 7205 },
    secrets: { passphrase_file: '/lost/in/the/storm' },
    trust: { root_sha256: region.rootSha256, sources: [] },
    link: { mode: 'direct' },
    log: { level: 'silent' },
  });
  await writeFile(join(dir, 'hub.toml'), settings);
  const reader = await makeOfficial(DM, 'Reader', null);
  const { sealKey } = reader;
  const readerFile = { for: 'reader', country: DM, name: 'Reader', abroadIn: null, sealKey };
  await writeFile(join(dir, 'keys', 'reader.pub.json'), JSON.stringify(readerFile));
  await writeFile(join(dir, 'keys', 'public.json'), JSON.stringify({ country: DM, keys: {} }));
  const store = openSqliteStore(join(dir, 'hub.db'));
  await store.operators.startSession({ idHash: 's', operator: 'o', method: 'link', startedAt: now, seenAt: now });
  await store.enrolments.issue({
    ...{ id: 'e', accountId: 'a', codeHash: 'h', proofing: 'substantial', issuedBy: 'registrar' },
    ...{ issuedAt: now, expiresAt: hoursLater(24), usedAt: null, voidedAt: null },
  });
  await store.agreements.save({
    ...{ id: 'g', accountId: 'a', digest: 'd', serviceId: 'polyclinic', serviceName: 'Polyclinic' },
    ...{ serviceCountry: 'BB', purpose: 'To treat you', legalBasis: 'Health Services Act', retentionDays: 30 },
    ...{ attributes: ['given_name'], agreedAt: now, revokedAt: null },
  });
  const lockedUntil = { own: 0, witnessed: 0 };
  const held = { object: 'packs/1/shards/0', subject: 'packs/1', bytes: 1, digest: 'x', storedAt: now.getTime() };
  await store.books.run(BB, (book) => {
    book.write({ ...held, state: 'kept', lockedUntil, lastHead: 0, condemnedBy: null });
  });
  await store.backups.addSource({
    name: 'documents',
    kind: 'directory',
    address: join(top, 'documents'),
    addedAt: now,
    ...SOURCE_DEFAULTS,
  });
  const own = await region.hub(DM).store.recoveries.ownKey();
  if (own) await store.recoveries.addOwnKey(own);
  const peers = region.peersOf(DM);
  const holders = readingHolders({ state: region.state, owner: DM, peers });
  await store.jobs.start({ id: 'job', kind: 'backup', label: 'backing up', at: now });
  const self = { dir, country: DM, keyring, ownerKeys: ownerKeys(region.state, DM) };
  const parts = { ...self, ...store, holders, sealer, world: region.world, show: () => {} };
  await runBackup(parts, 'job');
  await store.close();
  return dir;
}

beforeAll(async () => {
  top = await folder();
  region = await makeRegion();
  shares = await splitFor(region);
  await rm(await makeHubOnDisk(), { recursive: true });
  for (const country of ['DM', 'LC', 'JM', 'BZ']) region.down.add(country as typeof DM);
  const { state, rootSha256, egress, world } = region;
  const keys = await makeMachineKeys();
  const peers = machinePeers(keys.signer, state, egress, world);
  const made = await makeRequest({ country: DM, rootSha256, state, peers, keys, note: 'Roseau is gone', now });
  expect(made.silent).toEqual(['BZ', 'JM', 'LC']);
  const { request, file } = made;
  found = { request, requestFile: file, keys, state, peers, sealer };
  const officials = region.hub(DM).officials.slice(0, 2);
  approvals = [
    ...(await Promise.all(officials.map((official) => approveAs(region, official, request, shares)))),
    ...(await Promise.all([BB, GY].map((country) => approveAsHub(region, country, request)))),
  ];
});

const targetIn = (name: string) => ({
  into: join(top, name),
  passphrase: 'a new passphrase',
  passphraseFile: join(top, 'new.passphrase'),
  world: region.world,
  progress: () => {},
});

describe('a restore with the quorum and exactly three holders', () => {
  let plan: RestorePlan;
  let into: string;

  beforeAll(async () => {
    plan = await planRestore(found, approvals);
    ({ into } = targetIn('restored'));
    const { report, hub } = await runRestore(plan, targetIn('restored'));
    // A shard without a byte that is needed is not asked for.
    expect([BB, GY, TT]).toEqual(expect.arrayContaining([...report.holders]));
    expect(report.holders.length).toBeGreaterThan(0);
    expect(hub).toMatchObject({ hubDir: join(into, 'hub'), holdings: 1, enrolmentCodes: 1, agreements: 1 });
  });

  test('was planned before a byte was written', () => {
    expect(plan.registration.accepted).toEqual([BB, GY, TT]);
    expect(plan.totals.files).toBeGreaterThan(3);
  });

  test('gives every byte back', async () => {
    const restored = await readFile(join(into, 'documents', 'übersicht.bin'));
    expect(restored.equals(canary)).toBe(true);
  });

  test('gives the same keys back, sealed under the new passphrase, and leaves no open or old copy', async () => {
    const keyring = await openKeyring(join(into, 'hub'), 'a new passphrase');
    const before = region.hub(DM).keyring;
    expect(keyring.publicJwk('federation')).toEqual(before.publicJwk('federation'));
    expect(keyring.pairwiseSecret).toEqual(before.pairwiseSecret);
    expect((await readdir(join(into, 'hub', 'keys'))).sort()).toEqual(['hub.key', 'public.json', 'reader.pub.json']);
    expect(await readFile(join(into, 'hub', 'hub.toml'), 'utf8')).toContain(join(top, 'new.passphrase'));
  });

  test('fences: no session, enrolment code or agreement, no vouching for lost shards, and a spent key', async () => {
    const store = openSqliteStore(join(into, 'hub', 'hub.db'));
    const limits = { now, startedAfter: hoursLater(-1), seenAfter: hoursLater(-1) };
    expect(await store.operators.touchSession('s', limits)).toBeNull();
    expect(await store.enrolments.use('e', now)).toBe(false);
    expect(await store.agreements.findInForce('a', 'd')).toBeNull();
    expect(await store.books.totals()).toEqual([]);
    expect((await store.recoveries.ownKey())?.spentAt).toEqual(now);
    expect((await store.events.newest(1))[0]?.name).toBe('hub.restored');
    await store.close();
  });

  test('knows the trust list again, verified from the root on', async () => {
    const { world, rootSha256 } = region;
    const dir = join(into, 'hub');
    const fetch = () => Promise.reject(new Error('no network'));
    const trust = await openTrust({ dir, rootSha256, isAuthority: false, sources: [], origin: '', fetch, world });
    expect(trust.current().list.sequence).toBe(1);
    // Until its peers have told it what it had cosigned, nobody signs in on its word at the highest level.
    expect(trust.standing()).toMatchObject({ stage: 'isolated', amnesia: true });
    await trust.close();
  });

  test('never writes over what is there', async () => {
    await expect(checkTarget(into)).rejects.toMatchObject({ code: 'RECOVERY_TARGET_NOT_EMPTY' });
    await expect(runRestore(plan, targetIn('restored'))).rejects.toMatchObject({ code: 'RECOVERY_TARGET_NOT_EMPTY' });
  });

  test('that finds a foreign keyring, or none it can open, puts nothing in place', async () => {
    const wrongKey = { ...plan.key, privateJwk: (await makeMachineKeys()).sealPrivateJwk };
    const seals = {
      ...plan.parts,
      sealer: {
        ...sealer,
        open: (_: unknown, bytes: Uint8Array, info: string) =>
          sealer.open(info.startsWith('breakwater-keyring') ? wrongKey.privateJwk : plan.key.privateJwk, bytes, info),
      },
    };
    const attempt = runRestore({ ...plan, parts: seals }, targetIn('unopened'));
    await expect(attempt).rejects.toMatchObject({ code: 'RECOVERY_KEYRING_INVALID' });
    const strangers = new Map(region.state.members);
    const { backupKeys } = strangers.get(BB) ?? { backupKeys: [] };
    const dominica = strangers.get(DM);
    if (dominica) strangers.set(DM, { ...dominica, backupKeys });
    const foreign = { ...plan, parts: { ...plan.parts, state: { ...region.state, members: strangers } } };
    await expect(runRestore(foreign, targetIn('foreign'))).rejects.toMatchObject({ code: 'RECOVERY_KEYRING_INVALID' });
    expect((await readdir(top)).filter((name) => /^(unopened|foreign)/.test(name))).toEqual([]);
  });
});

describe('a hub that kept shards of others in an object store', () => {
  test('does not forget them when it comes back, and vouches for none before it has gone through the store', async () => {
    const plan = await planRestore(found, approvals);
    const dir = join(await folder(), 'whole');
    await restoreSnapshot({ snapshot: plan.snapshot, into: dir });
    await appendFile(join(dir, 'hub', 'hub.toml'), '\n[holding]\nstore = "s3://shards/dm"\n');
    const before = openSqliteStore(join(dir, 'hub', 'hub.db'));
    await before.books.rememberPlace('the place');
    await before.close();
    const { generation } = found.request;
    const order = { ...targetIn('unused'), dir, country: DM, generation, key: plan.key, state: region.state, sealer };
    expect(await reviveHub(order)).toMatchObject({ holdings: 0 });
    const store = openSqliteStore(join(dir, 'hub', 'hub.db'));
    expect(await store.books.totals()).toMatchObject([{ owner: BB, objects: 1 }]);
    expect(await store.books.knowsPlace('the place')).toBe(false);
    await store.close();
  });
});

describe('a snapshot whose hub leads elsewhere by a link', () => {
  let whole: string;
  let plan: RestorePlan;

  beforeAll(async () => {
    plan = await planRestore(found, approvals);
    whole = join(await folder(), 'whole');
    await restoreSnapshot({ snapshot: plan.snapshot, into: whole });
    await mkdir(join(whole, 'hub', 'trust'), { recursive: true });
    await mkdir(join(whole, 'hub', 'shards'));
    await writeFile(join(whole, 'hub', 'trust', 'list.jws'), 'precious');
  });

  test.each(['', '/trust', '/shards', '/keys', '/hub.db', '/hub.toml', '/keys/keyring.sealed', '/trust/list.jws'])(
    'at hub%s, is refused, and elsewhere nothing changes',
    async (path) => {
      const dir = join(await folder(), 'copy');
      await cp(whole, dir, { recursive: true });
      const elsewhere = join(await folder(), 'elsewhere');
      await rename(join(dir, `hub${path}`), elsewhere);
      await symlink(elsewhere, join(dir, `hub${path}`));
      const before = await contentsOf(elsewhere);
      const { generation } = found.request;
      const order = { ...targetIn('unused'), dir, country: DM, generation, key: plan.key, state: region.state, sealer };
      await expect(reviveHub(order)).rejects.toMatchObject({ code: 'BACKUP_PATH_UNSAFE' });
      expect(await contentsOf(elsewhere)).toEqual(before);
    },
  );
});

/** Every file at or below a place, with its bytes. */
async function contentsOf(place: string): Promise<Record<string, string>> {
  if ((await lstat(place)).isFile()) return { '': await readFile(place, 'base64') };
  const found = await readdir(place, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await readFile(file, 'base64')])));
}

describe('without the quorum', () => {
  test('two holders are too few to know the newest backup, and nothing is written', async () => {
    region.down.add(TT);
    await expect(planRestore(found, approvals)).rejects.toMatchObject({ code: 'HEADS_TOO_FEW' });
    region.down.delete(TT);
  });

  test('all that the holders have together opens nothing', async () => {
    const partners = await Promise.all([BB, GY, TT].map((country) => approveAsHub(region, country, found.request)));
    await expect(planRestore(found, partners)).rejects.toMatchObject({ code: 'RECOVERY_APPROVALS_TOO_FEW' });
  });

  test('the keys of another machine open nothing, though the approvals are true', async () => {
    const thief = { ...found, keys: await makeMachineKeys() };
    await expect(planRestore(thief, approvals)).rejects.toMatchObject({ code: 'RECOVERY_APPROVALS_TOO_FEW' });
  });
});

test('a forked head at one holder blocks no restore of the snapshot that was named', async () => {
  const hash = 'c'.repeat(64);
  const base = { format: 1, owner: DM, snapshot: hash, manifestSha256: hash, recovery: null } as const;
  const signer = region.hub(DM).keyring.signer('backup');
  const junk = await signHead({ ...base, sequence: 2, previous: hash, createdAt: now.toISOString() }, signer);
  await region.hub(TT).store.books.run(DM, (book) => {
    const known = { sequence: 2, hash: headHash(junk), previous: hash, at: now.getTime(), isIncomplete: false };
    book.addHead(known);
    book.keepHead(2, junk);
  });
  const { state, peers, keys, request } = found;
  const order = { country: DM, rootSha256: region.rootSha256, state, peers, keys, note: 'again', now };
  await expect(makeRequest(order)).rejects.toMatchObject({ code: 'HEAD_FORKED' });
  const made = await makeRequest({ ...order, sequence: 1 });
  expect(made.request.snapshot).toEqual(request.snapshot);
  expect((await planRestore(found, approvals)).head.sequence).toBe(1);
  await expect(makeRequest({ ...order, sequence: 2 })).rejects.toMatchObject({ code: 'HEADS_TOO_FEW' });
});
