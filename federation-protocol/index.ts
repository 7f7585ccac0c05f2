/** The federation protocol's public names, grouped as a reader of the specifications would look for them. */
export {
  type AssuranceLevel,
  acrOf,
  assuranceEquivalents,
  assuranceLevels,
  isAtLeast,
  leastOf,
  levelOf,
} from './assurance/assurance-level.ts';
export {
  type EntityMetadata,
  type EntityStatement,
  entityStatementMediaType,
  isEntityConfiguration,
} from './entity-statement/entity-statement.ts';
export { issueEntityStatement, jwkOf } from './entity-statement/issue.ts';
export { parseEntityStatement, type UnverifiedEntityStatement } from './entity-statement/parse.ts';
export { verifyEntityStatement } from './entity-statement/verify.ts';
export { CodedError, type ErrorText } from './error.ts';
export { type FederationCode, FederationError } from './federation-error.ts';
export { type CountryCode, parseCountryCode } from './identifier/country-code.ts';
export { type EntityId, parseEntityId } from './identifier/entity-id.ts';
export { parseServiceRequest, type ServiceRequest } from './identity-assertion/service-request.ts';
export {
  type ExpectedAssertion,
  type IdentityAssertion,
  verifyIdentityAssertion,
} from './identity-assertion/verify.ts';
export { decodeBase64url, encodeBase64url } from './jose/base64url.ts';
export { sameBytes, viewOf } from './jose/bytes.ts';
export { type CryptoSuite, portableSuite, type VerificationKey } from './jose/crypto-suite.ts';
export { isStrictEd25519, isStrictPoint } from './jose/ed25519.ts';
export {
  algorithmOf,
  jwkThumbprint,
  parseJwkSet,
  parsePublicJwk,
  parseSignatureJwk,
  type ThumbprintInput,
} from './jose/jwk.ts';
export {
  type ExpectedJws,
  type JwsContent,
  type JwsHeader,
  parseJws,
  signDetached,
  signJws,
  type UnverifiedJws,
  verifyBytes,
  verifyDetached,
  verifyJws,
} from './jose/jws.ts';
export type {
  AnySigner,
  PqPublicJwk,
  PqSigner,
  PublicJwk,
  SignatureAlgorithm,
  SignatureJwk,
  Signer,
} from './jose/signer.ts';
export { type PrivateJwk, signerFromPrivateJwk } from './jose/web-crypto-signer.ts';
export { type CanonicalOptions, canonicalJson } from './json/canonical-json.ts';
export type { JsonObject, JsonValue } from './json/json-value.ts';
export { type JsonLimits, parseCanonicalJson, parseStrictJson } from './json/parse-strict-json.ts';
export {
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  expectStrings,
  isObject,
  refuseUnknownMembers,
} from './json/shape.ts';
export { clockSkewSeconds, jsonMaxBytes, trustChainMaxDepth } from './limits.ts';
export {
  appendLeafHash,
  type CompactRange,
  emptyRange,
  parseRange,
  rangeRoot,
  treeRoot,
} from './merkle/compact-range.ts';
export {
  type ConsistencyClaim,
  type SubtreeConsistencyClaim,
  verifyConsistency,
  verifySubtreeConsistency,
} from './merkle/consistency.ts';
export { type Hash, hashBytes, leafHash, nodeHash, sha256 } from './merkle/hash.ts';
export {
  type InclusionClaim,
  type SubtreeInclusionClaim,
  verifyInclusion,
  verifySubtreeInclusion,
} from './merkle/inclusion.ts';
export { type NodeSource, nodesOver, proveConsistency, proveInclusion } from './merkle/prove.ts';
export type { TreeSize } from './merkle/tree-size.ts';
export type {
  PeerRequestMessage,
  PeerRequestTag,
  PeerResponseMessage,
  SignatureHeaders,
  SignedPeerRequest,
  SignedPeerResponse,
} from './peer/message.ts';
export {
  type ExpectedRequest,
  type PeerRequestHead,
  type RequestSigning,
  signPeerRequest,
  type VerifiedHead,
  type VerifiedRequest,
  verifyPeerRequest,
  verifyPeerRequestHead,
} from './peer/request.ts';
export { signPeerResponse, verifyPeerResponse } from './peer/response.ts';
export { parseTreeDigest, treeDigest } from './peer/signature.ts';
export { resolveTrustChain, type StatementSource } from './trust-chain/resolve.ts';
export type { TrustAnchor, TrustChain } from './trust-chain/trust-chain.ts';
export { verifyTrustChain } from './trust-chain/verify.ts';
export type { Verified } from './verified.ts';
