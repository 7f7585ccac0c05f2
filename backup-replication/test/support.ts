/** Small things that many tests here use. */
import { CodedError } from '@breakwater/federation-protocol';

/** Bytes that look random and are the same every time (xorshift32). */
export function bytesFrom(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = (seed * 2654435761 + 12345) | 1;
  for (let at = 0; at < length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state >>> 11;
  }
  return bytes;
}

/** The code a function refuses with. */
export function refusal(run: () => unknown): string {
  try {
    run();
  } catch (cause) {
    if (cause instanceof CodedError) return cause.code;
    throw cause;
  }
  return 'nothing was refused';
}

/** The code a promise is refused with. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing was refused',
    (cause: unknown) => {
      if (cause instanceof CodedError) return cause.code;
      throw cause;
    },
  );
}
