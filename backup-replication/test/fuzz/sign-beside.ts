/** Documents with signatures beside them, spoiled and rightly signed all the same: as a thief of the keys may make them. */
import {
  canonicalJson,
  type JsonValue,
  type Signer,
  signDetached,
  signerFromPrivateJwk,
} from '@breakwater/federation-protocol';
import { deriveArchiveKeys } from '../../archive/archive-keys.ts';
import { bytesFrom } from '../support.ts';

/** Somebody with a key that is the same in every run. */
export function signerOf(seed: number): Promise<Signer> {
  return signerFromPrivateJwk(deriveArchiveKeys(bytesFrom(32, seed)).signKey);
}

/** The public key of somebody as the second reader is told it. */
export function publicHex(signer: Signer): string {
  return Buffer.from(signer.publicJwk.x, 'base64url').toString('hex');
}

/** A signature over what a reader makes of the text; over the text itself where it cannot be read. */
export async function signatureOver(text: Uint8Array, type: string, signer: Signer): Promise<string> {
  let payload = text;
  try {
    const value: JsonValue = JSON.parse(Buffer.from(text).toString('utf8'));
    payload = canonicalJson(value, { wideNumbers: true });
  } catch {
    // Not swallowed: what has no RFC 8785 text must be refused by both, and any signature will do.
  }
  return signDetached(payload, { typ: `${type}+jws` }, signer);
}

/** `{document, signature}` around the text of a document, and members beside them. */
export async function signedBeside(text: Uint8Array, type: string, signer: Signer, beside = ''): Promise<Buffer> {
  const signature = await signatureOver(text, type, signer);
  return Buffer.concat([Buffer.from('{"document":'), text, Buffer.from(`,"signature":"${signature}"${beside}}`)]);
}

/** The text of a document. */
export const textOf = (value: object): Buffer => Buffer.from(JSON.stringify(value));
