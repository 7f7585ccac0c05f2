/** A publisher that is lost for good: the states name another log, which goes on where the old one ended. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Signer, signerFromPrivateJwk } from '@breakwater/federation-protocol';
import {
  buildList,
  buildRoot,
  hexOf,
  parseRoot,
  parseTrustList,
  recordOfList,
  recordOfRoot,
  type SignedDocument,
  signRecord,
  type TrustState,
  verifierKeyOfJwk,
} from '@breakwater/trust-lists';
import { expect, it } from 'vitest';
import { makeSigningJwk } from '../../../keys/make-keys.ts';
import { logDir, openLogFolder } from '../../../trust/log/folder.ts';
import { openAuthorityLog } from '../../../trust/log/open.ts';
import { publishTrust } from '../../../trust/publish.ts';
import { trustRoutes } from '../../../trust/routes.ts';
import { openTrust } from '../../../trust/runtime.ts';
import { scratch } from '../../scratch.ts';
import { type Cast, codes, fetchOver, later, originOf, publishList, served } from '../a-region.ts';
import { authorityOrigin, foundingDay } from '../region.ts';
import { allHubs, runningRegion } from './a-running-region.ts';

const newOrigin = 'successor.example/trust';

it('goes on under a new log that the states named, without any meeting of the old one', async () => {
  const region = await runningRegion(await scratch());
  const { cast, network, world } = region;
  const first = await publishList(cast);
  await region.publish(first.lists[0] ?? null, { root: true });
  const old = await region.authority();
  const hubs = await allHubs(region);
  expect(await old.log.round()).toBe('published');
  for (const code of codes) {
    await hubs[code].trust.refresh();
    await hubs[code].follow();
  }
  // The old authority is gone, its key with it; its host name now leads to the successor.
  network.delete(authorityOrigin);
  const log = await signerFromPrivateJwk(makeSigningJwk());
  const root = await secondRoot(cast, hubs.BB.trust.current(), log);
  const list = await secondList(cast, hubs.BB.trust.current());
  const dir = join(region.dir, 'successor');
  await mkdir(join(dir, 'trust'), { recursive: true });
  const fetch = fetchOver(network);
  const pinned = { dir, rootSha256: cast.rootSha256, origin: authorityOrigin };
  const trust = await openTrust({
    ...{ ...pinned, isAuthority: true, sources: [originOf('BB')], fetch, world, keeps: true },
  });
  await trust.refresh();
  expect(trust.current().list.sequence).toBe(1);
  const running = openAuthorityLog({ ...pinned, trust, world, fetch, signers: { anchor: cast.anchor, log } });
  // The old log is another's: that its witnesses have a tree is no reason to take it for one's own.
  expect(await running.log.round()).toBe('nothing');
  expect(await running.folder.head()).toBeNull();
  const order = { dir, rootSha256: cast.rootSha256, anchor: cast.anchor, log, now: world.now() };
  const append = await publishTrust({ ...order, root, list });
  expect(append.leaf.successorOf).toMatchObject({ origin: 'region.example/trust', size: 1 });
  network.set(authorityOrigin, served(trustRoutes({ trust, mirror: openLogFolder(logDir(dir)) })));

  expect(await running.log.round()).toBe('waiting');
  world.at = new Date(world.at.getTime() + 31_000);
  for (const code of codes) expect(await hubs[code].recall()).toBe(true);
  expect(await running.log.round()).toBe('published');
  for (const code of codes) {
    await hubs[code].trust.refresh();
    const state = hubs[code].trust.current();
    expect([state.log.origin, state.root.version, state.list.sequence]).toEqual([newOrigin, 2, 2]);
  }
});

async function secondRoot(cast: Cast, state: TrustState, log: Signer): Promise<SignedDocument> {
  const [retired] = state.root.logs;
  if (retired === undefined) throw new Error('a root without a log');
  const end = { origin: state.log.origin, size: state.log.size, rootHash: hexOf(state.log.rootHash) };
  const payload = await buildRoot({
    version: 2,
    previousSha256: state.root.sha256,
    issued: foundingDay,
    expires: later(730),
    signers: codes.map((country) => ({
      country,
      name: `Officer ${country}`,
      keys: [cast.officers[country].publicJwk],
    })),
    thresholds: { root: 3, 'list:hubs': 2, removal: 3 },
    classes: { root: ['classical'], 'list:hubs': ['classical'], removal: ['classical'] },
    noticeOthers: 2,
    anchor: { entityId: `${authorityOrigin}/anchor`, keys: [cast.anchor.publicJwk] },
    logs: [
      { origin: retired.origin, vkey: retired.vkey.text, url: retired.url, state: 'retired', successorOf: null },
      {
        ...{ origin: newOrigin, url: `${authorityOrigin}/trust`, state: 'active', successorOf: end },
        vkey: verifierKeyOfJwk(newOrigin, 'ed25519', log.publicJwk).text,
      },
    ],
    witnesses: state.root.witnesses.map(({ id, vkey, url }) => ({ country: id, vkey: vkey.text, url })),
    byzantine: 1,
  });
  return signed(cast, payload, recordOfRoot(await parseRoot(payload)));
}

async function secondList(cast: Cast, { list }: TrustState): Promise<SignedDocument> {
  const payload = await buildList({
    ...{ sequence: 2, previousSha256: list.sha256, rootVersion: 2, operatorName: 'Regional authority' },
    ...{ issued: foundingDay, nextUpdate: later(30), territory: 'XC', entries: cast.entries },
  });
  return signed(cast, payload, recordOfList(await parseTrustList(payload)));
}

async function signed(
  cast: Cast,
  payload: Uint8Array,
  record: Parameters<typeof signRecord>[0],
): Promise<SignedDocument> {
  const signatures = await Promise.all(codes.map((code) => signRecord(record, cast.officers[code], foundingDay)));
  return { payload, signatures };
}
