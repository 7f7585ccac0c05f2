/** The bytes of a stream in pieces large enough for a worker, each in memory of its own. */

/** What comes out of a program is handed on in pieces of this. */
const STREAM_PIECE_BYTES = 8 * 1024 * 1024;

/** Pieces of equal length, whatever the stream gives; the last is shorter. */
export async function* inPieces(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let room = new Uint8Array(STREAM_PIECE_BYTES);
  let filled = 0;
  for await (const piece of stream) {
    for (let at = 0; at < piece.length; ) {
      const taken = Math.min(piece.length - at, room.length - filled);
      room.set(piece.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < room.length) continue;
      yield room;
      room = new Uint8Array(STREAM_PIECE_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield room.subarray(0, filled);
}
