/** Which of the lists at hand have a certain place: from the log's head back through the hashes of predecessors. */
import type { Verified } from '@breakwater/federation-protocol';
import { digestHex } from '../document/canonical.ts';
import { parseTrustList, type TrustList } from '../document/list.ts';
import { TrustError } from '../error.ts';
import type { SignedDocument, TrustState } from '../state.ts';
import { withRevisionsOf } from './check-entries.ts';
import type { KnownLists, ListRules } from './verify-lists.ts';

/** What the log says about lists: which its head puts in force, and the hash of each number seen. */
export interface LoggedLists {
  readonly head: { readonly sequence: number; readonly sha256: string };
  readonly hashes: ReadonlyMap<number, string>;
  /** Hashes of lists that a baseline took out of the line; they are known, and no fork. */
  readonly abandoned: ReadonlySet<string>;
}

/** A list whose hash stands in the log or in the list after it. */
export interface Link {
  readonly list: TrustList;
  readonly document: SignedDocument;
}

/**
 * The links from `known` (or from as far back as there are documents) to the head, oldest first. Only what is linked is
 * parsed: whatever else a source sends costs one hash.
 */
export async function followLists(
  offered: ReadonlyMap<string, SignedDocument>,
  known: TrustList | null,
  logged: LoggedLists,
  { roots, suite, isEachWanted }: ListRules,
): Promise<readonly Link[]> {
  const links: Link[] = [];
  let wanted: string | null = logged.head.sha256;
  while (wanted !== null && wanted !== known?.sha256) {
    const document = offered.get(wanted);
    if (document === undefined) break;
    const list: TrustList = await parseTrustList(document.payload, suite.sha256);
    checkPlace(list, logged, links.length);
    // What was made before the first known root carries no weight and cannot be checked.
    if (links.length > 0 && list.rootVersion < (roots[0]?.version ?? 1)) break;
    links.unshift({ list, document });
    wanted = list.previousSha256;
  }
  const first = links[0]?.list;
  if (isEachWanted && known !== null && first !== undefined && first.previousSha256 !== known.sha256) {
    throw gap(first, known.sequence + 1);
  }
  return links;
}

/** The lists of a state, cut back to the root's baseline when the log's numbers were brought back to it. */
export async function keptLists(
  { list, evidence, signedBy, revisions }: Verified<TrustState>,
  { hashes }: LoggedLists,
  { suite }: ListRules,
): Promise<KnownLists | null> {
  if (hashes.get(list.sequence) === list.sha256) {
    return { newest: list, documents: evidence.lists, signedBy: signedBy.list, revisions };
  }
  const logged = new Set(hashes.values());
  const documents = evidence.lists.filter(({ payload }) => logged.has(digestHex(payload, suite.sha256)));
  const last = documents.at(-1);
  if (last === undefined) return null;
  // Revisions that the abused lists counted up are forgotten with them.
  const newest = await parseTrustList(last.payload, suite.sha256);
  return { newest, documents, signedBy: [], revisions: withRevisionsOf(newest, new Map()) };
}

function checkPlace(list: TrustList, { head, hashes }: LoggedLists, back: number): void {
  const expected = head.sequence - back;
  if (list.sequence !== expected) throw gap(list, expected);
  const before = hashes.get(expected - 1);
  if (before !== undefined && before !== list.previousSha256) {
    const happened = `List ${list.sequence} continues another list ${expected - 1} than the log has.`;
    throw new TrustError('TRUST_LIST_PREVIOUS_MISMATCH', happened, { sequence: list.sequence, logged: before });
  }
}

function gap(list: TrustList, expected: number): TrustError {
  const happened = `List ${list.sequence} stands where list ${expected} should.`;
  return new TrustError('TRUST_LIST_SEQUENCE_GAP', happened, { expected, offered: list.sequence });
}
