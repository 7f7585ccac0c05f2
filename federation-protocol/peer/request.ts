/** Signs and verifies a request between hubs: who asks, what exactly, when, and never twice. */
import { FederationError } from '../federation-error.ts';
import { verifyBytes } from '../jose/jws.ts';
import type { PublicJwk, Signer } from '../jose/signer.ts';
import { clockSkewSeconds, peerMessageMaxSeconds } from '../limits.ts';
import type { Verified } from '../verified.ts';
import type { PeerRequestMessage, PeerRequestTag, SignedPeerRequest } from './message.ts';
import {
  type Component,
  componentList,
  contentDigest,
  parseSignature,
  type SignatureParameters,
  signatureBase,
  signatureHeader,
  signatureInput,
} from './signature.ts';

/** How to sign a request: with which key, for which purpose, at what time; `nonce` is 22 to 86 base64url characters. */
export interface RequestSigning {
  readonly signer: Signer;
  readonly tag: PeerRequestTag;
  readonly nonce: string;
  readonly now: Date;
}

/** What the receiver brings: its own origin, its keys by id and purpose, its clock, and its memory of nonces. */
export interface ExpectedRequest {
  /** The receiver's origin; a request to any other is refused, whatever transport it came by. */
  readonly origin: string;
  readonly now: Date;
  keyFor(keyid: string, tag: PeerRequestTag): Promise<PublicJwk | undefined>;
  /** False when `id` was used before; must remember it until `expiresAt`. Called last, after the signature. */
  consumeNonce(id: string, expiresAt: Date): Promise<boolean>;
}

/** A request known to come from the owner of `key`, for the purpose `tag`. */
export interface VerifiedRequest {
  readonly request: SignedPeerRequest;
  readonly key: PublicJwk;
  readonly tag: PeerRequestTag;
}

/** Signs `message` for sixty seconds. @see RFC 9421 section 3.1 */
export async function signPeerRequest(
  message: PeerRequestMessage,
  signing: RequestSigning,
): Promise<SignedPeerRequest> {
  const { method, targetUri, contentType, body } = message;
  const digest = message.digest ?? (await contentDigest(body));
  const components = requestComponents({ method, targetUri, contentType, digest });
  const created = Math.floor(signing.now.getTime() / 1000);
  const { tag, nonce, signer } = signing;
  const parameters = { created, expires: created + peerMessageMaxSeconds, nonce, keyid: signer.kid, tag };
  const signature = await signer.sign(signatureBase(components, parameters));
  const headers = {
    'content-type': contentType,
    'content-digest': digest,
    'signature-input': signatureInput(components, parameters),
    signature: signatureHeader(signature),
  };
  return { method, targetUri, headers, body };
}

/** A request without its body: enough to know who signed it, before any of the body is read. */
export type PeerRequestHead = Omit<SignedPeerRequest, 'body'>;

/** A head whose signature holds. Whether its body is the one it names, and whether it is new, is yet to be checked. */
export interface VerifiedHead {
  readonly key: PublicJwk;
  readonly tag: PeerRequestTag;
  /** The request's one-time name, and until when it must be remembered. */
  readonly nonceId: string;
  readonly rememberUntil: Date;
}

/**
 * Verifies a head: form, parts covered, purpose, address, time, key, signature, in that order. Throws `MESSAGE_…`.
 * @see RFC 9421 section 3.2
 */
export async function verifyPeerRequestHead(
  { headers, method, targetUri }: PeerRequestHead,
  expected: Omit<ExpectedRequest, 'consumeNonce'>,
): Promise<Verified<VerifiedHead>> {
  const parsed = parseSignature(headers['signature-input'], headers.signature);
  const digest = headers['content-digest'];
  const components = requestComponents({ method, targetUri, contentType: headers['content-type'], digest });
  checkCovered(parsed.components, components);
  const { parameters } = parsed;
  const tag = requestTag(parameters.tag);
  if (!targetUri.startsWith(`${expected.origin}/`) || parameters.nonce === undefined) {
    throw new FederationError('MESSAGE_COMPONENTS_WRONG', 'A request is addressed to another hub or has no nonce.');
  }
  checkMessageTime(parameters, expected.now);
  const key = await expected.keyFor(parameters.keyid, tag);
  if (key === undefined || key.kid !== parameters.keyid) throw unknownKey(parameters.keyid);
  await checkMessageSignature(key, signatureBase(components, parameters), parsed.signature);
  const rememberUntil = new Date((parameters.expires + clockSkewSeconds) * 1000);
  const head: VerifiedHead = { key, tag, nonceId: `${parameters.keyid}:${parameters.nonce}`, rememberUntil };
  return head as Verified<VerifiedHead>;
}

