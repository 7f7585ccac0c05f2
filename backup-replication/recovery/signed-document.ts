/** A document for people and machines: a JSON object beside a detached signature over its RFC 8785 bytes. */
import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  type Signer,
  signDetached,
  verifyDetached,
} from '@breakwater/federation-protocol';
import { asObject, malformed } from './read-fields.ts';

// An EdDSA compact signature with its header is under 400 characters.
const SIGNATURE_CHARACTERS_MAX = 1_000;

/** What lies in a file or travels in a message; nothing in it is believed before its signature is verified. */
export interface SignedDocument {
  readonly document: JsonObject;
  readonly signature: string;
}

/** Signs a document. `type` becomes the signature's `typ`, so that no signature fits a document of another kind. */
export async function signDocument(document: JsonObject, type: string, signer: Signer): Promise<SignedDocument> {
  return { document, signature: await signDetached(canonicalJson(document), { typ: `${type}+jws` }, signer) };
}

/** Reads the two parts; does not verify. */
export function parseSignedDocument(value: JsonValue): SignedDocument {
  const outer = asObject(value, 'document with signature');
  const signature = outer.signature;
  if (typeof signature !== 'string' || signature.length > SIGNATURE_CHARACTERS_MAX) {
    throw malformed('its signature is missing');
  }
  return { document: asObject(outer.document, 'document'), signature };
}

/** Whether one of `keys` signed exactly this document as this type. */
export async function isSignedBy(signed: SignedDocument, type: string, keys: readonly PublicJwk[]): Promise<boolean> {
  try {
    await verifyDetached(signed.signature, canonicalJson(signed.document), { typ: `${type}+jws`, keys });
    return true;
  } catch {
    // Whatever the signature's fault, the document is not signed; the caller refuses it under its own code.
    return false;
  }
}

/** SHA-256 of the document's canonical bytes, in hex: the name of a request, and what approvals are bound to. */
export function documentSha256(document: JsonObject): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}

/** The document as a JSON value for a file, a head or a message. */
export function signedDocumentJson(signed: SignedDocument): JsonObject {
  return { document: signed.document, signature: signed.signature };
}
