/** Signs and verifies an answer between hubs, bound to the one request it answers. */
import { FederationError } from '../federation-error.ts';
import type { PublicJwk, Signer } from '../jose/signer.ts';
import { peerMessageMaxSeconds } from '../limits.ts';
import type { Verified } from '../verified.ts';
import {
  type PeerResponseMessage,
  peerResponseTag,
  type SignedPeerRequest,
  type SignedPeerResponse,
  signatureLabel,
} from './message.ts';
import { checkCovered, checkDigest, checkMessageSignature, checkMessageTime, unknownKey } from './request.ts';
import {
  type Component,
  contentDigest,
  parseSignature,
  parseTreeDigest,
  signatureBase,
  signatureHeader,
  signatureInput,
} from './signature.ts';

/** Signs `message` as the answer to `request`, whose signature enters the answer's. @see RFC 9421 section 2.4 */
export async function signPeerResponse(
  message: PeerResponseMessage,
  request: SignedPeerRequest,
  signing: { readonly signer: Signer; readonly now: Date },
): Promise<SignedPeerResponse> {
  const { status, contentType, body } = message;
  const digest = message.digest ?? (await contentDigest(body));
  const components = responseComponents({ status, contentType, digest }, request);
  const created = Math.floor(signing.now.getTime() / 1000);
  const keyid = signing.signer.kid;
  const parameters = { created, expires: created + peerMessageMaxSeconds, keyid, tag: peerResponseTag };
  const signature = await signing.signer.sign(signatureBase(components, parameters));
  const headers = {
    'content-type': contentType,
    'content-digest': digest,
    'signature-input': signatureInput(components, parameters),
    signature: signatureHeader(signature),
  };
  return { status, headers, body };
}

/**
 * Verifies that `response` answers `request` and was signed by one of `keys` (the peer's, from the trust list). Throws
 * `MESSAGE_…`; an answer to any other request fails with `MESSAGE_SIGNATURE_INVALID`. With `takesTreeDigest` a body
 * under a tree digest is handed on unchecked: the caller knows the right root, and hashes it anyway.
 */
export async function verifyPeerResponse(
  response: SignedPeerResponse,
  request: SignedPeerRequest,
  expected: { readonly keys: readonly PublicJwk[]; readonly now: Date; readonly takesTreeDigest?: boolean },
): Promise<Verified<SignedPeerResponse>> {
  const { headers, status, body } = response;
  const parsed = parseSignature(headers['signature-input'], headers.signature);
  const digest = headers['content-digest'];
  const components = responseComponents({ status, contentType: headers['content-type'], digest }, request);
  checkCovered(parsed.components, components);
  const { parameters } = parsed;
  if (parameters.tag !== peerResponseTag) {
    throw new FederationError('MESSAGE_TAG_WRONG', 'A signature is not for an answer.', { tag: parameters.tag });
  }
  if (expected.takesTreeDigest !== true || parseTreeDigest(digest) === null) await checkDigest(digest, body);
  checkMessageTime(parameters, expected.now);
  const key = expected.keys.find((candidate) => candidate.kid === parameters.keyid);
  if (key === undefined) throw unknownKey(parameters.keyid);
  await checkMessageSignature(key, signatureBase(components, parameters), parsed.signature);
  return response as Verified<SignedPeerResponse>;
}

function responseComponents(
  answer: { status: number; contentType: string; digest: string },
  request: SignedPeerRequest,
): Component[] {
  const ofRequest = [['req', true]] as const;
  return [
    { name: '@status', value: String(answer.status) },
    { name: 'content-digest', value: answer.digest },
    { name: 'content-type', value: answer.contentType },
    { name: '@method', parameters: ofRequest, value: request.method },
    { name: '@target-uri', parameters: ofRequest, value: request.targetUri },
    { name: 'content-digest', parameters: ofRequest, value: request.headers['content-digest'] },
    {
      name: 'signature',
      parameters: [...ofRequest, ['key', signatureLabel]],
      value: signatureValueOf(request),
    },
  ];
}

/** The signature of the request as RFC 9421 section 2.1.2 spells a dictionary member: `:base64:`. */
function signatureValueOf(request: SignedPeerRequest): string {
  return request.headers.signature.slice(signatureLabel.length + 1);
}
