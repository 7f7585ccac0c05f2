/** Every refusal of the federation protocol: the closed set of codes, what each means and what to do. */
import { CodedError, type ErrorText } from './error.ts';
import type { JsonObject } from './json/json-value.ts';

const texts = {
  JSON_TOO_LARGE: {
    means: 'The document is larger than any document of its kind may be, so it was not read at all.',
    cure: 'Ask the sender what it meant to send; a correct document stays well below the limit.',
  },
  JSON_NOT_UTF8: {
    means: 'The bytes are not plain UTF-8 text, so two programs could read two different documents out of them.',
    cure: 'Save the document as UTF-8 without a byte order mark and send it again.',
  },
  JSON_SYNTAX: {
    means: 'The text is not JSON as RFC 8259 defines it.',
    cure: 'Look at the place named in the message; a file cut off during copying is the usual cause.',
  },
  JSON_TOO_DEEP: {
    means: 'The document nests deeper than any of ours, which only a hostile or broken sender does.',
    cure: 'Do not raise the limit; find out who produced the document.',
  },
  JSON_DUPLICATE_NAME: {
    means: 'One object names the same member twice, so two programs could read two different values.',
    cure: 'The producer of the document must write each member once.',
  },
  JSON_NUMBER_RANGE: {
    means: 'A number cannot be held exactly, so it would change on its way.',
    cure: 'The producer must send large numbers as strings.',
  },
  JSON_NOT_CANONICAL: {
    means: 'The document is valid JSON but not in the one form in which such documents are signed (RFC 8785).',
    cure: 'Do not reformat signed documents; fetch the document again from its source.',
  },
  JSON_SHAPE: {
    means: 'The document is valid JSON but a member is missing or of the wrong kind.',
    cure: 'Compare the document with its specification at the member named in the message.',
  },
  COUNTRY_CODE_INVALID: {
    means: 'A country is written as two capital letters (ISO 3166-1 alpha-2), for example LC.',
    cure: 'Correct the code.',
  },
  ENTITY_ID_INVALID: {
    means: 'An entity identifier must be one plain https address, spelt in exactly one way.',
    cure: 'Write it in lower case without user name, query, fragment, dot segments or a slash at the end.',
  },
  JWK_INVALID: {
    means: 'The key is not a valid Ed25519, X25519, P-256 or ML-DSA key, so nothing can be checked with it.',
    cure: 'Export the public key again from the program that made it.',
  },
  JWK_PRIVATE: {
    means: 'A private key was sent where only a public key belongs. It must be treated as known to strangers.',
    cure: 'Replace that key everywhere and send only the public part.',
  },
  JWK_KID_MISMATCH: {
    means: 'The key carries a name that is not its own thumbprint, so it could pass for another key.',
    cure: 'Recompute the key id as the RFC 7638 thumbprint.',
  },
  JWS_MALFORMED: {
    means: 'The signed message is not a well-formed compact JWS (RFC 7515).',
    cure: 'Ask the sender to send it again; a proxy may have changed or cut it.',
  },
  JWS_TOO_LARGE: {
    means: 'The signed message is larger than its kind may be, so it was not checked.',
    cure: 'Find out what the sender put into it.',
  },
  JWS_TYPE_WRONG: {
    means: 'A message signed for one purpose was presented for another.',
    cure: 'If this repeats, treat the sender as hostile: honest programs do not mix these up.',
  },
  JWS_ALGORITHM_REFUSED: {
    means: 'The message names a signature algorithm that does not belong to the key.',
    cure: 'The signer must use EdDSA with Ed25519 keys, ES256 with P-256 keys, ML-DSA-65 with AKP keys.',
  },
  JWS_KEY_UNKNOWN: {
    means: 'The message is signed with a key that we have no reason to trust.',
    cure: 'If the sender changed its keys, wait for the next trust list or refresh it now.',
  },
  JWS_SIGNATURE_INVALID: {
    means: 'The signature does not fit the message: it was changed, or somebody else signed it.',
    cure: 'Do not use the message. If it repeats, tell the operator of the sender by telephone.',
  },
  JWS_CRITICAL_REFUSED: {
    means: 'The message demands an extension that this program does not know, so it must be refused.',
    cure: 'The signer must leave the extension out, or this hub must be updated.',
  },
  CRYPTO_UNSUPPORTED: {
    means: 'This program cannot check signatures of this kind, so it can neither accept nor refuse the document.',
    cure: 'Check the document with a hub (breakwater trust verify), or with a newer browser.',
  },
  MERKLE_SIZE_INVALID: {
    means: 'A proof speaks of entries or of a size that its log cannot have.',
    cure: 'Fetch the proof again; if it repeats, whoever serves the log makes proofs wrongly.',
  },
  MERKLE_PROOF_MALFORMED: {
    means: 'A proof from the log has too few, too many or cut hashes, so it proves nothing.',
    cure: 'Fetch the proof again; if it repeats, whoever serves the log makes proofs wrongly.',
  },
  MERKLE_ROOT_MISMATCH: {
    means: 'The proof does not fit the signed state of the log: the entry is not in it, or its past was changed.',
    cure: 'Do not use the document. If it repeats with other sources, keep both copies and tell the region’s states.',
  },
  MERKLE_RANGE_INVALID: {
    means: 'The hashes that stand for the beginning of the log do not fit its size.',
    cure: 'Fetch them again; if it repeats, whoever serves the log makes them wrongly.',
  },
  STATEMENT_CLAIM_MISPLACED: {
    means: 'A claim stands in a kind of entity statement where the specification does not allow it.',
    cure: 'The issuer must correct its statement; compare it with OpenID Federation section 3.1.',
  },
  STATEMENT_CRITICAL_REFUSED: {
    means: 'The statement demands that a claim be understood which this program does not know.',
    cure: 'The issuer must leave the claim out of crit, or this hub must be updated.',
  },
  STATEMENT_NOT_YET_VALID: {
    means: 'The statement was signed in the future, so one of the two clocks is wrong.',
    cure: 'Check the clock of this machine first, then that of the issuer.',
  },
  STATEMENT_EXPIRED: {
    means: 'The statement is no longer valid.',
    cure: 'Check the clock of this machine, then whether the issuer still publishes new statements.',
  },
  TRUST_CHAIN_TOO_LONG: {
    means: 'The chain has more links than our region has levels.',
    cure: 'Find out which authority was put between; our chains have three links.',
  },
  TRUST_CHAIN_BROKEN: {
    means: 'The statements do not join into one chain from the entity to the anchor.',
    cure: 'The entity must name its superior in authority_hints, and each superior must speak of the one below.',
  },
  TRUST_CHAIN_ANCHOR_UNKNOWN: {
    means: 'The chain ends at an authority that our root does not name.',
    cure: 'Do not trust the entity. If it belongs to the region, its country is on another root than ours.',
  },
  TRUST_CHAIN_POLICY_UNSUPPORTED: {
    means: 'A superior states a metadata policy, which this version does not apply and so must not ignore.',
    cure: 'The superior must leave the policy empty until hubs support policies.',
  },
  TRUST_CHAIN_CONSTRAINT: {
    means: 'A superior forbids this entity: by name, or by the number of intermediates.',
    cure: 'Ask the superior named in the message why.',
  },
  TRUST_CHAIN_BUDGET: {
    means: 'Finding the chain would take more requests than any honest chain needs.',
    cure: 'Look at the authority_hints of the entity; this is how an attack by amplification looks.',
  },
  TRUST_CHAIN_NOT_FOUND: {
    means: 'Nobody whom we trust vouches for this entity.',
    cure: 'Check that its country is on the trust list in force and that its hub can be reached.',
  },
  ACR_UNKNOWN: {
    means: 'A level of assurance was named that is none of ours.',
    cure: 'Use urn:breakwater:loa:low, urn:breakwater:loa:substantial or urn:breakwater:loa:high.',
  },
  ASSERTION_ISSUER_WRONG: {
    means: 'The answer about a citizen comes from another country than the one that was asked.',
    cure: 'Start the sign-in again. If it repeats, tell the operators of both hubs.',
  },
  ASSERTION_AUDIENCE_WRONG: {
    means: 'The answer about a citizen was made for somebody else.',
    cure: 'Start the sign-in again. If it repeats, treat it as an attack.',
  },
  ASSERTION_NONCE_WRONG: {
    means: 'The answer about a citizen does not belong to this sign-in.',
    cure: 'Start the sign-in again in one browser window.',
  },
  ASSERTION_NOT_YET_VALID: {
    means: 'The answer about a citizen is dated in the future, so one of the two clocks is wrong.',
    cure: 'Check the clocks of both hubs.',
  },
  ASSERTION_EXPIRED: {
    means: 'The answer about a citizen arrived too late.',
    cure: 'Start the sign-in again; if it repeats, check the clocks of both hubs.',
  },
  ASSERTION_LEVEL_UNPUBLISHED: {
    means: 'The home country claims an assurance level that it does not publish.',
    cure: 'The home hub must publish the level in acr_values_supported before it uses it.',
  },
  ASSERTION_LEVEL_TOO_LOW: {
    means: 'The service needs a higher assurance than the citizen has at home.',
    cure: 'The citizen can raise the level at home, or use the service at its counter.',
  },
  ASSERTION_LEVEL_ABOVE_CAP: {
    means: 'The home country claims a higher assurance than the trust list grants it.',
    cure: 'The region must raise the country’s level on the trust list, or the home hub must lower its claim.',
  },
  MESSAGE_SIGNATURE_MISSING: {
    means: 'A message between hubs carries no signature of our profile.',
    cure: 'The sender must sign it; if a proxy stands between, it must pass the signature headers on.',
  },
  MESSAGE_SIGNATURE_MALFORMED: {
    means: 'The signature headers of a message are not spelt as RFC 9421 and our profile demand.',
    cure: 'The sender must follow the profile exactly; a proxy must not rewrite the headers.',
  },
  MESSAGE_COMPONENTS_WRONG: {
    means: 'The signature does not cover exactly the parts that must be covered.',
    cure: 'The sender must sign the fixed list of parts, each once and in order.',
  },
  MESSAGE_TAG_WRONG: {
    means: 'A signature made for one purpose was presented for another.',
    cure: 'If this repeats, treat the sender as hostile.',
  },
  MESSAGE_DIGEST_MISMATCH: {
    means: 'The body of a message is not the one that was signed.',
    cure: 'Send it again; if it repeats, something between the hubs changes messages.',
  },
  MESSAGE_KEY_UNKNOWN: {
    means: 'A message is signed with a key that the trust list does not give to any hub.',
    cure: 'Refresh the trust list; if the sender changed its keys, a new list must name them.',
  },
  MESSAGE_SIGNATURE_INVALID: {
    means: 'The signature does not fit the message or the request it answers.',
    cure: 'Do not use the message; something between the hubs changed it or somebody else sent it.',
  },
  MESSAGE_NOT_YET_VALID: {
    means: 'A message is dated in the future, so one of the two clocks is wrong.',
    cure: 'Check the clock of this machine first, then that of the sender.',
  },
  MESSAGE_EXPIRED: {
    means: 'A message arrived after its time, or one of the two clocks is wrong.',
    cure: 'Check the clock of this machine first; then the connection, which may hold messages back.',
  },
  MESSAGE_LIFE_TOO_LONG: {
    means: 'A message claims to be valid for longer than replay protection remembers.',
    cure: 'The sender must sign for at most sixty seconds.',
  },
  MESSAGE_REPLAYED: {
    means: 'The same signed message arrived twice; the second was not acted on.',
    cure: 'A sender that tries again must sign anew. Otherwise somebody repeats messages on the wire.',
  },
} as const satisfies Record<string, ErrorText>;

/** Every code `federation-protocol` throws. */
export type FederationCode = keyof typeof texts;

/** A refusal by the federation protocol; `code` says which rule, `evidence` holds the facts. */
export class FederationError extends CodedError<FederationCode> {
  constructor(code: FederationCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
