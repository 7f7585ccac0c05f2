/** Puts the peer side of a running hub together: receiving, links, client, watch, greeting. */
import type { RequestListener, Server } from 'node:http';
import { CodedError, type CountryCode, type JsonObject } from '@breakwater/federation-protocol';
import type { Egress } from '../egress/egress.ts';
import type { EventName } from '../store/event.ts';
import type { World } from '../world.ts';
import { createPeerClient } from './client.ts';
import { peerHttpHandler } from './http.ts';
import { streamListener } from './http-stream.ts';
import { linkReviewMs } from './limits.ts';
import { startLinks } from './link-dial.ts';
import { attachLinkServer } from './link-server.ts';
import { createLinkTable } from './link-table.ts';
import { type MemberLoops, otherMembers, otherPeers } from './member-loops.ts';
import { type PeerMonitor, startPeerMonitor } from './monitor.ts';
import type { PeerClient, PeerRoute } from './peer.ts';
import { createAdmit, createReceive, createReceiveStream, type Receive, type ReceiveParts } from './receive.ts';
import { peerRoutes } from './routes.ts';

/** What a running hub's peer side is made of. `routes` are the rows of the other flows (shards, custody, …). */
export interface PeersParts extends ReceiveParts {
  readonly self: CountryCode;
  readonly mode: 'direct' | 'outbound';
  readonly egress: Egress;
  readonly world: World;
  readonly routes: readonly PeerRoute[];
  health(): JsonObject;
  record(event: EventName, details: JsonObject): Promise<void>;
}

/** The peer side of a running hub. */
export interface Peers {
  readonly client: PeerClient;
  readonly monitor: PeerMonitor;
  readonly linkedCountries: () => readonly CountryCode[];
  /** Answers everything under `/peer/`. */
  readonly handle: (request: Request) => Promise<Response>;
  /** Answers rows that take a stream without a detour; hands the others to the listener it is given. */
  streaming(otherwise: RequestListener): RequestListener;
  /** Accepts links on the public listener. */
  attach(server: Server): void;
  /** Ends links to countries no longer in the directory, greets new ones; called after every change of trust. */
  review(): void;
  /** Dials when this hub is outbound, and tells every peer that we are back. Call once the listener is open. */
  start(): void;
  close(): Promise<void>;
}

/** Opens the peer side; nothing is sent before `start`, except the watch's first questions. */
export function openPeers(parts: PeersParts): Peers {
  const state: { monitor?: PeerMonitor; dialling?: MemberLoops } = {};
  // The receiving side and the links need each other: a link carries requests in, a relay sends them out again.
  const receive: Receive = (request) => receiving(request);
  const links = createLinkTable(receive, (country) => state.monitor?.recheck(country));
  const greeted = (country: CountryCode): void => {
    state.dialling?.wake(country);
    state.monitor?.recheck(country);
  };
  const isCutOff = (country: CountryCode): boolean => state.monitor?.isCutOff(country) ?? false;
  const routes = [...parts.routes, ...peerRoutes({ ...parts, links, greeted, isCutOff })];
  const receiving = createReceive(parts, routes);
  const receiveStream = createReceiveStream(parts);
  const client = createPeerClient({ ...parts, tag: 'bw-req', links });
  const monitor = startPeerMonitor({ ...parts, client });
  state.monitor = monitor;
  // Time alone can end trust too, so the links are looked at without any news as well.
  const reviews = setInterval(() => links.keepOnly(otherPeers(parts)), linkReviewMs).unref();
  return {
    client,
    monitor,
    linkedCountries: links.countries,
    handle: peerHttpHandler({ ...parts, routes, receive, admit: createAdmit(parts), receiveStream }),
    streaming: (otherwise) => streamListener({ ...parts, routes, receiveStream }, otherwise),
    attach: (server) => attachLinkServer(server, { ...parts, links }),
    review() {
      links.keepOnly(otherPeers(parts));
      monitor.review();
      state.dialling?.review();
    },
    start() {
      if (parts.mode === 'outbound') state.dialling = startLinks({ ...parts, links });
      void sayHello(parts, client);
    },
    async close() {
      clearInterval(reviews);
      monitor.stop();
      state.dialling?.stop();
      await links.close();
    },
  };
}

/** Tells every peer that this hub is back; one that cannot be reached learns it from its own watch. */
async function sayHello(parts: PeersParts, client: PeerClient): Promise<void> {
  await Promise.all(
    otherMembers(parts).map(async (country) => {
      try {
        await client.fetch(country, { method: 'POST', path: '/peer/hello' });
      } catch (error) {
        if (error instanceof CodedError)
          parts.world.log.debug({ event: 'peer.hello-unheard', country, code: error.code });
        else parts.world.log.error({ event: 'peer.failed', country, err: error });
      }
    }),
  );
}
