/** The holder's side: whose shard it is, how much room there is, what a full disk does, and what is signed. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ByteRange,
  type DraftHead as Head,
  draftHeadHash as headHash,
  draftManifestHash as manifestHash,
  type StoredName,
  shardStoreCases,
  draftSignHead as signHead,
  draftVerifyReceipt as verifyReceipt,
} from '@breakwater/backup-replication';
import { CodedError, parseCountryCode, signJws } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { holdObject } from '../../backup/hold.ts';
import { createDirectoryShardStore } from '../../shards/directory.ts';
import { createPeerShardStore } from '../../shards/peer.ts';
import { random } from './a-cast.ts';
import { manifestOf } from './a-manifest.ts';
import { DM, makeRegion, shardName, type TestRegion } from './a-region.ts';

const BB = parseCountryCode('BB');
const LC = parseCountryCode('LC');
const pack = 'ab'.repeat(32);
const path = `/peer/packs/${pack}/shards/0`;
const codeOf = (cause: unknown) =>
  cause instanceof CodedError ? (cause.code === 'PEER_REFUSED' ? cause.evidence.code : cause.code) : cause;

const callAs = (region: TestRegion, country = DM) => region.peersOf({ kind: 'member', country });

describe('the directory of shards, as a peer sees it', () => {
  test.each(shardStoreCases)('$title', async ({ check }) => {
    const region = await makeRegion();
    const keys = [region.hub(BB).keyring.publicJwk('backup')];
    // Names of other owners go through their owner's own calls: a hub can only speak for itself.
    const storeOf = (owner: typeof DM) => createPeerShardStore({ peers: callAs(region, owner), holder: BB, keys });
    const jws = await manifestOf(region.hub(DM).keyring.signer('backup'));
    const store = {
      put: (name: StoredName, bytes: Uint8Array) => storeOf(parseCountryCode(name.owner)).put(name, bytes),
      get: (name: StoredName, range?: ByteRange) => storeOf(parseCountryCode(name.owner)).get(name, range),
    };
    await check(store, { sha256: manifestHash(jws), bytes: Buffer.from(jws) });
  });
});

describe('a holder', () => {
  test('signs a receipt under its own key for exactly what it stored, the same one again', async () => {
    const region = await makeRegion();
    const keys = [region.hub(BB).keyring.publicJwk('backup')];
    const store = createPeerShardStore({ peers: callAs(region), holder: BB, keys });
    const first = await store.put(shardName(pack, 0), random(500));
    expect(first.receipt).not.toBeNull();
    const bytes = await store.get(shardName(pack, 0));
    expect((await store.put(shardName(pack, 0), bytes ?? random(1))).receipt).toBe(first.receipt);
    expect(await region.hub(BB).store.holdings.totals()).toMatchObject([{ owner: 'DM', objects: 1, bytes: 500 }]);
  });

  test('is not believed when another key signed', async () => {
    const region = await makeRegion();
    const keys = [region.hub(LC).keyring.publicJwk('backup')];
    const store = createPeerShardStore({ peers: callAs(region), holder: BB, keys });
    expect(await store.put(shardName(pack, 0), random(500)).catch(codeOf)).toBe('RECEIPT_INVALID');
  });

  test('gives a shard to its owner and to its accepted recovery, and to nobody else', async () => {
    const region = await makeRegion();
    await callAs(region).fetch(BB, { method: 'PUT', path, body: random(64) });
    const read = async (peers = callAs(region), as = 'DM') =>
      (await peers.fetch(BB, { method: 'GET', path: `${path}?country=${as}` })).status;
    expect(await read()).toBe(200);
    expect(await read(region.peersOf({ kind: 'recovery', country: DM, recoveryId: 'r' }))).toBe(200);
    expect(await read(callAs(region, LC)).catch(codeOf)).toBe('HOLDING_NOT_YOURS');
    expect(await read(callAs(region, LC), 'LC')).toBe(404);
  });

  test.each([`/peer/packs/..%2f${pack}/shards/0`, `/peer/packs/${pack}/shards/256`, `/peer/packs/${pack}/shards/x`])(
    'refuses to store under %s',
    async (bad) => {
      const region = await makeRegion();
      const put = callAs(region).fetch(BB, { method: 'PUT', path: bad, body: random(64) });
      expect(await put.catch(codeOf)).toBe('HOLDING_NAME_INVALID');
    },
  );

  test('keeps to the quota, however many come at once, and goes on for others', async () => {
    const region = await makeRegion();
    region.hub(BB).hosting.quotaBytes = 1000;
    const puts = await Promise.all(
      [0, 1, 2, 3, 4].map((i) =>
        callAs(region)
          .fetch(BB, { method: 'PUT', path: `/peer/packs/${pack}/shards/${i}`, body: random(300) })
          .then(() => 'stored', codeOf),
      ),
    );
    expect(puts.filter((outcome) => outcome === 'stored')).toHaveLength(3);
    expect(puts.filter((outcome) => outcome === 'HOLDING_QUOTA_EXCEEDED')).toHaveLength(2);
    expect((await callAs(region, LC).fetch(BB, { method: 'PUT', path, body: random(900) })).status).toBe(200);
  });

  test('keeps one of two that come at once under one name, and vouches for no other', async () => {
    const region = await makeRegion();
    const { holder, dir, store } = region.hub(BB);
    const name = shardName(pack, 0);
    const sent = [random(300), random(700)];
    const held = await Promise.all(sent.map((bytes) => holdObject(holder, name, bytes, new Date(0)).catch(codeOf)));
    expect(held.filter((outcome) => outcome === 'SHARD_CONFLICT')).toHaveLength(1);
    const kept = sent[held.indexOf('SHARD_CONFLICT') === 0 ? 1 : 0];
    const onDisk = await readFile(join(dir, 'shards', 'DM', 'packs', 'ab', `${pack}.0`));
    expect(onDisk).toEqual(Buffer.from(kept ?? []));
    expect(await store.holdings.totals()).toMatchObject([{ objects: 1, bytes: onDisk.length }]);
  });

  test('with a full disk says so, keeps what it had, and leaves nothing half written', async () => {
    const region = await makeRegion();
    const { holder, dir } = region.hub(BB);
    await callAs(region).fetch(BB, { method: 'PUT', path, body: random(64) });
    let room = 1000;
    const shards = createDirectoryShardStore({
      dir: join(dir, 'shards'),
      randomBytes: random,
      writeBytes: async (file, bytes) => {
        await file.writeFile(bytes.subarray(0, room));
        if (bytes.length > room) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        room -= bytes.length;
      },
    });
    Object.assign(holder, { shards });
    const put = (index: number, bytes: Uint8Array) =>
      callAs(region).fetch(BB, { method: 'PUT', path: `/peer/packs/${pack}/shards/${index}`, body: bytes });
    expect(await put(1, random(2000)).catch(codeOf)).toBe('HOLDING_DISK_FULL');
    const files = await readdir(join(dir, 'shards', 'DM', 'packs', 'ab'));
    expect(files).toEqual([`${pack}.0`]);
    expect(await region.hub(BB).store.holdings.totals()).toMatchObject([{ objects: 1, bytes: 64 }]);
    room = 5000;
    expect((await put(1, random(2000))).status).toBe(200);
  });

  test('takes nothing from a country whose backup store is suspended, and still gives back what it kept', async () => {
    const region = await makeRegion();
    const put = (path: string) => callAs(region).fetch(BB, { method: 'PUT', path, body: random(64) });
    expect((await put(`/peer/packs/${pack}/shards/0`)).status).toBe(200);
    region.denied.add('DM BackupStore');
    const stored = { method: 'GET', path: `/peer/packs/${pack}/shards/0` } as const;
    for (const path of [`/peer/packs/${pack}/shards/1`, `/peer/manifests/${pack}`, '/peer/heads/1']) {
      expect(await put(path).catch(codeOf), path).toBe('TRUST_DENIED');
    }
    expect((await callAs(region).fetch(BB, stored)).status).toBe(200);
    const [event] = await region.hub(BB).store.events.newest(3);
    expect(event).toMatchObject({
      name: 'holding.refused',
      details: { code: 'TRUST_DENIED', listSequence: 1, logIndex: 0 },
    });
  });

  test('stores only manifests that their owner signed, under their own hash', async () => {
    const region = await makeRegion();
    const signer = region.hub(DM).keyring.signer('backup');
    const put = (body: string, name: string) =>
      callAs(region)
        .fetch(BB, { method: 'PUT', path: `/peer/manifests/${name}`, body: Buffer.from(body) })
        .then(() => 'stored', codeOf);
    expect(await put('nonsense', pack)).toBe('MANIFEST_INVALID');
    const other = await signJws(
      { format: 0 },
      { typ: 'breakwater-manifest+jws' },
      region.hub(LC).keyring.signer('backup'),
    );
    expect(await put(other, pack)).toBe('MANIFEST_INVALID');
    expect(await put(await manifestOf(signer), pack)).toBe('HOLDING_HASH_MISMATCH');
  });

  test('keeps heads of their owner only, once and for all, and tells them to everybody', async () => {
    const region = await makeRegion();
    const { keyring } = region.hub(DM);
    const hash = 'a'.repeat(64);
    const head: Head = {
      format: 0,
      country: DM,
      sequence: 1,
      previous: null,
      snapshotId: hash,
      manifestSha256: hash,
      createdAt: '2026-11-22T03:00:00.000Z',
      recovery: null,
    };
    const put = async (jws: string, sequence = 1, as = DM) =>
      callAs(region, as)
        .fetch(BB, { method: 'PUT', path: `/peer/heads/${sequence}`, body: Buffer.from(jws) })
        .then((answer) => JSON.parse(Buffer.from(answer.body).toString()).receipt, codeOf);
    const jws = await signHead(head, keyring.signer('backup'));
    expect(await put(jws, 1, LC)).toBe('HEAD_INVALID');
    expect(await put(jws, 2)).toBe('HOLDING_NAME_INVALID');
    const receipt = await put(jws);
    const keys = [region.hub(BB).keyring.publicJwk('backup')];
    const object = 'heads/1';
    await verifyReceipt(receipt, { holder: BB, owner: DM, object, bytes: jws.length, sha256: headHash(jws), keys });
    const twin = await signHead({ ...head, snapshotId: 'b'.repeat(64) }, keyring.signer('backup'));
    expect(await put(twin)).toBe('HOLDING_HEAD_TAKEN');
    const told = await callAs(region, LC).fetch(BB, { method: 'GET', path: '/peer/heads?country=DM' });
    expect(JSON.parse(Buffer.from(told.body).toString())).toEqual({ heads: [jws] });
  });
});
