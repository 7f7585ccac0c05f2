/** The receiving side over HTTP: reads a request within its limit, hands it on, sends the signed answer back. */
import type { SignedPeerRequest } from '@breakwater/federation-protocol';
import { canonicalJson } from '@breakwater/federation-protocol';
import { PeerError } from './error.ts';
import { peerBodyMaxBytes } from './limits.ts';
import type { PeerRoute } from './peer.ts';
import { problemOf, problemStatus, problemType } from './problem.ts';
import type { Receive } from './receive.ts';
import { paramsOf } from './route-match.ts';

/** What the handler needs beside the receiving side. In mode `outbound` every direct call is refused. */
export interface PeerHttpParts {
  readonly origin: string;
  readonly mode: 'direct' | 'outbound';
  readonly routes: readonly PeerRoute[];
  readonly receive: Receive;
}

/** A handler for everything under `/peer/` except the link itself. */
export function peerHttpHandler(parts: PeerHttpParts): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      if (parts.mode === 'outbound') throw new PeerError('PEER_LINK_REQUIRED', 'This hub takes calls over links only.');
      const { status, headers, body } = await parts.receive(await readRequest(request, parts));
      const present = Object.entries(headers).filter(([, value]) => value !== '');
      return new Response(new Uint8Array(body), { status, headers: Object.fromEntries(present) });
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      const headers = { 'content-type': problemType };
      return new Response(canonicalJson(problemOf(error)), { status: problemStatus(error.code), headers });
    }
  };
}

/** The request as it was signed: its address is at our own origin, whatever name the connection was made to. */
async function readRequest(request: Request, { origin, routes }: PeerHttpParts): Promise<SignedPeerRequest> {
  const { pathname, search } = new URL(request.url);
  const limit = Math.min(largestBody(routes, request.method, pathname), peerBodyMaxBytes);
  const header = (name: string) => request.headers.get(name) ?? '';
  return {
    method: request.method,
    targetUri: `${origin}${pathname}${search}`,
    headers: {
      'content-type': header('content-type'),
      'content-digest': header('content-digest'),
      'signature-input': header('signature-input'),
      signature: header('signature'),
    },
    body: await readBody(request, limit),
  };
}

/** What the row takes; nothing where there is no row, so that the receiving side can refuse it in a signed answer. */
function largestBody(routes: readonly PeerRoute[], method: string, pathname: string): number {
  return routes.find((route) => route.method === method && paramsOf(route.path, pathname) !== null)?.bodyBytes ?? 0;
}

/** The body, or just enough of one that is too large for the receiving side to see that it is. */
async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream, so the rest is never read.
    if (bytes > limit) break;
  }
  return new Uint8Array(Buffer.concat(chunks));
}
