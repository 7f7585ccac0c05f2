/** Finds the trust list in force with nothing but a root's fingerprint and some peers' addresses. */
import { RecoveryError } from '@breakwater/backup-replication';
import { CodedError, type Verified } from '@breakwater/federation-protocol';
import { defaultClock, type PinnedRoot, type TrustState, verifyTrust } from '@breakwater/trust-lists';
import { nodeSuiteOnce } from '../keys/node-suite.ts';
import { withoutTheKnown } from '../trust/changes.ts';
import { look } from '../trust/look.ts';
import { type Fetch, originSource } from '../trust/source.ts';

/** What is known: the fingerprint, told from person to person, and where to ask. Nobody asked is believed. */
export interface TrustSearch {
  readonly rootSha256: string;
  readonly peers: readonly string[];
  readonly fetch: Fetch;
  readonly now: Date;
}

/**
 * Asks every peer's mirror at once, puts their cosignatures together and takes the newest head that verifies from the
 * root on, with the notices of all; a peer that lies or lags cannot hide what another one has. Throws
 * `RECOVERY_LIST_UNREACHABLE` with each peer's failure.
 */
export async function findTrust({ rootSha256, peers, fetch, now }: TrustSearch): Promise<Verified<TrustState>> {
  const pin: PinnedRoot = { rootSha256 };
  const sources = peers.map((peer) => originSource(peer, fetch));
  const found = await look(sources, pin, new Date(now.getTime() + defaultClock.maxSkewMs));
  const failures = found.failures.map(({ from, error }) => `${from}: ${error.code}`);
  let known: Verified<TrustState> | null = null;
  for (const { from, evidence } of found.offers) {
    const rest = withoutTheKnown(evidence, known);
    if (rest === null) continue;
    try {
      known = await verifyTrust(rest, known ?? pin, now, nodeSuiteOnce());
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      failures.push(`${from}: ${error.code}`);
    }
  }
  if (known !== null) return known;
  throw new RecoveryError('RECOVERY_LIST_UNREACHABLE', 'No peer gave a trust list that fits the root fingerprint.', {
    failures,
  });
}
