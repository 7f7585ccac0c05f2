/** The authority and the witnesses together: what is published, by whom it was seen, and what nobody can be led into. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cosign, formatAddCheckpoint, formatNote, formatSignatureLine, parseNote } from '@breakwater/trust-lists';
import { beforeEach, describe, expect, it } from 'vitest';
import { proofFrom } from '../../../trust/log/prove.ts';
import { vouchForLog } from '../../../trust/publish.ts';
import { scratch } from '../../scratch.ts';
import { type Code, codes, later, originOf, type Publication, publishList } from '../a-region.ts';
import { authorityOrigin } from '../region.ts';
import type { TestAuthority } from './a-running-region.ts';
import { allHubs, type RunningRegion, runningRegion, type TestHub } from './a-running-region.ts';

let region: RunningRegion;
let first: Publication;

beforeEach(async () => {
  region = await runningRegion(await scratch());
  first = await publishList(region.cast);
});

const newest = (publication: Publication) => publication.lists.at(-1) ?? null;

/** A founded region: list 1 published and adopted everywhere. */
async function founded(): Promise<{ authority: TestAuthority; hubs: Readonly<Record<Code, TestHub>> }> {
  await region.publish(newest(first), { root: true });
  const authority = await region.authority();
  const hubs = await allHubs(region);
  expect(await authority.log.round()).toBe('published');
  for (const code of codes) {
    await hubs[code].trust.refresh();
    await hubs[code].follow();
  }
  return { authority, hubs };
}

describe('a fresh region', () => {
  it('has everything cosigned, published and adopted once the hubs are up, from nothing but a pinned root', async () => {
    await region.publish(newest(first), { root: true });
    const authority = await region.authority();
    expect(await authority.log.round()).toBe('waiting');
    expect([await authority.folder.published(), authority.trust.lastVerified()]).toEqual([null, null]);
    const hubs = await allHubs(region);
    expect(await authority.log.round()).toBe('published');
    expect(authority.trust.current().list.sequence).toBe(1);
    for (const code of codes) {
      await hubs[code].trust.refresh();
      expect(hubs[code].trust.standing()?.stage).toBe('fresh');
      expect(hubs[code].trust.current().log.witnessTimes.size).toBeGreaterThanOrEqual(3);
    }
  });

  it('publishes nothing that fewer than a quorum cosigned', async () => {
    await region.publish(newest(first), { root: true });
    const authority = await region.authority();
    await allHubs(region);
    for (const code of ['DM', 'LC'] as const) region.network.delete(originOf(code));
    expect(await authority.log.round()).toBe('waiting');
    expect(await authority.folder.published()).toBeNull();
    // Two had answered, which is no quorum: then not even a request was made.
    expect(region.asked.filter((call) => call.startsWith('POST'))).toEqual([]);
  });
});

describe('an authority', () => {
  it('that stopped between the append and the publication goes on where it was', async () => {
    await region.publish(newest(first), { root: true });
    await region.authority();
    await allHubs(region);
    const again = await region.authority();
    expect(await again.log.round()).toBe('published');
    expect(again.trust.current().list.sequence).toBe(1);
  });

  it('publishes two appends in a row at once', async () => {
    const { authority, hubs } = await founded();
    const second = await publishList(region.cast, first);
    const third = await publishList(region.cast, second);
    expect(await region.publish(newest(second))).toBe(2);
    expect(await region.publish(newest(third))).toBe(3);
    expect(await authority.log.round()).toBe('published');
    await hubs.BB.trust.refresh();
    expect(hubs.BB.trust.current().list.sequence).toBe(3);
  });

  it('refuses to append what the states did not sign, and its log stays what it was', async () => {
    const { authority } = await founded();
    const second = await publishList(region.cast, first);
    const list = newest(second);
    if (list === null) throw new Error('no list');
    const unsigned = { ...list, signatures: list.signatures.slice(0, 1) };
    await expect(region.publish(unsigned)).rejects.toMatchObject({ code: 'TRUST_LIST_QUORUM_MISSING' });
    expect((await authority.folder.head())?.size).toBe(1);
    expect(await region.publish(list)).toBe(2);
    expect(await authority.log.round()).toBe('published');
  });

  it('does not wait for a witness that is down, and brings it up to date when it is back', async () => {
    const { authority, hubs } = await founded();
    const down = region.network.get(originOf('DM'));
    region.network.delete(originOf('DM'));
    const second = await publishList(region.cast, first);
    await region.publish(newest(second));
    expect(await authority.log.round()).toBe('published');
    if (down !== undefined) region.network.set(originOf('DM'), down);
    region.world.at = new Date(region.world.at.getTime() + 2 * 3_600_000);
    expect(await authority.log.round()).toBe('refreshed');
    expect((await hubs.DM.store.witness.head('region.example/trust'))?.size).toBe(2);
    const { signatures } = parseNote((await authority.folder.published()) ?? new Uint8Array());
    expect(signatures.map(({ name }) => name)).toContain('hub.dm.example/witness');
  });

  it('counts no answer of a witness that lies', async () => {
    await region.publish(newest(first), { root: true });
    const authority = await region.authority();
    await allHubs(region);
    const honest = region.network.get(originOf('BB'));
    // BB gives out LC's cosignature as its own.
    region.network.set(originOf('BB'), async (url, init) => {
      const lc = region.network.get(originOf('LC'));
      const target = url.replace('hub.bb.example', 'hub.lc.example');
      return (url.endsWith('add-checkpoint') ? lc?.(target, init) : honest?.(url, init)) ?? new Response(null);
    });
    region.network.delete(originOf('GY'));
    expect(await authority.log.round()).toBe('waiting');
    expect(await authority.folder.published()).toBeNull();
  });
});

