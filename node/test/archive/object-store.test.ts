/** An archive over buckets and directories alike, against an S3 server. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createS3ShardStore } from '../../shards/s3.ts';
import { startS3Server, withKeys } from '../shards/s3-server.ts';
import { makeTestArchive } from './an-archive.ts';

/** Two buckets and two directories; `s3` opens a bucket as the archive does. */
async function makeMixedArchive() {
  const at = await startS3Server(['one', 'two']);
  const buckets = ['s3://one/kept', 's3://two'];
  const archive = await makeTestArchive(4, '', (places) => [
    ...buckets.map((address) => `${address}?endpoint=${encodeURIComponent(at(address).endpoint ?? '')}`),
    ...places.slice(2),
  ]);
  return { ...archive, s3: (address: string) => createS3ShardStore(at(address)) };
}

describe('an archive over two buckets and two directories', () => {
  it('comes back from the buckets alone, and what is the same is stored once', async () => {
    const { at, run, places } = await makeMixedArchive();
    expect((await run('create', at('source'))).answer).toMatchObject({ files: 2, behind: [] });
    expect((await run('create', at('source'))).answer).toMatchObject({ newBytes: 0, storedBytes: 0 });
    const buckets = places.slice(0, 2);
    expect(await run('verify')).toMatchObject({ exitCode: 0, answer: { packsLost: 0, spare: 2 } });
    expect(await run('restore', `--into ${at('restored')}`, buckets)).toMatchObject({ exitCode: 0 });
    expect(await readFile(at('restored/source/below/scan'))).toEqual(await readFile(at('source/below/scan')));
  });

  it('fills a bucket from the others after somebody emptied it', async () => {
    const { at, run, keysOwner, s3 } = await makeMixedArchive();
    await run('create', at('source'));
    const store = s3('s3://one/kept');
    const owner = await keysOwner();
    for (const kind of ['shard', 'list', 'manifest', 'head'] as const) {
      for await (const name of store.list(owner, kind)) await store.remove(name);
    }
    expect((await run('verify')).exitCode).toBe(3);
    expect((await run('repair')).exitCode).toBe(0);
    expect((await run('verify')).exitCode).toBe(0);
  });

  it('goes on without a bucket whose keys are refused, and names it', async () => {
    const { at, run, places } = await makeMixedArchive();
    await rm(at('place-2'), { recursive: true });
    withKeys('NOBODY', 'x');
    const { exitCode, answer } = await run('create', at('source'));
    expect([exitCode, answer.code]).toEqual([1, 'ARCHIVE_LOCATIONS_TOO_FEW']);
    expect(answer.message).toContain(String(places[0]));
    withKeys('S3RVER', 'S3RVER');
    await writeFile(at('source/more'), 'more');
    expect(await run('create', at('source'))).toMatchObject({ exitCode: 3, answer: { files: 3 } });
  });
});