/** Verifies a whole request: its head, then its body's digest, then that it is new. Throws `MESSAGE_…`. */
export async function verifyPeerRequest(
  request: SignedPeerRequest,
  expected: ExpectedRequest,
): Promise<Verified<VerifiedRequest>> {
  const { key, tag, nonceId, rememberUntil } = await verifyPeerRequestHead(request, expected);
  await checkDigest(request.headers['content-digest'], request.body);
  if (!(await expected.consumeNonce(nonceId, rememberUntil))) {
    throw new FederationError('MESSAGE_REPLAYED', 'A signed request arrived twice.', { keyid: key.kid });
  }
  return { request, key, tag } as Verified<VerifiedRequest>;
}

/** `MESSAGE_COMPONENTS_WRONG` unless exactly `components` are covered, in order, each once. */
export function checkCovered(covered: string, components: readonly Component[]): void {
  if (covered === componentList(components)) return;
  throw new FederationError('MESSAGE_COMPONENTS_WRONG', 'A signature does not cover the parts it must.', { covered });
}

/** `MESSAGE_DIGEST_MISMATCH` unless `digest` is the one spelling of the body's SHA-256. */
export async function checkDigest(digest: string, body: Uint8Array): Promise<void> {
  if (digest === (await contentDigest(body))) return;
  throw new FederationError('MESSAGE_DIGEST_MISMATCH', 'A body is not the one that was signed.');
}

/** `MESSAGE_LIFE_TOO_LONG`, `MESSAGE_NOT_YET_VALID` or `MESSAGE_EXPIRED`, allowing `clockSkewSeconds`. */
export function checkMessageTime({ created, expires }: SignatureParameters, now: Date): void {
  const nowSeconds = now.getTime() / 1000;
  const evidence = { created, expires, now: Math.floor(nowSeconds) };
  if (expires - created > peerMessageMaxSeconds || expires < created) {
    throw new FederationError('MESSAGE_LIFE_TOO_LONG', 'A message is signed for too long.', evidence);
  }
  if (created > nowSeconds + clockSkewSeconds) {
    throw new FederationError('MESSAGE_NOT_YET_VALID', 'A message is dated in the future.', evidence);
  }
  if (expires <= nowSeconds - clockSkewSeconds) {
    throw new FederationError('MESSAGE_EXPIRED', 'A message arrived too late.', evidence);
  }
}

/** `MESSAGE_SIGNATURE_INVALID` unless `key` made `signature` over `base`. */
export async function checkMessageSignature(key: PublicJwk, base: Uint8Array, signature: Uint8Array): Promise<void> {
  if (await verifyBytes(key, base, signature)) return;
  throw new FederationError('MESSAGE_SIGNATURE_INVALID', 'A signature does not fit its message.', { keyid: key.kid });
}

/** The error for a key nobody vouches for. */
export function unknownKey(keyid: string): FederationError {
  return new FederationError('MESSAGE_KEY_UNKNOWN', 'A message is signed with an unknown key.', { keyid });
}

function requestComponents(parts: { method: string; targetUri: string; contentType: string; digest: string }) {
  return [
    { name: '@method', value: parts.method },
    { name: '@target-uri', value: parts.targetUri },
    { name: 'content-digest', value: parts.digest },
    { name: 'content-type', value: parts.contentType },
  ] satisfies Component[];
}

function requestTag(tag: string): PeerRequestTag {
  if (tag === 'bw-req' || tag === 'bw-recovery') return tag;
  throw new FederationError('MESSAGE_TAG_WRONG', 'A signature is not for a request between hubs.', { tag });
}
