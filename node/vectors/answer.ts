/** From lines to answers: one answer for each line, whatever is on it. */
import { CodedError, FederationError, type JsonObject } from '@breakwater/federation-protocol';
import { lineBytesMax, readCase } from './case.ts';
import type { VectorCheck } from './kinds.ts';

/** What one line is answered with. */
export type VectorAnswer = ({ readonly ok: true } & JsonObject) | { readonly ok: false; readonly error: string };

const newline = 0x0a;

/** The answer to one line. Only what nobody foresaw is thrown; a refusal is an answer. */
export async function answerTo(line: Uint8Array, check: VectorCheck): Promise<VectorAnswer> {
  try {
    return { ok: true, ...(await check(readCase(line))) };
  } catch (error) {
    if (error instanceof CodedError) return { ok: false, error: error.code };
    throw error;
  }
}

/** The answers to every line of a stream, in order. A line beyond the limit is answered and not kept in memory. */
export async function* answersTo(
  input: AsyncIterable<Uint8Array>,
  check: VectorCheck,
): AsyncGenerator<VectorAnswer, void, void> {
  for await (const line of linesOf(input)) {
    yield line === null ? { ok: false, error: tooLong.code } : await answerTo(line, check);
  }
}

const tooLong = new FederationError('JSON_TOO_LARGE', `A line has more than ${lineBytesMax} bytes.`);

/** Every line without its newline; null for one that is too long. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | null, void, void> {
  let parts: Uint8Array[] = [];
  let kept = 0;
  const finished = () => {
    const line = kept > lineBytesMax ? null : Buffer.concat(parts);
    parts = [];
    kept = 0;
    return line;
  };
  const keep = (part: Uint8Array) => {
    kept += part.length;
    if (kept <= lineBytesMax) parts.push(part);
    else parts = [];
  };
  for await (const chunk of input) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      keep(chunk.subarray(from, end));
      yield finished();
      from = end + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
  }
  // The last line may lack its newline; after a newline there is no line.
  if (kept > 0) yield finished();
}
