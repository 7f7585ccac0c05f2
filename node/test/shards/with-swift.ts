/** The store suite, and an archive from end to end, against the S3 server whose address is the first argument. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ownedShardStoreCases, shardStoreCases } from '@breakwater/backup-replication';
import { createS3ShardStore } from '../../shards/s3.ts';
import { parseS3Address } from '../../shards/s3-address.ts';

const [endpoint = '', work = ''] = process.argv.slice(2);
const program = resolve(import.meta.dirname, '..', '..', 'breakwater.js');
const client = new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1' });
const query = `?endpoint=${encodeURIComponent(endpoint)}`;

async function bucket(name: string): Promise<string> {
  await client.send(new CreateBucketCommand({ Bucket: name }));
  return name;
}

let failures = 0;

async function check(title: string, run: () => Promise<void>): Promise<void> {
  const failure = await run().then(
    () => null,
    (cause: unknown) => cause,
  );
  process.stdout.write(`${failure === null ? 'ok    ' : 'FAILED'}  ${title}\n`);
  if (failure === null) return;
  failures += 1;
  process.stdout.write(`        ${failure instanceof Error ? failure.stack : String(failure)}\n`);
}

for (const [index, { title, check: run }] of [...shardStoreCases, ...ownedShardStoreCases].entries()) {
  const name = await bucket(`suite-${index}`);
  await check(`the store ${title}`, () => run(createS3ShardStore(parseS3Address(`s3://${name}/prefix${query}`))));
}

function breakwater(expected: number, ...words: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== expected)
    throw new Error(`breakwater ${words[0]} ${words[1]} left with ${status}\n${stdout}${stderr}`);
}

await check('an archive over two buckets and two directories comes back from the buckets alone', async () => {
  mkdirSync(join(work, 'source', 'below'), { recursive: true });
  const contents = new Map([
    ['small', Buffer.from('a small file\n')],
    ['below/large', Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * at * 31) % 251))],
  ]);
  for (const [path, bytes] of contents) writeFileSync(join(work, 'source', path), bytes);
  const buckets = [await bucket('disk-one'), await bucket('disk-two')].map((name) => `s3://${name}/archive${query}`);
  const to = [...buckets, join(work, 'a'), join(work, 'b')].join();
  const key = join(work, 'key');
  breakwater(0, 'archive', 'init', '--to', to, '--key', key);
  breakwater(0, 'archive', 'create', '--to', to, '--key', key, join(work, 'source'));
  breakwater(0, 'archive', 'create', '--to', to, '--key', key, join(work, 'source'));
  for (const name of ['a', 'b']) rmSync(join(work, name), { recursive: true });
  // Two of four are gone: nothing is lost, nothing is to spare.
  breakwater(3, 'archive', 'verify', '--from', buckets.join(), '--key', key);
  breakwater(0, 'archive', 'restore', '--from', buckets.join(), '--key', key, '--into', join(work, 'restored'));
  for (const [path, bytes] of contents) {
    if (!readFileSync(join(work, 'restored', 'source', path)).equals(bytes)) throw new Error(`${path} is another`);
  }
});

process.stdout.write(failures === 0 ? 'Everything holds.\n' : `${failures} failed.\n`);
process.exitCode = failures === 0 ? 0 : 1;
