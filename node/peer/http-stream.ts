/**
 * The receiving side for bodies that stream, straight from the socket: a shard's bytes pass through this process once,
 * from the network's buffers to the disk, and are never gathered.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { SignedPeerResponse } from '@breakwater/federation-protocol';
import type { PeerRoute, StreamPeerRoute } from './peer.ts';
import type { ReceiveStream } from './receive.ts';
import { paramsOf } from './route-match.ts';

/** What it takes. In mode `outbound` every direct call is refused, which the other listener does. */
export interface StreamListenerParts {
  readonly origin: string;
  readonly mode: 'direct' | 'outbound';
  readonly routes: readonly PeerRoute[];
  readonly receiveStream: ReceiveStream;
}

/** A listener for the rows that take streams; every other request goes to `otherwise`. */
export function streamListener(parts: StreamListenerParts, otherwise: RequestListener): RequestListener {
  const rows = parts.mode === 'outbound' ? [] : parts.routes.filter((row) => row.who === 'member stream');
  return (request, response) => {
    const row = rowFor(rows, request);
    if (row === undefined) return otherwise(request, response);
    void answer(request, row, parts).then((answered) => send(response, answered));
  };
}

function rowFor(rows: readonly StreamPeerRoute[], { method, url = '' }: IncomingMessage): StreamPeerRoute | undefined {
  const [path = ''] = url.split('?', 1);
  return rows.find((row) => row.method === method && paramsOf(row.path, path) !== null);
}

function answer(request: IncomingMessage, row: StreamPeerRoute, parts: StreamListenerParts) {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : '';
  };
  const announced = header('content-length');
  return parts.receiveStream(
    {
      method: request.method ?? '',
      targetUri: `${parts.origin}${request.url ?? ''}`,
      headers: {
        'content-type': header('content-type'),
        'content-digest': header('content-digest'),
        'signature-input': header('signature-input'),
        signature: header('signature'),
      },
      bytes: /^\d{1,15}$/.test(announced) ? Number(announced) : Number.POSITIVE_INFINITY,
      // Whoever stops early leaves the rest to be read past: destroyed, it would cut the line before the refusal.
      pieces: request.iterator({ destroyOnReturn: false }),
    },
    row,
  );
}

function send(response: ServerResponse, { status, headers, body }: SignedPeerResponse): void {
  for (const [name, value] of Object.entries(headers)) if (value !== '') response.setHeader(name, value);
  response.writeHead(status, { 'content-length': body.byteLength });
  response.end(body);
}
