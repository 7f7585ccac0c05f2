/** Steps 6 to 10: every list from the one in force on, each continuing the last, signed by states and consented to. */
import type { Verified } from '@breakwater/federation-protocol';
import { hubsListId, parseTrustList, type TrustList } from '../document/list.ts';
import type { Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { clockSkewMs, listHopsMax } from '../limits.ts';
import { checkQuorum } from '../signature/quorum.ts';
import { recordOfList } from '../signature/record.ts';
import type { SignedDocument, TrustState } from '../state.ts';
import { checkEntries, vanished } from './check-entries.ts';

/** The lists that hold, the newest of which is in force. */
export interface VerifiedLists {
  readonly newest: TrustList;
  readonly hashes: ReadonlyMap<number, string>;
  readonly documents: readonly SignedDocument[];
  readonly signedBy: readonly string[];
}

/** Walks the lists. Throws the `TRUST_LIST_…`, `TRUST_CONSENT_…`, `TRUST_ENTRY_…` and byte-level codes. */
export async function verifyLists(
  documents: readonly SignedDocument[],
  state: Verified<TrustState> | null,
  roots: readonly Root[],
): Promise<VerifiedLists> {
  if (documents.length > listHopsMax) {
    const evidence = { lists: documents.length, listHopsMax };
    throw new TrustError('TRUST_DOCUMENT_TOO_LARGE', `${documents.length} lists at once are too many.`, evidence);
  }
  let known: VerifiedLists | null = state === null ? null : knownLists(state);
  let highest = 0;
  for (const document of documents) {
    const list = await parseTrustList(document.payload);
    highest = Math.max(highest, list.sequence);
    known = await extend(known, list, document, roots);
  }
  if (known === null) throw new TrustError('TRUST_LIST_MISSING', 'No source offers a list.');
  if (documents.length > 0) checkRollback(known.newest, highest);
  checkNewestRoot(known.newest, roots);
  return known;
}

/** Refuses lists from the future, lists past all grace, and new lists under a root that has expired. */
export function checkListTimes(list: TrustList, root: Root, state: Verified<TrustState> | null, now: Date): void {
  const evidence = { sequence: list.sequence, issued: list.issued.toISOString() };
  if (list.issued.getTime() > now.getTime() + clockSkewMs) {
    throw new TrustError('TRUST_LIST_NOT_YET_VALID', `List ${list.sequence} was issued in the future.`, evidence);
  }
  const isNewer = state !== null && list.sequence > state.list.sequence;
  // A hub that starts anew cannot know when the list reached it, so the time of issue must do.
  if (list.issued >= root.expires || (isNewer && now >= root.expires)) {
    const happened = `Root ${root.version} expired, and list ${list.sequence} is newer.`;
    throw new TrustError('TRUST_ROOT_EXPIRED', happened, { ...evidence, expired: root.expires.toISOString() });
  }
  if (now.getTime() > list.nextUpdate.getTime() + root.freshness.closedMs) {
    const happened = `List ${list.sequence} should have been followed by ${list.nextUpdate.toISOString()}.`;
    throw new TrustError('TRUST_LIST_EXPIRED', happened, evidence);
  }
}

function knownLists(state: Verified<TrustState>): VerifiedLists {
  return {
    newest: state.list,
    hashes: state.listHashes,
    documents: state.evidence.lists,
    signedBy: state.signedBy.list,
  };
}

async function extend(
  known: VerifiedLists | null,
  list: TrustList,
  document: SignedDocument,
  roots: readonly Root[],
): Promise<VerifiedLists> {
  if (list.listId !== hubsListId) {
    throw new TrustError('TRUST_LIST_WRONG_ID', `This is the list “${list.listId}”, not “${hubsListId}”.`, {});
  }
  if (known !== null && list.sequence <= known.newest.sequence) {
    await checkSameList(known, list, document, roots);
    return known;
  }
  const previous = known?.newest ?? null;
  if (previous !== null) checkContinues(previous, list);
  const signedBy = await checkSigned(previous, list, document, roots);
  return {
    newest: list,
    hashes: new Map([...(known?.hashes ?? []), [list.sequence, list.sha256]]),
    documents: [...(known?.documents ?? []), document],
    signedBy,
  };
}

/** A second list of one number is a fork only when states signed it; else it is not even evidence of anything. */
async function checkSameList(
  known: VerifiedLists,
  list: TrustList,
  document: SignedDocument,
  roots: readonly Root[],
): Promise<void> {
  const mine = known.hashes.get(list.sequence);
  if (mine === undefined || mine === list.sha256) return;
  const root = rootOf(list, roots);
  await checkQuorum(root, 'list:hubs', recordOfList(list), document.signatures, 'TRUST_LIST_QUORUM_MISSING');
  throw new TrustError('TRUST_LIST_FORK', `There are two lists with number ${list.sequence}.`, {
    sequence: list.sequence,
    known: mine,
    offered: list.sha256,
  });
}

function checkContinues(previous: TrustList, list: TrustList): void {
  const evidence = { known: previous.sequence, offered: list.sequence };
  if (list.sequence !== previous.sequence + 1) {
    const happened = `List ${list.sequence} does not follow list ${previous.sequence}.`;
    throw new TrustError('TRUST_LIST_SEQUENCE_GAP', happened, evidence);
  }
  if (list.previousSha256 !== previous.sha256) {
    const happened = `List ${list.sequence} continues another list ${previous.sequence}.`;
    throw new TrustError('TRUST_LIST_PREVIOUS_MISMATCH', happened, evidence);
  }
}

/** The states' signatures and consents, under the root that the list names. */
async function checkSigned(
  previous: TrustList | null,
  list: TrustList,
  document: SignedDocument,
  roots: readonly Root[],
): Promise<readonly string[]> {
  const root = rootOf(list, roots);
  if (list.rootVersion < (previous?.rootVersion ?? 1)) throw rootMismatch(list, roots);
  const record = recordOfList(list);
  const { signatures } = document;
  const signedBy = await checkQuorum(root, 'list:hubs', record, signatures, 'TRUST_LIST_QUORUM_MISSING');
  if (vanished(previous, list).length > 0) {
    await checkQuorum(root, 'removal', record, signatures, 'TRUST_REMOVAL_QUORUM_MISSING');
  }
  await checkEntries(previous, list, root);
  return signedBy;
}

function rootOf(list: TrustList, roots: readonly Root[]): Root {
  const root = roots.find(({ version }) => version === list.rootVersion);
  if (root === undefined) throw rootMismatch(list, roots);
  return root;
}

function checkRollback(newest: TrustList, highest: number): void {
  if (highest >= newest.sequence) return;
  throw new TrustError('TRUST_LIST_ROLLBACK', `List ${highest} is older than list ${newest.sequence} in force.`, {
    known: newest.sequence,
    offered: highest,
  });
}

/** Root and list go together: a list made under an older root never counts beside a newer one. */
function checkNewestRoot(list: TrustList, roots: readonly Root[]): void {
  if (roots.at(-1)?.version !== list.rootVersion) throw rootMismatch(list, roots);
}

function rootMismatch(list: TrustList, roots: readonly Root[]): TrustError {
  const newest = roots.at(-1)?.version ?? 0;
  const happened = `List ${list.sequence} was made under root ${list.rootVersion}, the newest is ${newest}.`;
  return new TrustError('TRUST_LIST_ROOT_MISMATCH', happened, { listRoot: list.rootVersion, newestRoot: newest });
}
