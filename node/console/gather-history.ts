/** The lists that the log holds, from the entries that this hub keeps. */
import { isObject, type JsonValue, parseStrictJson, type Verified } from '@breakwater/federation-protocol';
import { listBytesMax, parseLeaf, type TrustState } from '@breakwater/trust-lists';
import type { PastListFact } from './trust-facts.ts';

/** Made once for each state, since a page is asked for more often than the log grows. */
const made = new WeakMap<object, readonly PastListFact[]>();

/** The lists so far, newest first, as far back as the log's entries are kept here. */
export function pastLists(state: Verified<TrustState>): readonly PastListFact[] {
  const known = made.get(state) ?? readPast(state);
  made.set(state, known);
  return known;
}

function readPast({ evidence, leaf, log }: Verified<TrustState>): readonly PastListFact[] {
  const from = evidence.log?.from ?? log.leafIndex;
  const leaves = evidence.log === null ? [leaf] : evidence.log.leaves.map(parseLeaf);
  const dates = new Map(evidence.lists.map(({ payload }) => numberAndDate(payload)));
  const past = leaves.flatMap(({ lists }, at): PastListFact[] => {
    const { sequence, sha256 } = lists.hubs;
    // The log also grows when only a root or a notice is new.
    if (at > 0 && leaves[at - 1]?.lists.hubs.sequence === sequence) return [];
    return [{ sequence, sha256, logIndex: from + at, issuedAt: dates.get(sequence) ?? null }];
  });
  return past.reverse();
}

/** The number and the date of a list that was verified before; of older lists this hub keeps only the log's word. */
function numberAndDate(payload: Uint8Array): readonly [JsonValue | undefined, Date | null] {
  let value: JsonValue | undefined = parseStrictJson(payload, { maxBytes: listBytesMax });
  for (const name of ['LoTE', 'ListAndSchemeInformation']) value = isObject(value) ? value[name] : undefined;
  if (!isObject(value)) return [undefined, null];
  const { LoTESequenceNumber: sequence, ListIssueDateTime: issued } = value;
  return [sequence, typeof issued === 'string' ? new Date(issued) : null];
}
