/** Draws that are the same on every machine: numbers from a seed, for searching and for the random comparison. */

/** Uniform whole numbers below a bound. */
export interface Draw {
  below(bound: number): number;
}

/** A generator (sfc32 after the text's FNV-1a hash). For searching only: it keeps no secret. */
export function drawFrom(seed: string): Draw {
  let [a, b, c, counter] = [fnv(`${seed} a`), fnv(`${seed} b`), fnv(`${seed} c`), 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 12; warm += 1) next();
  // Multiply and shift: the bias of 2^-32 a draw matters to no search.
  return { below: (bound) => Math.floor((next() / 2 ** 32) * bound) };
}

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
