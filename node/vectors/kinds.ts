/** The kinds of test vectors that outsiders can try, and what answers each. */
import type { JsonObject } from '@breakwater/federation-protocol';
import type { VectorCase } from './case.ts';
import { canonicalize, checkLotePayload, checkStrictJson } from './documents.ts';
import { checkConsistency, checkInclusion } from './merkle.ts';
import { checkSignedNote } from './signed-note.ts';

/** Passes, with what there is to say, or throws the refusal. */
export type VectorCheck = (given: VectorCase) => JsonObject | undefined | Promise<JsonObject>;

const silently = (check: (given: VectorCase) => void): VectorCheck => {
  return (given) => {
    check(given);
    return undefined;
  };
};

/** By the name that the command line takes. */
export const vectorChecks: ReadonlyMap<string, VectorCheck> = new Map<string, VectorCheck>([
  ['merkle-inclusion', silently(checkInclusion)],
  ['merkle-consistency', silently(checkConsistency)],
  ['signed-note', checkSignedNote],
  ['lote-payload', silently(checkLotePayload)],
  ['json-strict', silently(checkStrictJson)],
  ['jcs', canonicalize],
]);
