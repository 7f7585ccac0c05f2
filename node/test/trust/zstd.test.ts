/** The bounds that the program itself gives to zstd: no more bytes, and no larger window, than a bundle has. */
import { buffer } from 'node:stream/consumers';
import { constants, createZstdCompress } from 'node:zlib';
import { expect, it } from 'vitest';
import { zstd } from '../../trust/zstd.ts';

/** A stream does not know its length beforehand, so its frame asks for the whole window. */
async function packedIn(windowLog: number): Promise<Uint8Array> {
  const packer = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: windowLog } });
  packer.end(Buffer.alloc(1000, 'a'));
  return new Uint8Array(await buffer(packer));
}

it('unpacks what it packed, and nothing larger than it was told', () => {
  const packed = zstd.compress(new Uint8Array(1000));
  expect(zstd.decompress(packed, 1000)).toEqual(new Uint8Array(1000));
  expect(() => zstd.decompress(packed, 999)).toThrow(RangeError);
});

it('gives no memory to a frame that asks for a larger window than a bundle may', async () => {
  expect(zstd.decompress(await packedIn(23), 1000)).toHaveLength(1000);
  const greedy = await packedIn(24);
  expect(() => zstd.decompress(greedy, 1000)).toThrow();
});
