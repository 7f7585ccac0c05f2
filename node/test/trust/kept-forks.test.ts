/** Forks of a log that is no longer in use cannot hide those of the one that is, and junk holds nobody up. */
import type { Signer } from '@breakwater/federation-protocol';
import {
  formatCheckpoint,
  formatForkEvidence,
  formatNote,
  type Root,
  signNote,
  verifierKeyOfJwk,
} from '@breakwater/trust-lists';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { forksMax, proveFork } from '../../trust/fork-file.ts';
import { KeptForks } from '../../trust/kept-forks.ts';
import { openTrust } from '../../trust/runtime.ts';
import { scratch } from '../scratch.ts';
import { type Cast, castRegion, evidenceOf, fetchOver, logOrigin, partsOf, publishList } from './a-region.ts';
import { makeSigner, testWorld } from './region.ts';

const oldOrigin = 'old.example/log';
let cast: Cast;
let oldKey: Signer;
/** The region's root, as it would name a log that a successor has replaced. */
let roots: readonly Root[];
let dir: string;

beforeAll(async () => {
  cast = await castRegion();
  oldKey = await makeSigner();
  const parts = partsOf(cast, 'LC', { dir: '/nowhere', fetch: fetchOver(new Map()), world: testWorld() });
  const trust = await openTrust({ ...parts, keeps: false });
  await trust.accept(await evidenceOf(cast, await publishList(cast), testWorld().at), 'test');
  const { root } = trust.current();
  const vkey = verifierKeyOfJwk(oldOrigin, 'ed25519', oldKey.publicJwk);
  const retired = { origin: oldOrigin, vkey, url: 'https://old.example/trust', successorOf: null };
  roots = [{ ...root, logs: [...root.logs, { ...retired, state: 'retired' }] }];
});
beforeEach(async () => {
  dir = await scratch();
});

/** Two roots of one size, which anybody who has the log's key can make any number of. */
async function fork(origin: string, key: Signer, size: number): Promise<Uint8Array> {
  const note = async (byte: number) => {
    const rootHash = new Uint8Array(32).fill(byte);
    const text = formatCheckpoint({ origin, size, rootHash, extensions: [] });
    return formatNote({ text, signatures: [await signNote(text, origin, key)] });
  };
  return formatForkEvidence({ a: await note(1), b: await note(2), range: null });
}

it('keeps forks of the log in use whatever an old log has shown', async () => {
  const forks = new KeptForks({ dir, keeps: true });
  for (let size = 1; size <= forksMax + 2; size += 1) {
    const proven = await proveFork(await fork(oldOrigin, oldKey, size), roots);
    expect(await forks.add(proven)).toBe(size <= forksMax);
  }
  const active = await proveFork(await fork(logOrigin, cast.log, 99), roots);
  expect(await forks.add(active)).toBe(true);
  expect(await forks.add(active)).toBe(false);
  expect([forks.of(oldOrigin).length, forks.of(logOrigin).length]).toEqual([forksMax, 1]);
  const again = new KeptForks({ dir });
  await again.load(roots);
  expect([again.of(oldOrigin).length, again.of(logOrigin).length]).toEqual([forksMax, 1]);
  expect(again.has(active.bytes)).toBe(true);
});

it('judges a fork while a change waits for the disk', async () => {
  const parts = partsOf(cast, 'LC', { dir, fetch: fetchOver(new Map()), world: testWorld() });
  const trust = await openTrust(parts);
  await trust.accept(await evidenceOf(cast, await publishList(cast), testWorld().at), 'test');
  const order: string[] = [];
  const junk = formatForkEvidence({ a: new Uint8Array([1]), b: new Uint8Array([2]), range: null });
  // The clock's turn is taken first; the junk is refused before that turn is over.
  const saved = trust.confirmClock().then(() => order.push('saved'));
  await trust.acceptFork(junk, 'gossip').catch(() => order.push('refused'));
  await saved;
  expect(order).toEqual(['refused', 'saved']);
});
