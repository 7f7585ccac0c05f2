/** An S3 server for tests, on a port of its own, with keys that only it knows. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseS3Address, type S3Address } from '../../shards/s3-address.ts';
import { scratch } from '../scratch.ts';

interface S3Server {
  run(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}

type S3ServerMaker = new (options: object) => S3Server;

// The package brings no types and is CommonJS.
const S3rver: S3ServerMaker = createRequire(import.meta.url)('s3rver');

/** Starts a server with these buckets and sets the usual variables for its keys; both end with the test. */
export async function startS3Server(buckets: readonly string[] = ['disk']): Promise<(address: string) => S3Address> {
  const dir = await scratch();
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(dir, 's3'),
    configureBuckets: buckets.map((name) => ({ name })),
  });
  const { port } = await server.run();
  onTestFinished(() => server.close());
  withKeys('S3RVER', 'S3RVER');
  return (address) => parseS3Address(`${address}?endpoint=${encodeURIComponent(`http://127.0.0.1:${port}`)}`);
}

/** Puts keys where the SDK looks for them, until the test is over. */
export function withKeys(id: string, secret: string): void {
  const before = { ...process.env };
  process.env.AWS_ACCESS_KEY_ID = id;
  process.env.AWS_SECRET_ACCESS_KEY = secret;
  // No test may ask Amazon's metadata service or read the keys of whoever runs it.
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  onTestFinished(() => {
    process.env = before;
  });
}
