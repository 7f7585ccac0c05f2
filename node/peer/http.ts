/** The receiving side over HTTP: reads a request within its limit, hands it on, sends the signed answer back. */
import { canonicalJson, type PeerRequestHead, type SignedPeerResponse, viewOf } from '@breakwater/federation-protocol';
import { PeerError } from './error.ts';
import { frameMaxBytes, strangersBodyMaxBytes } from './limits.ts';
import type { PeerRoute, StreamPeerRoute } from './peer.ts';
import { problemOf, problemStatus, problemType } from './problem.ts';
import type { Admit, Receive, ReceiveStream } from './receive.ts';
import { paramsOf } from './route-match.ts';

/** What the handler needs beside the receiving side. In mode `outbound` every direct call is refused. */
export interface PeerHttpParts {
  readonly origin: string;
  readonly mode: 'direct' | 'outbound';
  readonly routes: readonly PeerRoute[];
  readonly receive: Receive;
  readonly receiveStream: ReceiveStream;
  readonly admit: Admit;
}

/** A handler for everything under `/peer/` except the link itself. */
export function peerHttpHandler(parts: PeerHttpParts): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      if (parts.mode === 'outbound') throw new PeerError('PEER_LINK_REQUIRED', 'This hub takes calls over links only.');
      const { status, headers, body } = await answer(request, parts);
      const present = Object.entries(headers).filter(([, value]) => value !== '');
      return new Response(viewOf(body), { status, headers: Object.fromEntries(present) });
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      const headers = { 'content-type': problemType };
      return new Response(canonicalJson(problemOf(error)), { status: problemStatus(error.code), headers });
    }
  };
}

async function answer(request: Request, parts: PeerHttpParts): Promise<SignedPeerResponse> {
  const head = headOf(request, parts.origin);
  const row = rowOf(parts.routes, request);
  if (row.who === 'member stream') return parts.receiveStream(streamOf(head, request), row);
  const { bodyBytes, who } = row;
  // Only a verified caller may make us hold more than a little: the signature covers the digest, so it comes first.
  const refusal = bodyBytes > strangersBodyMaxBytes && who !== 'open' ? await parts.admit(head) : null;
  if (refusal !== null) return refusal;
  return parts.receive({ ...head, body: await readBody(request, Math.min(bodyBytes, frameMaxBytes)) });
}

/** The request as it was signed: its address is at our own origin, whatever name the connection was made to. */
function headOf(request: Request, origin: string): PeerRequestHead {
  const { pathname, search } = new URL(request.url);
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
  };
}

/** The row for a request; where there is none, one that takes nothing, so that the refusal can be signed. */
function rowOf(
  routes: readonly PeerRoute[],
  { method, url }: Request,
): { readonly bodyBytes: number; readonly who: Exclude<PeerRoute['who'], 'member stream'> } | StreamPeerRoute {
  const { pathname } = new URL(url);
  const row = routes.find((route) => route.method === method && paramsOf(route.path, pathname) !== null);
  return row ?? { bodyBytes: 0, who: 'member' };
}

function streamOf(head: PeerRequestHead, { headers, body }: Request) {
  const announced = headers.get('content-length') ?? '';
  const bytes = /^\d{1,15}$/.test(announced) ? Number(announced) : Number.POSITIVE_INFINITY;
  return { ...head, bytes, pieces: piecesOf(body) };
}

/** Whoever stops early leaves the rest unread: to cancel it would cut the line before the refusal is through. */
async function* piecesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) yield next.value;
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
  return viewOf(Buffer.concat(chunks));
}