it('leaves out the cosignature of a witness whose clock ran ahead', async () => {
  await region.publish(newest(first), { root: true });
  const authority = await region.authority();
  await allHubs(region);
  const honest = region.network.get(originOf('BB'));
  const { text } = (await authority.folder.head())?.note ?? { text: '' };
  const ahead = formatSignatureLine(await cosign(text, 'hub.bb.example/witness', region.cast.witnesses.BB, later(1)));
  region.network.set(originOf('BB'), async (url, init) =>
    url.endsWith('add-checkpoint') ? new Response(ahead) : (honest?.(url, init) ?? new Response(null)),
  );
  region.network.delete(originOf('DM'));
  expect(await authority.log.round()).toBe('waiting');
  expect(await authority.folder.published()).toBeNull();
});

describe('an authority out of an old backup', () => {
  /** Founded, then list 2 published; the authority's directory is put back to what it was before that. */
  async function stale() {
    const { authority, hubs } = await founded();
    const home = join(region.dir, 'authority');
    const backup = join(region.dir, 'backup');
    await cp(home, backup, { recursive: true });
    const second = await publishList(region.cast, first);
    await region.publish(newest(second));
    expect(await authority.log.round()).toBe('published');
    for (const code of codes) {
      await hubs[code].trust.refresh();
      await hubs[code].follow();
    }
    await rm(home, { recursive: true });
    await cp(backup, home, { recursive: true });
    region.asked.length = 0;
    return { hubs, second, restored: await region.authority() };
  }

  it('takes its newer history from the mirrors before it does anything', async () => {
    const { restored, second } = await stale();
    region.world.at = new Date(region.world.at.getTime() + 1000);
    expect(await restored.log.round()).toBe('caught-up');
    expect(await restored.log.round()).toBe('published');
    expect(restored.trust.current().list.sequence).toBe(2);
    const third = await publishList(region.cast, second);
    expect(await region.publish(newest(third))).toBe(3);
    expect(await restored.log.round()).toBe('published');
  });

  it('never shows anybody the other history that it has begun, and gives it up', async () => {
    const { restored, hubs } = await stale();
    const other = await publishList(region.cast, first, { operatorName: 'Somebody else' });
    expect(await region.publish(newest(other))).toBe(2);
    expect(await restored.log.round()).toBe('caught-up');
    expect(region.asked.filter((call) => call.startsWith('POST'))).toEqual([]);
    expect(await restored.log.round()).toBe('published');
    expect(restored.trust.current().list.operatorName).toBe('Regional authority');
    for (const code of codes) {
      await hubs[code].trust.refresh();
      expect(hubs[code].trust.forks()).toEqual([]);
    }
  });

  it('that has lost its log altogether, but not its key, takes it back from the mirrors', async () => {
    const { hubs, second } = await stale();
    const blank = join(region.dir, 'blank');
    const { trust, log, folder } = await region.authority(blank, [originOf('LC')]);
    await trust.refresh();
    expect(await log.round()).toBe('caught-up');
    expect(await log.round()).toBe('published');
    expect((await folder.head())?.size).toBe(2);
    expect(await region.publish(newest(await publishList(region.cast, second)), { dir: blank })).toBe(3);
    expect(await log.round()).toBe('published');
    await hubs.LC.trust.refresh();
    expect(hubs.LC.trust.current().list.sequence).toBe(3);
  });

  it('grows nothing on a tree that one witness out of reach may have seen the next of, unless the operator vouches', async () => {
    const { authority, hubs } = await founded();
    const home = join(region.dir, 'authority');
    await cp(home, join(region.dir, 'backup'), { recursive: true });
    await region.publish(newest(await publishList(region.cast, first)));
    const head = await authority.folder.head();
    if (head === null) throw new Error('no head');
    const proof = await proofFrom(authority.folder, 1, 2);
    const request = formatAddCheckpoint({ oldSize: 1, proof, checkpoint: formatNote(head.note) });
    expect((await hubs.BB.witness.addCheckpoint(request)).status).toBe(200);
    const bb = region.network.get(originOf('BB'));
    region.network.delete(originOf('BB'));
    await rm(home, { recursive: true });
    await cp(join(region.dir, 'backup'), home, { recursive: true });
    const restored = await region.authority();
    const other = await publishList(region.cast, first, { operatorName: 'Drafted again' });
    await region.publish(newest(other));
    region.asked.length = 0;
    expect(await restored.log.round()).toBe('waiting');
    expect(region.asked.filter((call) => call.startsWith('POST'))).toEqual([]);
    if (bb !== undefined) region.network.set(originOf('BB'), bb);
    for (let round = 0; round < 3; round += 1) await restored.log.round();
    for (const code of codes) {
      await hubs[code].trust.refresh();
      expect(hubs[code].trust.forks()).toEqual([]);
    }
    expect(restored.trust.current().list.operatorName).toBe('Regional authority');
    region.network.delete(originOf('BB'));
    await cp(home, join(region.dir, 'moved'), { recursive: true });
    const moved = await region.authority(join(region.dir, 'moved'));
    await region.publish(newest(await publishList(region.cast, await publishList(region.cast, first))), {
      dir: join(region.dir, 'moved'),
    });
    expect(await moved.log.round()).toBe('waiting');
    await vouchForLog(join(region.dir, 'moved'));
    expect(await moved.log.round()).toBe('published');
  });

  it('shows nothing while too few answer to know whether it has forgotten something', async () => {
    const { restored } = await stale();
    const other = await publishList(region.cast, first, { operatorName: 'Somebody else' });
    await region.publish(newest(other));
    for (const code of ['BB', 'DM', 'GY'] as const) region.network.delete(originOf(code));
    region.network.set(originOf('LC'), async () => new Response('', { status: 404 }));
    expect(await restored.log.round()).toBe('waiting');
    expect(region.asked.filter((call) => call.startsWith('POST'))).toEqual([]);
  });
});

