/** A stream of bytes cut into chunks; how the stream is split into buffers does not change the cuts. */
import { CHUNK_MAX_BYTES, cutPoint, type GearTable } from './chunker.ts';

/** A stream of bytes, or a list of buffers. */
export type ByteStream = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Room for one longest chunk and as much read-ahead: the chunker's whole memory. */
const BUFFER_BYTES = 2 * CHUNK_MAX_BYTES;

/**
 * Cuts a stream. Each chunk is a view into the chunker's own buffer, valid until the next is asked for; an empty
 * stream has no chunks. Memory: 4 MiB, whatever the stream. Reuse one cutter for many streams, one after the other.
 */
export class ChunkCutter {
  readonly #gear: GearTable;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);

  constructor(gear: GearTable) {
    this.#gear = gear;
  }

  async *cut(stream: ByteStream): AsyncGenerator<Uint8Array, void, undefined> {
    const buffer = this.#buffer;
    let start = 0;
    let end = 0;
    for await (const piece of stream) {
      let taken = 0;
      while (taken < piece.length) {
        if (end === BUFFER_BYTES) {
          buffer.copyWithin(0, start, end);
          end -= start;
          start = 0;
        }
        const step = Math.min(piece.length - taken, BUFFER_BYTES - end);
        buffer.set(piece.subarray(taken, taken + step), end);
        taken += step;
        end += step;
        while (end - start >= CHUNK_MAX_BYTES) {
          const length = cutPoint(buffer, start, end, this.#gear);
          yield buffer.subarray(start, start + length);
          start += length;
        }
      }
    }
    while (end > start) {
      const length = cutPoint(buffer, start, end, this.#gear);
      yield buffer.subarray(start, start + length);
      start += length;
    }
  }
}
