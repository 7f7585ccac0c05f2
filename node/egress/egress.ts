/** The one way out of the hub: every call leaves here, checked, without redirects, bounded in bytes and time. */
import { Readable } from 'node:stream';
import { viewOf } from '@breakwater/federation-protocol';
import { Agent, fetch as undiciFetch, request as undiciRequest } from 'undici';
import { WebSocket } from 'ws';
import { type AddressRule, checkAddress, guardedLookup } from './address.ts';
import { EgressError } from './error.ts';

/** Largest answer unless told otherwise, bytes: design section 10, HTTP body. */
const answerMaxBytes = 1_048_576;

/** Longest wait for a whole answer unless told otherwise. */
const answerTimeoutMs = 15_000;

/** Connections kept to one host: enough for parallel shards, not enough to trouble a small hub. */
const connectionsMax = 16;

/**
 * A body leaves in pieces of so many bytes, each when the line has taken the one before: given whole to a slow line,
 * TLS would encrypt it whole, and hold a second copy of each shard on its way.
 */
export const PIECE_BYTES = 256 * 1_024;

/** Where the hub may call, and how much it takes. */
export interface EgressRule extends AddressRule {
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
}

/** How a WebSocket is opened. */
export interface SocketOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** A request whose body is in memory already. */
export interface PlainRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly signal: AbortSignal;
}

/** Its whole answer. */
export interface PlainAnswer {
  readonly status: number;
  header(name: string): string;
  readonly body: Uint8Array;
}

/** The way out. */
export interface Egress {
  /**
   * As the platform's fetch, for libraries that take one. Rejects with `EGRESS_ADDRESS_REFUSED`, `EGRESS_REDIRECTED`,
   * `EGRESS_TIMEOUT`, `EGRESS_UNREACHABLE`; reading a body beyond the limit rejects with `EGRESS_TOO_LARGE`.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /**
   * The same under the same rule, without the platform's streams, which copy a shard three times. Rejects as `fetch`;
   * nothing is decompressed. Left out by who has only `fetch`.
   */
  exchange?(url: string, request: PlainRequest): Promise<PlainAnswer>;
  /** Opens a WebSocket to `url` (ws or wss) under the same rule; throws `EGRESS_ADDRESS_REFUSED`. */
  socket(url: string, options: SocketOptions): WebSocket;
  close(): Promise<void>;
}

