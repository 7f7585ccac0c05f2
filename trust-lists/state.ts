/** What a hub trusts at one moment, and the questions that everybody asks of it. */
import type { CompactRange, CountryCode, EntityId, PublicJwk, Verified } from '@breakwater/federation-protocol';
import type { Member } from './document/entry.ts';
import type { TrustList } from './document/list.ts';
import type { Root } from './document/root.ts';
import { TrustError } from './error.ts';
import type { LogLeaf } from './log/leaf.ts';
import type { LogEvidence } from './log/range.ts';
import type { Notice, SignedNotice } from './notice/notice.ts';
import type { AnchorStatement } from './signature/anchor-statement.ts';

/** What a hub knows before it has seen any list: the fingerprint of a root, told from person to person. */
export interface PinnedRoot {
  /** SHA-256 of the root's bytes in lower-case hexadecimal. */
  readonly rootSha256: string;
  /** What a hub that ran before remembers of time; nothing on its first start. */
  readonly remembered?: RememberedTimes;
}

/** Times that certainly were, kept over a restart. They are lower bounds only: they can make nothing trusted. */
export interface RememberedTimes {
  readonly clockFloor: Date;
  /** The newest time heard of each witness. */
  readonly lastSeen: ReadonlyMap<CountryCode, Date>;
}

/** A document's exact bytes and the signatures that came with it (compact JWS). */
export interface SignedDocument {
  readonly payload: Uint8Array;
  readonly signatures: readonly string[];
}

/** Everything fetched about trust, believed by nobody yet. Roots and lists in ascending order. */
export interface TrustEvidence {
  readonly roots: readonly SignedDocument[];
  readonly lists: readonly SignedDocument[];
  /** Statements of the anchor, by country code. */
  readonly statements: Readonly<Record<string, string>>;
  /** A cosigned checkpoint with the log's newest leaves; null when nothing of the log was fetched. */
  readonly log: LogEvidence | null;
  readonly notices: readonly SignedNotice[];
}

/** The head of the log as a quorum of witnesses cosigned it. */
export interface LogHead {
  readonly origin: string;
  readonly size: number;
  readonly rootHash: Uint8Array;
  readonly range: CompactRange;
  /** The checkpoint with the newest cosignature of every witness seen (C2SP signed note). */
  readonly checkpoint: Uint8Array;
  /** The last leaf's index: size - 1. */
  readonly leafIndex: number;
  /** The time of the k-th newest cosignature: so old is the promise that nothing newer exists. */
  readonly quorumTime: Date;
  /** The last leaf's hash (RFC 6962). */
  readonly leafHash: Uint8Array;
  /** The newest time of each witness whose cosignature of this head counts. */
  readonly witnessTimes: ReadonlyMap<CountryCode, Date>;
  /** The newest time heard of each witness, on this head or an earlier one: nobody is believed who takes it back. */
  readonly lastSeen: ReadonlyMap<CountryCode, Date>;
}

/** What came out of `verifyTrust`. */
export interface TrustState {
  /** Every root from the pinned one to the newest. */
  readonly roots: readonly Root[];
  /** The newest root. */
  readonly root: Root;
  /** The list in force. */
  readonly list: TrustList;
  /** SHA-256 of every list seen, by sequence: a second list of one number is a fork. */
  readonly listHashes: ReadonlyMap<number, string>;
  /** SHA-256 of lists that a root's baseline took out of the line. */
  readonly abandonedLists: ReadonlySet<string>;
  /** The highest revision of each country's entry, also of countries that were taken off: the list knows them all. */
  readonly revisions: ReadonlyMap<CountryCode, number>;
  /** The states that signed the newest root and the list in force. */
  readonly signedBy: { readonly root: readonly string[]; readonly list: readonly string[] };
  /** The members as they count now: the list's, less what notices suspend. */
  readonly members: ReadonlyMap<CountryCode, Member>;
  readonly log: LogHead;
  /** What the log's last leaf says: this root, this list. */
  readonly leaf: LogLeaf;
  /** The notices in force, by id: those that hold and that no list has settled. */
  readonly notices: ReadonlyMap<string, Notice>;
  /** Notices that did not hold, with the reason. */
  readonly refusedNotices: readonly TrustError[];
  /** A time that has certainly passed, since more witnesses than may lie have said so. */
  readonly clockFloor: Date;
  readonly statements: ReadonlyMap<CountryCode, AnchorStatement>;
  /** Statements that did not hold, with the reason; those countries have none unless an older one holds. */
  readonly refusedStatements: readonly TrustError[];
  /** When this list stops counting, if no newer one comes. */
  readonly expiresAt: Date;
  /** What it all stands on: to be kept, served to others, and verified again at the next start. */
  readonly evidence: TrustEvidence;
}

/** What a hub with this state should ask a source for: roots and lists from these numbers on. */
export interface Wanted {
  readonly rootFrom: number;
  /** Null: only the newest list; a hub without a list need not walk the past. */
  readonly listFrom: number | null;
  /** Leaves of the log from this index on, with the frontier before it; null: only the last leaf. */
  readonly logFrom: number | null;
  /** The log that `logFrom` speaks of; of a successor every leaf from 0 on is wanted. */
  readonly logOrigin: string | null;
}

/** What to fetch next, given what is known. */
export function wanted(state: Verified<TrustState> | PinnedRoot): Wanted {
  if ('rootSha256' in state) return { rootFrom: 1, listFrom: null, logFrom: null, logOrigin: null };
  return {
    rootFrom: state.root.version + 1,
    listFrom: state.list.sequence + 1,
    logFrom: state.log.size,
    logOrigin: state.log.origin,
  };
}

/** The member of that country. Throws `TRUST_MEMBER_UNKNOWN`. */
export function member(state: Verified<TrustState>, country: CountryCode): Member {
  const found = state.members.get(country);
  if (found !== undefined) return found;
  throw new TrustError('TRUST_MEMBER_UNKNOWN', `${country} is not on trust list ${state.list.sequence}.`, {
    country,
    sequence: state.list.sequence,
  });
}

/** Every member, by country code. */
export function members(state: Verified<TrustState>): readonly Member[] {
  return [...state.members.values()].sort((a, b) => (a.country < b.country ? -1 : 1));
}

/** The federation's trust anchor: its identifier and the keys that the states' root gives it. */
export function anchor(state: Verified<TrustState>): {
  readonly entityId: EntityId;
  readonly keys: readonly PublicJwk[];
} {
  return state.root.anchor;
}

/**
 * The anchor's statement about the country's `/fed`, a JWT that agrees with the list. Its expiry is checked again with
 * the chain that it goes into. Throws `TRUST_MEMBER_UNKNOWN`, `TRUST_STATEMENT_MISSING`.
 */
export function anchorStatement(state: Verified<TrustState>, country: CountryCode): string {
  const { entityIds } = member(state, country);
  const statement = state.statements.get(country);
  if (statement !== undefined) return statement.jwt;
  throw new TrustError('TRUST_STATEMENT_MISSING', `There is no statement of the anchor about ${entityIds.fed}.`, {
    country,
  });
}
