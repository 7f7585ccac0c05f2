/** Finds the trust list in force with nothing but a root's fingerprint and some peers' addresses. */
import { RecoveryError } from '@breakwater/backup-replication';
import { CodedError, type Verified } from '@breakwater/federation-protocol';
import { type PinnedRoot, type TrustState, verifyTrust } from '@breakwater/trust-lists';
import { collect } from '../trust/collect.ts';
import { type Fetch, originSource } from '../trust/source.ts';

/** What is known: the fingerprint, told from person to person, and where to ask. Nobody asked is believed. */
export interface TrustSearch {
  readonly rootSha256: string;
  readonly peers: readonly string[];
  readonly fetch: Fetch;
  readonly now: Date;
}

/** One slow peer must not cost more than this. */
const PEER_TIMEOUT_MS = 10_000;

/**
 * Asks every peer's mirror and takes the newest list that verifies from the root on; a peer that lies or lags cannot
 * hide a newer one that another peer has. Throws `RECOVERY_LIST_UNREACHABLE` with each peer's failure.
 */
export async function findTrust(search: TrustSearch): Promise<Verified<TrustState>> {
  let known: Verified<TrustState> | PinnedRoot = { rootSha256: search.rootSha256 };
  const failures: string[] = [];
  for (const peer of search.peers) {
    try {
      known = await askPeer(peer, known, search);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      failures.push(`${peer}: ${error.code}`);
    }
  }
  if (!('rootSha256' in known)) return known;
  throw new RecoveryError('RECOVERY_LIST_UNREACHABLE', 'No peer gave a trust list that fits the root fingerprint.', {
    failures,
  });
}

async function askPeer(
  peer: string,
  known: Verified<TrustState> | PinnedRoot,
  { fetch, now }: TrustSearch,
): Promise<Verified<TrustState> | PinnedRoot> {
  const collected = await collect(originSource(peer, fetch), known, AbortSignal.timeout(PEER_TIMEOUT_MS));
  if (collected.kind === 'evidence') return verifyTrust(collected.evidence, known, now);
  if (!('rootSha256' in known)) return known;
  throw new RecoveryError('RECOVERY_LIST_UNREACHABLE', `${peer} has no trust list.`);
}