describe('without the authority', () => {
  it('hubs keep each other fresh, hour after hour', async () => {
    const { hubs } = await founded();
    region.network.delete(authorityOrigin);
    for (let hour = 1; hour <= 30; hour += 1) {
      region.world.at = new Date(region.world.at.getTime() + 3_600_000);
      for (const code of codes) await hubs[code].freshness.tick();
    }
    for (const code of codes) {
      expect(hubs[code].trust.standing()?.stage).toBe('fresh');
      expect(hubs[code].trust.current().log.size).toBe(1);
    }
  });

  it('one hub alone is not fresh for longer than a day', async () => {
    const { hubs } = await founded();
    for (const code of ['BB', 'DM', 'GY'] as const) region.network.delete(originOf(code));
    region.network.delete(authorityOrigin);
    region.world.at = new Date(region.world.at.getTime() + 25 * 3_600_000);
    await hubs.LC.freshness.tick();
    expect(hubs.LC.trust.standing()?.stage).toBe('aging');
  });

  it('a hub that slept takes the newer list from a mirror as soon as a witness says that there is one', async () => {
    const { authority, hubs } = await founded();
    const asleep = region.network.get(originOf('DM'));
    region.network.delete(originOf('DM'));
    const second = await publishList(region.cast, first);
    await region.publish(newest(second));
    await authority.log.round();
    for (const code of ['BB', 'GY', 'LC'] as const) {
      await hubs[code].trust.refresh();
      await hubs[code].follow();
    }
    region.network.delete(authorityOrigin);
    if (asleep !== undefined) region.network.set(originOf('DM'), asleep);
    region.world.at = new Date(region.world.at.getTime() + 3_700_000);
    await hubs.DM.freshness.tick();
    region.world.at = new Date(region.world.at.getTime() + 3_700_000);
    await hubs.DM.freshness.tick();
    expect(hubs.DM.trust.current().list.sequence).toBe(2);
  });
});

