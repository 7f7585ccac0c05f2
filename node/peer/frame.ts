/** How a signed message travels as bytes over a link or a relay: the length of a JSON head, the head, the body. */
import {
  expectInteger,
  expectObject,
  expectString,
  FederationError,
  type JsonObject,
  parseStrictJson,
  type SignatureHeaders,
  type SignedPeerRequest,
  type SignedPeerResponse,
} from '@breakwater/federation-protocol';
import { PeerError } from './error.ts';
import { frameHeaderMaxBytes, frameMaxBytes } from './limits.ts';

/** The frame of a request. */
export function encodeRequest({ method, targetUri, headers, body }: SignedPeerRequest): Uint8Array {
  return encode({ method, targetUri, headers: { ...headers } }, body);
}

/** The frame of an answer. */
export function encodeResponse({ status, headers, body }: SignedPeerResponse): Uint8Array {
  return encode({ status, headers: { ...headers } }, body);
}

/** Reads a request; `PEER_MESSAGE_MALFORMED` or `PEER_TOO_LARGE`. Nothing in it is verified yet. */
export function decodeRequest(frame: Uint8Array): SignedPeerRequest {
  return decode(frame, (head, body) => ({
    method: expectString(head.method, 'method', 8),
    targetUri: expectString(head.targetUri, 'targetUri'),
    headers: headersOf(head),
    body,
  }));
}

/** Reads an answer; `PEER_MESSAGE_MALFORMED` or `PEER_TOO_LARGE`. Nothing in it is verified yet. */
export function decodeResponse(frame: Uint8Array): SignedPeerResponse {
  return decode(frame, (head, body) => ({
    status: expectInteger(head.status, 'status', 200, 599),
    headers: headersOf(head),
    body,
  }));
}

function encode(head: JsonObject, body: Uint8Array): Uint8Array {
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const frame = new Uint8Array(4 + headBytes.byteLength + body.byteLength);
  new DataView(frame.buffer).setUint32(0, headBytes.byteLength);
  frame.set(headBytes, 4);
  frame.set(body, 4 + headBytes.byteLength);
  return frame;
}

function decode<Message>(frame: Uint8Array, read: (head: JsonObject, body: Uint8Array) => Message): Message {
  if (frame.byteLength > frameMaxBytes) {
    throw new PeerError('PEER_TOO_LARGE', `A frame of ${frame.byteLength} bytes is too large.`);
  }
  if (frame.byteLength < 4) throw malformed();
  const headBytes = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
  if (headBytes > frameHeaderMaxBytes || 4 + headBytes > frame.byteLength) throw malformed();
  const head = frame.subarray(4, 4 + headBytes);
  try {
    return read(expectObject(parseStrictJson(head), 'frame head'), frame.slice(4 + headBytes));
  } catch (cause) {
    if (cause instanceof FederationError) throw malformed(cause);
    throw cause;
  }
}

function headersOf(head: JsonObject): SignatureHeaders {
  const headers = expectObject(head.headers, 'headers');
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '');
  return {
    'content-type': text('content-type'),
    'content-digest': text('content-digest'),
    'signature-input': text('signature-input'),
    signature: text('signature'),
  };
}

function malformed(cause?: unknown): PeerError {
  return new PeerError('PEER_MESSAGE_MALFORMED', 'A frame between hubs is malformed.', {}, cause);
}
