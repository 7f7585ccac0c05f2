/** The way out for people and machines that are no hub: to peers named by a person, believed for nothing they say. */
import type { CountryCode, Signer, Verified } from '@breakwater/federation-protocol';
import { members, type TrustState } from '@breakwater/trust-lists';
import { createEgress, type Egress } from '../egress/egress.ts';
import { createPeerClient } from '../peer/client.ts';
import { frameMaxBytes } from '../peer/limits.ts';
import type { PeerClient } from '../peer/peer.ts';
import type { World } from '../world.ts';

/** A shard comes in one answer; a slow satellite line may take two minutes for it. */
const ANSWER_TIMEOUT_MS = 120_000;

/**
 * Opens the way out. What comes in is verified from the root's fingerprint on, so any named https host may be asked;
 * plain http only on `*.localhost`, and only when the peers given are there (the region in a box).
 */
export function openEgress(peers: readonly string[]): Egress {
  const loopback = peers.some((peer) => new URL(peer).hostname.endsWith('.localhost'));
  return createEgress({ allow: () => true, loopback, maxBytes: frameMaxBytes, timeoutMs: ANSWER_TIMEOUT_MS });
}

/** The blank machine's calls to hubs: signed with its own key, answers verified under the members' keys. */
export function machinePeers(
  signer: Signer,
  state: Verified<TrustState>,
  egress: Egress,
  world: Pick<World, 'now' | 'randomBytes'>,
): PeerClient {
  const directory = { members: () => members(state) };
  return createPeerClient({ self: null, signer, tag: 'bw-recovery', directory, egress, links: null, world });
}

/** The name of a country in the list, for people. */
export function countryName(state: Verified<TrustState>, country: CountryCode): string {
  return state.members.get(country)?.name ?? country;
}
