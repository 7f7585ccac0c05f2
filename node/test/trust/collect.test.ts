/** Fetching from a source that means no good: bounded, and refused as a source, before anything is verified. */
import type { Verified } from '@breakwater/federation-protocol';
import type { TrustState } from '@breakwater/trust-lists';
import { beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../trust/collect.ts';
import { originSource } from '../../trust/source.ts';
import { type Cast, castRegion, checkpointOf, publishList, stateOf } from './a-region.ts';
import { foundingDay } from './region.ts';

let cast: Cast;
let state: Verified<TrustState>;
let grown: Uint8Array;
beforeAll(async () => {
  cast = await castRegion();
  const first = await publishList(cast);
  state = await stateOf(cast, first);
  grown = await checkpointOf(cast, await publishList(cast, first), foundingDay);
});

const never = new AbortController().signal;
const origin = 'https://mirror.example';

function indexOf(lists: object, roots: object = { first: 1, last: 1, sha256: 'a' }, notices: readonly string[] = []) {
  return Response.json({
    roots,
    lists: { hubs: { first: 1, last: 1, sha256: 'b', ...lists } },
    statements: { sha256: '' },
    notices,
  });
}

/** A source whose index is given, and whose every other file is `file`. */
function mirror(index: Response, file: (url: string) => Response) {
  return originSource(origin, async (url) => (url.endsWith('/index.json') ? index.clone() : file(url)));
}

const pin = () => ({ rootSha256: cast.rootSha256 });
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
    await expect(collect(source, pin(), never)).rejects.toMatchObject({ code: 'TRUST_SOURCE_ENDLESS' });
    expect(sent).toBeLessThan(1024 * 1024);
  });

  it('is not read on when its files together are more than anybody could have missed', async () => {
    let files = 0;
    const large = (url: string) => {
      if (url.endsWith('/checkpoint')) return new Response(new Uint8Array(state.log.checkpoint));
      files += 1;
      return url.endsWith('signatures.json')
        ? Response.json({ signatures: [] })
        : new Response(new Uint8Array(500_000));
    };
    const source = mirror(indexOf({}, { first: 1, last: 1024, sha256: 'c' }), large);
    await expect(collect(source, state, never)).rejects.toMatchObject(refusal);
    expect(files).toBeLessThan(150);
  });

  it('is asked for no more leaves than a hub could have missed', async () => {
    const far = new TextEncoder().encode(new TextDecoder().decode(grown).replace('\n2\n', '\n9000000\n'));
    const asked: string[] = [];
    const endless = (url: string) => {
      asked.push(url);
      if (url.endsWith('/checkpoint')) return new Response(new Uint8Array(far));
      // 256 entries of 4 kB, without end.
      const entry = Buffer.concat([Buffer.from([0x10, 0x00]), Buffer.alloc(4096)]);
      return new Response(new Uint8Array(Buffer.concat(Array.from({ length: 256 }, () => entry))));
    };
    await expect(collect(mirror(indexOf({}), endless), state, never)).rejects.toMatchObject({
      code: expect.stringMatching(/^TRUST_/),
    });
    expect(asked.length).toBeLessThan(50);
  });

  it.each([
    ['numbers that make no sense', Response.json({ roots: { first: 2, last: 1, sha256: 'a' } })],
    ['numbers beyond all numbers', indexOf({ last: 1e300 })],
    ['a notice that leads out of the folder', indexOf({}, undefined, ['../../keys/hub.key'])],
    [
      'more notices than anybody may have',
      indexOf(
        {},
        undefined,
        Array.from({ length: 300 }, () => 'a'.repeat(64)),
      ),
    ],
    ['no JSON', new Response('<html>')],
    ['an error', new Response('down', { status: 500 })],
    ['a redirect', new Response(null, { status: 302, headers: { location: 'https://evil.example' } })],
  ])('is refused with an index of %s', async (_name, index) => {
    const source = mirror(index, () => new Response('{}'));
    await expect(collect(source, pin(), never)).rejects.toMatchObject(refusal);
  });

  it('may know nothing, and is refused when it promises what it does not have', async () => {
    const missing = () => new Response(null, { status: 404 });
    const empty = originSource(origin, async () => missing());
    expect(await collect(empty, pin(), never)).toEqual({ kind: 'behind' });
    const boastful = mirror(indexOf({}), missing);
    await expect(collect(boastful, pin(), never)).rejects.toMatchObject(refusal);
  });
});
