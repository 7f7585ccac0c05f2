/** Shards in an S3 server: the promise, what two writers do to each other, and what is said when it is not there. */
import { createServer } from 'node:http';
import { ownedShardStoreCases, shardStoreCases } from '@breakwater/backup-replication';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createS3ShardStore } from '../../shards/s3.ts';
import { parseS3Address } from '../../shards/s3-address.ts';
import { random } from '../backup/a-cast.ts';
import { startS3Server, withKeys } from './s3-server.ts';

const pack = 'ab'.repeat(32);
const shard = (index: number) => ({ kind: 'shard', owner: 'DM', pack, index }) as const;

describe('an object store', () => {
  test.each(shardStoreCases)('$title', async ({ check }) => {
    const at = await startS3Server();
    await check(createS3ShardStore(at('s3://disk/some/prefix')));
  });

  test.each(ownedShardStoreCases)('$title', async ({ check }) => {
    const at = await startS3Server();
    await check(createS3ShardStore(at('s3://disk')));
  });

  test('keeps prefixes apart and lists nothing that is not ours', async () => {
    const at = await startS3Server();
    const [one, other] = [createS3ShardStore(at('s3://disk/one')), createS3ShardStore(at('s3://disk/other'))];
    await one.put(shard(0), random(10));
    await one.bucket.put('DM/packs/ab/readme.txt', random(10));
    expect(await other.get(shard(0))).toBe(null);
    expect(await Array.fromAsync(other.list('DM', 'shard'))).toEqual([]);
    expect(await Array.fromAsync(one.list('DM', 'shard'))).toEqual([shard(0)]);
  });

  test('of two writers with other bytes in the same moment, one is told', async () => {
    const at = await startS3Server();
    const store = createS3ShardStore(at('s3://disk'));
    const puts = [random(100), random(100)].map((bytes) => store.put(shard(0), bytes).then(() => bytes, codeOf));
    const [first, second] = await Promise.all(puts);
    expect(second).toBe('SHARD_CONFLICT');
    expect(Buffer.compare((await store.get(shard(0))) ?? random(1), Buffer.from(first ?? []))).toBe(0);
  });

  test('does not read what is too large to be ours', async () => {
    const at = await startS3Server();
    const store = createS3ShardStore(at('s3://disk'));
    await store.bucket.put(`DM/packs/ab/${pack}.0`, new Uint8Array(33_554_433));
    await expect(store.get(shard(0))).rejects.toMatchObject({ code: 'STORE_ANSWER_TOO_LARGE' });
  });

  test('makes no key from a name that is not one', async () => {
    const at = await startS3Server();
    const store = createS3ShardStore(at('s3://disk'));
    const outside = { ...shard(0), pack: `../../${'a'.repeat(58)}` };
    await expect(store.put(outside, random(10))).rejects.toMatchObject({ code: 'HOLDING_NAME_INVALID' });
  });

  test('says that there is no such bucket, and not that the shard is missing', async () => {
    const at = await startS3Server();
    const store = createS3ShardStore(at('s3://another'));
    await expect(store.get(shard(0))).rejects.toMatchObject({ code: 'STORE_BUCKET_MISSING' });
    await expect(store.put(shard(0), random(10))).rejects.toMatchObject({ code: 'STORE_BUCKET_MISSING' });
  });

  test('says that the keys are wrong, without telling them', async () => {
    const at = await startS3Server();
    withKeys('NOBODY', 'a secret that is not the one');
    const error = await createS3ShardStore(at('s3://disk'))
      .get(shard(0))
      .catch((cause) => cause);
    expect(error).toMatchObject({ code: 'STORE_REFUSED' });
    expect(JSON.stringify([error, error.message, error.evidence])).not.toContain('a secret');
  });

  test('that nobody runs is unreachable, after a bounded number of tries', async () => {
    withKeys('a', 'b');
    const store = createS3ShardStore(parseS3Address('s3://disk?endpoint=http://127.0.0.1:1'));
    await expect(store.get(shard(0))).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  });

  test.each([
    [507, 'STORE_FULL'],
    [400, 'STORE_FAILED'],
  ])('that answers a put with %i is told as %s', async (status, code) => {
    withKeys('a', 'b');
    const server = await answering((method) => (method === 'HEAD' ? 404 : status));
    const store = createS3ShardStore(parseS3Address(`s3://disk?endpoint=${encodeURIComponent(server)}`));
    await expect(store.put(shard(0), random(10))).rejects.toMatchObject({ code });
  });

  test('that knows no conditional put is asked for a plain one', async () => {
    withKeys('a', 'b');
    const asked: (string | undefined)[] = [];
    const server = await answering((method, condition) => {
      if (method === 'HEAD') return 404;
      asked.push(condition);
      return condition === undefined ? 200 : 501;
    });
    const store = createS3ShardStore(parseS3Address(`s3://disk?endpoint=${encodeURIComponent(server)}`));
    await Promise.all([0, 1, 2].map((index) => store.put(shard(index), random(10))));
    await store.put(shard(3), random(10));
    expect(asked.filter((condition) => condition === undefined)).toHaveLength(4);
    expect(asked.at(-1)).toBe(undefined);
  });

  test('that says the name was taken meanwhile is looked at again', async () => {
    withKeys('a', 'b');
    const server = await answering((method) => (method === 'HEAD' ? 404 : method === 'PUT' ? 412 : 200));
    const store = createS3ShardStore(parseS3Address(`s3://disk?endpoint=${encodeURIComponent(server)}`));
    await expect(store.put(shard(0), random(10))).rejects.toMatchObject({ code: 'SHARD_CONFLICT' });
  });
});

describe('an address of an object store', () => {
  test('names bucket, prefix, endpoint, region and profile', () => {
    expect(parseS3Address('s3://six-disks/a/b/?endpoint=https://s3.example:9000&region=r&profile=p')).toEqual({
      bucket: 'six-disks',
      prefix: 'a/b/',
      endpoint: 'https://s3.example:9000',
      region: 'r',
      profile: 'p',
    });
    expect(parseS3Address('s3://disk')).toMatchObject({ bucket: 'disk', prefix: '', endpoint: null, profile: null });
  });

  test.each([
    's3://',
    's3:///prefix',
    's3://UPPER case/x',
    's3://disk:80/x',
    's3://disk/%00',
    's3://disk/a/%2e%2e/b c',
    's3://disk?endpoint=file:///etc',
    's3://disk?secret=x',
    's3://disk#x',
    'https://disk/x',
  ])('is not %s', (text) => {
    expect(() => parseS3Address(text)).toThrow(expect.objectContaining({ code: 'STORE_ADDRESS_INVALID' }));
  });

  test('holds no keys, and the refusal does not repeat them', () => {
    const keyed = () => parseS3Address('s3://AKIA0:verysecret@disk/x');
    expect(keyed).toThrow(expect.objectContaining({ code: 'STORE_ADDRESS_INVALID' }));
    expect(keyed).not.toThrow(/verysecret/);
  });
});

function codeOf(cause: { readonly code: string }): string {
  return cause.code;
}

/** A server that answers every request with the status that `answer` gives; ends with the test. */
async function answering(answer: (method: string, condition: string | undefined) => number): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(answer(request.method ?? '', request.headers['if-none-match'])).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
