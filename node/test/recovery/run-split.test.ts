/** Splitting a living hub's recovery key: shares reach their keepers, and only then the key is in force. */
import { readdir, readFile } from 'node:fs/promises';
import { dealingInfo, verifyRecoveryRecord } from '@breakwater/backup-replication';
import { canonicalJson } from '@breakwater/federation-protocol';
import { expect, test } from 'vitest';
import { encodeLetter } from '../../recovery/dealt-share.ts';
import { sealer } from '../../recovery/sealer.ts';
import { BB, DM, GY, makeRegion, random, refusedWith, TT } from './a-region.ts';
import { splitFor } from './a-request.ts';
import { withOfficials } from './a-trust-list.ts';

test('six custodians keep a share each, four officials get a file each, and the record is in force', async () => {
  const region = await makeRegion();
  const outcome = await splitFor(region);
  expect(outcome.deliveries.map(({ refusal }) => refusal)).toEqual(Array(6).fill(null));
  expect(await readdir(outcome.outDir)).toHaveLength(4);
  const own = await region.hub(DM).store.recoveries.ownKey();
  const record = await verifyRecoveryRecord(own?.record ?? {}, DM, [region.hub(DM).keyring.publicJwk('backup')]);
  expect(record).toMatchObject({ generation: 1, officials: { threshold: 2 }, custodians: { threshold: 2 } });
  expect(await region.hub(BB).custodian.custody.find(DM, 1)).not.toBeNull();
  expect((await region.hub(GY).store.events.newest(9)).map(({ name }) => name)).toEqual(['recovery.share-kept']);
});

test('nothing of a split is readable without a key: the files hold public records and sealed bytes', async () => {
  const region = await makeRegion();
  const { outDir } = await splitFor(region);
  for (const name of await readdir(outDir)) {
    const text = await readFile(`${outDir}/${name}`, 'utf8');
    expect(text).not.toMatch(/"(d|share|salt)"/);
  }
});

test('two custodians down: the split holds; four down: it is refused and the old key stays in force', async () => {
  const region = await makeRegion();
  for (const country of ['BZ', 'JM'] as const) region.down.add(country as typeof DM);
  const first = await splitFor(region);
  expect(first.deliveries.filter(({ refusal }) => refusal === 'PEER_UNREACHABLE')).toHaveLength(2);
  region.down.add(BB).add(TT);
  await expect(splitFor(region)).rejects.toMatchObject({ code: 'RECOVERY_CUSTODY_UNCONFIRMED' });
  expect((await region.hub(DM).store.recoveries.ownKey())?.generation).toBe(1);
});

test('a hub that forgot a split never deals its generation again', async () => {
  const region = await makeRegion();
  await splitFor(region);
  const other = await makeRegion();
  const hub = (country: typeof DM) => ({ ...region.hub(country), store: other.hub(country).store });
  const outcome = await splitFor({ ...region, hub });
  expect(outcome.generation).toBe(2);
});

test('refuses to split while fewer than two officials live abroad', async () => {
  const region = await makeRegion();
  const state = withOfficials(region.state, DM, (one, at) => (at === 1 ? { ...one, abroadIn: null } : one));
  await expect(splitFor({ ...region, state })).rejects.toMatchObject({ code: 'RECOVERY_ABROAD_TOO_FEW' });
});

test('of two splits at once only one comes into force', async () => {
  const region = await makeRegion();
  const both = await Promise.allSettled([splitFor(region), splitFor(region)]);
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

async function deliver(
  region: Awaited<ReturnType<typeof makeRegion>>,
  changes: { from?: typeof DM; generation?: number; sealedFor?: typeof DM; sealedShare?: string },
) {
  const from = changes.from ?? DM;
  const kept = await region.hub(changes.sealedFor ?? BB).custodian.custody.find(DM, 1);
  const sealedShare = changes.sealedShare ?? Buffer.from(kept?.sealedShare ?? []).toString('base64url');
  const body = canonicalJson({ record: kept?.record ?? {}, sealedShare });
  const path = `/peer/custody/${changes.generation ?? 1}`;
  return region.peersOf(from).fetch(BB, { method: 'PUT', path, body });
}

test.each([
  ['of another country than the caller', { from: TT }, 'RECOVERY_RECORD_INVALID'],
  ['sealed to another custodian', { sealedFor: GY }, 'RECOVERY_SEAL_BROKEN'],
  ['of a generation that is not that of the record', { generation: 2 }, 'RECOVERY_GENERATION_STALE'],
  ['that is not sealed at all', { sealedShare: 'c2hhcmU' }, 'RECOVERY_SEAL_BROKEN'],
])('a custodian refuses a share %s', async (_what, changes, code) => {
  const region = await makeRegion();
  await splitFor(region);
  await expect(deliver(region, changes)).rejects.toMatchObject(refusedWith(code));
});

test('a custodian does not confirm a share that opens but is not the one committed to', async () => {
  const region = await makeRegion();
  await splitFor(region);
  const place = { country: DM, generation: 1, group: 'custodians', giver: BB } as const;
  const share = { ...place, share: random(33), salt: random(32) };
  const letter = encodeLetter({ share, trust: { rootSha256: region.rootSha256, peers: [] } });
  const sealed = await sealer.seal(region.hub(BB).keyring.publicJwk('custody'), letter, dealingInfo(place));
  const attempt = deliver(region, { sealedShare: Buffer.from(sealed).toString('base64url') });
  await expect(attempt).rejects.toMatchObject(refusedWith('RECOVERY_SHARE_WRONG'));
});

test('a custodian refuses messages that are no delivery', async () => {
  const region = await makeRegion();
  const peers = region.peersOf(DM);
  for (const [path, text] of [
    ['/peer/custody/one', '{}'],
    ['/peer/custody/1', '[]'],
    ['/peer/custody/1', '{}'],
  ] as const) {
    const body = new TextEncoder().encode(text);
    await expect(peers.fetch(BB, { method: 'PUT', path, body })).rejects.toMatchObject(
      refusedWith('RECOVERY_DOCUMENT_INVALID'),
    );
  }
});
