/** A hub whose kept state cannot be believed forgets nothing for good; one whose list has run out goes on at home. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTrust } from '../../trust/runtime.ts';
import { asideMax } from '../../trust/set-aside.ts';
import { readState, stateFile } from '../../trust/state-file.ts';
import { scratch } from '../scratch.ts';
import {
  type Cast,
  castRegion,
  evidenceOf,
  fetchOver,
  later,
  type Publication,
  partsOf,
  publishList,
} from './a-region.ts';
import { testWorld } from './region.ts';

const LC = parseCountryCode('LC');
let cast: Cast;
let first: Publication;
let second: Publication;
let dir: string;
let world: ReturnType<typeof testWorld>;

beforeAll(async () => {
  cast = await castRegion();
  first = await publishList(cast);
  second = await publishList(cast, first);
});
beforeEach(async () => {
  dir = await scratch();
  world = testWorld();
});

const parts = () => partsOf(cast, 'LC', { dir, fetch: fetchOver(new Map()), world });
const setAside = async () =>
  (await readdir(join(dir, 'LC', 'trust'))).filter((name) => name.startsWith('state.refused-')).sort();

/** A hub that had list 2 in force, and stopped. */
async function knewTheSecond(): Promise<void> {
  const trust = await openTrust(parts());
  await trust.accept(await evidenceOf(cast, second, world.at), 'test');
  await trust.close();
}

describe('a state file that is refused', () => {
  it('under a wrong pin is set aside whole, and the older list is not taken afterwards', async () => {
    await knewTheSecond();
    const bytes = await readFile(stateFile(parts().dir));
    const wrong = await openTrust({ ...parts(), rootSha256: 'ab'.repeat(32) });
    await wrong.refresh();
    await wrong.close();
    const [aside = ''] = await setAside();
    expect(await readFile(join(dir, 'LC', 'trust', aside))).toEqual(bytes);
    const again = await openTrust(parts());
    const older = again.accept(await evidenceOf(cast, first, world.at), 'a mirror');
    await expect(older).rejects.toMatchObject({ code: 'TRUST_CHECKPOINT_ROLLBACK' });
    expect(await again.accept(await evidenceOf(cast, second, world.at), 'a mirror')).toBe('adopted');
  });

  it('because the disk spoilt it leaves the hub in doubt, at no earlier time than it has seen', async () => {
    await knewTheSecond();
    await writeFile(stateFile(parts().dir), 'junk');
    const again = await openTrust(parts());
    expect(again.isForgetful()).toBe(true);
    expect(await setAside()).toHaveLength(1);
    world.at = later(-30);
    await again.accept(await evidenceOf(cast, second, later(0)), 'test');
    expect(again.standing()).toMatchObject({ amnesia: true, clock: 'behind' });
  });

  it('is kept a few times only, and the first time for good', async () => {
    await knewTheSecond();
    const bytes = await readFile(stateFile(parts().dir));
    for (let start = 0; start < asideMax + 3; start += 1) {
      world.at = new Date(world.at.getTime() + 60_000);
      await openTrust({ ...parts(), rootSha256: 'ab'.repeat(32) });
      await writeFile(stateFile(parts().dir), `junk ${start}`);
    }
    const all = await setAside();
    expect(all).toHaveLength(asideMax);
    expect(await readFile(join(dir, 'LC', 'trust', all[0] ?? ''))).toEqual(bytes);
  });

  it('is left alone by a process that keeps nothing', async () => {
    await knewTheSecond();
    await openTrust({ ...parts(), keeps: false, rootSha256: 'ab'.repeat(32) });
    expect(await setAside()).toEqual([]);
    expect((await readState(parts().dir))?.evidence).not.toBeNull();
  });
});

describe('a list that has run out', () => {
  it('is still known after a restart: closed abroad, and the country’s own services stand on it', async () => {
    const trust = await openTrust(parts());
    await trust.accept(await evidenceOf(cast, second, world.at), 'test');
    for (let day = 1; day <= 121; day += 1) {
      world.at = later(day);
      await trust.refresh();
    }
    const before = trust.standing();
    await trust.close();
    const again = await openTrust(parts());
    expect(again.standing()).toEqual(before);
    expect(again.standing()).toMatchObject({ stage: 'closed', reasons: expect.arrayContaining(['list-expired']) });
    expect(again.lastVerified()?.members.size).toBe(4);
    expect(again.decide({ country: LC, service: 'FederationIdentity' })).toMatchObject({ outcome: 'deny' });
    expect(() => again.current()).toThrowError(expect.objectContaining({ code: 'TRUST_LIST_EXPIRED' }));
    expect(again.status().lastError).toBeNull();
    // From anybody else the same evidence is worth nothing any more.
    const stranger = await openTrust({ ...parts(), dir: join(dir, 'other') });
    const offered = stranger.accept(await evidenceOf(cast, second, world.at), 'a mirror');
    await expect(offered).rejects.toMatchObject({ code: 'TRUST_LIST_EXPIRED' });
  });
});
