/** What a hub out of a backup believes about its own past: only what all who testify can agree on, log by log. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  cosign,
  formatAddCheckpoint,
  formatNote,
  formatSignatureLine,
  monitoringPath,
  parseRoot,
} from '@breakwater/trust-lists';
import { beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import { logDir, openLogFolder } from '../../../trust/log/folder.ts';
import { openMemory } from '../../../trust/witness/memory.ts';
import { scratch } from '../../scratch.ts';
import { castRegion, codes, logOrigin, originOf, type Publication, publishList } from '../a-region.ts';
import { allHubs, type RunningRegion, runningRegion, type TestHub } from '../log/a-running-region.ts';
import { authorityOrigin } from '../region.ts';
import { makeLog } from './a-log.ts';

describe('a hub put back to the day of list 1, after it cosigned list 2', () => {
  let region: RunningRegion;
  let first: Publication;
  let hubs: Awaited<ReturnType<typeof allHubs>>;

  beforeEach(async () => {
    region = await runningRegion(await scratch());
    first = await publishList(region.cast);
    await region.publish(first.lists.at(-1) ?? null, { root: true });
    const authority = await region.authority();
    hubs = await allHubs(region);
    expect(await authority.log.round()).toBe('published');
    for (const code of codes) {
      await hubs[code].trust.refresh();
      await hubs[code].follow();
    }
    await cp(join(region.dir, 'authority'), join(region.dir, 'evil'), { recursive: true });
    await hubs.DM.store.close();
    await cp(join(region.dir, 'DM'), join(region.dir, 'DM.backup'), { recursive: true });
    await cp(join(region.dir, 'DM.db'), join(region.dir, 'DM.db.backup'));
    const dm = await region.hub('DM');
    expect(await dm.recall()).toBe(true);
    await region.publish((await publishList(region.cast, first)).lists.at(-1) ?? null);
    expect(await authority.log.round()).toBe('published');
    expect((await dm.store.witness.head(logOrigin))?.size).toBe(2);
    for (const code of ['BB', 'GY', 'LC'] as const) {
      await hubs[code].trust.refresh();
      await hubs[code].follow();
    }
    await dm.store.close();
    for (const part of ['', '-wal', '-shm']) await rm(join(region.dir, `DM.db${part}`), { force: true });
    await rm(join(region.dir, 'DM'), { recursive: true });
    await cp(join(region.dir, 'DM.db.backup'), join(region.dir, 'DM.db'));
    await cp(join(region.dir, 'DM.backup'), join(region.dir, 'DM'), { recursive: true });
  });

  /** The log and BB show another history, three entries long; without `shows` they keep its entries to themselves. */
  async function lie(shows: boolean) {
    const other = await publishList(region.cast, first, { operatorName: 'Somebody else' });
    const evil = join(region.dir, 'evil');
    await region.publish(other.lists.at(-1) ?? null, { dir: evil });
    await region.publish((await publishList(region.cast, other)).lists.at(-1) ?? null, { dir: evil });
    const folder = openLogFolder(logDir(evil));
    const head = await folder.head();
    if (head === null) throw new Error('no head');
    const { text, signatures } = head.note;
    const line = () => cosign(text, 'hub.bb.example/witness', region.cast.witnesses.BB, region.world.now());
    const file = async (url: string) => {
      const bytes = shows ? await folder.read(new URL(url).pathname.slice('/trust/'.length), 2_000_000) : null;
      return bytes === null ? new Response(null, { status: 404 }) : new Response(new Uint8Array(bytes));
    };
    region.network.set(authorityOrigin, file);
    region.network.set(originOf('BB'), async (url) => {
      if (url.endsWith('add-checkpoint')) return new Response(formatSignatureLine(await line()));
      if (!url.endsWith(monitoringPath(logOrigin))) return file(url);
      return new Response(new Uint8Array(formatNote({ text, signatures: [...signatures, await line()] })));
    });
    return formatAddCheckpoint({ oldSize: 1, proof: [], checkpoint: formatNote(head.note) });
  }

  async function restored(): Promise<TestHub> {
    const dm = await region.hub('DM');
    await dm.store.witness.markRestored(region.world.now());
    return dm;
  }

  it('believes no larger tree on one liar’s word, signs nothing, and keeps the proof of the fork', async () => {
    const request = await lie(true);
    const dm = await restored();
    expect(await dm.recall()).toBe(false);
    expect((await dm.store.witness.head(logOrigin))?.size).toBe(1);
    expect(dm.trust.standing()?.amnesia).toBe(true);
    expect((await dm.witness.addCheckpoint(request)).status).not.toBe(200);
    await expect.poll(() => dm.trust.forks().length).toBe(1);
  });

  it('takes a tree that nobody can show for no testimony at all', async () => {
    await lie(false);
    expect(await (await restored()).recall()).toBe(false);
  });

  it('adopts the true one, after it has looked for news to the end', async () => {
    const dm = await restored();
    expect(await dm.recall()).toBe(true);
    expect(await dm.store.witness.head(logOrigin)).toMatchObject({ size: 2, vetted: false });
    expect(dm.trust.current().list.sequence).toBe(2);
    const path = `${originOf('DM')}/witness/${monitoringPath(logOrigin)}`;
    const answer = await region.network.get(originOf('DM'))?.(path, { signal: AbortSignal.timeout(9_000) });
    expect([answer?.status, (await answer?.text())?.trim()]).toEqual([503, 'WITNESS_NOT_VETTED']);
  });

  it('asks too when nobody marked it, as after a machine’s snapshot', async () => {
    const dm = await region.hub('DM');
    expect(await dm.recall()).toBe(false);
    expect(await dm.recall()).toBe(true);
    expect((await dm.store.witness.head(logOrigin))?.size).toBe(2);
  });

  it('signs nothing before anybody was asked', async () => {
    const dm = await region.hub('DM');
    for (const code of ['BB', 'GY', 'LC'] as const) region.network.delete(originOf(code));
    expect(await dm.recall()).toBe(false);
    const answer = await dm.witness.addCheckpoint(await lie(true));
    expect(answer.status).not.toBe(200);
  });
});

it('what the others told about one log says nothing about another', async () => {
  const root = await parseRoot((await castRegion()).root.payload);
  const store = openSqliteStore(':memory:').witness;
  const now = new Date('2026-11-22T12:00:00Z');
  const [old, successor] = [await makeLog('old.example/log'), await makeLog('new.example/log')];
  await store.markRestored(now);
  const asked: string[] = [];
  const memory = openMemory({
    ...{ store, name: 'hub.dm.example/witness', now: () => now, refreshed: async () => null },
    mirror: () => async () => null,
    onFork: () => undefined,
    fetch: async (url) => {
      asked.push(url);
      return new Response(null, { status: 503 });
    },
  });
  await store.clearRestored(old.origin);
  expect(await memory.isRestored(old.origin)).toBe(false);
  expect(await memory.isRestored(successor.origin)).toBe(true);
  expect(await memory.recall(root, successor.keys)).toBe(false);
  expect(asked.some((url) => url.endsWith(monitoringPath(successor.origin)))).toBe(true);
  expect(() => memory.require(successor.origin)).toThrow(expect.objectContaining({ code: 'WITNESS_AMNESIA' }));
});
