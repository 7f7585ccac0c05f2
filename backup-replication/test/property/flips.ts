/** Every damage of one bit, and every end too early: what a decoder must refuse, or at least not read as the same. */
import { isDeepStrictEqual } from 'node:util';
import { CodedError } from '@breakwater/federation-protocol';

/** What a damaged encoding may come to. */
export interface Damage {
  /** Damages that were read as the very same value: none of them may be. */
  readonly unseen: readonly string[];
  /** How many were refused, and how many were read as something else. */
  readonly refused: number;
  readonly changed: number;
}

type Decode = (bytes: Uint8Array) => unknown;

/** Flips each bit, or each `step`th, and cuts at each length. A throw that is no coded refusal fails the test. */
export async function damaged(bytes: Uint8Array, decode: Decode, step = 1): Promise<Damage> {
  const right = await decode(bytes);
  const unseen: string[] = [];
  let [refused, changed] = [0, 0];
  const copy = Uint8Array.from(bytes);
  const look = async (spoilt: Uint8Array, what: string) => {
    const found = await outcome(decode, spoilt);
    if (found === null) refused += 1;
    else if (isDeepStrictEqual(found.value, right)) unseen.push(what);
    else changed += 1;
  };
  for (let bit = 0; bit < 8 * bytes.length; bit += step) {
    const at = bit >> 3;
    copy[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
    await look(
      copy,
      `bit ${bit & 7} of byte ${at}: ${Buffer.from(copy)
        .toString('latin1')
        .slice(Math.max(0, at - 20), at + 20)}`,
    );
    copy[at] = bytes[at] ?? 0;
  }
  for (let length = 0; length < bytes.length; length += step)
    await look(bytes.subarray(0, length), `the first ${length}`);
  return { unseen, refused, changed };
}

async function outcome(decode: Decode, bytes: Uint8Array): Promise<{ readonly value: unknown } | null> {
  try {
    return { value: await decode(bytes) };
  } catch (cause) {
    if (cause instanceof CodedError) return null;
    throw cause;
  }
}
