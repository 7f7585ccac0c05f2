/** The one decision about trust: from everything fetched and what was known to what is trusted now, or a refusal. */
import type { Verified } from '@breakwater/federation-protocol';
import type { LogLeaf } from '../document/pending.ts';
import type { LogHead, PinnedRoot, TrustEvidence, TrustState } from '../state.ts';
import { checkStatements } from './check-statements.ts';
import { checkListTimes, verifyLists } from './verify-lists.ts';
import { checkRootTimes, verifyRoots } from './verify-roots.ts';

/**
 * Verifies `evidence` on top of `state` at `now`, step by step as references/trust.md section 4.4 has them, corrected
 * by design section 5. Pure: it throws a `TrustError` and changes nothing, or resolves to a new state that the caller
 * keeps. The evidence may repeat what the state already stands on; it may never contradict it.
 */
export async function verifyTrust(
  evidence: TrustEvidence,
  state: Verified<TrustState> | PinnedRoot,
  now: Date,
): Promise<Verified<TrustState>> {
  const known = 'rootSha256' in state ? null : state;

  // Step 1, the root: from the pinned fingerprint, one version after the other, each signed under the one before.
  const roots = await verifyRoots(evidence.roots, state);
  checkRootTimes(roots.newest, now);

  // Steps 6 to 10, the list: bytes, form, chain, signatures of the states, consents.
  const lists = await verifyLists(evidence.lists, known, roots.all);
  checkListTimes(lists.newest, roots.newest, known, now);

  // Section 4.8: the anchor's statements are derived from the list, so they are checked against it and never lead.
  const members = new Map(lists.newest.entries.map(({ member }) => [member.country, member]));
  const statements = await checkStatements(evidence.statements, known, roots.newest.anchor, members, now);

  const next: TrustState = {
    roots: roots.all,
    root: roots.newest,
    list: lists.newest,
    listHashes: lists.hashes,
    signedBy: { root: roots.signedBy, list: lists.signedBy },
    members,
    log: known?.log ?? noLog,
    leaf: leafOf(roots.newest, lists.newest),
    notices: new Map(),
    clockFloor: known?.clockFloor ?? lists.newest.issued,
    statements: statements.accepted,
    refusedStatements: statements.refused,
    expiresAt: new Date(lists.newest.nextUpdate.getTime() + roots.newest.freshness.closedMs),
    evidence: {
      roots: roots.documents,
      lists: lists.documents,
      log: null,
      notices: [],
      statements: Object.fromEntries([...statements.accepted].map(([country, { jwt }]) => [country, jwt])),
    },
  };
  return next as Verified<TrustState>;
}

const noLog: LogHead = {
  origin: '',
  size: 0,
  rootHash: new Uint8Array(),
  range: { size: 0, hashes: [] },
  checkpoint: new Uint8Array(),
  leafIndex: 0,
  quorumTime: new Date(0),
  witnessTimes: new Map(),
};

function leafOf(root: TrustState['root'], list: TrustState['list']): LogLeaf {
  return {
    root: { version: root.version, sha256: root.sha256 },
    lists: { hubs: { sequence: list.sequence, sha256: list.sha256 } },
    notices: { count: 0, sha256: root.sha256 },
    previous: null,
    successorOf: null,
  };
}
