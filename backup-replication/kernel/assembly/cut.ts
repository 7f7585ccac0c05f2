/**
 * The gear hash of content-defined chunking: `h = (h << 1) + gear[byte]` modulo 2^32. The top bits of `h` are zero
 * exactly when `h` is below a power of two, so that one comparison tests a mask.
 */

/** Where the second table lies: the same 256 words shifted left by one, for the first byte of each pair. */
const SHIFTED: usize = 1024;

/**
 * The address behind the first byte from `at` on at which the hash, starting at zero, is below `before` (up to
 * `average`) or below `after` (from there on); 0 when there is none before `end`. The tables lie at `gear`.
 */
export function cut(gear: usize, at: usize, average: usize, end: usize, before: u32, after: u32): usize {
  let hash: u32 = 0;
  let stop = average < end ? average : end;
  let limit = before;
  while (true) {
    // Two bytes a step: the second hash comes from the one before the pair and does not wait for the first.
    for (const pairs = stop - 1; at < pairs; at += 2) {
      const first = gear + (usize(load<u8>(at)) << 2);
      const second = gear + (usize(load<u8>(at, 1)) << 2);
      const odd = (hash << 1) + load<u32>(first);
      hash = (hash << 2) + load<u32>(first, SHIFTED) + load<u32>(second);
      if (odd < limit) return at + 1;
      if (hash < limit) return at + 2;
    }
    if (at < stop) {
      hash = (hash << 1) + load<u32>(gear + (usize(load<u8>(at)) << 2));
      at += 1;
      if (hash < limit) return at;
    }
    if (stop === end) return 0;
    stop = end;
    limit = after;
  }
}