describe('a hub out of an old backup', () => {
  it('signs nothing, and is in doubt, until as many others as make a quorum have told it what they know', async () => {
    const { hubs } = await founded();
    await hubs.DM.store.witness.markRestored(region.world.now());
    const restored = await region.hub('DM');
    region.network.delete(originOf('GY'));
    expect(await restored.recall()).toBe(false);
    expect(restored.trust.standing()).toMatchObject({ stage: 'isolated', amnesia: true });
    const origin = 'region.example/trust';
    const request = `${originOf('DM')}/witness`;
    const path = `${request}/${Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(origin))).toString('hex')}`;
    const answer = await region.network.get(originOf('DM'))?.(`${path}/checkpoint`, {
      signal: AbortSignal.timeout(999),
    });
    expect(answer?.status).toBe(503);
  });

  it('learns the largest tree from the others and then signs nothing smaller', async () => {
    const { authority, hubs } = await founded();
    const backup = join(region.dir, 'DM.backup.db');
    await cp(join(region.dir, 'DM.db'), backup);
    const second = await publishList(region.cast, first);
    await region.publish(newest(second));
    await authority.log.round();
    await hubs.DM.store.close();
    for (const part of ['', '-wal', '-shm']) await rm(join(region.dir, `DM.db${part}`), { force: true });
    await cp(backup, join(region.dir, 'DM.db'));
    const restored = await region.hub('DM');
    await restored.store.witness.markRestored(region.world.now());
    expect(await restored.recall()).toBe(true);
    expect(await restored.store.witness.head('region.example/trust')).toMatchObject({ size: 2, vetted: false });
    expect(restored.trust.standing()?.amnesia).toBe(false);
  });

  it('is not satisfied by an old cosignature played back', async () => {
    const { hubs } = await founded();
    const { note } = (await hubs.BB.store.witness.head('region.example/trust')) ?? { note: new Uint8Array() };
    const { text, signatures } = parseNote(note);
    const checkpoint = formatNote({ text, signatures: signatures.slice(0, 1) });
    const refresh = formatAddCheckpoint({ oldSize: 1, proof: [], checkpoint });
    for (const code of ['BB', 'GY', 'LC'] as const) {
      const old = (await hubs[code].witness.addCheckpoint(refresh)).body;
      const honest = region.network.get(originOf(code));
      region.network.set(originOf(code), async (url, init) =>
        url.endsWith('add-checkpoint') ? new Response(old) : (honest?.(url, init) ?? new Response(null)),
      );
    }
    region.world.at = new Date(region.world.at.getTime() + 3_600_000);
    await hubs.DM.store.witness.markRestored(region.world.now());
    expect(await (await region.hub('DM')).recall()).toBe(false);
  });

  it('is not satisfied by an old answer played back', async () => {
    const { authority, hubs } = await founded();
    const origin = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('region.example/trust'))).toString(
      'hex',
    );
    const recorded = new Map<Code, Uint8Array>();
    for (const code of codes) {
      const head = await hubs[code].store.witness.head('region.example/trust');
      if (head !== null) recorded.set(code, head.note);
    }
    const second = await publishList(region.cast, first);
    await region.publish(newest(second));
    await authority.log.round();
    await hubs.DM.store.witness.markRestored(region.world.now());
    const restored = await region.hub('DM');
    for (const code of ['BB', 'GY', 'LC'] as const) {
      const honest = region.network.get(originOf(code));
      region.network.set(originOf(code), async (url, init) => {
        const old = recorded.get(code);
        if (url.endsWith(`${origin}/checkpoint`) && old !== undefined) return new Response(new Uint8Array(old));
        return honest?.(url, init) ?? new Response(null);
      });
    }
    expect(await restored.recall()).toBe(false);
  });
});
