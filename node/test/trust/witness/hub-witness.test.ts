/** The witness of a running hub: it signs no tree that the states' rules do not bear out, and knows when it forgot. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { leafHash, treeRoot } from '@breakwater/federation-protocol';
import {
  buildLeaf,
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  formatSignatureFile,
  type LogLeaf,
  monitoringPath,
  parseLeaf,
  signNote,
} from '@breakwater/trust-lists';
import { beforeEach, describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../keys/node-suite.ts';
import { trustPath } from '../../../trust/publication.ts';
import { openHubWitness } from '../../../trust/witness/open.ts';
import { scratch } from '../../scratch.ts';
import { codes, logOrigin, nothing, noticeOf, originOf, type Publication, publishList } from '../a-region.ts';
import {
  allHubs,
  type RunningRegion,
  runningRegion,
  type TestAuthority,
  type TestHub,
} from '../log/a-running-region.ts';

let region: RunningRegion;
let authority: TestAuthority;
let hubs: Awaited<ReturnType<typeof allHubs>>;
let first: Publication;

beforeEach(async () => {
  region = await runningRegion(await scratch());
  first = await publishList(region.cast);
  await region.publish(first.lists[0] ?? null, { root: true });
  authority = await region.authority();
  hubs = await allHubs(region);
  expect(await authority.log.round()).toBe('published');
  for (const code of codes) {
    await hubs[code].trust.refresh();
    await hubs[code].follow();
  }
});

/** What a dishonest log would do: appends any leaf, with any documents, signs it, and brings it to a witness. */
async function bring(hub: TestHub, change: Partial<LogLeaf>, documents: ReadonlyMap<string, Uint8Array> = new Map()) {
  const { folder } = authority;
  const [last = new Uint8Array()] = await folder.entries(0, 1);
  const previous = Buffer.from(leafHash(last, nodeSuite.sha256)).toString('hex');
  const leaf = buildLeaf({ ...parseLeaf(last), previous, ...change });
  await folder.extend(1, [leaf]);
  for (const [path, bytes] of documents) await folder.keep(path, bytes);
  const hashes = [last, leaf].map((bytes) => leafHash(bytes, nodeSuite.sha256));
  const rootHash = treeRoot(hashes, nodeSuite.sha256);
  const text = formatCheckpoint({ origin: logOrigin, size: 2, rootHash, extensions: [] });
  const checkpoint = formatNote({ text, signatures: [await signNote(text, logOrigin, region.cast.log)] });
  const proof = hashes.slice(1);
  return hub.witness.addCheckpoint(formatAddCheckpoint({ oldSize: 1, proof, checkpoint }));
}

const listPart = async (publication: Publication) => {
  const last = publication.leaves.at(-1);
  return parseLeaf(last ?? new Uint8Array()).lists;
};

describe('a witness does not cosign', () => {
  it('a list that too few states signed, although the log commits to it', async () => {
    const second = await publishList(region.cast, first);
    const list = second.lists[1];
    if (list === undefined) throw new Error('no second list');
    const documents = new Map([
      [trustPath.list(2), list.payload],
      [trustPath.listSignatures(2), formatSignatureFile(list.signatures.slice(0, 1))],
    ]);
    const answer = await bring(hubs.LC, { lists: await listPart(second) }, documents);
    expect(answer).toMatchObject({ status: 422, body: 'TRUST_LIST_QUORUM_MISSING\n' });
    expect((await hubs.LC.store.witness.head(logOrigin))?.size).toBe(1);
  });

  it('a list that it cannot see', async () => {
    const second = await publishList(region.cast, first);
    expect((await bring(hubs.LC, { lists: await listPart(second) })).status).toBe(503);
  });

  it('a list whose number was pushed ahead', async () => {
    const lists = { hubs: { sequence: 40, sha256: '0'.repeat(64) } };
    expect(await bring(hubs.LC, { lists })).toMatchObject({ status: 422, body: 'TRUST_LEAF_FAST_FORWARD\n' });
  });

  it('another list under a number that it knows', async () => {
    const lists = { hubs: { sequence: 1, sha256: '0'.repeat(64) } };
    expect(await bring(hubs.LC, { lists })).toMatchObject({ status: 422, body: 'TRUST_LEAF_EQUIVOCATION\n' });
  });
});

