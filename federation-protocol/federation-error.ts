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
    means: 'The key is not a valid Ed25519, X25519 or P-256 key, so nothing can be checked with it.',
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
    cure: 'The signer must use EdDSA with Ed25519 keys and ES256 with P-256 keys.',
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
} as const satisfies Record<string, ErrorText>;

/** Every code `federation-protocol` throws. */
export type FederationCode = keyof typeof texts;

/** Meaning and cure for each code; the problem pages and documents read them from here. */
export const federationErrorTexts: Readonly<Record<FederationCode, ErrorText>> = texts;

/** A refusal by the federation protocol; `code` says which rule, `evidence` holds the facts. */
export class FederationError extends CodedError<FederationCode> {
  constructor(code: FederationCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