/** Makes a way out under `rule`. Connections are pooled until `close`. */
export function createEgress(rule: EgressRule): Egress {
  const { maxBytes = answerMaxBytes, timeoutMs = answerTimeoutMs } = rule;
  const agent = new Agent({
    connect: { lookup: guardedLookup, timeout: timeoutMs },
    connections: connectionsMax,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    async fetch(input, init = {}) {
      // Bytes go out as they are: a Request would copy them twice, which costs a shard more than sending it.
      const { body: given, ...rest } = init;
      const isBytes = given instanceof Uint8Array;
      const request = new Request(input, { ...(isBytes ? rest : init), redirect: 'manual' });
      checkAddress(new URL(request.url), rule);
      const timeout = AbortSignal.timeout(timeoutMs);
      const body = isBytes ? given : await bodyOf(request);
      const answer = await send(request, body, AbortSignal.any([request.signal, timeout]), agent);
      return bounded(answer, maxBytes, request.url);
    },
    async exchange(url, request) {
      checkAddress(new URL(url), rule);
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
      return exchange(url, { ...request, signal }, maxBytes, agent);
    },
    socket(url, { headers, maxBytes: maxPayload, timeoutMs: handshakeTimeout }) {
      checkAddress(new URL(url), rule);
      const lookup = guardedLookup;
      return new WebSocket(url, { headers, maxPayload, handshakeTimeout, lookup, perMessageDeflate: false });
    },
    close: () => agent.destroy(),
  };
}

type UndiciResponse = Awaited<ReturnType<typeof undiciFetch>>;

async function bodyOf(request: Request): Promise<Uint8Array | null> {
  return request.body === null ? null : new Uint8Array(await request.arrayBuffer());
}

async function send(
  request: Request,
  body: Uint8Array | null,
  signal: AbortSignal,
  dispatcher: Agent,
): Promise<UndiciResponse> {
  const { method, url } = request;
  const host = new URL(url).host;
  const headers = [...request.headers].map(([name, value]): [string, string] => [name, value]);
  try {
    return await undiciFetch(url, { method, headers, body, signal, dispatcher, redirect: 'manual' });
  } catch (cause) {
    throw unanswered(host, signal, cause instanceof Error ? cause.cause : undefined, cause);
  }
}

/** What a failure of the line comes to; `inner` is what the line itself said. */
function unanswered(host: string, signal: AbortSignal, inner: unknown, cause: unknown): EgressError {
  if (inner instanceof EgressError) return inner;
  const isTimeout = signal.aborted || isTimeoutError(inner);
  const [code, what] = isTimeout ? (['EGRESS_TIMEOUT', 'too late'] as const) : (['EGRESS_UNREACHABLE', 'not'] as const);
  return new EgressError(code, `${host} answered ${what === 'not' ? 'not at all' : what}.`, { host }, cause);
}

async function exchange(
  url: string,
  { method, headers, body, signal }: PlainRequest,
  maxBytes: number,
  dispatcher: Agent,
): Promise<PlainAnswer> {
  const host = new URL(url).host;
  try {
    const answer = await undiciRequest(url, { method, ...outgoing(headers, body), signal, dispatcher });
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of answer.body) {
      bytes += piece.byteLength;
      // Leaving the loop destroys the stream, and the connection with it.
      if (bytes > maxBytes) throw tooLarge(host, maxBytes);
      pieces.push(piece);
    }
    const { statusCode: status } = answer;
    if (status >= 300 && status < 400 && status !== 304) {
      throw new EgressError('EGRESS_REDIRECTED', `${host} answered with a redirect.`, { host });
    }
    const header = (name: string) => {
      const value = answer.headers[name];
      return typeof value === 'string' ? value : '';
    };
    return {
      status,
      header,
      body: viewOf(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, bytes)),
    };
  } catch (cause) {
    throw unanswered(host, signal, cause, cause);
  }
}

function outgoing(headers: PlainRequest['headers'], body: Uint8Array | null) {
  if (body === null || body.length <= PIECE_BYTES) return { headers, body };
  const pieces = Readable.from(piecesOf(body), { objectMode: false, highWaterMark: PIECE_BYTES });
  return { headers: { ...headers, 'content-length': String(body.length) }, body: pieces };
}

function* piecesOf(body: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield body.subarray(at, at + PIECE_BYTES);
}

function tooLarge(host: string, maxBytes: number): EgressError {
  return new EgressError('EGRESS_TOO_LARGE', `${host} sent more than ${maxBytes} bytes.`, { host });
}

function isTimeoutError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /_TIMEOUT$/.test(String(error.code));
}

/** The answer with a body that stops at `maxBytes`; a redirect is refused instead of being handed on. */
async function bounded(answer: UndiciResponse, maxBytes: number, url: string): Promise<Response> {
  const host = new URL(url).host;
  const refuse = async (code: 'EGRESS_REDIRECTED' | 'EGRESS_TOO_LARGE', happened: string) => {
    await answer.body?.cancel();
    throw new EgressError(code, happened, { host });
  };
  const isRedirect = answer.status >= 300 && answer.status < 400 && answer.status !== 304;
  if (isRedirect) await refuse('EGRESS_REDIRECTED', `${host} answered with a redirect.`);
  if (Number(answer.headers.get('content-length') ?? 0) > maxBytes) {
    await refuse('EGRESS_TOO_LARGE', `${host} announced more than ${maxBytes} bytes.`);
  }
  const headers = new Headers([...answer.headers].map(([name, value]): [string, string] => [name, value]));
  const mayHaveBody = ![101, 204, 205, 304].includes(answer.status);
  const body = mayHaveBody && answer.body !== null ? answer.body.pipeThrough(byteLimit(maxBytes, host)) : null;
  return new Response(body, { status: answer.status, statusText: answer.statusText, headers });
}

function byteLimit(maxBytes: number, host: string): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen <= maxBytes) return controller.enqueue(chunk);
      controller.error(tooLarge(host, maxBytes));
    },
  });
}