describe('a witness that went back', () => {
  it('notices that the tree in force bears a cosignature of its own that its record lacks', async () => {
    const database = join(region.dir, 'DM.db');
    const { store } = hubs.DM;
    await store.close();
    await cp(database, `${database}.backup`);
    const again = await region.hub('DM');
    expect(await again.recall()).toBe(true);
    const second = await publishList(region.cast, first);
    await region.publish(second.lists[1] ?? null);
    expect(await authority.log.round()).toBe('published');
    await again.trust.refresh();
    await again.store.close();
    for (const part of ['', '-wal', '-shm']) await rm(`${database}${part}`, { force: true });
    await cp(`${database}.backup`, database);
    const back = await region.hub('DM');
    for (const code of ['BB', 'GY'] as const) region.network.delete(originOf(code));
    expect(await back.recall()).toBe(false);
    expect(back.trust.standing()?.amnesia).toBe(true);
  });
});

describe('notices', () => {
  it('that hubs passed on are counted in the log once, and stay in its history', async () => {
    const notice = await noticeOf(region.cast, {}, ['DM']);
    await authority.trust.accept({ ...nothing, notices: [notice] }, 'gossip');
    await authority.countNotices();
    await authority.countNotices();
    expect((await authority.folder.head())?.size).toBe(2);
    expect(await authority.log.round()).toBe('published');
    expect(authority.trust.current().leaf.notices.count).toBe(1);
    await hubs.LC.trust.refresh();
    expect(hubs.LC.trust.current().log.size).toBe(2);
  });
});

describe('over HTTP', () => {
  const base = `${originOf('LC')}/witness`;
  const ask = (path: string, init: object = {}) => {
    const signal = AbortSignal.timeout(5_000);
    return (
      region.network.get(originOf('LC'))?.(`${base}/${path}`, { signal, ...init }) ?? Promise.reject(new Error('down'))
    );
  };

  it('answers with the bodies and media types of the specification', async () => {
    const head = await authority.folder.published();
    const request = (oldSize: number) =>
      formatAddCheckpoint({ oldSize, proof: [], checkpoint: head ?? new Uint8Array() });
    const post = (body: Uint8Array) => ask('add-checkpoint', { method: 'POST', body: new Uint8Array(body) });
    const signed = await post(request(1));
    expect([signed.status, signed.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(await signed.text()).toMatch(/^— hub\.lc\.example\/witness [A-Za-z0-9+/]+={0,2}\n$/);
    const conflict = await post(request(0));
    expect([conflict.status, conflict.headers.get('content-type')]).toEqual([409, 'text/x.tlog.size']);
    expect(await conflict.text()).toBe('1\n');
    expect((await post(request(7))).status).toBe(400);
    expect((await post(new TextEncoder().encode('junk'))).status).toBe(400);
  });

  it('answers 503 while it knows no root, and while its clock is behind what the others have said', async () => {
    const head = (await authority.folder.published()) ?? new Uint8Array();
    const request = formatAddCheckpoint({ oldSize: 1, proof: [], checkpoint: head });
    region.world.at = new Date(region.world.at.getTime() - 3_600_000);
    const late = await hubs.LC.witness.addCheckpoint(request);
    expect([late.status, late.body.trim()]).toEqual([503, 'WITNESS_CLOCK_WRONG']);
    region.network.clear();
    const { cast, dir, world } = region;
    const blank = openHubWitness({
      config: { dir: join(dir, 'blank'), origin: originOf('GY'), trust: { rootSha256: cast.rootSha256, sources: [] } },
      ...{ signer: cast.witnesses.GY, store: hubs.GY.store.witness, world },
      trust: { ...hubs.GY.trust, lastVerified: () => null },
    });
    const rootless = await blank.witness.addCheckpoint(request);
    expect([rootless.status, rootless.body.trim()]).toEqual([503, 'WITNESS_NO_ROOT']);
    await blank.close();
  });

  it('answers 503 when its clock leapt ahead, until an operator vouches for the clock', async () => {
    const head = (await authority.folder.published()) ?? new Uint8Array();
    const request = formatAddCheckpoint({ oldSize: 1, proof: [], checkpoint: head });
    region.world.at = new Date(region.world.at.getTime() + 40 * 86_400_000);
    const early = await hubs.LC.witness.addCheckpoint(request);
    expect([early.status, early.body.trim()]).toEqual([503, 'WITNESS_CLOCK_WRONG']);
    await hubs.LC.trust.confirmClock();
    expect((await hubs.LC.witness.addCheckpoint(request)).status).toBe(200);
  });

  it('gives its newest checkpoint to monitors, and 404 for a log that it never cosigned', async () => {
    const found = await ask(monitoringPath(logOrigin));
    expect(found.status).toBe(200);
    expect(await found.text()).toContain('— hub.lc.example/witness ');
    expect((await ask(monitoringPath('other.example/log'))).status).toBe(404);
    expect((await ask('..%2fsecret/checkpoint')).status).toBe(404);
  });
});
