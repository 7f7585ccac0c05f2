/** Steps 6 to 10: the list that the log's head names, signed by states and consented to, and those that led to it. */
import type { CryptoSuite, Verified } from '@breakwater/federation-protocol';
import { digestHex } from '../document/canonical.ts';
import { hubsListId, type TrustList } from '../document/list.ts';
import type { Root } from '../document/root.ts';
import { TrustError } from '../error.ts';
import { clockSkewMs, listHopsMax, listsKept } from '../limits.ts';
import { countStates, tallyQuorum } from '../signature/quorum.ts';
import { recordOfList } from '../signature/record.ts';
import type { SignedDocument, TrustState } from '../state.ts';
import { checkDeparted, checkEntries, vanished } from './check-entries.ts';
import { checkSettled } from './check-settled.ts';
import { followLists, gap, keptLists, type Link, type LoggedLists } from './follow-lists.ts';
import { refuseStrays } from './refuse-strays.ts';

/** The lists that hold, the newest of which is in force. */
export interface VerifiedLists {
  readonly newest: TrustList;
  readonly hashes: ReadonlyMap<number, string>;
  readonly abandoned: ReadonlySet<string>;
  readonly documents: readonly SignedDocument[];
  readonly signedBy: readonly string[];
}

/** What the checks go by. A witness must have seen every list since its own; a hub that slept need not. */
export interface ListRules {
  readonly roots: readonly Root[];
  readonly suite: CryptoSuite;
  readonly isEachWanted: boolean;
}

/** Walks the lists. Throws the `TRUST_LIST_…`, `TRUST_CONSENT_…`, `TRUST_ENTRY_…` and byte-level codes. */
export async function verifyLists(
  documents: readonly SignedDocument[],
  state: Verified<TrustState> | null,
  logged: LoggedLists,
  rules: ListRules,
): Promise<VerifiedLists> {
  if (documents.length > listHopsMax) {
    const evidence = { lists: documents.length, listHopsMax };
    throw new TrustError('TRUST_DOCUMENT_TOO_LARGE', `${documents.length} lists at once are too many.`, evidence);
  }
  const offered = new Map(documents.map((document) => [digestHex(document.payload, rules.suite.sha256), document]));
  const kept = state === null ? null : await keptLists(state, logged, offered, rules);
  const links = await followLists(offered, kept?.newest ?? null, logged, rules);
  let known = kept;
  for (const link of links) known = await extend(known, link, rules);
  await refuseStrays(offered, { ...logged, hashes: hashesOf(logged, links) }, rules);
  if (known === null || known.newest.sha256 !== logged.head.sha256) throw missing(logged, offered.size);
  checkNewestRoot(known.newest, rules.roots);
  return { ...known, hashes: hashesOf(logged, links), abandoned: logged.abandoned };
}

/** Refuses lists from the future, lists past all grace, and new lists under a root that has expired. */
export function checkListTimes(list: TrustList, root: Root, state: Verified<TrustState> | null, now: Date): void {
  const evidence = { sequence: list.sequence, issued: list.issued.toISOString() };
  if (list.issued.getTime() > now.getTime() + clockSkewMs) {
    throw new TrustError('TRUST_LIST_NOT_YET_VALID', `List ${list.sequence} was issued in the future.`, evidence);
  }
  const isNewer = state !== null && list.sha256 !== state.list.sha256;
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

/** The lists so far, without what the log says of them. */
export type KnownLists = Omit<VerifiedLists, 'hashes' | 'abandoned'>;

async function extend(known: KnownLists | null, { list, document }: Link, rules: ListRules): Promise<KnownLists> {
  if (list.listId !== hubsListId) {
    throw new TrustError('TRUST_LIST_WRONG_ID', `This is the list “${list.listId}”, not “${hubsListId}”.`, {});
  }
  const { signedBy, signatures } = await checkSigned(known, list, document, rules);
  const kept = { payload: document.payload, signatures };
  return { newest: list, documents: [...(known?.documents ?? []), kept].slice(-listsKept), signedBy };
}

/**
 * The states' signatures and consents, under the root that the list names. What did not count is not kept: anybody may
 * add junk to a document on its way, and it must not fill the disks of all who pass the document on.
 */
async function checkSigned(
  known: KnownLists | null,
  list: TrustList,
  document: SignedDocument,
  { roots, suite }: ListRules,
): Promise<{ readonly signedBy: readonly string[]; readonly signatures: readonly string[] }> {
  const previous = known?.newest ?? null;
  const root = roots.find(({ version }) => version === list.rootVersion);
  if (root === undefined || list.rootVersion < (previous?.rootVersion ?? 1)) throw rootMismatch(list, roots);
  const isNext = previous !== null && list.previousSha256 === previous.sha256;
  if (isNext && list.sequence !== previous.sequence + 1) throw gap(list, previous.sequence + 1);
  const record = recordOfList(list);
  const { signatures } = document;
  const signed = await tallyQuorum(root, 'list:hubs', record, signatures, 'TRUST_LIST_QUORUM_MISSING', suite);
  const rest = signatures.filter((signature) => !signed.counted.includes(signature));
  // Across a gap nobody can tell which list took a country off; the witnesses, who saw each, checked that one. The
  // hash says which list comes next, not the number, which whoever makes the list may choose.
  const isRemoval = isNext && vanished(previous, list).length > 0;
  const removing = isRemoval
    ? await tallyQuorum(root, 'removal', record, signatures, 'TRUST_REMOVAL_QUORUM_MISSING', suite)
    : // Another hub may know a country that this list has not any more, and will ask for these.
      await countStates(root, 'removal', record, rest, suite);
  if (previous !== null) checkDeparted(previous, list);
  checkSettled(previous, list);
  await checkEntries(previous, list, root, suite);
  const counted = new Set([...signed.counted, ...removing.counted]);
  return { signedBy: signed.states, signatures: [...counted] };
}

function hashesOf(logged: LoggedLists, links: readonly Link[]): ReadonlyMap<number, string> {
  return new Map([...logged.hashes, ...links.map(({ list }) => [list.sequence, list.sha256] as const)]);
}

function missing({ head }: LoggedLists, offered: number): TrustError {
  const happened = `Of ${offered} lists offered none is list ${head.sequence}, which the log puts in force.`;
  return new TrustError('TRUST_LIST_MISSING', happened, { sequence: head.sequence, sha256: head.sha256, offered });
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
