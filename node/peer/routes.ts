/** The rows every hub has for its peers: health, hello, relay. */
import type { CountryCode, JsonObject } from '@breakwater/federation-protocol';
import type { World } from '../world.ts';
import type { PeerRoute } from './peer.ts';
import { type OpenRelayParts, openRelayRoute, relayRoute } from './relay.ts';

/** What the rows need. `health` adds to what a peer learns; `greeted` is told that a peer is back. */
export interface PeerRouteParts extends OpenRelayParts {
  readonly self: CountryCode;
  readonly world: Pick<World, 'now'>;
  health(): JsonObject;
  greeted(country: CountryCode): void;
}

/** Rows for health (open to anybody), hello (a peer is back: call it at once) and the two relays. */
export function peerRoutes(parts: PeerRouteParts): PeerRoute[] {
  return [
    {
      method: 'GET',
      path: '/peer/health',
      who: 'open',
      bodyBytes: 0,
      handle: async () => ({
        status: 200,
        body: { ...parts.health(), country: parts.self, time: parts.world.now().toISOString() },
      }),
    },
    {
      method: 'POST',
      path: '/peer/hello',
      who: 'member',
      bodyBytes: 0,
      handle: async ({ caller }) => {
        parts.greeted(caller.country);
        return { status: 200, body: { country: parts.self } };
      },
    },
    relayRoute(parts),
    openRelayRoute(parts),
  ];
}
