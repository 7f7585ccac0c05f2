/** The store suite, and an archive from end to end, against the S3 server whose address is the first argument. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ownedShardStoreCases, shardRoot, shardStoreCases } from '@breakwater/backup-replication';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { createHeldBucket } from '../../backup/holding/held-bucket.ts';
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

await check('a holder’s bucket is claimed, receives, replaces, notes roots, and keeps papers', async () => {
  const address = parseS3Address(`s3://${await bucket('holder')}/prefix${query}`);
  const holder = { dir: join(work, 'arriving'), randomBytes, country: parseCountryCode('BB'), address };
  const [store, again] = [createHeldBucket(holder), createHeldBucket(holder)];
  const id = await store.place?.claim();
  if (id === undefined || (await again.place?.claim()) !== id) throw new Error('the claim is not the same twice');
  const other = createHeldBucket({ ...holder, country: parseCountryCode('GY') }).place?.claim();
  if ((await other?.catch(({ code }) => code)) !== 'HOLDING_PLACE_TAKEN') throw new Error('two holders in one place');
  const name = { kind: 'shard', owner: 'DM', pack: 'ab'.repeat(32), index: 3 } as const;
  for (const length of [5_592_448, 16_777_280]) {
    const bytes = randomBytes(length);
    const pieces = async function* () {
      for (let at = 0; at < length; at += 65_536) yield Uint8Array.from(bytes.subarray(at, at + 65_536));
    };
    await store.receive(name, { root: shardRoot(bytes), bytes: length, pieces: pieces() });
    if (Buffer.compare((await again.get(name)) ?? Buffer.alloc(0), bytes) !== 0) throw new Error('other bytes');
    const facts = await again.place?.factsOf(name);
    const digest = Buffer.from(shardRoot(bytes)).toString('base64url');
    if (facts?.bytes !== length || facts.digest !== digest) throw new Error('other facts');
  }
  await store.keepPaper({ kind: 'head', owner: 'DM', sequence: 7 }, 'signed');
  await store.place?.keepAgreement({ owner: parseCountryCode('DM'), sequence: 2 }, 'agreed');
  const papers = await Array.fromAsync(again.list('DM', 'head'));
  if (papers.length !== 1) throw new Error('the head is not listed');
  const agreements = await Array.fromAsync(again.place?.agreements() ?? []);
  if (agreements.join() !== 'agreed') throw new Error('the agreement is not there');
});

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
