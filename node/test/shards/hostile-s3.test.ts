/** An object store that lies: it may withhold what it keeps, and neither hold up the other locations nor fill memory. */
import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ownHolder } from '../../backup/restore/holder.ts';
import { createS3ShardStore } from '../../shards/s3.ts';
import { parseS3Address } from '../../shards/s3-address.ts';
import { withKeys } from './s3-server.ts';

const manifest = { kind: 'manifest', owner: 'DM', sha256: 'ab'.repeat(32) } as const;
const XML = { 'content-type': 'application/xml' };

/** A store behind a server that answers everything with `answer`, given little time. */
async function lying(answer: (response: ServerResponse, request: number) => void, callMs = 1_000) {
  withKeys('a', 'b');
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    answer(response, requests);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const endpoint = encodeURIComponent(`http://127.0.0.1:${port}`);
  const store = createS3ShardStore(parseS3Address(`s3://disk?endpoint=${endpoint}`), { callMs });
  return { store, heads: () => ownHolder('DM', store, null, 2, 300).heads('DM'), count: () => requests };
}

/** One page of a list that says that more follows. */
function page(response: ServerResponse, keys: readonly string[]): void {
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  response.writeHead(200, XML);
  response.end(`<ListBucketResult><IsTruncated>true</IsTruncated>${contents}</ListBucketResult>`);
}

describe('an object store that lies', () => {
  test('by a list without end counts as silent', async () => {
    const { heads, count } = await lying((response, n) => page(response, [`DM/heads/${1_000_000_000 + n}`]));
    expect(await heads()).toBe(null);
    const asked = count();
    await new Promise((resolve) => setImmediate(resolve));
    // One may have been under way; nobody goes on asking.
    expect(count() - asked).toBeLessThanOrEqual(1);
  });

  test('by a list that gives the same page again and again is refused', async () => {
    const { store } = await lying((response) => page(response, ['DM/heads/1']));
    await expect(Array.fromAsync(store.list('DM', 'head'))).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  test('by a page as long as it likes is refused before it fills memory', async () => {
    let sent = 0;
    const { store } = await lying((response) => {
      response.writeHead(200, XML);
      const spaces = Buffer.alloc(1_048_576, ' ');
      const more = () => {
        for (let goesOn = true; goesOn && !response.destroyed && sent < 512; sent += 1) goesOn = response.write(spaces);
        if (sent >= 512) response.end();
        else response.once('drain', more);
      };
      more();
      // What ends it is its length, on a busy machine too.
    }, 60_000);
    await expect(Array.fromAsync(store.list('DM', 'head'))).rejects.toMatchObject({ code: 'STORE_ANSWER_TOO_LARGE' });
    expect(sent).toBeLessThan(64);
  });

  test('by a document that comes byte by byte is given up', async () => {
    const { store } = await lying((response) => {
      response.writeHead(200, { 'content-length': '60000' });
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    });
    await expect(store.get(manifest)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  });

  test('by everything without end instead of a piece fills no memory, wherever the piece begins', async () => {
    let sent = 0;
    const { store } = await lying((response) => {
      response.writeHead(200);
      const bytes = Buffer.alloc(1_048_576);
      const more = () => {
        for (let goesOn = true; goesOn && !response.destroyed && sent < 512; sent += 1) goesOn = response.write(bytes);
        if (sent >= 512) response.end();
        else response.once('drain', more);
      };
      more();
    }, 60_000);
    const shard = { kind: 'shard', owner: 'DM', pack: 'ab'.repeat(32), index: 0 } as const;
    expect(await store.get(shard, { from: 999_999_999_990, bytes: 9 })).toHaveLength(0);
    expect(sent).toBeLessThan(128);
  });

  test('cannot be told from an honest one by the length of a shard', async () => {
    const { store } = await lying((response) => response.end(Buffer.alloc(16 * 1_048_576)));
    expect(await store.get({ kind: 'shard', owner: 'DM', pack: 'ab'.repeat(32), index: 0 })).toHaveLength(
      16 * 1_048_576,
    );
  });
});
