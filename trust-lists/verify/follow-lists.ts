/** Which of the lists at hand have a certain place: from the log's head back through the hashes of predecessors. */
import type { Verified } from '@breakwater/federation-protocol';
import { digestHex } from '../document/canonical.ts';
import { parseTrustList, type TrustList } from '../document/list.ts';
import { TrustError } from '../error.ts';
import type { Numbered } from '../log/walk-leaves.ts';
import type { SignedDocument, TrustState } from '../state.ts';
import type { KnownLists, ListRules } from './verify-lists.ts';

/** What the log says about lists: which its head puts in force, and the hash of each number seen. */
export interface LoggedLists {
  readonly head: { readonly sequence: number; readonly sha256: string };
  readonly hashes: ReadonlyMap<number, string>;
  /** Hashes of lists that a baseline took out of the line; they are known, and no fork. */
  readonly abandoned: ReadonlySet<string>;
  /** The list to which the leaves at hand brought the numbers back last. */
  readonly baseline: Numbered | null;
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

/**
 * The lists of a state, cut back to the root's baseline when the log's numbers were brought back to it. Then that list
 * must be at hand, kept or offered: whatever follows is checked against it like any list against the one before. Throws
 * `TRUST_LIST_BASELINE_MISSING`.
 */
export async function keptLists(
  { list, evidence, signedBy }: Verified<TrustState>,
  { hashes, baseline }: LoggedLists,
  offered: ReadonlyMap<string, SignedDocument>,
  { suite }: ListRules,
): Promise<KnownLists> {
  if (hashes.get(list.sequence) === list.sha256) {
    return { newest: list, documents: evidence.lists, signedBy: signedBy.list };
  }
  const kept = new Map(evidence.lists.map((one) => [digestHex(one.payload, suite.sha256), one]));
  const document = baseline === null ? undefined : (kept.get(baseline.sha256) ?? offered.get(baseline.sha256));
  if (baseline === null || document === undefined) throw baselineMissing(baseline);
  const newest = await parseTrustList(document.payload, suite.sha256);
  if (newest.sequence !== baseline.sequence) throw gap(newest, baseline.sequence);
  const logged = new Set(hashes.values());
  const older = [...kept].filter(([sha256]) => logged.has(sha256) && sha256 !== baseline.sha256);
  return { newest, documents: [...older.map(([, one]) => one), document], signedBy: [] };
}

function baselineMissing(baseline: Numbered | null): TrustError {
  const { sequence, sha256 } = baseline ?? { sequence: 0, sha256: '' };
  const happened = `The root brings the lists back to list ${sequence}, which is not at hand.`;
  return new TrustError('TRUST_LIST_BASELINE_MISSING', happened, { sequence, sha256 });
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

/** The refusal of a list that stands at the wrong place. */
export function gap(list: TrustList, expected: number): TrustError {
  const happened = `List ${list.sequence} stands where list ${expected} should.`;
  return new TrustError('TRUST_LIST_SEQUENCE_GAP', happened, { expected, offered: list.sequence });
}
