/** A hub that lost its state file: it knows that it has forgotten, and still takes nothing older than it once had. */
import { rm, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { Backstop, backstopFile } from '../../trust/backstop.ts';
import { openTrust } from '../../trust/runtime.ts';
import { readState, stateFile } from '../../trust/state-file.ts';
import { scratch } from '../scratch.ts';
import {
  type Cast,
  castRegion,
  evidenceOf,
  fetchOver,
  type Publication,
  partsOf,
  publishList,
  stateOf,
} from './a-region.ts';
import { foundingDay, testWorld } from './region.ts';

let cast: Cast;
let first: Publication;
let second: Publication;
let dir: string;

beforeEach(async () => {
  cast ??= await castRegion();
  first ??= await publishList(cast);
  second ??= await publishList(cast, first);
  dir = await scratch();
});

const parts = () => partsOf(cast, 'LC', { dir, fetch: fetchOver(new Map()), world: testWorld() });
const older = () => evidenceOf(cast, first, foundingDay);
const newest = () => evidenceOf(cast, second, foundingDay);

/** A hub that has had list 2, and stopped. */
async function stopped(): Promise<string> {
  const trust = await openTrust(parts());
  await trust.accept(await newest(), 'test');
  await trust.close();
  return parts().dir;
}

describe('a hub whose state file is damaged', () => {
  it('is in doubt from then on, also over further restarts', async () => {
    await writeFile(stateFile(await stopped()), 'torn');
    const trust = await openTrust(parts());
    expect([trust.lastVerified(), trust.isForgetful()]).toEqual([null, true]);
    expect(trust.status().lastError?.code).toBe('TRUST_STATE_DAMAGED');
    await trust.close();
    const again = await openTrust(parts());
    expect(again.isForgetful()).toBe(true);
    await again.accept(await newest(), 'test');
    expect(again.standing()).toMatchObject({ amnesia: true, stage: 'isolated' });
  });

  it('takes nothing older than it once had', async () => {
    await writeFile(stateFile(await stopped()), 'torn');
    const trust = await openTrust(parts());
    await expect(trust.accept(await older(), 'test')).rejects.toMatchObject({ code: 'TRUST_CHECKPOINT_ROLLBACK' });
    expect(await trust.accept(await newest(), 'test')).toBe('adopted');
  });

  it('is no different when the file is an old one, or gone', async () => {
    const hub = await stopped();
    const kept = await readState(hub);
    const trust = await openTrust(parts());
    await rm(stateFile(hub));
    const blank = await openTrust(parts());
    await expect(blank.accept(await older(), 'test')).rejects.toMatchObject({ code: 'TRUST_CHECKPOINT_ROLLBACK' });
    expect(kept?.amnesia).toBeNull();
    expect(trust.isForgetful()).toBe(false);
  });

  it('goes on, in doubt, with an old file that is whole, and takes only what is newer than it once had', async () => {
    const hub = await stopped();
    await rm(stateFile(hub));
    await rm(backstopFile(hub));
    const young = await openTrust(parts());
    await young.accept(await older(), 'test');
    await new Backstop(hub).keep(await stateOf(cast, second));
    const trust = await openTrust(parts());
    expect([trust.basis().listSequence, trust.isForgetful()]).toEqual([1, true]);
    expect(await trust.accept(await newest(), 'test')).toBe('adopted');
    await writeFile(backstopFile(hub), '{}');
    expect((await openTrust(parts())).isForgetful()).toBe(true);
  });
});

describe('the numbers beside the state file', () => {
  it('let a list fall, or another log take over, only under a newer root', async () => {
    const state = await stateOf(cast, second);
    const backstop = new Backstop(dir);
    await backstop.keep(state);
    const other = { ...state.log, origin: 'other.example/trust', size: 1 };
    const newRoot = { ...state.root, version: 2 };
    const back = { ...state.list, sequence: 1 };
    const refused = expect.objectContaining({ code: 'TRUST_LIST_ROLLBACK' });
    expect(() => backstop.check({ ...state, log: other })).toThrowError(refused);
    expect(() => backstop.check({ ...state, list: back })).toThrowError(refused);
    expect(() => backstop.check({ ...state, root: { ...state.root, version: 0 } })).toThrowError(refused);
    backstop.check({ ...state, log: other, root: newRoot, list: back });
    // What is older does not push the numbers down.
    await backstop.keep({ ...state, list: back });
    const again = new Backstop(dir);
    await again.load();
    expect(() => again.check({ ...state, list: back })).toThrowError(refused);
    again.check(state);
  });
});
