/** From the watch over the peers to the facts of the pages. */
import type { PeerState } from '../peer/monitor.ts';
import type { PeerFact } from './facts.ts';

/** A peer that was never heard of is not called silent before the first question can have been answered. */
const firstAnswerMs = 20_000;

/** What the watch knows, and which peers keep a link open to us. */
export interface PeerSources {
  states(): readonly PeerState[];
  linkedCountries(): readonly string[];
}

/** One fact a peer; `nameOf` gives the name that the trust list has for a country. */
export function peerFacts(sources: PeerSources, nameOf: (country: string) => string, now: Date): readonly PeerFact[] {
  const linked = new Set(sources.linkedCountries());
  return sources.states().map((peer) => {
    const isNew = peer.lastSeen === null && now.getTime() - peer.since.getTime() < firstAnswerMs;
    const isSilent = peer.state === 'cut off';
    return {
      country: peer.country,
      name: nameOf(peer.country),
      state: peer.state !== 'cut off' ? peer.state : isNew ? 'not asked yet' : 'silent',
      answeredAt: peer.lastSeen,
      silentSince: isSilent && !isNew ? peer.since : null,
      roundTripMs: peer.roundTripMs,
      via: isSilent ? null : linked.has(peer.country) ? 'link' : 'direct',
    };
  });
}
