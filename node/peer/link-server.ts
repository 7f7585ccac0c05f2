/** Accepts links on the public listener: a signed upgrade at /peer/link by a member of the list, nobody else. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CodedError, canonicalJson } from '@breakwater/federation-protocol';
import { WebSocketServer } from 'ws';
import { PeerError } from './error.ts';
import { frameMaxBytes } from './limits.ts';
import type { LinkTable } from './link-table.ts';
import { problemOf, problemStatus, problemType } from './problem.ts';
import { authenticate, type ReceiveParts } from './receive.ts';

/** Where links are accepted. */
export const linkPath = '/peer/link';

/** What accepting takes. In mode `outbound` every link is refused: such a hub dials, it is not dialled. */
export interface LinkServerParts extends ReceiveParts {
  readonly mode: 'direct' | 'outbound';
  readonly links: LinkTable;
}

/** Accepts links on `server` from now on; upgrades to other paths are left to whoever else listens for them. */
export function attachLinkServer(server: Server, parts: LinkServerParts): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: frameMaxBytes + 5, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== linkPath) {
      if (server.listenerCount('upgrade') === 1) socket.destroy();
      return;
    }
    socket.on('error', () => socket.destroy());
    memberOf(request, parts)
      .then(({ country, kid }) => {
        sockets.handleUpgrade(request, socket, head, (accepted) => {
          parts.links.adopt(country, accepted, { kid });
        });
      })
      .catch((error: unknown) => refuse(socket, error, parts));
  });
}

/** The country whose signed upgrade this is, and the key it signed with. Throws `MESSAGE_…` or `PEER_…`. */
async function memberOf(request: IncomingMessage, parts: LinkServerParts) {
  if (parts.mode === 'outbound') throw new PeerError('PEER_LINK_REQUIRED', 'This hub is not dialled; it dials.');
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : '';
  };
  const signed = {
    method: request.method ?? '',
    targetUri: `${parts.origin}${linkPath}`,
    headers: {
      'content-type': header('content-type'),
      'content-digest': header('content-digest'),
      'signature-input': header('signature-input'),
      signature: header('signature'),
    },
    body: new Uint8Array(),
  };
  const { caller, kid } = await authenticate(signed, { who: 'member' }, parts, parts.world.now());
  return { country: caller.country, kid };
}

function refuse(socket: Duplex, error: unknown, { world }: LinkServerParts): void {
  if (!(error instanceof CodedError)) world.log.error({ event: 'peer.failed', err: error });
  const coded = error instanceof CodedError ? error : new PeerError('PEER_FAILED', 'The hub failed.', {}, error);
  const body = new TextDecoder().decode(canonicalJson(problemOf(coded)));
  const head = [
    `HTTP/1.1 ${problemStatus(coded.code)} Refused`,
    `content-type: ${problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
