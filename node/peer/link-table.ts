/** The links this process holds, one a country, the newest winning. */
import type { CountryCode, SignedPeerRequest, SignedPeerResponse } from '@breakwater/federation-protocol';
import type { WebSocket } from 'ws';
import { PeerError } from './error.ts';
import { Link } from './link.ts';
import type { PeerMember } from './peer.ts';
import type { Receive } from './receive.ts';

/** What a link was opened under: the key that the other side signed with, or the origin that this side dialled. */
export type LinkGround = { readonly kid: string } | { readonly origin: string };

/** All links of this process. */
export interface LinkTable {
  has(country: CountryCode): boolean;
  countries(): readonly CountryCode[];
  /** Sends over the country's link; `PEER_UNREACHABLE` when there is none. Other codes as `Link.call`. */
  call(country: CountryCode, request: SignedPeerRequest, timeoutMs: number): Promise<SignedPeerResponse>;
  /** Takes over an authenticated socket; an older link to the same country is closed. */
  adopt(country: CountryCode, socket: WebSocket, ground: LinkGround): Link;
  /** Closes every link that none of these members could open now: the country left, or the key was taken away. */
  keepOnly(members: readonly PeerMember[]): void;
  close(): Promise<void>;
}

/** An empty table. `changed` is told whenever a link to a country opens or ends. */
export function createLinkTable(receive: Receive, changed: (country: CountryCode) => void): LinkTable {
  const links = new Map<CountryCode, Link>();
  const grounds = new WeakMap<Link, LinkGround>();
  return {
    has: (country) => links.has(country),
    countries: () => [...links.keys()],
    async call(country, request, timeoutMs) {
      const link = links.get(country);
      if (link !== undefined) return link.call(request, timeoutMs);
      throw new PeerError('PEER_UNREACHABLE', `There is no link to ${country}.`, { country });
    },
    adopt(country, socket, ground) {
      const older = links.get(country);
      const link = new Link(socket, country, receive);
      links.set(country, link);
      grounds.set(link, ground);
      older?.close();
      void link.closed.then(() => {
        if (links.get(country) === link) links.delete(country);
        changed(country);
      });
      changed(country);
      return link;
    },
    keepOnly(members) {
      for (const [country, link] of links) {
        const ground = grounds.get(link);
        const member = members.find((one) => one.country === country);
        if (ground === undefined || member === undefined || !bears(member, ground)) link.close();
      }
    },
    async close() {
      const all = [...links.values()];
      for (const link of all) link.close();
      await Promise.all(all.map(({ closed }) => closed));
    },
  };
}

function bears({ peerKeys, origin }: PeerMember, ground: LinkGround): boolean {
  return 'kid' in ground ? peerKeys.some(({ kid }) => kid === ground.kid) : origin === ground.origin;
}
