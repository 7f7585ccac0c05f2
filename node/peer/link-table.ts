/** The links this process holds, one a country, the newest winning. */
import type { CountryCode, SignedPeerRequest, SignedPeerResponse } from '@breakwater/federation-protocol';
import type { WebSocket } from 'ws';
import { PeerError } from './error.ts';
import { Link } from './link.ts';
import type { Receive } from './receive.ts';

/** All links of this process. */
export interface LinkTable {
  has(country: CountryCode): boolean;
  countries(): readonly CountryCode[];
  /** Sends over the country's link; `PEER_UNREACHABLE` when there is none. Other codes as `Link.call`. */
  call(country: CountryCode, request: SignedPeerRequest, timeoutMs: number): Promise<SignedPeerResponse>;
  /** Takes over an authenticated socket; an older link to the same country is closed. */
  adopt(country: CountryCode, socket: WebSocket): Link;
  /** Closes every link to a country that is not among these. */
  keepOnly(countries: readonly CountryCode[]): void;
  close(): Promise<void>;
}

/** An empty table. `changed` is told whenever a link to a country opens or ends. */
export function createLinkTable(receive: Receive, changed: (country: CountryCode) => void): LinkTable {
  const links = new Map<CountryCode, Link>();
  return {
    has: (country) => links.has(country),
    countries: () => [...links.keys()],
    async call(country, request, timeoutMs) {
      const link = links.get(country);
      if (link !== undefined) return link.call(request, timeoutMs);
      throw new PeerError('PEER_UNREACHABLE', `There is no link to ${country}.`, { country });
    },
    adopt(country, socket) {
      const older = links.get(country);
      const link = new Link(socket, country, receive);
      links.set(country, link);
      older?.close();
      void link.closed.then(() => {
        if (links.get(country) === link) links.delete(country);
        changed(country);
      });
      changed(country);
      return link;
    },
    keepOnly(countries) {
      for (const [country, link] of links) if (!countries.includes(country)) link.close();
    },
    async close() {
      const all = [...links.values()];
      for (const link of all) link.close();
      await Promise.all(all.map(({ closed }) => closed));
    },
  };
}
