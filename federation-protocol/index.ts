/** The federation protocol's public names, grouped as a reader of the specifications would look for them. */
export { CodedError, type ErrorText } from './error.ts';
export { type FederationCode, FederationError, federationErrorTexts } from './federation-error.ts';
export { type CountryCode, parseCountryCode } from './identifier/country-code.ts';
export { type EntityId, hostOf, parseEntityId } from './identifier/entity-id.ts';
export { decodeBase64url, encodeBase64url } from './jose/base64url.ts';
export { algorithmOf, jwkThumbprint, parseJwkSet, parsePublicJwk, type ThumbprintInput } from './jose/jwk.ts';
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
export type { PublicJwk, SignatureAlgorithm, Signer } from './jose/signer.ts';
export { type PrivateJwk, signerFromPrivateJwk } from './jose/web-crypto-signer.ts';
export { canonicalJson } from './json/canonical-json.ts';
export type { JsonObject, JsonValue } from './json/json-value.ts';
export { type JsonLimits, parseStrictJson } from './json/parse-strict-json.ts';
export {
  expectArray,
  expectInteger,
  expectObject,
  expectString,
  expectStrings,
  isObject,
  refuseUnknownMembers,
} from './json/shape.ts';
export { clockSkewSeconds, jsonMaxBytes } from './limits.ts';
export type { Verified } from './verified.ts';
