/** Fetching from a source that means no good: bounded, and refused as a source, before anything is verified. */
import type { Verified } from '@breakwater/federation-protocol';
import type { TrustState } from '@breakwater/trust-lists';
import { beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../trust/collect.ts';
import { originSource } from '../../trust/source.ts';
import { scratch } from '../scratch.ts';
import { foundRegion, publish, type TestRegion } from './region.ts';

let region: TestRegion;
let state: Verified<TrustState>;
beforeAll(async () => {
  region = await foundRegion();
});

const never = new AbortController().signal;
const origin = 'https://mirror.example';

function indexOf(lists: object, roots: object = { first: 1, last: 1, sha256: 'a' }): Response {
  return Response.json({
    roots,
    lists: { hubs: { first: 1, last: 1, sha256: 'b', ...lists } },
    statements: { sha256: '' },
  });
}

/** A source whose index is given, and whose every other file is `file`. */
function mirror(index: Response, file: () => Response) {
  return originSource(origin, async (url) => (url.endsWith('/index.json') ? index.clone() : file()));
}

const refusal = { code: 'TRUST_SOURCE_UNREACHABLE' };

describe('a source', () => {
  it('is not read beyond the size that a file may have', async () => {
    let sent = 0;
    const endless = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += 65_536;
            controller.enqueue(new Uint8Array(65_536));
          },
        }),
      );
    const source = mirror(indexOf({}), endless);
    await expect(collect(source, { rootSha256: region.rootSha256 }, never)).rejects.toMatchObject(refusal);
    expect(sent).toBeLessThan(1024 * 1024);
  });

  it('is not read on when its files together are more than anybody could have missed', async () => {
    state = await publish(region, await scratch());
    let files = 0;
    const large = () => {
      files += 1;
      return files % 2 === 1 ? new Response(new Uint8Array(1024 * 1024)) : Response.json({ signatures: [] });
    };
    const source = mirror(indexOf({ last: 1024 }, { first: 1, last: 1, sha256: state.root.sha256 }), large);
    await expect(collect(source, state, never)).rejects.toMatchObject(refusal);
    expect(files).toBeLessThan(70);
  });

  it('is passed over when it does not keep the list that comes next', async () => {
    const source = mirror(indexOf({ first: 5, last: 9 }, { first: 1, last: 1, sha256: state.root.sha256 }), () => {
      throw new Error('nothing of it should be fetched');
    });
    await expect(collect(source, state, never)).rejects.toMatchObject(refusal);
  });

  it.each([
    ['numbers that make no sense', Response.json({ roots: { first: 2, last: 1, sha256: 'a' } })],
    ['numbers beyond all numbers', indexOf({ last: 1e300 })],
    ['no JSON', new Response('<html>')],
    ['an error', new Response('down', { status: 500 })],
    ['a redirect', new Response(null, { status: 302, headers: { location: 'https://evil.example' } })],
    ['too much', new Response('x'.repeat(5000))],
  ])('is refused with an index of %s', async (_name, index) => {
    const source = mirror(index, () => new Response('{}'));
    await expect(collect(source, { rootSha256: region.rootSha256 }, never)).rejects.toMatchObject(refusal);
  });

  it('may know nothing, and is refused when it promises what it does not have', async () => {
    const missing = () => new Response(null, { status: 404 });
    const empty = originSource(origin, async () => missing());
    expect(await collect(empty, { rootSha256: region.rootSha256 }, never)).toEqual({ kind: 'behind' });
    const boastful = mirror(indexOf({}), missing);
    await expect(collect(boastful, { rootSha256: region.rootSha256 }, never)).rejects.toMatchObject(refusal);
  });
});
