/** A hub as it is started: with its shards in its own directory, in a bucket, and in a bucket that is away. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openHolder } from '../../../backup/holding/open-holder.ts';
import { openHub } from '../../../hub.ts';
import { makeLoneHub } from '../../cli/a-hub.ts';
import { waitFor } from '../../patience.ts';
import { startS3Server, withKeys } from '../../shards/s3-server.ts';
import { trustOf } from '../../trust/trust-of.ts';
import { stateOf } from '../a-cast.ts';

/** A lone hub that knows the time, with its shards at an address. */
async function hubAt(store: string | null) {
  const hub = await openHub(await makeLoneHub());
  onTestFinished(() => hub.close());
  const trust = { ...hub.trust, ...trustOf(() => stateOf([])) };
  return { ...hub, trust, config: { ...hub.config, holding: { store } } };
}

const eventsOf = async ({ store }: Awaited<ReturnType<typeof hubAt>>) =>
  (await store.events.newest(9)).filter(({ name }) => name.startsWith('holding.'));

describe('a hub that holds', () => {
  test('in its own directory has put it in order before anybody is answered', async () => {
    const hub = await hubAt(null);
    const folder = join(hub.config.dir, 'shards', 'DM', 'packs', 'ab');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'half.part'), 'half');
    const { holder, close } = await openHolder(hub);
    holder.requireReady();
    expect(await readdir(folder)).toEqual([]);
    await close();
  });

  test('in a bucket claims it, goes through it once, and is ready', async () => {
    const { endpoint } = (await startS3Server())('s3://disk');
    const hub = await hubAt(`s3://disk/lc?endpoint=${encodeURIComponent(endpoint ?? '')}`);
    const first = await openHolder(hub);
    await waitFor(() => first.holder.requireReady());
    await first.close();
    const second = await openHolder(hub);
    await waitFor(() => second.holder.requireReady());
    await second.close();
    expect(await eventsOf(hub)).toMatchObject([
      { name: 'holding.rebuilt', details: { owners: 0, adopted: 0, lost: 0, strangers: 0 } },
    ]);
  });

  test('in its own directory for a while goes through the bucket again when it comes back to it', async () => {
    const { endpoint } = (await startS3Server())('s3://disk');
    const hub = await hubAt(`s3://disk/lc?endpoint=${encodeURIComponent(endpoint ?? '')}`);
    const elsewhere = { ...hub, config: { ...hub.config, holding: { store: null } } };
    for (const one of [hub, elsewhere, hub]) {
      const { holder, close } = await openHolder(one);
      await waitFor(() => holder.requireReady());
      await close();
    }
    expect((await eventsOf(hub)).map(({ name }) => name)).toEqual(['holding.rebuilt', 'holding.rebuilt']);
  });

  test('in a bucket that is away is open all the same, says so, and can be closed while it waits', async () => {
    withKeys('a', 'b');
    const hub = await hubAt('s3://disk/lc?endpoint=http://127.0.0.1:1');
    const { holder, close } = await openHolder(hub);
    await waitFor(async () => {
      expect(await eventsOf(hub)).toMatchObject([
        { name: 'holding.waiting', details: { code: 'HOLDING_STORE_FAILED' } },
      ]);
    });
    expect(() => holder.requireReady()).toThrow(expect.objectContaining({ code: 'HOLDING_NOT_READY' }));
    await close();
  });
});
